//! 单位×等级: how many points of each level each unit has; a unit's name leads to its book.

use super::{Cell, Grid, Holds, Kind, Table, by_level_lead};
use crate::summary::part::By;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind = Kind {
    id: "unit-level",
    name: "单位×等级",
    about: "各单位风险点按等级的条数和占比，点单位名看清单",
    build,
};

fn build(view: &View<'_>) -> Table {
    let titles = view.level_titles();
    let sum = 1 + titles.len();
    let mut table = Table::new(KIND.name, "各单位廉政风险点等级分布表")
        .column("单位", Holds::Label)
        .stack(&titles, "合计")
        .column("占全县", Holds::ShareDown(sum))
        .column(&format!("{}占本单位", view.highest()), Holds::ShareAcross(1, sum));
    let mut grid = Grid::new(view.units.len(), titles.len());
    for entry in &view.entries {
        grid.add(entry.unit, view.level_column(entry));
    }
    for (row, unit) in view.units.iter().enumerate() {
        let name = match view.path(By::Unit, unit.name) {
            Some(path) => Cell::Link { text: unit.name.to_owned(), to: path.to_owned() },
            None => unit.name.into(),
        };
        table.push(std::iter::once(name).chain(grid.cells(row)).collect());
    }
    table.finish().lead(|row, column| match row {
        Some(_) => view.unit_list(row),
        None => by_level_lead(view, column),
    })
}
