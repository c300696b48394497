//! S006 total-differs: a total stated on the sheet (合计 12) that is not what was counted.
//!
//! A total may count rows or risk points, all of those above it or those since the total before it (小计); any of them
//! will do.

use crate::base::{Words, number};
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::rules::{Check, Example, Rule, SheetSight};

const CODE: Code = Code::new("S006");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "total-differs",
    severity: Severity::Warning,
    title: Words::new("合计数对不上", "a stated total is not what was counted"),
    message: Words::new(
        "表上写的合计是 {value}，实际数出来是 {rows} 行、{items} 条",
        "the sheet states a total of {value}; {rows} rows with {items} points were counted",
    ),
    help: Words::new(
        "请核对有没有漏填、多填的行；合计由程序来数，可以不写。",
        "Look for rows missing or too many; totals are counted here and need not be stated.",
    ),
    why: Words::new(
        "合计和明细对不上，不是漏了行，就是合计没有改。",
        "Either a row is missing or the total is stale.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Rows("unit", &[&[], &[], &[("整行", "合计|3")]]),
        Example::Rows("post", &[&[], &[], &[("整行", "总计|12条")]]),
    ],
    passes: &[
        Example::Rows("unit", &[&[], &[], &[("整行", "合计|2")]]),
        Example::Rows(
            "unit",
            &[&[], &[], &[("整行", "小计|2")], &[], &[("整行", "小计|1")], &[("整行", "合计|3")]],
        ),
        Example::Rows(
            "post",
            &[&[("风险点", "1.验收时默许以次充好;2.入库时不点数量")], &[("整行", "合计|2")]],
        ),
    ],
};

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    // Rows and risk points between two rows of the sheet.
    let counted = |from: u32, to: u32| {
        let rows = sheet.table.rows.iter().filter(|row| (from..to).contains(&row.row));
        rows.fold((0, 0), |(rows, items), row| {
            let risks = row.items(sheet.form, Role::Risk);
            (rows + 1, items + risks.max(1))
        })
    };
    let mut since = 0;
    for total in &sheet.table.totals {
        let row = total.place.row;
        let ways = [counted(0, u32::MAX), counted(0, row), counted(since, row)];
        let states = |count: usize| (total.stated - count as f64).abs() < 0.5;
        if !ways.iter().any(|(rows, items)| states(*rows) || states(*items)) {
            let [(rows, items), ..] = ways;
            findings.push(
                Finding::of_file(CODE)
                    .on_sheet(&sheet.table.sheet)
                    .at(total.place)
                    .showing(&number::plain(total.stated))
                    .with("rows", rows.to_string())
                    .with("items", items.to_string()),
            );
        }
        since = row;
    }
}
