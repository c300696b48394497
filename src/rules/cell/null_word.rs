//! C009 null-word: 无, 暂无, / … in a cell that every row needs.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C009");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "null-word",
    severity: Severity::Error,
    title: Words::new("必填格只写了「无」一类的字", "a required cell says only that there is nothing"),
    message: Words::new(
        "「{column}」是必填的，「{value}」等于没有填",
        "«{column}» is required, and «{value}» says nothing",
    ),
    help: Words::new(
        "请填实际内容；这一行确实没有风险的，把整行删掉。",
        "Fill it in; if there is no risk here, delete the row.",
    ),
    why: Words::new(
        "写「无」的行会被当成一个风险点来数，却没有内容可管。",
        "The row would count as a risk point with nothing in it to watch.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "风险点", "无"),
        Example::Cell("post", "防控措施", "暂无。"),
        Example::Cell("post", "风险等级", "/"),
        Example::Cell("section", "责任岗位", "——"),
    ],
    passes: &[
        Example::Cell("post", "备注", "无"),
        Example::Cell("post", "权力类型", "无"),
        Example::Cell("post", "风险点", "无正当理由拖延办理"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    // What says something is no such word. A county's own list may hold one as a value.
    let plain = matches!(cell.field.reading, Reading::Text | Reading::Unknown);
    if cell.said().is_some() || !plain || !cell.column.required || !cell.is_own() {
        return None;
    }
    cell.basis().vocabulary.words.is_null(cell.content()?).then(|| cell.finding(CODE))
}
