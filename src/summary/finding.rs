//! 问题清单.xlsx: every finding of the round with what to do about it, counted by unit and by rule.

use std::collections::BTreeMap;

use rust_xlsxwriter::Worksheet;

use super::sheet::{self, source_link};
use super::table::{Cell, Holds, OPEN, Table, named};
use super::view::View;
use crate::base::Lang;
use crate::finding::{Code, Severity};
use crate::rules;
use crate::workbook::write::{Styles, WriteError, new_workbook};

/// The findings' weights as columns.
const WEIGHTS: [&str; 3] = ["错误", "提醒", "说明"];

/// Renders it.
pub fn render(view: &View<'_>) -> Result<Vec<u8>, WriteError> {
    let round = &view.material.basis.round;
    let title = format!("{}{}问题清单", round.county, round.name);
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let styles = Styles::default();
    for table in [list(view), by_unit(view), by_rule(view), mended(view)] {
        let mut sheet = Worksheet::new();
        sheet::write(&mut sheet, &table, &view.subtitle(), "", &styles)?;
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

const fn weight(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    }
}

/// Stands for the unit where a file's unit is not known.
const UNKNOWN: &str = "（未识别）";
/// Stands for the unit where a finding is about several.
const COUNTY: &str = "（全县）";

const fn nobody(line: &super::FindingLine) -> &'static str {
    if line.file.is_empty() { COUNTY } else { UNKNOWN }
}

fn list(view: &View<'_>) -> Table {
    let mut table = Table::new("问题清单", "回收表问题清单")
        .note("错误：该行（或该表、该文件）暂不计入汇总，改正后重报；提醒：计入，请核实；说明：仅供了解")
        .column("序号", Holds::Label)
        .column("单位", Holds::Text(24))
        .column("轻重", Holds::Text(7))
        .column("编号", Holds::Text(7))
        .column("文件", Holds::Text(26))
        .column(OPEN, Holds::Text(6))
        .column("工作表", Holds::Text(13))
        .column("单元格", Holds::Text(8))
        .column("列", Holds::Text(10))
        .column("填的内容", Holds::Text(20))
        .column("问题", Holds::Text(34))
        .column("怎么办", Holds::Text(34))
        .column("单位说明", Holds::Text(18));
    let mut lines = view.findings.clone();
    // By unit as the roster has them; within a unit they stay in the order of files and places.
    lines.sort_by_cached_key(|line| {
        let place = view.units.iter().position(|unit| Some(unit.name) == line.unit.as_deref());
        place.unwrap_or(usize::MAX)
    });
    for (at, line) in lines.into_iter().enumerate() {
        let finding = &line.finding;
        // The folder is in the link; its name in every row would take a line more.
        let name = line.file.rsplit_once('/').map_or(line.file.as_str(), |(_, name)| name);
        let open = source_link(&line.file).filter(|_| !line.file.is_empty());
        table.push(vec![
            (at + 1).into(),
            line.unit.as_deref().unwrap_or_else(|| nobody(line)).into(),
            WEIGHTS.get(weight(finding.severity)).copied().unwrap_or_default().into(),
            finding.code.as_str().into(),
            name.into(),
            open.map_or(Cell::Empty, |to| Cell::open(place(to, line))),
            finding.sheet.as_deref().unwrap_or_default().into(),
            finding.place.map_or_else(String::new, |place| place.to_string()).into(),
            finding.column.as_deref().unwrap_or_default().into(),
            finding.value.as_str().into(),
            line.message.as_str().into(),
            line.help.as_str().into(),
            line.answered.as_deref().unwrap_or_default().into(),
        ]);
    }
    table.finish()
}

/// A link to the file, to the cell if there is one that a link can reach.
fn place(to: String, line: &super::FindingLine) -> String {
    match (&line.finding.sheet, line.finding.place) {
        (Some(sheet), Some(place)) if !line.file.contains('!') => {
            format!("{to}#'{}'!{place}", sheet.replace('\'', "''"))
        }
        _ => to,
    }
}

