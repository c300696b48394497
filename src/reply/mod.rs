//! The way back to the unit: what was found → marks for its own workbook, a list, and a covering text.
//!
//! In: a record with its standing, and what the unit has answered before. Out: a [`Marking`] for
//! `workbook::mark`, and the lines of 退改通知. Notes of weight «info» are not sent: the unit has nothing to do there.

mod notice;
mod renew;

pub use notice::{Letter, notice, reminder};
pub use renew::renew;

use std::collections::BTreeMap;

use crate::base::{Lang, Place, text};
use crate::finding::{Finding, Severity};
use crate::intake::Basis;
use crate::register::{Record, Standing};
use crate::rules;
use crate::workbook::mark::{CellMark, ListRow, ListSheet, Marking, SheetMarks, Weight};

/// How the line of the list begins that says which return it answers.
const ANSWERS: &str = "退改编号:";

/// What a finding is known by when a unit answers it: unit, rule, sheet, column and what stood there; not the cell,
/// which moves when rows are added.
pub fn finding_key(unit: &str, finding: &Finding) -> String {
    let parts = [
        unit,
        finding.code.as_str(),
        finding.sheet.as_deref().unwrap_or_default(),
        finding.column.as_deref().unwrap_or_default(),
        &finding.value,
    ];
    text::content_hash(&parts.join(text::PART), 16)
}

/// The findings of a return that go back to the unit, errors first; none if all that is open is warnings that the unit has
/// answered.
pub fn sent<'r>(
    record: &'r Record,
    standing: &'r Standing,
    replies: &BTreeMap<String, String>,
) -> Vec<&'r Finding> {
    let mut sent: Vec<&Finding> =
        standing.open(record).filter(|finding| finding.severity != Severity::Info).collect();
    if sent.iter().all(|finding| is_answered(record, finding, replies)) {
        return Vec::new();
    }
    sent.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    sent
}

/// Whether a finding is a warning that the unit has answered: it is listed with its reply, and asked no more.
pub fn is_answered(record: &Record, finding: &Finding, replies: &BTreeMap<String, String>) -> bool {
    let unit = record.unit.as_ref().map_or("", |(_, name)| name.as_str());
    finding.severity == Severity::Warning && replies.contains_key(&finding_key(unit, finding))
}

/// The marks and the list for a return. `replies` are the unit's answers by [`finding_key`]; `place` says where a cell
/// of the return stands in the workbook that is marked (another place if that was written anew).
pub fn marking(
    record: &Record,
    standing: &Standing,
    replies: &BTreeMap<String, String>,
    basis: &Basis,
    place: impl Fn(&str, Place) -> Option<(String, Place)>,
) -> Marking {
    let unit = record.unit.as_ref().map_or("", |(_, name)| name.as_str());
    let mut marks: BTreeMap<String, Vec<CellMark>> = BTreeMap::new();
    let mut rows = Vec::new();
    for (number, finding) in (1..).zip(sent(record, standing, replies)) {
        let weight = if finding.severity == Severity::Error { Weight::Error } else { Weight::Warning };
        let (message, help) = (rules::message(finding, Lang::Zh), rules::help(finding, Lang::Zh));
        let at = finding.sheet.as_deref().zip(finding.place).and_then(|(sheet, at)| place(sheet, at));
        if let Some((sheet, at)) = at.as_ref().filter(|_| !is_answered(record, finding, replies)) {
            let text = format!("{message}\n{help}");
            marks.entry(sheet.clone()).or_default().push(CellMark { place: *at, weight, text });
        }
        let key = finding_key(unit, finding);
        rows.push(ListRow {
            number,
            weight,
            code: finding.code.to_string(),
            sheet: at
                .as_ref()
                .map(|(sheet, _)| sheet.clone())
                .or_else(|| finding.sheet.clone())
                .unwrap_or_default(),
            place: at.map(|(_, at)| at),
            column: finding.column.clone().unwrap_or_default(),
            value: finding.value.clone(),
            message,
            help,
            reply: replies.get(&key).cloned().unwrap_or_default(),
            key,
        });
    }
    let errors = rows.iter().filter(|row| row.weight == Weight::Error).count();
    let due = basis.round.deadline;
    let lines = vec![
        format!(
            "{unit}：本表有 {errors} 处错误、{} 处提醒，已在表里用颜色标出（红的必须改，黄的请核对），点「单元格」可以直接跳过去。",
            rows.len() - errors
        ),
        format!(
            "请在 {} 年 {} 月 {} 日前改好后把本文件发回。提醒如果确实没有问题，在「回复」一栏说明理由，不用改表。",
            due.year(),
            due.month(),
            due.day()
        ),
        format!("{ANSWERS}{}（发回时请保留本页）", record.content),
    ];
    let list = ListSheet { title: format!("{unit}自查表问题清单"), lines, rows };
    let marks = marks.into_iter().map(|(sheet, cells)| SheetMarks { sheet, cells }).collect();
    Marking { marks, list }
}

/// Which return a marked workbook answers: the content that the list names.
pub fn answers(workbook: &crate::workbook::Workbook) -> Option<String> {
    let lists = workbook.sheets.iter().filter(|sheet| crate::workbook::mark::is_list_sheet(sheet));
    let mut cells = lists.flat_map(|sheet| &sheet.cells);
    cells.find_map(|cell| {
        let shown = cell.value.shown();
        let content: String =
            shown.trim().strip_prefix(ANSWERS)?.chars().take_while(char::is_ascii_hexdigit).collect();
        (!content.is_empty()).then_some(content)
    })
}
