//! The header row of a table, wherever it stands and however its titles are written.
//!
//! A row is a header where at least three of its cells, and half of them, name columns of one form. Two-row headers
//! (group titles above, titles below) are read as one; the form is the identity's, or else the one whose columns and
//! title fit best.

use std::borrow::Cow;

use crate::base::{Place, text};
use crate::form::Form;
use crate::workbook::{Sheet, Value};

use super::title::{Claim, Titles};

/// A header found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its first row, from 0.
    pub first: u32,
    /// Its last row; the same unless it has two.
    pub last: u32,
    /// The form.
    pub form: usize,
    /// For each column of the form, its column on the sheet.
    pub columns: Vec<Option<u32>>,
    /// Columns found by another writing: place in the form, cell, the writing.
    pub renamed: Vec<(usize, Place, String)>,
    /// Second columns that claim a field already found.
    pub repeated: Vec<(usize, Place, String)>,
    /// Columns that the form does not have, with their titles.
    pub extra: Vec<(u32, String)>,
}

/// A title cell: where, its text, what it may name.
struct Titled<'t> {
    place: Place,
    text: String,
    claims: Cow<'t, [Claim]>,
}

/// Whether a row may be a header at all; cheap enough for every row of a sheet. `seen` are texts of headers already
/// found on the sheet, printed titles left out.
pub fn may_be(sheet: &Sheet, row: u32, titles: &Titles, seen: &[String]) -> bool {
    let known = sheet.row(row).iter().filter(|cell| match &cell.value {
        Value::Text(text) => titles.is_printed(text) || seen.iter().any(|known| known == text),
        _ => false,
    });
    known.take(3).count() >= 3
}

/// The header at a row, if there is one. `hint` is the form that a title or the sheet's name speaks of; `wanted` the
/// one that the identity names.
pub fn find(
    sheet: &Sheet,
    row: u32,
    wanted: Option<usize>,
    hint: Option<usize>,
    titles: &Titles,
    forms: &[Form],
) -> Option<Header> {
    let own = titled(sheet, row, titles);
    let named = own.iter().filter(|cell| !cell.claims.is_empty()).count();
    if named < 3 || named * 2 < own.len() {
        return None;
    }
    let candidates: Vec<usize> = wanted.map_or_else(|| (0..forms.len()).collect(), |form| vec![form]);
    let mut best: Option<(i64, Header)> = None;
    let offer = |best: &mut Option<(i64, Header)>, first: u32, last: u32, cells: &[Titled<'_>]| {
        for form in &candidates {
            let Some(columns) = forms.get(*form).map(|form| form.columns.as_slice()) else { continue };
            let header = assign(first, last, *form, columns.len(), cells);
            let found = header.columns.iter().flatten().count();
            if found < 3 {
                continue;
            }
            let missing = columns
                .iter()
                .zip(&header.columns)
                .filter(|(column, at)| column.required && at.is_none())
                .count();
            let renamed = header.renamed.len();
            let score = i64::try_from(4 * found).unwrap_or(0)
                - i64::try_from(renamed + 3 * missing + header.extra.len()).unwrap_or(0)
                + if hint == Some(*form) { 12 } else { 0 };
            if best.as_ref().is_none_or(|(before, _)| score > *before) {
                *best = Some((score, header));
            }
        }
    };
    offer(&mut best, row, row, &own);
    // The one form that is asked for with each of its titles in this row and nothing else: two rows make it no better.
    if let (Some((_, header)), [_]) = (&best, candidates.as_slice())
        && header.is_as_printed()
    {
        return best.map(|(_, header)| header);
    }
    let below = titled(sheet, row + 1, titles);
    if below.iter().filter(|cell| !cell.claims.is_empty()).count() >= 2 {
        offer(&mut best, row, row + 1, &stacked(&own, &below, titles));
    }
    if let Some(above) = row.checked_sub(1) {
        let above_cells = titled(sheet, above, titles);
        if above_cells.len() >= 2 && above_cells.iter().any(|cell| !cell.claims.is_empty()) {
            offer(&mut best, above, row, &stacked(&above_cells, &own, titles));
        }
    }
    best.map(|(_, header)| header)
}

fn titled<'t>(sheet: &Sheet, row: u32, titles: &'t Titles) -> Vec<Titled<'t>> {
    let cells = sheet.row(row).iter().map(|cell| {
        let text = text::tidy(&cell.value.as_shown());
        let claims =
            if matches!(cell.value, Value::Text(_)) { titles.find(&text) } else { Cow::Borrowed(&[][..]) };
        Titled { place: cell.place, text, claims }
    });
    cells.filter(|cell| !cell.text.is_empty()).collect()
}

