//! C015 out-of-range: a number that is none of the column's.

use crate::base::{Words, number};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C015");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "out-of-range",
    severity: Severity::Error,
    title: Words::new("数字超出范围", "number outside its range"),
    message: Words::new(
        "「{column}」里的「{value}」不在范围里，只能填 {allowed}",
        "«{value}» is out of range for «{column}»; it takes {allowed}",
    ),
    help: Words::new("请从下拉框里选：{allowed}。", "Choose one of: {allowed}."),
    why: Words::new(
        "打分不按统一的档次，算出来的等级就不能比。",
        "Scores on another scale give levels that cannot be compared.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("unit", "可能性", "5"),
        Example::Cell("unit", "危害程度", "2.5"),
        Example::Cell("unit", "危害程度", "-1"),
        Example::Cell("unit", "可能性", "0"),
    ],
    passes: &[Example::Cell("unit", "可能性", "4"), Example::Cell("unit", "可能性", "1.0")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    // 0 is a word for nothing elsewhere; here it is a number like any other.
    let text = cell.content().filter(|_| cell.is_own())?;
    let Kind::Number(id) = &cell.column.kind else { return None };
    let out = match cell.field.reading {
        Reading::Number(value) => {
            let list = cell.basis().vocabulary.list(id)?;
            !list.names.iter().any(|name| number::read(name) == Some(value as f64))
        }
        Reading::Unknown => number::read(text).is_some(),
        _ => false,
    };
    out.then(|| cell.finding(CODE).with("allowed", cell.allowed()))
}
