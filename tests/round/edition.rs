//! Two returns of one unit: editions of one list, or parts of it.

use super::county::{County, Rows, rows, text};
use super::{DAY, TWO, codes};

/// A unit's own list, all of one section, from a place of the sample on.
fn list(from: usize, count: usize) -> Rows {
    let mut rows = rows("unit", from, count);
    for row in &mut rows {
        "办公室".clone_into(&mut row[12]);
    }
    vec![("unit", rows)]
}

fn risks(county: &County) -> Vec<String> {
    let points = county.export("points");
    points.iter().filter(|one| one["held"] == false).map(|one| text(one, "risk")).collect()
}

#[test]
fn two_parts_of_a_units_list_both_count_and_that_is_told() {
    for (day, other) in [(DAY, DAY), ("2026-05-10", DAY)] {
        let county = County::new(&TWO[..1]);
        county.send("甲.xlsx", "Q001", day, &list(0, 6));
        county.send("乙.xlsx", "Q001", other, &list(6, 6));
        let files = county.collect();
        assert_eq!(risks(&county).len(), 12, "{day} {other}");
        let older = &files["回收/甲.xlsx"];
        assert_eq!(text(older, "status"), "accepted", "{older:#}");
        let told = older["findings"].as_array().unwrap().iter().find(|one| text(one, "code") == "W014");
        let told = told.unwrap_or_else(|| panic!("{older:#}"));
        assert_eq!(text(told, "severity"), "warning");
        assert!(text(told, "message").contains("都计入"), "{told:#}");
        assert_eq!(text(&files["回收/乙.xlsx"], "status"), "accepted");
    }
}

#[test]
fn a_later_edition_of_a_units_list_counts_alone() {
    let county = County::new(&TWO[..1]);
    county.send("旧.xlsx", "Q001", "2026-05-10", &list(0, 6));
    county.send("新.xlsx", "Q001", DAY, &list(2, 6));
    let files = county.collect();
    assert_eq!(text(&files["回收/旧.xlsx"], "status"), "superseded", "{:#}", files["回收/旧.xlsx"]);
    assert_eq!(risks(&county).len(), 6);
}

#[test]
fn a_few_rows_mended_by_a_list_of_their_own_take_those_rows_only() {
    let county = County::new(&TWO[..1]);
    county.send("旧.xlsx", "Q001", "2026-05-10", &list(0, 9));
    let mut few = list(0, 2);
    "当面清点并由两人签字,每周公示一次结果".clone_into(&mut few[0].1[0][9]);
    county.send("新.xlsx", "Q001", DAY, &few);
    let files = county.collect();
    let older = &files["回收/旧.xlsx"];
    assert!(codes(older).contains(&"W014".to_owned()), "{older:#}");
    assert_eq!(text(older, "status"), "accepted");
    let points = county.export("points");
    assert_eq!(points.len(), 9, "nothing is dropped with the rows that are replaced");
    let from_new = points.iter().filter(|one| text(&one["sources"][0], "file") == "回收/新.xlsx").count();
    assert_eq!(from_new, 2);
}
