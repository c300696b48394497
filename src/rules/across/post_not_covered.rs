//! A002 post-not-covered: a post on the roster without a risk point.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("A002"),
    name: "post-not-covered",
    severity: Severity::Warning,
    title: Words::new("岗位没有风险点", "post without a risk point"),
    message: Words::new(
        "「{unit}」{section}的「{post}」还没有一条风险点",
        "the post «{post}» of {section}, «{unit}», has no risk point",
    ),
    help: Words::new(
        "请单位补查这个岗位;岗位已经撤并的,由县里改名册。",
        "Let the unit look at this post; if the post is no more, mend the roster.",
    ),
    why: Words::new(
        "排查要求覆盖每个岗位,漏掉的往往正是该查的。",
        "Every post is to be looked at; the one left out is often the one that matters.",
    ),
    checks: &[Check::Across],
    fires: &[Example::Round("posts_and_sections_without_points_are_told")],
    passes: &[Example::Round("a_complete_round_has_nothing_missing")],
};
