//! Every figure of a finished workbook, added up, divided and counted again from the cells beside it.
//!
//! In: a workbook as read back. Out: each figure that its neighbours do not bear out, in words; a numeric column that
//! nothing is known of is one too, so that a new table cannot stay unchecked.

use std::collections::BTreeSet;

use jingzhong::base::Place;
use jingzhong::workbook::{Sheet, Value, Workbook};

/// The row of column titles.
pub const HEADER: u32 = 3;

/// How a column's figures hang together with others.
enum How {
    /// Counts: the total is their sum.
    Added,
    /// The sum of all counts left of it, in every row.
    Across,
    /// What a column comes to down to the row.
    RunningOf(&'static str),
    /// The same in all rows.
    Same,
    /// Grows; the total is the last.
    Grows,
    /// A column's share of its total.
    ShareDown(&'static str),
    /// A column's share of another in the row.
    Share(String, &'static str),
    /// The row's place.
    Numbered,
    /// Units: those that the row names, else those that the rows of the same group name.
    Units,
    /// Counted from other sheets, see [`between_sheets`].
    Elsewhere,
    /// What a list tells of one thing: no count.
    Told,
}

fn how(sheet: &str, title: &str) -> Option<How> {
    let levels_share = |rest: &str| title.strip_suffix(rest).map(str::to_owned);
    Some(match (sheet, title) {
        ("报送日程", "累计份数") => How::RunningOf("当日份数"),
        ("报送日程", "累计单位数") => How::Grows,
        ("报送日程", "应报单位数") => How::Same,
        ("报送日程", "累计占应报") => How::Share("累计单位数".into(), "应报单位数"),
        ("报送进度", "应报") | (_, "合计" | "名册岗位数") => How::Across,
        ("报送进度", "岗位覆盖") => How::Share("岗位已报".into(), "岗位应报"),
        (_, "占比" | "占全县") => How::ShareDown("合计"),
        (_, "风险点占全县") => How::ShareDown("风险点条数"),
        (_, "措施占全县") => How::ShareDown("措施条数"),
        (_, "占全县新增") => How::ShareDown("新增"),
        (_, "新增占本单位") => How::Share("新增".into(), "合计"),
        (_, "每个风险点的措施") => How::Share("措施条数".into(), "风险点条数"),
        ("雷同", "占甲单位") => How::Share("相同条数".into(), "甲单位条数"),
        ("雷同", "占乙单位") => How::Share("相同条数".into(), "乙单位条数"),
        ("雷同", "甲单位条数" | "乙单位条数") | ("雷同对照", "相似度") | ("改动", "行") => {
            How::Told
        }
        ("雷同对照", "序号") | ("小结", "组数" | "风险点数") => How::Elsewhere,
        (_, "序号") => How::Numbered,
        ("共性风险", "涉及单位数") => How::Units,
        _ => match levels_share("占本单位").or_else(|| levels_share("占本行")) {
            Some(level) => How::Share(level, "合计"),
            None => match levels_share("岗位占比") {
                Some(level) => How::Share(level, "名册岗位数"),
                None if counted(sheet, title) => How::Added,
                None => return None,
            },
        },
    })
}

/// Titles of columns of counts, besides the levels.
fn counted(sheet: &str, title: &str) -> bool {
    let levels = ["一级", "二级", "三级", "未定级", "无风险点", "名册外岗位"];
    let objects = ["单位", "领导班子及其成员", "股室", "岗位"];
    let own: &[&str] = match sheet {
        "报送进度" => &[
            "已报",
            "退改",
            "未报",
            "股室应报",
            "股室已报",
            "岗位应报",
            "岗位已报",
            "班子职务应报",
            "班子职务已报",
            "风险点",
            "暂存",
        ],
        "报送日程" => &["当日份数"],
        "风险点与措施" => &["表中行数", "风险点条数", "措施条数", "没有措施的风险点"],
        "新增风险" => &["新增", "原有", "未填"],
        "共性风险" => &["风险点数"],
        "回收件" => &["行数", "风险点", "暂存行", "错误", "提醒"],
        "雷同" => &["相同条数"],
        "按单位" | "按问题" => &["错误", "提醒", "说明", "已有说明"],
        "来源文件" => &["计入的风险点", "暂存", "已合并"],
        "单位×对象" => &objects,
        "小结" if objects.contains(&title) => &objects,
        _ => &levels,
    };
    own.contains(&title)
}

pub fn number(sheet: &Sheet, row: u32, col: u32) -> Option<f64> {
    match sheet.cell(Place::new(row, col)).map(|cell| &cell.value) {
        Some(Value::Number { value, .. }) => Some(*value),
        _ => None,
    }
}

pub fn shown(sheet: &Sheet, row: u32, col: u32) -> String {
    sheet.cell(Place::new(row, col)).map(|cell| cell.value.shown()).unwrap_or_default()
}

pub fn last_row(sheet: &Sheet) -> u32 {
    sheet.cells.last().map_or(0, |cell| cell.place.row)
}

fn column(sheet: &Sheet, title: &str) -> u32 {
    let cell = sheet.row(HEADER).iter().find(|cell| cell.value.shown() == title);
    cell.unwrap_or_else(|| panic!("{}: no column {title}", sheet.name)).place.col
}

/// What does not bear out in one table; none of it if the sheet is a list, whose titles stand in the first row.
pub fn faults(sheet: &Sheet) -> Vec<String> {
    let last = last_row(sheet);
    let has_total = shown(sheet, last, 0) == "合计";
    let rows = HEADER + 1..if has_total { last } else { last + 1 };
    let mut faults = Vec::new();
    for cell in sheet.row(HEADER) {
        let (col, title) = (cell.place.col, cell.value.shown());
        let at = |row: u32| number(sheet, row, col);
        if !(HEADER + 1..=last).any(|row| at(row).is_some()) {
            continue;
        }
        let mut wrong = |row: u32, wanted: Option<f64>| {
            let is = at(row);
            let equal = match (is, wanted) {
                (Some(is), Some(wanted)) => (is - wanted).abs() < 1e-9,
                (is, wanted) => is.is_none() && wanted.is_none(),
            };
            if !equal {
                faults.push(format!("{} {title} row {}: {is:?}, not {wanted:?}", sheet.name, row + 1));
            }
        };
        let sum = |col: u32| rows.clone().filter_map(|row| number(sheet, row, col)).sum::<f64>();
        let every = rows.clone().chain(has_total.then_some(last));
        match how(&sheet.name, &title) {
            None => faults.push(format!("{}: nothing is known of the column {title}", sheet.name)),
            Some(How::Added) => wrong(last, if has_total { Some(sum(col)) } else { None }),
            Some(How::Across) => every.for_each(|row| {
                let parts = (0..col).filter_map(|left| number(sheet, row, left));
                wrong(row, Some(parts.sum()));
            }),
            Some(How::RunningOf(of)) => {
                let mut so_far = 0.0;
                for row in rows.clone() {
                    so_far += number(sheet, row, column(sheet, of)).unwrap_or(0.0);
                    wrong(row, Some(so_far));
                }
                wrong(last, Some(so_far));
            }
            Some(How::Same) => every.for_each(|row| wrong(row, at(rows.start))),
            Some(How::Grows) => {
                wrong(last, at(last - 1));
                for row in rows.clone().skip(1) {
                    if at(row) < at(row - 1) {
                        wrong(row, at(row - 1));
                    }
                }
            }
            Some(How::ShareDown(of)) => {
                let of = column(sheet, of);
                let whole = sum(of);
                every.for_each(|row| {
                    wrong(row, number(sheet, row, of).filter(|_| whole > 0.0).map(|part| part / whole));
                });
            }
            Some(How::Share(part, whole)) => {
                let (part, whole) = (column(sheet, &part), column(sheet, whole));
                every.for_each(|row| {
                    let whole = number(sheet, row, whole).filter(|whole| *whole > 0.0);
                    wrong(row, number(sheet, row, part).zip(whole).map(|(part, whole)| part / whole));
                });
            }
            Some(How::Numbered) => {
                rows.clone().for_each(|row| wrong(row, Some(f64::from(row - HEADER))));
            }
            Some(How::Units) => rows.clone().for_each(|row| {
                let named = sheet.row(HEADER).iter().find(|cell| cell.value.shown() == "涉及单位");
                let units: BTreeSet<String> = match named {
                    Some(names) => {
                        let names = shown(sheet, row, names.place.col);
                        // A long list ends with how many there are: the members' own sheet has them all.
                        let told = names.strip_suffix(" 个单位").and_then(|names| names.rsplit_once("等 "));
                        if let Some((_, told)) = told {
                            wrong(row, told.parse().ok());
                            return;
                        }
                        names.split('、').map(str::to_owned).collect()
                    }
                    None => rows
                        .clone()
                        .filter(|other| shown(sheet, *other, 0) == shown(sheet, row, 0))
                        .map(|other| shown(sheet, other, column(sheet, "单位")))
                        .collect(),
                };
                wrong(row, Some(units.len() as f64));
            }),
            Some(How::Elsewhere | How::Told) => {}
        }
    }
    faults
}

/// What does not bear out between the sheets of 去重与雷同.
pub fn between_sheets(book: &Workbook) -> Vec<String> {
    let sheet = |name: &str| book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
    let rows = |name: &str| -> Vec<u32> {
        let sheet = sheet(name);
        let last = last_row(sheet);
        let end = if shown(sheet, last, 0) == "合计" { last } else { last + 1 };
        (HEADER + 1..end).filter(|row| shown(sheet, *row, 0) != "（没有）").collect()
    };
    let groups = |name: &str| -> f64 {
        let sheet = sheet(name);
        rows(name).iter().map(|row| shown(sheet, *row, 0)).collect::<BTreeSet<_>>().len() as f64
    };
    let (copied, beside) = (sheet("雷同"), sheet("雷同对照"));
    let alike = |row: u32| number(copied, row, column(copied, "相同条数")).unwrap();
    let mut faults = Vec::new();
    let mut same = |what: String, is: Option<f64>, wanted: f64| {
        if is != Some(wanted) {
            faults.push(format!("{what}: {is:?}, not {wanted}"));
        }
    };
    let summary = sheet("小结");
    for row in rows("小结") {
        let name = shown(summary, row, 0);
        let points = match name.as_str() {
            "雷同" => rows("雷同").into_iter().map(alike).sum(),
            name => rows(name).len() as f64,
        };
        same(format!("{name} 组数"), number(summary, row, 1), groups(&name));
        same(format!("{name} 风险点数"), number(summary, row, 2), points);
    }
    for row in rows("雷同") {
        let number_of = number(copied, row, 0);
        let lines = rows("雷同对照").into_iter().filter(|line| number(beside, *line, 0) == number_of);
        same(format!("雷同对照 {number_of:?}"), Some(lines.count() as f64), alike(row));
    }
    faults
}
