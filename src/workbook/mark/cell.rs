//! Cells of a sheet part that get another format; rows and cells that are not there yet are put in, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use memchr::{memchr, memmem};

use super::Shown;
use super::paint::Paint;
use crate::base::place::MAX_COLUMNS;
use crate::base::{Area, Place};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::Unreadable;
use crate::workbook::package::{Splice, attribute_text, prefix, set_attribute};
use crate::workbook::read::xml::{Scanner, Tag, Token};

/// What stands before `legacyDrawing` in a worksheet (ECMA-376 §18.3.1.99, CT_Worksheet). Excel offers to repair a file
/// in which these are out of order.
const BEFORE_DRAWING: [&str; 30] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
];

/// A run of columns that are alike.
struct Columns {
    first: u32,
    last: u32,
    style: usize,
    /// In characters; zero if hidden.
    width: Option<f64>,
}

/// A cell's tag.
struct CellSpan {
    col: u32,
    tag: Range<usize>,
    end: usize,
}

/// A row that is to hold a mark.
struct RowSpan {
    number: u32,
    tag: Range<usize>,
    /// Where its closing tag begins; none for an empty tag.
    close: Option<usize>,
    cells: Vec<CellSpan>,
}

/// What must be known of a sheet part before anything is put in.
pub struct Survey<'x> {
    /// The prefix that its elements carry, with its colon.
    pub prefix: &'x str,
    /// The worksheet's opening tag.
    pub root: Range<usize>,
    /// The relationship of its `legacyDrawing`, if it has one.
    pub legacy: Option<String>,
    /// Where a `legacyDrawing` has its place.
    pub legacy_at: usize,
    data: Range<usize>,
    /// Where the closing tag of `sheetData` begins; none for an empty tag.
    data_close: Option<usize>,
    columns: Vec<Columns>,
    default_width: f64,
    default_height: f64,
    /// Heights in points, zero if hidden.
    heights: BTreeMap<u32, f64>,
    /// Every row's number and where it begins, for rows that have to be put in between.
    starts: BTreeMap<u32, usize>,
    rows: Vec<RowSpan>,
}

/// Merged areas, found without reading the sheet: they stand behind the cells, and must be known before.
pub fn merges(text: &str) -> Vec<Area> {
    let bytes = text.as_bytes();
    let mut areas = Vec::new();
    for at in memmem::find_iter(bytes, b"mergeCell ") {
        let opens = at.checked_sub(1).and_then(|before| bytes.get(before));
        if !matches!(opens, Some(b'<' | b':')) {
            continue;
        }
        // An area and little else stands in the tag.
        let near = bytes.get(at..bytes.len().min(at + 400)).unwrap_or_default();
        let Some(length) = memchr(b'>', near) else { continue };
        let area = attribute_text(text, &(at..at + length + 1), "ref");
        areas.extend(area.and_then(|area| area.parse::<Area>().ok()));
    }
    areas
}

