//! R004 level-contradicts-score: the level is not what likelihood × impact gives by the round's thresholds.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::Reading;
use crate::rules::{Check, Example, RowSight, Rule};
use crate::vocabulary::LevelReading;

const CODE: Code = Code::new("R004");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "level-contradicts-score",
    severity: Severity::Warning,
    title: Words::new("等级与评分不一致", "level contradicts the score"),
    message: Words::new(
        "可能性 {likelihood} × 危害程度 {impact} = {score}，按评分应为「{due}」，填的是「{value}」",
        "likelihood {likelihood} × impact {impact} = {score} gives «{due}», but «{value}» is stated",
    ),
    help: Words::new(
        "请核对可能性、危害程度和风险等级；确有理由的，在备注里说明。",
        "Check likelihood, impact and level; give the reason under remarks if it is meant.",
    ),
    why: Words::new(
        "评分和等级打架，说明其中一个是随手填的，分级防控就失了依据。",
        "When score and level disagree one of them was filled in at random.",
    ),
    checks: &[Check::Row(check)],
    fires: &[Example::Rows("unit", &[&[("可能性", "4"), ("危害程度", "4"), ("风险等级", "三级")]])],
    passes: &[Example::Rows("unit", &[&[("可能性", "3"), ("危害程度", "3"), ("风险等级", "一级")]])],
};

fn check(row: &RowSight<'_>, findings: &mut Vec<Finding>) {
    findings.extend(contradiction(row));
}

/// What is to be told about a row whose level and score disagree.
pub fn contradiction(row: &RowSight<'_>) -> Option<Finding> {
    let number = |role| match row.field(role).map(|field| &field.reading) {
        Some(Reading::Number(number @ 1..=4)) => Some(*number),
        _ => None,
    };
    let (Some(likelihood), Some(impact)) = (number(Role::Likelihood), number(Role::Impact)) else {
        return None;
    };
    let Some(Reading::Level(
        LevelReading::Exact(level) | LevelReading::Synonym(level) | LevelReading::OtherScheme(level),
    )) = row.field(Role::Level).map(|field| &field.reading)
    else {
        return None;
    };
    let round = &row.sheet.basis.round;
    let threshold = row.sheet.threshold();
    let score = likelihood * impact;
    let levels = round.levels();
    let rank = match score {
        score if score >= threshold.high_from => 0,
        score if score >= threshold.mid_from => 1,
        _ => levels.len() - 1,
    };
    // A scheme of four levels has no agreed thresholds: only a rank further off than one is told.
    let off = round.rank(*level).abs_diff(rank);
    let due = levels.get(rank).filter(|_| off > levels.len().saturating_sub(3))?;
    Some(
        row.finding(CODE, Role::Level)
            .with("likelihood", likelihood.to_string())
            .with("impact", impact.to_string())
            .with("score", score.to_string())
            .with("due", round.label(*due)),
    )
}
