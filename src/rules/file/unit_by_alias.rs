//! W010 unit-by-alias: the unit was found by a short name.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::header::{ROW, TITLES};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W010"),
    name: "unit-by-alias",
    severity: Severity::Warning,
    title: Words::new("单位用了简称", "unit by a short name"),
    message: Words::new(
        "「{value}」是简称，已认作「{unit}」",
        "«{value}» is a short name, taken for «{unit}»",
    ),
    help: Words::new(
        "请核对认得对不对；下次请写全称。",
        "Check that it is the right unit; next time write the full name.",
    ),
    why: Words::new("不同单位的简称容易撞在一起。", "Short names of different units are easily the same."),
    checks: &[Check::Reading],
    fires: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填报单位", "县财政局"], TITLES, ROW])],
    passes: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填报单位", "某县财政局"], TITLES, ROW])],
};
