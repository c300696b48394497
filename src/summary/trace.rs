//! A figure of a finished summary workbook → the points that make it up.
//!
//! In: the round's material, a workbook's path below the folder of summaries and one of its sheets as read back. Out: the
//! headings of the cell's row and column and the points they name. A figure is traced by the headings that a reader sees,
//! so it is an independent count of what the tables counted.

use super::FINDINGS;
use super::part::{By, Part};
use super::table::{UNSAID, common_risk};
use super::view::{Entry, View};
use crate::base::Place;
use crate::form::Object;
use crate::risk::Point;
use crate::workbook::{Sheet, Value};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// 风险点
    Points,
    /// 表中行数
    Rows,
    /// 防控措施
    Measures,
}

/// Where a cell leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Traced<'m> {
    /// A count with the points behind it.
    Figure {
        /// The row's heading: its column's title and itself; none on the cover.
        row: Option<(String, String)>,
        /// The column's heading.
        column: String,
        /// What stands in the cell.
        figure: f64,
        /// What it counts.
        counts: Counts,
        /// The same counted anew.
        counted: usize,
        /// The points, in the order of the ledger.
        points: Vec<&'m Point>,
    },
    /// A cell of a list: its row is this point.
    Point(&'m Point),
    /// Nothing that points make up; why, in Chinese and English.
    Nothing(&'static str, &'static str),
}

/// The row of a table's column titles.
const HEADER_ROW: u32 = super::sheet::HEADER_ROW;
/// Rows in which a list's column titles are looked for.
const TITLE_ROWS: u32 = 8;

/// Traces a cell. `path` is below the folder of summaries; `cover` tells that the sheet is the cover of the overview.
pub fn trace<'m>(view: &View<'m>, path: &str, sheet: &Sheet, place: Place, cover: bool) -> Traced<'m> {
    let said = |row: u32, col: u32| {
        sheet.cell(Place::new(row, col)).map(|cell| cell.value.shown()).unwrap_or_default()
    };
    if let Some(point) = listed(view, sheet, place) {
        return Traced::Point(point);
    }
    let Some(Value::Number { value: figure, .. }) = sheet.cell(place).map(|cell| &cell.value) else {
        return Traced::Nothing("这一格不是数字", "this cell holds no figure");
    };
    if sheet.name == "岗位最高等级" {
        return Traced::Nothing(
            "这张表数的是岗位，一个岗位只计一次，不是风险点的条数；要看风险点，请用「单位×等级」里的数字",
            "this table counts posts, not points",
        );
    }
    let (row, column) = if cover {
        (None, place.row.checked_sub(1).map(|above| said(above, place.col)).unwrap_or_default())
    } else {
        (Some((said(HEADER_ROW, 0), said(place.row, 0))), said(HEADER_ROW, place.col))
    };
    if !cover && place.row <= HEADER_ROW {
        return Traced::Nothing("这一格是标题，不是统计数字", "this cell is a heading");
    }
    let not_points = Traced::Nothing(
        "这一格的数字不是由风险点数出来的（占比、单位数、股室岗位数等），没有可列的风险点",
        "this figure is not a count of points",
    );
    let part = view.parts.iter().find(|part| is_of(part, path));
    // In the list of findings a total counts findings, whatever its heading.
    if part.is_none() && (path.contains('/') || path == FINDINGS) {
        return not_points;
    }
    let inside = |at: usize| part.is_none_or(|part| part.members.binary_search(&at).is_ok());
    let held = column == "暂存";
    let by_file = row.as_ref().is_some_and(|(title, _)| title == "文件");
    if by_file && row.as_ref().is_some_and(|(_, label)| label == "合计") {
        // A point that stands in several files counts once for each.
        return not_points;
    }
    if held || column == "已合并" {
        let of_row = |point: &Point| match &row {
            Some((_, label)) if by_file => point.sources.iter().any(|source| source.file == *label),
            Some((title, label)) if title == "单位" => label == "合计" || *label == point.unit,
            Some(_) => false,
            None => true,
        };
        let from = if held { &view.held } else { &view.merged };
        let points: Vec<&Point> = from.iter().copied().filter(|point| of_row(point)).collect();
        let counted = points.len();
        return Traced::Figure { row, column, figure: *figure, counts: Counts::Points, counted, points };
    }
    let Some(counts) = counts(&column, view) else { return not_points };
    let mut entries = Vec::new();
    for (at, entry) in view.entries.iter().enumerate().filter(|(at, _)| inside(*at)) {
        let Some(of_row) =
            row.as_ref().map_or(Some(true), |(title, label)| row_names(view, at, entry, title, label))
        else {
            return not_points;
        };
        if of_row && column_names(view, entry, &column) {
            entries.push(entry);
        }
    }
    let counted = match counts {
        Counts::Points => entries.len(),
        Counts::Rows => View::rows(entries.iter().copied()),
        Counts::Measures => entries.iter().map(|entry| entry.point.measures.len()).sum(),
    };
    let points = entries.iter().map(|entry| entry.point).collect();
    Traced::Figure { row, column, figure: *figure, counts, counted, points }
}

