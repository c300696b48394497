//! 单位×对象: how many points each unit has for posts, sections, leading cadres and itself.

use super::{Cell, Grid, Holds, Kind, Table};
use crate::form::Object;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind = Kind {
    id: "unit-object",
    name: "单位×对象",
    about: "各单位风险点按单位、领导班子、股室、岗位四类对象的条数",
    build,
};

fn build(view: &View<'_>) -> Table {
    let titles = Object::ALL.map(Object::name);
    let mut table = Table::new(KIND.name, "各单位廉政风险点对象分布表")
        .column("单位", Holds::Label)
        .stack(&titles, "合计")
        .column("占全县", Holds::ShareDown(1 + titles.len()));
    let mut grid = Grid::new(view.units.len(), titles.len());
    for entry in &view.entries {
        let column = Object::ALL.iter().position(|object| *object == entry.point.object).unwrap_or(0);
        grid.add(entry.unit, column);
    }
    for (row, unit) in view.units.iter().enumerate() {
        table.push(std::iter::once(Cell::from(unit.name)).chain(grid.cells(row)).collect());
    }
    table.finish().lead(|row, _| view.unit_list(row))
}
