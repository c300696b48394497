//! 总台账.xlsx: every point that counts in one list, what is held on a second sheet, what was merged on a third, and the
//! files they came from.
//!
//! Rows are deflated as they come, so that a city's 100,000 points need little more memory than a county's.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::Worksheet;

use super::list::{self, Field, Line, List};
use super::sheet::{self, source_link};
use super::table::{Cell, Holds, OPEN, Table};
use super::view::View;
use crate::workbook::stream;
use crate::workbook::write::{Styles, WriteError, new_workbook};

/// Renders it.
pub fn render(view: &View<'_>) -> Result<Vec<u8>, WriteError> {
    let round = &view.material.basis.round;
    let title = format!("{}{}廉政风险点总台账", round.county, round.name);
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let styles = Styles::default();
    let lines = view.entries.iter().map(|entry| Line::of(entry, &Field::LEDGER, view));
    let links = list::link_columns(view.entries.iter().map(|entry| entry.point));
    let points = List::new(&title, &Field::LEDGER, lines, links, "");
    let lines = view.held.iter().map(|point| Line::of_point(point, &Field::HELD, view));
    let links = list::link_columns(view.held.iter().copied());
    let held = List::new("暂存的行", &Field::HELD, lines, links, "");
    let lines = view.merged.iter().map(|point| Line::of_point(point, &Field::MERGED, view));
    let links = list::link_columns(view.merged.iter().copied());
    let merged = List::new("已合并的重复风险点", &Field::MERGED, lines, links, "");
    let counts = [view.entries.len(), view.held.len(), view.merged.len()];
    points.frame(workbook.add_worksheet().set_name("总台账")?, view.entries.len(), &styles)?;
    held.frame(workbook.add_worksheet().set_name("暂存")?, view.held.len(), &styles)?;
    merged.frame(workbook.add_worksheet().set_name("已合并")?, view.merged.len(), &styles)?;
    let mut files = Worksheet::new();
    sheet::write(&mut files, &files_of(view), &view.subtitle(), "", &styles)?;
    workbook.push_worksheet(files);
    let (mut points, mut held, mut merged) = (Some(points), Some(held), Some(merged));
    stream::fill(&workbook.save_to_buffer()?, &counts, |sheet, rows| {
        match sheet {
            0 => points.take().map(|list| list.rows(rows)),
            1 => held.take().map(|list| list.rows(rows)),
            _ => merged.take().map(|list| list.rows(rows)),
        }
        .transpose()?;
        Ok(())
    })
}

/// The files that points came from, with how many stand in each.
fn files_of(view: &View<'_>) -> Table {
    let mut table = Table::new("来源文件", "来源文件一览表")
        .note("一个风险点在几个文件里出现的，各计一次")
        .column("文件", Holds::Text(66))
        .column(OPEN, Holds::Text(6))
        .column("计入的风险点", Holds::Count)
        .column("暂存", Holds::Count)
        .column("已合并", Holds::Count);
    let counting = view.entries.iter().map(|entry| (entry.point, 0));
    let held = view.held.iter().map(|point| (*point, 1));
    let merged = view.merged.iter().map(|point| (*point, 2));
    let mut files: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (point, at) in counting.chain(held).chain(merged) {
        let own: BTreeSet<&str> = point.sources.iter().map(|source| source.file.as_str()).collect();
        for file in own {
            if let Some(count) = files.entry(file).or_default().get_mut(at) {
                *count += 1;
            }
        }
    }
    for (file, counts) in files {
        let open = source_link(file).map_or(Cell::Empty, Cell::open);
        table.push([file.into(), open].into_iter().chain(counts.map(Cell::Count)).collect());
    }
    table.finish()
}
