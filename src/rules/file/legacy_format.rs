//! W003 legacy-format: .xls, .et, .xlsb, .ods, .xlsm and .csv are read all the same.

use super::{CSV, PLAIN};
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W003"),
    name: "legacy-format",
    severity: Severity::Info,
    title: Words::new("不是 .xlsx 格式", "not an .xlsx file"),
    message: Words::new(
        "这是 .{value} 格式的文件，已照常读取",
        "this is a .{value} file; it was read all the same",
    ),
    help: Words::new(
        "不必重报；下次请直接在下发的 .xlsx 表上填。",
        "No need to send it again; next time fill in the .xlsx form itself.",
    ),
    why: Words::new(
        "旧格式存不下表内标识和下拉框，容易认错、填错。",
        "Other formats lose the identity and the drop-downs of a form.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::File("某县财政局.xlsm", include_bytes!("../../../tests/files/macro.xlsm")),
        Example::File("某县财政局.csv", CSV),
    ],
    passes: &[Example::File("某县财政局.xlsx", PLAIN)],
};
