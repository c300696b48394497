//! C001 required-empty: a cell that every row needs has nothing in it.
//!
//! A column that is empty all the way down is told once, at its title; an empty level column has a rule of its own
//! (S008).

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule, SheetSight};

const CODE: Code = Code::new("C001");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "required-empty",
    severity: Severity::Error,
    title: Words::new("必填格没有填", "required cell is empty"),
    message: Words::new("「{column}」没有填{whole}", "«{column}» is empty{whole_en}"),
    help: Words::new(
        "带 * 的列每一行都要填;请补填后再报。",
        "Columns marked * are needed in every row; fill it in.",
    ),
    why: Words::new(
        "缺了必填内容,这一条风险就没法归类、分级、落实责任,汇总时只能剔除。",
        "Without it the risk cannot be classed, rated or assigned, and stays out of the summaries.",
    ),
    checks: &[Check::Cell(check), Check::Sheet(whole_column)],
    fires: &[
        Example::Cell("post", "风险等级", ""),
        Example::Cell("section", "责任岗位", " \u{3000} "),
        Example::Rows("post", &[&[("防控措施", "")], &[("防控措施", "")]]),
    ],
    passes: &[Example::Cell("post", "备注", ""), Example::Cell("post", "风险等级", "一级")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    // A merge across columns empties the cells it covers, and is told itself (R008).
    let merged = cell.row.row.merged_across;
    let empty = cell.field.reading == Reading::Empty && cell.column.required && !merged;
    (empty && cell.is_there() && !cell.told_once).then(|| cell.finding(CODE))
}

fn whole_column(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    for (at, column) in sheet.form.columns.iter().enumerate() {
        if column.required && column.kind != Kind::Level && sheet.is_column_empty(at) {
            let rows = sheet.table.rows.len();
            findings.push(
                sheet
                    .at_header(CODE, at)
                    .with("whole", format!(",整列都空着(共 {rows} 行)"))
                    .with("whole_en", format!(" in all {rows} rows")),
            );
        }
    }
}
