//! C020 ditto-mark: 同上, 〃 in place of content. Reading takes over the cell above; where there is none, the mark
//! stays and the row is held back.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("C020"),
    name: "ditto-mark",
    severity: Severity::Warning,
    title: Words::new("写了「同上」", "a ditto mark"),
    message: Words::new("「{column}」写的是「{value}」{taken}", "«{column}» says «{value}»{taken_en}"),
    help: Words::new(
        "请把内容写全；表格排序或拆分以后，「同上」就不知道指哪一行了。",
        "Write it out: once the table is sorted or cut, nobody knows what the mark points at.",
    ),
    why: Words::new(
        "每一行要能单独看得懂，才能按等级、单位分给不同的人监督。",
        "Each row must make sense alone, for rows go to different watchers.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Rows("post", &[&[], &[("防控措施", "同上")]]),
        Example::Cell("post", "责任岗位", "〃"),
        Example::Rows("section", &[&[], &[("风险等级", "同 上")]]),
    ],
    passes: &[
        Example::Rows("post", &[&[], &[("防控措施", "同上一年度一样,由两人核对登记簿")]]),
        Example::Rows("post", &[&[], &[("序号", "〃")]]),
    ],
};
