//! 岗位最高等级: posts of the roster by the highest level among their points, and posts without any.

use std::collections::BTreeMap;

use super::{Cell, Holds, Kind, Table};
use crate::base::text;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind = Kind {
    id: "post-highest",
    name: "岗位最高等级",
    about: "名册上的岗位按其风险点最高等级归类，和还没有风险点的岗位",
    build,
};

/// A post as it is compared: unit, section, post.
type Key = (usize, String, String);

fn build(view: &View<'_>) -> Table {
    let mut titles = view.level_titles();
    let levels = titles.len();
    titles.push("无风险点");
    let mut table = Table::new(KIND.name, "岗位最高风险等级统计表")
        .note("一个岗位只计一次，按它名下最高的等级；名册上没有的岗位单列，不计入名册岗位数")
        .column("单位", Holds::Label)
        .stack(&titles, "名册岗位数")
        .column("名册外岗位", Holds::Count)
        .column(&format!("{}岗位占比", view.highest()), Holds::ShareAcross(1, 1 + titles.len()));
    let mut highest: BTreeMap<Key, usize> = BTreeMap::new();
    for entry in &view.entries {
        let (Some(section), Some(post)) = (&entry.point.section, &entry.point.post) else { continue };
        let column = view.level_column(entry);
        let at = highest.entry((entry.unit, text::key(section), text::key(post))).or_insert(column);
        *at = column.min(*at);
    }
    for (at, unit) in view.units.iter().enumerate() {
        let mut counts = vec![0_usize; titles.len()];
        if let Some(known) = view.material.basis.roster.unit(at) {
            for (section, post) in known.posts() {
                let key = (at, text::key(&section.name), text::key(&post.name));
                // Taken out, so that what is left are posts that the roster does not have.
                let column = highest.remove(&key).unwrap_or(levels);
                if let Some(count) = counts.get_mut(column) {
                    *count += 1;
                }
            }
        }
        let others = highest.keys().filter(|(unit, _, _)| *unit == at).count();
        let cells = counts.into_iter().map(Cell::Count);
        table
            .push(std::iter::once(Cell::from(unit.name)).chain(cells).chain([Cell::Count(others)]).collect());
    }
    table.finish().lead(|row, _| view.unit_list(Some(row?)))
}
