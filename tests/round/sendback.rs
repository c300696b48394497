//! The loop: a return with faults goes back marked, is mended in that very copy, and comes again.

use jingzhong::workbook::write::part_texts;
use jingzhong::workbook::{Limits, read};
use serde_json::Value;

use super::county::{County, Rows, text, whole};
use super::pen::edited;
use super::{DAY, TWO, codes};

const FIRST: &str = "回收/财政局.xlsx";
const MENDED: &str = "回收/改好/财政局.xlsx";
const MARKED: &str = "退改/青岩县财政局/财政局.xlsx";

/// A return whose first post row has no level, whose second has no measure, and whose third has a stock phrase.
fn faulty() -> Rows {
    let mut rows = whole(0);
    rows[3].1[0][8] = String::new();
    rows[3].1[1][9] = String::new();
    "加强学习,提高认识".clone_into(&mut rows[3].1[2][9]);
    rows
}

/// A county with that return collected and sent back; its findings, and the marked copy.
fn sent_back() -> (County, Vec<Value>, Vec<u8>) {
    let county = County::new(&TWO[..1]);
    county.send("财政局.xlsx", "Q001", DAY, &faulty());
    let files = county.collect();
    assert_eq!(text(&files[FIRST], "status"), "partial", "{:#}", files[FIRST]);
    assert_eq!(county.run(&["sendback"]).code, 0);
    let marked = std::fs::read(county.root.join(MARKED)).unwrap();
    (county, files[FIRST]["findings"].as_array().unwrap().clone(), marked)
}

/// The message of the finding at a cell.
fn message(findings: &[Value], cell: &str) -> String {
    let found = findings.iter().find(|one| text(one, "cell") == cell && text(one, "severity") != "info");
    text(found.unwrap_or_else(|| panic!("nothing told at {cell}: {findings:#?}")), "message")
}

/// How often a text stands in the parts of a workbook.
fn times(bytes: &[u8], wanted: &str) -> usize {
    let parts = part_texts(bytes).unwrap();
    parts.iter().flat_map(|(_, texts)| texts).map(|(_, text)| text.matches(wanted).count()).sum()
}

/// The cell of 问题清单 where the reply to the finding at a cell goes.
fn reply_cell(marked: &[u8], cell: &str) -> String {
    let book = read(marked, &Limits::default()).unwrap();
    let list = book.sheets.iter().find(|sheet| sheet.name == "问题清单").unwrap();
    let row =
        list.cells.iter().find(|one| one.place.col == 3 && one.value.shown() == cell).unwrap().place.row;
    format!("I{}", row + 1)
}

#[test]
fn a_mended_copy_takes_the_place_of_what_it_mends() {
    let (county, findings, marked) = sent_back();
    let held: Vec<Value> =
        county.export("points").into_iter().filter(|point| point["held"] == true).collect();
    assert_eq!(held.len(), 2);
    for cell in ["I5", "J6", "J7"] {
        assert!(times(&marked, &message(&findings, cell)) >= 2, "{cell}: in the list and on the cell");
    }
    let measure = "窗口受理件逐件拍照上传,分管负责人每周抽查十件并通报";
    let mended = edited(
        &marked,
        &[
            ("岗位自查表", "I5", "二级"),
            ("岗位自查表", "J6", measure),
            ("岗位自查表", "J7", "每季度由办公室核对台账,缺页补齐"),
        ],
    );
    county.put("改好/财政局.xlsx", &mended);
    let files = county.collect();
    assert_eq!(text(&files[MENDED], "status"), "accepted", "{:#}", files[MENDED]);
    assert_eq!(text(&files[FIRST], "status"), "superseded", "{:#}", files[FIRST]);
    let points = county.export("points");
    assert_eq!(points.len(), 30);
    assert!(
        points.iter().all(|point| point["held"] == false && text(&point["sources"][0], "file") == MENDED)
    );
    assert!(points.iter().any(|point| point["measures"][0] == measure));
    // What the older return got wrong is nobody's to mend any more.
    assert_eq!(
        (files[""]["summary"]["errors"].clone(), files[""]["summary"]["warnings"].clone()),
        (0.into(), 0.into())
    );
    for command in ["collect", "status", "consolidate"] {
        assert_eq!(county.run(&[command]).code, 0, "{command}");
    }
}

