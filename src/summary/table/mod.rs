//! Summary tables: small data, built once, shown as a sheet, a chart and a part of the page.
//!
//! In: the round's material in order ([`View`]). Out: a [`Table`] whose totals and shares are computed here and nowhere
//! else, so that a workbook, its chart and the page cannot disagree.
//!
//! To add a table: write its file beside a like one, add its `mod` line, and its line in [`TABLES`].

mod category_level;
mod change;
pub mod common_risk;
mod common_risk_member;
mod method;
mod new_risk;
mod new_risk_point;
mod object_level;
mod post_highest;
mod power_type_level;
pub mod return_day;
mod return_file;
mod return_progress;
mod risk_measure;
mod unit_level;
mod unit_object;

use std::ops::Range;

use super::LEDGER;
use super::view::{Entry, View};
use crate::risk::Point;

/// A kind of table.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its name in the page's anchors; fixed.
    pub id: &'static str,
    /// The sheet's name.
    pub name: &'static str,
    /// What it tells, in a line of the table of contents.
    pub about: &'static str,
    /// Builds it.
    pub build: fn(&View<'_>) -> Table,
}

/// All tables, in the order of the workbook's sheets.
pub static TABLES: &[Kind] = &[
    return_progress::KIND,
    return_day::KIND,
    unit_level::KIND,
    unit_object::KIND,
    object_level::KIND,
    category_level::KIND,
    power_type_level::KIND,
    post_highest::KIND,
    risk_measure::KIND,
    new_risk::KIND,
    new_risk_point::KIND,
    common_risk::KIND,
    common_risk_member::KIND,
    return_file::KIND,
    change::KIND,
    method::KIND,
];

/// What stands in a cell that leads to a file, and above its column.
pub const OPEN: &str = "打开";

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A count.
    Count(usize),
    /// A count that leads to what it counts.
    Linked {
        /// The count.
        count: usize,
        /// Where that stands, as in [`Cell::Link`].
        to: String,
    },
    /// A share of a whole, 0–1.
    Share(f64),
    /// A mean.
    Mean(f64),
    /// A text that leads somewhere: below the folder of summaries, or `#sheet`.
    Link {
        /// The text.
        text: String,
        /// The file (`按单位/县财政局.xlsx`), with a place in it if wanted (`…#'清单'!A1`).
        to: String,
    },
}

impl Cell {
    /// A link in a column of its own, beside a path: LibreOffice does not wrap a text that is a link.
    pub fn open(to: String) -> Self {
        Self::Link { text: OPEN.to_owned(), to }
    }

