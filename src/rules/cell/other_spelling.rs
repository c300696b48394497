//! C003 other-spelling: a value that the vocabulary knows under another writing (行政审批, Ⅰ级, √).

use crate::base::{Words, number};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};
use crate::vocabulary::{LevelReading, Match};

const CODE: Code = Code::new("C003");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "other-spelling",
    severity: Severity::Info,
    title: Words::new("用了别的写法", "another writing of a standard word"),
    message: Words::new("「{value}」已按「{standard}」计", "«{value}» was taken as «{standard}»"),
    help: Words::new(
        "不用改；下次请直接从下拉框里选。",
        "Nothing to do; next time choose from the drop-down.",
    ),
    why: Words::new(
        "统计按标准词进行，换了写法的要让填表人知道是怎么理解的。",
        "Counting goes by the standard words; whoever wrote another one should see how it was taken.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "权力类型", "行政审批"),
        Example::Cell("post", "风险等级", "Ⅱ级"),
        Example::Cell("unit", "可能性", "较小"),
        Example::Cell("post", "是否新增", "√"),
    ],
    passes: &[
        Example::Cell("post", "权力类型", "审 批 权"),
        Example::Cell("unit", "可能性", "２"),
        Example::Cell("post", "风险等级", "高"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    let basis = cell.basis();
    let standard = match (&cell.column.kind, &cell.field.reading) {
        (Kind::List(id), Reading::Word(Match::Synonym(at))) => {
            basis.vocabulary.list(id)?.name(*at).to_owned()
        }
        (Kind::Level, Reading::Level(LevelReading::Synonym(level))) => basis.round.label(*level).to_owned(),
        (Kind::Number(_), Reading::Number(value)) if number::read(said).is_none() => value.to_string(),
        _ => return None,
    };
    Some(cell.finding(CODE).with("standard", standard))
}
