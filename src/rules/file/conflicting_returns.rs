//! W015 conflicting-returns: two different returns of the same unit and form with no way to tell the newer.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W015"),
    name: "conflicting-returns",
    severity: Severity::Error,
    title: Words::new("两份表分不清哪份算数", "conflicting returns"),
    message: Words::new(
        "与 {other} 是同一单位的同一张表，内容不同，又看不出哪一份新",
        "is of the same unit and form as {other} with different content, and nothing tells which is newer",
    ),
    help: Words::new(
        "请向单位问清以哪一份为准，把另一份移出回收文件夹后重新收表。",
        "Ask the unit which one counts, move the other out of the folder and collect again.",
    ),
    why: Words::new(
        "程序不替单位作主，问清之前两份都不计数。",
        "The program does not choose for the unit; until it is settled neither counts.",
    ),
    checks: &[Check::Settling],
    fires: &[Example::Round("two_returns_without_a_way_to_tell_conflict")],
    passes: &[Example::Round("the_newer_return_supersedes_the_older")],
};
