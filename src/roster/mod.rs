//! Of whom it is asked: the units of the county with their sections, posts and leading cadres.
//!
//! In: the workbook `名册.xlsx` (four sheets, header row first, order free, extra columns kept). Out: a [`Roster`]
//! and the findings U001–U004 at their cells; U005 needs the routing table and comes from [`Roster::watcher_gaps`].
//! A roster with a finding at error level stops `issue`.

mod sheet;
mod take;
mod unit;
pub mod write;

pub use sheet::{COLUMNS, SheetKind};
pub use take::take;
pub use unit::{Leader, Post, Section, Unit, UnitMatch};

use std::collections::{BTreeMap, BTreeSet};

use crate::base::text;
use crate::finding::{Code, Finding};
use crate::round::Round;
use crate::vocabulary::Vocabulary;

/// The roster's file name in a working folder.
pub const FILE: &str = "名册.xlsx";

const U005: Code = Code::new("U005");

/// The units of a round, in the roster's order.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// The units.
    pub units: Vec<Unit>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
    by_alias: BTreeMap<String, Option<usize>>,
    names: Inside,
    aliases: Inside,
}

/// Keys to be found inside a longer text, by their lengths: as many look-ups as the text has places and the keys
/// lengths, however many keys there are.
#[derive(Debug, Clone, Default)]
struct Inside {
    keys: BTreeMap<String, Vec<usize>>,
    lengths: BTreeSet<usize>,
}

impl Inside {
    fn add(&mut self, key: String, at: usize) {
        if !key.is_empty() {
            self.lengths.insert(key.len());
            self.keys.entry(key).or_default().push(at);
        }
    }

    /// The keys that stand in a text, in their order, each with its units.
    fn found_in(&self, text: &str) -> BTreeMap<&str, &[usize]> {
        let mut found = BTreeMap::new();
        for (start, _) in text.char_indices() {
            let rest = text.get(start..).unwrap_or_default();
            for length in self.lengths.iter().take_while(|length| **length <= rest.len()) {
                if let Some((key, units)) = rest.get(..*length).and_then(|part| self.keys.get_key_value(part))
                {
                    found.insert(key.as_str(), units.as_slice());
                }
            }
        }
        found
    }
}

impl Roster {
    /// A roster of these units. `county` helps to find units by their short names.
    pub fn new(units: Vec<Unit>, vocabulary: &Vocabulary, county: &str) -> Self {
        let mut roster = Self { units, ..Self::default() };
        let mut derived: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (at, unit) in roster.units.iter().enumerate() {
            roster.by_code.entry(text::key(&unit.code)).or_insert(at);
            roster.by_name.entry(vocabulary.words.unit_key(&unit.name)).or_insert(at);
            for alias in &unit.aliases {
                roster.by_alias.entry(vocabulary.words.unit_key(alias)).or_insert(Some(at));
            }
            for alias in vocabulary.words.unit_aliases(&unit.name, county) {
                derived.entry(alias).and_modify(|known| *known = None).or_insert(Some(at));
            }
        }
        // A short form that two units could claim names neither; the roster's own short names go before derived ones.
        for (alias, at) in derived {
            roster.by_alias.entry(alias).or_insert(at);
        }
        for (at, unit) in roster.units.iter().enumerate() {
            roster.names.add(text::key(&unit.name), at);
        }
        for (alias, at) in &roster.by_alias {
            if let Some(at) = at.filter(|_| alias.chars().count() >= 3) {
                roster.aliases.add(alias.clone(), at);
            }
        }
        roster
    }

    /// A unit by its place in the roster.
    pub fn unit(&self, at: usize) -> Option<&Unit> {
        self.units.get(at)
    }

    /// The place of a unit by its code.
    pub fn by_code(&self, code: &str) -> Option<usize> {
        self.by_code.get(&text::key(code)).copied()
    }

    /// The place of a unit by a name that a person wrote.
    pub fn by_name(&self, name: &str, vocabulary: &Vocabulary) -> Option<UnitMatch> {
        let key = vocabulary.words.unit_key(name);
        if let Some(at) = self.by_name.get(&key) {
            return Some(UnitMatch::Name(*at));
        }
        self.by_alias.get(&key).copied().flatten().map(UnitMatch::Alias)
    }

    /// The places of units whose names stand in a text (as keys), in the roster's order.
    pub fn named_in(&self, key: &str) -> Vec<usize> {
        let found = self.names.found_in(key);
        let mut units: Vec<usize> = found.values().flat_map(|units| units.iter().copied()).collect();
        units.sort_unstable();
        units
    }

    /// Short names of three characters or more that stand for one unit only and stand in a text (as keys), with the
    /// unit's place.
    pub fn short_names_in(&self, key: &str) -> Vec<(usize, String)> {
        let found = self.aliases.found_in(key);
        found.iter().flat_map(|(alias, units)| units.iter().map(|at| (*at, (*alias).to_owned()))).collect()
    }

    /// The unit whose name is nearest to a text, if any is near.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        text::nearest(name, self.units.iter().map(|unit| unit.name.as_str()))
    }

    /// Who watches a point of this unit: the round's routing, the roster's names put in.
    pub fn watchers(
        &self,
        at: usize,
        round: &Round,
        category: Option<&str>,
        level: Option<crate::vocabulary::Level>,
    ) -> Vec<String> {
        let Some(route) = round.route(category, level) else { return Vec::new() };
        let unit = self.unit(at);
        let mut watchers = Vec::with_capacity(route.watchers.len());
        for watcher in &route.watchers {
            let named = unit.and_then(|unit| unit.watcher(watcher)).unwrap_or(watcher);
            if !watchers.iter().any(|known| known == named) {
                watchers.push(named.to_owned());
            }
        }
        watchers
    }

    /// U005: units that lack a watcher for one of the levels used.
    pub fn watcher_gaps(&self, round: &Round) -> Vec<Finding> {
        let mut findings = Vec::new();
        for unit in &self.units {
            let mut missing: Vec<&str> = Vec::new();
            for watcher in round.routing.iter().flat_map(|route| &route.watchers) {
                if unit.lacks_watcher(watcher) && !missing.contains(&watcher.as_str()) {
                    missing.push(watcher);
                }
            }
            for watcher in missing {
                findings.push(
                    Finding::of_file(U005)
                        .on_sheet(SheetKind::Units.name())
                        .at(unit.place)
                        .in_column(unit::watcher_column(watcher).unwrap_or(watcher))
                        .with("unit", &unit.name)
                        .with("watcher", watcher),
                );
            }
        }
        findings
    }
}
