//! W012 wrong-round: belongs to another round.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::header::{ROW, TITLES};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W012"),
    name: "wrong-round",
    severity: Severity::Error,
    title: Words::new("不是本批次的表", "another round's form"),
    message: Words::new(
        "这是「{value}」的表，不是本批次（{round}）的",
        "this belongs to «{value}», not to this round ({round})",
    ),
    help: Words::new(
        "请用本批次下发的表填报；内容没有变的，也要抄到新表上。",
        "Fill in this round's form; copy over what has not changed.",
    ),
    why: Words::new(
        "上一年的表混进来，今年的数就不准了。",
        "Last year's form among this year's makes the count wrong.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填报单位", "某县财政局", "批次", "2025年度廉政风险点排查"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表", "jingzhong|1|post|1|2025|Q0001|||4388e4e7"], TITLES, ROW],
        ),
    ],
    passes: &[
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填报单位", "某县财政局", "批次", "2026年度廉政风险点排查"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表", "jingzhong|1|post|1|2026|Q0001|||f185ce03"], TITLES, ROW],
        ),
    ],
};
