//! H006 column-repeated: two columns claim the same field.

use super::{ROW, TITLES};
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("H006"),
    name: "column-repeated",
    severity: Severity::Error,
    title: Words::new("同一列出现两次", "column repeated"),
    message: Words::new(
        "不止一列像是「{column}」（这一列写的是「{value}」），分不清以哪一列为准",
        "more than one column claims to be «{column}» (this one says «{value}»), and nothing tells which counts",
    ),
    help: Words::new(
        "请只留一列「{column}」，另一列删去或改名。",
        "Keep one column «{column}» and delete or rename the other.",
    ),
    why: Words::new("两列内容不同时，取哪一列都可能错。", "Where the two differ, either may be wrong."),
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
                "风险等级",
            ],
            &[
                "1",
                "预算股",
                "预算审核岗",
                "审批权",
                "预算审核",
                "岗位职责风险",
                "审核预算时擅自放宽支出标准",
                "应当退回的材料照样通过",
                "二级",
                "预算调整须两人复核并留存依据",
                "前期预防",
                "预算审核岗",
                "否",
                "",
                "一级",
            ],
        ],
    )],
    passes: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], TITLES, ROW])],
};
