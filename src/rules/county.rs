//! X001 …: rules of a county's own, written in a form file.
//!
//! In: a table and the rules of its form. Out: findings at the right cells, each carrying the county's own words and
//! weight, so that it is told long after the form has changed. What cannot be judged is no fault here: an empty cell, or
//! two values of different kinds, is the business of other rules.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;

use super::catalogue::weight_means;
use super::{CellSight, RowSight, SheetSight};
use crate::base::date::DateReading;
use crate::base::{Date, Lang, Words, number, text};
use crate::finding::{Code, Finding};
use crate::form::{Allowed, Demand, Form, Kind, OwnRule, Test, When};
use crate::intake::{Basis, Field, Reading, Row};
use crate::vocabulary::LevelReading;

/// The name of every such rule in JSON.
pub const NAME: &str = "county-rule";
/// The values of a finding that hold its words.
pub const MESSAGE: &str = "message";
/// What to do about it.
pub const HELP: &str = "help";

/// Whether a code is one of a county's own.
pub fn is_own(code: Code) -> bool {
    code.as_str().starts_with('X')
}

/// A rule of a county's own with the form that it stands in.
pub fn find(code: Code, forms: &[Form]) -> Option<(&Form, &OwnRule)> {
    all(forms).find(|(_, rule)| rule.code == code)
}

/// All rules of a county's own, form by form.
pub fn all(forms: &[Form]) -> impl Iterator<Item = (&Form, &OwnRule)> {
    forms.iter().flat_map(|form| form.rules.iter().map(move |rule| (form, rule)))
}

/// Checks a table with the rules of its form.
pub(super) fn check(sheet: &SheetSight<'_>, findings: &mut Vec<Finding>) {
    for rule in &sheet.form.rules {
        let mut seen: BTreeMap<Vec<String>, u32> = BTreeMap::new();
        for row in &sheet.table.rows {
            if rule.when.as_ref().is_some_and(|when| !fits(when, row, sheet)) {
                continue;
            }
            findings.extend(in_row(rule, row, sheet, &mut seen));
        }
    }
}

fn in_row(
    rule: &OwnRule,
    row: &Row,
    sheet: &SheetSight<'_>,
    seen: &mut BTreeMap<Vec<String>, u32>,
) -> Option<Finding> {
    let basis = sheet.basis;
    let cell = |at: usize| {
        let (column, field) = (sheet.form.columns.get(at)?, row.field(at)?);
        Some(CellSight::new(RowSight { sheet: *sheet, row }, at, column, field, false))
    };
    // A column that the sheet does not have is told by itself (H002).
    let at = rule.demand.column();
    let own = cell(at).filter(CellSight::is_there)?;
    let finding = || {
        own.finding(rule.code)
            .raised_to(rule.severity)
            .with(MESSAGE, rule.message.clone())
            .with(HELP, rule.help.clone())
    };
    match &rule.demand {
        Demand::Required(_) => own.field.is_empty().then(finding),
        Demand::Allowed(_, allowed) => {
            let words = words(own.field, &own.column.kind, basis);
            let allowed = match allowed {
                Allowed::Values(values) => words.iter().all(|word| holds(values, word)),
                Allowed::Pattern(pattern) => pattern.regex.is_match(&own.field.text),
            };
            (own.content().is_some() && !allowed).then(finding)
        }
        Demand::Compare(_, order, other) => {
            let other = cell(*other).filter(CellSight::is_there)?;
            let found = Quantity::of(own.field, basis)?.compare(&Quantity::of(other.field, basis)?)?;
            (!order.holds(found)).then(|| {
                finding()
                    .with("other", other.column.title.clone())
                    .with("other_value", other.field.text.clone())
            })
        }
        Demand::Unique(columns) => {
            let key: Vec<String> = columns
                .iter()
                .map(|at| row.field(*at).map(|field| text::key(&field.text)).unwrap_or_default())
                .collect();
            if key.iter().all(String::is_empty) {
                return None;
            }
            let first = *seen.entry(key).or_insert(row.row);
            (first != row.row).then(|| finding().with("first", (first + 1).to_string()))
        }
    }
}

