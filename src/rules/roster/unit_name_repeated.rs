//! U002 unit-name-repeated: two units share a name or a short name.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("U002"),
    name: "unit-name-repeated",
    severity: Severity::Error,
    title: Words::new("单位名称或简称重复", "unit name or short name repeated"),
    message: Words::new(
        "「{value}」与 {first} 的单位名称或简称重复",
        "«{value}» repeats the name or short name at {first}",
    ),
    help: Words::new(
        "请改正名册：名称、简称在全县只能指一个单位；分不清的简称请删去。",
        "Let every name and short name stand for one unit only; delete a short name that could mean two.",
    ),
    why: Words::new(
        "没有标识的表靠名称认单位，两个单位同名，表就可能记到别人名下。",
        "A form that lost its identity is known by the unit's name alone.",
    ),
    checks: &[Check::Reading],
    fires: &[
        Example::Roster(&[("单位", &["Q0003", "某县财政局"])]),
        Example::Roster(&[("单位", &["Q0003", "某县财政所", "县财政局"])]),
    ],
    passes: &[Example::Roster(&[("单位", &["Q0003", "某县财政所", "县财政所"])])],
};
