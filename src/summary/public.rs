//! 公示/<单位>.xlsx: what a unit hangs on its notice board: no names, no numbers of persons, no sources, no author.
//!
//! Every text is cleaned, and then the finished file is read again part by part ([`leaks`]); a leak is an error, the
//! bytes never reach the caller.

use std::sync::LazyLock;

use regex::Regex;
use rust_xlsxwriter::Worksheet;

use super::list::{self, Field, Line};
use super::part::Part;
use super::view::View;
use crate::base::sensitive;
use crate::vocabulary::People;
use crate::workbook::write::{Styles, WriteError, new_workbook, part_texts};
use crate::workbook::{Limits, Value, Visibility, read};

/// What stands for a person.
const SOMEONE: &str = "有关人员";
/// What stands for a number.
const NUMBER: &str = "(号码略)";
/// Columns in which a text of a name's shape is a name.
const POST_COLUMNS: [&str; 3] = ["岗位", "职务", "责任岗位"];

/// A number that was masked already: it still says too much.
static MASKED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9０-９]{2,}[*＊•×]{2,}[0-9０-９Xx]*").ok());

/// Renders a unit's public edition.
pub fn render(part: &Part, view: &View<'_>) -> Result<Vec<u8>, WriteError> {
    let basis = view.material.basis;
    let people = &basis.vocabulary.people;
    let title = format!("{}廉政风险点公示表", part.name);
    let mut workbook = new_workbook(&title, "", basis.round.year)?;
    let mut sheet = Worksheet::new();
    sheet.set_name("公示表")?;
    let public = &basis.round.public;
    let fields: Vec<Field> = Field::LEDGER
        .into_iter()
        .filter(|field| public.iter().any(|title| title == field.looks().0))
        .collect();
    let fields = fields.as_slice();
    let lines = part.members.iter().filter_map(|at| view.entries.get(*at)).map(|entry| {
        let mut line = Line::of(entry, fields, view);
        line.link = None;
        for (field, said) in fields.iter().zip(&mut line.texts) {
            let clean = clean(said, POST_COLUMNS.contains(&field.looks().0), people);
            if clean != *said {
                *said = clean.into();
            }
        }
        line
    });
    list::write(&mut sheet, &title, fields, lines, "", &Styles::default())?;
    workbook.push_worksheet(sheet);
    let bytes = workbook.save_to_buffer()?;
    let found = leaks(&bytes, people);
    if found.is_empty() { Ok(bytes) } else { Err(WriteError::Leak(found)) }
}

/// A text without names and numbers of persons. In a cell of posts a name beside a post goes, a name alone becomes
/// «someone».
fn clean(text: &str, is_post: bool, people: &People) -> String {
    let mut text = text.to_owned();
    // What is cut out can bring two texts together that make a name again.
    for _ in 0..8 {
        let mut ranges: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
        let numbers = sensitive::find(&text).into_iter().chain(sensitive::phones(&text));
        ranges.extend(numbers.map(|found| (found.range, NUMBER)));
        if let Some(masked) = MASKED.as_ref() {
            ranges.extend(masked.find_iter(&text).map(|found| (found.range(), NUMBER)));
        }
        if is_post {
            ranges.extend(people.names_in_cell(&text).into_iter().map(|found| (found.range, "")));
        }
        ranges.extend(people.names_in_text(&text).into_iter().map(|found| {
            let instead = if is_post { "" } else { SOMEONE };
            (found.range, instead)
        }));
        if ranges.is_empty() {
            break;
        }
        ranges.sort_by(|(a, _), (b, _)| {
            (a.start, std::cmp::Reverse(a.end)).cmp(&(b.start, std::cmp::Reverse(b.end)))
        });
        let mut cleaned = String::with_capacity(text.len());
        let mut done = 0;
        for (range, instead) in ranges {
            if range.start < done {
                continue;
            }
            cleaned.push_str(text.get(done..range.start).unwrap_or_default());
            cleaned.push_str(instead);
            done = range.end;
        }
        cleaned.push_str(text.get(done..).unwrap_or_default());
        if is_post {
            // Only the signs between names are left, or a post.
            let left = cleaned.trim_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '）');
            cleaned =
                if left.chars().any(char::is_alphanumeric) { left.to_owned() } else { SOMEONE.to_owned() };
        }
        text = cleaned;
    }
    text
}

/// What a finished public file still says that it must not: names, numbers, an author, hidden sheets, comments, links to
/// other files. Each leak in words; none if the file may go out.
pub fn leaks(bytes: &[u8], people: &People) -> Vec<String> {
    let mut leaks = Vec::new();
    match read(bytes, &Limits::default()) {
        Ok(book) => {
            for sheet in &book.sheets {
                if sheet.visibility != Visibility::Visible {
                    leaks.push(format!("隐藏的工作表「{}」", sheet.name));
                }
                if !sheet.hidden_rows.is_empty() || !sheet.hidden_columns.is_empty() {
                    leaks.push(format!("工作表「{}」有隐藏的行或列", sheet.name));
                }
                for cell in &sheet.cells {
                    let title = sheet.cell(crate::base::Place::new(0, cell.place.col));
                    let is_post = cell.place.row > 0
                        && matches!(title.map(|title| &title.value),
                            Some(Value::Text(title)) if POST_COLUMNS.contains(&title.as_str()));
                    for found in told(&cell.value.shown(), is_post, people) {
                        leaks.push(format!("{}!{} {found}", sheet.name, cell.place));
                    }
                }
            }
        }
        Err(refused) => leaks.push(format!("读不回来:{}", refused.zh)),
    }
    match part_texts(bytes) {
        Ok(parts) => {
            for (name, texts) in parts {
                let lower = name.to_lowercase();
                if ["comment", "externallink", "vmldrawing", "customxml", "docprops/custom"]
                    .iter()
                    .any(|kind| lower.contains(kind))
                {
                    leaks.push(format!("多余的部件 {name}"));
                }
                for (place, said) in texts {
                    let is_author =
                        ["dc:creator", "cp:lastModifiedBy", "Company", "Manager"].contains(&place.as_str());
                    if is_author && !said.trim().is_empty() {
                        leaks.push(format!("{name} 里的 {place}「{said}」"));
                    }
                    if place == "TargetMode" && said == "External" {
                        leaks.push(format!("{name} 里有通向别的文件的链接"));
                    }
                    for found in told(&said, false, people) {
                        leaks.push(format!("{name} {place} {found}"));
                    }
                }
            }
        }
        Err(error) => leaks.push(format!("部件读不出:{error}")),
    }
    leaks.sort();
    leaks.dedup();
    leaks
}

/// What a text says of persons.
fn told(text: &str, is_post: bool, people: &People) -> Vec<String> {
    let numbers = sensitive::find(text).into_iter().chain(sensitive::phones(text));
    let mut told: Vec<String> = numbers.map(|found| format!("号码 {}", found.masked)).collect();
    if let Some(masked) = MASKED.as_ref() {
        told.extend(masked.find_iter(text).map(|found| format!("号码 {}", found.as_str())));
    }
    let names = people.names_in_text(text).into_iter();
    let of_cell = if is_post { people.names_in_cell(text) } else { Vec::new() };
    told.extend(names.chain(of_cell).map(|found| format!("姓名 {}", found.name)));
    told
}
