//! OpenDocument spreadsheets: `content.xml` (or a flat .fods) → workbook.
//!
//! Repeated cells and rows are spread under the budget only where they hold something; annotations, tracked changes
//! and drawings hold no cell. A file that is indented, as Gnumeric and SheetJS write it, is read like any other.

use std::collections::BTreeSet;

use super::build::{Budget, Build, out_of_sheet};
use super::package::Package;
use super::styles::{is_error_word, iso_date};
use super::xml::{Scanner, Tag, Token, decode};
use crate::base::place::{MAX_COLUMNS, MAX_ROWS};
use crate::base::{Area, Place};
use crate::workbook::guard::{encrypted, no_workbook};
use crate::workbook::model::{Format, Limits, Sheet, Unreadable, Value, Visibility, Workbook};

/// Elements whose content is no cell's, whatever it looks like.
const ASIDE: &[&str] = &[
    "annotation",
    "tracked-changes",
    "dde-links",
    "content-validations",
    "ruby-text",
    "forms",
    "shapes",
    "frame",
    "custom-shape",
    "rect",
    "line",
    "polyline",
    "polygon",
    "regular-polygon",
    "path",
    "circle",
    "ellipse",
    "connector",
    "caption",
    "measure",
    "control",
    "g",
];

/// Reads an opened package that has a `content.xml`.
pub fn read(mut package: Package<'_>, limits: &Limits) -> Result<Workbook, Unreadable> {
    let longest = limits.token_bytes;
    if let Some(manifest) = package.text("META-INF/manifest.xml")?
        && memchr::memmem::find(manifest.said()?.as_bytes(), b"encryption-data").is_some()
    {
        return Err(encrypted());
    }
    let Some(content) = package.text("content.xml")? else {
        return Err(no_workbook("缺少内容，文件已损坏", "lacks its content"));
    };
    let modified = match package.text("meta.xml")? {
        Some(meta) => modified(meta.said()?, longest),
        None => None,
    };
    let active_content = package.any(|name| name.starts_with("basic/") || name.starts_with("scripts/"));
    Ok(Workbook { modified, active_content, ..read_content(content.said()?, limits)? })
}

/// Reads the content, which is a whole flat document too.
pub fn read_content(text: &str, limits: &Limits) -> Result<Workbook, Unreadable> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        hidden_styles: BTreeSet::new(),
        style: None,
        sheets: Vec::new(),
        table: None,
        row: None,
        cell: None,
        aside: 0,
        depth: 0,
        spreadsheet: false,
    };
    let mut scanner = Scanner::new(text, limits.token_bytes);
    while let Some(token) = scanner.next()? {
        reader.take(token)?;
    }
    if !reader.spreadsheet {
        return Err(no_workbook("是 OpenDocument 文档，不是表格", "is an OpenDocument file without sheets"));
    }
    if reader.sheets.is_empty() {
        return Err(no_workbook("里面没有工作表", "has no sheet"));
    }
    Ok(Workbook { format: Format::Ods, sheets: reader.sheets, modified: None, active_content: false })
}

fn modified(meta: &str, longest: usize) -> Option<String> {
    let mut scanner = Scanner::new(meta, longest);
    let mut inside = false;
    while let Ok(Some(token)) = scanner.next() {
        match token {
            // `dc:date` is the last saving; `creation-date` has another name.
            Token::Open(tag) => inside = tag.name == "date",
            Token::Text(raw) if inside => return decode(raw).ok().map(|text| text.trim().to_owned()),
            _ => {}
        }
    }
    None
}

struct Table {
    build: Build,
    next_row: u32,
    next_column: u32,
}

struct Row {
    repeated: u32,
    next_col: u32,
    cells: Vec<(u32, u32, Value)>,
}

struct Cell {
    repeated: u32,
    columns: u32,
    rows: u32,
    value: Option<Value>,
    error: bool,
    formula: bool,
    text: String,
    paragraphs: u32,
    in_paragraph: u32,
}

struct Reader<'x> {
    budget: Budget,
    hidden_styles: BTreeSet<&'x str>,
    style: Option<&'x str>,
    sheets: Vec<Sheet>,
    table: Option<Table>,
    row: Option<Row>,
    cell: Option<Cell>,
    /// How deep we are in an element of [`ASIDE`].
    aside: u32,
    depth: u32,
    spreadsheet: bool,
}

