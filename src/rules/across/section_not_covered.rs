//! A003 section-not-covered: a section without a risk point.

use std::collections::BTreeSet;

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::rules::{AcrossSight, Check, Example, Rule};

const CODE: Code = Code::new("A003");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "section-not-covered",
    severity: Severity::Warning,
    title: Words::new("股室没有风险点", "section without a risk point"),
    message: Words::new(
        "「{unit}」的「{section}」还没有一条风险点",
        "the section «{section}» of «{unit}» has no risk point",
    ),
    help: Words::new(
        "请单位补查这个股室；股室已经撤并的，由县里改名册。",
        "Let the unit look at this section; if it is no more, mend the roster.",
    ),
    why: Words::new(
        "整个股室空白，多半是漏报，不是没有风险。",
        "A whole section without risk is most likely one that was forgotten.",
    ),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("posts_and_sections_without_points_are_told")],
    passes: &[Example::Round("a_complete_round_has_nothing_missing")],
};

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    for unit in round.units() {
        let covered: BTreeSet<String> =
            round.points_of(unit).filter_map(|point| point.section.as_deref()).map(text::key).collect();
        for section in &unit.sections {
            if !covered.contains(&text::key(&section.name)) {
                findings.push(round.finding(CODE, unit).with("section", &section.name));
            }
        }
    }
}
