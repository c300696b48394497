//! Books of parts: the points of one unit, level, watcher or supervisor, each a workbook that is handed on.
//!
//! In: the counted points in order. Out: for each part its path and the points in it ([`Part`]), then its workbook: a
//! small count first, the list behind it. A point that two watchers share stands in both of their books.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::Worksheet;

use super::list::{self, Field, Line, List};
use super::sheet;
use super::table::{Holds, Table};
use super::view::{Entry, UnitEntry, View};
use crate::base::text;
use crate::form::Object;
use crate::intake::Basis;
use crate::risk::Point;
use crate::workbook::write::{Styles, WriteError, legal_file_name, new_workbook};

/// By what points are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// 按单位
    Unit,
    /// 按等级
    Level,
    /// 按等级, for one watcher
    LevelWatcher,
    /// 按监控责任主体
    Watcher,
    /// 按分管领导
    Supervisor,
}

impl By {
    /// The folder below the summaries.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Unit => "按单位",
            Self::Level | Self::LevelWatcher => "按等级",
            Self::Watcher => "按监控责任主体",
            Self::Supervisor => "按分管领导",
        }
    }
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// By what.
    pub by: By,
    /// Its name: the unit, the level, `<等级>-<监控责任主体>` …
    pub name: String,
    /// The file below the folder of summaries.
    pub path: String,
    /// Places in [`View::entries`].
    pub members: Vec<usize>,
}

impl Part {
    /// What its titles begin with.
    fn whose(&self) -> String {
        let halves = self.name.split_once('-');
        match (self.by, halves) {
            (By::LevelWatcher, Some((level, watcher))) => format!("{watcher}监控的{level}"),
            (By::Watcher, _) => format!("{}监控的", self.name),
            (By::Supervisor, Some((unit, supervisor))) => format!("{unit}{supervisor}分管的"),
            _ => self.name.clone(),
        }
    }

    /// Whether it has a public edition: a unit's points, if any count.
    pub fn is_public(&self) -> bool {
        self.by == By::Unit && !self.members.is_empty()
    }
}

/// File names that differ even where case does not count.
#[derive(Debug, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// A path in a folder that no other book has.
    pub fn path(&mut self, folder: &str, name: &str) -> String {
        let legal = legal_file_name(name);
        let mut path = format!("{folder}/{legal}.xlsx");
        let mut again = 1;
        while !self.0.insert(path.to_lowercase()) {
            again += 1;
            path = format!("{folder}/{legal}-{again}.xlsx");
        }
        path
    }
}