impl<'x> Survey<'x> {
    /// Surveys a sheet for marks on these places.
    pub fn of(text: &'x str, longest: usize, shown: &BTreeMap<Place, Shown>) -> Result<Self, Unreadable> {
        let wanted: BTreeSet<u32> = shown.keys().map(|place| place.row).collect();
        let mut survey = Self {
            prefix: "",
            root: 0..0,
            legacy: None,
            legacy_at: 0,
            data: 0..0,
            data_close: None,
            columns: Vec::new(),
            default_width: 9.14,
            default_height: 15.0,
            heights: BTreeMap::new(),
            starts: BTreeMap::new(),
            rows: Vec::new(),
        };
        let mut scanner = Scanner::new(text, longest);
        let mut depth = 0_usize;
        let mut in_data = false;
        let mut next_row = 0;
        let mut next_col = 0;
        let mut in_wanted = false;
        while let Some(token) = scanner.next()? {
            let span = scanner.span();
            match token {
                Token::Open(tag) => {
                    match (depth, tag.name) {
                        (0, _) => {
                            survey.prefix = prefix(text.get(span.clone()).unwrap_or_default());
                            survey.legacy_at = span.end;
                            survey.root = span;
                        }
                        (1, "sheetData") => {
                            in_data = true;
                            survey.data = span;
                        }
                        (1, "sheetFormatPr") => {
                            survey.default_width = number(tag, "defaultColWidth").unwrap_or(9.14);
                            survey.default_height = number(tag, "defaultRowHeight").unwrap_or(15.0);
                        }
                        (1, "legacyDrawing") => survey.legacy = tag.related("id").map(str::to_owned),
                        (2, "col") => survey.column(tag),
                        (2, "row") if in_data => {
                            let row = position(tag.raw("r")).unwrap_or(next_row);
                            next_row = row.saturating_add(1);
                            next_col = 0;
                            in_wanted = wanted.contains(&row) && !survey.starts.contains_key(&row);
                            survey.row(tag, row, span, in_wanted);
                        }
                        (3, "c") if in_data => {
                            let named = tag.raw("r").and_then(|name| name.parse::<Place>().ok());
                            let col = named.map_or(next_col, |place| place.col);
                            next_col = col.saturating_add(1);
                            if in_wanted && let Some(row) = survey.rows.last_mut() {
                                if row.cells.len() >= MAX_COLUMNS as usize {
                                    return Err(no_workbook(
                                        "有一行的单元格超出表格范围，文件已损坏",
                                        "has more cells in a row than a sheet has columns",
                                    ));
                                }
                                row.cells.push(CellSpan { col, end: span.end, tag: span });
                            }
                        }
                        _ => {}
                    }
                    depth += 1;
                }
                Token::Close(name) => {
                    depth = depth.saturating_sub(1);
                    match (depth, name) {
                        (1, name) if BEFORE_DRAWING.contains(&name) => {
                            if name == "sheetData" {
                                in_data = false;
                                survey.data_close = (span != survey.data).then_some(span.start);
                            }
                            survey.legacy_at = span.end;
                        }
                        (2, "row") if in_wanted => {
                            in_wanted = false;
                            if let Some(row) = survey.rows.last_mut() {
                                row.close = (span != row.tag).then_some(span.start);
                            }
                        }
                        (3, "c") if in_wanted => {
                            if let Some(cell) = survey.rows.last_mut().and_then(|row| row.cells.last_mut()) {
                                cell.end = span.end;
                            }
                        }
                        _ => {}
                    }
                }
                Token::Text(_) | Token::Verbatim(_) => {}
            }
        }
        // Every sheet has one, be it empty; where it is lacking there is nowhere to put a cell.
        if survey.data.is_empty() {
            return Err(no_workbook("工作表缺少单元格部分，文件已损坏", "has a sheet without its cell data"));
        }
        Ok(survey)
    }

    fn column(&mut self, tag: Tag<'_>) {
        let (Some(first), Some(last)) = (position(tag.raw("min")), position(tag.raw("max"))) else { return };
        let width = if tag.flag("hidden") { Some(0.0) } else { number(tag, "width") };
        if self.columns.len() >= MAX_COLUMNS as usize {
            return;
        }
        self.columns.push(Columns { first, last, style: style(tag, "style"), width });
    }

    fn row(&mut self, tag: Tag<'_>, row: u32, span: Range<usize>, wanted: bool) {
        if tag.flag("hidden") {
            self.heights.insert(row, 0.0);
        } else if let Some(height) = number(tag, "ht") {
            self.heights.insert(row, height);
        }
        self.starts.entry(row).or_insert(span.start);
        if wanted {
            self.rows.push(RowSpan { number: row, tag: span, close: None, cells: Vec::new() });
        }
    }

    /// What gives each cell its colour.
    pub fn paint(&self, text: &str, shown: &BTreeMap<Place, Shown>, paint: &mut Paint) -> Vec<Splice> {
        let mut splices = Vec::new();
        let mut by_row: BTreeMap<u32, Vec<(u32, &Shown)>> = BTreeMap::new();
        for (place, mark) in shown {
            by_row.entry(place.row).or_default().push((place.col, mark));
        }
        for row in &self.rows {
            if let Some(marks) = by_row.remove(&row.number) {
                self.paint_row(text, row, &marks, paint, &mut splices);
            }
        }
        let mut at_end = String::new();
        for (number, marks) in by_row {
            let cells: String =
                marks.iter().map(|(col, mark)| self.new_cell(number, *col, None, mark, paint)).collect();
            let prefix = self.prefix;
            let row = format!("<{prefix}row r=\"{}\">{cells}</{prefix}row>", number + 1);
            match self.starts.range(number..).next() {
                Some((_, start)) => splices.push(Splice::insert(*start, row)),
                None => at_end.push_str(&row),
            }
        }
        if !at_end.is_empty() {
            splices.push(self.at_end_of_data(at_end));
        }
        splices
    }

