//! Who has returned what: units by state, sections, posts and leading cadres covered, days to the deadline.
//!
//! In: the material. Out: [`Progress`], for the workbook, the page and `status`. A section or post is covered once a
//! point that is not held names it; points of rows that wait for mending do not cover anything.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Material;
use crate::base::text;
use crate::form::Object;
use crate::register::Status;
use crate::risk::Point;
use crate::roster::Unit;

/// How far a unit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// 已报: everything it sent is in.
    Returned,
    /// 退改: something it sent is held back.
    SentBack,
    /// 未报: nothing of it is in.
    Missing,
}

impl State {
    /// All, in the order of summaries.
    pub const ALL: [Self; 3] = [Self::Returned, Self::SentBack, Self::Missing];

    /// The word for users.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Returned => "已报",
            Self::SentBack => "退改",
            Self::Missing => "未报",
        }
    }

    /// The same in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::SentBack => "sent back",
            Self::Missing => "missing",
        }
    }
}

/// How many are due, how many are covered, and which are not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// On the roster.
    pub due: usize,
    /// Of them named by points.
    pub covered: usize,
    /// The others, by name.
    pub missing: Vec<String>,
}

/// A unit's progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitProgress {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How far it has come.
    pub state: State,
    /// Files of it that count or are held back.
    pub files: usize,
    /// Its sections.
    pub sections: Coverage,
    /// Its posts, as 股室/岗位.
    pub posts: Coverage,
    /// Its leading cadres' positions.
    pub leaders: Coverage,
    /// Points that count.
    pub points: usize,
    /// Points held back.
    pub held: usize,
    /// Errors still open.
    pub errors: usize,
    /// Warnings still open.
    pub warnings: usize,
}

/// Points of one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelCount {
    /// The label; empty for points without a level.
    pub level: String,
    /// How many.
    pub points: usize,
}

/// How far the round has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The round's name.
    pub round: String,
    /// The deadline.
    pub deadline: String,
    /// Today.
    pub today: String,
    /// Days left; below zero once it is past.
    pub days_left: i64,
    /// 应报
    pub due: usize,
    /// 已报
    pub returned: usize,
    /// 退改
    pub sent_back: usize,
    /// 未报
    pub missing: usize,
    /// Points that count.
    pub points: usize,
    /// Of them by level, the highest first.
    pub levels: Vec<LevelCount>,
    /// Points held back.
    pub held: usize,
    /// Points merged into others.
    pub merged: usize,
    /// Unit by unit, in the roster's order.
    pub units: Vec<UnitProgress>,
}

/// What a unit's points name, as keys.
#[derive(Default)]
struct Named {
    sections: BTreeSet<String>,
    posts: BTreeSet<(String, String)>,
    leaders: BTreeSet<String>,
    points: usize,
    held: usize,
}

impl Named {
    fn add(&mut self, point: &Point) {
        if point.held {
            self.held += 1;
            return;
        }
        self.points += usize::from(point.duplicate_of.is_none());
        let section = point.section.as_deref().map(text::key);
        if let (Some(section), Some(post)) = (&section, &point.post) {
            self.posts.insert((section.clone(), text::key(post)));
        }
        self.sections.extend(section);
        if point.object == Object::Leadership {
            self.leaders.extend(point.leader.as_deref().map(text::key));
        }
    }
}

/// Works it out.
pub fn progress(material: &Material<'_>) -> Progress {
    let basis = material.basis;
    let mut named: BTreeMap<&str, Named> = BTreeMap::new();
    for point in material.points {
        named.entry(point.unit_code.as_str()).or_default().add(point);
    }
    let mut statuses: BTreeMap<&str, Vec<(Status, bool)>> = BTreeMap::new();
    let mut weights: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in material.returns {
        let Some(code) = line.unit_code.as_deref() else { continue };
        if line.status.is_current() {
            statuses.entry(code).or_default().push((line.status, line.format.is_some()));
            let (errors, warnings) = weights.entry(code).or_default();
            *errors += line.errors;
            *warnings += line.warnings;
        }
    }
    let nothing = Named::default();
    let units: Vec<UnitProgress> = basis
        .roster
        .units
        .iter()
        .map(|unit| {
            let code = unit.code.as_str();
            let named = named.get(code).unwrap_or(&nothing);
            let statuses = statuses.get(code).map_or(&[][..], Vec::as_slice);
            let (errors, warnings) = weights.get(code).copied().unwrap_or_default();
            of_unit(unit, named, statuses, errors, warnings)
        })
        .collect();
    let count = |state| units.iter().filter(|unit| unit.state == state).count();
    let points = material.points.iter().filter(|point| point.counts()).count();
    let mut levels: Vec<LevelCount> = basis
        .round
        .levels()
        .iter()
        .map(|level| {
            let label = basis.round.label(*level);
            let wanted = |point: &&Point| point.counts() && point.level.as_deref() == Some(label);
            LevelCount { level: label.to_owned(), points: material.points.iter().filter(wanted).count() }
        })
        .collect();
    let without = points - levels.iter().map(|level| level.points).sum::<usize>();
    if without > 0 {
        levels.push(LevelCount { level: String::new(), points: without });
    }
    Progress {
        round: basis.round.name.clone(),
        deadline: basis.round.deadline.to_string(),
        today: basis.today.to_string(),
        days_left: basis.round.deadline.days_since_epoch() - basis.today.days_since_epoch(),
        due: units.len(),
        returned: count(State::Returned),
        sent_back: count(State::SentBack),
        missing: count(State::Missing),
        points,
        levels,
        held: material.points.iter().filter(|point| point.held).count(),
        merged: material.points.iter().filter(|point| !point.held && point.duplicate_of.is_some()).count(),
        units,
    }
}

fn of_unit(
    unit: &Unit,
    named: &Named,
    statuses: &[(Status, bool)],
    errors: usize,
    warnings: usize,
) -> UnitProgress {
    // What cannot be opened (a scan beside the form) takes nothing back from a unit whose form was read.
    let read = statuses.iter().any(|(_, read)| *read);
    let counting = |&&(_, of_read): &&(Status, bool)| of_read || !read;
    let held = |(status, _): &(Status, bool)| matches!(status, Status::Partial | Status::Rejected);
    let state = if statuses.iter().filter(counting).any(held) {
        State::SentBack
    } else if statuses.is_empty() {
        State::Missing
    } else {
        State::Returned
    };
    let sections = unit
        .sections
        .iter()
        .map(|section| (section.name.clone(), named.sections.contains(&text::key(&section.name))));
    let posts = unit.posts().map(|(section, post)| {
        let key = (text::key(&section.name), text::key(&post.name));
        (format!("{}/{}", section.name, post.name), named.posts.contains(&key))
    });
    let leaders = unit
        .leaders
        .iter()
        .map(|leader| (leader.position.clone(), named.leaders.contains(&text::key(&leader.position))));
    UnitProgress {
        code: unit.code.clone(),
        name: unit.name.clone(),
        state,
        files: statuses.len(),
        sections: coverage(sections),
        posts: coverage(posts),
        leaders: coverage(leaders),
        points: named.points,
        held: named.held,
        errors,
        warnings,
    }
}

fn coverage(names: impl Iterator<Item = (String, bool)>) -> Coverage {
    let mut coverage = Coverage::default();
    for (name, covered) in names {
        coverage.due += 1;
        if covered {
            coverage.covered += 1;
        } else {
            coverage.missing.push(name);
        }
    }
    coverage
}
