//! H004 column-moved: a column stands at another place.

use super::TITLES;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("H004"),
    name: "column-moved",
    severity: Severity::Info,
    title: Words::new("列挪了位置", "column moved"),
    message: Words::new(
        "「{column}」不在原来的位置，已按列名读取",
        "«{column}» stands at another place; read by its title",
    ),
    help: Words::new("不必处理。", "Nothing to do."),
    why: Words::new("让人知道程序没有按位置硬套。", "To show that nothing was read by position."),
    checks: &[Check::Reading],
    fires: &[Example::Sheet(
        "岗位自查表",
        &[
            &["岗位自查表"],
            &[
                "序号",
                "风险等级",
                "股室",
                "岗位",
                "权力类型",
                "工作环节",
                "风险类别",
                "风险点",
                "表现形式",
                "防控措施",
                "防控阶段",
                "责任岗位",
                "是否新增",
                "备注",
            ],
        ],
    )],
    passes: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], TITLES])],
};
