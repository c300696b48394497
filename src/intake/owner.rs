//! Whose return it is, in grades: hidden identity, its second place, the header block, the title, the file's name.
//!
//! A contradiction is a finding, never a guess (W009–W012).

use super::{Basis, Found, Table};
use crate::base::text;
use crate::finding::{Code, Finding};
use crate::form::{HeaderField, Identity};
use crate::issue::{HIDDEN_HEAD, HIDDEN_SHEET};
use crate::roster::UnitMatch;
use crate::workbook::{Value, Workbook};

/// no-form-found
pub const W006: Code = Code::new("W006");
const W007: Code = Code::new("W007");
const W008: Code = Code::new("W008");
const W009: Code = Code::new("W009");
const W010: Code = Code::new("W010");
const W011: Code = Code::new("W011");
const W012: Code = Code::new("W012");

/// All identities of a workbook: those of the hidden sheet, then each sheet's own.
pub fn identities(workbook: &Workbook) -> Vec<Found> {
    let mut found = Vec::new();
    for sheet in &workbook.sheets {
        let first = sheet.cells.first().map(|cell| &cell.value);
        let hidden = sheet.name == HIDDEN_SHEET || first == Some(&Value::Text(HIDDEN_HEAD.to_owned()));
        let rows = if hidden { 100 } else { 3 };
        let cells = sheet.cells.iter().take_while(|cell| cell.place.row < rows);
        for cell in cells {
            let Value::Text(line) = &cell.value else { continue };
            if let Some(identity) = Identity::read(line) {
                found.push(Found { sheet: (!hidden).then(|| sheet.name.clone()), identity });
            }
        }
    }
    found
}

