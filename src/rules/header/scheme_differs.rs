//! H009 scheme-differs: the level legend in the file is not the round's.
//!
//! A legend in other words is the same while it lists the round's levels and does not turn them round; one that lists
//! no levels of any scheme says nothing about them.

use super::{ROW, TITLES};
use crate::base::{Words, text};
use crate::finding::{Code, Finding, Severity};
use crate::form::HeaderField;
use crate::round::Round;
use crate::rules::{Check, Example, Rule, SheetSight};
use crate::vocabulary::{Level, LevelReading, LevelScheme, Vocabulary};

const CODE: Code = Code::new("H009");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "scheme-differs",
    severity: Severity::Error,
    title: Words::new("等级说明与本批次不同", "level legend differs from the round's"),
    message: Words::new(
        "表上的等级说明是「{value}」，本批次是「{due}」",
        "the legend says «{value}», this round's is «{due}»",
    ),
    help: Words::new(
        "请用本批次下发的表，按「{due}」重新评定等级。",
        "Use this round's form and rate the risks again by «{due}».",
    ),
    why: Words::new(
        "哪一头最高弄反了，高风险就成了低风险。",
        "With the scale upside down high risks become low ones.",
    ),
    checks: &[Check::Sheet(check)],
    fires: &[
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填报单位", "某县财政局", "等级说明", "高、中、低"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表"],
                &["填报单位", "某县财政局", "等级说明", "三级(最高)、二级、一级(最低)"],
                TITLES,
                ROW,
            ],
        ),
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表"],
                &["填报单位", "某县财政局", "等级说明", "由低到高:一级、二级、三级"],
                TITLES,
                ROW,
            ],
        ),
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表"],
                &["填报单位", "某县财政局", "等级说明", "一级(最高)、二级、三级、四级(最低)"],
                TITLES,
                ROW,
            ],
        ),
    ],
    passes: &[
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表"],
                &["填报单位", "某县财政局", "等级说明", "一级(最高)、二级、三级(最低)"],
                TITLES,
                ROW,
            ],
        ),
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表"],
                &["填报单位", "某县财政局", "等级说明", "一级最高,二级次之,三级最低"],
                TITLES,
                ROW,
            ],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填报单位", "某县财政局", "等级说明", "Ⅰ级>Ⅱ级>Ⅲ级"], TITLES, ROW],
        ),
        Example::Sheet(
            "岗位自查表",
            &[
                &["岗位自查表"],
                &["填报单位", "某县财政局", "等级说明", "一级(红色)、二级(橙色)、三级(黄色)"],
                TITLES,
                ROW,
            ],
        ),
        Example::Sheet(
            "岗位自查表",
            &[&["岗位自查表"], &["填报单位", "某县财政局", "等级说明", "见通知"], TITLES, ROW],
        ),
    ],
};

/// How a legend may say that a level stands at one end.
const ENDS: [(&str, End); 2] = [("最高", End::Top), ("最低", End::Bottom)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Top,
    Bottom,
}

fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    let stated = sheet.table.block.find(HeaderField::Legend);
    let Some(stated) = stated.filter(|stated| !stated.text.is_empty()) else { return };
    if differs(&stated.text, &sheet.basis.round, &sheet.basis.vocabulary) {
        findings.push(
            Finding::of_file(CODE)
                .on_sheet(&sheet.table.sheet)
                .at(stated.place)
                .in_column("等级说明")
                .showing(&stated.text)
                .with("due", sheet.basis.round.legend()),
        );
    }
}

/// Whether a legend speaks of another scheme than the round's, or turns it round.
fn differs(legend: &str, round: &Round, vocabulary: &Vocabulary) -> bool {
    let said = text::key(legend);
    if said == text::key(&round.legend()) {
        return false;
    }
    let items = items(&said);
    let named = |scheme: &LevelScheme| {
        let mut levels: Vec<Level> = items.iter().filter_map(|item| level_in(item, scheme)).collect();
        levels.sort_unstable();
        levels.dedup();
        levels.len()
    };
    let own = named(&round.scheme);
    let complete = own == round.scheme.labels.len();
    let mut others = vocabulary.schemes().iter().filter(|other| other.id != round.scheme.id);
    others.any(|other| named(other) == other.labels.len() && (!complete || named(other) > own))
        || turned_round(&said, &items, round)
}

