//! W004 disguised-format: content and extension differ; read all the same where it can be.

use super::{CSV, PLAIN};
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// What web systems give out as .xls: a page with a table.
const HTML: &[u8] =
    "<html><table><tr><td>序号</td><td>股室</td><td>岗位</td></tr><tr><td>1</td><td>预算股</td><td>预算审核岗</td></tr></table></html>"
        .as_bytes();

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W004"),
    name: "disguised-format",
    severity: Severity::Warning,
    title: Words::new("后缀与内容不符", "extension and content differ"),
    message: Words::new(
        "文件名后缀是「{value}」，内容其实是 {format}，已按内容读取",
        "the name ends in «{value}» but the content is {format}; read by its content",
    ),
    help: Words::new(
        "不必重报；请不要靠改文件名来转格式，要用「另存为」。",
        "No need to send it again; convert a file with «save as», not by renaming it.",
    ),
    why: Words::new(
        "后缀不对的文件在别人的电脑上可能打不开。",
        "Such a file may not open on another computer.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::File("某县财政局.xls", PLAIN),
        Example::File("某县财政局.xls", CSV),
        Example::File("某县财政局.xls", HTML),
    ],
    passes: &[Example::File("某县财政局.xlsx", PLAIN), Example::File("某县财政局.csv", CSV)],
};
