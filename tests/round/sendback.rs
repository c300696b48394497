//! The loop: a return with faults goes back marked, is mended in that very copy, and comes again.

use jingzhong::workbook::write::part_texts;
use jingzhong::workbook::{Limits, read};
use serde_json::Value;

use super::county::{County, Rows, text, whole};
use super::pen::edited;
use super::{DAY, TWO, codes};

pub const FIRST: &str = "回收/财政局.xlsx";
pub const MENDED: &str = "回收/改好/财政局.xlsx";
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
pub fn sent_back() -> (County, Vec<Value>, Vec<u8>) {
    let county = County::new(&TWO[..1]);
    county.send("财政局.xlsx", "Q001", DAY, &faulty());
    let files = county.collect();
    assert_eq!(text(&files[FIRST], "status"), "partial", "{:#}", files[FIRST]);
    assert_eq!(county.run(&["sendback"]).code, 1);
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
pub fn reply_cell(marked: &[u8], cell: &str) -> String {
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
    for words in [
        &["collect"][..],
        &["status"],
        &["sendback"],
        &["consolidate"],
        &["review"],
        &["export", "--what", "returns"],
    ] {
        assert_eq!(county.run(words).code, 0, "{words:?}");
    }
}

/// What `status` says that a newer return changed.
pub fn changes(county: &County) -> Vec<Value> {
    county.run(&["status", "--format", "json"]).json()[0]["changes"].as_array().unwrap().clone()
}

/// All that a sheet says, line by line.
fn said(county: &County, path: &str, sheet: &str) -> Vec<String> {
    let book = county.book(path);
    let sheet = book.sheets.iter().find(|known| known.name == sheet).unwrap();
    let last = sheet.cells.last().unwrap().place.row;
    let line = |row| sheet.row(row).iter().map(|cell| cell.value.shown()).collect::<Vec<_>>().join("|");
    (0..=last).map(line).collect()
}

#[test]
fn what_a_mended_copy_changed_is_kept_and_told() {
    let (county, _, marked) = sent_back();
    assert!(changes(&county).is_empty());
    let mobile = ["138", "0013", "8000"].concat();
    let mended = edited(
        &marked,
        &[
            ("岗位自查表", "I5", "二级"),
            ("岗位自查表", "G8", &format!("违规向 {mobile} 泄露未公开的投标信息")),
            ("问题清单", &reply_cell(&marked, "J7"), "已核实"),
        ],
    );
    county.put("改好/财政局.xlsx", &mended);
    let files = county.collect();
    assert_eq!(text(&files[FIRST], "status"), "superseded");
    let told = changes(&county);
    assert_eq!(told.len(), 1, "{told:#?}");
    let change = &told[0];
    assert_eq!((text(change, "unit_code"), text(change, "older")), ("Q001".into(), FIRST.into()));
    assert_eq!(change["newer"], serde_json::json!([MENDED]));
    let counts = ["changed", "added", "removed"].map(|key| change[key].as_u64().unwrap());
    assert_eq!(counts, [2, 0, 0], "{change:#}");
    assert_eq!(change["errors"], serde_json::json!({"mended": 1, "open": 1}));
    let lines = change["lines"].as_array().unwrap();
    let cell = |line: &Value| ["sheet", "column", "before", "after"].map(|key| text(line, key));
    assert_eq!(cell(&lines[0]), ["岗位自查表", "风险等级", "", "二级"]);
    assert_eq!((lines[0]["row"].as_u64(), text(&lines[0], "object")), (Some(5), "办公室/文书岗".into()));
    let [_, column, before, after] = cell(&lines[1]);
    assert!(column == "风险点" && !before.is_empty(), "{lines:#?}");
    assert!(after.contains("138****8000") && !after.contains(&mobile), "{after}");
    let state = |cell: &str| {
        let findings = change["findings"].as_array().unwrap();
        findings.iter().find(|one| text(one, "cell") == cell).map(|one| one["mended"].clone())
    };
    assert_eq!([state("I5"), state("J6")], [Some(true.into()), Some(false.into())]);
    let spoken = county.run(&["status"]).out;
    assert!(
        spoken.contains(
            "青岩县财政局 退改后改了 2 处:风险等级 1 格、风险点 1 格;原来的错误改好 1 处、还有 1 处"
        ),
        "{spoken}"
    );
    assert!(county.run(&["consolidate"]).code < 2);
    let sheet = said(&county, "汇总/总览.xlsx", "改动");
    assert!(
        sheet
            .iter()
            .any(|line| line.contains("岗位自查表|5|办公室/文书岗|风险等级|") && line.ends_with("二级")),
        "{sheet:#?}"
    );
    assert!(!sheet.iter().any(|line| line.contains(&mobile)));
    let sheet = said(&county, "汇总/问题清单.xlsx", "退改情况");
    for (cell, state) in [("I5", "改好了"), ("J6", "还没改")] {
        assert!(
            sheet.iter().any(|line| line.contains(state) && line.contains(&format!("|{cell}|"))),
            "{sheet:#?}"
        );
    }
    // Once more from the beginning, the other way round: the same is told.
    std::fs::remove_dir_all(county.root.join(".jingzhong")).unwrap();
    county.collect();
    assert_eq!(changes(&county), told);
    // Mended at last: what the second edition had wrong is told against the third, not twice.
    let third =
        edited(&mended, &[("岗位自查表", "J6", "窗口受理件逐件拍照上传,分管负责人每周抽查十件并通报")]);
    county.put("改好/财政局.xlsx", &third);
    county.collect();
    let told = changes(&county);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["errors"], serde_json::json!({"mended": 2, "open": 0}));
    // Without the newer there is nothing to tell.
    std::fs::remove_file(county.root.join(MENDED)).unwrap();
    county.collect();
    assert!(changes(&county).is_empty());
}

