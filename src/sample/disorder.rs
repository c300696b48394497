//! The returns that came back in disorder, one habit a function.
//!
//! In: the unit's rows in a plain [`Grid`]. Out: files that a person made of them: pasted into a new workbook,
//! renamed, merged, printed, stacked, exported by another program. A habit spoils what its name says and leaves the
//! points themselves right, so that a demo can show that reading finds them all the same.

use super::grid::{Cell, Grid};
use super::{County, FILLER, Files};
use crate::form::Form;
use crate::roster::Unit;
use crate::workbook::write::{Styles, WriteError, new_workbook};

/// What a person does to a table.
type Habit = fn(&mut Grid, &Form);

/// What kind of file it was sent as.
#[derive(Clone, Copy)]
enum As {
    /// A workbook of these sheets.
    Xlsx,
    /// Text in GB18030 under the name of an .xls.
    Csv,
    /// A page under the name of an .xls.
    Html,
}

/// A return: unit, path, kind, and its tables: form, sheet name, habits in the order in which they struck.
struct Sent {
    unit: &'static str,
    path: &'static str,
    kind: As,
    tables: &'static [(&'static str, &'static str, &'static [Habit])],
}

const SENT: [Sent; 8] = [
    Sent {
        unit: "YW002",
        path: "县自然资源局/县自然资源局风险点汇总(最终版).xlsx",
        kind: As::Xlsx,
        tables: &[
            ("unit", "单位", &[level_moved_forward, synonyms_in_header]),
            ("leadership", "班子", &[two_row_header]),
            ("section", "股室", &[letter_spaced_header, merged_down]),
            ("post", "岗位", &[broken_header, merged_down]),
            ("institution", "制度", &[synonyms_in_header]),
        ],
    },
    Sent {
        unit: "YW005",
        path: "卫健局.xlsx",
        kind: As::Xlsx,
        tables: &[
            ("unit", "Sheet1", &[levels_otherwise]),
            ("leadership", "Sheet2", &[levels_otherwise]),
            ("section", "Sheet3", &[letter_spaced_header]),
            ("post", "Sheet4", &[printed_pages]),
            ("institution", "Sheet5", &[]),
        ],
    },
    Sent {
        unit: "YW006",
        path: "云梧县市场监督管理局/市监局自查表-改.xlsx",
        kind: As::Xlsx,
        tables: &[
            ("unit", "单位自查表", &[error_value]),
            ("leadership", "领导班子自查表", &[levels_blank]),
            ("section", "股室自查表", &[hidden_row]),
            ("post", "岗位自查表", &[several_items]),
            ("institution", "制度机制表", &[impossible_date]),
        ],
    },
    Sent {
        unit: "YW008",
        path: "云梧县农业农村局/岗位自查表(导出).xls",
        kind: As::Csv,
        tables: &[("post", "", &[])],
    },
    Sent {
        unit: "YW009",
        path: "云梧县交通运输局/岗位自查表.xls",
        kind: As::Html,
        tables: &[("post", "", &[])],
    },
    Sent {
        unit: "YW009",
        path: "云梧县交通运输局/制度机制.xlsx",
        kind: As::Xlsx,
        tables: &[("institution", "制度", &[impossible_date, two_row_header])],
    },
    Sent {
        unit: "YW101",
        path: "乡镇/石榴坪镇/石榴坪镇 - 副本.xlsx",
        kind: As::Xlsx,
        tables: &[
            ("unit", "单位", &[level_moved_forward]),
            ("leadership", "班子", &[printed_pages]),
            ("section", "站所", &[names_for_posts]),
            ("post", "岗位", &[stacked, ditto]),
            ("institution", "制度", &[]),
        ],
    },
    Sent {
        unit: "YW201",
        path: "公共资源交易中心/交易中心廉政风险点(新).xlsx",
        kind: As::Xlsx,
        tables: &[
            ("unit", "单位", &[synonyms_in_header]),
            ("leadership", "班子", &[letter_spaced_header]),
            ("section", "科室", &[example_left]),
            ("post", "岗位", &[example_left, level_moved_forward, total_row]),
            ("institution", "制度", &[placeholder_left]),
        ],
    },
];