    fn at_end_of_data(&self, rows: String) -> Splice {
        match self.data_close {
            Some(close) => Splice::insert(close, rows),
            None => {
                let prefix = self.prefix;
                Splice::replace(self.data.end - 2..self.data.end, format!(">{rows}</{prefix}sheetData>"))
            }
        }
    }

    fn paint_row(
        &self,
        text: &str,
        row: &RowSpan,
        marks: &[(u32, &Shown)],
        paint: &mut Paint,
        splices: &mut Vec<Splice>,
    ) {
        let formatted = matches!(attribute_text(text, &row.tag, "customFormat"), Some("1" | "true" | "on"));
        let row_style =
            attribute_text(text, &row.tag, "s").filter(|_| formatted).and_then(|s| s.parse().ok());
        let mut at_end = String::new();
        for (col, mark) in marks {
            // A cell may stand there twice over, and must stay twice the same.
            let mut stands = false;
            for cell in row.cells.iter().filter(|cell| cell.col == *col) {
                let old =
                    attribute_text(text, &cell.tag, "s").and_then(|s| s.trim().parse().ok()).unwrap_or(0);
                let new = paint.marked(old, mark.weight).to_string();
                splices.push(set_attribute(text, &cell.tag, "s", &new));
                stands = true;
            }
            if stands {
                continue;
            }
            let new = self.new_cell(row.number, *col, row_style, mark, paint);
            match row.cells.iter().find(|cell| cell.col > *col) {
                Some(next) => splices.push(Splice::insert(next.tag.start, new)),
                None => at_end.push_str(&new),
            }
        }
        // `spans` says which columns have cells; a cell outside would make it a lie.
        let outside = |spans: &str| {
            let (first, last) = spans.trim().split_once(':')?;
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            let wide_first = marks.iter().map(|(col, _)| col + 1).fold(first, u32::min);
            let wide_last = marks.iter().map(|(col, _)| col + 1).fold(last, u32::max);
            ((wide_first, wide_last) != (first, last)).then(|| format!("{wide_first}:{wide_last}"))
        };
        if let Some(spans) = attribute_text(text, &row.tag, "spans").and_then(outside) {
            splices.push(set_attribute(text, &row.tag, "spans", &spans));
        }
        if at_end.is_empty() {
            return;
        }
        splices.push(match (row.close, row.cells.last()) {
            (None, _) => {
                let prefix = self.prefix;
                Splice::replace(row.tag.end - 2..row.tag.end, format!(">{at_end}</{prefix}row>"))
            }
            // Behind the last cell, for an `extLst` may follow.
            (Some(_), Some(last)) => Splice::insert(last.end, at_end),
            (Some(_), None) => Splice::insert(row.tag.end, at_end),
        });
    }

    /// A cell that was not there looks as its row or column does.
    fn new_cell(
        &self,
        row: u32,
        col: u32,
        row_style: Option<usize>,
        mark: &Shown,
        paint: &mut Paint,
    ) -> String {
        let old = row_style.or_else(|| self.column_at(col).map(|columns| columns.style)).unwrap_or(0);
        let (place, prefix) = (Place::new(row, col), self.prefix);
        format!("<{prefix}c r=\"{place}\" s=\"{}\"/>", paint.marked(old, mark.weight))
    }

    fn column_at(&self, col: u32) -> Option<&Columns> {
        self.columns.iter().find(|columns| (columns.first..=columns.last).contains(&col))
    }

    /// A column's width in pixels, about.
    pub fn column_pixels(&self, col: u32) -> f64 {
        let width = self.column_at(col).and_then(|columns| columns.width).unwrap_or(self.default_width);
        (width * 7.0).round()
    }

    /// A row's height in pixels, about.
    pub fn row_pixels(&self, row: u32) -> f64 {
        (self.heights.get(&row).copied().unwrap_or(self.default_height) * 4.0 / 3.0).round()
    }
}

/// A number counted from 1, counted from 0.
fn position(text: Option<&str>) -> Option<u32> {
    text?.trim().parse::<u32>().ok()?.checked_sub(1)
}

fn number(tag: Tag<'_>, name: &str) -> Option<f64> {
    tag.raw(name)?.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

fn style(tag: Tag<'_>, name: &str) -> usize {
    tag.raw(name).and_then(|style| style.trim().parse().ok()).unwrap_or(0)
}

/// Whether a sheet has a formula.
pub fn has_formula(text: &str) -> bool {
    ["<f>", "<f ", ":f>", ":f "].iter().any(|formula| text.contains(formula))
}
