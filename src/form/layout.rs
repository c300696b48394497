//! Where everything of a form stands on its sheet: title, header block, header row, input rows, sign-off block.
//!
//! Writing a form and marking one that came back must agree on these places, so they are worked out once, here,
//! from the form alone and the number of its input rows.

use unicode_width::UnicodeWidthStr;

use super::{Form, HeaderItem};

/// A label of the header block: row, the label's column, and the columns of its input (first, last).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderCell {
    /// The item of the form.
    pub item: usize,
    /// Row from 0.
    pub row: u32,
    /// The label's column from 0.
    pub label: u32,
    /// First column of the input, right of the label.
    pub first: u32,
    /// Last column of the input; more than the first if merged.
    pub last: u32,
}

/// The places of a form on its sheet; rows and columns from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Labels and inputs of the header block.
    pub header: Vec<HeaderCell>,
    /// The row of the column titles.
    pub header_row: u32,
    /// The first input row.
    pub first_row: u32,
    /// The last input row.
    pub last_row: u32,
    /// The last column of the table.
    pub last_col: u32,
    /// The hidden column that holds the identity in row 1.
    pub identity_col: u32,
}

impl Layout {
    /// The layout for so many input rows.
    pub fn new(form: &Form, rows: u32) -> Self {
        let widths: Vec<u32> = form.columns.iter().map(|column| column.width).collect();
        let last_col = u32::try_from(widths.len().max(1) - 1).unwrap_or(0);
        let header = header_cells(&form.header, &widths);
        let header_row = header.iter().map(|cell| cell.row).max().unwrap_or(0) + 1;
        Self {
            header,
            header_row,
            first_row: header_row + 1,
            last_row: header_row + rows.max(1),
            last_col,
            identity_col: last_col + 2,
        }
    }
}

impl Layout {
    /// The sign-off block, row by row below the last input row: two labels a row where the table is wide enough.
    /// In these cells the label spans from `label` to the column before `first`.
    pub fn sign_off_rows(&self, form: &Form) -> Vec<Vec<HeaderCell>> {
        let halves: Vec<(u32, u32)> = if self.last_col >= 7 {
            let middle = self.last_col / 2;
            vec![(0, middle), (middle + 1, self.last_col)]
        } else {
            vec![(0, self.last_col.max(1))]
        };
        let width_at = |col: u32| {
            usize::try_from(col).ok().and_then(|at| form.columns.get(at)).map_or(10, |column| column.width)
        };
        let items: Vec<usize> = (0..form.sign_off.len()).collect();
        let mut row = self.last_row;
        items
            .chunks(halves.len())
            .map(|items| {
                row += 1;
                let cells = items.iter().zip(&halves).map(|(item, (from, to))| {
                    // The label takes columns until it is 28 characters wide, and leaves at least one for the input.
                    let mut first = *from;
                    let mut wide = 0;
                    while wide < 28 && first < *to {
                        wide += width_at(first);
                        first += 1;
                    }
                    HeaderCell { item: *item, row, label: *from, first: first.max(from + 1), last: *to }
                });
                cells.collect()
            })
            .collect()
    }
}

/// Places labels from left to right: a label takes the next column wide enough for its text (narrower ones before it
/// stay empty), its input the columns after it until they are wide enough, the last of a row all that is left.
fn header_cells(items: &[HeaderItem], widths: &[u32]) -> Vec<HeaderCell> {
    let columns = widths.len();
    let width_at = |col: usize| widths.get(col).copied().unwrap_or(0);
    let mut cells: Vec<HeaderCell> = Vec::new();
    let mut row = 1;
    let mut col = 0;
    for (item, header) in items.iter().enumerate() {
        let label_width = u32::try_from(header.label.width()).unwrap_or(0) + 1;
        let input_width = match header.field {
            super::HeaderField::Unit | super::HeaderField::Legend | super::HeaderField::Round => 30,
            _ => 15,
        };
        let fit = |from: usize| -> Option<(usize, usize)> {
            let label = (from..columns).find(|at| width_at(*at) >= label_width)?;
            let mut wide = 0;
            let last = (label + 1..columns).find(|at| {
                wide += width_at(*at);
                wide >= input_width
            })?;
            Some((label, last))
        };
        let (label, last) = match fit(col).or_else(|| {
            row += u32::from(col > 0);
            fit(0)
        }) {
            Some(found) => found,
            // A table too narrow for the label: first column, input over all the others.
            None => (0, columns.saturating_sub(1).max(1)),
        };
        cells.push(HeaderCell {
            item,
            row,
            label: u32::try_from(label).unwrap_or(0),
            first: u32::try_from(label + 1).unwrap_or(1),
            last: u32::try_from(last).unwrap_or(1),
        });
        col = last + 1;
    }
    cells
}