/// All parts, in the order of units, levels, watchers and supervisors.
pub fn parts(
    entries: &[Entry<'_>],
    held: &[&Point],
    units: &[UnitEntry<'_>],
    levels: &[&str],
    basis: &Basis,
) -> Vec<Part> {
    let mut groups: BTreeMap<(By, usize, String), Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let unit = units.get(entry.unit).map_or("", |unit| unit.name);
        let mut put = |by, order, name: String| groups.entry((by, order, name)).or_default().push(at);
        put(By::Unit, entry.unit, unit.to_owned());
        let order = entry.level.unwrap_or(levels.len());
        let level = levels.get(order).copied().unwrap_or("未定级");
        put(By::Level, order, level.to_owned());
        for watcher in &entry.point.watchers {
            put(By::LevelWatcher, order, format!("{level}-{watcher}"));
            put(By::Watcher, 0, watcher.to_string());
        }
        for supervisor in supervisors(entry, basis) {
            put(By::Supervisor, entry.unit, format!("{unit}-{supervisor}"));
        }
    }
    // A unit all of whose rows wait for mending has its book too: they stand in it.
    for point in held {
        if let Some(unit) = units.iter().position(|unit| unit.code == point.unit_code) {
            let name = units.get(unit).map_or("", |unit| unit.name);
            groups.entry((By::Unit, unit, name.to_owned())).or_default();
        }
    }
    let mut names = Names::default();
    groups
        .into_iter()
        .map(|((by, _, name), members)| Part { by, path: names.path(by.folder(), &name), name, members })
        .collect()
}

/// In whose view a point stands: the supervisor of its section, and a leading cadre's own points in that cadre's.
fn supervisors(entry: &Entry<'_>, basis: &Basis) -> Vec<String> {
    let unit = basis.roster.unit(entry.unit);
    let own = entry.point.leader.as_deref().filter(|_| entry.point.object == Object::Leadership);
    let position = own.and_then(|own| {
        let key = text::key(own);
        unit?.leaders.iter().find(|leader| text::key(&leader.position) == key).map(|leader| &leader.position)
    });
    let of_section = entry.point.section.as_deref().and_then(|name| {
        let supervisor = &unit?.section(name)?.supervisor;
        (!supervisor.is_empty()).then_some(supervisor)
    });
    let mut all: Vec<String> = position.into_iter().chain(of_section).cloned().collect();
    all.dedup();
    all
}

/// Renders a part's workbook.
pub fn render(part: &Part, view: &View<'_>) -> Result<Vec<u8>, WriteError> {
    let round = &view.material.basis.round;
    let whose = part.whose();
    let title = format!("{whose}廉政风险点清单");
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let styles = Styles::default();
    let entries: Vec<&Entry<'_>> = part.members.iter().filter_map(|at| view.entries.get(*at)).collect();
    let mut count = Worksheet::new();
    sheet::write(&mut count, &small(part, &entries, view), &view.subtitle(), "../", &styles)?;
    workbook.push_worksheet(count);
    let mut points = Worksheet::new();
    points.set_name("清单")?;
    let known = |field: &Field| {
        *field == Field::Unit && matches!(part.by, By::Unit | By::Supervisor)
            || *field == Field::Supervisor && part.by == By::Supervisor
            || *field == Field::Watchers && matches!(part.by, By::Watcher | By::LevelWatcher)
            || *field == Field::Level && matches!(part.by, By::Level | By::LevelWatcher)
    };
    // What the title says already needs no column.
    let fields: Vec<Field> = Field::HANDED_ON.into_iter().filter(|field| !known(field)).collect();
    let lines = entries.iter().map(|entry| Line::of(entry, &fields, view));
    List::new(&title, &fields, lines, 0, "../").write(&mut points, &styles)?;
    workbook.push_worksheet(points);
    if part.by == By::Unit {
        let held: Vec<_> = view.held.iter().filter(|point| point.unit == part.name).collect();
        if !held.is_empty() {
            let mut waiting = Worksheet::new();
            waiting.set_name("暂存")?;
            let links = list::link_columns(held.iter().map(|point| **point));
            let lines = held.into_iter().map(|point| Line::of_point(point, &Field::HELD, view));
            let title = format!("{}暂存的行", part.name);
            List::new(title, &Field::HELD, lines, links, "../").write(&mut waiting, &styles)?;
            workbook.push_worksheet(waiting);
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// The count on the first sheet: by unit where the part has several, by object else; a level's by unit and object, for
/// all of its points are of one level.
fn small(part: &Part, entries: &[&Entry<'_>], view: &View<'_>) -> Table {
    let units: BTreeSet<usize> = entries.iter().map(|entry| entry.unit).collect();
    let of_one_level = matches!(part.by, By::Level | By::LevelWatcher);
    let titles = if of_one_level { Object::ALL.map(Object::name).to_vec() } else { view.level_titles() };
    let by_unit = of_one_level || units.len() > 1;
    let label = if by_unit { "单位" } else { "对象" };
    let note = format!("共 {} 个风险点，逐条见「清单」", entries.len());
    let mut table = Table::new("小结", format!("{}廉政风险点小结", part.whose()))
        .note(note)
        .column(label, Holds::Label)
        .stack(&titles, "合计");
    let sum = 1 + titles.len();
    table = table.column("占比", Holds::ShareDown(sum));
    let mut push = |name: &str, wanted: &dyn Fn(&Entry<'_>) -> bool| {
        let mut counts = vec![0_usize; titles.len()];
        for entry in entries.iter().filter(|entry| wanted(entry)) {
            let object = || Object::ALL.iter().position(|object| *object == entry.point.object);
            let column = if of_one_level { object() } else { Some(view.level_column(entry)) };
            if let Some(count) = column.and_then(|column| counts.get_mut(column)) {
                *count += 1;
            }
        }
        table.push(std::iter::once(name.into()).chain(counts.into_iter().map(Into::into)).collect());
    };
    if by_unit {
        for unit in units {
            push(view.units.get(unit).map_or("", |unit| unit.name), &|entry| entry.unit == unit);
        }
    } else {
        for object in Object::ALL {
            push(object.name(), &|entry| entry.point.object == object);
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_whose_names_differ_only_in_case_or_illegal_signs_have_files_of_their_own() {
        let mut names = Names::default();
        let paths: Vec<String> =
            ["甲局A", "甲局a", "甲/局", "甲\\局"].iter().map(|name| names.path("按单位", name)).collect();
        assert_eq!(
            paths,
            ["按单位/甲局A.xlsx", "按单位/甲局a-2.xlsx", "按单位/甲-局.xlsx", "按单位/甲-局-2.xlsx"]
        );
    }
}
