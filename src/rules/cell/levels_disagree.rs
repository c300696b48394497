//! C005 levels-disagree: two levels in one cell that contradict each other (一级/二级, 高(三级)).

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};
use crate::vocabulary::LevelReading;

const CODE: Code = Code::new("C005");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "levels-disagree",
    severity: Severity::Error,
    title: Words::new("一格里两个等级，互相矛盾", "two levels in a cell that contradict each other"),
    message: Words::new(
        "「{value}」里有两个不同的等级（{levels}），不知道以哪个为准",
        "«{value}» holds two different levels ({levels}); which one counts is not clear",
    ),
    help: Words::new("请只留一个等级：{allowed}。", "Keep one level only: {allowed}."),
    why: Words::new(
        "一个风险点只有一个等级，等级决定由谁监督。",
        "A risk point has one level, and the level decides who watches it.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "风险等级", "一级/二级"),
        Example::Cell("post", "风险等级", "高(三级)"),
        Example::Cell("unit", "风险等级", "二级或三级"),
    ],
    passes: &[Example::Cell("post", "风险等级", "二级"), Example::Cell("post", "风险等级", "一级/一级")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    cell.said()?;
    let Reading::Level(LevelReading::Disagree(one, other)) = cell.field.reading else { return None };
    let round = &cell.basis().round;
    let levels = format!("{}、{}", round.label(one), round.label(other));
    Some(cell.finding(CODE).with("levels", levels).with("allowed", cell.allowed()))
}
