//! W007 identity-lost: the hidden identity is missing: form and unit were recognised by content.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::header::{ROW, TITLES};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W007"),
    name: "identity-lost",
    severity: Severity::Warning,
    title: Words::new("表内标识丢失", "hidden identity lost"),
    message: Words::new(
        "表里的隐藏标识没有了，表样和单位是按内容认出来的",
        "the hidden identity is gone; form and unit were recognised by content",
    ),
    help: Words::new(
        "请核对认出的单位对不对；下次请直接在下发的表上填，不要另建新表。",
        "Check that the unit was recognised rightly; next time fill in the form as issued.",
    ),
    why: Words::new(
        "没有标识只能靠名称和列名认，有认错的可能。",
        "Without it names and titles decide, and they may mislead.",
    ),
    checks: &[Check::Reading],
    fires: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填报单位", "某县财政局"], TITLES, ROW])],
    passes: &[Example::Sheet(
        "岗位自查表",
        &[
            &["岗位自查表", "jingzhong|1|post|1|2026|Q0001|||f185ce03"],
            &["填报单位", "某县财政局"],
            TITLES,
            ROW,
        ],
    )],
};
