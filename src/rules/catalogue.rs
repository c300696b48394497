//! The catalogue as text: one rule's whole page, and the table of all rules, for the command `rules` and the README.
//!
//! In: rules as data. Out: Markdown that reads as plain text too. Nothing is worded here that a rule says itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::base::{Lang, Words, words};
use crate::finding::Severity;
use crate::form::{self, MARK};
use crate::vocabulary::Vocabulary;

use super::{CATALOGUE, Check, Example, Rule};

/// What a weight means for a row.
const fn weight(severity: Severity) -> Words {
    match severity {
        Severity::Error => Words::new("错误", "error"),
        Severity::Warning => Words::new("提醒", "warning"),
        Severity::Info => Words::new("说明", "info"),
    }
}

pub(super) const fn weight_means(severity: Severity) -> Words {
    match severity {
        Severity::Error => Words::new(
            "错误（改好以前，这一行或这个文件不计入汇总）",
            "error (the row or file stays out of the summaries until it is mended)",
        ),
        Severity::Warning => {
            Words::new("提醒（照常计入汇总，列入问题清单）", "warning (counted, and listed as a finding)")
        }
        Severity::Info => Words::new("说明（只是告诉一声）", "info (only to be known)"),
    }
}

/// All that a rule says about itself. What differs from case to case in its message is shown as `…`.
pub fn explain(rule: &Rule, lang: Lang) -> String {
    let titles = form_titles();
    let said = words::fill(rule.message.say(lang), |_| Some("…"));
    let help = words::fill(rule.help.say(lang), |_| Some("…"));
    let seen = rule.checks.iter().map(where_seen).fold(Vec::new(), |mut seen, words| {
        if !seen.contains(&words) {
            seen.push(words);
        }
        seen
    });
    let seen: Vec<&str> = seen.iter().map(|words| words.say(lang)).collect();
    let label = |zh, en| Words::new(zh, en).say(lang);
    let joint = label("、", ", ");
    let mut known = BTreeSet::new();
    let mut page = format!("{} {} · {}\n\n", rule.code, rule.name, rule.title.say(lang));
    for (name, text) in [
        (label("轻重:", "Weight: "), weight_means(rule.severity).say(lang)),
        (label("提示:", "Message: "), said.as_str()),
        (label("怎么办:", "What to do: "), help.as_str()),
        (label("为什么:", "Why: "), rule.why.say(lang)),
        (label("在哪里查:", "Looks at: "), &seen.join(joint)),
    ] {
        page.push_str(name);
        page.push_str(text);
        page.push('\n');
    }
    for (name, examples) in
        [(label("会查出的:", "Found in:"), rule.fires), (label("不算问题的:", "Not found in:"), rule.passes)]
    {
        page.push('\n');
        page.push_str(name);
        page.push('\n');
        for example in examples {
            page.push_str("- ");
            page.push_str(&shown(example, &titles, &mut known, lang));
            page.push('\n');
        }
    }
    page.push('\n');
    page.push_str(label(
        "要改轻重，在 jingzhong.toml 的 [severity] 里写：",
        "To change its weight, write under [severity] of jingzhong.toml: ",
    ));
    // A text cannot refuse what is written to it.
    let _ = writeln!(page, "{} = \"error|warning|info\"", rule.code);
    page
}

/// The table of all rules, in the order of their codes.
pub fn table(lang: Lang) -> String {
    let mut table = Words::new(
        "| 编号 | 名称 | 轻重 | 查什么 |\n|---|---|---|---|\n",
        "| code | name | weight | what it finds |\n|---|---|---|---|\n",
    )
    .say(lang)
    .to_owned();
    for rule in CATALOGUE {
        let (weight, title) = (weight(rule.severity).say(lang), rule.title.say(lang));
        let _ = writeln!(table, "| {} | {} | {weight} | {title} |", rule.code, rule.name);
    }
    table
}

const fn where_seen(check: &Check) -> Words {
    match check {
        Check::Reading => Words::new("读文件时", "the file, while it is read"),
        Check::Cell(_) => Words::new("一格", "one cell"),
        Check::Row(_) => Words::new("一行", "one row"),
        Check::Sheet(_) => Words::new("一张表", "one table"),
        Check::Across(_) | Check::Settling => Words::new("全部回收件放在一起", "all returns together"),
    }
}

/// The built-in forms' titles by id.
fn form_titles() -> BTreeMap<String, String> {
    let forms = Vocabulary::load(&[]).and_then(|vocabulary| form::load(&[], &vocabulary)).unwrap_or_default();
    forms.into_iter().map(|form| (form.id, form.title)).collect()
}