#[test]
fn a_reply_is_kept_shown_and_counted() {
    let (county, findings, marked) = sent_back();
    let reply = "此条已报县纪委研究,按会议纪要执行";
    let cell = reply_cell(&marked, "J7");
    let answered = edited(
        &marked,
        &[
            ("岗位自查表", "I5", "二级"),
            ("岗位自查表", "J6", "窗口受理件逐件拍照上传,分管负责人每周抽查十件并通报"),
            ("问题清单", &cell, reply),
        ],
    );
    let open = |key: &str| county.run(&["status", "--format", "json"]).json()[0][key].as_u64().unwrap();
    let (warnings, none) = (open("warnings"), open("answered"));
    assert_eq!(none, 0);
    county.put("改好/财政局.xlsx", &answered);
    let files = county.collect();
    assert_eq!(text(&files[MENDED], "status"), "accepted", "{:#}", files[MENDED]);
    assert!(codes(&files[MENDED]).contains(&"C010".to_owned()), "the warning stays: {:#}", files[MENDED]);
    assert_eq!(open("answered"), 1);
    assert_eq!(open("warnings"), warnings - 1);
    assert!(county.run(&["consolidate"]).code < 2);
    let book = county.book("汇总/问题清单.xlsx");
    let list = &book.sheets[0];
    let row =
        list.cells.iter().find(|cell| cell.value.shown() == reply).expect("the reply is shown").place.row;
    let wanted = message(&findings, "J7");
    assert!(list.row(row).iter().any(|cell| cell.value.shown() == wanted));
    // All is mended or answered: nothing goes back any more, and the marked copy of before is taken away.
    assert_eq!(county.run(&["sendback"]).code, 0);
    assert!(!county.root.join(MARKED).exists());
    // While something else is open, the reply stands where the unit wrote it.
    let half = edited(&marked, &[("岗位自查表", "I5", "二级"), ("问题清单", &cell, reply)]);
    county.put("改好/财政局.xlsx", &half);
    county.collect();
    assert_eq!(county.run(&["sendback"]).code, 0);
    let again = county.book(MARKED);
    let list = again.sheets.iter().find(|sheet| sheet.name == "问题清单").unwrap();
    assert!(list.cells.iter().any(|cell| cell.value.shown() == reply));
}

#[test]
fn a_half_mended_copy_is_marked_anew_and_nothing_of_the_earlier_mark_remains() {
    let (county, findings, marked) = sent_back();
    let half = edited(&marked, &[("岗位自查表", "I5", "二级")]);
    county.put("改好/财政局.xlsx", &half);
    std::fs::remove_file(county.root.join(FIRST)).unwrap();
    let files = county.collect();
    assert_eq!(text(&files[MENDED], "status"), "partial");
    assert_eq!(county.run(&["sendback"]).code, 0);
    let twice = std::fs::read(county.root.join(MARKED)).unwrap();
    let book = read(&twice, &Limits::default()).unwrap();
    let lists = book.sheets.iter().filter(|sheet| sheet.name.starts_with("问题清单")).count();
    assert_eq!(lists, 1);
    assert_eq!(times(&twice, &message(&findings, "I5")), 0, "the mended cell is told no more");
    let still = message(&findings, "J6");
    assert_eq!(times(&twice, &still), times(&marked, &still), "the other as often as at first");
    // Mended at last, it is as if it had never been marked.
    let mended = edited(
        &twice,
        &[
            ("岗位自查表", "J6", "窗口受理件逐件拍照上传,分管负责人每周抽查十件并通报"),
            ("岗位自查表", "J7", "每季度由办公室核对台账,缺页补齐"),
        ],
    );
    county.put("改好/财政局.xlsx", &mended);
    let files = county.collect();
    assert_eq!(text(&files[MENDED], "status"), "accepted", "{:#}", files[MENDED]);
    assert_eq!(county.export("points").len(), 30);
    assert_eq!(county.export("findings"), Vec::<Value>::new());
}

#[test]
fn a_marked_copy_that_comes_back_as_it_went_is_a_copy() {
    let (county, _, marked) = sent_back();
    county.put("改好/财政局.xlsx", &marked);
    let files = county.collect();
    assert_eq!(text(&files[FIRST], "status"), "partial");
    assert_eq!(text(&files[MENDED], "status"), "identical", "{:#}", files[MENDED]);
    assert_eq!(county.export("points").len(), 30);
}

#[test]
fn who_changed_a_return_after_it_was_collected_is_told_to_collect_first() {
    let county = County::new(&TWO[..1]);
    county.send("财政局.xlsx", "Q001", DAY, &faulty());
    county.collect();
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    let ran = county.run(&["sendback"]);
    assert!(ran.err.contains("财政局.xlsx") || ran.out.contains("财政局.xlsx"), "{}{}", ran.out, ran.err);
    assert!(!county.root.join(MARKED).exists());
    county.collect();
    assert_eq!(county.run(&["sendback"]).code, 0);
    assert!(!county.root.join(MARKED).exists(), "nothing to send back");
}
