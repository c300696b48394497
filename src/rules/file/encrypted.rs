//! W002 encrypted: a workbook under a password.

use super::PLAIN;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W002"),
    name: "encrypted",
    severity: Severity::Error,
    title: Words::new("设了打开密码", "password-protected"),
    message: Words::new("这个文件设了打开密码，读不了", "this file is protected by a password"),
    help: Words::new(
        "请打开后去掉打开密码（文件—加密—清空密码），再保存报送；打开时不要密码的 .xls，是保护工作簿时一并加了密，请另存为 .xlsx。",
        "Open it, remove the password, save and send it again. An .xls that opens without one was encrypted when its \
         workbook was protected: save it as .xlsx.",
    ),
    why: Words::new(
        "工作表有保护不要紧，打开要密码的文件读不出一个字。",
        "A protected sheet is read all the same; a password on the file hides everything.",
    ),
    checks: &[Check::Reading],
    fires: &[Example::File("某县财政局.xlsx", include_bytes!("../../../tests/files/encrypted.xlsx"))],
    passes: &[Example::File("某县财政局.xlsx", PLAIN)],
};
