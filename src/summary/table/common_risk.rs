//! 共性风险: the risks that most units share, counted both ways (units and points).

use super::{Cell, Holds, Kind, Table, common_risk_member, named};
use crate::summary::view::View;

/// As many as a committee looks at.
pub const TOP: usize = 20;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "common-risk", name: "共性风险", about: "涉及单位最多的前 20 组共性风险", build
    };

fn build(view: &View<'_>) -> Table {
    let all = view.commons.len();
    let mut table = Table::new(KIND.name, format!("共性廉政风险前 {TOP} 位"))
        .note(format!("全县共 {all} 组共性风险，按涉及单位数、风险点数从多到少；成员见「共性风险成员」"))
        .column("组号", Holds::Label)
        .column("代表性表述", Holds::Text(44))
        .column("最高等级", Holds::Text(10))
        .column("涉及单位数", Holds::Text(10))
        .column("风险点数", Holds::Count)
        .column("涉及单位", Holds::Text(50));
    for common in view.commons.iter().take(TOP) {
        let names: Vec<&str> =
            common.units.iter().filter_map(|at| view.units.get(*at)).map(|unit| unit.name).collect();
        table.push(vec![
            common.number.clone().into(),
            common.cluster.risk.as_str().into(),
            Cell::from(common.cluster.level.as_deref().unwrap_or_default()),
            // Units of several groups are the same units: no total of them would be true.
            names.len().into(),
            common.members.len().into(),
            named(&names, "单位").into(),
        ]);
    }
    table.finish().lead(|_, _| Some(format!("#{}", common_risk_member::KIND.name)))
}