    /// The cell as a text, for the page and for widths.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Link { text, .. } => text.clone(),
            Self::Count(count) | Self::Linked { count, .. } => count.to_string(),
            Self::Share(share) => format!("{:.1}%", share * 100.0),
            Self::Mean(mean) => format!("{mean:.2}"),
        }
    }

    /// Whether it is a link.
    pub const fn leads(&self) -> bool {
        matches!(self, Self::Link { .. } | Self::Linked { .. })
    }

    /// The same without its link; a cell that is nothing else is empty.
    #[must_use]
    pub fn alone(&self) -> Self {
        match self {
            Self::Link { text, .. } if text == OPEN => Self::Empty,
            Self::Link { text, .. } => Self::Text(text.clone()),
            Self::Linked { count, .. } => Self::Count(*count),
            other => other.clone(),
        }
    }

    /// The count, if it is one.
    pub const fn count(&self) -> Option<usize> {
        match self {
            Self::Count(count) | Self::Linked { count, .. } => Some(*count),
            _ => None,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

/// What a column holds; the last four are computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// A short text that names the row.
    Label,
    /// A longer text, wrapped in a column this wide.
    Text(u16),
    /// Counts, added up in the total.
    Count,
    /// Counts up to and with this row: the total is the last one.
    Running,
    /// The sum of columns of the row.
    Sum(Range<usize>),
    /// A column's share of that column's total.
    ShareDown(usize),
    /// A column's share of another in the row.
    ShareAcross(usize, usize),
    /// A column for each of another in the row.
    Mean(usize, usize),
}

impl Holds {
    const fn is_computed(&self) -> bool {
        matches!(self, Self::Sum(_) | Self::ShareDown(_) | Self::ShareAcross(..) | Self::Mean(..))
    }

    /// Whether its cells are counts.
    pub const fn counts(&self) -> bool {
        matches!(self, Self::Count | Self::Running | Self::Sum(_))
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// What it holds.
    pub holds: Holds,
}

/// A table, finished.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The sheet's name.
    pub name: String,
    /// The title above it.
    pub title: String,
    /// A line under the title.
    pub note: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// The total, if there are counts.
    pub total: Option<Vec<Cell>>,
    /// Columns that a chart stacks, and that are shaded by their size.
    pub stacked: Option<Range<usize>>,
}

impl Table {
    /// An empty table.
    pub fn new(name: &str, title: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            title: title.into(),
            note: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            total: None,
            stacked: None,
        }
    }

    /// The same with a line under its title.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same with one more column.
    #[must_use]
    pub fn column(mut self, title: &str, holds: Holds) -> Self {
        self.columns.push(Column { title: title.to_owned(), holds });
        self
    }

    /// The same with a column of counts for each title, which a chart stacks, then their sum.
    #[must_use]
    pub fn stack(mut self, titles: &[&str], sum: &str) -> Self {
        let from = self.columns.len();
        for title in titles {
            self = self.column(title, Holds::Count);
        }
        self.stacked = Some(from..self.columns.len());
        let over = from..self.columns.len();
        self.column(sum, Holds::Sum(over))
    }

    /// Adds a row: cells of the columns that are not computed.
    pub fn push(&mut self, cells: Vec<Cell>) {
        let mut given = cells.into_iter();
        let row = self
            .columns
            .iter()
            .map(|column| if column.holds.is_computed() { None } else { given.next() })
            .map(|cell| cell.unwrap_or(Cell::Empty))
            .collect();
        self.rows.push(row);
    }

    /// Computes sums, the total and the shares.
    #[must_use]
    pub fn finish(mut self) -> Self {
        for row in &mut self.rows {
            add_across(&self.columns, row);
        }
        let has_counts = self.columns.iter().any(|column| column.holds == Holds::Count);
        if has_counts {
            let mut total: Vec<Cell> = self
                .columns
                .iter()
                .enumerate()
                .map(|(at, column)| match column.holds {
                    Holds::Count => Cell::Count(
                        self.rows.iter().filter_map(|row| row.get(at).and_then(Cell::count)).sum(),
                    ),
                    Holds::Running => {
                        self.rows.last().and_then(|row| row.get(at)).cloned().unwrap_or(Cell::Count(0))
                    }
                    _ if at == 0 => Cell::Text("合计".to_owned()),
                    _ => Cell::Empty,
                })
                .collect();
            add_across(&self.columns, &mut total);
            let whole = total.clone();
            for row in self.rows.iter_mut().chain(std::iter::once(&mut total)) {
                share(&self.columns, row, &whole);
            }
            self.total = Some(total);
        }
        self
    }

    /// Leads counts above zero to what they count: `to` is given the row (None: the total) and the column.
    #[must_use]
    pub fn lead(mut self, to: impl Fn(Option<usize>, usize) -> Option<String>) -> Self {
        let rows = self.rows.iter_mut().enumerate().map(|(at, row)| (Some(at), row));
        for (at, row) in rows.chain(self.total.iter_mut().map(|row| (None, row))) {
            for (column, cell) in row.iter_mut().enumerate() {
                if let Cell::Count(count @ 1..) = *cell
                    && let Some(to) = to(at, column)
                {
                    *cell = Cell::Linked { count, to };
                }
            }
        }
        self
    }

    /// What a row's stacked counts come to.
    pub fn stacked_sum(&self, row: &[Cell]) -> usize {
        let stacked = self.stacked.clone().unwrap_or(0..0);
        row.get(stacked).unwrap_or_default().iter().filter_map(Cell::count).sum()
    }

    /// Rows so much longer than all others that these could not be read beside them in one picture: a county has one
    /// unit with more than half of all points. At most three, in order; none in a short table.
    pub fn giants(&self) -> Vec<usize> {
        let mut sums: Vec<(usize, usize)> =
            self.rows.iter().map(|row| self.stacked_sum(row)).zip(0..).collect();
        sums.sort_unstable_by_key(|(sum, at)| (std::cmp::Reverse(*sum), *at));
        let steps = sums.iter().zip(sums.iter().skip(1)).take(3);
        let step =
            steps.map(|((sum, _), (next, _))| *next > 0 && *sum > next * 3).position(|is_step| is_step);
        let count = step.filter(|_| self.rows.len() > 8).map_or(0, |step| step + 1);
        let mut giants: Vec<usize> = sums.iter().take(count).map(|(_, at)| *at).collect();
        giants.sort_unstable();
        giants
    }

    /// Rows with the total behind them.
    pub fn all_rows(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain(&self.total)
    }
}

fn count_at(row: &[Cell], at: usize) -> usize {
    row.get(at).and_then(Cell::count).unwrap_or(0)
}

fn add_across(columns: &[Column], row: &mut [Cell]) {
    for (at, column) in columns.iter().enumerate() {
        if let Holds::Sum(over) = &column.holds {
            let sum = over.clone().map(|part| count_at(row, part)).sum();
            if let Some(cell) = row.get_mut(at) {
                *cell = Cell::Count(sum);
            }
        }
    }
}

fn share(columns: &[Column], row: &mut [Cell], total: &[Cell]) {
    for (at, column) in columns.iter().enumerate() {
        let (part, whole) = match column.holds {
            Holds::ShareDown(part) => (count_at(row, part), count_at(total, part)),
            Holds::ShareAcross(part, whole) | Holds::Mean(part, whole) => {
                (count_at(row, part), count_at(row, whole))
            }
            _ => continue,
        };
        if whole > 0
            && let Some(cell) = row.get_mut(at)
        {
            let ratio = part as f64 / whole as f64;
            *cell =
                if matches!(column.holds, Holds::Mean(..)) { Cell::Mean(ratio) } else { Cell::Share(ratio) };
        }
    }
}

