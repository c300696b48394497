//! C001 required-empty: a cell that every row needs has nothing in it, or nothing that can be used: the prompt of its
//! list (C011 says so), a formula without a result (C023 says so). Those two are warnings; what holds the row is this.
//!
//! A column that is empty all the way down is told once, at its title; an empty level column has a rule of its own
//! (S008). A row of which most is missing is told once, at its first empty cell.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::{Form, Kind};
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule, SheetSight};

const CODE: Code = Code::new("C001");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "required-empty",
    severity: Severity::Error,
    title: Words::new("必填格没有填", "required cell is empty"),
    message: Words::new(
        "{row}「{column}」{many}没有填{whole}",
        "{row_en}«{column}»{many_en} is empty{whole_en}",
    ),
    help: Words::new(
        "带 * 的列每一行都要填；请补填后再报。{stray}",
        "Columns marked * are needed in every row; fill it in.{stray_en}",
    ),
    why: Words::new(
        "缺了必填内容，这一条风险就没法归类、分级、落实责任，汇总时只能剔除。",
        "Without it the risk cannot be classed, rated or assigned, and stays out of the summaries.",
    ),
    checks: &[Check::Cell(check), Check::Sheet(whole_column)],
    fires: &[
        Example::Cell("post", "风险等级", ""),
        Example::Cell("section", "责任岗位", " \u{3000} "),
        Example::Rows("post", &[&[("防控措施", "")], &[("防控措施", "")]]),
        Example::Rows("post", &[&[], &[("整行", "||||||窗口人员接受请托|||||||")]]),
    ],
    passes: &[Example::Cell("post", "备注", ""), Example::Cell("post", "风险等级", "一级")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    // A merge across columns empties the cells it covers, and is told itself (R008).
    let merged = cell.row.row.merged_across;
    if !cell.column.required || cell.told_once || merged || !cell.is_there() {
        return None;
    }
    let (why, why_en) = match cell.field.reading {
        Reading::Empty => return Some(cell.finding(CODE)),
        Reading::Missing if cell.is_own() => ("（公式没有结果）", " (the formula has no result)"),
        Reading::Unknown if cell.is_own() && has_placeholder(cell) => {
            ("（替代字不算）", " (a placeholder is no content)")
        }
        _ => return None,
    };
    Some(cell.finding(CODE).with("whole", why).with("whole_en", why_en))
}

fn has_placeholder(cell: &CellSight<'_>) -> bool {
    cell.content()
        .is_some_and(|text| cell.basis().vocabulary.words.placeholder_in(text, cell.field.glance()).is_some())
}

/// A row that lacks most of what it needs has one cause: it was hardly begun, or something strayed into it. Of the
/// findings of one table, those of such a row become one, at its first cell that is missing.
pub fn once_a_row(form: &Form, findings: &mut Vec<Finding>, from: usize) {
    let needed = form.columns.iter().filter(|column| column.required).count();
    let of_cell = |finding: &Finding| finding.code == CODE && finding.column.is_some();
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for finding in findings.iter().skip(from).filter(|finding| of_cell(finding)) {
        if let (Some(place), Some(column)) = (finding.place, &finding.column) {
            rows.entry(place.row).or_default().push(column.clone());
        }
    }
    rows.retain(|_, columns| columns.len() > 2 && columns.len() * 2 > needed);
    if rows.is_empty() {
        return;
    }
    let mut told = BTreeSet::new();
    let mut at = 0;
    findings.retain_mut(|finding| {
        at += 1;
        let row = finding.place.map(|place| place.row).filter(|_| at > from && of_cell(finding));
        let Some((row, columns)) = row.and_then(|row| rows.get_key_value(&row)) else { return true };
        if !told.insert(*row) {
            return false;
        }
        let (number, many) = (row + 1, columns.len());
        finding.args = vec![
            ("row".into(), format!("第 {number} 行大半空着，")),
            ("row_en".into(), format!("most of row {number} is empty: ")),
            ("many".into(), format!("等 {many} 格")),
            ("many_en".into(), format!(" with {} others", many - 1)),
            ("whole".into(), format!("：{}", columns.join("、"))),
            ("whole_en".into(), format!(": {}", columns.join(", "))),
            ("stray".into(), "这一行如果是多余的，请把整行删掉。".to_owned()),
            ("stray_en".into(), " If the row is not wanted, delete it.".to_owned()),
        ];
        true
    });
}

fn whole_column(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    for (at, column) in sheet.form.columns.iter().enumerate() {
        if column.required && column.kind != Kind::Level && sheet.is_column_empty(at) {
            let rows = sheet.table.rows.len();
            findings.push(
                sheet
                    .at_header(CODE, at)
                    .with("whole", format!("，整列都空着（共 {rows} 行）"))
                    .with("whole_en", format!(" in all {rows} rows")),
            );
        }
    }
}
