//! Workbooks sketched in tests: a sheet as a table that a reviewer can read.

use super::model::{Cell, Format, Sheet, Value, Workbook};
use crate::base::{Area, Place};

/// A sheet out of rows of texts from A1. An empty text is no cell, `>` reaches the cell left of it across, `^` the one
/// above down, `#REF!` is an error value, `=` a formula without a result.
pub fn sheet(name: &str, rows: &[Vec<&str>]) -> Sheet {
    let mut sheet = Sheet::new(name.to_owned());
    for (row, texts) in (0..).zip(rows) {
        for (col, text) in (0..).zip(texts) {
            let place = Place::new(row, col);
            match *text {
                "" => {}
                ">" | "^" => {
                    let from = if *text == ">" { Place::new(row, col - 1) } else { Place::new(row - 1, col) };
                    match sheet.merges.iter_mut().find(|area| area.holds(from)) {
                        Some(area) => area.last = place,
                        None => sheet.merges.push(Area { first: from, last: place }),
                    }
                }
                text if text.starts_with('#') => {
                    sheet.cells.push(Cell { place, value: Value::Error(text.to_owned()) });
                }
                "=" => sheet.cells.push(Cell { place, value: Value::Missing }),
                text => sheet.cells.push(Cell { place, value: Value::Text(text.to_owned()) }),
            }
        }
    }
    sheet
}

/// The same out of a table: `| 序号 | 股室 |`, a line a row.
pub fn table(name: &str, text: &str) -> Sheet {
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    sheet(name, &rows)
}

/// A workbook of these sheets.
pub fn workbook(sheets: Vec<Sheet>) -> Workbook {
    Workbook { format: Format::Xlsx, sheets, modified: None, active_content: false }
}
