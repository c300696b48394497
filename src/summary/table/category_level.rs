//! 类别×等级: points of each category by level.

use super::{Kind, Table, by_level};
use crate::summary::view::View;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "category-level", name: "类别×等级", about: "各风险类别的风险点按等级的条数和占比", build
    };

fn build(view: &View<'_>) -> Table {
    let list = view.material.basis.vocabulary.list("category");
    let words = list.map_or_else(Vec::new, |list| list.names.iter().map(String::as_str).collect());
    by_level(
        view,
        Table::new(KIND.name, "廉政风险点类别等级分布表"),
        "风险类别",
        words,
        |entry| entry.point.category.as_deref(),
    )
}
