//! Runs the examples of every rule, and walks the catalogue.

use std::collections::BTreeSet;

use crate::base::{Date, Place};
use crate::finding::Finding;
use crate::form::{self, Form, HeaderField, Layout, Recipient, Role};
use crate::intake::{self, Basis};
use crate::issue::{self, Parcel};
use crate::roster::{self, Roster};
use crate::round::{self, Round};
use crate::sample;
use crate::vocabulary::Vocabulary;
use crate::workbook::sketch::{sheet, workbook};
use crate::workbook::{Cell, Limits, Sheet, Value, Visibility, Workbook};

use super::{CATALOGUE, Check, Example, Rule, check};

/// The unit whose returns the examples are.
const UNIT: &str = "某县财政局";

/// The roster that examples stand on: a unit with two sections, and another beside it.
const ROSTER: &[(&str, &[&[&str]])] = &[
    (
        "单位",
        &[
            &["单位编码", "单位名称", "简称", "单位类型", "派驻组", "乡镇纪委", "党组织"],
            &["Q0001", "某县财政局", "县财政局", "县直部门", "派驻第一组", "城关镇纪委", "某县财政局党组"],
            &["Q0009", "某县教育局", "县教育局", "县直部门", "派驻第二组", "城关镇纪委", "某县教育局党组"],
        ],
    ),
    ("股室", &[&["单位名称", "股室名称"], &["某县财政局", "办公室"], &["某县财政局", "预算股"]]),
    (
        "岗位",
        &[
            &["单位名称", "股室名称", "岗位名称"],
            &["某县财政局", "办公室", "文书岗"],
            &["某县财政局", "预算股", "预算审核岗"],
        ],
    ),
    ("领导班子", &[&["单位名称", "职务", "分管工作"], &["某县财政局", "局长", "主持全面工作"]]),
];

fn roster_book(more: &[(&str, &[&str])]) -> Workbook {
    let sheets = ROSTER.iter().map(|(name, rows)| {
        let mut rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
        rows.extend(more.iter().filter(|(of, _)| of == name).map(|(_, row)| row.to_vec()));
        sheet(name, &rows)
    });
    workbook(sheets.collect())
}

pub(super) fn basis() -> Basis {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let text = round::TEMPLATE.replace("{year}", "2026").replace("{county}", "某县");
    let round = Round::read(&text, &vocabulary, &|_| true).unwrap();
    let (roster, findings) = roster::take(&roster_book(&[]), &vocabulary, "某县");
    assert!(findings.is_empty(), "{findings:#?}");
    Basis::new(round, vocabulary, roster, forms, Date::new(2026, 6, 1).unwrap())
}

/// A value that no rule finds fault with, by the column's role; `number` keeps rows apart.
fn good(form: &Form, role: Role, number: usize) -> String {
    const RISKS: [&str; 6] = [
        "审核预算时擅自放宽支出标准",
        "印章外借时不按规定登记",
        "验收物资时默许以次充好",
        "合同签订前不核对供应商资质",
        "资产处置时压低评估价格",
        "公务接待超范围超标准列支",
    ];
    const MEASURES: [&str; 6] = [
        "预算调整须两人复核并留存依据",
        "印章使用逐笔登记,每月由办公室核对一次",
        "验收由使用股室和采购股室共同签字",
        "签约前在信用平台查询并打印存档",
        "处置资产一律公开竞价并公示结果",
        "接待清单随票据一并报销并按季公示",
    ];
    let pick = |from: &[&str; 6]| from.get(number % 6).copied().unwrap_or_default().to_owned();
    let text = match role {
        Role::Section => "预算股",
        Role::Leader => "局长",
        Role::PowerType => "审批权",
        Role::Matter => "预算审核",
        Role::Category => "岗位职责风险",
        Role::Risk => return pick(&RISKS),
        Role::Manifestation => "应当退回的材料照样通过,事后补签手续",
        Role::Likelihood | Role::Impact => "2",
        Role::Level => ["一级", "二级"].get(number % 2).copied().unwrap_or_default(),
        Role::Measure => return pick(&MEASURES),
        Role::Phase => "前期预防",
        Role::Post | Role::Responsible => "预算审核岗",
        Role::Supervisor => "分管副局长",
        Role::Defect => "制度不健全",
        Role::Due => "2026-09-30",
        Role::IsNew => "否",
        Role::Seq => return (number + 1).to_string(),
        Role::Remark | Role::Other => "",
    };
    let scored = form.column(Role::Likelihood).is_some() && role == Role::Level;
    if scored { "二级".to_owned() } else { text.to_owned() }
}

