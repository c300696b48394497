//! C008 too-long: a cell with more text than a table can show (the round's settings say how much).

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C008");
/// How much of the text the finding shows.
const SHOWN: usize = 30;

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "too-long",
    severity: Severity::Warning,
    title: Words::new("写得太长", "too long"),
    message: Words::new(
        "「{column}」有 {length} 个字，超过了 {most} 个字",
        "«{column}» has {length} characters, more than {most}",
    ),
    help: Words::new(
        "请只写要点；几个风险点分成几行填，制度全文不要贴进来。",
        "Keep to the point; give each risk a row, and do not paste whole regulations.",
    ),
    why: Words::new(
        "一格里上千字，多半是整篇材料贴了进来，里面的风险点数不清。",
        "Such a cell is mostly a pasted document whose risks cannot be counted.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[Example::Cell("post", "表现形式", LONG)],
    passes: &[Example::Cell("post", "表现形式", "应当退回的材料照样通过,事后补签手续,台账上看不出来")],
};

/// A little over 1,000 characters.
const LONG: &str = concat!(
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
    "一笔一笔写在登记簿上,由两个人核对以后签字,再交给办公室存档备查。",
);

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let said = cell.said()?;
    let most = cell.row.sheet.threshold().text_max;
    let length = cell.field.glance().length();
    (length > most).then(|| {
        let shown: String = said.chars().take(SHOWN).chain(['…']).collect();
        cell.finding(CODE).showing(&shown).with("length", length.to_string()).with("most", most.to_string())
    })
}
