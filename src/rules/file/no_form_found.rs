//! W006 no-form-found: no sheet carries a known form.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::header::{ROW, TITLES};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W006"),
    name: "no-form-found",
    severity: Severity::Error,
    title: Words::new("没有找到要填的表", "no form found"),
    message: Words::new("这个工作簿{what}", "{what_en}"),
    help: Words::new(
        "请核对是不是发错了文件（如把空白表发了回来），并用下发的原表填报。",
        "Check whether the wrong file was sent, perhaps a blank form, and fill in the form as issued.",
    ),
    why: Words::new("收到了文件不等于收到了表。", "A file that came is not yet a form that came."),
    checks: &[Check::Reading],
    fires: &[Example::Sheet("通知", &[&["会议通知"], &["时间", "6月3日上午"], &["地点", "三楼会议室"]])],
    passes: &[Example::Sheet("岗位自查表", &[&["岗位自查表"], TITLES, ROW])],
};