/// A sheet of a form as issued, with these rows.
fn filled(form: &Form, unit: &str, rows: &[&[(&str, &str)]], basis: &Basis) -> Sheet {
    let legend = basis.round.legend();
    let mut cells: Vec<Vec<String>> = vec![
        vec![form.title.clone()],
        ["填报单位", unit, "批次", &basis.round.name, "等级说明", &legend].map(str::to_owned).to_vec(),
        ["填表人", "经办人", "联系电话", "5550001", "填表日期", "2026-05-20"].map(str::to_owned).to_vec(),
        form.columns.iter().map(form::Column::printed).collect(),
    ];
    let mut hidden = BTreeSet::new();
    for (number, changes) in rows.iter().enumerate() {
        if let [("整行", texts)] = changes {
            cells.push(texts.split('|').map(str::to_owned).collect());
            continue;
        }
        let mut row: Vec<String> =
            form.columns.iter().map(|column| good(form, column.role, number)).collect();
        for (title, text) in *changes {
            if *title == "隐藏" {
                hidden.insert(u32::try_from(cells.len()).unwrap());
                continue;
            }
            let at = form.columns.iter().position(|column| column.title == *title);
            let at = at.unwrap_or_else(|| panic!("{} has no column {title}", form.title));
            row[at] = (*text).to_owned();
        }
        cells.push(row);
    }
    let rows: Vec<Vec<&str>> = cells.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let mut made = sheet(&form.title, &rows);
    made.hidden_rows = hidden;
    made
}

