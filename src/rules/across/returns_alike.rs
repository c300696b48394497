//! A005 returns-alike: 60 % or more of a unit's points stand in another unit's return.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::rules::{AcrossSight, Check, Example, Rule};

const CODE: Code = Code::new("A005");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "returns-alike",
    severity: Severity::Warning,
    title: Words::new("与别的单位雷同", "alike to another unit's return"),
    message: Words::new(
        "「{unit}」有 {count} 条（{share}）与「{other}」相同或几乎相同",
        "{count} points of «{unit}» ({share}) stand in the return of «{other}» too",
    ),
    help: Words::new(
        "请对照两份表；互相抄来的退回重查，确是共性风险的可以保留。",
        "Compare the two; send back what was copied, keep what is a common risk in truth.",
    ),
    why: Words::new("抄来的风险点不是自己的风险点。", "A risk copied from others is no risk of one's own."),
    checks: &[Check::Across(check)],
    fires: &[Example::Round("a_copied_return_is_told")],
    passes: &[Example::Round("units_that_share_few_points_are_not_alike")],
};

/// Fewer points than this are no list that could be copied.
pub const FEWEST: usize = 5;

fn check(round: &AcrossSight<'_>, findings: &mut Vec<Finding>) {
    let least = round.basis.round.threshold.copied_share as f64 / 100.0;
    for copied in
        round.alike.copied.iter().filter(|copied| copied.pairs.len() >= FEWEST && copied.share() >= least)
    {
        let unit_of =
            |code: &str| round.basis.roster.by_code(code).and_then(|at| round.basis.roster.unit(at));
        let (Some(unit), Some(other)) = (unit_of(&copied.unit), unit_of(&copied.other)) else { continue };
        findings.push(
            round
                .finding(CODE, unit)
                .with("other", &other.name)
                .with("count", copied.pairs.len().to_string())
                .with("share", format!("{:.0}%", copied.share() * 100.0)),
        );
    }
}
