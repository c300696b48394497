//! A007 many-removed: under half of the last round's points, with no change request.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("A007"),
    name: "many-removed",
    severity: Severity::Warning,
    title: Words::new("比上一批次少了大半", "most points removed"),
    message: Words::new(
        "「{unit}」只剩上一批次风险点的 {share},没有说明",
        "«{unit}» kept {share} of the last round's points and gave no reason",
    ),
    help: Words::new(
        "请单位说明哪些风险已经消除、依据是什么;没有依据的要补回来。",
        "Let the unit say which risks are gone and why; the others must come back.",
    ),
    why: Words::new("风险点不能悄悄消失。", "Risk points must not vanish in silence."),
    checks: &[Check::Across],
    fires: &[Example::Round("a_return_cut_down_since_the_last_round_is_told")],
    passes: &[Example::Round("a_return_that_was_worked_on_is_neither_unchanged_nor_cut_down")],
};
