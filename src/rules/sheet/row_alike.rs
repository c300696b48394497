//! S002 row-alike: nearly the same risk point twice for the same object.
//!
//! Two texts are nearly the same when they share at least four fifths of their pairs of neighbouring characters.
//! Texts that differ in digits only (第1批, 第2批) are left alone. All returns together are compared elsewhere; here an
//! object with very many rows is passed over rather than compared row by row.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::intake::{Origin, Row};
use crate::rules::{Check, Example, RowSight, Rule, SheetSight};

const CODE: Code = Code::new("S002");
/// Shorter texts are alike by chance.
const SHORTEST: usize = 8;
/// Rows of one object that are compared each with each.
const COMPARED: usize = 400;

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "row-alike",
    severity: Severity::Warning,
    title: Words::new("两个风险点几乎一样", "nearly the same risk point twice"),
    message: Words::new(
        "与第 {first} 行的风险点几乎一样：「{other}」",
        "nearly the same risk as in row {first}: «{other}»",
    ),
    help: Words::new(
        "是同一件事的请合并成一条；不是的，把区别写出来。",
        "Merge them if they are one matter; otherwise say what sets them apart.",
    ),
    why: Words::new("换几个字再写一遍，会把数量算多。", "A point put in other words is counted twice."),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Rows(
            "post",
            &[
                &[("风险点", "报销审核时放宽票据要求,为不合规支出开绿灯")],
                &[("风险点", "报销审核时放宽票据的要求,为不合规支出开绿灯")],
            ],
        ),
        Example::Rows(
            "unit",
            &[
                &[("风险点", "专项资金分配方案不按评审结果排序,凭个人意见增减")],
                &[],
                &[("风险点", "专项资金分配方案未按评审结果排序,凭个人意见增减")],
            ],
        ),
    ],
    passes: &[
        Example::Rows(
            "post",
            &[
                &[("风险点", "第1批专项资金拨付时不核对项目进度")],
                &[("风险点", "第2批专项资金拨付时不核对项目进度")],
            ],
        ),
        Example::Rows(
            "post",
            &[
                &[("风险点", "报销审核时放宽票据要求,为不合规支出开绿灯")],
                &[
                    ("股室", "办公室"),
                    ("岗位", "文书岗"),
                    ("风险点", "报销审核时放宽票据的要求,为不合规支出开绿灯"),
                ],
            ],
        ),
        Example::Rows(
            "post",
            &[&[("风险点", "报销审核时放宽票据要求")], &[("风险点", "合同审核时放宽资质要求")]],
        ),
    ],
};

/// A risk's row and key.
type Said<'s> = (&'s Row, &'s str);

/// A risk as it is compared.
struct Compared<'s> {
    row: &'s Row,
    key: &'s str,
    without_digits: String,
    /// Pairs of neighbouring characters, sorted, each once.
    pairs: Vec<(char, char)>,
}

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let mut objects: BTreeMap<[Cow<'_, str>; 4], Vec<Said<'_>>> = BTreeMap::new();
    for (row, field) in sheet.texts(Role::Risk).filter(|(_, field)| field.origin == Origin::Own) {
        let key = field.likeness();
        if key.chars().count() < SHORTEST {
            continue;
        }
        let of = |role| text::keyed(row.text(sheet.form, role));
        let object = [of(Role::Section), of(Role::Post), of(Role::Leader), of(Role::Matter)];
        objects.entry(object).or_default().push((row, key));
    }
    for rows in objects.values().filter(|rows| (2..=COMPARED).contains(&rows.len())) {
        let rows: Vec<Compared<'_>> = rows
            .iter()
            .map(|(row, key)| Compared {
                row,
                without_digits: key.chars().filter(|c| !c.is_numeric()).collect(),
                pairs: pairs(key),
                key,
            })
            .collect();
        for (at, later) in rows.iter().enumerate() {
            let earlier = rows.iter().take(at).find(|earlier| alike(earlier, later));
            // An equal row is told by S001, and so is its likeness to a third.
            let repeated = rows.iter().take(at).any(|earlier| earlier.key == later.key);
            if let Some(earlier) = earlier.filter(|_| !repeated) {
                let sight = RowSight { sheet: *sheet, row: later.row };
                findings.push(
                    sight
                        .finding(CODE, Role::Risk)
                        .with("first", (earlier.row.row + 1).to_string())
                        .with("other", earlier.row.text(sheet.form, Role::Risk)),
                );
            }
        }
    }
}

fn pairs(key: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = key.chars().zip(key.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn alike(a: &Compared<'_>, b: &Compared<'_>) -> bool {
    let (short, long) = (a.pairs.len().min(b.pairs.len()), a.pairs.len().max(b.pairs.len()));
    // Texts of too different lengths cannot share enough.
    if short * 5 < long * 4 || a.key == b.key || a.without_digits == b.without_digits {
        return false;
    }
    let shared = a.pairs.iter().filter(|pair| b.pairs.binary_search(pair).is_ok()).count();
    shared * 5 >= (short + long - shared) * 4
}
