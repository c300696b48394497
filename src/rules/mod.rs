//! Rows → findings: the rule catalogue.
//!
//! A rule is one file that says everything about itself: why it is, its words in both languages, its check, and
//! examples that run as its tests. Folders by what a check may see: `roster`, `file`, `header` (found while reading,
//! one floor down; here are their words and examples), `cell`, `row`, `sheet`, `across` (all returns together).
//!
//! To add a rule: write its file beside a like one, add its `mod` line there, and its line in [`CATALOGUE`].

mod across;
mod catalogue;
mod cell;
pub mod county;
#[cfg(test)]
mod example;
mod file;
mod header;
mod roster;
mod row;
mod sheet;
mod sight;

pub use across::returns_alike::FEWEST as FEWEST_COPIED;
pub use catalogue::{explain, table};
pub use sight::{AcrossSight, CellSight, RowSight, SheetSight, round_key};

use std::borrow::Cow;

use crate::base::{Lang, Words, sensitive, words};
use crate::finding::{Code, Finding, Severity};
use crate::form::Form;
use crate::intake::{Basis, Return};
use crate::round::Round;

/// A rule.
pub struct Rule {
    /// Its code; fixed for ever.
    pub code: Code,
    /// Its name: the fault it finds.
    pub name: &'static str,
    /// Its usual weight.
    pub severity: Severity,
    /// The fault in a few words.
    pub title: Words,
    /// What is told at the place; `{column}`, `{value}` and the finding's own values are filled in.
    pub message: Words,
    /// What to do about it.
    pub help: Words,
    /// Why the county cares.
    pub why: Words,
    /// How it is found.
    pub checks: &'static [Check],
    /// Examples in which it is found.
    pub fires: &'static [Example],
    /// Examples, as near as may be, in which it is not.
    pub passes: &'static [Example],
}

