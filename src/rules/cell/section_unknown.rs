//! C021 section-unknown: a section that the unit's roster does not have.
//!
//! Silent where the unit was not found, and where the roster names none of its sections.

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::roster::Unit;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C021");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "section-unknown",
    severity: Severity::Warning,
    title: Words::new("名册里没有这个股室", "section not on the roster"),
    message: Words::new(
        "名册里本单位没有「{unknown}」这个股室{near}",
        "the roster gives this unit no section «{unknown}»{near_en}",
    ),
    help: Words::new(
        "请从下拉框里选；确实是新设的股室，请告诉县纪委补进名册。",
        "Choose from the drop-down; if the section is new, ask the county to add it to the roster.",
    ),
    why: Words::new(
        "哪些股室查了、哪些没查，是对着名册算的。",
        "Which sections have looked for risks is counted against the roster.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[Example::Cell("post", "股室", "预箅股"), Example::Cell("unit", "责任股室", "预算股、信息中心")],
    passes: &[Example::Cell("post", "股室", "预 算股"), Example::Cell("unit", "责任股室", "预算股、办公室")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    let unit = cell.row.sheet.unit.filter(|unit| !unit.sections.is_empty())?;
    if cell.column.kind != Kind::Section {
        return None;
    }
    let unknown = unknown(said, unit)?;
    let near = text::nearest(unknown, unit.sections.iter().map(|section| section.name.as_str()));
    Some(
        cell.finding(CODE)
            .with("unknown", unknown)
            .with("near", near.map_or_else(String::new, |near| format!(",是不是「{near}」?")))
            .with("near_en", near.map_or_else(String::new, |near| format!("; did you mean «{near}»?"))),
    )
}

/// The first of the sections named in a cell that the roster lacks.
fn unknown<'t>(said: &'t str, unit: &Unit) -> Option<&'t str> {
    if unit.section(said).is_some() {
        return None;
    }
    said.split(|c: char| text::parts_words(c) || c == '/')
        .map(str::trim)
        .find(|part| !part.is_empty() && unit.section(part).is_none())
}
