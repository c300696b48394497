//! The returns that came back as they were sent out: workbooks of `issue` with the unit's rows in them.
//!
//! Among them the harmless troubles of well-kept forms: a copy of the same file, an older and a newer return, a
//! neighbour's list copied whole, one return in an archive whose names are GBK.

use super::{County, FILLER, Files};
use crate::form::{Form, Role};
use crate::issue::{Filled, Parcel, render};
use crate::roster::{Post, Section, Unit};
use crate::workbook::archive_write;
use crate::workbook::write::WriteError;

const ALL: &[&str] = &["unit", "leadership", "section", "post", "institution"];

/// A unit whose own workbook came back as it was.
struct Whole {
    unit: &'static str,
    /// The folder above the unit's.
    above: &'static str,
    forms: &'static [&'static str],
    /// 填表日期: month and day.
    day: (u8, u8),
}

const WHOLE: [Whole; 9] = [
    Whole { unit: "YW001", above: "", forms: ALL, day: (6, 2) },
    Whole { unit: "YW003", above: "", forms: &["unit", "leadership", "post"], day: (6, 5) },
    Whole { unit: "YW004", above: "", forms: &["unit", "leadership", "section"], day: (6, 8) },
    Whole { unit: "YW007", above: "", forms: ALL, day: (6, 18) },
    Whole { unit: "YW008", above: "", forms: &["unit", "leadership", "section", "institution"], day: (6, 9) },
    Whole { unit: "YW009", above: "", forms: &["unit", "leadership", "section"], day: (6, 10) },
    Whole { unit: "YW102", above: "乡镇/", forms: ALL, day: (6, 11) },
    Whole { unit: "YW401", above: "", forms: ALL, day: (6, 15) },
    Whole { unit: "YW301", above: "", forms: ALL, day: (6, 12) },
];

/// The unit that returned one workbook a section, and the one that returned one a post.
const BY_SECTION: &str = "YW003";
const BY_POST: &str = "YW004";
/// The unit whose workbook came in an archive.
const ZIPPED: &str = "YW301";
/// The unit that sent the same file twice.
const COPIED_FILE: &str = "YW001";
/// The unit that had sent an older version before.
const TWICE: &str = "YW007";
/// The unit that copied another's list, and that other.
const COPYING: (&str, &str) = ("YW103", "YW102");

/// Puts the clean returns into `files`.
pub fn send(county: &County<'_>, files: &mut Files) -> Result<(), WriteError> {
    for Whole { unit: code, above, forms, day: (month, day) } in WHOLE {
        let Some(unit) = county.unit(code) else { continue };
        let forms: Vec<&Form> = forms.iter().filter_map(|id| county.form(id)).collect();
        let parcel = Parcel { unit, section: None, post: None, forms, filled: [].into() };
        let bytes = filled(county, parcel.clone(), &county.day(month, day), |rows| rows)?;
        let path = format!("{above}{}/{}", unit.name, parcel.file_name());
        if code == COPIED_FILE {
            files.insert(path.replace(".xlsx", "(1).xlsx"), bytes.clone());
        }
        if code == TWICE {
            let older = filled(county, parcel.clone(), &county.day(5, 20), first_draft)?;
            files.insert(path.replace(".xlsx", "-副本.xlsx"), older);
        }
        if code == ZIPPED {
            let name = format!("{}/{}", unit.name, parcel.file_name());
            let (name, _, _) = encoding_rs::GBK.encode(&name);
            let archive = archive_write::stored(&[(name.into_owned(), &bytes)]);
            files.insert(format!("{}.zip", unit.name), archive);
        } else {
            files.insert(path, bytes);
        }
    }
    by_section(county, files)?;
    by_post(county, files)?;
    copied_list(county, files)
}

/// A workbook of the parcel with the unit's rows, changed by `change`.
fn filled<'r>(
    county: &County<'r>,
    mut parcel: Parcel<'r>,
    date: &str,
    change: impl Fn(Vec<Vec<String>>) -> Vec<Vec<String>>,
) -> Result<Vec<u8>, WriteError> {
    for form in parcel.forms.clone() {
        let mut rows = county.rows(parcel.unit, form);
        rows.retain(|row| belongs(row, form, &parcel));
        fill(&mut parcel, form, date, change(rows));
    }
    render(&parcel, county.round, county.vocabulary)
}

fn fill(parcel: &mut Parcel<'_>, form: &Form, date: &str, rows: Vec<Vec<String>>) {
    let header = [FILLER.to_owned(), parcel.unit.contact.1.clone(), date.to_owned()];
    parcel.filled.insert(form.id.clone(), Filled { header, rows });
}

