//! R001 measure-repeats-risk: the measure is the risk over again.

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::rules::{Check, Example, RowSight, Rule};

const CODE: Code = Code::new("R001");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "measure-repeats-risk",
    severity: Severity::Warning,
    title: Words::new("措施和风险点写得一样", "the measure repeats the risk"),
    message: Words::new(
        "防控措施写的就是风险点，等于没有写措施",
        "the measure is the risk over again, so there is no measure",
    ),
    help: Words::new(
        "风险点写会出什么问题，防控措施写怎么防；请改写措施。",
        "The risk says what may go wrong, the measure how it is prevented; write the measure.",
    ),
    why: Words::new("多半是复制时贴错了列。", "Mostly a column pasted into the wrong place."),
    checks: &[Check::Row(check)],
    fires: &[
        Example::Rows(
            "post",
            &[&[("风险点", "验收物资时默许以次充好"), ("防控措施", "验收物资时默许以次充好")]],
        ),
        Example::Rows(
            "institution",
            &[&[("风险表现", "验收物资时默许以次充好"), ("防控措施", "验收物资时,默许以次充好。")]],
        ),
    ],
    passes: &[
        Example::Rows(
            "post",
            &[&[("风险点", "验收物资时默许以次充好"), ("防控措施", "验收物资时不许以次充好,双人签字")]],
        ),
        Example::Rows("post", &[&[("风险点", "无"), ("防控措施", "无")]]),
    ],
};

fn check(row: &RowSight<'_>, findings: &mut Vec<Finding>) {
    let said = row.text(Role::Risk);
    let risk = row.likeness(Role::Risk);
    let words = &row.sheet.basis.vocabulary.words;
    let repeated = !risk.is_empty() && text::same_likeness(said, row.text(Role::Measure));
    if repeated && !words.is_null(said) && !words.is_ditto(said) {
        findings.push(row.finding(CODE, Role::Measure));
    }
}
