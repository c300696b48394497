//! `show` (查看): what the program sees in a file, cell by cell.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::{Result, Stop};
use crate::base::Lang;
use crate::finding::Finding;
use crate::intake;
use crate::rules;
use crate::workbook::archive::{self, Step};
use crate::workbook::{Limits, Value, Visibility};

/// One line of what is seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Seen {
    /// A cell that holds something.
    Cell {
        /// The sheet; for a member of an archive behind the member's name and `!`.
        sheet: String,
        /// The cell.
        cell: String,
        /// `text`, `number`, `bool`, `date` or `error`.
        kind: &'static str,
        /// Its value: a text, a number or a truth value.
        value: serde_json::Value,
        /// Whether it is out of sight.
        hidden: bool,
    },
    /// Why nothing, or not more, can be read.
    Error {
        /// The finding.
        error: Refusal,
    },
}

/// A finding about the whole file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// The rule's code.
    pub code: String,
    /// The rule's name.
    pub name: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads a file, and each member of an archive, and shows every line to `see`; gives whether all could be read.
///
/// # Errors
/// If the file is not there or the disk refuses.
pub fn show(path: &Path, limits: &Limits, lang: Lang, mut see: impl FnMut(&Seen)) -> Result<bool> {
    let meta = std::fs::metadata(path).map_err(|error| Stop::disk(path, &error))?;
    if !meta.is_file() {
        return Err(Stop::new(
            format!("{} 不是文件", path.display()),
            format!("{} is no file", path.display()),
        ));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let refusal = |finding: &Finding| Seen::Error {
        error: Refusal {
            code: finding.code.to_string(),
            name: rules::name(finding.code),
            message: rules::message(finding, lang),
            help: rules::help(finding, lang),
        },
    };
    if meta.len() > limits.file_bytes {
        let (size, most) = (meta.len() >> 20, limits.file_bytes >> 20);
        let finding = Finding::of_file(crate::finding::Code::new("W005"))
            .with("what", format!("有 {size} MB,超过上限 {most} MB"))
            .with("what_en", format!("has {size} MB, over the limit of {most} MB"));
        see(&refusal(&finding));
        return Ok(false);
    }
    let bytes = std::fs::read(path).map_err(|error| Stop::disk(path, &error))?;
    let (mut whole, mut members) = (true, 0);
    if archive::is_archive(&bytes) {
        let read = archive::each(&bytes, limits, &mut |step| {
            if let Step::Member(member) = step {
                members += 1;
                let before = format!("{}!", member.name);
                whole &= match member.bytes {
                    Ok(bytes) => one(&bytes, &member.name, &before, &member.limits, &refusal, &mut see),
                    Err(refused) => {
                        see(&refusal(&intake::refused(refused)));
                        false
                    }
                };
            }
            ControlFlow::Continue(())
        });
        // What cannot be read as an archive is told as any other file is.
        if read.is_ok() && members > 0 {
            return Ok(whole);
        }
    }
    Ok(one(&bytes, &name, "", limits, &refusal, &mut see))
}

fn one(
    bytes: &[u8],
    name: &str,
    before: &str,
    limits: &Limits,
    refusal: &impl Fn(&Finding) -> Seen,
    see: &mut impl FnMut(&Seen),
) -> bool {
    let book = match intake::open(bytes, name, limits) {
        Ok((book, _)) => book,
        Err(finding) => {
            see(&refusal(&finding));
            return false;
        }
    };
    for sheet in &book.sheets {
        for cell in &sheet.cells {
            let (kind, value) = match &cell.value {
                Value::Text(text) => ("text", text.clone().into()),
                Value::Number { value, digits } => ("number", number(*value, digits)),
                Value::Bool(flag) => ("bool", (*flag).into()),
                Value::Date { .. } => ("date", cell.value.shown().into()),
                Value::Error(error) => ("error", error.clone().into()),
                // A formula without a stored value shows nothing.
                Value::Missing => continue,
            };
            see(&Seen::Cell {
                sheet: format!("{before}{}", sheet.name),
                cell: cell.place.to_string(),
                kind,
                value,
                hidden: sheet.visibility != Visibility::Visible || sheet.is_hidden(cell.place),
            });
        }
    }
    true
}

/// A number as JSON: whole numbers without a fraction, and digit for digit where a float would lose some.
fn number(value: f64, digits: &str) -> serde_json::Value {
    if let Ok(whole) = digits.parse::<i64>() {
        return whole.into();
    }
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return (value as i64).into();
    }
    serde_json::Number::from_f64(value).map_or_else(|| digits.into(), serde_json::Value::Number)
}
