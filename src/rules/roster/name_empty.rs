//! U004 name-empty: a roster row has no unit, section or post name.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("U004"),
    name: "name-empty",
    severity: Severity::Error,
    title: Words::new("名册里缺名称", "name missing on the roster"),
    message: Words::new("这一行没有填「{column}」", "this row has no «{column}»"),
    help: Words::new("请在名册里补上；空行可以整行删去。", "Fill it in, or delete the row."),
    why: Words::new(
        "没有名称的行无法下发表，也无法收表。",
        "A row without a name can be neither asked nor answered for.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Roster(&[("单位", &["Q0003", ""])]),
        Example::Roster(&[("岗位", &["某县财政局", "预算股", ""])]),
        Example::Roster(&[("股室", &["", "国库股"])]),
    ],
    passes: &[Example::Roster(&[("岗位", &["某县财政局", "预算股", "出纳岗"])])],
};