fn fits(when: &When, row: &Row, sheet: &SheetSight<'_>) -> bool {
    let (Some(field), Some(column)) = (row.field(when.column), sheet.form.columns.get(when.column)) else {
        return false;
    };
    let said = || words(field, &column.kind, sheet.basis);
    match &when.test {
        Test::In(values) => said().iter().any(|word| holds(values, word)),
        Test::Not(value) => {
            !field.is_empty() && !said().iter().any(|word| holds(std::slice::from_ref(value), word))
        }
        Test::Matches(pattern) => pattern.regex.is_match(&field.text),
        Test::Filled(filled) => field.is_empty() != *filled,
    }
}

fn holds(values: &[String], word: &str) -> bool {
    values.iter().any(|value| text::key(value) == text::key(word))
}

/// What a cell says in the standard words of its column.
fn words(field: &Field, kind: &Kind, basis: &Basis) -> Vec<String> {
    let list = match kind {
        Kind::List(id) => basis.vocabulary.list(id),
        _ => None,
    };
    let name = |at: usize| list.and_then(|list| list.names.get(at)).cloned();
    let standard: Vec<String> = match &field.reading {
        Reading::Word(found) => name(found.position()).into_iter().collect(),
        Reading::Words(all) => all.iter().filter_map(|at| name(*at)).collect(),
        Reading::Level(
            LevelReading::Exact(level) | LevelReading::Synonym(level) | LevelReading::OtherScheme(level),
        ) => vec![basis.round.label(*level).to_owned()],
        _ => Vec::new(),
    };
    if standard.is_empty() { vec![field.text.clone()] } else { standard }
}

/// A value that can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Quantity {
    Level(usize),
    Date(Date),
    Number(f64),
}

impl Quantity {
    fn of(field: &Field, basis: &Basis) -> Option<Self> {
        match &field.reading {
            Reading::Level(
                LevelReading::Exact(level) | LevelReading::Synonym(level) | LevelReading::OtherScheme(level),
            ) => Some(Self::Level(basis.round.rank(*level))),
            Reading::Date(date) | Reading::Month(date) => Some(Self::Date(*date)),
            #[expect(clippy::cast_precision_loss, reason = "a number typed into a cell")]
            Reading::Number(number) => Some(Self::Number(*number as f64)),
            Reading::Text => {
                number::read(&field.text).map(Self::Number).or_else(|| match Date::read(&field.text) {
                    DateReading::Date(date) => Some(Self::Date(date)),
                    _ => None,
                })
            }
            _ => None,
        }
    }

    /// How it stands to another of its kind.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            // Rank 0 is the highest.
            (Self::Level(one), Self::Level(other)) => Some(other.cmp(one)),
            (Self::Date(one), Self::Date(other)) => Some(one.cmp(other)),
            (Self::Number(one), Self::Number(other)) => Some(one.total_cmp(other)),
            _ => None,
        }
    }
}

/// All that a rule of a county's own says, for the command `rules`.
pub fn explain(rule: &OwnRule, form: &Form, lang: Lang) -> String {
    let label = |zh, en| Words::new(zh, en).say(lang);
    let mut page = format!("{} {NAME} · {}\n\n", rule.code, form.title);
    for (name, said) in [
        (label("轻重:", "Weight: "), weight_means(rule.severity).say(lang)),
        (label("提示:", "Message: "), rule.message.as_str()),
        (label("怎么办:", "What to do: "), rule.help.as_str()),
        (label("查什么:", "Asks: "), &asks(rule, form, lang)),
    ] {
        // A text cannot refuse what is written to it.
        let _ = writeln!(page, "{name}{said}");
    }
    page.push('\n');
    let file = format!("templates/forms/{}.toml", form.id);
    let _ = match lang {
        Lang::Zh => writeln!(page, "这是本县自己的规则，写在 {file} 一类的表样文件的 [[rule]] 里。"),
        Lang::En => {
            writeln!(page, "A rule of this county's own, in a [[rule]] of a form file such as {file}.")
        }
    };
    page
}

