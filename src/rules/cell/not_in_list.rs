//! C002 not-in-list: a value outside the column's vocabulary.

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C002");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "not-in-list",
    severity: Severity::Error,
    title: Words::new("不在可选的词里", "value outside the list"),
    message: Words::new(
        "「{column}」里的「{value}」不在可选的词里{near}",
        "«{value}» is no value of «{column}»{near_en}",
    ),
    help: Words::new("请从下拉框里选：{allowed}。", "Choose one of: {allowed}."),
    why: Words::new(
        "分类、分级、统计都按标准词进行，自造的词无法归到任何一类。",
        "Counting goes by the standard words; a word of one's own belongs to no class.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[Example::Cell("post", "风险等级", "四级"), Example::Cell("unit", "权力类型", "随便写")],
    passes: &[Example::Cell("post", "风险等级", "二级"), Example::Cell("post", "权力类型", "行政审批")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    // A null word, a ditto mark, a placeholder: each has its own rule.
    let said = cell.said().filter(|_| cell.field.reading == Reading::Unknown)?;
    let basis = cell.basis();
    let near = match &cell.column.kind {
        Kind::List(id) => basis
            .vocabulary
            .list(id)
            .and_then(|list| text::nearest(said, list.names.iter().map(String::as_str))),
        Kind::Level => None,
        _ => return None,
    };
    Some(
        cell.finding(CODE)
            .with("near", near.map_or_else(String::new, |near| format!(",是不是「{near}」?")))
            .with("near_en", near.map_or_else(String::new, |near| format!("; did you mean «{near}»?")))
            .with("allowed", cell.allowed()),
    )
}
