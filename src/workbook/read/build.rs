//! What all readers share while they gather: one budget for the whole file, one way to finish a sheet.
//!
//! Numbers that stand in a file are never trusted: a text that a thousand cells refer to is counted a thousand times.

use std::collections::BTreeSet;

use crate::base::place::{MAX_COLUMNS, MAX_ROWS};
use crate::base::{Area, Place};
use crate::workbook::guard::{beyond, no_workbook};
use crate::workbook::model::{Cell, Limits, Sheet, Unreadable, Value, Visibility};

/// More merged areas than any form has.
const MOST_MERGES: usize = 50_000;
/// More sheets than any return has.
const MOST_SHEETS: usize = 2_000;

/// More hidden rows and columns, all sheets together, than anybody hides: a span of them is written in a few bytes.
const MOST_HIDDEN: usize = 4_000_000;

/// About as many cells as a returned form has.
const USUAL_CELLS: usize = 128;

/// From so many on a sheet is a large one, no form.
const MANY_CELLS: usize = 8192;

/// More cells than this are not reckoned with, whatever a sheet looks like.
const MOST_EXPECTED: usize = 1 << 20;

/// What a text that is kept takes beside its bytes.
const TEXT_BYTES: u64 = size_of::<String>() as u64;

/// What is left of the limits.
#[derive(Debug)]
pub struct Budget {
    cells: usize,
    /// Bytes that the workbook may take in memory. The file and its inflated parts are there too while it is read.
    memory: u64,
    sheets: usize,
    hidden: usize,
}

impl Budget {
    /// The whole budget of a file.
    pub const fn new(limits: &Limits) -> Self {
        Self {
            cells: limits.cells,
            memory: limits.total_bytes / 4 * 3,
            sheets: MOST_SHEETS,
            hidden: MOST_HIDDEN,
        }
    }

    /// Takes one sheet.
    pub fn sheet(&mut self) -> Result<(), Unreadable> {
        self.sheets = self.sheets.checked_sub(1).ok_or_else(|| {
            beyond(format!("工作表超过 {MOST_SHEETS} 个"), format!("has more than {MOST_SHEETS} sheets"))
        })?;
        Ok(())
    }

    /// Takes hidden rows or columns.
    fn hidden(&mut self, lines: usize) -> Result<(), Unreadable> {
        self.hidden = self.hidden.checked_sub(lines).ok_or_else(|| {
            beyond("隐藏的行列太多".to_owned(), "has too many hidden rows and columns".to_owned())
        })?;
        Ok(())
    }

    /// Takes one cell and the bytes of its text.
    fn cell(&mut self, value: &Value) -> Result<(), Unreadable> {
        self.cells = self.cells.checked_sub(1).ok_or_else(|| {
            beyond("单元格太多，超过读取上限".to_owned(), "has more cells than the limit".to_owned())
        })?;
        let said = match value {
            Value::Text(text) | Value::Error(text) => text.len(),
            // The digits are a text too, of less than this with what the heap adds.
            Value::Number { .. } => 32,
            _ => 0,
        };
        self.text(size_of::<Cell>() + said)
    }

    /// Takes bytes of text before they are copied.
    pub fn text(&mut self, length: usize) -> Result<(), Unreadable> {
        self.take(length as u64)
    }

    /// Takes a shared string, and the bytes of it that are not borrowed from its part. While their list grows, the old and
    /// the new one, twice as long, are in memory.
    pub fn string(&mut self, length: usize) -> Result<(), Unreadable> {
        self.take(3 * TEXT_BYTES + length as u64)
    }

    fn take(&mut self, bytes: u64) -> Result<(), Unreadable> {
        self.memory = self.memory.checked_sub(bytes).ok_or_else(|| {
            beyond(
                "单元格太多或文字太多，超过读取上限".to_owned(),
                "has more cells or text than the limit".to_owned(),
            )
        })?;
        Ok(())
    }
}

/// The refusal of a place that no sheet has.
pub fn out_of_sheet() -> Unreadable {
    no_workbook("有单元格的位置超出表格范围，文件已损坏", "has a cell outside the sheet")
}

/// A sheet being gathered.
#[derive(Debug)]
pub struct Build {
    sheet: Sheet,
    hidden_columns: Vec<(u32, u32)>,
    hidden_rows: Vec<(u32, u32)>,
    expected: usize,
}

