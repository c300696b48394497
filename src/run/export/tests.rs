use std::collections::BTreeSet;

use super::*;
use crate::base::{Date, Place};
use crate::finding::{Code, Severity};
use crate::form::Object;
use crate::intake::Basis;
use crate::register::Stamp;
use crate::risk::{Point, Source, Tally};
use crate::roster::Roster;
use crate::round::{self, Round};
use crate::vocabulary::Vocabulary;

const RISK: &str = "印章使用登记不全,未经批准对外用印";

fn point(id: &str, unit: &str, risk: &str, row: u32) -> Point {
    Point {
        id: id.into(),
        round: "2026".into(),
        unit_code: unit.into(),
        unit: format!("{unit}局").into(),
        object: Object::Unit,
        form: "unit".into(),
        section: None,
        post: None,
        leader: None,
        power_type: None,
        matter: None,
        category: None,
        risk: risk.into(),
        manifestation: None,
        likelihood: None,
        impact: None,
        level: None,
        measures: Vec::new(),
        phase: None,
        responsible: None,
        supervisor: None,
        defect: None,
        due: None,
        is_new: None,
        remark: None,
        watchers: Vec::new(),
        cluster: None,
        duplicate_of: None,
        held: false,
        sources: vec![Source { file: "回收/甲.xlsx".into(), sheet: "单位".into(), row }],
        extra: BTreeMap::new(),
    }
}

/// A point that says everything a point can say.
fn full() -> Point {
    let some = |text: &str| Some(text.into());
    Point {
        object: Object::Post,
        form: "post".into(),
        section: some("办公室"),
        post: some("印章管理岗"),
        leader: some("副局长"),
        power_type: some("行政许可"),
        matter: some("用印"),
        category: some("岗位职责"),
        manifestation: some("=不登记就用印"),
        likelihood: Some(3),
        impact: Some(4),
        level: some("高"),
        measures: vec!["用印逐笔登记".into(), "季度核对一次".into()],
        phase: some("事中"),
        responsible: some("办公室主任"),
        supervisor: some("副局长"),
        defect: some("制度缺陷"),
        due: some("2026-09-30"),
        is_new: Some(true),
        remark: some("第一行\n第二行"),
        watchers: vec!["派驻一组".into()],
        extra: BTreeMap::from([("序".into(), "7".into())]),
        ..point("p1", "Q1", RISK, 5)
    }
}

/// A working folder with two returns: a full point, its repeat, one like it, one that is held and says little; and a
/// file that could not be read.
pub(super) fn kept() -> (tempfile::TempDir, Folder) {
    let root = tempfile::tempdir().unwrap();
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let text = round::TEMPLATE.replace("{year}", "2026").replace("{county}", "某县");
    let round = Round::read(&text, &vocabulary, &|_| true).unwrap();
    let basis = Basis::new(round, vocabulary, Roster::default(), Vec::new(), Date::new(2026, 6, 1).unwrap());
    let folder = Folder {
        root: root.path().to_owned(),
        basis,
        roster_findings: Vec::new(),
        fingerprint: String::new(),
    };
    let stamp = Stamp { size: 1, modified_ns: 1, hash: "h".into(), basis: "b".into() };
    let mut finding = Finding::of_file(Code::new("C017")).on_sheet("单位").at(Place::new(4, 2));
    finding = finding.in_column("责任岗位").showing("张三丰");
    finding.severity = Severity::Warning;
    let repeat = Point { sources: point("", "", "", 6).sources, ..full() };
    let held = Point { held: true, ..point("p3", "Q1", "", 7) };
    let tally =
        Tally { id: "unit".into(), sheet: "单位".into(), rows: 4, points: 3, held: 1, noise: 0, taken: 3 };
    let records = [
        Record {
            file: "回收/甲.xlsx".into(),
            format: Some("xlsx".into()),
            unit: Some(("Q1".into(), "Q1局".into())),
            forms: vec![tally],
            findings: vec![finding],
            points: vec![full(), repeat, point("p2", "Q2", RISK, 8), held],
            ..Record::default()
        },
        Record {
            file: "回收/乙.xlsx".into(),
            findings: vec![Finding::of_file(Code::new("W001"))],
            ..Record::default()
        },
    ];
    let (mut register, _lock) = folder.register().unwrap();
    register.keep(&records.map(|record| (stamp.clone(), record))).unwrap();
    drop(register);
    (root, folder)
}