fn asks(rule: &OwnRule, form: &Form, lang: Lang) -> String {
    let title = |at: usize| form.columns.get(at).map_or("", |column| column.title.as_str());
    let zh = lang == Lang::Zh;
    let when = rule.when.as_ref().map_or_else(String::new, |when| {
        let column = title(when.column);
        match (&when.test, zh) {
            (Test::In(values), true) => format!("「{column}」是{}的，", values.join("、")),
            (Test::In(values), false) => format!("where {column} is {}: ", values.join(", ")),
            (Test::Not(value), true) => format!("「{column}」填了而不是{value}的，"),
            (Test::Not(value), false) => format!("where {column} is filled, but not {value}: "),
            (Test::Matches(pattern), true) => format!("「{column}」里有 {} 的，", pattern.written),
            (Test::Matches(pattern), false) => format!("where {column} holds {}: ", pattern.written),
            (Test::Filled(true), true) => format!("「{column}」填了的，"),
            (Test::Filled(true), false) => format!("where {column} is filled: "),
            (Test::Filled(false), true) => format!("「{column}」空着的，"),
            (Test::Filled(false), false) => format!("where {column} is empty: "),
        }
    });
    let demand = match (&rule.demand, zh) {
        (Demand::Required(at), true) => format!("「{}」必填", title(*at)),
        (Demand::Required(at), false) => format!("{} is required", title(*at)),
        (Demand::Allowed(at, Allowed::Values(values)), true) => {
            format!("「{}」只能填{}", title(*at), values.join("、"))
        }
        (Demand::Allowed(at, Allowed::Values(values)), false) => {
            format!("{} must be one of {}", title(*at), values.join(", "))
        }
        (Demand::Allowed(at, Allowed::Pattern(pattern)), true) => {
            format!("「{}」整格要合 {}", title(*at), pattern.written)
        }
        (Demand::Allowed(at, Allowed::Pattern(pattern)), false) => {
            format!("{} must fit {}", title(*at), pattern.written)
        }
        (Demand::Compare(one, order, other), true) => {
            format!("「{}」{}「{}」", title(*one), order.sign(), title(*other))
        }
        (Demand::Compare(one, order, other), false) => {
            format!("{} {} {}", title(*one), order.sign(), title(*other))
        }
        (Demand::Unique(columns), _) => {
            let titles: Vec<&str> = columns.iter().map(|at| title(*at)).collect();
            if zh {
                format!("{} 合起来不能有两行相同", titles.join("、"))
            } else {
                format!("no two rows have the same {}", titles.join(", "))
            }
        }
    };
    format!("{when}{demand}")
}

#[cfg(test)]
mod tests {
    use super::super::example::{basis, run};
    use super::super::{Example, message};
    use crate::base::Lang;
    use crate::form;
    use crate::intake::Basis;

    const COLUMNS: &str = r#"
[[column]]
title = "上年等级"
role = "other"
kind = "level"
[[column]]
title = "开始"
role = "other"
kind = "date"
[[column]]
title = "结束"
role = "other"
kind = "date"
[[column]]
title = "预算数"
role = "other"
kind = "text"
[[column]]
title = "支出数"
role = "other"
kind = "text"
"#;

