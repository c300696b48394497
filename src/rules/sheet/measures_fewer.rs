//! S007 measures-fewer: fewer measures than risk points, where risks were numbered in a cell and their measures were
//! not. Told once a sheet, at the title of the measures.
//!
//! A row without any measure is told by C001, a row whose numbers do not pair by R002; neither counts here.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::Row;
use crate::rules::row::items_unpaired;
use crate::rules::{Check, Example, Rule, SheetSight};

const CODE: Code = Code::new("S007");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "measures-fewer",
    severity: Severity::Warning,
    title: Words::new("措施比风险点少", "fewer measures than risk points"),
    message: Words::new(
        "全表 {risks} 个风险点，只有 {measures} 条措施（从第 {first} 行起有几条风险合用一条措施的）",
        "{risks} risk points have only {measures} measures (from row {first} on several share one)",
    ),
    help: Words::new(
        "请给每个风险点写出自己的措施，编号一一对应。",
        "Give each risk point a measure of its own, numbered alike.",
    ),
    why: Words::new(
        "每个风险点都要有措施管着，少一条就漏一处。",
        "A risk point without a measure is not guarded.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Rows("post", &[&[("风险点", "1.验收时默许以次充好;2.入库时不点数量")]]),
        Example::Rows("unit", &[&[], &[("风险点", "①验收时默许以次充好②入库时不点数量③出库不登记")]]),
    ],
    passes: &[
        Example::Rows(
            "post",
            &[&[
                ("风险点", "1.验收时默许以次充好;2.入库时不点数量"),
                ("防控措施", "1.验收由两人签字;2.入库数量当面点清"),
            ]],
        ),
        Example::Rows(
            "post",
            &[&[("风险点", "1.验收时默许以次充好;2.入库时不点数量"), ("防控措施", "")], &[]],
        ),
    ],
};

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let Some(column) = sheet.form.column(Role::Measure) else { return };
    let count = |row: &Row, role| row.items(sheet.form, role);
    // Without a row of several risks there are as many measures as risks.
    if sheet.table.rows.iter().all(|row| count(row, Role::Risk) < 2) {
        return;
    }
    let mut risks = 0;
    let mut measures = 0;
    let mut first = None;
    for row in &sheet.table.rows {
        let (risk, measure) = (count(row, Role::Risk), count(row, Role::Measure));
        if risk == 0 || measure == 0 || items_unpaired::do_not_pair(risk, measure) {
            continue;
        }
        if risk > measure {
            first = first.or(Some(row.row + 1));
        }
        risks += risk;
        measures += measure;
    }
    if let Some(first) = first.filter(|_| measures < risks) {
        findings.push(
            sheet
                .at_header(CODE, column)
                .with("risks", risks.to_string())
                .with("measures", measures.to_string())
                .with("first", first.to_string()),
        );
    }
}
