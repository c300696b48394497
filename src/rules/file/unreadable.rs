//! W001 unreadable: not a workbook, truncated or broken; the message says what it really is.

use super::PLAIN;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W001"),
    name: "unreadable",
    severity: Severity::Error,
    title: Words::new("读不了的文件", "unreadable file"),
    message: Words::new("这个文件{what}", "this file {what_en}"),
    help: Words::new(
        "请用 WPS 或 Excel 打开原表,另存为 .xlsx 后重新报送;打不开的,请重新填一份。",
        "Open the form in Excel or WPS, save it as .xlsx and send it again.",
    ),
    why: Words::new(
        "读不出内容就等于没有报,必须当场让单位知道。",
        "What cannot be read has not been returned, and the unit must know at once.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::File("某县财政局.xlsx", b"%PDF-1.7\n%made up"),
        Example::File("某县财政局.xlsx", b""),
        Example::File("某县财政局.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00"),
        Example::File("某县财政局.xlsx", b"\x89PNG\r\n\x1a\n"),
    ],
    passes: &[Example::File("某县财政局.xlsx", PLAIN)],
};
