//! 权力类型×等级: points of each power type by level. A point that names several types stands in a row of its own
//! words, so that the total stays the number of points.

use super::{Kind, Table, by_level};
use crate::summary::view::View;

/// The table.
pub const KIND: Kind = Kind {
    id: "power-type-level",
    name: "权力类型×等级",
    about: "各权力类型的风险点按等级的条数和占比",
    build,
};

fn build(view: &View<'_>) -> Table {
    let list = view.material.basis.vocabulary.list("power_type");
    let words = list.map_or_else(Vec::new, |list| list.names.iter().map(String::as_str).collect());
    let table = Table::new(KIND.name, "廉政风险点权力类型等级分布表")
        .note("表样不问权力类型的（领导班子、制度机制）和没有填写的，列在「未填」");
    by_level(view, table, "权力类型", words, |entry| entry.point.power_type.as_deref())
}
