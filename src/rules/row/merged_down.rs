//! R007 merged-down: cells merged from top to bottom; every row below is given the merge's text.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("R007"),
    name: "merged-down",
    severity: Severity::Info,
    title: Words::new("上下合并的格子已逐行补上", "a vertical merge was filled down"),
    message: Words::new(
        "「{column}」在 {area} 合并了单元格，每一行都按「{value}」计",
        "«{column}» is merged over {area}; each of its rows was taken as «{value}»",
    ),
    help: Words::new(
        "不用改；下次请不要合并单元格，每一行都填上。",
        "Nothing to do; next time fill in every row instead of merging cells.",
    ),
    why: Words::new(
        "合并的格子一排序、一筛选就散了，内容会对错行。",
        "Merged cells come apart when a table is sorted or filtered.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Rows("post", &[&[], &[("股室", "^")]]),
        Example::Rows("post", &[&[], &[("防控措施", "^")], &[("防控措施", "^")]]),
    ],
    passes: &[Example::Rows("post", &[&[], &[("备注", "^")]]), Example::Rows("post", &[&[], &[]])],
};
