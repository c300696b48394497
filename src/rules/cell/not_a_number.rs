//! C014 not-a-number: text where a number is wanted.

use crate::base::{Words, number};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C014");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "not-a-number",
    severity: Severity::Error,
    title: Words::new("该填数字的地方不是数字", "text where a number is wanted"),
    message: Words::new(
        "「{column}」要填数字，「{value}」不是数字",
        "«{column}» wants a number, and «{value}» is none",
    ),
    help: Words::new("请从下拉框里选：{allowed}。", "Choose one of: {allowed}."),
    why: Words::new(
        "可能性和危害程度要相乘算出等级，不是数字就算不了。",
        "Likelihood and impact are multiplied to give the level.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[Example::Cell("unit", "可能性", "3分"), Example::Cell("unit", "危害程度", "说不清")],
    passes: &[
        Example::Cell("unit", "可能性", "３"),
        Example::Cell("unit", "可能性", "可能性较小"),
        Example::Cell("unit", "危害程度", "/"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    let unread = matches!(cell.column.kind, Kind::Number(_)) && cell.field.reading == Reading::Unknown;
    (unread && number::read(said).is_none()).then(|| cell.finding(CODE).with("allowed", cell.allowed()))
}
