//! C017 person-for-post: a person's name where a post is wanted. A risk belongs to a post, whoever holds it.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::roster::Unit;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C017");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "person-for-post",
    severity: Severity::Error,
    title: Words::new("该写岗位的地方写了人名", "a person's name where a post is wanted"),
    message: Words::new(
        "「{column}」里写了人名「{names}」，这里要写岗位或职务",
        "«{column}» names a person («{names}»); it wants a post",
    ),
    help: Words::new(
        "请把人名换成岗位或职务，例如「预算股股长」「采购审核岗」。",
        "Put the post in place of the name, for example «预算股股长».",
    ),
    why: Words::new(
        "风险跟着岗位走，不跟着人走：对岗不对人。人一调走，写人名的就没有人管了；公示时也不能出现人名。",
        "A risk belongs to a post, not to a person, who may leave; and no name may be published.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "责任岗位", "张三"),
        Example::Cell("leadership", "监督人", "李 四"),
        Example::Cell("section", "责任岗位", "张三、王小五"),
        Example::Cell("unit", "责任领导", "副局长李小四"),
        Example::Cell("post", "岗位", "王小五"),
    ],
    passes: &[
        Example::Cell("post", "责任岗位", "预算股股长"),
        Example::Cell("unit", "责任领导", "分管副局长"),
        Example::Cell("section", "责任岗位", "会计、出纳"),
        Example::Cell("post", "表现形式", "私下把材料交给张三代签,事后补办手续"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let names = names(cell);
    (!names.is_empty()).then(|| cell.finding(CODE).with("names", names.join("、")))
}

/// The people named in a cell that wants posts. What the roster calls a post, a position or a section is no person.
pub fn names(cell: &CellSight<'_>) -> Vec<String> {
    let Some(said) = cell.said().filter(|_| cell.names_post()) else { return Vec::new() };
    let found = cell.basis().vocabulary.people.names_in_cell(said);
    let on_roster = |unit: &Unit| {
        unit.posts().any(|(_, post)| post.name == said)
            || unit.leaders.iter().any(|leader| leader.position == said)
            || unit.section(said).is_some()
    };
    if found.is_empty() || cell.row.sheet.unit.is_some_and(on_roster) {
        return Vec::new();
    }
    found.into_iter().map(|found| found.name).collect()
}
