//! A001 unit-not-returned: no return from a unit on the roster; an error after the deadline.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::rules::{AcrossSight, Check, Example, Rule};

const CODE: Code = Code::new("A001");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "unit-not-returned",
    severity: Severity::Warning,
    title: Words::new("单位还没有报送", "unit has not returned"),
    message: Words::new(
        "「{unit}」还没有报送（截止 {due}）",
        "«{unit}» has not returned anything (due {due})",
    ),
    help: Words::new(
        "请催报；已经报了的，看看是不是认到了别的单位名下。",
        "Remind the unit; if it did return, see whether its file was taken for another unit's.",
    ),
    why: Words::new(
        "少一个单位，全县的风险台账就不全。",
        "With a unit missing the county's register is not complete.",
    ),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("a_unit_that_has_not_returned_is_told")],
    passes: &[Example::Round("a_complete_round_has_nothing_missing")],
};

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    let due = round.basis.round.deadline;
    for unit in round.basis.roster.units.iter().filter(|unit| !round.returned.contains(&unit.code)) {
        let finding = round.finding(CODE, unit).with("due", due.to_string());
        findings.push(if round.basis.today > due { finding.raised_to(Severity::Error) } else { finding });
    }
}
