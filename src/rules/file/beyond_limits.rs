//! W005 beyond-limits: larger than the limits of reading; refused before it can hurt.
//!
//! The example is a workbook of 9 kB with one cell that inflates to 3 MB.

use super::PLAIN;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W005"),
    name: "beyond-limits",
    severity: Severity::Error,
    title: Words::new("超过读取上限", "beyond the limits of reading"),
    message: Words::new("这个文件{what}，没有读取", "this file {what_en}; it was not read"),
    help: Words::new(
        "请只留下填报的内容另存一份再报；确有这么大的表，由县里在设置 [limit] 里放宽。",
        "Save a copy with the filled-in rows only; if it really must be so large, raise [limit] in the settings.",
    ),
    why: Words::new("一个坏文件不能拖垮整批收表。", "One bad file must not stop the batch."),
    checks: &[Check::Reading],
    fires: &[Example::File("某县财政局.xlsx", include_bytes!("../../../tests/files/inflating.xlsx"))],
    passes: &[Example::File("某县财政局.xlsx", PLAIN)],
};