/// Files that are no returns at all: path and bytes.
const FOREIGN: [(&str, &[u8]); 3] = [
    (
        "乡镇/白鹭湾乡扫描件.xlsx",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n",
    ),
    ("新建 XLSX 工作表.xlsx", b""),
    ("云梧县财政局/~$云梧县财政局-自查表.xlsx", b"\x06YWXCZJ"),
];

/// The return that broke off while it was sent.
const TRUNCATED: (&str, &str) = ("YW401", "云梧县人民医院/云梧县人民医院-微信传输.xlsx");

/// Puts the disordered returns and the files that are none into `files`.
pub fn send(county: &County<'_>, files: &mut Files) -> Result<(), WriteError> {
    for sent in &SENT {
        if let Some(unit) = county.unit(sent.unit) {
            files.insert(sent.path.to_owned(), bytes(county, unit, sent)?);
        }
    }
    for (path, content) in FOREIGN {
        files.insert(path.to_owned(), content.to_vec());
    }
    let whole = county.unit(TRUNCATED.0).and_then(|unit| {
        let name = format!("{}/", unit.name);
        files.iter().find(|(path, _)| path.starts_with(&name) && path.ends_with("-自查表.xlsx"))
    });
    if let Some((_, content)) = whole {
        let half = content.get(..content.len() / 2).unwrap_or_default().to_vec();
        files.insert(TRUNCATED.1.to_owned(), half);
    }
    Ok(())
}

fn bytes(county: &County<'_>, unit: &Unit, sent: &Sent) -> Result<Vec<u8>, WriteError> {
    let mut grids = Vec::new();
    for (form, name, habits) in sent.tables {
        let Some(form) = county.form(form) else { continue };
        let mut grid = grid(county, unit, form);
        for habit in *habits {
            habit(&mut grid, form);
        }
        grids.push((*name, form, grid));
    }
    match sent.kind {
        As::Csv => {
            let text: String = grids.iter().map(|(_, _, grid)| grid.csv()).collect();
            Ok(encoding_rs::GB18030.encode(&text).0.into_owned())
        }
        As::Html => Ok(grids.iter().map(|(_, _, grid)| grid.html()).collect::<String>().into_bytes()),
        As::Xlsx => {
            let styles = Styles::default();
            let mut workbook = new_workbook(&unit.name, FILLER, county.round.year)?;
            for (name, form, grid) in &grids {
                workbook.push_worksheet(grid.sheet(name, form, &styles)?);
            }
            Ok(workbook.save_to_buffer()?)
        }
    }
}

/// The table before any habit: the unit by its short name, as people write it.
fn grid(county: &County<'_>, unit: &Unit, form: &Form) -> Grid {
    let name = unit.aliases.first().unwrap_or(&unit.name);
    let block = [
        ("填报单位", name.clone()),
        ("批次", county.round.name.clone()),
        ("填表人", FILLER.to_owned()),
        ("填表日期", county.day(6, 12)),
    ];
    let block = block.map(|(label, value)| (label.to_owned(), value)).into();
    Grid::new(form, format!("{name}{}", form.title), block, county.rows(unit, form))
}

/// 风险等级 stands before everything else but the number.
fn level_moved_forward(grid: &mut Grid, _: &Form) {
    let Some(from) = grid.column("风险等级") else { return };
    let title = grid.titles.remove(from);
    grid.titles.insert(1, title);
    for line in &mut grid.header {
        let title = line.remove(from);
        line.insert(1, title);
    }
    for row in &mut grid.rows {
        let cell = row.remove(from);
        row.insert(1, cell);
    }
}

