//! One table → one sheet, and the writing of single cells that all sheets of summaries share.
//!
//! Texts stay texts whatever they begin with, numbers of persons are masked, what is too long for a cell is cut with a
//! word; links go below the folder of summaries.

use std::borrow::Cow;

use rust_xlsxwriter::{ConditionalFormat2ColorScale, ConditionalFormatType, Format, Url, Worksheet};
use unicode_width::UnicodeWidthStr;

use super::table::{Cell, Column, Holds, Table};
use crate::base::sensitive;
use crate::workbook::page::{Ending, Paper};
use crate::workbook::write::{Styles, WriteError, cell_text, height_for, legal_sheet_name, set_up_page};

/// Rows above the column titles: the title, the line under it, a table's note.
pub const HEADER_ROW: u32 = 3;

/// The height of a row of one line, in points.
const ROW_HEIGHT: f64 = 18.0;
/// How much wider a character of the title is than those that column widths are counted in.
const TITLE_SIZE: f64 = 1.75;
/// Characters across a page: a table is not made wider than this for its title's sake.
const MOST_ACROSS: f64 = 104.0;
/// Links that Excel takes on one sheet (65,530), with some to spare; rows beyond have plain texts and counts.
const MOST_LINKS: usize = 65_000;
/// Where a heap of counts is shaded full: a unit with half of all points would else leave all others white.
const FULL_SHADE: f64 = 95.0;

/// Writes a text.
pub fn text(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    text: &str,
    format: &Format,
) -> Result<(), WriteError> {
    if text.is_empty() {
        sheet.write_blank(row, col, format)?;
        return Ok(());
    }
    let shown = shown(text);
    if is_like_formula(&shown) {
        sheet.write_string_with_format(row, col, shown, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, col, shown, format)?;
    }
    Ok(())
}

/// A text as it stands in a cell: numbers of persons masked, not longer than a cell can hold.
pub fn shown(text: &str) -> Cow<'_, str> {
    match sensitive::mask(text) {
        Cow::Borrowed(text) => cell_text(text),
        Cow::Owned(masked) => cell_text(&masked).into_owned().into(),
    }
}

/// Whether Excel would take a text for a formula once someone edits the cell; it needs a quote prefix.
pub fn is_like_formula(shown: &str) -> bool {
    shown.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether a cell can lead there: a link too long for Excel would lose the whole book.
pub fn can_lead(to: &str) -> bool {
    to.encode_utf16().count() <= 2000 && !to.contains(char::is_control)
}

/// Writes a text that leads somewhere: `#sheet` of this book, or a file, from where this book lies.
pub fn link(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    to: &str,
    said: &str,
    format: &Format,
) -> Result<(), WriteError> {
    if !can_lead(to) {
        return text(sheet, row, col, said, format);
    }
    sheet.write_url_with_format(row, col, target(to).set_text(shown(said)), format)?;
    Ok(())
}

/// Writes a count that leads somewhere, as [`link`] does.
fn linked_count(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    to: &str,
    count: usize,
    format: &Format,
) -> Result<(), WriteError> {
    if can_lead(to) {
        sheet.write_url_with_format(row, col, target(to), format)?;
    }
    // The link stays with the cell, the number takes the place of its text.
    sheet.write_number_with_format(row, col, count as f64, format)?;
    Ok(())
}

fn target(to: &str) -> Url {
    match to.strip_prefix('#') {
        Some(name) => Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))),
        None => Url::new(format!("file:///{to}")),
    }
}

/// Where a source file lies, seen from the folder of summaries. None if a link could not say it: outside the working
/// folder, or a name with signs that Excel and WPS read differently in links.
pub fn source_link(file: &str) -> Option<String> {
    let on_disk = file.split_once('!').map_or(file, |(archive, _)| archive);
    let absolute = on_disk.starts_with('/') || on_disk.starts_with("..") || on_disk.contains(':');
    (!absolute && !on_disk.contains(['#', '%'])).then(|| format!("../{on_disk}"))
}

