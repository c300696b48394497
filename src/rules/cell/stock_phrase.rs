//! C010 stock-phrase: a measure that is made of stock phrases only (加强学习,提高认识).

use crate::base::{Words, item};
use crate::finding::{Code, Finding, Severity};
use crate::form::Role;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C010");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "stock-phrase",
    severity: Severity::Warning,
    title: Words::new("措施全是套话", "a measure of stock phrases only"),
    message: Words::new(
        "防控措施「{value}」全是套话，没有说谁、在什么时候、怎么做",
        "the measure «{value}» is stock phrases only and does not say who does what when",
    ),
    help: Words::new(
        "请写具体做法，例如「每季度由审核股抽查十份合同」。",
        "Say what is done, for example «the audit section checks ten contracts a quarter».",
    ),
    why: Words::new(
        "「加强学习、提高认识」放在哪条风险上都行，等于没有措施。",
        "Such words fit any risk and guard against none.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "防控措施", "加强学习,提高认识,严格执行。"),
        Example::Cell("post", "防控措施", "1.加强监督管理;2.责任到人"),
        Example::Cell("section", "防控措施", "加强学习和提高认识"),
        Example::Cell("post", "防控措施", "加强教育"),
    ],
    passes: &[
        Example::Cell("post", "防控措施", "加强学习,每季度抽查十份合同"),
        Example::Cell("post", "防控措施", "加强监督,由纪检委员每月查一次台账"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    is_stock(cell, said).then(|| cell.finding(CODE))
}

/// Whether a measure is made of stock phrases only, whichever way they are joined.
pub fn is_stock(cell: &CellSight<'_>, said: &str) -> bool {
    if cell.column.role != Role::Measure {
        return false;
    }
    let words = &cell.basis().vocabulary.words;
    let joined = |part: &str| {
        let mut parts = part
            .split(|c: char| c.is_whitespace() || "和及并、,，;；".contains(c))
            .filter(|part| !part.is_empty())
            .peekable();
        parts.peek().is_some() && parts.all(|part| words.is_stock(part))
    };
    if !words.may_end_in_stock(said) {
        return false;
    }
    let Some(found) = item::split_at(said, cell.field.glance()) else {
        return words.is_stock(said) || joined(said);
    };
    (found.lead.is_empty() || found.lead.ends_with([':', '：']) || joined(&found.lead))
        && found.items.iter().all(|item| words.is_stock(item) || joined(item))
}
