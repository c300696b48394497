//! W009 unit-unknown: the unit is not on the roster; the message names the nearest.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::header::{ROW, TITLES};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W009"),
    name: "unit-unknown",
    severity: Severity::Error,
    title: Words::new("单位不在名册里", "unit unknown to the roster"),
    message: Words::new("{what}{near}", "{what_en}{near_en}"),
    help: Words::new(
        "请按名册上的全称写填报单位；名册漏了的，由县里补进名册再收。",
        "Write the unit's full name as on the roster; if the roster lacks it, add it there first.",
    ),
    why: Words::new(
        "认不出单位，内容就不知道记到谁名下。",
        "Without a unit nobody knows whose points these are.",
    ),
    checks: &[Check::Reading],
    fires: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填报单位", "某县财正局"], TITLES, ROW])],
    passes: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填报单位", "某县财政局"], TITLES, ROW])],
};
