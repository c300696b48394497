//! H002 column-missing: a required column is missing.

use super::TITLES;
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("H002"),
    name: "column-missing",
    severity: Severity::Error,
    title: Words::new("缺少必填的列", "required column missing"),
    message: Words::new("缺少「{column}」这一列", "the column «{column}» is missing"),
    help: Words::new(
        "请用下发的原表填报；列可以挪动，不能删。",
        "Fill in the form as issued; columns may be moved but not deleted.",
    ),
    why: Words::new("整列没有，每一条风险都缺这一项。", "Without the column every row lacks it."),
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
                "防控措施",
                "防控阶段",
                "责任岗位",
                "是否新增",
                "备注",
            ],
        ],
    )],
    passes: &[
        Example::Sheet("岗位自查表", &[&["岗位自查表"], TITLES]),
        Example::Sheet(
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
                ],
            ],
        ),
    ],
};
