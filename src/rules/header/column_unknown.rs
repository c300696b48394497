//! H005 column-unknown: a column that the form does not have; it is kept with the row.

use super::TITLES;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("H005"),
    name: "column-unknown",
    severity: Severity::Info,
    title: Words::new("多出来的列", "unknown column"),
    message: Words::new(
        "表样里没有「{value}」这一列，内容随行保留，不参加汇总",
        "the form has no column «{value}»; its texts are kept with the rows",
    ),
    help: Words::new(
        "不必处理；如果它本该是表里的某一列，请把列名改回去。",
        "Nothing to do, unless it was meant to be one of the form's columns: then mend its title.",
    ),
    why: Words::new("单位自己加的内容也不能丢。", "What a unit adds of its own must not be lost."),
    checks: &[Check::Reading],
    fires: &[Example::Sheet(
        "岗位自查表",
        &[
            &["岗位自查表"],
            &[
                "序号",
                "股室",
                "岗位",
                "权力类型",
                "工作环节",
                "风险类别",
                "风险点",
                "表现形式",
                "风险等级",
                "防控措施",
                "防控阶段",
                "责任岗位",
                "是否新增",
                "备注",
                "党支部意见",
            ],
        ],
    )],
    passes: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], TITLES])],
};
