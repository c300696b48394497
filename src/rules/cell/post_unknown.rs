//! C022 post-unknown: a post that the roster does not have in the section of the same row.
//!
//! Silent where the section itself is not known (C021 tells that), and where the roster names none of its posts.

use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::rules::{CellSight, Check, Example, Rule};

use super::person_for_post;

const CODE: Code = Code::new("C022");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "post-unknown",
    severity: Severity::Warning,
    title: Words::new("名册里没有这个岗位", "post not on the roster"),
    message: Words::new(
        "名册里「{section}」没有「{value}」这个岗位{near}",
        "the roster gives the section «{section}» no post «{value}»{near_en}",
    ),
    help: Words::new(
        "请先选股室，再从下拉框里选岗位；确实是新设的岗位，请告诉县纪委补进名册。",
        "Choose the section first, then the post; if the post is new, ask the county to add it to the roster.",
    ),
    why: Words::new(
        "哪些岗位查了、哪些没查，是对着名册算的。",
        "Which posts have looked for risks is counted against the roster.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "岗位", "预算审合岗"),
        Example::Rows("post", &[&[("股室", "预算股"), ("岗位", "文书岗")]]),
    ],
    passes: &[
        Example::Rows("post", &[&[("股室", "办公室"), ("岗位", "文书岗")]]),
        Example::Rows("post", &[&[("股室", "信息中心"), ("岗位", "网络管理岗")]]),
        Example::Cell("institution", "岗位", ""),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    let unit = cell.row.sheet.unit?;
    if cell.column.kind != Kind::Post {
        return None;
    }
    let section = unit.section(cell.section()).filter(|section| !section.posts.is_empty())?;
    // A person's name is no post of any roster, and is told itself (C017).
    if section.post(said).is_some() || !person_for_post::names(cell).is_empty() {
        return None;
    }
    let elsewhere = unit.sections.iter().find(|other| other.post(said).is_some());
    let (near, near_en) = match elsewhere {
        Some(other) => {
            (format!(",它在「{}」", other.name), format!("; the roster has it in «{}»", other.name))
        }
        None => text::nearest(said, section.posts.iter().map(|post| post.name.as_str()))
            .map_or_else(Default::default, |near| {
                (format!(",是不是「{near}」?"), format!("; did you mean «{near}»?"))
            }),
    };
    Some(cell.finding(CODE).with("section", &section.name).with("near", near).with("near_en", near_en))
}
