//! A002 post-not-covered: a post on the roster without a risk point.

use std::collections::BTreeSet;

use crate::base::{Shared, Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::rules::{AcrossSight, Check, Example, Rule};

const CODE: Code = Code::new("A002");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "post-not-covered",
    severity: Severity::Warning,
    title: Words::new("岗位没有风险点", "post without a risk point"),
    message: Words::new(
        "「{unit}」{section}的「{post}」还没有一条风险点",
        "the post «{post}» of {section}, «{unit}», has no risk point",
    ),
    help: Words::new(
        "请单位补查这个岗位；岗位已经撤并的，由县里改名册。",
        "Let the unit look at this post; if the post is no more, mend the roster.",
    ),
    why: Words::new(
        "排查要求覆盖每个岗位，漏掉的往往正是该查的。",
        "Every post is to be looked at; the one left out is often the one that matters.",
    ),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("posts_and_sections_without_points_are_told")],
    passes: &[Example::Round("a_complete_round_has_nothing_missing")],
};

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    for unit in round.units() {
        let key = |part: &Option<Shared>| part.as_deref().map(text::key).unwrap_or_default();
        let covered: BTreeSet<(String, String)> =
            round.points_of(unit).map(|point| (key(&point.section), key(&point.post))).collect();
        for (section, post) in unit.posts() {
            if !covered.contains(&(text::key(&section.name), text::key(&post.name))) {
                findings
                    .push(round.finding(CODE, unit).with("section", &section.name).with("post", &post.name));
            }
        }
    }
}
