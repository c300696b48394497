//! 对象×等级: points of posts, sections, leading cadres and units by level.

use super::{Kind, Table, by_level};
use crate::form::Object;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "object-level", name: "对象×等级", about: "四类对象的风险点按等级的条数和占比", build
    };

fn build(view: &View<'_>) -> Table {
    let words = Object::ALL.map(Object::name).to_vec();
    by_level(view, Table::new(KIND.name, "廉政风险点对象等级分布表"), "对象", words, |entry| {
        Some(entry.point.object.name())
    })
}
