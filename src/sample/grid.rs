//! A form's table as a unit pieces it together itself: in a new workbook, without identity, locks or drop-downs.
//!
//! In: the unit's rows in the form's columns. Out: a sheet of an .xlsx, GB18030 csv text, or an HTML page. What the
//! habits of `disorder` change is plain data here; nothing in this file decides what is wrong.

use rust_xlsxwriter::{Format, Formula, Worksheet};

use crate::form::Form;
use crate::workbook::write::{Styles, WriteError, height_for, set_up_page};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text; empty for none.
    Text(String),
    /// `#REF!`
    Broken,
}

impl Cell {
    /// A text cell.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Its text.
    pub fn shown(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Broken => "#REF!",
        }
    }
}

/// One line of a table.
pub type Line = Vec<Cell>;

/// A table as it will stand on a sheet.
#[derive(Debug, Clone)]
pub struct Grid {
    /// The line above everything.
    pub title: String,
    /// Labels and what the unit wrote beside them.
    pub block: Vec<(String, String)>,
    /// What each column really is: the form's title. Moves with the column, never shown.
    pub titles: Vec<String>,
    /// The header as shown, one line or two.
    pub header: Vec<Vec<String>>,
    /// The rows below it.
    pub rows: Vec<Line>,
    /// Vertical merges: first and last row (from 0 below the header), column.
    pub merges: Vec<(usize, usize, usize)>,
    /// Horizontal merges in the first header line: first and last column.
    pub groups: Vec<(usize, usize)>,
    /// Rows that are hidden.
    pub hidden: Vec<usize>,
}

impl Grid {
    /// A table of these rows, in order, with running numbers.
    pub fn new(form: &Form, title: String, block: Vec<(String, String)>, rows: Vec<Vec<String>>) -> Self {
        let titles: Vec<String> = form.columns.iter().map(|column| column.title.clone()).collect();
        let mut grid = Self {
            title,
            block,
            header: vec![titles.clone()],
            titles,
            rows: rows.into_iter().map(|row| row.into_iter().map(Cell::Text).collect()).collect(),
            merges: Vec::new(),
            groups: Vec::new(),
            hidden: Vec::new(),
        };
        grid.renumber();
        grid
    }

    /// The place of a column by the form's title.
    pub fn column(&self, title: &str) -> Option<usize> {
        self.titles.iter().position(|known| known == title)
    }

    /// The text at a row and column.
    pub fn shown(&self, row: usize, col: usize) -> &str {
        self.rows.get(row).and_then(|row| row.get(col)).map_or("", Cell::shown)
    }

    /// Puts a cell in its place.
    pub fn put(&mut self, row: usize, col: usize, cell: Cell) {
        if let Some(place) = self.rows.get_mut(row).and_then(|row| row.get_mut(col)) {
            *place = cell;
        }
    }