impl<'x> Reader<'x> {
    fn take(&mut self, token: Token<'x>) -> Result<(), Unreadable> {
        match token {
            Token::Open(tag) => {
                self.depth += 1;
                if self.aside == 0 && ASIDE.contains(&tag.name) {
                    self.aside = self.depth;
                }
                if self.aside == 0 {
                    self.open(tag)?;
                }
            }
            Token::Close(name) => {
                if self.aside == 0 {
                    self.close(name)?;
                } else if self.aside == self.depth {
                    self.aside = 0;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            Token::Text(raw) => self.text(raw, false)?,
            Token::Verbatim(text) => self.text(text, true)?,
        }
        Ok(())
    }

    fn text(&mut self, text: &str, verbatim: bool) -> Result<(), Unreadable> {
        if let Some(cell) = &mut self.cell
            && cell.in_paragraph > 0
            && self.aside == 0
        {
            let text = if verbatim { text.into() } else { decode(text)? };
            // Line ends of the file are blanks to a reader; a line end of the cell is an element.
            let mut after_blank = cell.text.ends_with([' ', '\n']) || cell.text.is_empty();
            for c in text.chars() {
                let blank = matches!(c, ' ' | '\t' | '\n' | '\r');
                if !(blank && after_blank) {
                    cell.text.push(if blank { ' ' } else { c });
                }
                after_blank = blank;
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: Tag<'x>) -> Result<(), Unreadable> {
        let count = |name: &str| tag.raw(name).and_then(|count| count.parse::<u32>().ok()).unwrap_or(1);
        let hidden = matches!(tag.raw("visibility"), Some("collapse" | "filter"));
        match tag.name {
            "spreadsheet" => self.spreadsheet = true,
            "style" => self.style = tag.raw("name"),
            "table-properties" if tag.raw("display") == Some("false") => {
                self.hidden_styles.extend(self.style);
            }
            "table" if self.table.is_none() => {
                self.budget.sheet()?;
                let style = tag.raw("style-name").unwrap_or_default();
                let visibility =
                    if self.hidden_styles.contains(style) { Visibility::Hidden } else { Visibility::Visible };
                let name = tag.get("name").unwrap_or_default().into_owned();
                self.table = Some(Table { build: Build::new(name, visibility), next_row: 0, next_column: 0 });
            }
            "table-column" => {
                if let Some(table) = &mut self.table {
                    let first = table.next_column;
                    table.next_column = first.saturating_add(count("number-columns-repeated"));
                    if hidden {
                        table.build.hide_columns(first, table.next_column.saturating_sub(1));
                    }
                }
            }
            "table-row" => {
                if let Some(table) = &mut self.table {
                    let repeated = count("number-rows-repeated").max(1);
                    if hidden {
                        let last = table.next_row.saturating_add(repeated - 1);
                        table.build.hide_rows(table.next_row, last);
                    }
                    self.row = Some(Row { repeated, next_col: 0, cells: Vec::new() });
                }
            }
            "table-cell" | "covered-table-cell" if self.row.is_some() && self.cell.is_none() => {
                let (value, error) = typed(&tag)?;
                self.cell = Some(Cell {
                    repeated: count("number-columns-repeated").max(1),
                    columns: count("number-columns-spanned").max(1),
                    rows: count("number-rows-spanned").max(1),
                    value,
                    error,
                    formula: tag.raw("formula").is_some(),
                    text: String::new(),
                    paragraphs: 0,
                    in_paragraph: 0,
                });
            }
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_paragraph += 1;
                    if cell.in_paragraph == 1 {
                        if cell.paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        cell.paragraphs += 1;
                    }
                }
            }
            "s" | "tab" | "line-break" => {
                if let Some(cell) = &mut self.cell
                    && cell.in_paragraph > 0
                {
                    match tag.name {
                        "s" => {
                            let blanks = count("c").clamp(1, 4096);
                            cell.text.extend((0..blanks).map(|_| ' '));
                        }
                        "tab" => cell.text.push('\t'),
                        _ => cell.text.push('\n'),
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "style" => self.style = None,
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_paragraph = cell.in_paragraph.saturating_sub(1);
                }
            }
            "table-cell" | "covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.cell_done(cell)?;
                }
            }
            "table-row" => {
                if let Some(row) = self.row.take() {
                    self.row_done(row)?;
                }
            }
            "table" if self.row.is_none() => {
                if let Some(table) = self.table.take() {
                    self.sheets.push(table.build.done(&mut self.budget)?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn cell_done(&mut self, cell: Cell) -> Result<(), Unreadable> {
        let (Some(table), Some(row)) = (&mut self.table, &mut self.row) else { return Ok(()) };
        // LibreOffice writes a truth value as a formula whose value is a number.
        let truth = match cell.text.as_str() {
            "TRUE" if cell.formula => Some(1.0),
            "FALSE" if cell.formula => Some(0.0),
            _ => None,
        };
        let value = match cell.value {
            Some(Value::Text(text)) if text.is_empty() => Value::Text(cell.text),
            Some(value) => value,
            None if cell.error => Value::Error(cell.text),
            None if cell.formula && cell.text.is_empty() => Value::Missing,
            None => Value::Text(cell.text),
        };
        let value = match value {
            Value::Number { value, .. } if truth == Some(value) => Value::Bool(value > 0.0),
            // Gnumeric and old LibreOffice type a formula's error as text.
            Value::Text(text) if cell.formula && is_error_word(&text) => Value::Error(text),
            value => value,
        };
        let first = row.next_col;
        row.next_col = first.saturating_add(cell.repeated);
        if (cell.columns > 1 || cell.rows > 1) && first < MAX_COLUMNS && table.next_row < MAX_ROWS {
            let from = Place::new(table.next_row, first);
            table.build.merge(Area {
                first: from,
                last: Place::new(
                    from.row.saturating_add(cell.rows - 1),
                    from.col.saturating_add(cell.columns - 1),
                ),
            })?;
        }
        if !matches!(&value, Value::Text(text) if text.is_empty()) {
            row.cells.push((first, cell.repeated, value));
        }
        Ok(())
    }

    fn row_done(&mut self, row: Row) -> Result<(), Unreadable> {
        let Some(table) = &mut self.table else { return Ok(()) };
        let first = table.next_row;
        table.next_row = first.saturating_add(row.repeated);
        if row.cells.is_empty() {
            return Ok(());
        }
        if table.next_row > MAX_ROWS {
            return Err(out_of_sheet());
        }
        for number in first..table.next_row {
            for (col, repeated, value) in &row.cells {
                let last = col.checked_add(*repeated).filter(|last| *last <= MAX_COLUMNS);
                for col in *col..last.ok_or_else(out_of_sheet)? {
                    table.build.cell(Place::new(number, col), value.clone(), &mut self.budget)?;
                }
            }
        }
        Ok(())
    }
}

/// The value that a cell's attributes state, and whether it is an error. Text that stands in the cell only is an
/// empty [`Value::Text`] here.
fn typed(tag: &Tag<'_>) -> Result<(Option<Value>, bool), Unreadable> {
    // `calcext:value-type="error"` stands beside `office:value-type="string"`.
    let error = tag.each("value-type").any(|kind| kind == "error");
    if error {
        return Ok((None, true));
    }
    let value = match tag.raw("value-type") {
        Some("float" | "percentage" | "currency") => {
            let digits = tag.raw("value").unwrap_or_default().trim();
            match digits.parse::<f64>() {
                Ok(value) if value.is_finite() => Some(Value::Number { value, digits: digits.to_owned() }),
                _ => None,
            }
        }
        Some("date") => tag.get("date-value").map(|date| iso_date(&date)),
        Some("time") => {
            tag.raw("time-value").and_then(clock).map(|serial| Value::Date { serial, since_1904: false })
        }
        Some("boolean") => tag.raw("boolean-value").map(|flag| Value::Bool(matches!(flag, "true" | "1"))),
        Some("string") => {
            Some(Value::Text(tag.raw("string-value").map_or(Ok("".into()), decode)?.into_owned()))
        }
        _ => None,
    };
    Ok((value, false))
}

/// `PT08H30M00S` as a fraction of a day.
fn clock(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut digits = String::new();
    for c in text.trim().strip_prefix("PT")?.chars() {
        match c {
            '0'..='9' | '.' => digits.push(c),
            ',' => digits.push('.'),
            'H' | 'M' | 'S' => {
                let unit = if c == 'H' {
                    3600.0
                } else if c == 'M' {
                    60.0
                } else {
                    1.0
                };
                seconds += digits.parse::<f64>().ok()? * unit;
                digits.clear();
            }
            _ => return None,
        }
    }
    Some(seconds / 86_400.0)
}
