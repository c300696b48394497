//! R003 items-split: a cell with several numbered risks, which were taken apart.
//!
//! Numbered measures are what the form asks for and are not told.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::Origin;
use crate::rules::{Check, Example, RowSight, Rule};

const CODE: Code = Code::new("R003");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "items-split",
    severity: Severity::Info,
    title: Words::new("一格里几个风险点，已分开计", "several risks in a cell, taken apart"),
    message: Words::new(
        "这一格里编了 {count} 条，已按 {count} 个风险点计",
        "the cell numbers {count} items, which were taken as {count} risk points",
    ),
    help: Words::new("不用改；下次请一个风险点填一行。", "Nothing to do; next time give each risk a row."),
    why: Words::new(
        "风险点按条计数，行数和条数都会印在汇总表上。",
        "Points are counted by item; summaries print both rows and items.",
    ),
    checks: &[Check::Row(check)],
    fires: &[
        Example::Rows("post", &[&[("风险点", "1.验收物资时默许以次充好;2.入库时不点数量")]]),
        Example::Rows("unit", &[&[("风险点", "(一)验收物资时默许以次充好\n(二)入库时不点数量")]]),
    ],
    passes: &[
        Example::Rows("post", &[&[("风险点", "验收物资时默许以次充好;入库时不点数量")]]),
        Example::Rows("post", &[&[("风险点", "不按2.5倍的标准、1.5倍的下限处罚")]]),
        Example::Rows("post", &[&[("防控措施", "1.验收由两人签字;2.入库数量当面点清")]]),
    ],
};

fn check(row: &RowSight<'_>, findings: &mut Vec<Finding>) {
    let own = row.field(Role::Risk).is_some_and(|field| field.origin == Origin::Own);
    let items = if own { row.items(Role::Risk) } else { 0 };
    if items > 1 {
        findings.push(row.finding(CODE, Role::Risk).with("count", items.to_string()));
    }
}
