//! All points of the round → points with duplicates merged.
//!
//! The same point of the same object that stands in several rows, sheets or files is one point with all its sources;
//! the others stay as records that name it. Nothing is dropped: points + merged = points before.

use std::collections::BTreeMap;

use super::Point;
use crate::intake::Basis;

/// One merge that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The point that stays.
    pub kept: String,
    /// The one merged into it.
    pub merged: String,
    /// Their levels, if they differ: of the one that stays before the merge, of the other.
    pub levels: Option<(String, String)>,
}

/// The points of a round.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// All points, in the order of their first sources; merged and held ones too.
    pub points: Vec<Point>,
    /// The merges.
    pub merges: Vec<Merge>,
}

/// Merges exact duplicates. The result does not depend on the order of the points given.
pub fn gather(mut points: Vec<Point>, basis: &Basis) -> Gathered {
    points.sort_by(|a, b| (a.held, &a.sources, &a.risk).cmp(&(b.held, &b.sources, &b.risk)));
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut repeats: BTreeMap<String, usize> = BTreeMap::new();
    let mut merges = Vec::new();
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for mut point in points {
        let Some(at) = first.get(&point.id).copied() else {
            first.insert(point.id.clone(), kept.len());
            kept.push(point);
            continue;
        };
        let number = repeats.entry(point.id.clone()).or_insert(0);
        *number += 1;
        let tag = format!("{}\u{1}{number}", point.id);
        point.id = blake3::hash(tag.as_bytes()).to_hex().chars().take(16).collect();
        // A held repeat waits for its own mending; it is no second source of a point that counts. A row without a
        // risk, or of a unit nobody knows, has nothing to be compared by.
        let comparable = !point.held && !point.risk.is_empty() && !point.unit_code.is_empty();
        let absorbed = comparable && kept.get(at).is_some_and(|other| !other.held);
        kept.push(point);
        if absorbed {
            let last = kept.len() - 1;
            absorb(&mut kept, at, last, &mut merges, basis);
        }
    }
    kept.sort_by(|a, b| (&a.sources, &a.id).cmp(&(&b.sources, &b.id)));
    Gathered { points: kept, merges }
}

/// Merges one point into another: all sources kept, the highest level wins, measures joined.
pub fn absorb(points: &mut [Point], kept: usize, merged: usize, merges: &mut Vec<Merge>, basis: &Basis) {
    let Some(point) = points.get(merged).cloned() else { return };
    let Some(other) = points.get_mut(kept) else { return };
    other.sources.extend(point.sources.iter().cloned());
    other.sources.sort();
    other.sources.dedup();
    let levels = (other.level.clone(), point.level.clone());
    let differ = if levels.0 == levels.1 { None } else { levels.0.zip(levels.1) };
    if higher(&point, other, basis) {
        other.level.clone_from(&point.level);
        other.watchers.clone_from(&point.watchers);
    }
    for measure in &point.measures {
        if !other.measures.contains(measure) {
            other.measures.push(measure.clone());
        }
    }
    merges.push(Merge { kept: other.id.clone(), merged: point.id.clone(), levels: differ });
    let kept_id = other.id.clone();
    if let Some(point) = points.get_mut(merged) {
        point.duplicate_of = Some(kept_id);
    }
}

/// Whether one point has a higher level than another; any level is higher than none.
fn higher(a: &Point, b: &Point, basis: &Basis) -> bool {
    let rank = |point| super::level_of(point, basis).map_or(usize::MAX, |level| basis.round.rank(level));
    rank(a) < rank(b)
}
