//! 退改改动: what units changed in what they sent anew, cell by cell.

use super::{Cell, Holds, Kind, Table};
use crate::register::ChangeKind;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "change", name: "改动", about: "重报的比原来那份改了哪些格、增删了哪些风险点", build
    };

fn build(view: &View<'_>) -> Table {
    let mut table = Table::new(KIND.name, "退改后改动情况表")
        .note("逐格对照原来的一份和重报的一份；增加、删去的风险点各占一行")
        .column("单位", Holds::Label)
        .column("改动", Holds::Text(6))
        .column("文件", Holds::Text(26))
        .column("工作表", Holds::Text(14))
        .column("行", Holds::Text(6))
        .column("对象", Holds::Text(18))
        .column("列", Holds::Text(12))
        .column("改前", Holds::Text(36))
        .column("改后", Holds::Text(36));
    let place = |code: &str| view.units.iter().position(|unit| unit.code == code).unwrap_or(usize::MAX);
    let mut changes: Vec<_> = view.material.changes.iter().collect();
    changes.sort_by_key(|change| (place(&change.unit_code), &change.older));
    for change in changes {
        for line in &change.lines {
            let column = match line.kind {
                ChangeKind::Changed => line.column.as_str(),
                ChangeKind::Added | ChangeKind::Removed => "整条",
            };
            let name = line.file.rsplit_once('/').map_or(line.file.as_str(), |(_, name)| name);
            table.push(vec![
                change.unit.as_str().into(),
                line.kind.zh().into(),
                name.into(),
                line.sheet.as_str().into(),
                usize::try_from(line.row).map_or(Cell::Empty, Cell::Count),
                line.object.as_str().into(),
                column.into(),
                line.before.as_str().into(),
                line.after.as_str().into(),
            ]);
        }
    }
    table.finish()
}
