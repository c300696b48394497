//! A005 returns-alike: 60 % or more of a unit's points stand in another unit's return.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("A005"),
    name: "returns-alike",
    severity: Severity::Warning,
    title: Words::new("与别的单位雷同", "alike to another unit's return"),
    message: Words::new(
        "「{unit}」有 {count} 条({share})与「{other}」相同或几乎相同",
        "{count} points of «{unit}» ({share}) stand in the return of «{other}» too",
    ),
    help: Words::new(
        "请对照两份表;互相抄来的退回重查,确是共性风险的可以保留。",
        "Compare the two; send back what was copied, keep what is a common risk in truth.",
    ),
    why: Words::new("抄来的风险点不是自己的风险点。", "A risk copied from others is no risk of one's own."),
    checks: &[Check::Across],
    fires: &[Example::Round("a_copied_return_is_told")],
    passes: &[Example::Round("units_that_share_few_points_are_not_alike")],
};
