//! S001 row-repeated: the same risk point twice for the same object.
//!
//! The same object is the same section, post or leading cadre on the sheet; the same point has the same matter and
//! the same risk, blanks, width and punctuation passed over.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::Origin;
use crate::rules::{Check, Example, RowSight, Rule, SheetSight};

const CODE: Code = Code::new("S001");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "row-repeated",
    severity: Severity::Error,
    title: Words::new("同一风险点写了两遍", "the same risk point twice"),
    message: Words::new("与第 {first} 行是同一个风险点，重复了", "repeats the risk point of row {first}"),
    help: Words::new("请删去重复的一行，或改成另一个风险点。", "Delete the row, or state another risk."),
    why: Words::new("同一条写两遍会把数量算多。", "It would be counted twice."),
    checks: &[Check::Sheet(check)],
    fires: &[Example::Rows(
        "post",
        &[&[("风险点", "报销审核时放宽票据要求")], &[("风险点", "报销审核时,放宽票据要求。")]],
    )],
    passes: &[
        Example::Rows(
            "post",
            &[&[("风险点", "报销审核时放宽票据要求")], &[("风险点", "盘点实物时隐瞒短缺数量")]],
        ),
        Example::Rows("post", &[&[("风险点", "无")], &[("风险点", "无")]]),
    ],
};

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    // Most risks stand once, and then it need not be known whose they are.
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &sheet.table.rows {
        *times.entry(row.likeness(sheet.form, Role::Risk)).or_default() += 1;
    }
    let mut first: BTreeMap<[Cow<'_, str>; 5], u32> = BTreeMap::new();
    for row in &sheet.table.rows {
        let said = row.text(sheet.form, Role::Risk);
        // One risk merged over several rows, with a measure in each, is written once.
        let field = sheet.form.column(Role::Risk).and_then(|column| row.field(column));
        if field.is_some_and(|field| field.origin == Origin::Merged) {
            continue;
        }
        let risk = row.likeness(sheet.form, Role::Risk);
        if times.get(risk).is_none_or(|times| *times < 2) {
            continue;
        }
        // Two rows that both say 无 or 同上 repeat nothing; each is told by itself.
        let words = &sheet.basis.vocabulary.words;
        if risk.is_empty() || words.is_null(said) || words.is_ditto(said) {
            continue;
        }
        let key = |role| text::keyed(row.text(sheet.form, role));
        let risk = Cow::Borrowed(risk);
        let object = [key(Role::Section), key(Role::Post), key(Role::Leader), key(Role::Matter), risk];
        match first.get(&object) {
            Some(earlier) => {
                let sight = RowSight { sheet: *sheet, row };
                findings.push(sight.finding(CODE, Role::Risk).with("first", (earlier + 1).to_string()));
            }
            None => {
                first.insert(object, row.row);
            }
        }
    }
}