/// Counts by row and column.
#[derive(Debug)]
struct Grid {
    width: usize,
    counts: Vec<usize>,
}

impl Grid {
    fn new(rows: usize, width: usize) -> Self {
        Self { width, counts: vec![0; rows * width] }
    }

    fn add(&mut self, row: usize, column: usize) {
        if let Some(count) = self.counts.get_mut(row * self.width + column) {
            *count += 1;
        }
    }

    fn cells(&self, row: usize) -> impl Iterator<Item = Cell> {
        self.counts.iter().skip(row * self.width).take(self.width).copied().map(Cell::Count)
    }
}

/// A table of points by some word and by level; every word has a row, points without one come last.
fn by_level<'m>(
    view: &View<'m>,
    table: Table,
    label: &str,
    words: Vec<&'m str>,
    word_of: impl Fn(&Entry<'m>) -> Option<&'m str>,
) -> Table {
    let titles = view.level_titles();
    let sum = 1 + titles.len();
    let mut table = table
        .column(label, Holds::Label)
        .stack(&titles, "合计")
        .column("占比", Holds::ShareDown(sum))
        .column(&format!("{}占本行", view.highest()), Holds::ShareAcross(1, sum));
    let words = view.words(words, &word_of);
    let mut grid = Grid::new(words.len(), titles.len());
    for entry in &view.entries {
        let word = word_of(entry).unwrap_or(UNSAID);
        if let Some(row) = words.iter().position(|known| *known == word) {
            grid.add(row, view.level_column(entry));
        }
    }
    for (row, word) in words.iter().enumerate() {
        table.push(std::iter::once(Cell::from(*word)).chain(grid.cells(row)).collect());
    }
    table.finish().lead(|_, column| by_level_lead(view, column))
}

/// Where the points of a column of [`by_level`] stand: a level's in its book, the sum's in the ledger.
fn by_level_lead(view: &View<'_>, column: usize) -> Option<String> {
    let titles = view.level_titles();
    match titles.get(column.checked_sub(1)?) {
        Some(level) => view.level_list(level),
        None => (column == titles.len() + 1).then(|| LEDGER.to_owned()),
    }
}

/// 股室/岗位 or 职务: where in its unit a point lies.
pub fn place_of(point: &Point) -> String {
    let parts = [&point.section, &point.post, &point.leader];
    parts.into_iter().flatten().map(|part| &**part).collect::<Vec<_>>().join("/")
}

/// Names in one cell, where a row so high that it shows them all would fill the page, or could not be.
pub fn named(names: &[&str], what: &str) -> String {
    const MOST: usize = 15;
    if names.len() <= MOST {
        return names.join("、");
    }
    let first: Vec<&str> = names.iter().take(MOST).copied().collect();
    format!("{}等 {} 个{what}", first.join("、"), names.len())
}

/// The row of points that do not say.
pub const UNSAID: &str = "未填";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_and_shares_are_made_of_the_counts() {
        let mut table = Table::new("甲", "甲")
            .column("单位", Holds::Label)
            .stack(&["一级", "二级"], "合计")
            .column("占比", Holds::ShareDown(3))
            .column("一级占本行", Holds::ShareAcross(1, 3));
        table.push(vec!["子".into(), 1.into(), 2.into()]);
        table.push(vec!["丑".into(), 0.into(), 1.into()]);
        let table = table.finish();
        let shown: Vec<String> =
            table.all_rows().map(|row| row.iter().map(Cell::shown).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(shown, ["子 1 2 3 75.0% 33.3%", "丑 0 1 1 25.0% 0.0%", "合计 1 3 4 100.0% 25.0%"]);
    }

    #[test]
    fn rows_much_longer_than_all_others_are_told_apart() {
        let table = |counts: &[usize]| {
            let mut table =
                Table::new("甲", "甲").column("单位", Holds::Label).stack(&["一级", "二级"], "合计");
            for count in counts {
                table.push(vec!["某单位".into(), (*count).into(), 0.into()]);
            }
            table.finish()
        };
        assert_eq!(table(&[20, 900, 40, 30, 30, 800, 25, 25, 25, 0]).giants(), [1, 5]);
        assert_eq!(table(&[20, 90, 40, 30, 30, 80, 25, 25, 25, 0]).giants(), [] as [usize; 0]);
        assert_eq!(table(&[20, 900, 40]).giants(), [] as [usize; 0]);
        assert_eq!(table(&[]).giants(), [] as [usize; 0]);
    }

    #[test]
    fn every_table_has_its_own_name_and_says_what_it_tells() {
        let mut names: Vec<&str> = TABLES.iter().flat_map(|kind| [kind.id, kind.name]).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
        assert!(TABLES.iter().all(|kind| kind.about.chars().count() > 4 && kind.name.chars().count() <= 31));
    }
}
