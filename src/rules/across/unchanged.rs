//! A006 unchanged: 95 % or more as in the last round.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("A006"),
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
    why: Words::new("年年一个样,排查就成了走过场。", "The same every year means that nobody looked."),
    checks: &[Check::Across],
    fires: &[Example::Round("a_return_unchanged_since_the_last_round_is_told")],
    passes: &[Example::Round("a_return_that_was_worked_on_is_neither_unchanged_nor_cut_down")],
};
