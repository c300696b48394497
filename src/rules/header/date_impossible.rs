//! H008 date-impossible: 填表日期 cannot be read, does not exist or lies in the future.
//!
//! Examples are checked on 2026-06-01. A month alone is taken as it stands: it tells enough to order two returns.

use super::{ROW, TITLES};
use crate::base::date::DateReading;
use crate::base::{Date, Words};
use crate::finding::{Code, Finding, Severity};
use crate::form::HeaderField;
use crate::rules::{Check, Example, Rule, SheetSight};

const CODE: Code = Code::new("H008");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "date-impossible",
    severity: Severity::Warning,
    title: Words::new("填表日期不对", "date of filling in is wrong"),
    message: Words::new("填表日期「{value}」{what}", "the date «{value}» {what_en}"),
    help: Words::new(
        "请写成 2026-06-03 这样的日期，并核对年、月、日。",
        "Write a date like 2026-06-03 and check year, month and day.",
    ),
    why: Words::new(
        "同一张表报了几次时，要靠日期分出先后。",
        "Where a form is returned several times its date tells which is the newer.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填表人", "经办人", "填表日期", "2026年2月30日"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填表人", "经办人", "填表日期", "2026-12-31"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填表人", "经办人", "填表日期", "前天"], TITLES, ROW],
        ),
    ],
    passes: &[
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填表人", "经办人", "填表日期", "2026年5月20日"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填表人", "经办人", "填表日期", "2026.5"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填表人:张三  填表日期:2026年5月20日"], TITLES, ROW],
        ),
    ],
};

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let stated = sheet.table.block.find(HeaderField::Date);
    let Some(stated) = stated.filter(|stated| !stated.text.is_empty()) else { return };
    let first = match read(&stated.text) {
        DateReading::Date(date) => Some(date),
        DateReading::MonthOnly(year, month) => Date::new(year, month, 1),
        DateReading::Impossible => None,
        DateReading::YearMissing(..) | DateReading::NotADate => {
            findings.push(told(sheet, "看不出是哪一天", "cannot be read"));
            return;
        }
    };
    match first {
        None => findings.push(told(sheet, "在日历上不存在", "does not exist")),
        Some(date) if date > sheet.basis.today => {
            findings.push(told(sheet, "还没有到", "lies in the future"));
        }
        Some(_) => {}
    }
}

/// A date as people and cells give it: besides the usual writings a bare serial number, and a time behind the date.
fn read(text: &str) -> DateReading {
    let whole = Date::read(text);
    if whole != DateReading::NotADate {
        return whole;
    }
    if text.len() == 5
        && let Ok(serial) = text.parse::<u32>()
        && let Some(date) = Date::from_serial(f64::from(serial), false)
    {
        return DateReading::Date(date);
    }
    match text.split_once([' ', 'T']) {
        Some((day, clock)) if clock.contains(':') => Date::read(day),
        _ => whole,
    }
}

fn told(sheet: &SheetSight<'_>, what: &str, what_en: &str) -> Finding {
    let finding = Finding::of_file(CODE)
        .on_sheet(&sheet.table.sheet)
        .in_column("填表日期")
        .with("what", what)
        .with("what_en", what_en);
    match sheet.table.block.find(HeaderField::Date) {
        Some(stated) => finding.at(stated.place).showing(&stated.text),
        None => finding,
    }
}
