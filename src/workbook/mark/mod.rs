//! A unit's own workbook sent back with its faults shown in it, and the marks taken off again.
//!
//! In: the bytes of an .xlsx or .xlsm and what is to be shown (cells, words, the list of faults). Out: the bytes of
//! the same workbook with coloured cells, a note on each, and a first sheet 问题清单 with a column for the unit's reply.
//! Whatever the workbook held besides (drop-downs, conditional formats, macros, others' notes, parts nobody knows) is
//! left as it is. The marks can be taken off: exactly as long as nobody saved the file anew, and after that by colours
//! and words that nobody else uses. Nothing is judged here; a mark has its words already.

mod book;
mod cell;
mod list;
mod note;
mod paint;
mod record;
mod take_off;

use std::collections::BTreeMap;

pub use list::{is_list_sheet, replies};

use super::guard::{self, Kind};
use super::model::{Limits, Unreadable};
use super::package::Package;
use crate::base::words::Lang;
use crate::base::{Area, Place};
use book::Book;
use cell::Survey;
use paint::Paint;

/// The sheet that lists what was found.
pub const LIST_SHEET: &str = "问题清单";

/// How much a mark weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// To be looked at: amber.
    Warning,
    /// To be mended: red.
    Error,
}

impl Weight {
    /// The word in the list.
    const fn word(self) -> &'static str {
        match self {
            Self::Warning => "提醒",
            Self::Error => "错误",
        }
    }

    /// The word that heads a note.
    const fn asks(self) -> &'static str {
        match self {
            Self::Warning => "请核对",
            Self::Error => "须改正",
        }
    }

    /// The colour of a cell. Close to what people use for it, but no palette has just these, so that a fill of ours is
    /// known again.
    const fn colour(self) -> &'static str {
        match self {
            Self::Warning => "FFFEDF9B",
            Self::Error => "FFFDC5C9",
        }
    }
}

/// All that is to be shown in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marking {
    /// Marks on cells, by sheet.
    pub marks: Vec<SheetMarks>,
    /// The list of everything found.
    pub list: ListSheet,
}

/// The marks on one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetMarks {
    /// The sheet's name.
    pub sheet: String,
    /// Its marks, in any order. Of two on one cell the texts are joined.
    pub cells: Vec<CellMark>,
}

/// A mark on one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellMark {
    /// Where. Inside a merged area it goes to the area's first cell, the only one that is seen.
    pub place: Place,
    /// How much it weighs.
    pub weight: Weight,
    /// What the note says.
    pub text: String,
}

/// The sheet 问题清单.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListSheet {
    /// Its title.
    pub title: String,
    /// The covering text: what is asked, by when.
    pub lines: Vec<String>,
    /// What was found.
    pub rows: Vec<ListRow>,
}

/// One finding in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Its number in the list.
    pub number: u32,
    /// How much it weighs.
    pub weight: Weight,
    /// The rule's code.
    pub code: String,
    /// The sheet that it is about; empty if it is about the whole file.
    pub sheet: String,
    /// The cell, which the row links to.
    pub place: Option<Place>,
    /// The column's title.
    pub column: String,
    /// What stood in the cell.
    pub value: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// A key that stays the same as long as the finding does; kept in a hidden column.
    pub key: String,
    /// What the unit replied before.
    pub reply: String,
}

/// Why a workbook could not be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkError {
    /// It is no .xlsx or .xlsm.
    Format,
    /// It cannot be read.
    Unreadable(Unreadable),
    /// It has no sheet of this name.
    NoSheet(String),
}

impl MarkError {
    /// The reason in words.
    pub fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Format, Lang::Zh) => "不是 .xlsx 或 .xlsm 文件，无法在原表上标注".to_owned(),
            (Self::Format, Lang::En) => "is no .xlsx or .xlsm file, so it cannot be marked".to_owned(),
            (Self::Unreadable(why), Lang::Zh) => why.zh.clone(),
            (Self::Unreadable(why), Lang::En) => why.en.clone(),
            (Self::NoSheet(name), Lang::Zh) => format!("没有名为「{name}」的工作表"),
            (Self::NoSheet(name), Lang::En) => format!("has no sheet named \"{name}\""),
        }
    }
}

