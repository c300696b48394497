//! S004 one-measure-everywhere: one measure pasted on five or more rows and on half the sheet. Told once, at the first
//! row that has it.

use std::collections::BTreeMap;

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::Row;
use crate::rules::{Check, Example, RowSight, Rule, SheetSight};

const CODE: Code = Code::new("S004");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "one-measure-everywhere",
    severity: Severity::Warning,
    title: Words::new("一条措施贴满全表", "one measure on half the sheet"),
    message: Words::new(
        "{total} 行里有 {count} 行用的是同一条防控措施",
        "{count} of {total} rows have this same measure",
    ),
    help: Words::new("请针对每个风险点写出自己的措施。", "Give each risk a measure of its own."),
    why: Words::new(
        "一条措施对付所有风险，说明没有逐条想过。",
        "One measure for all risks shows that they were not thought through.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Rows("post", &[SAME, SAME, SAME, SAME, SAME, &[], &[]]),
        Example::Rows("post", &[SAME, &[("防控措施", "^")], &[("防控措施", "^")], SAME, SAME]),
    ],
    passes: &[
        Example::Rows("post", &[SAME, SAME, SAME, SAME]),
        Example::Rows("unit", &[SAME, SAME, SAME, &[], &[], &[]]),
    ],
};

const SAME: &[(&str, &str)] = &[("防控措施", "票据由两人交叉复核并登记")];

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let mut measures: BTreeMap<&str, (&Row, usize)> = BTreeMap::new();
    for (row, field) in sheet.texts(Role::Measure) {
        let key = field.likeness();
        // Empty measures and words for nothing are told row by row.
        if !key.is_empty() && !sheet.basis.vocabulary.words.is_null(&field.text) {
            measures.entry(key).or_insert((row, 0)).1 += 1;
        }
    }
    let threshold = sheet.threshold();
    let total = sheet.table.rows.len();
    for (row, count) in measures.into_values() {
        if count >= threshold.everywhere_rows && count * 100 >= total * threshold.everywhere_share {
            findings.push(
                RowSight { sheet: *sheet, row }
                    .finding(CODE, Role::Measure)
                    .with("count", count.to_string())
                    .with("total", total.to_string()),
            );
        }
    }
}