impl Build {
    /// An empty sheet.
    pub const fn new(name: String, visibility: Visibility) -> Self {
        let mut sheet = Sheet::new(name);
        sheet.visibility = visibility;
        Self { sheet, hidden_columns: Vec::new(), hidden_rows: Vec::new(), expected: USUAL_CELLS }
    }

    /// The same that may come to hold so many cells: the list of a large sheet is then not moved as it grows. Memory that
    /// is not written to is reserved only.
    #[must_use]
    pub fn expecting(mut self, cells: usize) -> Self {
        self.expected = if cells < MANY_CELLS { USUAL_CELLS } else { cells.min(MOST_EXPECTED) };
        self
    }

    /// A cell; empty text is nothing.
    pub fn cell(&mut self, place: Place, value: Value, budget: &mut Budget) -> Result<(), Unreadable> {
        if matches!(&value, Value::Text(text) if text.is_empty()) {
            return Ok(());
        }
        if place.row >= MAX_ROWS || place.col >= MAX_COLUMNS {
            return Err(out_of_sheet());
        }
        budget.cell(&value)?;
        if self.sheet.cells.is_empty() {
            // The list need not grow from nothing, moving each time.
            self.sheet.cells.reserve(self.expected.min(budget.cells + 1));
        }
        self.sheet.cells.push(Cell { place, value });
        Ok(())
    }

    /// A merged area, corners in any order; one cell is none.
    pub fn merge(&mut self, area: Area) -> Result<(), Unreadable> {
        if area.last.row >= MAX_ROWS || area.last.col >= MAX_COLUMNS {
            return Err(out_of_sheet());
        }
        if area.first != area.last {
            self.sheet.merges.push(area);
        }
        if self.sheet.merges.len() > MOST_MERGES {
            return Err(beyond(
                format!("合并单元格超过 {MOST_MERGES} 处"),
                format!("has more than {MOST_MERGES} merged areas"),
            ));
        }
        Ok(())
    }

    /// Hidden rows, from 0, both included.
    pub fn hide_rows(&mut self, first: u32, last: u32) {
        self.hidden_rows.push((first, last));
    }

    /// Hidden columns, from 0, both included.
    pub fn hide_columns(&mut self, first: u32, last: u32) {
        self.hidden_columns.push((first, last));
    }

    /// The sheet. Spans are cut at the last used row and column, for they often reach to the sheet's end.
    pub fn done(mut self, budget: &mut Budget) -> Result<Sheet, Unreadable> {
        let cells = &mut self.sheet.cells;
        if !cells.is_sorted_by(|a, b| a.place < b.place) {
            cells.sort_by_key(|cell| cell.place);
            // Which of two values at one place a person sees differs from program to program.
            let contradict =
                cells.windows(2).any(|two| matches!(two, [a, b] if a.place == b.place && a.value != b.value));
            if contradict {
                return Err(no_workbook(
                    "同一个单元格有两个不同的值，文件已损坏",
                    "has a cell with two values",
                ));
            }
            cells.dedup_by_key(|cell| cell.place);
        }
        let last_row = cells.last().map_or(0, |cell| cell.place.row);
        let last_col = cells.iter().map(|cell| cell.place.col).max().unwrap_or(0);
        self.sheet.merges.sort_unstable();
        self.sheet.merges.dedup();
        self.sheet.hidden_rows = spread(self.hidden_rows, last_row, budget)?;
        self.sheet.hidden_columns = spread(self.hidden_columns, last_col, budget)?;
        Ok(self.sheet)
    }
}

/// The numbers of all spans. Spans are joined first: a million of them over the same rows are one.
fn spread(mut spans: Vec<(u32, u32)>, last: u32, budget: &mut Budget) -> Result<BTreeSet<u32>, Unreadable> {
    spans.sort_unstable();
    let mut from = 0;
    let mut all = BTreeSet::new();
    for (first, end) in spans {
        let end = end.min(last);
        let first = first.max(from);
        if first <= end {
            budget.hidden((end - first) as usize + 1)?;
            all.extend(first..=end);
            from = end + 1;
        }
    }
    Ok(all)
}
