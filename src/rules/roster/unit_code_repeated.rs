//! U001 unit-code-repeated: two units on the roster share a code.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("U001"),
    name: "unit-code-repeated",
    severity: Severity::Error,
    title: Words::new("单位编码重复", "unit code repeated"),
    message: Words::new("单位编码「{value}」与 {first} 重复", "unit code «{value}» repeats that of {first}"),
    help: Words::new("每个单位的编码要不一样，请改正名册。", "Give every unit a code of its own."),
    why: Words::new("收表靠编码认单位，重复了就会张冠李戴。", "Returns are told apart by this code."),
    checks: &[Check::Reading],
    fires: &[Example::Roster(&[("单位", &["Q0001", "某县第二局"])])],
    passes: &[Example::Roster(&[("单位", &["Q0002", "某县第二局"])])],
};
