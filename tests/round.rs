//! Whole rounds, from the outside: the built program run in small made-up counties. Here stand the examples of the rules
//! that want to see several returns at once; below `round/` the loops and promises of the program.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it does not expect"
)]

#[path = "round/county.rs"]
mod county;

#[path = "round/cli.rs"]
mod cli;
#[path = "round/edition.rs"]
mod edition;
#[path = "round/form.rs"]
mod form;
#[path = "round/office.rs"]
mod office;
#[path = "round/pen.rs"]
mod pen;
#[path = "round/repeat.rs"]
mod repeat;
#[path = "round/sendback.rs"]
mod sendback;
#[path = "round/totals.rs"]
mod totals;

use county::{County, POSTS, Rows, rows, text, whole};

const DAY: &str = "2026-05-20";
const TWO: [(&str, &str); 2] = [("Q001", "青岩县财政局"), ("Q002", "青岩县水利局")];

/// The messages of one rule among the findings of the round.
fn told(county: &County, code: &str) -> Vec<String> {
    county.across().into_iter().filter(|(known, _)| known == code).map(|(_, message)| message).collect()
}

/// Codes of the findings of a file.
fn codes(file: &serde_json::Value) -> Vec<String> {
    file["findings"].as_array().unwrap().iter().map(|finding| text(finding, "code")).collect()
}

#[test]
fn an_identical_copy_counts_once() {
    let county = County::new(&TWO);
    let bytes = county.filled("Q001", DAY, &whole(0));
    county.put("财政局.xlsx", &bytes);
    county.put("财政局 - 副本.xlsx", &bytes);
    county.put("又一份/财政局(1).xlsx", &bytes);
    let files = county.collect();
    assert_eq!(text(&files["回收/财政局.xlsx"], "status"), "accepted", "{:#}", files["回收/财政局.xlsx"]);
    for copy in ["回收/财政局 - 副本.xlsx", "回收/又一份/财政局(1).xlsx"] {
        assert_eq!(text(&files[copy], "status"), "identical", "{copy}");
        assert!(codes(&files[copy]).contains(&"W013".to_owned()));
    }
    assert_eq!(county.export("points").len(), 30);
}

#[test]
fn the_newer_return_supersedes_the_older() {
    let county = County::new(&TWO);
    county.send("旧.xlsx", "Q001", "2026-05-10", &whole(0));
    county.send("新.xlsx", "Q001", "2026-05-20", &whole(1));
    let files = county.collect();
    assert_eq!(text(&files["回收/新.xlsx"], "status"), "accepted", "{:#}", files["回收/新.xlsx"]);
    assert_eq!(text(&files["回收/旧.xlsx"], "status"), "superseded");
    assert!(codes(&files["回收/旧.xlsx"]).contains(&"W014".to_owned()));
    let points = county.export("points");
    assert_eq!(points.len(), 30);
    assert!(points.iter().all(|point| text(&point["sources"][0], "file") == "回收/新.xlsx"));
}

#[test]
fn two_returns_without_a_way_to_tell_conflict() {
    let county = County::new(&TWO);
    county.send("甲.xlsx", "Q001", DAY, &whole(0));
    county.send("乙.xlsx", "Q001", DAY, &whole(1));
    let files = county.collect();
    for file in ["回收/甲.xlsx", "回收/乙.xlsx"] {
        assert_eq!(text(&files[file], "status"), "rejected");
        assert!(codes(&files[file]).contains(&"W015".to_owned()));
    }
    let points = county.export("points");
    assert_eq!(points.len(), 60);
    assert!(points.iter().all(|point| point["held"] == true));
}

#[test]
fn a_unit_that_has_not_returned_is_told() {
    let county = County::new(&TWO);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    for (today, severity) in [("2026-06-30", "warning"), ("2026-07-01", "error")] {
        let told = county.across_on(today).into_iter().filter(|(code, _, _)| code == "A001");
        let told: Vec<(String, String)> = told.map(|(_, severity, message)| (severity, message)).collect();
        assert_eq!(told.len(), 1, "{today} {told:?}");
        assert_eq!(told[0].0, severity, "{today}");
        assert!(told[0].1.contains("青岩县水利局"), "{}", told[0].1);
    }
}