    type Rows = &'static [&'static [(&'static str, &'static str)]];

    /// The form for posts with more columns and one rule.
    fn with(rule: &str) -> Basis {
        let Basis { round, vocabulary, roster, today, .. } = basis();
        let post = include_str!("../../templates/forms/post.toml");
        let text =
            format!("{post}{COLUMNS}[[rule]]\ncode = \"X001\"\nmessage = \"{{column}}:{{value}}\"\n{rule}\n");
        let forms = form::load(&[("post.toml".into(), text)], &vocabulary).unwrap();
        Basis::new(round, vocabulary, roster, forms, today)
    }

    fn cells(rule: &str, rows: Rows) -> Vec<String> {
        let findings = run(&Example::Rows("post", rows), &with(rule));
        let own = findings.iter().filter(|finding| finding.code.as_str() == "X001");
        own.map(|finding| finding.place.unwrap().to_string()).collect()
    }

    #[test]
    fn every_kind_of_rule_fires_at_its_cell_and_passes_beside_it() {
        let cases: [(&str, Rows, &[&str]); 10] = [
            (
                "required = \"备注\"\nwhen = { column = \"风险等级\", is = \"一级\" }",
                &[&[("风险等级", "Ⅰ级")], &[("风险等级", "二级")], &[("风险等级", "一级"), ("备注", "已核")]],
                &["N5"],
            ),
            (
                "required = \"备注\"\nwhen = { column = \"是否新增\", not = \"否\" }",
                &[&[("是否新增", "是")], &[("是否新增", "否")], &[("是否新增", "")]],
                &["N5"],
            ),
            (
                "required = \"备注\"\nwhen = { column = \"风险点\", matches = \"采购|招标\" }",
                &[&[("风险点", "招标时量身定做条件")], &[]],
                &["N5"],
            ),
            (
                "required = \"结束\"\nwhen = { column = \"开始\", filled = true }",
                &[&[("开始", "2026-03-01")], &[]],
                &["Q5"],
            ),
            (
                "allowed = \"风险类别\"\nvalues = [\"岗位职责风险\"]\nwhen = { column = \"风险等级\", in = [\"一级\"] }",
                &[
                    &[("风险等级", "一级"), ("风险类别", "思想道德风险")],
                    &[("风险等级", "二级"), ("风险类别", "思想道德风险")],
                    &[("风险等级", "一级")],
                ],
                &["F5"],
            ),
            (
                "pattern = { column = \"备注\", regex = \"[0-9]{4}号\" }",
                &[&[("备注", "2026号文")], &[("备注", "2026号")], &[]],
                &["N5"],
            ),
            (
                "compare = [\"风险等级\", \">=\", \"上年等级\"]",
                &[
                    &[("风险等级", "三级"), ("上年等级", "二级")],
                    &[("风险等级", "一级"), ("上年等级", "二级")],
                    &[("风险等级", "一级")],
                ],
                &["I5"],
            ),
            (
                "compare = [\"开始\", \"<=\", \"结束\"]",
                &[
                    &[("开始", "2026-10-01"), ("结束", "2026年9月30日")],
                    &[("开始", "2026-09-30"), ("结束", "2026.9.30")],
                ],
                &["P5"],
            ),
            (
                "compare = [\"支出数\", \"<=\", \"预算数\"]",
                &[
                    &[("支出数", "1,200.5"), ("预算数", "1200")],
                    &[("支出数", "90"), ("预算数", "100")],
                    &[("支出数", "若干"), ("预算数", "100")],
                ],
                &["S5"],
            ),
            (
                "unique = [\"备注\", \"防控阶段\"]",
                &[&[("备注", "甲")], &[("备注", "乙")], &[("备注", "甲 ")]],
                &["N7"],
            ),
        ];
        for (rule, rows, expected) in cases {
            assert_eq!(cells(rule, rows), expected, "{rule}");
        }
    }

    #[test]
    fn the_countys_words_are_filled_in_and_its_weight_holds() {
        let basis = with("severity = \"info\"\npattern = { column = \"备注\", regex = \"甲\" }");
        let findings = run(&Example::Cell("post", "备注", "乙"), &basis);
        let found = findings.iter().find(|finding| finding.code.as_str() == "X001").unwrap();
        assert_eq!(message(found, Lang::Zh), "备注:乙");
        assert_eq!(found.severity, crate::finding::Severity::Info);
    }
}
