//! 报送日程: how many returns came from day to day, and how many units had sent one by then.
//!
//! The day is what the return itself says (填表日期, else the day it was last saved): the same files give the same
//! table, whenever they were collected.

use std::collections::{BTreeMap, BTreeSet};

use super::return_file;
use super::{Holds, Kind, Table};
use crate::base::Date;
use crate::base::date::DateReading;
use crate::summary::ReturnLine;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "return-day", name: "报送日程", about: "每天填报了多少份、累计有多少单位交过表", build
    };

/// Days up to which those without a return have a row too, so that a chart's days are evenly spaced.
const MOST_DAYS: i64 = 62;

/// The column of the day's returns and that of the units so far, for the chart.
pub const CHARTED: [usize; 2] = [1, 3];

fn build(view: &View<'_>) -> Table {
    let due = view.progress.due;
    let mut table = Table::new(KIND.name, "廉政风险点自查表报送日程表")
        .note("按填表日期，没有填的按保存日期；旧件、重复件不计")
        .column("日期", Holds::Label)
        .column("当日份数", Holds::Count)
        .column("累计份数", Holds::Running)
        .column("累计单位数", Holds::Running)
        .column("应报单位数", Holds::Running)
        .column("累计占应报", Holds::ShareAcross(3, 4));
    let mut by_day: BTreeMap<Option<Date>, Vec<&ReturnLine>> = BTreeMap::new();
    for line in &view.returns {
        if line.status.is_current() {
            by_day.entry(day(line)).or_default().push(line);
        }
    }
    let undated = by_day.remove(&None).unwrap_or_default();
    let days: Vec<Date> = by_day.keys().copied().flatten().collect();
    let span = match (days.first(), days.last()) {
        (Some(first), Some(last)) => last.days_since_epoch() - first.days_since_epoch(),
        _ => 0,
    };
    let days = match days.first().map(|first| first.days_since_epoch()) {
        Some(first) if span < MOST_DAYS => (first..=first + span).filter_map(Date::from_days).collect(),
        _ => days,
    };
    let on_roster: BTreeSet<&str> =
        view.material.basis.roster.units.iter().map(|unit| unit.code.as_str()).collect();
    let mut units: BTreeSet<&str> = BTreeSet::new();
    let mut so_far = 0;
    let mut push = |label: String, lines: &[&'_ ReturnLine]| {
        so_far += lines.len();
        let codes = lines.iter().filter_map(|line| line.unit_code.as_deref());
        units.extend(codes.filter_map(|code| on_roster.get(code)));
        table.push(vec![label.into(), lines.len().into(), so_far.into(), units.len().into(), due.into()]);
    };
    for day in days {
        let lines = by_day.get(&Some(day)).map_or(&[][..], Vec::as_slice);
        push(day.to_string(), lines);
    }
    if !undated.is_empty() {
        push("没有日期".to_owned(), &undated);
    }
    table.finish().lead(|_, column| (column <= 2).then(|| format!("#{}", return_file::KIND.name)))
}

/// The day that a return says it is of.
fn day(line: &ReturnLine) -> Option<Date> {
    let read = |text: &str| match Date::read(text) {
        DateReading::Date(date) => Some(date),
        _ => None,
    };
    let saved = || read(line.modified.as_deref()?.split('T').next()?);
    line.filled_on.as_deref().and_then(read).or_else(saved)
}