/// What an example gives.
pub(super) fn run(example: &Example, basis: &Basis) -> Vec<Finding> {
    let returned = |sheet: Sheet| {
        let taken = intake::take(&workbook(vec![sheet]), "某县财政局.xlsx", basis);
        check(&taken, basis)
    };
    match example {
        Example::Cell(id, title, text) => {
            let sheet = filled(basis.form(id).unwrap(), UNIT, &[&[(title, text)]], basis);
            returned(sheet)
        }
        Example::Rows(id, rows) => {
            let sheet = filled(basis.form(id).unwrap(), UNIT, rows, basis);
            returned(sheet)
        }
        Example::Sheet(name, rows) => {
            let mut made = sheet(name, &rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
            if let Some(bare) = name.strip_suffix("(隐藏)") {
                made.name = bare.to_owned();
                made.visibility = Visibility::Hidden;
            }
            returned(made)
        }
        Example::Roster(more) => {
            let (roster, mut findings): (Roster, _) =
                roster::take(&roster_book(more), &basis.vocabulary, &basis.round.county);
            findings.extend(roster.watcher_gaps(&basis.round));
            findings
        }
        Example::File(name, bytes) => match intake::open(bytes, name, &Limits::default()) {
            Err(finding) => vec![finding],
            Ok((workbook, findings)) => {
                let taken = intake::take(&workbook, name, basis);
                findings.into_iter().chain(check(&taken, basis)).collect()
            }
        },
        Example::Round(_) => Vec::new(),
    }
}

fn fires(rule: &Rule, example: &Example, basis: &Basis) -> bool {
    run(example, basis).iter().any(|finding| finding.code == rule.code)
}

/// The cell that an example changes.
fn changed(example: &Example, basis: &Basis) -> Option<Place> {
    let Example::Cell(id, title, _) = example else { return None };
    let at = basis.form(id)?.columns.iter().position(|column| column.title == *title)?;
    Some(Place::new(4, u32::try_from(at).ok()?))
}

#[test]
fn every_rule_fires_on_its_examples_at_the_very_cell_and_passes_on_the_others() {
    let basis = basis();
    let mut wrong = Vec::new();
    for rule in CATALOGUE {
        for example in rule.fires.iter().filter(|example| !matches!(example, Example::Round(_))) {
            let found = run(example, &basis);
            let mut own = found.iter().filter(|finding| finding.code == rule.code).peekable();
            if own.peek().is_none() {
                wrong.push(format!("{} does not fire; found {found:#?}", rule.code));
            } else if let Some(place) = changed(example, &basis)
                && !own.any(|finding| finding.place == Some(place))
            {
                wrong.push(format!("{} fires elsewhere than at {place}: {found:#?}", rule.code));
            }
        }
        for example in rule.passes.iter().filter(|example| fires(rule, example, &basis)) {
            wrong.push(format!("{} fires where it should not: {:#?}", rule.code, run(example, &basis)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A return as a unit sends it: our form, rendered, four good rows in it, some cells changed in the third, read back.
fn returned_with(form: &Form, changes: &[(&str, &str)], basis: &Basis) -> Vec<Finding> {
    let unit = &basis.roster.units[0];
    let mut parcel = Parcel::of_unit(unit, Recipient::Unit, &[form]).remove(0);
    let mut rows: Vec<Vec<String>> = (0..4)
        .map(|number| form.columns.iter().map(|column| good(form, column.role, number)).collect())
        .collect();
    for (title, text) in changes {
        let at = form.columns.iter().position(|column| column.title == *title).unwrap();
        rows[2][at] = (*text).to_owned();
    }
    let header = ["经办人", "5550001", "2026-05-20"].map(str::to_owned);
    parcel.filled.insert(form.id.clone(), issue::Filled { header, rows });
    let bytes = issue::render(&parcel, &basis.round, &basis.vocabulary).unwrap();
    let (book, told) = intake::open(&bytes, &parcel.file_name(), &Limits::default()).unwrap();
    let taken = intake::take(&book, &parcel.file_name(), basis);
    told.into_iter().chain(check(&taken, basis)).collect()
}

#[test]
fn a_planted_fault_of_every_cell_and_row_rule_is_found_at_its_cell_in_a_real_return() {
    let basis = basis();
    for form in &basis.forms {
        let found = returned_with(form, &[], &basis);
        assert!(found.is_empty(), "{}: {found:#?}", form.id);
    }
    let mut planted = BTreeSet::new();
    let mut wrong = Vec::new();
    for rule in CATALOGUE.iter().filter(|rule| rule.code.as_str().starts_with(['C', 'R'])) {
        for example in rule.fires {
            let (id, changes) = match example {
                Example::Cell(id, title, text) => (id, vec![(*title, *text)]),
                Example::Rows(id, [changes]) => (id, changes.to_vec()),
                _ => continue,
            };
            // Merges, hidden rows, rows of print and «=», a formula without a result, are no texts that a cell could hold.
            if changes
                .iter()
                .any(|(title, text)| ["隐藏", "整行"].contains(title) || [">", "^", "="].contains(text))
            {
                continue;
            }
            let form = basis.form(id).unwrap();
            let found = returned_with(form, &changes, &basis);
            let row = Layout::new(form, 4).first_row + 2;
            let columns: Vec<u32> = changes
                .iter()
                .map(|(title, _)| (0..).zip(&form.columns).find(|(_, one)| one.title == *title).unwrap().0)
                .collect();
            let there = |finding: &Finding| {
                finding.place.is_some_and(|place| {
                    place.row == row && (columns.len() > 1 || columns.contains(&place.col))
                })
            };
            planted.insert(rule.code.as_str());
            if !found.iter().any(|finding| finding.code == rule.code && there(finding)) {
                wrong.push(format!("{} {changes:?}: {found:#?}", rule.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(planted.len() >= 24, "{planted:?}");
}

#[test]
fn good_rows_of_every_form_have_no_finding_but_the_lost_identity() {
    let basis = basis();
    for form in &basis.forms {
        let sheet = filled(form, UNIT, &[&[], &[], &[], &[]], &basis);
        let taken = intake::take(&workbook(vec![sheet]), "某县财政局.xlsx", &basis);
        assert_eq!(taken.tables[0].rows.len(), 4);
        let codes: Vec<String> = check(&taken, &basis)
            .iter()
            .filter(|finding| finding.code.as_str() != "W007")
            .map(|finding| format!("{} {:?} {}", finding.code, finding.place, finding.value))
            .collect();
        assert!(codes.is_empty(), "{}: {codes:?}", form.id);
    }
}

/// The sample county: some hundred varied points that nobody should be bothered about.
fn county() -> Basis {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let text = round::TEMPLATE.replace("{year}", "2026").replace("{county}", sample::COUNTY);
    let round = Round::read(&text, &vocabulary, &|_| true).unwrap();
    let sheets = sample::roster_rows().map(|(kind, rows)| {
        let (_, columns) = roster::COLUMNS.into_iter().find(|(known, _)| *known == kind).unwrap();
        let header = columns.iter().map(|(title, _)| *title).collect();
        let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect());
        sheet(kind.name(), &std::iter::once(header).chain(rows).collect::<Vec<Vec<&str>>>())
    });
    let (roster, _) = roster::take(&workbook(sheets.into()), &vocabulary, sample::COUNTY);
    Basis::new(round, vocabulary, roster, forms, Date::new(2026, 6, 28).unwrap())
}

#[test]
fn a_countys_own_points_raise_no_false_alarm() {
    let basis = county();
    let mut rows = 0;
    for points in sample::points() {
        let form = basis.form(points.form).unwrap();
        for unit in &basis.roster.units {
            let own: Vec<Vec<(&str, &str)>> = points
                .rows
                .iter()
                .filter(|row| row[0] == unit.name)
                .map(|row| {
                    points
                        .titles
                        .iter()
                        .map(String::as_str)
                        .zip(row.iter().map(String::as_str))
                        .skip(1)
                        .collect()
                })
                .collect();
            let own: Vec<&[(&str, &str)]> = own.iter().map(Vec::as_slice).collect();
            let taken = intake::take(&workbook(vec![filled(form, &unit.name, &own, &basis)]), "", &basis);
            rows += taken.tables.iter().map(|table| table.rows.len()).sum::<usize>();
            // The sheet has no hidden identity, and two of the points stand in the forms as examples.
            let mut found = check(&taken, &basis);
            found.retain(|finding| !["W007", "C012"].contains(&finding.code.as_str()));
            assert!(found.is_empty(), "{} {}: {found:#?}", unit.name, form.id);
        }
    }
    assert!(rows > 400, "{rows} rows");
}

#[test]
fn forms_that_come_back_as_they_were_issued_have_no_finding() {
    let basis = basis();
    let unit = &basis.roster.units[0];
    let forms: Vec<&Form> = basis.forms.iter().collect();
    for recipient in [Recipient::Unit, Recipient::Section, Recipient::Post] {
        for parcel in Parcel::of_unit(unit, recipient, &forms) {
            let bytes = issue::render(&parcel, &basis.round, &basis.vocabulary).unwrap();
            let (book, told) = intake::open(&bytes, &parcel.file_name(), &Limits::default()).unwrap();
            let taken = intake::take(&book, &parcel.file_name(), &basis);
            let found: Vec<Finding> = told.into_iter().chain(check(&taken, &basis)).collect();
            assert!(found.is_empty(), "{}: {found:#?}", parcel.file_name());
        }
    }
}

#[test]
fn a_form_without_filler_and_date_is_told_at_the_cell_where_they_belong() {
    let basis = basis();
    let unit = &basis.roster.units[0];
    for form in &basis.forms {
        let parcels = Parcel::of_unit(unit, Recipient::Unit, &[form]);
        let bytes = issue::render(&parcels[0], &basis.round, &basis.vocabulary).unwrap();
        let (mut book, _) = intake::open(&bytes, "某县财政局.xlsx", &Limits::default()).unwrap();
        let layout = Layout::new(form, 1);
        let made = book.sheets.iter_mut().find(|sheet| sheet.name == form.title).unwrap();
        for (at, column) in (0..).zip(&form.columns) {
            let place = Place::new(layout.first_row, at);
            made.cells.retain(|cell| cell.place != place);
            made.cells.push(Cell { place, value: Value::Text(good(form, column.role, 0)) });
        }
        made.cells.sort_by_key(|cell| cell.place);
        let taken = intake::take(&book, "某县财政局.xlsx", &basis);
        let found = check(&taken, &basis);
        let filler = form.header.iter().position(|item| item.field == HeaderField::Filler).unwrap();
        let input = layout.header.iter().find(|cell| cell.item == filler).unwrap();
        let told: Vec<_> = found.iter().map(|finding| (finding.code.as_str(), finding.place)).collect();
        assert_eq!(told, [("H007", Some(Place::new(input.row, input.first)))], "{}", form.id);
    }
}

#[test]
fn the_catalogue_is_in_order_and_every_rule_says_everything_in_both_languages() {
    let codes: Vec<&str> = CATALOGUE.iter().map(|rule| rule.code.as_str()).collect();
    let letter = |code: &str| "UWHCRSA".find(|c| code.starts_with(c)).unwrap();
    assert!(codes.is_sorted_by_key(|code| (letter(code), code.to_owned())), "{codes:?}");
    let mut names: Vec<&str> = CATALOGUE.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CATALOGUE.len(), "a name is used twice");
    for rule in CATALOGUE {
        for words in [rule.title, rule.message, rule.help, rule.why] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{} is silent", rule.code);
            assert!(
                !words.zh.contains('。') || words.zh.ends_with('。') || words.zh.contains('；'),
                "{}",
                rule.code
            );
        }
        assert!(
            !rule.checks.is_empty() && !rule.fires.is_empty() && !rule.passes.is_empty(),
            "{}",
            rule.code
        );
        let found_elsewhere = rule.fires.iter().all(|example| matches!(example, Example::Round(_)));
        let across = rule
            .checks
            .iter()
            .all(|check| matches!(check, Check::Across(_) | Check::Settling | Check::Reading));
        assert!(!found_elsewhere || across, "{} has a check but no example of its own", rule.code);
    }
}

#[test]
fn a_fault_in_a_cell_is_told_by_one_rule_only() {
    // The catalogue makes both warnings; in a required cell that has no word to count with, C001 holds the row.
    let holds = ["C011", "C023"];
    let basis = basis();
    for rule in CATALOGUE {
        for example in rule.fires.iter().filter(|example| matches!(example, Example::Cell(..))) {
            let others: Vec<Finding> = run(example, &basis)
                .into_iter()
                .filter(|found| found.code != rule.code && found.code.as_str() != "W007")
                .filter(|found| !(holds.contains(&rule.code.as_str()) && found.code.as_str() == "C001"))
                .collect();
            assert!(others.is_empty(), "{}: {others:#?}", rule.code);
        }
    }
}

/// Code, weight and place of what is found in rows of the post form, but for the lost identity.
fn told(rows: &[&[(&str, &str)]]) -> Vec<String> {
    let basis = basis();
    let sheet = filled(basis.form("post").unwrap(), UNIT, rows, &basis);
    let taken = intake::take(&workbook(vec![sheet]), "某县财政局.xlsx", &basis);
    let shown = |one: &Finding| format!("{} {:?} {}", one.code, one.severity, one.place.unwrap());
    let found = check(&taken, &basis);
    found.iter().filter(|one| one.code.as_str() != "W007").map(shown).collect()
}

#[test]
fn a_warning_stays_a_warning_and_the_row_that_lacks_a_word_is_held_as_empty() {
    assert_eq!(told(&[&[("风险等级", "请选择")]]), ["C001 Error I5", "C011 Warning I5"]);
    assert_eq!(told(&[&[("风险等级", "=")]]), ["C001 Error I5", "C023 Warning I5"]);
    assert_eq!(told(&[&[("备注", "=")]]), ["C023 Warning N5"]);
    assert_eq!(told(&[&[("岗位", "【A岗位】")]]), ["C011 Warning C5"], "it can be counted");
    let formulas = [&[("风险等级", "=")][..]; 2];
    assert_eq!(told(&formulas), ["S008 Error I4", "C023 Warning I5", "C023 Warning I6"]);
}

#[test]
fn a_row_of_which_most_is_missing_is_told_once() {
    assert_eq!(told(&[&[], &[("整行", "||||||窗口人员接受请托")]]), ["C001 Error B6"]);
    assert_eq!(told(&[&[], &[("风险点", ""), ("防控措施", "")]]), ["C001 Error G6", "C001 Error J6"]);
    let basis = basis();
    let example = Example::Rows("post", &[&[], &[("整行", "||||||窗口人员接受请托")]]);
    let found = run(&example, &basis);
    let one = found.iter().find(|one| one.code.as_str() == "C001").unwrap();
    assert_eq!(one.column.as_deref(), Some("股室"));
    assert_eq!(
        super::message(one, crate::base::Lang::Zh),
        "第 6 行大半空着，「股室」等 8 格没有填：股室、岗位、工作环节、风险类别、表现形式、风险等级、防控措施、责任岗位"
    );
}
