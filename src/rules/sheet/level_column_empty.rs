//! S008 level-column-empty: the whole level column is empty. Told once at its title, instead of C001 in every row.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::{Kind, Role};
use crate::rules::{Check, Example, Rule, SheetSight};

const CODE: Code = Code::new("S008");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "level-column-empty",
    severity: Severity::Error,
    title: Words::new("等级一列全空着", "the whole level column is empty"),
    message: Words::new("「{column}」一列全空着（共 {rows} 行）", "«{column}» is empty in all {rows} rows"),
    help: Words::new(
        "请按表头的等级说明，给每个风险点选一个等级。",
        "Choose a level for each risk point, by the legend above the table.",
    ),
    why: Words::new(
        "没有等级，就不知道由谁监督，整张表都不能汇总。",
        "Without levels nobody knows who watches what, and nothing of the sheet can be summed up.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Rows("post", &[NONE, NONE]),
        Example::Rows("section", &[NONE, &[("风险等级", "\u{3000}")], NONE]),
    ],
    passes: &[Example::Rows("post", &[NONE]), Example::Rows("post", &[NONE, &[]])],
};

const NONE: &[(&str, &str)] = &[("风险等级", "")];

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let Some(at) = sheet.form.column(Role::Level) else { return };
    let level = sheet.form.columns.get(at).is_some_and(|column| column.kind == Kind::Level);
    if level && sheet.is_column_empty(at) {
        let rows = sheet.table.rows.len();
        findings.push(sheet.at_header(CODE, at).with("rows", rows.to_string()));
    }
}
