//! C007 too-short: a risk or measure too short to say anything (the round's settings say how short).
//!
//! A measure of stock phrases only has a rule of its own (C010).

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::rules::{CellSight, Check, Example, Rule};

use super::stock_phrase;

const CODE: Code = Code::new("C007");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "too-short",
    severity: Severity::Warning,
    title: Words::new("写得太短", "too short"),
    message: Words::new(
        "「{column}」只有 {length} 个字，至少要 {least} 个字才说得清楚",
        "«{column}» has only {length} characters; it takes at least {least} to be clear",
    ),
    help: Words::new(
        "请写明在哪个环节、怎样做，让别人看得懂。",
        "Say at which step and how, so that others understand it.",
    ),
    why: Words::new(
        "三五个字的风险点和措施没法落实，也没法检查。",
        "A risk or measure of a few characters can be neither carried out nor checked.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "风险点", "吃拿卡要"),
        Example::Cell("post", "防控措施", "定期检查台账"),
        Example::Cell("institution", "风险表现", "验收 不 严"),
    ],
    passes: &[
        Example::Cell("post", "风险点", "收礼后放行的"),
        Example::Cell("post", "防控措施", "每周由两人核对登记簿"),
        Example::Cell("post", "表现形式", "收礼"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    let threshold = cell.row.sheet.threshold();
    let least = match cell.column.role {
        Role::Risk => threshold.risk_min,
        Role::Measure => threshold.measure_min,
        _ => return None,
    };
    let length = cell.field.glance().length();
    if length >= least || stock_phrase::is_stock(cell, said) {
        return None;
    }
    Some(cell.finding(CODE).with("length", length.to_string()).with("least", least.to_string()))
}
