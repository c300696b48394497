//! H003 column-renamed: a column was found by another writing of its title.

use super::TITLES;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("H003"),
    name: "column-renamed",
    severity: Severity::Warning,
    title: Words::new("列名改了", "column renamed"),
    message: Words::new("列名「{value}」已认作「{column}」", "the title «{value}» was taken for «{column}»"),
    help: Words::new(
        "请核对认得对不对；下次不要改列名。",
        "Check that it is the right column; leave the titles as they are.",
    ),
    why: Words::new(
        "列名是认列的依据，改得远了就认不出。",
        "Columns are known by their titles; one that is changed too far is not known.",
    ),
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
                "防范措施",
                "防控阶段",
                "责任岗位",
                "是否新增",
                "备注",
            ],
        ],
    )],
    passes: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], TITLES])],
};
