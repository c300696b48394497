//! Disordered sheets, sketched as tables, read into rows.

use super::*;
use crate::base::Place;
use crate::form::Role;
use crate::round;
use crate::vocabulary::Vocabulary;
use crate::workbook::sketch::{table, workbook};
use crate::{form, roster};

fn basis() -> Basis {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let text = round::TEMPLATE.replace("{year}", "2026").replace("{county}", "某县");
    let round = Round::read(&text, &vocabulary, &|_| true).unwrap();
    let book = workbook(vec![
        table(
            "单位",
            "|单位编码|单位名称|简称|\n|Q1|某县财政局|县财政局|\n|Q2|某县教育局||\n|Q3|城关镇人民政府|城关镇|",
        ),
        table("股室", "|单位名称|股室名称|\n|某县财政局|办公室|\n|某县财政局|预算股|"),
        table("岗位", "|单位名称|股室名称|岗位名称|\n|某县财政局|办公室|文书岗|\n|某县财政局|预算股|审核岗|"),
    ]);
    let (roster, findings) = roster::take(&book, &vocabulary, "某县");
    assert!(findings.is_empty(), "{findings:#?}");
    Basis::new(round, vocabulary, roster, forms, Date::new(2026, 6, 1).unwrap())
}

/// Each row as 股室/岗位/风险/等级/措施, and each finding as code and place.
fn read(sheet: &str, text: &str) -> (Vec<String>, Vec<String>) {
    read_as("某县财政局.xlsx", sheet, text)
}

fn read_as(path: &str, sheet: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let basis = basis();
    let taken = take(&workbook(vec![table(sheet, text)]), path, &basis);
    let rows = taken.tables.iter().flat_map(|table| {
        let form = table.form_of(&basis).unwrap();
        table.rows.iter().map(|row| {
            let roles = [Role::Section, Role::Post, Role::Risk, Role::Level, Role::Measure];
            roles.map(|role| row.text(form, role)).join("/")
        })
    });
    let findings = taken.findings.iter().filter(|finding| finding.code.as_str() != "W007").map(|finding| {
        format!("{}{}", finding.code, finding.place.map_or_else(String::new, |place| format!(" {place}")))
    });
    (rows.collect(), findings.collect())
}

const HEADER: &str = "|序号|股室*|岗位*|权力类型|工作环节*|风险类别*|风险点*|表现形式*|风险等级*|防控措施*|防控阶段|责任岗位*|是否新增|备注|";
const ONE: &str = "|1|办公室|文书岗||用印|岗位职责风险|私自用印|空白信纸盖章|二级|逐笔登记||文书岗|||";
const TWO: &str = "|2|预算股|审核岗||审核|岗位职责风险|放宽标准|退回的又通过|一级|两人复核||审核岗|||";

