//! W011 unit-contradicts: identity, title and folder or file name point at different units.
//!
//! Examples are read as the file 某县财政局.xlsx.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::header::{ROW, TITLES};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W011"),
    name: "unit-contradicts",
    severity: Severity::Error,
    title: Words::new("单位前后矛盾", "unit contradicts itself"),
    message: Words::new(
        "{first_from}指向「{first}」，{other_from}却指向「{other}」",
        "{first_from_en} says «{first}» but {other_from_en} says «{other}»",
    ),
    help: Words::new(
        "请核对是哪个单位的表：拿错表的用自己单位的表重填，文件名写错的改文件名。",
        "Find out whose form it is; fill in your own unit's form or mend the file name.",
    ),
    why: Words::new(
        "记错单位，两个单位的数都不对。",
        "A return booked on the wrong unit makes two units wrong.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Sheet("岗位自查表", &[&["岗位自查表"], &["填报单位", "某县教育局"], TITLES, ROW]),
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表", "jingzhong|1|post|1|2026|Q0009|||d0268952"],
                &["填报单位", "某县财政局"],
                TITLES,
                ROW,
            ],
        ),
    ],
    passes: &[Example::Sheet(
        "岗位自查表",
        &[
            &["岗位自查表", "jingzhong|1|post|1|2026|Q0001|||f185ce03"],
            &["填报单位", "某县财政局"],
            TITLES,
            ROW,
        ],
    )],
};