impl std::fmt::Display for MarkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for MarkError {}

impl From<Unreadable> for MarkError {
    fn from(why: Unreadable) -> Self {
        Self::Unreadable(why)
    }
}

/// The workbook with the marks in it. Marks of an earlier time are taken off first.
///
/// # Errors
/// If it is no .xlsx or .xlsm, cannot be read, or lacks a sheet that is to be marked.
pub fn mark(bytes: &[u8], marking: &Marking) -> Result<Vec<u8>, MarkError> {
    let mut package = open(bytes)?;
    take_off::take_off(&mut package)?;
    // What earlier marks had to be cleared away is not to come back when these are taken off.
    package.forget();
    let book = Book::open(&mut package)?.ok_or(MarkError::Format)?;
    let mut paint = Paint::open(&mut package, &book)?;
    for (part, marks) in by_part(&book, &marking.marks)? {
        mark_sheet(&mut package, &book, &mut paint, &part, &marks)?;
    }
    let name = book.free_name(LIST_SHEET);
    let sheet = list::sheet(&marking.list, &name, &book, &mut paint);
    book.add_first(&mut package, &name, sheet)?;
    paint.done(&mut package, &book)?;
    record::write(&mut package)?;
    Ok(package.save()?)
}

/// The workbook without the marks of an earlier [`mark`]. None if there are none.
///
/// # Errors
/// If it is no .xlsx or .xlsm or cannot be read.
pub fn unmark(bytes: &[u8]) -> Result<Option<Vec<u8>>, MarkError> {
    let mut package = open(bytes)?;
    Ok(if take_off::take_off(&mut package)? { Some(package.save()?) } else { None })
}

fn open(bytes: &[u8]) -> Result<Package<'_>, MarkError> {
    if guard::sniff(bytes) != Kind::Zip {
        return Err(MarkError::Format);
    }
    // A part that is marked is in memory as it was and as it will be.
    let limits = Limits::default();
    Ok(Package::open(bytes, &Limits { total_bytes: limits.total_bytes / 2, ..limits })?)
}

/// Marks by sheet part, a sheet named twice in `marks` taken together.
fn by_part<'m>(
    book: &Book,
    marks: &'m [SheetMarks],
) -> Result<BTreeMap<String, Vec<&'m CellMark>>, MarkError> {
    let mut parts: BTreeMap<String, Vec<&CellMark>> = BTreeMap::new();
    for sheet in marks {
        let part = book.part_of(&sheet.sheet).ok_or_else(|| MarkError::NoSheet(sheet.sheet.clone()))?;
        parts.entry(part.to_owned()).or_default().extend(&sheet.cells);
    }
    Ok(parts)
}

/// What is shown on one cell.
struct Shown {
    weight: Weight,
    text: String,
}

/// One mark a cell, on cells that are seen.
fn gathered(marks: &[&CellMark], merges: &[Area]) -> BTreeMap<Place, Shown> {
    let mut gathered: BTreeMap<Place, Shown> = BTreeMap::new();
    for mark in marks {
        let place = merges.iter().find(|area| area.holds(mark.place)).map_or(mark.place, |area| area.first);
        gathered
            .entry(place)
            .and_modify(|shown| {
                shown.weight = shown.weight.max(mark.weight);
                if !mark.text.is_empty() {
                    shown.text.push('\n');
                    shown.text.push_str(&mark.text);
                }
            })
            .or_insert_with(|| Shown { weight: mark.weight, text: mark.text.clone() });
    }
    gathered
}

fn mark_sheet(
    package: &mut Package<'_>,
    book: &Book,
    paint: &mut Paint,
    part: &str,
    marks: &[&CellMark],
) -> Result<(), MarkError> {
    let text = package
        .text(part)?
        .ok_or_else(|| guard::no_workbook("缺少工作表，文件已损坏", "lacks one of its sheets"))?;
    let shown = gathered(marks, &cell::merges(&text));
    if shown.is_empty() {
        return Ok(());
    }
    let survey = Survey::of(&text, package.longest(), &shown)?;
    let mut splices = survey.paint(&text, &shown, paint);
    splices.extend(note::add(package, book, part, &text, &survey, &shown)?);
    Ok(package.splice(part, splices)?)
}

#[cfg(test)]
mod tests;