/// Titles of last year's form.
fn synonyms_in_header(grid: &mut Grid, _: &Form) {
    const OTHER: [(&str, &str); 6] = [
        ("风险等级", "预警等级"),
        ("防控措施", "防范措施"),
        ("表现形式", "具体表现"),
        ("风险类别", "风险类型"),
        ("责任股室", "责任科室"),
        ("完成时限", "完成时间"),
    ];
    for title in grid.header.iter_mut().flatten() {
        if let Some((_, other)) = OTHER.iter().find(|(known, _)| known == title) {
            (*other).clone_into(title);
        }
    }
}

/// 风 险 点
fn letter_spaced_header(grid: &mut Grid, _: &Form) {
    for title in grid.header.iter_mut().flatten() {
        *title = title.chars().map(String::from).collect::<Vec<_>>().join(" ");
    }
}

/// Line breaks inside the titles.
fn broken_header(grid: &mut Grid, _: &Form) {
    for title in grid.header.iter_mut().flatten() {
        let half = title.chars().count() / 2;
        *title = title.chars().take(half).chain(['\n']).chain(title.chars().skip(half)).collect();
    }
}

/// Two header lines: groups above, the other titles merged down.
fn two_row_header(grid: &mut Grid, _: &Form) {
    const GROUPS: [(&str, &[&str]); 2] = [
        ("风险情况", &["缺陷类型", "风险类别", "风险点", "风险表现", "表现形式", "风险等级"]),
        ("防控情况", &["防控措施", "防控阶段", "拟建制度"]),
    ];
    let titles = grid.header.pop().unwrap_or_default();
    let mut above = titles.clone();
    let mut below = vec![String::new(); titles.len()];
    for (group, members) in GROUPS {
        let own: Vec<usize> = (0..titles.len())
            .filter(|at| titles.get(*at).is_some_and(|title| members.contains(&title.as_str())))
            .collect();
        for at in &own {
            if let (Some(over), Some(under), Some(title)) =
                (above.get_mut(*at), below.get_mut(*at), titles.get(*at))
            {
                *over = if Some(at) == own.first() { group.to_owned() } else { String::new() };
                title.clone_into(under);
            }
        }
        if let (Some(first), Some(last)) = (own.first(), own.last())
            && last > first
        {
            grid.groups.push((*first, *last));
        }
    }
    grid.header = vec![above, below];
}

/// 股室 and 岗位 once, merged over the rows below.
fn merged_down(grid: &mut Grid, _: &Form) {
    for title in ["股室", "岗位"] {
        let Some(col) = grid.column(title) else { continue };
        for (first, last) in grid.runs(col) {
            if last > first {
                for row in first + 1..=last {
                    grid.put(row, col, Cell::text(""));
                }
                grid.merges.push((first, last, col));
            }
        }
    }
}

/// Copied out of a print: page number, title and header again on every page, a total at the end.
fn printed_pages(grid: &mut Grid, form: &Form) {
    const A_PAGE: usize = 8;
    let pages = grid.rows.len().div_ceil(A_PAGE);
    let mut printed = Vec::new();
    for (page, rows) in (1..).zip(grid.rows.chunks(A_PAGE)) {
        if page > 1 {
            printed.push(grid.lone(&grid.title));
            printed.push(grid.header_line());
        }
        printed.extend_from_slice(rows);
        printed.push(grid.lone(&format!("第{page}页 共{pages}页")));
    }
    grid.rows = printed;
    total_row(grid, form);
}

/// 合计 under the table.
fn total_row(grid: &mut Grid, _: &Form) {
    let line = grid.lone("合计");
    grid.rows.push(line);
}

/// The second half as a table of its own, below a gap, with title and header.
fn stacked(grid: &mut Grid, _: &Form) {
    let second = grid.rows.split_off(grid.rows.len() / 2);
    let gap = grid.lone("");
    let title = grid.lone(&grid.title);
    let header = grid.header_line();
    grid.rows.extend([gap.clone(), gap, title, header]);
    grid.rows.extend(second);
}

