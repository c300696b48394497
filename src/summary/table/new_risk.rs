//! 新增风险: new points of each unit against those known before.

use super::{Grid, Holds, Kind, Table, new_risk_point};
use crate::summary::view::View;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "new-risk", name: "新增风险", about: "各单位本批次新增的风险点条数和占比", build
    };

fn build(view: &View<'_>) -> Table {
    let mut table = Table::new(KIND.name, "新增廉政风险点统计表")
        .column("单位", Holds::Label)
        .stack(&["新增", "原有", "未填"], "合计")
        .column("新增占本单位", Holds::ShareAcross(1, 4))
        .column("占全县新增", Holds::ShareDown(1));
    let mut grid = Grid::new(view.units.len(), 3);
    for entry in &view.entries {
        let column = match entry.point.is_new {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        grid.add(entry.unit, column);
    }
    for (row, unit) in view.units.iter().enumerate() {
        table.push(std::iter::once(unit.name.into()).chain(grid.cells(row)).collect());
    }
    table.finish().lead(|row, column| match column {
        1 => Some(format!("#{}", new_risk_point::KIND.name)),
        _ => view.unit_list(row),
    })
}
