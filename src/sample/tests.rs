//! The sample county, checked as `collect` will meet it.

use super::*;
use crate::form::{self, Layout, Role};
use crate::roster;
use crate::workbook::{Limits, Value, read};

struct Sample {
    round: Round,
    roster: Roster,
    forms: Vec<Form>,
    vocabulary: Vocabulary,
}

fn sample() -> Sample {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let text = crate::round::TEMPLATE.replace("{year}", "2026").replace("{county}", COUNTY);
    let round = Round::read(&text, &vocabulary, &|_| true).unwrap();
    let bytes = roster::write::workbook(&roster_rows(), COUNTY, 2026).unwrap();
    let book = read(&bytes, &Limits::default()).unwrap();
    let (roster, findings) = roster::take(&book, &vocabulary, COUNTY);
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(roster.watcher_gaps(&round).is_empty());
    Sample { round, roster, forms, vocabulary }
}

fn files(sample: &Sample) -> BTreeMap<String, Vec<u8>> {
    returns(&sample.round, &sample.roster, &sample.forms, &sample.vocabulary).unwrap().into_iter().collect()
}

#[test]
fn the_roster_is_of_the_promised_size() {
    let sample = sample();
    let units = &sample.roster.units;
    let sections: usize = units.iter().map(|unit| unit.sections.len()).sum();
    let posts: usize = units.iter().map(|unit| unit.posts().count()).sum();
    let leaders: usize = units.iter().map(|unit| unit.leaders.len()).sum();
    assert_eq!((units.len(), sections, posts, leaders), (17, 69, 169, 66));
}

#[test]
fn every_point_fits_its_form_and_the_roster() {
    let sample = sample();
    let mut count = 0;
    for points in points() {
        let form = sample.forms.iter().find(|form| form.id == points.form).unwrap();
        let titles: Vec<&str> = form.columns.iter().skip(1).map(|column| column.title.as_str()).collect();
        assert_eq!(points.titles[1..], titles, "{}", form.id);
        for row in &points.rows {
            count += 1;
            let unit = sample.roster.units.iter().find(|unit| unit.name == row[0]).unwrap();
            let cell = |role| form.column(role).map_or("", |at| row[at].as_str());
            for (column, value) in form.columns.iter().skip(1).zip(&row[1..]) {
                assert!(!column.required || !value.is_empty(), "{row:?}");
                if let form::Kind::List(id) | form::Kind::Number(id) = &column.kind {
                    let list = sample.vocabulary.list(id).unwrap();
                    assert!(value.is_empty() || list.names.contains(value), "{value} in {row:?}");
                }
            }
            let section = unit.section(cell(Role::Section));
            assert!(form.column(Role::Section).is_none() || section.is_some(), "{row:?}");
            let post = cell(Role::Post);
            assert!(post.is_empty() || section.unwrap().post(post).is_some(), "{row:?}");
            let leader = cell(Role::Leader);
            assert!(
                leader.is_empty() || unit.leaders.iter().any(|known| known.position == leader),
                "{row:?}"
            );
            assert!(
                crate::base::text::length(cell(Role::Risk)) >= sample.round.threshold.risk_min,
                "{row:?}"
            );
            assert!(crate::base::text::length(cell(Role::Measure)) >= sample.round.threshold.measure_min);
            let strong = sample.vocabulary.list("power_type").unwrap();
            assert!(
                cell(Role::Level) != "三级" || ["", "其他权力"].contains(&cell(Role::PowerType)),
                "{row:?} {strong:?}"
            );
            if let (Ok(likelihood), Ok(impact)) =
                (cell(Role::Likelihood).parse::<i64>(), cell(Role::Impact).parse::<i64>())
            {
                let level = match likelihood * impact {
                    9.. => "一级",
                    4..9 => "二级",
                    _ => "三级",
                };
                assert_eq!(cell(Role::Level), level, "{row:?}");
            }
        }
    }
    assert_eq!(count, 498);
}

#[test]
fn the_returns_repeat_byte_for_byte() {
    let sample = sample();
    assert_eq!(files(&sample), files(&sample));
}

/// Rows of a form's sheet in a clean return whose risk is filled.
fn filled_rows(bytes: &[u8], form: &Form) -> usize {
    let book = read(bytes, &Limits::default()).unwrap();
    let sheet = book.sheets.iter().find(|sheet| sheet.name == form.title).unwrap();
    let layout = Layout::new(form, 1);
    let risk = u32::try_from(form.column(Role::Risk).unwrap()).unwrap();
    let last = sheet.cells.iter().filter(|cell| cell.place.row >= layout.first_row && cell.place.col == 0);
    let numbered = last.filter(|cell| matches!(cell.value, Value::Number { .. })).map(|cell| cell.place.row);
    numbered.filter(|row| sheet.cell(crate::base::Place::new(*row, risk)).is_some()).count()
}

