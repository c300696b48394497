//! The figures of the finished 总览 added up again from the finished 总台账 and from the exports, on the sample county.

use std::collections::BTreeMap;

use jingzhong::base::Place;
use jingzhong::workbook::{Limits, Sheet, Workbook, read};

use super::county::{program, run, temporary, text};

fn shown(sheet: &Sheet, row: u32, col: u32) -> String {
    sheet.cell(Place::new(row, col)).map(|cell| cell.value.shown()).unwrap_or_default()
}

fn sheet<'w>(book: &'w Workbook, name: &str) -> &'w Sheet {
    book.sheets.iter().find(|sheet| sheet.name == name).unwrap()
}

/// A table with its titles in a row: the titles, and a line of texts for each row below.
fn table(sheet: &Sheet, header: u32) -> (Vec<String>, Vec<Vec<String>>) {
    let titles: Vec<String> = sheet.row(header).iter().map(|cell| cell.value.shown()).collect();
    let last = sheet.cells.last().unwrap().place.row;
    let columns = u32::try_from(titles.len()).unwrap();
    let line = |row| (0..columns).map(|col| shown(sheet, row, col)).collect();
    (titles, (header + 1..=last).map(line).collect())
}

#[test]
fn every_figure_of_the_overview_is_that_of_the_ledger_and_of_the_exports() {
    let dir = temporary();
    let root = dir.path().join("demo");
    assert_eq!(run(&["demo", root.to_str().unwrap()]).code, 0);
    let open = |path: &str| read(&std::fs::read(root.join(path)).unwrap(), &Limits::default()).unwrap();
    let (overview, ledger) = (open("汇总/总览.xlsx"), open("汇总/总台账.xlsx"));
    // The demonstration is looked at on a day of its own.
    let export = |what: &str| {
        let mut command = program();
        command.env("JINGZHONG_TODAY", "2026-06-23").arg("-C").arg(&root).args(["export", "--what", what]);
        super::county::Ran::of(command.output().unwrap()).json()
    };
    let points = export("points");
    let counting: Vec<_> =
        points.iter().filter(|point| point["held"] == false && point["duplicate_of"].is_null()).collect();
    let (titles, lines) = table(&ledger.sheets[0], 0);
    let column = |title: &str| place(&titles, title);
    assert_eq!(lines.len(), counting.len());

    // Line by line the ledger says what the export says.
    let (id, unit, level_column, new) =
        (column("编号"), column("单位"), column("风险等级"), column("是否新增"));
    let mut by_unit: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut ours: Vec<(String, String, String)> = Vec::new();
    for line in &lines {
        *by_unit.entry((line[unit].clone(), line[level_column].clone())).or_default() += 1;
        ours.push((line[unit].clone(), line[column("风险点")].clone(), line[level_column].clone()));
    }
    let mut theirs: Vec<(String, String, String)> = counting
        .iter()
        .map(|point| (text(point, "unit"), text(point, "risk"), text(point, "level")))
        .collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
    assert!(lines.iter().all(|line| !line[id].is_empty()));

    // 单位×等级, cell by cell.
    let grid = sheet(&overview, "单位×等级");
    let (heads, rows) = table(grid, 3);
    for row in &rows {
        for (head, cell) in heads.iter().zip(row).filter(|(head, _)| head.ends_with('级')) {
            let counted: usize = by_unit
                .iter()
                .filter(|((unit, level), _)| level == head && (row[0] == "合计" || *unit == row[0]))
                .map(|(_, count)| count)
                .sum();
            let told = if cell.is_empty() || cell == "-" { 0 } else { cell.parse().unwrap() };
            assert_eq!(counted, told, "{} {head}", row[0]);
        }
    }

    // The figures on the first page.
    let first = sheet(&overview, "总览");
    let figure = |label: &str| -> usize {
        let cell = first.cells.iter().find(|cell| cell.value.shown() == label).unwrap().place;
        shown(first, cell.row + 1, cell.col).parse().unwrap()
    };
    assert_eq!(figure("风险点"), lines.len());
    assert_eq!(figure("新增风险点"), lines.iter().filter(|line| line[new] == "是").count());
    let measures: usize = counting.iter().map(|point| point["measures"].as_array().unwrap().len()).sum();
    assert_eq!(figure("防控措施"), measures);
    for level in ["一级", "二级", "三级"] {
        assert_eq!(figure(level), lines.iter().filter(|line| line[level_column] == level).count());
    }
    assert_eq!(figure("暂存"), points.iter().filter(|point| point["held"] == true).count());
    assert_eq!(figure("已合并"), points.iter().filter(|point| !point["duplicate_of"].is_null()).count());
    let clusters = export("clusters");
    assert_eq!(
        figure("共性风险（组）"),
        clusters.iter().filter(|cluster| cluster["kind"] == "common").count()
    );
    let units = ["应报单位", "已报", "退改", "未报"].map(figure);
    assert_eq!(units[0], units[1] + units[2] + units[3]);

    // Findings that are open: those of returns that count, and those of the round.
    let (titles, listed) = table(&open("汇总/问题清单.xlsx").sheets[0], 3);
    let weight = place(&titles, "轻重");
    for (label, word) in [("错误", "错误"), ("提醒", "提醒")] {
        assert_eq!(figure(label), listed.iter().filter(|line| line[weight] == word).count(), "{label}");
    }
    // Rows in = taken + held + noise, form by form.
    for file in export("returns") {
        for form in file["forms"].as_array().unwrap() {
            let count = |key: &str| form[key].as_u64().unwrap();
            assert_eq!(count("rows"), count("taken") + count("held") + count("noise"), "{file}");
        }
    }
}

/// Where a title stands.
fn place(titles: &[String], title: &str) -> usize {
    titles.iter().position(|known| known == title).unwrap()
}
