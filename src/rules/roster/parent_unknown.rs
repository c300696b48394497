//! U003 parent-unknown: a section or post names a unit or section that the roster lacks.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("U003"),
    name: "parent-unknown",
    severity: Severity::Error,
    title: Words::new("上级单位或股室不在名册里", "unit or section unknown to the roster"),
    message: Words::new(
        "名册里没有{what}「{parent}」{near}",
        "the roster has no {what_en} «{parent}»{near_en}",
    ),
    help: Words::new(
        "请先在「单位」「股室」表里写上它，或把名称改得完全一致。",
        "Add it to the sheet 单位 or 股室, or write its name as it stands there.",
    ),
    why: Words::new(
        "挂不上单位的股室和岗位收不到表，也不会有人催报。",
        "A section or post without a unit gets no form and is never asked for.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Roster(&[("股室", &["某县财正局", "国库股"])]),
        Example::Roster(&[("岗位", &["某县财政局", "国库股", "出纳岗"])]),
        Example::Roster(&[("领导班子", &["某县审计局", "局长"])]),
    ],
    passes: &[Example::Roster(&[
        ("股室", &["某县财政局", "国库股"]),
        ("岗位", &["某县财政局", "国库股", "出纳岗"]),
    ])],
};
