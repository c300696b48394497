//! 总览.xlsx: the cover with the round's figures and the way to every sheet and book, the charts, then a sheet a table.

use std::ops::Range;

use rust_xlsxwriter::{Chart, Format, Worksheet};

use super::part::By;
use super::sheet::{self, link, text};
use super::table::{TABLES, Table, return_day};
use super::view::View;
use super::{DUPLICATES, FINDINGS, LEDGER, PAGE, chart};
use crate::finding::Severity;
use crate::workbook::write::{Styles, WriteError, height_for, new_workbook, set_up_page};

/// Columns of the cover: four figures side by side, two columns each.
const LAST: u16 = 7;
const WIDTH: f64 = 14.0;
/// Units on one chart: what can be read on one page.
const MOST_UNITS: usize = 36;
/// Pixels of a page's height, where 680 fill its width.
const PAGE_HEIGHT: u32 = 980;

/// Renders it.
pub fn render(view: &View<'_>, tables: &[Table]) -> Result<Vec<u8>, WriteError> {
    let round = &view.material.basis.round;
    let title = format!("{}{}汇总总览", round.county, round.name);
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let styles = Styles::default();
    workbook.push_worksheet(cover(view, tables, &styles)?);
    let charts = charts(tables)?;
    for sheet in charts {
        workbook.push_worksheet(sheet);
    }
    for table in tables {
        let mut sheet = Worksheet::new();
        sheet::write(&mut sheet, table, &view.subtitle(), "", &styles)?;
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

/// A figure of the cover.
pub struct Figure {
    /// What it counts.
    pub name: String,
    /// The count.
    pub count: usize,
    /// Where its points or units stand.
    pub to: Option<String>,
}

/// The round's figures, group by group.
pub fn figures(view: &View<'_>) -> Vec<Vec<Figure>> {
    let figure = |name: &str, count: usize, to: Option<&str>| Figure {
        name: name.to_owned(),
        count,
        to: to.map(str::to_owned),
    };
    let progress = &view.progress;
    let measures = view.entries.iter().map(|entry| entry.point.measures.len()).sum();
    let fresh = view.entries.iter().filter(|entry| entry.point.is_new == Some(true)).count();
    let open = |severity| view.findings.iter().filter(|line| line.finding.severity == severity).count();
    let levels = view.level_titles();
    let by_level = levels.iter().enumerate().map(|(at, level)| {
        let count = view.entries.iter().filter(|entry| view.level_column(entry) == at).count();
        figure(level, count, view.path(By::Level, level))
    });
    vec![
        vec![
            figure("应报单位", progress.due, Some("#报送进度")),
            figure("已报", progress.returned, Some("#报送进度")),
            figure("退改", progress.sent_back, Some("#报送进度")),
            figure("未报", progress.missing, Some("#报送进度")),
        ],
        vec![
            figure("风险点", view.entries.len(), Some(LEDGER)),
            figure("防控措施", measures, Some("#风险点与措施")),
            figure("新增风险点", fresh, Some("#新增风险清单")),
            figure("共性风险（组）", view.commons.len(), Some("#共性风险")),
        ],
        by_level.collect(),
        vec![
            figure("暂存", view.held.len(), Some(LEDGER)),
            figure("已合并", view.merged.len(), Some(DUPLICATES)),
            figure("错误", open(Severity::Error), Some(FINDINGS)),
            figure("提醒", open(Severity::Warning), Some(FINDINGS)),
        ],
    ]
}

/// What stands beside the overview in the folder of summaries: name, whether it is a file, what it holds.
pub fn beside(view: &View<'_>) -> Vec<(String, bool, String)> {
    let count = |by| view.parts.iter().filter(|part| part.by == by).count();
    let public = view.parts.iter().filter(|part| part.is_public()).count();
    let file = |name: &str, about: &str| (name.to_owned(), true, about.to_owned());
    let folder = |by: By, about: &str| {
        let many = match by {
            By::Level => count(By::Level) + count(By::LevelWatcher),
            _ => count(by),
        };
        (format!("{}/", by.folder()), false, format!("{about}，{many} 份"))
    };
    vec![
        file(LEDGER, "全部风险点逐条列出，带来源文件、工作表、行号；暂存的和已合并的各一张表"),
        file(DUPLICATES, "合并了哪些、近似的、共性的、雷同的逐条对照"),
        file(FINDINGS, "收表检查出的全部问题和怎么改"),
        file(PAGE, "同样的数字做成一页网页，可搜索，可打印"),
        folder(By::Unit, "每个单位一份清单"),
        folder(By::Level, "每个等级、每个等级的每个监控责任主体各一份清单"),
        folder(By::Watcher, "每个监控责任主体一份清单"),
        folder(By::Supervisor, "每个单位每位分管领导一份清单"),
        ("公示/".to_owned(), false, format!("每个单位一份，不含姓名、号码和来源，{public} 份")),
    ]
}

fn cover(view: &View<'_>, tables: &[Table], styles: &Styles) -> Result<Worksheet, WriteError> {
    let round = &view.material.basis.round;
    let mut sheet = Worksheet::new();
    sheet.set_name("总览")?;
    for col in 0..=LAST {
        sheet.set_column_width(col, WIDTH)?;
    }
    sheet.set_screen_gridlines(false);
    let mut row = 0;
    let heading = format!("{}廉政风险点排查汇总", round.county);
    for (said, format, height) in [
        (heading, &styles.title, 40.0),
        (view.subtitle(), &styles.subtitle, 20.0),
        (format!("等级：{}", view.legend()), &styles.subtitle, 20.0),
    ] {
        sheet.merge_range(row, 0, row, LAST, &said, format)?;
        sheet.set_row_height(row, height)?;
        row += 1;
    }
    for group in figures(view) {
        for four in group.chunks(4) {
            sheet.set_row_height(row, 8)?;
            tiles(&mut sheet, row + 1, four, styles)?;
            row += 3;
        }
    }
    let contents: Vec<(String, String, Option<String>)> = tables
        .iter()
        .zip(TABLES)
        .map(|(table, kind)| (table.name.clone(), kind.about.to_owned(), Some(format!("#{}", table.name))))
        .collect();
    let others: Vec<(String, String, Option<String>)> = beside(view)
        .into_iter()
        .map(|(name, is_file, about)| (name.clone(), about, is_file.then_some(name)))
        .collect();
    for (heading, lines) in [("本工作簿各表", contents), ("汇总文件夹里的其他文件", others)]
    {
        sheet.set_row_height(row, 10)?;
        row += 1;
        sheet.merge_range(row, 0, row, LAST, heading, &styles.strong)?;
        sheet.set_row_height(row, 24)?;
        row += 1;
        for (name, about, to) in lines {
            sheet.merge_range(row, 0, row, 1, "", &styles.link)?;
            match to {
                Some(to) => link(&mut sheet, row, 0, &to, &name, &styles.link)?,
                None => text(&mut sheet, row, 0, &name, &styles.cell)?,
            }
            sheet.merge_range(row, 2, row, LAST, &about, &styles.cell)?;
            sheet.set_row_height(row, height_for(&about, WIDTH * 6.0, 14.5))?;
            row += 1;
        }
    }
    set_up_page(&mut sheet, None)?;
    sheet.set_portrait();
    sheet.set_active(true);
    Ok(sheet)
}

fn tiles(sheet: &mut Worksheet, row: u32, figures: &[Figure], styles: &Styles) -> Result<(), WriteError> {
    sheet.set_row_height(row, 20)?;
    sheet.set_row_height(row + 1, 36)?;
    for (at, figure) in (0_u16..).zip(figures) {
        let col = at * 2;
        sheet.merge_range(row, col, row, col + 1, "", &styles.figure_label)?;
        match &figure.to {
            Some(to) => link(sheet, row, col, to, &figure.name, &underlined(&styles.figure_label))?,
            None => text(sheet, row, col, &figure.name, &styles.figure_label)?,
        }
        sheet.merge_range(row + 1, col, row + 1, col + 1, "", &styles.figure)?;
        sheet.write_number_with_format(row + 1, col, figure.count as f64, &styles.figure)?;
    }
    Ok(())
}

fn underlined(format: &Format) -> Format {
    format.clone().set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// Draws a table under a title.
type Draw = fn(&Table, &str) -> Chart;

/// The charts: one sheet for the small tables, one for the units.
fn charts(tables: &[Table]) -> Result<Vec<Worksheet>, WriteError> {
    let named = |name: &str| tables.iter().find(|table| table.name == name);
    let mut small = Worksheet::new();
    small.set_name("图表")?;
    small.set_screen_gridlines(false);
    let mut place = 0_u32;
    let states: Draw = |table, title| chart::totals(table, title, false);
    let levels: Draw = |table, title| chart::totals(table, title, true);
    let days: Draw = |table, title| chart::days(table, return_day::CHARTED, title);
    let bars: Draw = |table, title| chart::bars(table, 0..table.rows.len(), title);
    let kinds: [(&str, &str, Draw); 6] = [
        ("报送进度", "报送进度（单位数）", states),
        ("报送日程", "报送日程（当日份数、累计单位数）", days),
        ("对象×等级", "四类对象的风险点（条）", bars),
        ("类别×等级", "各风险类别的风险点（条）", bars),
        ("权力类型×等级", "各权力类型的风险点（条）", bars),
        ("岗位最高等级", "名册岗位按最高等级（个）", levels),
    ];
    for (name, title, draw) in kinds {
        let Some(table) = named(name).filter(|table| !table.rows.is_empty()) else { continue };
        let mut chart = draw(table, title);
        chart.set_width(620).set_height(300).set_alt_text(title);
        small.insert_chart(place / 2 * 16, u16::try_from(place % 2 * 10).unwrap_or(0), &chart)?;
        place += 1;
    }
    set_up_page(&mut small, None)?;
    small.set_print_fit_to_pages(1, 1);
    let mut sheets = vec![small];
    if let Some(table) = named("单位×等级") {
        sheets.push(units_chart(table)?);
    }
    Ok(sheets)
}

/// The units' charts: giants each in a small one on top, the others page by page on one scale.
fn units_chart(table: &Table) -> Result<Worksheet, WriteError> {
    let mut sheet = Worksheet::new();
    sheet.set_name("单位等级图")?;
    sheet.set_screen_gridlines(false);
    let giants = table.giants();
    let mut runs: Vec<Range<usize>> = giants.iter().map(|at| *at..at + 1).collect();
    let mut from = 0;
    for at in giants.iter().copied().chain([table.rows.len()]) {
        runs.extend((from..at).step_by(MOST_UNITS).map(|first| first..at.min(first + MOST_UNITS)));
        from = at + 1;
    }
    let others = table.rows.iter().enumerate().filter(|(at, _)| !giants.contains(at));
    let most = others.map(|(_, row)| table.stacked_sum(row)).max().unwrap_or(0);
    // A fifth of air on the right, in round numbers.
    let most = (most + most / 5).next_multiple_of(10);
    let mut row = 0_u32;
    let mut left = PAGE_HEIGHT;
    let mut breaks = Vec::new();
    for run in runs {
        let title = match run.len() {
            1 => "风险点等级分布（条）".to_owned(),
            all if all == table.rows.len() => "各单位风险点等级分布（条）".to_owned(),
            _ => format!("各单位风险点等级分布（条），第 {}–{} 个单位", run.start + 1, run.end),
        };
        let height = u32::try_from(run.len()).unwrap_or(0) * 20 + 100;
        if height > left {
            breaks.push(row);
            left = PAGE_HEIGHT;
        }
        let mut chart = chart::bars(table, run.clone(), &title);
        if !giants.contains(&run.start) {
            chart.x_axis().set_max(most as f64);
        }
        chart.set_width(680).set_height(height).set_alt_text(&title);
        // A little below the page break, or its edge shows on the page before.
        sheet.insert_chart_with_offset(row, 0, &chart, 0, 6)?;
        // Rows are 20 pixels high.
        let rows = height.div_ceil(20) + 1;
        row += rows;
        left = left.saturating_sub(rows * 20);
    }
    set_up_page(&mut sheet, None)?;
    sheet.set_portrait().set_page_breaks(&breaks)?;
    Ok(sheet)
}