/// One example. `known` are the long rows that the page has shown already; they are not repeated.
fn shown(
    example: &Example,
    titles: &BTreeMap<String, String>,
    known: &mut BTreeSet<String>,
    lang: Lang,
) -> String {
    let form = |id: &str| titles.get(id).map_or(id, String::as_str).to_owned();
    let zh = lang == Lang::Zh;
    match example {
        Example::Cell(id, column, text) => format!("{}{}{}", form(id), colon(lang), put(column, text, lang)),
        Example::Rows(id, rows) => {
            let rows: Vec<String> = rows
                .iter()
                .enumerate()
                .map(|(at, changes)| {
                    let said: Vec<String> =
                        changes.iter().map(|(column, text)| put(column, text, lang)).collect();
                    let said = match (said.is_empty(), zh) {
                        (false, _) => said.join(if zh { "," } else { ", " }),
                        (true, true) => "没有问题".to_owned(),
                        (true, false) => "nothing wrong".to_owned(),
                    };
                    match (rows.len(), zh) {
                        (1, _) => said,
                        (_, true) => format!("第 {} 行{said}", at + 1),
                        (_, false) => format!("row {} {said}", at + 1),
                    }
                })
                .collect();
            format!("{}{}{}", form(id), colon(lang), rows.join(if zh { ";" } else { "; " }))
        }
        Example::Sheet(name, rows) => {
            let mut said = if zh { format!("工作表「{name}」") } else { format!("sheet «{name}»") };
            for row in *rows {
                let cells: Vec<&str> = row.iter().map(|text| cell(text, lang)).collect();
                let cells = cells.join(" │ ");
                let again = row.len() > 6 && !known.insert(cells.clone());
                said.push_str("\n  │ ");
                said.push_str(match (again, zh) {
                    (false, _) => &cells,
                    (true, true) => "……（这一行前面已列出）",
                    (true, false) => "… (a row shown above)",
                });
            }
            said
        }
        Example::File(name, bytes) => {
            let what = match str::from_utf8(bytes) {
                Ok(text) if !text.is_empty() && !text.contains(|c: char| c.is_control() && c != '\n') => {
                    let beginning: String = text.chars().take(40).collect();
                    let more = if beginning.len() < text.len() { "…" } else { "" };
                    format!("{}{more}", beginning.trim_end().replace('\n', "⏎"))
                }
                _ if zh => format!("{} 字节", bytes.len()),
                _ => format!("{} bytes", bytes.len()),
            };
            if zh { format!("文件「{name}」：{what}") } else { format!("file «{name}»: {what}") }
        }
        Example::Roster(rows) => {
            let rows: Vec<String> = rows
                .iter()
                .map(|(sheet, texts)| {
                    let texts: Vec<&str> = texts.iter().map(|text| cell(text, lang)).collect();
                    format!("{sheet}{}{}", colon(lang), texts.join(" │ "))
                })
                .collect();
            let rows = rows.join(if zh { ";" } else { "; " });
            if zh { format!("名册加上 {rows}") } else { format!("the roster with {rows}") }
        }
        Example::Round(test) => {
            let test = test.replace('_', " ");
            if zh {
                format!("整个批次（测试：{test}）")
            } else {
                format!("a whole round (test: {test})")
            }
        }
    }
}

const fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => ":",
        Lang::En => ": ",
    }
}

fn put(column: &str, text: &str, lang: Lang) -> String {
    match (lang, text.trim().is_empty()) {
        (Lang::Zh, true) => format!("「{column}」空着"),
        (Lang::En, true) => format!("«{column}» is empty"),
        (Lang::Zh, false) => format!("「{column}」填「{}」", text.replace('\n', "⏎")),
        (Lang::En, false) => format!("«{column}» holds «{}»", text.replace('\n', "⏎")),
    }
}

/// A cell of an example's sheet, its signs spelled out.
fn cell(text: &'static str, lang: Lang) -> &'static str {
    let words = match text {
        ">" => Words::new("（与左格合并）", "(merged with the left)"),
        "^" => Words::new("（与上格合并）", "(merged with the above)"),
        "=" => Words::new("（公式，没有结果）", "(formula without a result)"),
        "" => Words::new("（空）", "(empty)"),
        identity if identity.starts_with(MARK) => Words::new("（隐藏标识）", "(hidden identity)"),
        text => Words::new(text, text),
    };
    words.say(lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use crate::rules::find;

    #[test]
    fn a_page_reads_from_the_fault_to_its_examples() {
        let page = |code, lang| explain(find(Code::new(code)).unwrap(), lang);
        insta::assert_snapshot!(
            [
                page("C001", Lang::Zh),
                page("W012", Lang::Zh),
                page("W004", Lang::Zh),
                page("U003", Lang::En),
                page("S001", Lang::En),
            ]
            .join("\n----\n")
        );
    }

    #[test]
    fn every_rule_has_a_page_and_a_line_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let lines = table(lang);
            assert_eq!(lines.lines().count(), CATALOGUE.len() + 2);
            for rule in CATALOGUE {
                let page = explain(rule, lang);
                assert!(!page.contains(['{', '}']), "{page}");
                assert!(lines.contains(&format!("| {} | {} |", rule.code, rule.name)));
            }
        }
    }
}
