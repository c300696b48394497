//! U005 supervisor-missing: a unit has no watcher for one of the levels used.
//!
//! Which watchers are asked for is the round's routing table; the roster names them unit by unit.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("U005"),
    name: "supervisor-missing",
    severity: Severity::Warning,
    title: Words::new("缺监控责任主体", "no watcher for a level"),
    message: Words::new(
        "「{unit}」没有写「{watcher}」，归它监控的风险点没有人管",
        "«{unit}» names no «{watcher}», so points that fall to it have nobody to watch them",
    ),
    help: Words::new(
        "请在名册「单位」表的「{column}」一列补上。",
        "Fill in the column «{column}» of the sheet 单位.",
    ),
    why: Words::new(
        "分级监控要落到具体的派驻组、乡镇纪委、党组织，空着就落了空。",
        "Each level is watched by somebody in particular; an empty cell leaves it to nobody.",
    ),
    checks: &[Check::Reading],
    fires: &[Example::Roster(&[(
        "单位",
        &["Q0003", "某县审计局", "县审计局", "县直部门", "派驻第一组", "", "某县审计局党组"],
    )])],
    passes: &[Example::Roster(&[(
        "单位",
        &["Q0003", "某县审计局", "县审计局", "县直部门", "派驻第一组", "城关镇纪委", "某县审计局党组"],
    )])],
};