#[test]
fn a_header_is_found_under_titles_and_labels() {
    let text = format!(
        "|附件2|\n|某县岗位自查表|\n|填报单位:某县财政局  填表日期:2026年5月3日|\n{HEADER}\n{ONE}\n{TWO}\n|填表人签字||||||||股室负责人评查意见|同意|"
    );
    let (rows, findings) = read("Sheet1", &text);
    assert_eq!(rows, ["办公室/文书岗/私自用印/二级/逐笔登记", "预算股/审核岗/放宽标准/一级/两人复核"]);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn moved_renamed_spaced_and_added_columns_are_still_found() {
    let text = "|岗 位 自 查 表|\n|股室|岗位|风险\u{3000}等级|工 作 环 节|风险类型|廉政风险点|具体表现|防范措施|责任岗位|电话分机|\n|办公室|文书岗|二级|用印|岗位职责风险|私自用印|空白信纸盖章|逐笔登记|文书岗|8001|";
    let (rows, findings) = read("Sheet1", text);
    assert_eq!(rows, ["办公室/文书岗/私自用印/二级/逐笔登记"]);
    assert_eq!(findings, ["H003 E2", "H003 F2", "H003 G2", "H003 H2", "H004 C2", "H005 J2"]);
}

#[test]
fn a_header_of_two_rows_is_read_as_one() {
    let text = "|岗位自查表|\n|序号|股室|岗位|工作环节|风险情况|>|>|防控情况|>|\n|^|^|^|^|风险类别|风险点|表现形式|防控措施|责任岗位|\n|1|办公室|文书岗|用印|岗位职责风险|私自用印|空白信纸盖章|逐笔登记|文书岗|";
    let (rows, findings) = read("岗位自查表", text);
    assert_eq!(rows, ["办公室/文书岗/私自用印//逐笔登记"]);
    assert_eq!(findings, ["H002 A3"], "only the level's column is missing");
}

#[test]
fn printed_pages_inside_the_data_are_noise_and_other_tables_are_read() {
    let pages = format!(
        "|岗位自查表|\n|填报单位|某县财政局|\n{HEADER}\n{ONE}\n|第1页 共2页|\n|岗位自查表|\n|填报单位|某县财政局|\n{HEADER}\n{TWO}\n|合计||||||2|"
    );
    let (rows, findings) = read("岗位自查表", &pages);
    assert_eq!(rows.len(), 2);
    assert_eq!(findings, ["R009 A5", "R009 A6", "R009 A7", "R009 A8", "R009 A10"]);
    let people = format!(
        "|岗位自查表|\n|填报单位|某县财政局|填表人|经办人甲|\n{HEADER}\n{ONE}\n|填表人签字||\n|岗位自查表|\n|填报单位|某县财政局|填表人|经办人乙|\n{HEADER}\n{TWO}"
    );
    let (rows, findings) = read("岗位自查表", &people);
    assert_eq!(rows.len(), 2);
    assert_eq!(findings, ["H010 A8"]);
    // Label and name in one cell, parted by either colon.
    for colon in [":", "："] {
        let people = format!(
            "|岗位自查表|\n|填表人{colon}经办人甲|\n{HEADER}\n{ONE}\n|岗位自查表|\n|填表人{colon}经办人乙|\n{HEADER}\n{TWO}"
        );
        let (rows, findings) = read("岗位自查表", &people);
        assert_eq!((rows.len(), findings), (2, vec!["H010 A7".to_owned()]));
    }
}

#[test]
fn merges_are_filled_down_and_ditto_is_resolved() {
    let text = format!(
        "{HEADER}\n{ONE}\n|2|^|同上||收文|岗位职责风险|漏登密件|来文不编号|〃|当日登记||文书岗|||\n|3|^|财务岗||报销|岗位职责风险|虚开票据|拆分发票|一级|联签||财务岗|||"
    );
    let (rows, findings) = read("岗位自查表", &text);
    assert_eq!(
        rows,
        [
            "办公室/文书岗/私自用印/二级/逐笔登记",
            "办公室/文书岗/漏登密件/二级/当日登记",
            "办公室/财务岗/虚开票据/一级/联签"
        ]
    );
    assert_eq!(findings, ["R007 B2", "C020 C3", "C020 I3"]);
}

#[test]
fn a_merge_over_several_columns_hides_which_is_meant() {
    let text = format!("{HEADER}\n|1|办公室|文书岗||用印|岗位职责风险|私自用印|>|二级|逐笔登记||文书岗|||");
    assert_eq!(read("岗位自查表", &text).1, ["R008 G2"]);
}

#[test]
fn rows_the_roster_filled_and_blank_rows_are_no_data() {
    let text =
        format!("{HEADER}\n|1|办公室|文书岗|||||||||||||\n{TWO}\n|3|||||||||||||||\n|4|预算股|||||||||||||");
    let (rows, findings) = read("岗位自查表", &text);
    assert_eq!(rows.len(), 1);
    assert!(findings.is_empty(), "{findings:?}");
    let (rows, _) = read("岗位自查表", &format!("{HEADER}\n|1|办公室|打字岗|||||||||||||"));
    assert_eq!(rows.len(), 1, "a post that the roster lacks was typed by somebody");
}

#[test]
fn a_unit_is_found_by_its_label_its_short_name_or_the_files_name_and_contradictions_are_told() {
    let of = |path: &str, label: &str| {
        let text = format!("|岗位自查表|\n|填报单位|{label}|\n{HEADER}\n{ONE}");
        let basis = basis();
        let taken = take(&workbook(vec![table("岗位自查表", &text)]), path, &basis);
        let codes: Vec<&str> = taken.findings.iter().map(|finding| finding.code.as_str()).collect();
        (taken.unit, codes.join("+"))
    };
    assert_eq!(of("回收/a.xlsx", "某县财政局(盖章)"), (Some(0), "W007".into()));
    assert_eq!(of("回收/a.xlsx", "县财政局"), (Some(0), "W007+W010".into()));
    assert_eq!(of("回收/某县教育局(1).xlsx", ""), (Some(1), "W007".into()));
    assert_eq!(
        of("回收/城关镇/a.xlsx", "某县财政局"),
        (Some(0), "W007".into()),
        "a folder may gather others' files"
    );
    assert_eq!(of("回收/城关镇/a.xlsx", "").0, Some(2));
    assert_eq!(of("回收/某县教育局.xlsx", "某县财政局").1, "W007+W011");
    assert_eq!(of("回收/某县教育局/a.xlsx", "某县财政局").1, "W007+W011", "a bureau's folder is its own");
    assert_eq!(of("回收/某县教育局/某县财政局.xlsx", "某县财政局").1, "W007", "the name beside it agrees");
    assert_eq!(of("回收/a.xlsx", "某县水务局").1, "W007+W009");
}

#[test]
fn a_sheet_that_holds_something_else_is_told_and_notes_are_not() {
    let stray = "|时间|地点|参加|\n|5月|二楼|全体|\n|6月|三楼|全体|";
    let basis = basis();
    let form = format!("|岗位自查表|\n{HEADER}\n{ONE}");
    let book = workbook(vec![table("岗位自查表", &form), table("会议", stray), table("备忘", "|记得盖章|")]);
    let taken = take(&book, "某县财政局.xlsx", &basis);
    let told: Vec<(String, Option<String>)> = taken
        .findings
        .iter()
        .filter(|finding| finding.code.as_str() == "H001")
        .map(|finding| (finding.code.to_string(), finding.sheet.clone()))
        .collect();
    assert_eq!(told, [("H001".to_owned(), Some("会议".to_owned()))]);
    assert_eq!(taken.tables.len(), 1);
    assert_eq!(taken.tables[0].header_place(6), Place::new(1, 6));
}
