//! C012 example-left: the form's own worked example copied into a return.

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C012");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "example-left",
    severity: Severity::Warning,
    title: Words::new("填表说明里的范例没有删", "the form's example was left in"),
    message: Words::new(
        "「{value}」是填表说明里的范例，不是本单位查出来的风险",
        "«{value}» is the worked example of the form, not a risk of this unit",
    ),
    help: Words::new(
        "请删去这一行，或换成本单位自己的风险点。",
        "Delete the row, or put in a risk of your own.",
    ),
    why: Words::new(
        "范例收进来，会把数量算多，还显得各单位雷同。",
        "It would be counted, and in many units at once.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "风险点", "审核采购文件时设置倾向性条款"),
        Example::Cell("leadership", "风险点", "干预 采购代理机构选择。"),
    ],
    passes: &[Example::Cell("post", "风险点", "审核采购文件时泄露评审专家名单")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    if cell.column.role != Role::Risk {
        return None;
    }
    let example = cell.row.sheet.form.example.get(cell.at)?;
    let same = text::same_likeness(said, example) && !text::likeness_keyed(example).is_empty();
    same.then(|| cell.finding(CODE))
}