    /// Runs of equal values in a column: first and last row. Blanks are no values.
    pub fn runs(&self, col: usize) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for row in 0..self.rows.len() {
            match runs.last_mut() {
                Some((first, last)) if self.shown(*first, col) == self.shown(row, col) => *last = row,
                _ => runs.push((row, row)),
            }
        }
        runs.retain(|(first, _)| !self.shown(*first, col).is_empty());
        runs
    }

    /// Running numbers in 序号.
    pub fn renumber(&mut self) {
        if let Some(col) = self.column("序号") {
            for row in 0..self.rows.len() {
                self.put(row, col, Cell::text((row + 1).to_string()));
            }
        }
    }

    /// A line of the table's width that says one thing.
    pub fn lone(&self, text: &str) -> Line {
        let mut line = vec![Cell::text(""); self.titles.len()];
        if let Some(first) = line.first_mut() {
            *first = Cell::text(text);
        }
        line
    }

    /// The shown header as a line of the table.
    pub fn header_line(&self) -> Line {
        self.header.last().into_iter().flatten().map(Cell::text).collect()
    }

    /// Title, block, header and rows, one under the other.
    fn lines(&self) -> Vec<Vec<String>> {
        let block = self.block.iter().flat_map(|(label, value)| [label.clone(), value.clone()]).collect();
        let mut lines = vec![vec![self.title.clone()], block];
        lines.extend(self.header.clone());
        lines.extend(self.rows.iter().map(|row| row.iter().map(|cell| cell.shown().to_owned()).collect()));
        lines
    }

    /// The table as csv.
    pub fn csv(&self) -> String {
        let quoted = |cell: &String| {
            if cell.contains([',', '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let line = |line: &Vec<String>| line.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n";
        self.lines().iter().map(line).collect()
    }

    /// The table as the HTML page that office systems export under the name .xls.
    pub fn html(&self) -> String {
        let cell = |text: &String| {
            let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!("<td>{}</td>", safe.replace('\n', "<br>"))
        };
        let row = |line: &Vec<String>| format!("<tr>{}</tr>\n", line.iter().map(cell).collect::<String>());
        let rows: String = self.lines().iter().map(row).collect();
        format!(
            "<html>\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n<body><table border=\"1\">\n{rows}</table></body>\n</html>\n",
            self.title
        )
    }

    /// The table as a sheet.
    pub fn sheet(&self, name: &str, form: &Form, styles: &Styles) -> Result<Worksheet, WriteError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        let cell = styles.cell.clone();
        let width = |title: &String| {
            let column = form.columns.iter().find(|column| column.title == *title);
            f64::from(column.map_or(12, |column| column.width))
        };
        for (col, title) in (0..).zip(&self.titles) {
            sheet.set_column_width(col, width(title))?;
        }
        let last_col = u16::try_from(self.titles.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.set_row_height(0, 30)?;
        sheet.merge_range(0, 0, 0, last_col.max(1), &self.title, &styles.title)?;
        for (at, (label, value)) in (0_u16..).zip(&self.block) {
            // Not in the narrow number column, and with room for a long value.
            sheet.write_string(1, at * 3 + 1, label)?;
            sheet.write_string(1, at * 3 + 2, value)?;
        }
        for (row, line) in (2..).zip(&self.header) {
            sheet.set_row_height(row, if line.iter().any(|title| title.contains('\n')) { 34 } else { 22 })?;
            for (col, title) in (0..).zip(line) {
                sheet.write_string_with_format(row, col, title, &styles.header)?;
            }
        }
        for (first, last) in &self.groups {
            let title = self.header.first().and_then(|line| line.get(*first)).map_or("", String::as_str);
            sheet.merge_range(2, col(*first), 2, col(*last), title, &styles.header)?;
        }
        if self.header.len() > 1 {
            for (at, below) in self.header.last().into_iter().flatten().enumerate() {
                if below.is_empty() {
                    let title = self.header.first().and_then(|line| line.get(at)).map_or("", String::as_str);
                    sheet.merge_range(2, col(at), 3, col(at), title, &styles.header)?;
                }
            }
        }
        let from = 2 + row_of(self.header.len());
        for (row, line) in (from..).zip(&self.rows) {
            let alone = line.iter().filter(|value| !value.shown().is_empty()).count() == 1;
            let mut height: f64 = 20.0;
            for ((col, value), title) in (0..).zip(line).zip(&self.titles) {
                if alone && !value.shown().is_empty() {
                    sheet.write_string(row, col, value.shown())?;
                    continue;
                }
                write(&mut sheet, row, col, value, &cell)?;
                height = height.max(height_for(value.shown(), width(title), 14.5));
            }
            sheet.set_row_height(row, height)?;
        }
        for (first, last, at) in &self.merges {
            let text = self.shown(*first, *at).to_owned();
            sheet.merge_range(
                from + row_of(*first),
                col(*at),
                from + row_of(*last),
                col(*at),
                &text,
                &styles.cell,
            )?;
        }
        for row in &self.hidden {
            sheet.set_row_hidden(from + row_of(*row))?;
        }
        set_up_page(&mut sheet, None)?;
        Ok(sheet)
    }
}

fn write(sheet: &mut Worksheet, row: u32, col: u16, cell: &Cell, format: &Format) -> Result<(), WriteError> {
    match cell {
        Cell::Text(text) if text.is_empty() => sheet.write_blank(row, col, format)?,
        Cell::Text(text) => sheet.write_string_with_format(row, col, text, format)?,
        Cell::Broken => {
            let formula = Formula::new("=#REF!").set_result("#REF!");
            sheet.write_formula_with_format(row, col, formula, format)?
        }
    };
    Ok(())
}

fn row_of(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn col(col: usize) -> u16 {
    u16::try_from(col).unwrap_or(u16::MAX)
}