/// The unit's place in the roster; the findings say how it was found and what contradicts it.
pub fn unit(
    tables: &[Table],
    identities: &[Found],
    path: &str,
    basis: &Basis,
    findings: &mut Vec<Finding>,
) -> Option<usize> {
    if tables.is_empty() {
        return by_identity(identities, basis).or_else(|| by_path(path, basis).map(|found| found.at));
    }
    if identities.is_empty() {
        findings.push(Finding::of_file(W007));
    }
    versions(tables, basis, findings);
    round(tables, identities, basis, findings);

    let identified = by_identity(identities, basis);
    let unknown_code =
        identities.first().filter(|_| identified.is_none()).map(|found| found.identity.unit.clone());
    // What the header blocks and titles say, sheet by sheet.
    let mut said: Vec<(usize, &Table, String, bool)> = Vec::new();
    let mut unknown: Option<(&Table, String)> = None;
    for table in tables {
        if let Some(stated) = table.block.find(HeaderField::Unit).filter(|stated| !stated.text.is_empty()) {
            match basis.roster.by_name(&stated.text, &basis.vocabulary) {
                Some(UnitMatch::Name(at)) => said.push((at, table, stated.text.clone(), false)),
                Some(UnitMatch::Alias(at)) => said.push((at, table, stated.text.clone(), true)),
                // 青岭县财政局(预算股): the unit's full name with something beside it.
                None => match inside(&stated.text, basis) {
                    Some((at, _, _)) => said.push((at, table, stated.text.clone(), true)),
                    None => unknown = unknown.or(Some((table, stated.text.clone()))),
                },
            }
            continue;
        }
        for (_, title) in &table.block.titles {
            if let Some((at, name, by_alias)) = inside(title, basis) {
                said.push((at, table, name, by_alias));
                break;
            }
        }
    }
    // A township's folder may gather the files of others: it names a unit only where nothing else does.
    let by_name = by_path(path, basis).filter(|found| {
        !found.from_folder || identified.is_none() && said.is_empty() || !gathers(found.at, basis)
    });
    let mut claims: Vec<(usize, String, String)> = Vec::new();
    if let Some(at) = identified {
        claims.push((at, "表内标识".to_owned(), "the hidden identity".to_owned()));
    }
    // What was written is said only where it is not the unit's full name, which is said anyway.
    let full = |at: usize, text: &str| basis.roster.unit(at).is_some_and(|unit| unit.name == text);
    for (at, table, text, _) in &said {
        let sheet = &table.sheet;
        claims.push(if full(*at, text) {
            (*at, format!("工作表「{sheet}」"), format!("the sheet «{sheet}»"))
        } else {
            (*at, format!("工作表「{sheet}」上的「{text}」"), format!("«{text}» on the sheet «{sheet}»"))
        });
    }
    if let Some(OnPath { at, name, from_folder }) = &by_name {
        let (zh, en) = if *from_folder {
            ("文件夹名", "the folder's name")
        } else {
            ("文件名", "the file's name")
        };
        claims.push(if full(*at, name) {
            (*at, zh.to_owned(), en.to_owned())
        } else {
            (*at, format!("{zh}中的「{name}」"), format!("«{name}» in {en}"))
        });
    }
    let Some((first, first_from, first_from_en)) = claims.first().cloned() else {
        let name = unknown.as_ref().map(|(_, text)| text.clone()).or(unknown_code).unwrap_or_default();
        findings.push(unknown_unit(unknown.map(|(table, _)| table), &name, basis));
        return None;
    };
    if let Some((other, other_from, other_from_en)) = claims.iter().find(|(at, _, _)| *at != first) {
        let name_of = |at: usize| basis.roster.unit(at).map(|unit| unit.name.clone()).unwrap_or_default();
        findings.push(
            Finding::of_file(W011)
                .with("first_from", first_from)
                .with("first_from_en", first_from_en)
                .with("first", name_of(first))
                .with("other_from", other_from)
                .with("other_from_en", other_from_en)
                .with("other", name_of(*other)),
        );
        return identified.or(Some(first));
    }
    if let Some((table, text)) = unknown {
        // One place names a unit we know and another names one that the roster lacks.
        findings.push(unknown_unit(Some(table), &text, basis));
        return Some(first);
    }
    if identified.is_none() {
        let alias = said
            .iter()
            .find(|(_, _, _, alias)| *alias)
            .map(|(_, table, text, _)| (Some(*table), text.clone()));
        let full = said.iter().any(|(_, _, _, alias)| !alias);
        let unit_name = basis.roster.unit(first).map(|unit| unit.name.clone()).unwrap_or_default();
        let from_file = by_name
            .filter(|found| said.is_empty() && found.name != unit_name)
            .map(|found| (None, found.name));
        if let Some((table, text)) = alias.filter(|_| !full).or(from_file) {
            let finding = Finding::of_file(W010).showing(&text).with("unit", unit_name);
            findings.push(match table {
                Some(table) => at_stated_unit(finding, table),
                None => finding,
            });
        }
    }
    Some(first)
}

/// Whether a unit gathers the returns of others: townships and street offices do.
fn gathers(at: usize, basis: &Basis) -> bool {
    let marks = ["乡", "镇", "街道"];
    basis.roster.unit(at).is_some_and(|unit| {
        marks.iter().any(|mark| unit.kind.contains(mark) || unit.name.ends_with(mark))
            || ["人民政府", "办事处"].iter().any(|end| unit.name.ends_with(end))
    })
}

fn by_identity(identities: &[Found], basis: &Basis) -> Option<usize> {
    identities.iter().find_map(|found| basis.roster.by_code(&found.identity.unit))
}

fn unknown_unit(table: Option<&Table>, name: &str, basis: &Basis) -> Finding {
    let near = basis.roster.nearest(name);
    let (what, what_en) = if name.is_empty() {
        (
            "表里没有写填报单位，文件名里也看不出".to_owned(),
            "neither the form nor the file's name says whose it is".to_owned(),
        )
    } else {
        (format!("名册里没有「{name}」这个单位"), format!("the roster has no unit «{name}»"))
    };
    let finding = Finding::of_file(W009)
        .showing(name)
        .with("what", what)
        .with("what_en", what_en)
        .with("near", near.map_or_else(String::new, |near| format!(",是不是「{near}」?")))
        .with("near_en", near.map_or_else(String::new, |near| format!("; did you mean «{near}»?")));
    let Some(table) = table else { return finding };
    at_stated_unit(finding, table)
}

