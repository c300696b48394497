//! C019 formula-lead: a text that begins like a formula. Every output keeps it as text.

use crate::base::{Words, number, text};
use crate::finding::{Code, Finding, Severity};
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C019");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "formula-lead",
    severity: Severity::Info,
    title: Words::new("文字以 = + - @ 开头", "a text that begins like a formula"),
    message: Words::new(
        "「{column}」的文字以「{sign}」开头，表格软件可能把它当成公式",
        "the text in «{column}» begins with «{sign}»; a spreadsheet may take it for a formula",
    ),
    help: Words::new(
        "请去掉开头的符号；不去掉也会按文字收。",
        "Take the sign away; if it stays, it is kept as text.",
    ),
    why: Words::new(
        "以等号开头的文字可能是别人埋下的公式，汇总表里一律按文字存放，不会运行。",
        "Such a text may be a planted formula; summaries keep it as text and never run it.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "备注", "=SUM(A1:A9)"),
        Example::Cell("post", "防控措施", "＋每月由两人核对一次登记簿"),
        Example::Cell("post", "表现形式", "-收礼后放行,事后补签手续"),
        Example::Cell("post", "备注", "@办公室"),
    ],
    passes: &[
        Example::Cell("post", "备注", "-"),
        Example::Cell("post", "备注", "-3"),
        Example::Cell("post", "备注", "A=B"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    if said.starts_with(text::han) {
        return None;
    }
    let sign = text::folded(said).chars().next().filter(|c| matches!(c, '=' | '+' | '-' | '@'))?;
    let plain = cell.field.reading == Reading::Text && number::read(said).is_none();
    plain.then(|| cell.finding(CODE).with("sign", sign))
}
