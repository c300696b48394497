//! C004 other-scheme: a level written in another scheme than the round's (高 where 一级 is wanted), mapped by rank.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};
use crate::vocabulary::LevelReading;

const CODE: Code = Code::new("C004");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "other-scheme",
    severity: Severity::Warning,
    title: Words::new("等级用了另一种分法", "level of another scheme"),
    message: Words::new(
        "「{value}」是另一种分级的写法，已按「{standard}」计",
        "«{value}» belongs to another scheme of levels and was taken as «{standard}»",
    ),
    help: Words::new(
        "请核对换算得对不对；本批次的等级是：{allowed}。",
        "Check that it is right; the levels of this round are: {allowed}.",
    ),
    why: Words::new(
        "各单位分级的叫法不同，按高低次序换算；换算错了，监督责任就派错了人。",
        "Schemes are mapped by rank; a wrong mapping sends the point to the wrong watcher.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "风险等级", "高"),
        Example::Cell("section", "风险等级", "B级"),
        Example::Cell("post", "风险等级", "橙色"),
    ],
    passes: &[Example::Cell("post", "风险等级", "Ⅰ级"), Example::Cell("post", "风险等级", "D")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    cell.said()?;
    let Reading::Level(LevelReading::OtherScheme(level)) = cell.field.reading else { return None };
    let standard = cell.basis().round.label(level);
    Some(cell.finding(CODE).with("standard", standard).with("allowed", cell.allowed()))
}
