//! A008 common-risk: the same risk in several posts or units, grouped.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::risk::ClusterKind;
use crate::rules::{AcrossSight, Check, Example, Rule};

const CODE: Code = Code::new("A008");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "common-risk",
    severity: Severity::Info,
    title: Words::new("共性风险", "common risk"),
    message: Words::new(
        "「{risk}」在 {units} 个单位、{posts} 个岗位都有",
        "«{risk}» stands in {units} units and {posts} posts",
    ),
    help: Words::new(
        "不必修改；可以由县里统一定防控措施。",
        "Nothing to mend; the county may set one measure for all.",
    ),
    why: Words::new(
        "多处都有的风险，是制度上的口子，要统一堵。",
        "A risk found in many places is a gap in the rules and wants one measure for all.",
    ),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("a_risk_found_in_several_units_is_grouped")],
    passes: &[Example::Round("units_that_share_few_points_are_not_alike")],
};

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    for cluster in round.alike.clusters.iter().filter(|cluster| cluster.kind == ClusterKind::Common) {
        findings.push(
            Finding::of_file(CODE)
                .showing(&cluster.risk)
                .with("risk", &cluster.risk)
                .with("units", cluster.units.to_string())
                .with("posts", cluster.members.len().to_string()),
        );
    }
}