/// Writes a table. `up` leads from the book to the folder of summaries.
pub fn write(
    sheet: &mut Worksheet,
    table: &Table,
    subtitle: &str,
    up: &str,
    styles: &Styles,
) -> Result<(), WriteError> {
    sheet.set_name(legal_sheet_name(&table.name))?;
    let mut widths: Vec<f64> =
        table.columns.iter().enumerate().map(|(at, column)| width(table, at, column)).collect();
    let mut across: f64 = widths.iter().sum();
    // A narrow table gets as wide as its title, which would else be broken before its last character.
    let wanted = (UnicodeWidthStr::width(table.title.as_str()) as f64 * TITLE_SIZE + 3.0).min(MOST_ACROSS);
    if across < wanted {
        for width in &mut widths {
            *width *= wanted / across;
        }
        across = wanted;
    }
    let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (col, width) in (0_u16..).zip(&widths) {
        sheet.set_column_width(col, *width)?;
    }
    let mut heights = Vec::new();
    let title = styles.title.clone().set_text_wrap();
    for (row, (said, format, line, across)) in (0_u32..).zip([
        (table.title.as_str(), &title, 26.0, across / TITLE_SIZE),
        (subtitle, &styles.subtitle, 14.0, across),
        (table.note.as_str(), &styles.subtitle, 14.0, across),
    ]) {
        if last > 0 {
            sheet.merge_range(row, 0, row, last, said, format)?;
        } else {
            sheet.write_string_with_format(row, 0, said, format)?;
        }
        let height = if said.is_empty() { 6.0 } else { height_for(said, across, line) };
        heights.push(height);
        sheet.set_row_height(row, height)?;
    }
    let mut height: f64 = 20.0;
    for ((col, column), width) in (0_u16..).zip(&table.columns).zip(&widths) {
        text(sheet, HEADER_ROW, col, &column.title, &styles.header)?;
        height = height.max(height_for(&column.title, *width, 15.0));
    }
    sheet.set_row_height(HEADER_ROW, height)?;
    let papers = Paper::EACH.map(|digit| Paper::new(widths.iter().copied(), digit, height));
    heights.push(height);
    sheet.set_freeze_panes(HEADER_ROW + 1, 1)?;
    let rows = table.rows.iter().map(|cells| (cells, false));
    let all = rows.chain(table.total.iter().map(|cells| (cells, true)));
    let mut links = 0;
    for (row, (cells, is_total)) in (HEADER_ROW + 1..).zip(all) {
        let mut height = ROW_HEIGHT;
        links += cells.iter().filter(|cell| cell.leads()).count();
        for (((col, cell), column), width) in (0_u16..).zip(cells).zip(&table.columns).zip(&widths) {
            let alone;
            let cell = if links > MOST_LINKS && cell.leads() {
                alone = cell.alone();
                &alone
            } else {
                cell
            };
            put(sheet, row, col, cell, column, up, is_total, styles)?;
            if let Cell::Text(said) | Cell::Link { text: said, .. } = cell {
                height = height.max(height_for(said, *width, 14.5));
            }
        }
        sheet.set_row_height(row, height)?;
        heights.push(height);
    }
    if table.rows.is_empty() && last > 0 {
        let row = HEADER_ROW + 1 + u32::from(table.total.is_some());
        sheet.merge_range(row, 0, row, last, "（没有）", &styles.centred)?;
        sheet.set_row_height(row, ROW_HEIGHT)?;
    }
    shade(sheet, table)?;
    if table.rows.len() > 1 {
        let bottom = HEADER_ROW + u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        sheet.autofilter(HEADER_ROW, 0, bottom, last)?;
    }
    set_up_page(sheet, Some((HEADER_ROW, HEADER_ROW)))?;
    match Paper::ending(&papers, &heights, HEADER_ROW as usize + 1) {
        Ending::AsItIs => {}
        Ending::Fitted(pages) => {
            sheet.set_print_fit_to_pages(1, pages);
        }
        Ending::Higher(heights) => {
            for (row, height) in (HEADER_ROW + 1..).zip(heights.into_iter().skip(HEADER_ROW as usize + 1)) {
                sheet.set_row_height(row, height)?;
            }
        }
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one cell with all that its looks depend on")]
fn put(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    cell: &Cell,
    column: &Column,
    up: &str,
    is_total: bool,
    styles: &Styles,
) -> Result<(), WriteError> {
    let narrow = matches!(column.holds, Holds::Text(width) if width <= 12);
    let plain = match column.holds {
        _ if is_total => &styles.total_label,
        Holds::Text(_) if narrow => &styles.centred,
        Holds::Label | Holds::Text(_) => &styles.cell,
        _ => &styles.centred,
    };
    match cell {
        Cell::Empty => text(sheet, row, col, "", plain)?,
        Cell::Text(said) => text(sheet, row, col, said, plain)?,
        Cell::Link { text, to } => link(sheet, row, col, &format!("{up}{to}"), text, &styles.link)?,
        Cell::Count(count) => {
            let format = if is_total { &styles.total } else { &styles.count };
            sheet.write_number_with_format(row, col, *count as f64, format)?;
        }
        Cell::Linked { count, to } => {
            let format = if is_total { &styles.total } else { &styles.count };
            let to = if to.starts_with('#') { to.clone() } else { format!("{up}{to}") };
            linked_count(sheet, row, col, &to, *count, format)?;
        }
        Cell::Share(share) => {
            let format = if is_total { &styles.total_share } else { &styles.share };
            sheet.write_number_with_format(row, col, *share, format)?;
        }
        Cell::Mean(mean) => {
            let format = if is_total { &styles.total_mean } else { &styles.mean };
            sheet.write_number_with_format(row, col, *mean, format)?;
        }
    }
    Ok(())
}

/// Counts that a chart stacks are shaded by their size, each column for itself.
fn shade(sheet: &mut Worksheet, table: &Table) -> Result<(), WriteError> {
    let Some(stacked) = table.stacked.clone() else { return Ok(()) };
    let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    if rows < 3 || table.rows.iter().all(|row| is_flag_row(row.get(stacked.clone()).unwrap_or_default())) {
        return Ok(());
    }
    let scale = ConditionalFormat2ColorScale::new().set_minimum_color("FFFFFF").set_maximum_color("F4B183");
    let scale = if table.giants().is_empty() {
        scale
    } else {
        scale.set_maximum(ConditionalFormatType::Percentile, FULL_SHADE)
    };
    for col in stacked {
        let col = u16::try_from(col).unwrap_or(u16::MAX);
        sheet.add_conditional_format(HEADER_ROW + 1, col, HEADER_ROW + rows, col, &scale)?;
    }
    Ok(())
}

/// A row that only says which of its columns holds: nothing to shade.
fn is_flag_row(cells: &[Cell]) -> bool {
    cells.iter().filter_map(Cell::count).sum::<usize>() <= 1
}

/// A column's width in characters: as wide as its longest short text, within reason.
fn width(table: &Table, at: usize, column: &Column) -> f64 {
    let title = UnicodeWidthStr::width(column.title.as_str());
    match column.holds {
        Holds::Text(width) => f64::from(width),
        Holds::Label => {
            let longest = table
                .all_rows()
                .filter_map(|row| row.get(at))
                .map(|cell| UnicodeWidthStr::width(cell.shown().as_str()))
                .max();
            (longest.unwrap_or(0).max(title) as f64 + 3.0).clamp(10.0, 40.0)
        }
        // A long title is broken into two lines; a filter arrow takes room beside it.
        _ => (if title > 6 { title as f64 / 2.0 + 4.0 } else { title as f64 + 4.0 }).clamp(8.0, 14.0),
    }
}