/// The point of a list's row, by its number.
fn listed<'m>(view: &View<'m>, sheet: &Sheet, place: Place) -> Option<&'m Point> {
    let numbered = |title: &str| title == "编号" || title == "并入编号";
    let (header, col) = (0..TITLE_ROWS).find_map(|row| {
        let cell = sheet.row(row).iter().find(|cell| numbered(&cell.value.shown()))?;
        Some((row, cell.place.col))
    })?;
    let number = sheet.cell(Place::new(place.row, col)).filter(|_| place.row > header)?.value.shown();
    numbered_point(view, &number)
}

/// The point with a number of the ledger.
pub fn numbered_point<'m>(view: &View<'m>, number: &str) -> Option<&'m Point> {
    view.entries.iter().find(|entry| entry.number == number).map(|entry| entry.point)
}

/// Whether a book is a part's own, or its public edition.
fn is_of(part: &Part, path: &str) -> bool {
    let own = part.by == By::Unit && part.path.strip_prefix("按单位/") == path.strip_prefix("公示/");
    part.path == path || (own && path.starts_with("公示/"))
}

/// What the figures of a column count; none if not points.
fn counts(column: &str, view: &View<'_>) -> Option<Counts> {
    let points = [
        "合计",
        "风险点",
        "风险点数",
        "风险点条数",
        "没有措施的风险点",
        "新增",
        "新增风险点",
        "原有",
        UNSAID,
    ];
    match column {
        "措施条数" | "防控措施" => Some(Counts::Measures),
        "表中行数" => Some(Counts::Rows),
        _ if points.contains(&column) => Some(Counts::Points),
        _ if view.level_titles().contains(&column) => Some(Counts::Points),
        _ => Object::ALL.iter().any(|object| object.name() == column).then_some(Counts::Points),
    }
}

/// Whether a column's heading names a point.
fn column_names(view: &View<'_>, entry: &Entry<'_>, column: &str) -> bool {
    let levels = view.level_titles();
    match column {
        "没有措施的风险点" => entry.point.measures.is_empty(),
        "新增" | "新增风险点" => entry.point.is_new == Some(true),
        "原有" => entry.point.is_new == Some(false),
        UNSAID => entry.point.is_new.is_none(),
        _ if levels.contains(&column) => levels.get(view.level_column(entry)) == Some(&column),
        _ if Object::ALL.iter().any(|object| object.name() == column) => entry.point.object.name() == column,
        _ => true,
    }
}

/// Whether a row's heading names a point; none if its rows are not of points.
fn row_names(view: &View<'_>, at: usize, entry: &Entry<'_>, title: &str, label: &str) -> Option<bool> {
    let all = label == "合计";
    let word = |own: Option<&str>| all || own.unwrap_or(UNSAID) == label;
    match title {
        "单位" => Some(all || view.unit_name(entry) == label),
        "对象" => Some(word(Some(entry.point.object.name()))),
        "风险类别" => Some(word(entry.point.category.as_deref())),
        "权力类型" => Some(word(entry.point.power_type.as_deref())),
        "组号" => {
            let shown = || view.commons.iter().take(common_risk::TOP);
            Some(shown().any(|common| (all || common.number == label) && common.members.contains(&at)))
        }
        _ => None,
    }
}
