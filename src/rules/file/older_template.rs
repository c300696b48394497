//! W008 older-template: filled in on an earlier version of the form.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::header::{ROW, TITLES};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W008"),
    name: "older-template",
    severity: Severity::Warning,
    title: Words::new("用的是旧表", "older version of the form"),
    message: Words::new(
        "填的是第 {version} 版的表，现在用第 {now} 版；已按列名读取",
        "version {version} of the form was filled in, version {now} is current; read by its titles",
    ),
    help: Words::new(
        "列对得上的不必重报；缺的列请补到新表上。",
        "No need to send it again if all columns are there; add what is missing on the new form.",
    ),
    why: Words::new("旧表可能少了今年新增的列。", "An older form may lack columns of this year."),
    checks: &[Check::Reading],
    fires: &[Example::Sheet(
        "岗位自查表",
        &[&["岗位自查表", "jingzhong|1|post|0|2026|Q0001|||71acac1c"], TITLES, ROW],
    )],
    passes: &[Example::Sheet(
        "岗位自查表",
        &[&["岗位自查表", "jingzhong|1|post|1|2026|Q0001|||f185ce03"], TITLES, ROW],
    )],
};
