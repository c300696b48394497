//! 总台账.xlsx: every point that counts in one list, what is held on a second sheet, what was merged on a third, and the
//! files they came from.
//!
//! Rows leave for the disk as they are written, so that a city's 100,000 points need no more memory than a county's.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::Worksheet;

use super::list::{self, Field, Line};
use super::sheet::{self, source_link};
use super::table::{Cell, Holds, OPEN, Table};
use super::view::View;
use crate::workbook::write::{Styles, WriteError, new_workbook};

/// Renders it.
pub fn render(view: &View<'_>) -> Result<Vec<u8>, WriteError> {
    let round = &view.material.basis.round;
    let title = format!("{}{}廉政风险点总台账", round.county, round.name);
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let styles = Styles::default();
    let points = workbook.add_worksheet_with_constant_memory()?;
    points.set_name("总台账")?;
    let lines = view.entries.iter().map(|entry| Line::of(entry, &Field::LEDGER, view));
    let links = list::link_columns(view.entries.iter().map(|entry| entry.point));
    list::write(points, &title, &Field::LEDGER, lines, links, "", &styles)?;
    let held = workbook.add_worksheet_with_constant_memory()?;
    held.set_name("暂存")?;
    let lines = view.held.iter().map(|point| Line::of_point(point, &Field::HELD, view));
    let links = list::link_columns(view.held.iter().copied());
    list::write(held, "暂存的行", &Field::HELD, lines, links, "", &styles)?;
    let merged = workbook.add_worksheet_with_constant_memory()?;
    merged.set_name("已合并")?;
    let lines = view.merged.iter().map(|point| Line::of_point(point, &Field::MERGED, view));
    let links = list::link_columns(view.merged.iter().copied());
    list::write(merged, "已合并的重复风险点", &Field::MERGED, lines, links, "", &styles)?;
    let mut files = Worksheet::new();
    sheet::write(&mut files, &files_of(view), &view.subtitle(), "", &styles)?;
    workbook.push_worksheet(files);
    Ok(workbook.save_to_buffer()?)
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
