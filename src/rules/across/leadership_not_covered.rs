//! A004 leadership-not-covered: a unit without a leadership return.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Object;
use crate::rules::{AcrossSight, Check, Example, Rule};

const CODE: Code = Code::new("A004");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "leadership-not-covered",
    severity: Severity::Warning,
    title: Words::new("领导班子没有报", "leadership without a return"),
    message: Words::new(
        "「{unit}」还没有报领导班子及其成员的风险点",
        "«{unit}» has returned no risk point of its leadership",
    ),
    help: Words::new("请单位补报领导班子及其成员的表。", "Let the unit fill in the form of its leadership."),
    why: Words::new(
        "领导班子手里的权最大，不能只查下面不查自己。",
        "The leadership holds the most power and must not leave itself out.",
    ),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("a_unit_without_a_leadership_return_is_told")],
    passes: &[Example::Round("a_complete_round_has_nothing_missing")],
};

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    for unit in round.units().filter(|unit| !unit.leaders.is_empty()) {
        if !round.points_of(unit).any(|point| point.object == Object::Leadership) {
            findings.push(round.finding(CODE, unit));
        }
    }
}
