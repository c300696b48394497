//! The rule catalogue is fixed: other programs and the counties' settings rely on codes, names and weights, and codes
//! are never used again. Here it stands word by word; a rule that differs, is missing or is new shows in the diff. The
//! examples that want a whole round are tests of this folder, and are there.

use std::path::Path;

use jingzhong::finding::Severity;
use jingzhong::rules::{CATALOGUE, Example};

/// Code, name, weight (E error, W warning, I info).
const FIXED: [(&str, &str, char); 79] = [
    ("U001", "unit-code-repeated", 'E'),
    ("U002", "unit-name-repeated", 'E'),
    ("U003", "parent-unknown", 'E'),
    ("U004", "name-empty", 'E'),
    ("U005", "supervisor-missing", 'W'),
    ("W001", "unreadable", 'E'),
    ("W002", "encrypted", 'E'),
    ("W003", "legacy-format", 'I'),
    ("W004", "disguised-format", 'W'),
    ("W005", "beyond-limits", 'E'),
    ("W006", "no-form-found", 'E'),
    ("W007", "identity-lost", 'W'),
    ("W008", "older-template", 'W'),
    ("W009", "unit-unknown", 'E'),
    ("W010", "unit-by-alias", 'W'),
    ("W011", "unit-contradicts", 'E'),
    ("W012", "wrong-round", 'E'),
    ("W013", "identical-copy", 'I'),
    ("W014", "superseded", 'I'),
    ("W015", "conflicting-returns", 'E'),
    ("W016", "active-content", 'W'),
    ("H001", "header-missing", 'E'),
    ("H002", "column-missing", 'E'),
    ("H003", "column-renamed", 'W'),
    ("H004", "column-moved", 'I'),
    ("H005", "column-unknown", 'I'),
    ("H006", "column-repeated", 'E'),
    ("H007", "filler-missing", 'W'),
    ("H008", "date-impossible", 'W'),
    ("H009", "scheme-differs", 'E'),
    ("H010", "tables-stacked", 'W'),
    ("C001", "required-empty", 'E'),
    ("C002", "not-in-list", 'E'),
    ("C003", "other-spelling", 'I'),
    ("C004", "other-scheme", 'W'),
    ("C005", "levels-disagree", 'E'),
    ("C006", "several-values", 'W'),
    ("C007", "too-short", 'W'),
    ("C008", "too-long", 'W'),
    ("C009", "null-word", 'E'),
    ("C010", "stock-phrase", 'W'),
    ("C011", "placeholder-left", 'W'),
    ("C012", "example-left", 'W'),
    ("C013", "error-value", 'E'),
    ("C014", "not-a-number", 'E'),
    ("C015", "out-of-range", 'E'),
    ("C016", "not-a-date", 'E'),
    ("C017", "person-for-post", 'E'),
    ("C018", "sensitive-number", 'W'),
    ("C019", "formula-lead", 'I'),
    ("C020", "ditto-mark", 'W'),
    ("C021", "section-unknown", 'W'),
    ("C022", "post-unknown", 'W'),
    ("C023", "value-missing", 'W'),
    ("R001", "measure-repeats-risk", 'W'),
    ("R002", "items-unpaired", 'W'),
    ("R003", "items-split", 'I'),
    ("R004", "level-contradicts-score", 'W'),
    ("R005", "high-power-lowest", 'W'),
    ("R006", "hidden-row", 'W'),
    ("R007", "merged-down", 'I'),
    ("R008", "merged-across", 'E'),
    ("R009", "page-noise", 'I'),
    ("S001", "row-repeated", 'E'),
    ("S002", "row-alike", 'W'),
    ("S003", "serial-renumbered", 'I'),
    ("S004", "one-measure-everywhere", 'W'),
    ("S005", "single-level", 'W'),
    ("S006", "total-differs", 'W'),
    ("S007", "measures-fewer", 'W'),
    ("S008", "level-column-empty", 'E'),
    ("A001", "unit-not-returned", 'W'),
    ("A002", "post-not-covered", 'W'),
    ("A003", "section-not-covered", 'W'),
    ("A004", "leadership-not-covered", 'W'),
    ("A005", "returns-alike", 'W'),
    ("A006", "unchanged", 'W'),
    ("A007", "many-removed", 'W'),
    ("A008", "common-risk", 'I'),
];

#[test]
fn codes_names_and_weights_are_as_fixed() {
    let fixed: Vec<String> =
        FIXED.iter().map(|(code, name, weight)| format!("{code} {name} {weight}")).collect();
    let built: Vec<String> = CATALOGUE
        .iter()
        .map(|rule| {
            let weight = match rule.severity {
                Severity::Error => 'E',
                Severity::Warning => 'W',
                Severity::Info => 'I',
            };
            format!("{} {} {weight}", rule.code, rule.name)
        })
        .collect();
    let missing: Vec<&String> = fixed.iter().filter(|line| !built.contains(line)).collect();
    let other: Vec<&String> = built.iter().filter(|line| !fixed.contains(line)).collect();
    assert!(missing.is_empty() && other.is_empty(), "missing {missing:#?}\nnot as fixed {other:#?}");
    assert_eq!(built, fixed, "the order differs");
}

#[test]
fn every_example_of_a_whole_round_is_a_test_of_this_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let texts: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let named = CATALOGUE.iter().flat_map(|rule| rule.fires.iter().chain(rule.passes));
    let mut missing: Vec<&str> = named
        .filter_map(|example| match example {
            Example::Round(test) => Some(*test),
            _ => None,
        })
        .filter(|test| !texts.iter().any(|text| text.contains(&format!("fn {test}()"))))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    assert!(missing.is_empty(), "no test of this name under tests/: {missing:#?}");
}
