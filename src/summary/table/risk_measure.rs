//! 风险点与措施: rows (行数) and items (条数) of each unit, so that published figures of either kind can be checked.

use super::{Cell, Holds, Kind, Table};
use crate::summary::view::{Entry, View};

/// The table.
pub const KIND: Kind = Kind {
    id: "risk-measure",
    name: "风险点与措施",
    about: "表里的行数、拆开后的风险点条数和防控措施条数",
    build,
};

fn build(view: &View<'_>) -> Table {
    let mut table = Table::new(KIND.name, "廉政风险点与防控措施统计表")
        .note("行数：回收表里计入的数据行；条数：一格写了几条的拆开计，重复的合并计一条")
        .column("单位", Holds::Label)
        .column("表中行数", Holds::Count)
        .column("风险点条数", Holds::Count)
        .column("措施条数", Holds::Count)
        .column("没有措施的风险点", Holds::Count)
        .column("每个风险点的措施", Holds::Mean(3, 2))
        .column("风险点占全县", Holds::ShareDown(2))
        .column("措施占全县", Holds::ShareDown(3));
    let mut entries = view.entries.as_slice();
    for (at, unit) in view.units.iter().enumerate() {
        let (own, rest) = entries.split_at(entries.partition_point(|entry| entry.unit <= at));
        entries = rest;
        table.push(vec![
            unit.name.into(),
            View::rows(own).into(),
            own.len().into(),
            own.iter().map(measures).sum::<usize>().into(),
            Cell::Count(own.iter().filter(|entry| measures(entry) == 0).count()),
        ]);
    }
    table.finish().lead(|row, _| view.unit_list(row))
}

fn measures(entry: &Entry<'_>) -> usize {
    entry.point.measures.len()
}