/// What was found in returns that were sent anew, and whether it is mended.
fn mended(view: &View<'_>) -> Table {
    let mut table = Table::new("退改情况", "原来的问题改好没有")
        .note("重报以前那一份的错误和提醒；「还没改」的在重报的一份里仍有，也列在问题清单里")
        .column("单位", Holds::Label)
        .column("结果", Holds::Text(8))
        .column("轻重", Holds::Text(7))
        .column("编号", Holds::Text(7))
        .column("原来的文件", Holds::Text(26))
        .column("工作表", Holds::Text(13))
        .column("单元格", Holds::Text(8))
        .column("列", Holds::Text(10))
        .column("原来填的", Holds::Text(20))
        .column("问题", Holds::Text(38));
    let place = |code: &str| view.units.iter().position(|unit| unit.code == code).unwrap_or(usize::MAX);
    let mut changes: Vec<_> = view.material.changes.iter().collect();
    changes.sort_by_key(|change| (place(&change.unit_code), &change.older));
    for change in changes {
        let name = change.older.rsplit_once('/').map_or(change.older.as_str(), |(_, name)| name);
        for former in &change.findings {
            let finding = &former.finding;
            table.push(vec![
                change.unit.as_str().into(),
                if former.mended { "改好了" } else { "还没改" }.into(),
                WEIGHTS.get(weight(finding.severity)).copied().unwrap_or_default().into(),
                finding.code.as_str().into(),
                name.into(),
                finding.sheet.as_deref().unwrap_or_default().into(),
                finding.place.map_or_else(String::new, |place| place.to_string()).into(),
                finding.column.as_deref().unwrap_or_default().into(),
                finding.value.as_str().into(),
                rules::message(finding, Lang::Zh).into(),
            ]);
        }
    }
    table.finish()
}

fn by_unit(view: &View<'_>) -> Table {
    let mut table = Table::new("按单位", "各单位问题统计表")
        .column("单位", Holds::Label)
        .stack(&WEIGHTS, "合计")
        .column("占比", Holds::ShareDown(4))
        .column("已有说明", Holds::Count);
    let order: Vec<&str> = view.units.iter().map(|unit| unit.name).chain([UNKNOWN, COUNTY]).collect();
    let mut counts: BTreeMap<usize, [usize; 4]> = BTreeMap::new();
    for line in &view.findings {
        let name = line.unit.as_deref().unwrap_or_else(|| nobody(line));
        let place = order.iter().position(|known| *known == name).unwrap_or(view.units.len());
        let counts = counts.entry(place).or_default();
        for at in
            [Some(weight(line.finding.severity)), line.answered.as_ref().map(|_| 3)].into_iter().flatten()
        {
            if let Some(count) = counts.get_mut(at) {
                *count += 1;
            }
        }
    }
    for (place, counts) in counts {
        let name = order.get(place).copied().unwrap_or(UNKNOWN);
        table.push(std::iter::once(name.into()).chain(counts.map(Cell::Count)).collect());
    }
    table.finish()
}

fn by_rule(view: &View<'_>) -> Table {
    let mut table = Table::new("按问题", "各类问题统计表")
        .column("编号", Holds::Label)
        .column("问题", Holds::Text(40))
        .stack(&WEIGHTS, "合计")
        .column("占比", Holds::ShareDown(5))
        .column("涉及单位", Holds::Text(50));
    let mut counts: BTreeMap<Code, ([usize; 3], std::collections::BTreeSet<&str>)> = BTreeMap::new();
    for line in &view.findings {
        let (counts, units) = counts.entry(line.finding.code).or_default();
        if let Some(count) = counts.get_mut(weight(line.finding.severity)) {
            *count += 1;
        }
        units.extend(line.unit.as_deref());
    }
    for (code, (counts, units)) in counts {
        let title = rules::find(code).map_or("", |rule| rule.title.zh);
        let units = named(&units.into_iter().collect::<Vec<_>>(), "单位");
        table.push(
            [Cell::from(code.as_str()), title.into()]
                .into_iter()
                .chain(counts.map(Cell::Count))
                .chain([units.into()])
                .collect(),
        );
    }
    table.finish()
}
