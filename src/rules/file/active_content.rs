//! W016 active-content: macros, external links or embedded objects; ignored, never run.

use super::PLAIN;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W016"),
    name: "active-content",
    severity: Severity::Warning,
    title: Words::new("带有宏、外部链接或嵌入对象", "active content"),
    message: Words::new(
        "文件里带有宏、外部链接或嵌入对象，已忽略，没有运行",
        "the file carries macros, external links or embedded objects; they were ignored and not run",
    ),
    help: Words::new(
        "内容已照常读取；请提醒单位用下发的原表填，并查一查电脑有没有病毒。",
        "The content was read all the same; ask the unit to use the form as issued and to check for viruses.",
    ),
    why: Words::new(
        "下发的表里没有这些东西，多半是从别的文件带来的。",
        "The forms as issued have none; they came in from elsewhere.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::File("某县财政局.xlsx", include_bytes!("../../../tests/files/linked.xlsx")),
        Example::File("某县财政局.xlsm", include_bytes!("../../../tests/files/macro.xlsm")),
    ],
    passes: &[Example::File("某县财政局.xlsx", PLAIN)],
};