#[test]
fn clean_returns_read_back_with_all_their_rows() {
    let sample = sample();
    let files = files(&sample);
    let points = points();
    for (code, path) in [
        ("YW001", "云梧县财政局/云梧县财政局-自查表.xlsx"),
        ("YW007", "云梧县人力资源和社会保障局/云梧县人力资源和社会保障局-自查表.xlsx"),
        ("YW102", "乡镇/云梧县白鹭湾乡人民政府/云梧县白鹭湾乡人民政府-自查表.xlsx"),
        ("YW401", "云梧县人民医院/云梧县人民医院-自查表.xlsx"),
    ] {
        let unit = &sample.roster.units[sample.roster.by_code(code).unwrap()];
        for (form, points) in sample.forms.iter().zip(&points) {
            let wanted = points.of_unit(&unit.name, form).len();
            assert!(wanted > 0);
            assert_eq!(filled_rows(&files[path], form), wanted, "{path} {}", form.id);
        }
    }
}

#[test]
fn units_that_return_by_section_and_by_post_lose_no_row() {
    let sample = sample();
    let files = files(&sample);
    for (code, parts) in [("YW003", &["section", "institution"]), ("YW004", &["post", "institution"])] {
        let unit = &sample.roster.units[sample.roster.by_code(code).unwrap()];
        for (form, points) in sample.forms.iter().zip(points()) {
            if !parts.contains(&form.id.as_str()) {
                continue;
            }
            let found: usize = files
                .iter()
                .filter(|(path, _)| path.starts_with(&unit.name))
                .filter(|(_, bytes)| {
                    let book = read(bytes, &Limits::default()).unwrap();
                    book.sheets.iter().any(|sheet| sheet.name == form.title)
                })
                .map(|(_, bytes)| filled_rows(bytes, form))
                .sum();
            assert_eq!(found, points.of_unit(&unit.name, form).len(), "{code} {}", form.id);
        }
    }
}

#[test]
fn disordered_workbooks_hold_every_risk_of_their_unit() {
    let sample = sample();
    let files = files(&sample);
    for (code, path) in [
        ("YW002", "县自然资源局/县自然资源局风险点汇总(最终版).xlsx"),
        ("YW005", "卫健局.xlsx"),
        ("YW006", "云梧县市场监督管理局/市监局自查表-改.xlsx"),
        ("YW101", "乡镇/石榴坪镇/石榴坪镇 - 副本.xlsx"),
        ("YW201", "公共资源交易中心/交易中心廉政风险点(新).xlsx"),
    ] {
        let unit = &sample.roster.units[sample.roster.by_code(code).unwrap()];
        let book = read(&files[path], &Limits::default()).unwrap();
        let all: String =
            book.sheets.iter().flat_map(|sheet| &sheet.cells).map(|cell| cell.value.shown() + "\n").collect();
        for (form, points) in sample.forms.iter().zip(points()) {
            for row in points.of_unit(&unit.name, form) {
                let risk = &row[form.column(Role::Risk).unwrap()];
                assert!(all.contains(risk.as_str()), "{path}: {risk}");
            }
        }
    }
}

#[test]
fn exports_of_other_programs_hold_every_risk_too() {
    let sample = sample();
    let files = files(&sample);
    let form = sample.forms.iter().find(|form| form.id == "post").unwrap();
    let points = points().into_iter().find(|points| points.form == "post").unwrap();
    let csv = encoding_rs::GB18030.decode(&files["云梧县农业农村局/岗位自查表(导出).xls"]).0.into_owned();
    let html = String::from_utf8(files["云梧县交通运输局/岗位自查表.xls"].clone()).unwrap();
    for (unit, text) in [("云梧县农业农村局", csv), ("云梧县交通运输局", html)] {
        for row in points.of_unit(unit, form) {
            assert!(text.contains(&row[form.column(Role::Risk).unwrap()]), "{row:?}");
        }
    }
}

#[test]
fn the_error_value_the_hidden_row_and_the_merges_are_there() {
    let sample = sample();
    let files = files(&sample);
    let book = read(&files["云梧县市场监督管理局/市监局自查表-改.xlsx"], &Limits::default()).unwrap();
    let broken = book.sheets[0].cells.iter().filter(|cell| matches!(cell.value, Value::Error(_)));
    assert_eq!(broken.count(), 1);
    assert_eq!(book.sheets[2].hidden_rows.len(), 1);
    let several = book.sheets[3].cells.iter().filter(|cell| {
        let text = cell.value.shown();
        text.starts_with("1.") && text.contains("；2.")
    });
    // Four pairs of rows, three texts each.
    assert_eq!(several.count(), 12);
    let book = read(&files["县自然资源局/县自然资源局风险点汇总(最终版).xlsx"], &Limits::default()).unwrap();
    assert!(book.sheets[3].merges.iter().filter(|area| area.last.row > area.first.row).count() > 5);
}