/// A finding at the cell in which a table states its unit.
fn at_stated_unit(finding: Finding, table: &Table) -> Finding {
    let finding = finding.on_sheet(&table.sheet);
    match table.block.find(HeaderField::Unit) {
        Some(stated) => finding.at(stated.place),
        None => finding,
    }
}

/// The unit whose full name, or else whose short name of three characters or more, stands in a text; none if two do.
fn inside(said: &str, basis: &Basis) -> Option<(usize, String, bool)> {
    let key = basis.vocabulary.words.unit_key(said);
    let units = basis.roster.named_in(&key).into_iter();
    let mut full: Vec<(usize, &str)> =
        units.filter_map(|at| Some((at, basis.roster.unit(at)?.name.as_str()))).collect();
    // 县城关镇中心小学 holds 县城关镇 too: the longer name is meant.
    full.sort_by_key(|(_, name)| std::cmp::Reverse(name.chars().count()));
    if let [(at, name), rest @ ..] = full.as_slice() {
        return rest.iter().all(|(_, other)| name.contains(other)).then(|| (*at, (*name).to_owned(), false));
    }
    let mut best = basis.roster.short_names_in(&key);
    best.sort_by_key(|(_, alias)| std::cmp::Reverse(alias.chars().count()));
    let (at, alias) = best.first()?.clone();
    best.iter()
        .all(|(other, shorter)| *other == at || alias.contains(shorter.as_str()))
        .then_some((at, alias, true))
}

/// A unit that a path speaks of.
struct OnPath {
    at: usize,
    name: String,
    from_folder: bool,
}

/// The unit to which a file that cannot be read goes back: the one that its name or folder speaks of.
pub fn sender(path: &str, basis: &Basis) -> Option<usize> {
    by_path(path, basis).map(|found| found.at)
}

/// The unit that a file's name speaks of; its folders only if the name says nothing.
fn by_path(path: &str, basis: &Basis) -> Option<OnPath> {
    let path = path.replace(['\\', '!'], "/");
    let mut parts = path.rsplit('/');
    let file = parts.next()?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = basis.vocabulary.words.without_copy_marks(stem);
    let named = |(at, name, _), from_folder| OnPath { at, name, from_folder };
    inside(&stem, basis)
        .map(|found| named(found, false))
        .or_else(|| parts.find_map(|folder| inside(folder, basis)).map(|found| named(found, true)))
}

fn versions(tables: &[Table], basis: &Basis, findings: &mut Vec<Finding>) {
    for table in tables {
        let Some(identity) = &table.identity else { continue };
        let Some(form) = basis.forms.get(table.form) else { continue };
        if identity.version < form.version {
            findings.push(
                Finding::of_file(W008)
                    .on_sheet(&table.sheet)
                    .with("version", identity.version.to_string())
                    .with("now", form.version.to_string()),
            );
        }
    }
}

fn round(tables: &[Table], identities: &[Found], basis: &Basis, findings: &mut Vec<Finding>) {
    if let Some(found) = identities.iter().find(|found| found.identity.round != basis.round.id) {
        findings.push(Finding::of_file(W012).showing(&found.identity.round).with("round", &basis.round.id));
        return;
    }
    for table in tables.iter().filter(|table| table.identity.is_none()) {
        let Some(stated) = table.block.find(HeaderField::Round).filter(|stated| !stated.text.is_empty())
        else {
            continue;
        };
        let key = text::key(&stated.text);
        let same = key == text::key(&basis.round.name) || key == text::key(&basis.round.id);
        // 批次 in a unit's own words is no contradiction while it names this round's year.
        if !same && !key.contains(&basis.round.year.to_string()) && key.chars().any(|c| c.is_ascii_digit()) {
            findings.push(
                Finding::of_file(W012)
                    .on_sheet(&table.sheet)
                    .at(stated.place)
                    .showing(&stated.text)
                    .with("round", &basis.round.name),
            );
            return;
        }
    }
}
