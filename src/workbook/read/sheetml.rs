//! XML Spreadsheet 2003 (`urn:schemas-microsoft-com:office:spreadsheet`), which Excel saves and systems export under
//! the name .xls or .xml.

use std::collections::BTreeMap;

use super::build::{Budget, Build, out_of_sheet};
use super::styles::{is_date_code, iso_date};
use super::xml::{Scanner, Tag, Token, decode};
use crate::base::place::{MAX_COLUMNS, MAX_ROWS};
use crate::base::{Area, Place};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::{Format, Limits, Sheet, Unreadable, Value, Visibility, Workbook};

struct Cell {
    place: Place,
    kind: Option<String>,
    is_date: bool,
    formula: bool,
    text: String,
}

struct Reader<'x> {
    budget: Budget,
    /// Style → whether it shows a date.
    dates: BTreeMap<&'x str, bool>,
    style: Option<&'x str>,
    sheets: Vec<Sheet>,
    build: Option<Build>,
    next_row: u32,
    current_row: u32,
    next_col: u32,
    next_column: u32,
    cell: Option<Cell>,
    in_data: bool,
    in_comment: bool,
    hidden_sheet: bool,
}

/// Reads a document.
pub fn read(text: &str, limits: &Limits) -> Result<Workbook, Unreadable> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        dates: BTreeMap::new(),
        style: None,
        sheets: Vec::new(),
        build: None,
        next_row: 0,
        current_row: 0,
        next_col: 0,
        next_column: 0,
        cell: None,
        in_data: false,
        in_comment: false,
        hidden_sheet: false,
    };
    let mut scanner = Scanner::new(text, limits.token_bytes);
    // Of the few texts outside cells, two matter: when it was saved, and whether a sheet is seen.
    let mut within = "";
    let mut modified = None;
    while let Some(token) = scanner.next()? {
        match token {
            Token::Open(tag) => {
                within = tag.name;
                reader.open(tag)?;
            }
            Token::Close(name) => {
                within = "";
                reader.close(name)?;
            }
            Token::Text(raw) => {
                match within {
                    "Visible" => reader.hidden_sheet |= raw.trim().starts_with("Sheet"),
                    "LastSaved" => modified = Some(raw.trim().to_owned()),
                    _ => {}
                }
                reader.text(&decode(raw)?);
            }
            Token::Verbatim(text) => reader.text(text),
        }
    }
    if reader.sheets.is_empty() {
        return Err(no_workbook("里面没有工作表", "has no sheet"));
    }
    Ok(Workbook { format: Format::Xml, sheets: reader.sheets, modified, active_content: false })
}

impl<'x> Reader<'x> {
    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell
            && self.in_data
            && !self.in_comment
        {
            cell.text.push_str(text);
        }
    }

    fn open(&mut self, tag: Tag<'x>) -> Result<(), Unreadable> {
        let number = |name: &str| tag.raw(name).and_then(|number| number.trim().parse::<u32>().ok());
        // An index goes forward only and counts from 1.
        let index = |next: u32| match tag.raw("Index") {
            Some(_) => number("Index").and_then(|index| index.checked_sub(1)).ok_or_else(out_of_sheet),
            None => Ok(next),
        };
        match tag.name {
            "Style" => self.style = tag.raw("ID"),
            "NumberFormat" => {
                if let Some(style) = self.style {
                    let format = tag.get("Format").unwrap_or_default();
                    let date = format.contains("Date") || format.contains("Time") || is_date_code(&format);
                    self.dates.insert(style, date);
                }
            }
            "Worksheet" => {
                self.budget.sheet()?;
                let name = tag.get("Name").unwrap_or_default().into_owned();
                self.build = Some(Build::new(name, Visibility::Visible));
                (self.next_row, self.next_column, self.hidden_sheet) = (0, 0, false);
            }
            "Column" => {
                let first = index(self.next_column)?;
                let last = first.saturating_add(number("Span").unwrap_or(0));
                self.next_column = last.saturating_add(1);
                if let Some(build) = &mut self.build
                    && tag.flag("Hidden")
                {
                    build.hide_columns(first, last.min(MAX_COLUMNS));
                }
            }
            "Row" => {
                let first = index(self.next_row)?;
                let last = first.saturating_add(number("Span").unwrap_or(0));
                if first >= MAX_ROWS {
                    return Err(out_of_sheet());
                }
                self.next_row = last.saturating_add(1);
                self.next_col = 0;
                if let Some(build) = &mut self.build
                    && tag.flag("Hidden")
                {
                    build.hide_rows(first, last.min(MAX_ROWS));
                }
                // Cells stand in the first of a span of rows.
                self.current_row = first;
            }
            "Cell" => {
                let col = index(self.next_col)?;
                let across = number("MergeAcross").unwrap_or(0);
                let down = number("MergeDown").unwrap_or(0);
                self.next_col = col.saturating_add(across).saturating_add(1);
                let place = Place::new(self.current_row, col);
                let last = Place::new(place.row.saturating_add(down), col.saturating_add(across));
                if let Some(build) = &mut self.build {
                    build.merge(Area { first: place, last })?;
                }
                let style = tag.raw("StyleID").unwrap_or_default();
                self.cell = Some(Cell {
                    place,
                    kind: None,
                    is_date: self.dates.get(style).copied().unwrap_or(false),
                    formula: tag.raw("Formula").is_some(),
                    text: String::new(),
                });
            }
            "Comment" => self.in_comment = true,
            "Data" if !self.in_comment => {
                if let Some(cell) = &mut self.cell {
                    cell.kind = tag.raw("Type").map(ToOwned::to_owned);
                    self.in_data = true;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "Style" => self.style = None,
            "Data" => self.in_data = false,
            "Comment" => self.in_comment = false,
            "Cell" => {
                if let (Some(cell), Some(build)) = (self.cell.take(), &mut self.build) {
                    let place = cell.place;
                    build.cell(place, value(cell), &mut self.budget)?;
                }
            }
            "Worksheet" => {
                if let Some(build) = self.build.take() {
                    let mut sheet = build.done(&mut self.budget)?;
                    if self.hidden_sheet {
                        sheet.visibility = Visibility::Hidden;
                    }
                    self.sheets.push(sheet);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn value(cell: Cell) -> Value {
    let text = cell.text;
    match cell.kind.as_deref() {
        Some("Number") => match text.trim().parse::<f64>() {
            Ok(serial) if serial.is_finite() && cell.is_date => Value::Date { serial, since_1904: false },
            Ok(value) if value.is_finite() => Value::Number { value, digits: text.trim().to_owned() },
            _ => Value::Text(text),
        },
        Some("Boolean") => Value::Bool(text.trim() == "1"),
        Some("DateTime") => iso_date(&text),
        Some("Error") => Value::Error(text.trim().to_owned()),
        None if cell.formula => Value::Missing,
        _ => Value::Text(text.replace("\r\n", "\n")),
    }
}
