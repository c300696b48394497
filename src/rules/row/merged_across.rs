//! R008 merged-across: cells merged over several columns, so that nobody can say which column the text belongs to.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("R008"),
    name: "merged-across",
    severity: Severity::Error,
    title: Words::new("左右合并的格子分不清是哪一列", "a merge across columns"),
    message: Words::new(
        "{area} 把几列合并成了一格，分不清内容属于哪一列",
        "{area} merges several columns into one cell; which of them is meant is not clear",
    ),
    help: Words::new("请取消合并单元格，每一列分别填写。", "Unmerge the cells and fill in each column."),
    why: Words::new(
        "风险点和表现形式混在一格里，程序不能替您拆。",
        "Two columns in one cell cannot be told apart by a program.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Rows("post", &[&[("表现形式", ">")]]),
        Example::Rows("section", &[&[], &[("防控措施", ">"), ("防控阶段", ">")]]),
    ],
    passes: &[Example::Rows("post", &[&[], &[("表现形式", "^")]])],
};
