//! H007 filler-missing: 填表人 or 填表日期 is empty.
//!
//! Told once a table; a form that nobody began to fill in has no rows and is passed over.

use super::{ROW, TITLES};
use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::HeaderField;
use crate::rules::{Check, Example, Rule, SheetSight};

const CODE: Code = Code::new("H007");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "filler-missing",
    severity: Severity::Warning,
    title: Words::new("填表人或填表日期没有填", "who filled it in, or when, is missing"),
    message: Words::new("表头没有写{missing}", "missing above the table: {missing_en}"),
    help: Words::new("请在表头补上填表人和填表日期。", "Fill in both above the table."),
    why: Words::new(
        "表有问题时要找得到人，也要知道哪一份是新填的。",
        "Somebody must be found when there is a question, and the newer of two forms be known.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填表人", "", "填表日期", "2026-05-20"], TITLES, ROW],
        ),
        Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填表人:张三  填表日期:____"], TITLES, ROW]),
        Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填报单位", "某县财政局"], TITLES, ROW]),
    ],
    passes: &[
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表"],
                &["填表人", "经办人", "联系电话", "5550001", "填表日期", "2026-05-20"],
                TITLES,
                ROW,
            ],
        ),
        Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填表人", "", "填表日期", ""], TITLES]),
    ],
};

const ASKED: [(HeaderField, &str, &str); 2] = [
    (HeaderField::Filler, "填表人", "who filled it in (填表人)"),
    (HeaderField::Date, "填表日期", "the date (填表日期)"),
];

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    if sheet.table.rows.is_empty() {
        return;
    }
    let mut missing = Vec::new();
    for (field, label, english) in ASKED {
        let stated = sheet.table.block.find(field);
        let asked = sheet.form.header.iter().any(|item| item.field == field);
        if stated.map_or(asked, |stated| stated.text.is_empty()) {
            missing.push((label, english, stated.map(|stated| stated.place)));
        }
    }
    let Some((first, _, _)) = missing.first() else { return };
    let zh: Vec<&str> = missing.iter().map(|(label, _, _)| *label).collect();
    let en: Vec<&str> = missing.iter().map(|(_, english, _)| *english).collect();
    let finding = Finding::of_file(CODE)
        .on_sheet(&sheet.table.sheet)
        .in_column(first)
        .with("missing", zh.join("和"))
        .with("missing_en", en.join(" and "));
    findings.push(match missing.iter().find_map(|(_, _, place)| *place) {
        Some(place) => finding.at(place),
        None => finding,
    });
}
