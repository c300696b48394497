//! S005 single-level: five or more points, all of them at one level.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::Reading;
use crate::rules::{Check, Example, Rule, SheetSight};
use crate::vocabulary::{Level, LevelReading};

const CODE: Code = Code::new("S005");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "single-level",
    severity: Severity::Warning,
    title: Words::new("全表只有一个等级", "all points at one level"),
    message: Words::new("{count} 个风险点全是「{level}」", "all of {count} points are rated «{level}»"),
    help: Words::new("请逐条核对等级，分出高低。", "Check the level of each point and tell high from low."),
    why: Words::new(
        "等级不分高低，分级防控就落了空。",
        "If nothing is higher than the rest, watching by level means nothing.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[Example::Rows("post", &[SECOND, SECOND, SECOND, SECOND, SECOND])],
    passes: &[
        Example::Rows("post", &[SECOND, SECOND, SECOND, SECOND]),
        Example::Rows("post", &[SECOND, SECOND, SECOND, SECOND, SECOND, &[("风险等级", "一级")]]),
        Example::Rows("post", &[SECOND, SECOND, SECOND, SECOND, SECOND, &[("风险等级", "不好说")]]),
    ],
};

const SECOND: &[(&str, &str)] = &[("风险等级", "二级")];

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let Some(column) = sheet.form.column(Role::Level) else { return };
    // A level that cannot be read may be another one: then nothing is told.
    let levels: Option<Vec<Level>> = sheet
        .texts(Role::Level)
        .map(|(_, field)| match field.reading {
            Reading::Level(
                LevelReading::Exact(level) | LevelReading::Synonym(level) | LevelReading::OtherScheme(level),
            ) => Some(level),
            _ => None,
        })
        .collect();
    let levels = levels.unwrap_or_default();
    if let Some(first) = levels.first()
        && levels.len() >= sheet.threshold().level_rows
        && levels.iter().all(|level| level == first)
    {
        findings.push(
            sheet
                .at_header(CODE, column)
                .with("count", levels.len().to_string())
                .with("level", sheet.basis.round.label(*first)),
        );
    }
}
