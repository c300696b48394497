//! 共性风险成员: the points of the common risks that [`super::common_risk`] names.

use super::{Cell, Holds, Kind, Table};
use crate::summary::view::View;

/// The table.
pub const KIND: Kind = Kind {
    id: "common-risk-member",
    name: "共性风险成员",
    about: "前 20 组共性风险各有哪些单位、岗位的哪些风险点",
    build,
};

fn build(view: &View<'_>) -> Table {
    let mut table = Table::new(KIND.name, "共性廉政风险成员清单")
        .column("组号", Holds::Label)
        .column("编号", Holds::Text(14))
        .column("单位", Holds::Text(24))
        .column("对象", Holds::Text(10))
        .column("股室/岗位/职务", Holds::Text(20))
        .column("风险等级", Holds::Text(8))
        .column("风险点", Holds::Text(50));
    for common in view.commons.iter().take(super::common_risk::TOP) {
        for entry in common.members.iter().filter_map(|at| view.entries.get(*at)) {
            let point = entry.point;
            table.push(vec![
                common.number.clone().into(),
                entry.number.clone().into(),
                view.unit_name(entry).into(),
                point.object.name().into(),
                super::place_of(point).into(),
                Cell::from(point.level.as_deref().unwrap_or_default()),
                point.risk.as_str().into(),
            ]);
        }
    }
    table.finish()
}