/// Group titles above and titles below as one row: the lower text where there is one, else the upper; a lower text
/// that names nothing is tried behind its group's (风险 + 等级).
fn stacked<'t>(above: &[Titled<'t>], below: &[Titled<'t>], titles: &'t Titles) -> Vec<Titled<'t>> {
    let mut cells: Vec<Titled<'t>> = Vec::new();
    for cell in below {
        let group = above.iter().rev().find(|group| group.place.col <= cell.place.col);
        let mut claims = cell.claims.clone();
        if claims.is_empty()
            && let Some(group) = group
        {
            let joined = titles.find(&format!("{}{}", group.text, cell.text));
            claims = joined.iter().map(|claim| Claim { exact: false, ..*claim }).collect();
        }
        cells.push(Titled { place: cell.place, text: cell.text.clone(), claims });
    }
    for cell in above {
        if !below.iter().any(|lower| lower.place.col == cell.place.col) {
            cells.push(Titled { place: cell.place, text: cell.text.clone(), claims: cell.claims.clone() });
        }
    }
    cells.sort_by_key(|cell| cell.place.col);
    cells
}

/// Gives each title cell its column of the form: own titles first, then other writings for what is left.
fn assign(first: u32, last: u32, form: usize, columns: usize, cells: &[Titled<'_>]) -> Header {
    let mut header = Header {
        first,
        last,
        form,
        columns: vec![None; columns],
        renamed: Vec::new(),
        repeated: Vec::new(),
        extra: Vec::new(),
    };
    let claim_of = |cell: &Titled<'_>, exact: bool| {
        cell.claims.iter().find(|claim| claim.form == form && claim.exact == exact).map(|claim| claim.column)
    };
    for cell in cells {
        let Some(column) = claim_of(cell, true) else { continue };
        match header.columns.get_mut(column) {
            Some(place @ None) => *place = Some(cell.place.col),
            _ => header.repeated.push((column, cell.place, cell.text.clone())),
        }
    }
    for cell in cells.iter().filter(|cell| claim_of(cell, true).is_none()) {
        let others = cell.claims.iter().filter(|claim| claim.form == form).map(|claim| claim.column);
        let free = others.clone().find(|column| header.columns.get(*column) == Some(&None));
        match free.and_then(|column| Some((column, header.columns.get_mut(column)?))) {
            Some((column, place)) => {
                *place = Some(cell.place.col);
                header.renamed.push((column, cell.place, cell.text.clone()));
            }
            // Another writing of a field that a column has already taken by another writing: nobody can say which of
            // the two is meant. Beside the field's own title it is only a column more.
            None => {
                match others.clone().find(|column| header.renamed.iter().any(|(known, _, _)| known == column))
                {
                    Some(column) => header.repeated.push((column, cell.place, cell.text.clone())),
                    None => header.extra.push((cell.place.col, cell.text.clone())),
                }
            }
        }
    }
    header
}

impl Header {
    /// Whether it has all columns of its form under their own titles, each once, and no others.
    fn is_as_printed(&self) -> bool {
        self.columns.iter().all(Option::is_some)
            && self.renamed.is_empty()
            && self.repeated.is_empty()
            && self.extra.is_empty()
    }

    /// Columns (places in the form) that stand out of the form's order: those outside a longest rising run.
    pub fn moved(&self) -> Vec<usize> {
        let found: Vec<(usize, u32)> =
            self.columns.iter().enumerate().filter_map(|(column, at)| Some((column, (*at)?))).collect();
        // Longest increasing subsequence by plain dynamic programming: a form has a few dozen columns.
        let mut best: Vec<(usize, Option<usize>)> = Vec::new();
        for (at, (_, col)) in found.iter().enumerate() {
            let before = (0..at)
                .filter(|earlier| found.get(*earlier).is_some_and(|(_, other)| other < col))
                .max_by_key(|earlier| {
                    (best.get(*earlier).map_or(0, |(length, _)| *length), std::cmp::Reverse(*earlier))
                });
            let length = before.and_then(|earlier| best.get(earlier)).map_or(1, |(length, _)| length + 1);
            best.push((length, before));
        }
        let mut keep = vec![false; found.len()];
        let mut at = (0..best.len())
            .max_by_key(|at| (best.get(*at).map_or(0, |(length, _)| *length), std::cmp::Reverse(*at)));
        while let Some(here) = at {
            if let Some(kept) = keep.get_mut(here) {
                *kept = true;
            }
            at = best.get(here).and_then(|(_, before)| *before);
        }
        found.iter().zip(keep).filter(|(_, kept)| !kept).map(|((column, _), _)| *column).collect()
    }

    /// The form's column at a column of the sheet.
    pub fn column_at(&self, col: u32) -> Option<usize> {
        self.columns.iter().position(|at| *at == Some(col))
    }
}