/// Whether a level is said to stand at an end where the round has another.
fn turned_round(said: &str, items: &[Vec<String>], round: &Round) -> bool {
    let levels = round.levels();
    let at = |end: End| if end == End::Top { levels.first() } else { levels.last() };
    let marked = items.iter().any(|item| {
        let end = ENDS.iter().find(|(mark, _)| item.iter().any(|part| part.contains(mark)));
        // A long part is a sentence about the levels and no level.
        let names = item.iter().any(|part| (1..=4).contains(&bare(part).chars().count()));
        end.is_some_and(|(_, end)| names && level_in(item, &round.scheme).as_ref() != at(*end))
    });
    let first = items.iter().find_map(|item| level_in(item, &round.scheme));
    let falling = ["由高到低", "从高到低", ">"].iter().any(|mark| said.contains(mark));
    let rising = ["由低到高", "从低到高", "<"].iter().any(|mark| said.contains(mark));
    let wrong_way = first.is_some_and(|first| {
        falling && Some(&first) != at(End::Top) || rising && Some(&first) != at(End::Bottom)
    });
    marked || wrong_way
}

/// The items of a legend, each in its parts: the text before, in and behind brackets, on both sides of 为 or a colon.
fn items(said: &str) -> Vec<Vec<String>> {
    let mut items = vec![vec![String::new()]];
    let mut depth = 0_usize;
    for c in said.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            '、' | ',' | ';' | '。' | '/' | '>' | '<' if depth == 0 => items.push(vec![String::new()]),
            '(' | ')' | '[' | ']' | '【' | '】' | ':' | '为' | '是' | '=' => {
                if let Some(item) = items.last_mut() {
                    item.push(String::new());
                }
            }
            _ => {
                if let Some(part) = items.last_mut().and_then(|item| item.last_mut()) {
                    part.push(c);
                }
            }
        }
    }
    items
}

/// A part without the words that say which end it is.
fn bare(part: &str) -> String {
    ["最高", "最低", "次之"].iter().fold(part.to_owned(), |part, mark| part.replace(mark, ""))
}

fn level_in(item: &[String], scheme: &LevelScheme) -> Option<Level> {
    item.iter().find_map(|part| match scheme.find(&bare(part)) {
        Some(LevelReading::Exact(level) | LevelReading::Synonym(level)) => Some(level),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::round::TEMPLATE;

    fn round(scheme: &str, direction: &str, vocabulary: &Vocabulary) -> Round {
        let text = TEMPLATE.replace("{year}", "2026").replace("{county}", "某县");
        let text = text.split("[[routing]]").next().unwrap();
        let text = text
            .replace("\"cn123\"", &format!("\"{scheme}\""))
            .replace("\"first_is_highest\"", &format!("\"{direction}\""));
        let text = format!("{text}\n[[routing]]\nwatchers = [\"监察室\"]\n");
        Round::read(&text, vocabulary, &|_| true).unwrap()
    }

    #[test]
    fn of_all_schemes_and_directions_only_the_rounds_own_legend_passes() {
        let vocabulary = Vocabulary::load(&[]).unwrap();
        let rounds: Vec<Round> = vocabulary
            .schemes()
            .iter()
            .flat_map(|scheme| ["first_is_highest", "last_is_highest"].map(|way| (scheme.id.clone(), way)))
            .map(|(scheme, way)| round(&scheme, way, &vocabulary))
            .collect();
        for (own, round) in rounds.iter().enumerate() {
            for (other, stated) in rounds.iter().enumerate() {
                // Written as issued, and as a person writes it anew.
                let anew =
                    stated.legend().replace('、', " > ").replace("（最高）", "").replace("（最低）", "");
                for legend in [stated.legend(), stated.legend().replace('、', ";\n"), anew] {
                    assert_eq!(
                        differs(&legend, round, &vocabulary),
                        own != other,
                        "{legend} in a round of {}",
                        round.legend()
                    );
                }
            }
        }
    }
}
