//! H010 tables-stacked: more than one table on the sheet; all are read.

use super::{ROW, TITLES};
use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("H010"),
    name: "tables-stacked",
    severity: Severity::Warning,
    title: Words::new("一张工作表上有几个表", "stacked tables"),
    message: Words::new(
        "这张工作表上不止一个表，已全部读取",
        "this sheet carries more than one table; all were read",
    ),
    help: Words::new(
        "请核对行数；下次一张工作表只填一个表。",
        "Check the number of rows; next time put one table on a sheet.",
    ),
    why: Words::new("上下摞在一起的表容易漏看、漏填。", "Tables below one another are easily overlooked."),
    checks: &[Check::Reading],
    fires: &[Example::Sheet(
        "岗位自查表",
        &[
            &["岗位自查表"],
            &["填报单位", "某县财政局"],
            TITLES,
            ROW,
            &["岗位自查表"],
            &["填报单位", "县财政局"],
            TITLES,
            ROW,
        ],
    )],
    passes: &[Example::Sheet(
        "岗位自查表",
        &[&["岗位自查表"], &["填报单位", "某县财政局"], TITLES, ROW, ROW],
    )],
};