/// How a rule's fault is found, by what the check may see.
pub enum Check {
    /// While reading the roster or a return, by the floor below.
    Reading,
    /// In one cell.
    Cell(fn(&CellSight<'_>) -> Option<Finding>),
    /// In one row.
    Row(fn(&RowSight<'_>, &mut Vec<Finding>)),
    /// In one table.
    Sheet(fn(&SheetSight<'_>, &mut Vec<Finding>)),
    /// In all returns of the round together.
    Across(fn(&AcrossSight<'_>, &mut Vec<Finding>)),
    /// While the returns are settled beside each other, one floor up.
    Settling,
}

/// An example of a rule; see `example.rs` for how each is run.
pub enum Example {
    /// A good row of a form with one cell changed: form, column, text.
    Cell(&'static str, &'static str, &'static str),
    /// Good rows of a form, each with cells changed: form, then for each row column and text. `>` and `^` merge as in
    /// [`Example::Sheet`]; the column 隐藏 hides the row, the column 整行 puts texts parted by `|` in place of it.
    Rows(&'static str, &'static [&'static [(&'static str, &'static str)]]),
    /// A sheet of its own, cell by cell from A1: its name, its rows. `>` repeats the cell left of it as a merge across,
    /// `^` the one above as a merge down.
    Sheet(&'static str, &'static [&'static [&'static str]]),
    /// A file's bytes and name.
    File(&'static str, &'static [u8]),
    /// A roster: rows added to a good one, as sheet and texts.
    Roster(&'static [(&'static str, &'static [&'static str])]),
    /// The whole round, shown by the test of this name under `tests/`.
    Round(&'static str),
}

/// All rules, in the order of their codes.
pub static CATALOGUE: &[&Rule] = &[
    &roster::unit_code_repeated::RULE,
    &roster::unit_name_repeated::RULE,
    &roster::parent_unknown::RULE,
    &roster::name_empty::RULE,
    &roster::supervisor_missing::RULE,
    &file::unreadable::RULE,
    &file::encrypted::RULE,
    &file::legacy_format::RULE,
    &file::disguised_format::RULE,
    &file::beyond_limits::RULE,
    &file::no_form_found::RULE,
    &file::identity_lost::RULE,
    &file::older_template::RULE,
    &file::unit_unknown::RULE,
    &file::unit_by_alias::RULE,
    &file::unit_contradicts::RULE,
    &file::wrong_round::RULE,
    &file::identical_copy::RULE,
    &file::superseded::RULE,
    &file::conflicting_returns::RULE,
    &file::active_content::RULE,
    &header::header_missing::RULE,
    &header::column_missing::RULE,
    &header::column_renamed::RULE,
    &header::column_moved::RULE,
    &header::column_unknown::RULE,
    &header::column_repeated::RULE,
    &header::filler_missing::RULE,
    &header::date_impossible::RULE,
    &header::scheme_differs::RULE,
    &header::tables_stacked::RULE,
    &cell::required_empty::RULE,
    &cell::not_in_list::RULE,
    &cell::other_spelling::RULE,
    &cell::other_scheme::RULE,
    &cell::levels_disagree::RULE,
    &cell::several_values::RULE,
    &cell::too_short::RULE,
    &cell::too_long::RULE,
    &cell::null_word::RULE,
    &cell::stock_phrase::RULE,
    &cell::placeholder_left::RULE,
    &cell::example_left::RULE,
    &cell::error_value::RULE,
    &cell::not_a_number::RULE,
    &cell::out_of_range::RULE,
    &cell::not_a_date::RULE,
    &cell::person_for_post::RULE,
    &cell::sensitive_number::RULE,
    &cell::formula_lead::RULE,
    &cell::ditto_mark::RULE,
    &cell::section_unknown::RULE,
    &cell::post_unknown::RULE,
    &cell::value_missing::RULE,
    &row::measure_repeats_risk::RULE,
    &row::items_unpaired::RULE,
    &row::items_split::RULE,
    &row::level_contradicts_score::RULE,
    &row::high_power_lowest::RULE,
    &row::hidden_row::RULE,
    &row::merged_down::RULE,
    &row::merged_across::RULE,
    &row::page_noise::RULE,
    &sheet::row_repeated::RULE,
    &sheet::row_alike::RULE,
    &sheet::serial_renumbered::RULE,
    &sheet::one_measure_everywhere::RULE,
    &sheet::single_level::RULE,
    &sheet::total_differs::RULE,
    &sheet::measures_fewer::RULE,
    &sheet::level_column_empty::RULE,
    &across::unit_not_returned::RULE,
    &across::post_not_covered::RULE,
    &across::section_not_covered::RULE,
    &across::leadership_not_covered::RULE,
    &across::returns_alike::RULE,
    &across::unchanged::RULE,
    &across::many_removed::RULE,
    &across::common_risk::RULE,
];

/// A rule by its code.
pub fn find(code: Code) -> Option<&'static Rule> {
    CATALOGUE.iter().copied().find(|rule| rule.code == code)
}

/// The name of a rule in JSON.
pub fn name(code: Code) -> &'static str {
    let own = if county::is_own(code) { county::NAME } else { "" };
    find(code).map_or(own, |rule| rule.name)
}

/// Whether a rule of this code exists.
pub fn exists(code: Code) -> bool {
    find(code).is_some()
}

/// Checks a return with every rule that looks at one return. Gives the findings of reading and of the rules, weighed,
/// in the order of sheets, rows and columns.
pub fn check(taken: &Return, basis: &Basis) -> Vec<Finding> {
    let mut findings = taken.findings.clone();
    let unit = taken.unit_of(basis);
    let mut cell_checks = Vec::new();
    let mut row_checks = Vec::new();
    let mut sheet_checks = Vec::new();
    for check in CATALOGUE.iter().flat_map(|rule| rule.checks) {
        match check {
            Check::Cell(check) => cell_checks.push(check),
            Check::Row(check) => row_checks.push(check),
            Check::Sheet(check) => sheet_checks.push(check),
            Check::Reading | Check::Across(_) | Check::Settling => {}
        }
    }
    for table in &taken.tables {
        let Some(form) = table.form_of(basis) else { continue };
        let sheet = SheetSight { basis, form, table, unit };
        county::check(&sheet, &mut findings);
        for check in &sheet_checks {
            check(&sheet, &mut findings);
        }
        let empty: Vec<bool> = (0..form.columns.len()).map(|column| sheet.is_column_empty(column)).collect();
        let from = findings.len();
        for row in &table.rows {
            let row_sight = RowSight { sheet, row };
            for check in &row_checks {
                check(&row_sight, &mut findings);
            }
            for (at, (column, field)) in form.columns.iter().zip(&row.fields).enumerate() {
                let told_once = empty.get(at).copied().unwrap_or(false);
                let cell = CellSight::new(row_sight, at, column, field, told_once);
                findings.extend(cell_checks.iter().filter_map(|check| check(&cell)));
            }
        }
        cell::required_empty::once_a_row(form, &mut findings, from);
    }
    let form_of = |sheet: &str| {
        taken.tables.iter().find(|table| table.sheet == sheet).and_then(|table| table.form_of(basis))
    };
    for finding in &mut findings {
        let form = finding.sheet.as_deref().and_then(form_of);
        finding.severity = weigh(finding, form, &basis.round);
        mask(finding);
    }
    order(&mut findings, taken);
    findings
}

/// Checks the whole round with the rules that look at all returns together. Findings come rule by rule, unit by unit in
/// the roster's order.
pub fn check_round(sight: &AcrossSight<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in CATALOGUE.iter().flat_map(|rule| rule.checks) {
        if let Check::Across(check) = check {
            check(sight, &mut findings);
        }
    }
    for finding in &mut findings {
        finding.severity = weigh(finding, None, &sight.basis.round);
    }
    findings
}

/// Masks personal numbers in what a finding shows: a finding of any rule may quote the cell that holds one (C018).
fn mask(finding: &mut Finding) {
    for shown in std::iter::once(&mut finding.value).chain(finding.args.iter_mut().map(|(_, value)| value)) {
        if let Cow::Owned(masked) = sensitive::mask(shown) {
            *shown = masked;
        }
    }
}

/// Sorts findings for people: the file's own first, then sheet by sheet from top to bottom.
fn order(findings: &mut [Finding], taken: &Return) {
    let sheet_of = |finding: &Finding| {
        let sheet = finding.sheet.as_deref()?;
        Some(taken.tables.iter().position(|table| table.sheet == sheet).unwrap_or(usize::MAX))
    };
    findings.sort_by_cached_key(|finding| {
        (sheet_of(finding), finding.sheet.clone(), finding.place, finding.code)
    });
}

/// A finding's weight: the round's settings, else the form's, else the case's own, else the rule's.
pub fn weigh(finding: &Finding, form: Option<&Form>, round: &Round) -> Severity {
    let set =
        round.severity.get(&finding.code).or_else(|| form.and_then(|form| form.severity.get(&finding.code)));
    set.copied()
        .or(finding.raised)
        .or_else(|| find(finding.code).map(|rule| rule.severity))
        .unwrap_or(Severity::Error)
}

/// A finding's message in one language.
pub fn message(finding: &Finding, lang: Lang) -> String {
    let own = || finding.arg(county::MESSAGE).filter(|_| county::is_own(finding.code));
    let template = find(finding.code).map(|rule| rule.message.say(lang)).or_else(own).unwrap_or_default();
    words::fill(template, |name| finding.arg(name))
}

/// What to do about a finding, in one language.
pub fn help(finding: &Finding, lang: Lang) -> String {
    let own = || finding.arg(county::HELP).filter(|_| county::is_own(finding.code));
    let template = find(finding.code).map(|rule| rule.help.say(lang)).or_else(own).unwrap_or_default();
    words::fill(template, |name| finding.arg(name))
}
