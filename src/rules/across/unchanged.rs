//! A006 unchanged: 95 % or more as in the last round.

use std::collections::BTreeSet;

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::rules::{AcrossSight, Check, Example, Rule, round_key};

const CODE: Code = Code::new("A006");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "unchanged",
    severity: Severity::Warning,
    title: Words::new("照搬上一批次", "unchanged since the last round"),
    message: Words::new(
        "「{unit}」的风险点有 {share} 与上一批次一模一样",
        "{share} of the points of «{unit}» are as in the last round",
    ),
    help: Words::new(
        "请单位结合今年的职责、人员、案件变化重新查一遍。",
        "Let the unit look again in the light of this year's duties, staff and cases.",
    ),
    why: Words::new("年年一个样，排查就成了走过场。", "The same every year means that nobody looked."),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("a_return_unchanged_since_the_last_round_is_told")],
    passes: &[Example::Round("a_return_that_was_worked_on_is_neither_unchanged_nor_cut_down")],
};

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    let least = round.basis.round.threshold.unchanged_share as f64 / 100.0;
    for unit in round.units() {
        let Some(last) = round.last.get(&unit.code).filter(|last| !last.is_empty()) else { continue };
        let now: BTreeSet<String> = round.points_of(unit).map(round_key).collect();
        let same = now.intersection(last).count();
        let share = same as f64 / now.len().max(1) as f64;
        if share >= least {
            findings.push(round.finding(CODE, unit).with("share", format!("{:.0}%", share * 100.0)));
        }
    }
}
