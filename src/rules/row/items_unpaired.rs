//! R002 items-unpaired: the risk and the measure of a row are both numbered, and not with as many items.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::rules::{Check, Example, RowSight, Rule};

const CODE: Code = Code::new("R002");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "items-unpaired",
    severity: Severity::Warning,
    title: Words::new("风险点和措施的条数对不上", "risks and measures differ in number"),
    message: Words::new(
        "这一行有 {risks} 条风险点、{measures} 条措施，条数对不上",
        "this row has {risks} risks and {measures} measures, which do not pair",
    ),
    help: Words::new(
        "请一个风险点填一行，各写各的措施；或者让编号一一对应。",
        "Give each risk a row with its measure, or let the numbers pair.",
    ),
    why: Words::new(
        "条数对不上，就不知道哪条措施管哪条风险。",
        "Nobody can say which measure guards against which risk.",
    ),
    checks: &[Check::Row(check)],
    fires: &[
        Example::Rows(
            "post",
            &[&[
                ("风险点", "1.验收物资时默许以次充好;2.入库时不点数量;3.出库不登记"),
                ("防控措施", "1.验收由两人签字;2.入库数量当面点清"),
            ]],
        ),
        Example::Rows(
            "section",
            &[&[
                ("风险点", "一是验收时默许以次充好,二是入库时不点数量"),
                ("防控措施", "①验收由两人签字②入库数量当面点清③出库登记"),
            ]],
        ),
    ],
    passes: &[
        Example::Rows(
            "post",
            &[&[
                ("风险点", "1.验收物资时默许以次充好;2.入库时不点数量"),
                ("防控措施", "(1)验收由两人签字(2)入库数量当面点清"),
            ]],
        ),
        Example::Rows("post", &[&[("防控措施", "1.验收由两人签字;2.入库数量当面点清")]]),
    ],
};

fn check(row: &RowSight<'_>, findings: &mut Vec<Finding>) {
    if let Some((risks, measures)) = unpaired(row) {
        findings.push(
            row.finding(CODE, Role::Measure)
                .with("risks", risks.to_string())
                .with("measures", measures.to_string()),
        );
    }
}

/// How many risks and measures a row numbers, if it numbers both and they differ.
pub fn unpaired(row: &RowSight<'_>) -> Option<(usize, usize)> {
    let risks = row.items(Role::Risk);
    // Most risks are one, and then the measures need not be counted.
    if risks < 2 {
        return None;
    }
    let measures = row.items(Role::Measure);
    do_not_pair(risks, measures).then_some((risks, measures))
}

/// Whether several risks stand beside several measures, but not as many.
pub const fn do_not_pair(risks: usize, measures: usize) -> bool {
    risks > 1 && measures > 1 && risks != measures
}
