//! C016 not-a-date: a date that cannot be read, or that no calendar has (2026.6.31). A month alone is enough: it is
//! taken as its last day.

use crate::base::date::DateReading;
use crate::base::{Date, Words};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C016");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "not-a-date",
    severity: Severity::Error,
    title: Words::new("日期看不懂或不存在", "not a date"),
    message: Words::new("「{column}」里的「{value}」{fault}", "«{value}» in «{column}» {fault_en}"),
    help: Words::new(
        "请写成 2026-09-30 这样的日期；只知道月份的写 2026年9月。",
        "Write a date like 2026-09-30; if only the month is known, 2026年9月.",
    ),
    why: Words::new(
        "没有确切的日期，到期没到期就没法督办。",
        "Without a date nobody can say whether it is overdue.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("institution", "完成时限", "2026.6.31"),
        Example::Cell("institution", "完成时限", "长期坚持"),
        Example::Cell("institution", "完成时限", "9月30日"),
        Example::Cell("institution", "完成时限", "2026年13月"),
    ],
    passes: &[
        Example::Cell("institution", "完成时限", "2026年9月"),
        Example::Cell("institution", "完成时限", "二〇二六年九月三十日"),
        Example::Cell("institution", "完成时限", ""),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    let (fault, fault_en) = match cell.field.reading {
        _ if cell.column.kind != Kind::Date => return None,
        Reading::ImpossibleDate => ("在日历上没有这一天", "is a day that no calendar has"),
        Reading::Unknown if matches!(Date::read(said), DateReading::YearMissing(..)) => {
            ("没有写年份", "has no year")
        }
        Reading::Unknown => ("不是日期", "is no date"),
        _ => return None,
    };
    Some(cell.finding(CODE).with("fault", fault).with("fault_en", fault_en))
}
