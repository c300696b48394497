//! A007 many-removed: under half of the last round's points, with no change request.

use std::collections::BTreeSet;

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::rules::{AcrossSight, Check, Example, Rule, round_key};

const CODE: Code = Code::new("A007");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "many-removed",
    severity: Severity::Warning,
    title: Words::new("比上一批次少了大半", "most points removed"),
    message: Words::new(
        "「{unit}」只剩上一批次风险点的 {share}，没有说明",
        "«{unit}» kept {share} of the last round's points and gave no reason",
    ),
    help: Words::new(
        "请单位说明哪些风险已经消除、依据是什么；没有依据的要补回来。",
        "Let the unit say which risks are gone and why; the others must come back.",
    ),
    why: Words::new("风险点不能悄悄消失。", "Risk points must not vanish in silence."),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("a_return_cut_down_since_the_last_round_is_told")],
    passes: &[Example::Round("a_return_that_was_worked_on_is_neither_unchanged_nor_cut_down")],
};

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    let least = round.basis.round.threshold.kept_share as f64 / 100.0;
    for unit in round.units() {
        let Some(last) = round.last.get(&unit.code).filter(|last| !last.is_empty()) else { continue };
        let now: BTreeSet<String> = round.points_of(unit).map(round_key).collect();
        let same = now.intersection(last).count();
        let share = same as f64 / last.len() as f64;
        if share < least {
            findings.push(round.finding(CODE, unit).with("share", format!("{:.0}%", share * 100.0)));
        }
    }
}
