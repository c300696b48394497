//! R005 high-power-lowest: a strong power (审批, 执法, 人事, 财物 …) rated at the lowest level of the round.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::{Kind, Role};
use crate::intake::Reading;
use crate::rules::{Check, Example, RowSight, Rule};
use crate::vocabulary::LevelReading;

use super::level_contradicts_score;

const CODE: Code = Code::new("R005");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "high-power-lowest",
    severity: Severity::Warning,
    title: Words::new("权力大、等级却最低", "strong power at the lowest level"),
    message: Words::new(
        "「{power}」容易出问题，等级却定成最低的「{value}」",
        "«{power}» is a power that invites abuse, yet it is rated «{value}», the lowest",
    ),
    help: Words::new(
        "请再核一遍等级；确有理由的，在备注里说明。",
        "Check the level again; give the reason under remarks if it is meant.",
    ),
    why: Words::new(
        "审批、执法、人事、财物这些权力往往被有意评低，好少受监督。",
        "Such powers are often rated low so as to be watched less.",
    ),
    checks: &[Check::Row(check)],
    fires: &[
        Example::Rows("post", &[&[("权力类型", "审批权"), ("风险等级", "三级")]]),
        Example::Rows("section", &[&[("权力类型", "行政处罚"), ("风险等级", "低")]]),
    ],
    passes: &[
        Example::Rows("post", &[&[("权力类型", "其他权力"), ("风险等级", "三级")]]),
        Example::Rows("post", &[&[("权力类型", "审批权"), ("风险等级", "二级")]]),
        Example::Rows("post", &[&[("权力类型", ""), ("风险等级", "三级")]]),
    ],
};

fn check(row: &RowSight<'_>, findings: &mut Vec<Finding>) {
    let Some(Reading::Level(
        LevelReading::Exact(level) | LevelReading::Synonym(level) | LevelReading::OtherScheme(level),
    )) = row.field(Role::Level).map(|field| &field.reading)
    else {
        return;
    };
    let round = &row.sheet.basis.round;
    if round.levels().last() != Some(level) {
        return;
    }
    // A level below its own score is told by R004.
    if level_contradicts_score::contradiction(row).is_some() {
        return;
    }
    if let Some(power) = strong_power(row) {
        findings.push(row.finding(CODE, Role::Level).with("power", power));
    }
}

/// The strong power that a row names.
fn strong_power(row: &RowSight<'_>) -> Option<String> {
    let column = row.sheet.form.columns.get(row.sheet.form.column(Role::PowerType)?)?;
    let Kind::List(id) = &column.kind else { return None };
    let list = row.sheet.basis.vocabulary.list(id)?;
    let named = match &row.field(Role::PowerType)?.reading {
        Reading::Word(found) => vec![found.position()],
        Reading::Words(found) => found.clone(),
        _ => return None,
    };
    let strong = named.into_iter().find(|at| list.strong.get(*at).copied().unwrap_or(false))?;
    Some(list.name(strong).to_owned())
}
