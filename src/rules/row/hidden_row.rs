//! R006 hidden-row: a hidden or filtered row, or a hidden sheet, with data. It is read all the same.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("R006"),
    name: "hidden-row",
    severity: Severity::Warning,
    title: Words::new("隐藏的行里有内容", "a hidden row with data"),
    message: Words::new(
        "{what}被隐藏或筛选掉了，但里面有内容，已照样收下",
        "{what_en} is hidden or filtered out but holds data, which was taken all the same",
    ),
    help: Words::new(
        "请取消隐藏和筛选看一看：要报的留下，不报的删掉。",
        "Unhide it and look: keep what is meant to be reported, delete the rest.",
    ),
    why: Words::new(
        "填表人看不见的旧内容会跟着报上来，看得见的人又以为没有报。",
        "Old content that nobody sees would be reported along.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Rows("post", &[&[], &[("隐藏", "")]]),
        Example::Sheet(
            "岗位自查表(隐藏)",
            &[
                &["股室", "岗位", "风险点", "风险等级", "防控措施"],
                &["预算股", "预算审核岗", "验收物资时默许以次充好", "一级", "验收由两人共同签字并登记"],
            ],
        ),
    ],
    passes: &[Example::Rows("post", &[&[], &[]])],
};
