//! C011 placeholder-left: XX, 【A岗位】, 请选择 and other leftovers of a sample form. Where a required cell so lacks a word
//! of its list, C001 holds the row.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C011");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "placeholder-left",
    severity: Severity::Warning,
    title: Words::new("样表里的替代字没有改", "a placeholder was left in"),
    message: Words::new(
        "「{column}」里还留着「{placeholder}」，没有改成实际内容",
        "«{column}» still has «{placeholder}» where the real content should be",
    ),
    help: Words::new("请改成本单位的实际内容。", "Put in what is true of your unit."),
    why: Words::new(
        "留着替代字，多半是照样表抄的，没有对着自己的岗位查。",
        "A placeholder shows that a sample was copied and nobody looked at the post itself.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "表现形式", "在XX系统中擅自修改数据"),
        Example::Cell("post", "岗位", "【A岗位】"),
        Example::Cell("post", "风险等级", "请选择"),
        Example::Cell("post", "风险点", "例：审核把关不严格"),
    ],
    passes: &[
        Example::Cell("post", "表现形式", "不按采购条例:第三章的要求执行"),
        Example::Cell("post", "表现形式", "在业务系统中擅自修改数据"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    if cell.said().is_some() || !cell.is_own() || cell.column.kind == Kind::Serial {
        return None;
    }
    let placeholder = cell.basis().vocabulary.words.placeholder_in(cell.content()?, cell.field.glance())?;
    Some(cell.finding(CODE).with("placeholder", placeholder))
}
