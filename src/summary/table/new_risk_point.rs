//! 新增风险清单: the new points themselves.

use super::{Cell, Holds, Kind, Table};
use crate::summary::list::joined;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "new-risk-point", name: "新增风险清单", about: "本批次新增的风险点逐条列出", build
    };

fn build(view: &View<'_>) -> Table {
    let mut table = Table::new(KIND.name, "新增廉政风险点清单")
        .column("编号", Holds::Label)
        .column("单位", Holds::Text(24))
        .column("对象", Holds::Text(10))
        .column("股室/岗位/职务", Holds::Text(20))
        .column("风险等级", Holds::Text(8))
        .column("风险点", Holds::Text(36))
        .column("防控措施", Holds::Text(40));
    for entry in view.entries.iter().filter(|entry| entry.point.is_new == Some(true)) {
        let point = entry.point;
        table.push(vec![
            entry.number.clone().into(),
            view.unit_name(entry).into(),
            point.object.name().into(),
            super::place_of(point).into(),
            Cell::from(point.level.as_deref().unwrap_or_default()),
            point.risk.as_str().into(),
            joined(&point.measures).into_owned().into(),
        ]);
    }
    table.finish()
}
