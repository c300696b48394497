//! C013 error-value: #REF!, #N/A … in a cell.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C013");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "error-value",
    severity: Severity::Error,
    title: Words::new("格子里是公式出错的标记", "an error value"),
    message: Words::new(
        "「{column}」里的公式出错了，显示的是「{value}」",
        "a formula in «{column}» failed and shows «{value}»",
    ),
    help: Words::new("请删掉公式，直接填写内容。", "Delete the formula and write the content itself."),
    why: Words::new(
        "公式引用的表不在了，原来的内容已经看不到，程序不能替您猜。",
        "What the formula pointed at is gone, and nobody can guess it.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[Example::Cell("post", "风险点", "#REF!"), Example::Cell("post", "风险等级", "#N/A")],
    passes: &[
        Example::Cell("post", "序号", "#REF!"),
        Example::Cell("post", "表现形式", "验收单上的 #3 楼没有到场查看"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    (cell.is_error() && cell.is_own() && cell.column.kind != Kind::Serial).then(|| cell.finding(CODE))
}