/// Whether a row goes into a parcel: its section's, or its post's.
fn belongs(row: &[String], form: &Form, parcel: &Parcel<'_>) -> bool {
    let says = |role, wanted: Option<&str>| {
        wanted.is_none_or(|wanted| cell(row, form, role).is_some_and(|value| value == wanted))
    };
    says(Role::Section, parcel.section.map(|section| section.name.as_str()))
        && says(Role::Post, parcel.post.map(|post| post.name.as_str()))
}

fn cell<'r>(row: &'r [String], form: &Form, role: Role) -> Option<&'r str> {
    form.column(role).and_then(|at| row.get(at)).map(String::as_str)
}

/// A list as it stood three weeks before its end: the last rows were not found yet.
fn first_draft(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.truncate(rows.len().saturating_sub(2).max(1));
    rows
}

fn by_section(county: &County<'_>, files: &mut Files) -> Result<(), WriteError> {
    let Some(unit) = county.unit(BY_SECTION) else { return Ok(()) };
    let forms: Vec<&Form> = ["section", "institution"].iter().filter_map(|id| county.form(id)).collect();
    for section in &unit.sections {
        part(county, unit, (section, None), &forms, files)?;
    }
    Ok(())
}

fn by_post(county: &County<'_>, files: &mut Files) -> Result<(), WriteError> {
    let Some(unit) = county.unit(BY_POST) else { return Ok(()) };
    let forms: Vec<&Form> = ["post", "institution"].iter().filter_map(|id| county.form(id)).collect();
    for (section, post) in unit.posts() {
        part(county, unit, (section, Some(post)), &forms, files)?;
    }
    // What no post of a section answers for comes from the section.
    let Some(form) = county.form("institution") else { return Ok(()) };
    for section in &unit.sections {
        let without_post: Vec<Vec<String>> = county
            .rows(unit, form)
            .into_iter()
            .filter(|row| cell(row, form, Role::Section) == Some(&section.name))
            .filter(|row| cell(row, form, Role::Post) == Some(""))
            .collect();
        if without_post.is_empty() {
            continue;
        }
        let mut parcel =
            Parcel { unit, section: Some(section), post: None, forms: vec![form], filled: [].into() };
        fill(&mut parcel, form, &county.day(6, 9), without_post);
        let bytes = render(&parcel, county.round, county.vocabulary)?;
        files.insert(format!("{}/{}", unit.name, parcel.file_name()), bytes);
    }
    Ok(())
}

/// The workbook of one section or post, with those of its forms that have rows.
fn part(
    county: &County<'_>,
    unit: &Unit,
    (section, post): (&Section, Option<&Post>),
    forms: &[&Form],
    files: &mut Files,
) -> Result<(), WriteError> {
    let mut parcel = Parcel { unit, section: Some(section), post, forms: forms.to_vec(), filled: [].into() };
    let with_rows: Vec<&Form> = forms
        .iter()
        .copied()
        .filter(|form| county.rows(unit, form).iter().any(|row| belongs(row, form, &parcel)))
        .collect();
    if with_rows.is_empty() {
        return Ok(());
    }
    parcel.forms = with_rows;
    let path = format!("{}/{}", unit.name, parcel.file_name());
    files.insert(path, filled(county, parcel, &county.day(6, 8), |rows| rows)?);
    Ok(())
}

/// A neighbour's list under one's own name: every row of a section that both have.
fn copied_list(county: &County<'_>, files: &mut Files) -> Result<(), WriteError> {
    let (Some(unit), Some(other)) = (county.unit(COPYING.0), county.unit(COPYING.1)) else { return Ok(()) };
    let forms: Vec<&Form> = ALL.iter().filter_map(|id| county.form(id)).collect();
    let mut parcel = Parcel { unit, section: None, post: None, forms, filled: [].into() };
    for form in parcel.forms.clone() {
        let own = |row: &Vec<String>| {
            let section = cell(row, form, Role::Section).and_then(|name| unit.section(name));
            let post = cell(row, form, Role::Post).unwrap_or_default();
            let leader = [Role::Leader, Role::Responsible].map(|role| cell(row, form, role));
            match form.id.as_str() {
                "leadership" => unit.leaders.iter().any(|known| leader.contains(&Some(&known.position))),
                "unit" => {
                    section.is_some()
                        && unit.leaders.iter().any(|known| leader.contains(&Some(&known.position)))
                }
                _ => section.is_some_and(|section| post.is_empty() || section.post(post).is_some()),
            }
        };
        let rows = county.rows(other, form).into_iter().filter(own).collect();
        fill(&mut parcel, form, &county.day(6, 25), rows);
    }
    let bytes = render(&parcel, county.round, county.vocabulary)?;
    files.insert(format!("乡镇/{}/{}", unit.name, parcel.file_name()), bytes);
    Ok(())
}
