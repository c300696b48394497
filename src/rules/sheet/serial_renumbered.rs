//! S003 serial-renumbered: running numbers with gaps or repeats. Told once a sheet, at the first of them.
//!
//! Forms go out with the numbers filled in, so rows left blank leave gaps that mean nothing: a gap is told only where
//! no rows lie between. A new section, post or leading cadre may begin at 1 again.

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::Row;
use crate::rules::{Check, Example, RowSight, Rule, SheetSight};

const CODE: Code = Code::new("S003");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "serial-renumbered",
    severity: Severity::Info,
    title: Words::new("序号断号或重号", "serial numbers with gaps or repeats"),
    message: Words::new(
        "上一行的序号是 {before}，这一行是 {here}，不连续",
        "the row above is number {before} and this one {here}",
    ),
    help: Words::new(
        "不用改，收表时重新编号；只请看一看中间有没有误删的行。",
        "Nothing to do, rows are numbered anew; only look whether one was deleted by mistake.",
    ),
    why: Words::new(
        "断号有时是误删了行，重号有时是同一行贴了两遍。",
        "A gap may be a row deleted by mistake, a repeat a row pasted twice.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Rows("post", &[&[], &[], &[("序号", "2")]]),
        Example::Rows("post", &[&[("序号", "1")], &[("序号", "5")], &[("序号", "6")]]),
        Example::Rows("unit", &[&[("序号", "1、")], &[("序号", "3、")]]),
    ],
    passes: &[
        Example::Rows("post", &[&[], &[], &[]]),
        Example::Rows("post", &[&[], &[("整行", "2")], &[("整行", "3")], &[("序号", "4")]]),
        Example::Rows("post", &[&[], &[], &[("股室", "办公室"), ("岗位", "文书岗"), ("序号", "1")]]),
        Example::Rows("post", &[&[("序号", "3")], &[("序号", "")], &[("序号", "")]]),
    ],
};

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let numbered: Vec<(&Row, u32)> =
        sheet.texts(Role::Seq).filter_map(|(row, field)| Some((row, number(&field.text)?))).collect();
    if numbered.len() * 2 <= sheet.table.rows.len() {
        return;
    }
    let broken = numbered.iter().zip(numbered.iter().skip(1)).find(|((above, before), (row, here))| {
        let follows = *here == before + 1;
        let blank_between = here > before && here - before <= row.row - above.row;
        let begins_anew = *here == 1 && object(sheet, above) != object(sheet, row);
        !follows && !blank_between && !begins_anew
    });
    if let Some(((_, before), (row, here))) = broken {
        let finding = RowSight { sheet: *sheet, row }.finding(CODE, Role::Seq);
        findings.push(finding.with("before", before.to_string()).with("here", here.to_string()));
    }
}

fn object(sheet: &SheetSight<'_>, row: &Row) -> [String; 3] {
    [Role::Section, Role::Post, Role::Leader].map(|role| text::key(row.text(sheet.form, role)))
}

/// The number of `3`, `3.`, `(3)`, `3、`.
fn number(text: &str) -> Option<u32> {
    let folded = text::folded(text);
    folded.trim_matches(|c: char| c.is_whitespace() || "().、".contains(c)).parse().ok()
}