#[test]
fn rows_put_in_sorted_and_taken_out_are_known_again() {
    let county = County::new(&TWO[..1]);
    county.send("旧.xlsx", "Q001", "2026-05-10", &whole(0));
    let mut rows = whole(0);
    let post = &mut rows[3].1;
    let gone = post.remove(1);
    post.reverse();
    let mut new = gone.clone();
    new[4] = "档案借阅".to_owned();
    new[6] = "擅自复印外借涉密档案".to_owned();
    new[7] = "不登记就把档案带出,归还时不清点".to_owned();
    new[9] = "借阅一律双人签字,每月清点一次".to_owned();
    new[5] = "思想道德风险".to_owned();
    post.insert(0, new);
    post[1][8] = "三级".to_owned();
    county.send("新.xlsx", "Q001", "2026-05-20", &rows);
    county.collect();
    let told = changes(&county);
    let kinds: Vec<String> =
        told[0]["lines"].as_array().unwrap().iter().map(|line| text(line, "kind")).collect();
    assert_eq!(kinds, ["removed", "changed", "added"], "{told:#?}");
    assert_eq!(text(&told[0]["lines"][0], "before"), gone[6]);
    assert_eq!(text(&told[0]["lines"][1], "column"), "风险等级");
}

#[test]
fn a_file_that_cannot_be_opened_goes_to_the_unit_that_its_name_tells() {
    let county = County::new(&TWO);
    county.put("青岩县水利局 自查表.xlsx", b"PK\x03\x04 broken off");
    county.put("报来/青岩县财政局/表.xls", b"nothing that a spreadsheet would be");
    county.put("不知道谁的.xlsx", b"PK\x03\x04 broken off");
    let files = county.collect();
    assert_eq!(text(&files["回收/青岩县水利局 自查表.xlsx"]["unit"], "code"), "Q002");
    assert_eq!(county.run(&["sendback"]).code, 1);
    let letter = |unit: &str| {
        std::fs::read_to_string(county.root.join("退改").join(unit).join("退改通知.txt")).unwrap_or_default()
    };
    for (unit, file) in
        [("青岩县水利局", "自查表.xlsx"), ("青岩县财政局", "表.xls"), ("未认出单位", "不知道谁的.xlsx")]
    {
        let letter = letter(unit);
        assert!(letter.contains(file) && letter.contains("读不了"), "{unit}: {letter}");
    }
    assert_eq!(letter("未认出单位").matches('【').count(), 1);
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
    assert_eq!(county.run(&["sendback"]).code, 1);
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
    assert_eq!(county.run(&["sendback"]).code, 1);
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