/// Ⅰ, the letter I, 高 …
fn levels_otherwise(grid: &mut Grid, _: &Form) {
    const OTHER: [(&str, [&str; 3]); 3] =
        [("一级", ["Ⅰ级", "I", "高"]), ("二级", ["Ⅱ级", "II", "中"]), ("三级", ["Ⅲ级", "III", "低"])];
    let Some(col) = grid.column("风险等级") else { return };
    for row in 0..grid.rows.len() {
        let other = OTHER.iter().find(|(known, _)| *known == grid.shown(row, col));
        if let Some(other) = other.and_then(|(_, other)| other.get(row % other.len())) {
            grid.put(row, col, Cell::text(*other));
        }
    }
}

/// Nobody wanted to decide the levels.
fn levels_blank(grid: &mut Grid, _: &Form) {
    if let Some(col) = grid.column("风险等级") {
        for row in 0..grid.rows.len() {
            grid.put(row, col, Cell::text(""));
        }
    }
}

/// Names where posts are wanted, one letter-spaced, one cell with two. The people are made up.
fn names_for_posts(grid: &mut Grid, _: &Form) {
    if let Some(col) = grid.column("责任岗位") {
        for (row, name) in [(1, "李小禾"), (3, "张 三"), (4, "陈小满、周小寒")] {
            grid.put(row, col, Cell::text(name));
        }
    }
}

/// 同上 for a 股室 or 岗位 that is the row's above.
fn ditto(grid: &mut Grid, _: &Form) {
    for (title, mark) in [("股室", "同上"), ("责任岗位", "〃")] {
        let Some(col) = grid.column(title) else { continue };
        for (first, last) in grid.runs(col) {
            for row in first + 1..=last {
                grid.put(row, col, Cell::text(mark));
            }
        }
    }
}

/// Two rows in one: `1.…；2.…` in risk, manifestation and measure. Only where nothing but those texts differs.
fn several_items(grid: &mut Grid, _: &Form) {
    const TEXTS: [&str; 4] = ["序号", "风险点", "表现形式", "防控措施"];
    let (texts, others): (Vec<usize>, Vec<usize>) = (0..grid.titles.len())
        .partition(|at| grid.titles.get(*at).is_some_and(|t| TEXTS.contains(&t.as_str())));
    let mut row = 0;
    while row + 1 < grid.rows.len() {
        let alike = others.iter().all(|col| grid.shown(row, *col) == grid.shown(row + 1, *col));
        if alike {
            for col in &texts {
                let both = format!("1.{}；2.{}", grid.shown(row, *col), grid.shown(row + 1, *col));
                grid.put(row, *col, Cell::text(both));
            }
            grid.rows.remove(row + 1);
        }
        row += 1;
    }
    grid.renumber();
}

/// A formula that lost its cell.
fn error_value(grid: &mut Grid, _: &Form) {
    if let Some(col) = grid.column("防控措施") {
        grid.put(1, col, Cell::Broken);
    }
}

/// 31 June, and dots for a date.
fn impossible_date(grid: &mut Grid, _: &Form) {
    if let Some(col) = grid.column("完成时限") {
        grid.put(0, col, Cell::text("2026.6.31"));
    }
    if let Some((_, date)) = grid.block.iter_mut().find(|(label, _)| label == "填表日期") {
        "2026.6.31".clone_into(date);
    }
}

/// The form's example as the first row.
fn example_left(grid: &mut Grid, form: &Form) {
    grid.rows.insert(0, form.example.iter().map(Cell::text).collect());
    grid.renumber();
}

/// The words of the drop-down before anything was chosen.
fn placeholder_left(grid: &mut Grid, _: &Form) {
    if let Some(col) = grid.column("备注") {
        grid.put(0, col, Cell::text("请填写"));
    }
}

/// A row filtered out of sight.
fn hidden_row(grid: &mut Grid, _: &Form) {
    grid.hidden.push(1);
}
