//! W004 disguised-format: content and extension differ; read all the same where it can be.

use super::PLAIN;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W004"),
    name: "disguised-format",
    severity: Severity::Warning,
    title: Words::new("后缀与内容不符", "extension and content differ"),
    message: Words::new(
        "文件名后缀是「{value}」,内容其实是 {format},已按内容读取",
        "the name ends in «{value}» but the content is {format}; read by its content",
    ),
    help: Words::new(
        "不必重报;请不要靠改文件名来转格式,要用「另存为」。",
        "No need to send it again; convert a file with «save as», not by renaming it.",
    ),
    why: Words::new(
        "后缀不对的文件在别人的电脑上可能打不开。",
        "Such a file may not open on another computer.",
    ),
    checks: &[Check::Reading],
    fires: &[Example::File("某县财政局.xls", PLAIN)],
    passes: &[Example::File("某县财政局.xlsx", PLAIN)],
};
