//! R009 page-noise: what printing leaves among the rows, dropped: titles and headers repeated on each page, page
//! numbers, totals.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("R009"),
    name: "page-noise",
    severity: Severity::Info,
    title: Words::new("表中间的页码、表头、合计没有收", "page lines and totals were left out"),
    message: Words::new(
        "「{value}」这一行是{what}，不是风险点，没有收",
        "the row «{value}» is {what_en}, no risk point, and was left out",
    ),
    help: Words::new(
        "不用改；如果这一行其实是一个风险点，请按列填完整。",
        "Nothing to do; if the row is a risk point after all, fill in its columns.",
    ),
    why: Words::new("没有收的每一行都要说出来，不能悄悄丢掉。", "No row is left out without being told."),
    checks: &[Check::Reading],
    fires: &[
        Example::Rows("post", &[&[], &[("整行", "第 1 页 共 2 页")], &[]]),
        Example::Rows("post", &[&[], &[("整行", "岗位自查表")], &[]]),
        Example::Rows("unit", &[&[], &[("整行", "合计|1")]]),
    ],
    passes: &[Example::Rows("post", &[&[], &[("备注", "见附件第 2 页")]])],
};
