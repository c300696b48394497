//! W014 superseded: an older return of the same unit and form; the newer one counts.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W014"),
    name: "superseded",
    severity: Severity::Info,
    title: Words::new("有更新的一份", "superseded by a newer return"),
    message: Words::new(
        "同一单位的同一张表另有 {newer}，{counts}{part}",
        "{newer} is of the same unit and form, {counts_en}{part_en}",
    ),
    help: Words::new(
        "请核对新的一份是否完整；旧的一份留着即可，不再计数。",
        "Check that the newer one is complete; the older may stay, it is not counted.",
    ),
    why: Words::new(
        "退改后重报是常事，只能有一份算数。",
        "Forms are sent again after mending; only one may count.",
    ),
    checks: &[Check::Settling],
    fires: &[Example::Round("the_newer_return_supersedes_the_older")],
    passes: &[Example::Round("an_identical_copy_counts_once")],
};