#[test]
fn a_complete_round_has_nothing_missing() {
    let county = County::new(&TWO);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    county.send("水利局.xlsx", "Q002", DAY, &whole(1));
    let missing: Vec<(String, String)> = county
        .across()
        .into_iter()
        .filter(|(code, _)| ["A001", "A002", "A003", "A004"].contains(&code.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn posts_and_sections_without_points_are_told() {
    let county = County::new(&TWO[..1]);
    let mut rows = whole(0);
    // All that is said of a section or post is said of 办公室 and 文书岗.
    for (_, rows) in &mut rows {
        for cell in rows.iter_mut().flatten() {
            if POSTS.iter().any(|(section, _)| section == cell) {
                *cell = POSTS[0].0.to_owned();
            } else if POSTS.iter().any(|(_, post)| post == cell) {
                *cell = POSTS[0].1.to_owned();
            }
        }
    }
    county.send("财政局.xlsx", "Q001", DAY, &rows);
    let posts = told(&county, "A002");
    assert_eq!(posts.len(), 2, "{posts:#?}");
    assert!(posts[0].contains("业务股") && posts[0].contains("审核岗"), "{}", posts[0]);
    assert!(posts[1].contains("业务股") && posts[1].contains("受理岗"), "{}", posts[1]);
    let sections = told(&county, "A003");
    assert_eq!(sections.len(), 1, "{sections:#?}");
    assert!(sections[0].contains("业务股"));
}

#[test]
fn a_unit_without_a_leadership_return_is_told() {
    let county = County::new(&TWO);
    let mut rows: Rows = whole(0);
    rows.retain(|(form, _)| *form != "leadership");
    county.send("财政局.xlsx", "Q001", DAY, &rows);
    county.send("水利局.xlsx", "Q002", DAY, &whole(1));
    let told = told(&county, "A004");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("青岩县财政局"));
}

#[test]
fn a_copied_return_is_told() {
    let county = County::new(&TWO);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    let mut copied = whole(0);
    for (at, (form, rows)) in copied.iter_mut().enumerate() {
        if at == 0 {
            *rows = crate::rows(form, 6, 6);
        }
    }
    county.send("水利局.xlsx", "Q002", DAY, &copied);
    let told = told(&county, "A005");
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told.iter().all(|message| message.contains("青岩县财政局") && message.contains("青岩县水利局")));
    assert!(told.iter().all(|message| message.contains("80%")), "{told:?}");
}

#[test]
fn units_that_share_few_points_are_not_alike() {
    let county = County::new(&TWO);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    let mut other = whole(1);
    other[0].1[0] = whole(0)[0].1[0].clone();
    county.send("水利局.xlsx", "Q002", DAY, &other);
    assert_eq!(told(&county, "A005"), Vec::<String>::new());
    // One point in two units is no common risk of three.
    let common = told(&county, "A008");
    assert!(common.len() <= 1, "{common:#?}");
}

/// A county whose last round was `last`, and in which the unit now returns `now`.
fn after(last: &Rows, now: &Rows) -> County {
    let before = County::new(&TWO[..1]);
    before.send("财政局.xlsx", "Q001", DAY, last);
    before.collect();
    let county = County::with_last("../上年.jsonl", &TWO[..1]);
    let path = county.above().join("上年.jsonl");
    let ran = before.run(&["export", "--what", "points", "-o", path.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    county.send("财政局.xlsx", "Q001", DAY, now);
    county
}

#[test]
fn a_return_unchanged_since_the_last_round_is_told() {
    let county = after(&whole(0), &whole(0));
    assert_eq!(told(&county, "A006").len(), 1);
    assert_eq!(told(&county, "A007"), Vec::<String>::new());
}

#[test]
fn a_return_that_was_worked_on_is_neither_unchanged_nor_cut_down() {
    let mut now = whole(0);
    now[0].1 = rows("unit", 6, 6);
    let county = after(&whole(0), &now);
    assert_eq!((told(&county, "A006"), told(&county, "A007")), (Vec::new(), Vec::new()));
}

#[test]
fn a_return_cut_down_since_the_last_round_is_told() {
    let mut now = whole(0);
    for (_, rows) in &mut now {
        rows.truncate(2);
    }
    let county = after(&whole(0), &now);
    let told = told(&county, "A007");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("33%"), "{told:?}");
}

#[test]
fn a_risk_found_in_several_units_is_grouped() {
    let units = [TWO[0], TWO[1], ("Q003", "青岩县民政局")];
    let county = County::new(&units);
    for (at, (code, name)) in units.iter().enumerate() {
        let mut own = whole(at);
        own[3].1[0] = whole(0)[3].1[0].clone();
        county.send(&format!("{name}.xlsx"), code, DAY, &own);
    }
    let told = told(&county, "A008");
    let risk = &whole(0)[3].1[0][6];
    assert!(
        told.iter().any(|message| message.contains(risk.as_str()) && message.contains("3 个单位")),
        "{told:?}"
    );
    let clusters = county.export("clusters");
    let common =
        clusters.iter().find(|cluster| cluster["kind"] == "common" && text(cluster, "risk") == *risk);
    assert_eq!(common.unwrap()["units"], 3);
}

/// Fifty units with lists of their own, no two alike, in the form as it was issued.
#[test]
fn fifty_clean_returns_of_varied_content_have_no_error() {
    let units: Vec<(String, String)> =
        (1..=50).map(|at| (format!("Q{at:03}"), format!("青岩县第{at}事务中心"))).collect();
    let units: Vec<(&str, &str)> = units.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let county = County::new(&units);
    for (at, (code, name)) in units.iter().enumerate() {
        let lists = county::FORMS.map(|form| {
            let most = county::most(form);
            // Other places and other lengths for each: from 2 to 6 rows.
            let count = 2 + at % 5;
            (form, rows(form, (at * 7) % (most - count), count))
        });
        county.send(&format!("{name}.xlsx"), code, DAY, &lists.to_vec());
    }
    let files = county.collect();
    for (_, name) in &units {
        let file = &files[&format!("回收/{name}.xlsx")];
        assert_eq!(text(file, "status"), "accepted", "{file:#}");
    }
    assert_eq!(files[""]["summary"]["errors"], 0);
    assert_eq!(files[""]["summary"]["held"], 0);
}
