//! H001 header-missing: a sheet whose header row cannot be found.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("H001"),
    name: "header-missing",
    severity: Severity::Error,
    title: Words::new("找不到表头", "no header row"),
    message: Words::new("工作表「{sheet}」里找不到列名一行", "sheet «{sheet}» has no row of column titles"),
    help: Words::new(
        "请用下发的原表填报；列名一行不要删、不要改，也不要把内容贴成图片。",
        "Fill in the form as issued; do not delete the row of titles or paste a picture.",
    ),
    why: Words::new(
        "没有列名就不知道每一格是什么，整张表都收不了。",
        "Without titles nobody can say what a cell means.",
    ),
    checks: &[Check::Reading],
    fires: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], &["办公室", "文书岗", "印章使用登记不严"]])],
    passes: &[Example::Sheet(
        "岗位自查表",
        &[
            &["岗位自查表"],
            &[
                "序号",
                "股室",
                "岗位",
                "工作环节",
                "风险类别",
                "风险点",
                "表现形式",
                "风险等级",
                "防控措施",
                "责任岗位",
            ],
        ],
    )],
};