/// What JSON lines give.
pub(super) fn exported(folder: &Folder, what: What) -> Vec<Map<String, Value>> {
    let mut out = Vec::new();
    export(folder, what, As::Jsonl, Lang::Zh, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Checks an object against its fields and notes which were met; `before` is the path to it.
fn walk(fields: &[Field], before: &str, object: &Map<String, Value>, met: &mut BTreeSet<String>) {
    for (key, value) in object {
        let name = format!("{before}{key}");
        let field = fields
            .iter()
            .find(|field| field.name == name && field.reach != Reach::Tables)
            .unwrap_or_else(|| panic!("{name} is not described"));
        met.insert(name.clone());
        let fits = match field.kind {
            _ if value.is_null() => field.may_be_null,
            Kind::Text => value.is_string(),
            Kind::Whole => value.is_i64(),
            Kind::YesNo => value.is_boolean(),
            Kind::Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Kind::Nested => value.is_object() || value.is_array(),
        };
        assert!(fits, "{name} is described as {:?}, but says {value}", field.kind);
        let inside = |path: &str| fields.iter().any(|field| field.name.starts_with(path));
        let (of_object, of_list) = (format!("{name}."), format!("{name}[]."));
        match value {
            Value::Object(object) if inside(&of_object) => walk(fields, &of_object, object, met),
            Value::Array(items) if inside(&of_list) => {
                for item in items {
                    walk(fields, &of_list, item.as_object().unwrap(), met);
                }
            }
            _ => {}
        }
    }
    for field in fields.iter().filter(|field| field.reach != Reach::Tables && !field.may_be_null) {
        if let Some(key) = field.name.strip_prefix(before).filter(|key| !key.contains(['.', '['])) {
            assert!(object.contains_key(key), "{} may not be left out", field.name);
        }
    }
}

#[test]
fn every_exported_key_is_described_and_every_described_key_is_exported() {
    let (_root, folder) = kept();
    for (what, word) in What::ALL {
        let objects = exported(&folder, what);
        assert!(!objects.is_empty(), "{word}");
        let (mut met, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for object in &objects {
            walk(what.fields(), "", object, &mut met);
            let flat = level(what, object);
            for field in what.of_tables() {
                let value = flat.get(field.name).filter(|value| !value.is_null());
                assert!(value.is_some() || field.may_be_null, "{word} {}", field.name);
                columns.extend(flat.contains_key(field.name).then_some(field.name));
            }
        }
        let of_lines = what.fields().iter().filter(|field| field.reach != Reach::Tables);
        assert_eq!(met, of_lines.map(|field| field.name.to_owned()).collect(), "{word}");
        assert_eq!(columns, what.of_tables().map(|field| field.name).collect(), "{word}");
    }
}

#[test]
fn findings_inside_a_return_have_the_fields_of_findings_but_for_the_file() {
    let (_root, folder) = kept();
    let described: Vec<&str> = What::Findings.fields().iter().skip(1).map(|field| field.name).collect();
    let returns = exported(&folder, What::Returns);
    let findings: Vec<&Value> = returns.iter().flat_map(|one| one["findings"].as_array().unwrap()).collect();
    assert_eq!(findings.len(), 2);
    for finding in findings {
        let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, described);
    }
}

#[test]
fn every_field_is_described_once_in_both_languages() {
    for (what, word) in What::ALL {
        let names: Vec<&str> = what.fields().iter().map(|field| field.name).collect();
        for field in what.fields() {
            assert!(!field.words.zh.is_empty() && !field.words.en.is_empty(), "{word} {}", field.name);
            assert!(!field.words.zh.contains(['|', '\n']) && !field.words.en.contains(['|', '\n']));
            let twice = names.iter().filter(|name| **name == field.name).count();
            assert!(twice == 1 || field.reach != Reach::Everywhere, "{word} {}", field.name);
            assert!(dictionary(Lang::Zh).contains(&format!("| `{}` |", field.name)));
        }
    }
}

#[test]
fn a_workbook_carries_the_dictionary_of_its_columns() {
    let (_root, folder) = kept();
    for (what, word) in What::ALL {
        let mut bytes = Vec::new();
        export(&folder, what, As::Xlsx, Lang::Zh, &mut bytes).unwrap();
        let book = crate::workbook::read(&bytes, &crate::workbook::Limits::default()).unwrap();
        let [data, words] = book.sheets.as_slice() else { panic!("{word}: two sheets") };
        assert_eq!((data.name.as_str(), words.name.as_str()), (what.title(), "字段说明"));
        let shown = |sheet: &crate::workbook::Sheet, row, col| {
            sheet.cell(Place::new(row, col)).map(|cell| cell.value.shown()).unwrap_or_default()
        };
        for (at, column) in (0..).zip(what.columns()) {
            assert_eq!(shown(data, 0, at), column);
            assert_eq!(shown(words, at + 1, 0), column);
            assert!(!shown(words, at + 1, 3).is_empty(), "{word} {column}");
        }
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_program_without_parquet_says_how_to_get_it() {
    let (_root, folder) = kept();
    let mut out = Vec::new();
    let stop = export(&folder, What::Points, As::Parquet, Lang::Zh, &mut out).unwrap_err();
    for line in stop.zh.iter().chain(&stop.en) {
        assert!(line.contains("cargo build --release --features parquet"), "{line}");
    }
    assert!(out.is_empty());
}
