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
        "能用 WPS 或 Excel 打开的，另存为 .xlsx 后重新报送；压缩包先解压；都不行的，请重新填一份。这个文件以前读出来的数不再计入，读得出的报来后再计。",
        "Save it as .xlsx if Excel or WPS can open it, unpack it if it is an archive, else fill in the form anew. What \
         was read from this file before no longer counts until one comes that can be read.",
    ),
    why: Words::new(
        "读不出内容就等于没有报，必须当场让单位知道。",
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
