//! All points of the round → points with duplicates merged.
//!
//! The same point of the same object that stands in several rows, sheets or files is one point with all its sources;
//! the others stay as records that name it. Nothing is dropped: points + merged = points before.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::Point;
use crate::base::{Shared, text};
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
pub fn gather(points: Vec<Point>, basis: &Basis) -> Gathered {
    let mut points = points;
    in_order(&mut points, |point, other| {
        (point.held, &point.sources, &point.risk).cmp(&(other.held, &other.sources, &other.risk))
    });
    // Points of one content beside each other, the first among them first. An id is sixteen signs, so its beginning
    // nearly always says all.
    let id = |at: u32| points.get(at as usize).map_or("", |point| &*point.id);
    let mut by_id: Vec<(u128, u32)> =
        (0..).zip(&points).map(|(at, point)| (text::beginning(&point.id), at)).collect();
    by_id.sort_unstable_by(|(x, a), (y, b)| x.cmp(y).then_with(|| id(*a).cmp(id(*b))).then_with(|| a.cmp(b)));
    let runs: Vec<Vec<usize>> = by_id
        .chunk_by(|(x, a), (y, b)| x == y && id(*a) == id(*b))
        .filter(|run| run.len() > 1)
        .map(|run| run.iter().map(|(_, at)| *at as usize).collect())
        .collect();
    drop(by_id);
    let mut merges: Vec<(usize, Merge)> = Vec::new();
    for run in runs {
        let Some((first, repeats)) = run.split_first() else { continue };
        let counts = points.get(*first).is_some_and(|first| !first.held);
        let mut absorbed = Vec::new();
        for (number, at) in (1..).zip(repeats) {
            let Some(point) = points.get_mut(*at) else { continue };
            point.id = text::content_hash(&format!("{}{}{number}", point.id, text::PART), 16).into();
            // A held repeat waits for its own mending; it is no second source of a point that counts. A row without a
            // risk, or of a unit nobody knows, has nothing to be compared by.
            if counts && !point.held && !point.risk.is_empty() && !point.unit_code.is_empty() {
                absorbed.push(*at);
            }
        }
        let mut own = Vec::new();
        absorb(&mut points, *first, &absorbed, &mut own, basis);
        merges.extend(absorbed.into_iter().zip(own));
    }
    merges.sort_by_key(|(at, _)| *at);
    in_order(&mut points, |a, b| (&a.sources, &a.id).cmp(&(&b.sources, &b.id)));
    Gathered { points, merges: merges.into_iter().map(|(_, merge)| merge).collect() }
}

/// Brings points into an order. A point is large and a million of them fill the memory: places are sorted, and the points
/// change places among themselves.
fn in_order(points: &mut [Point], order: impl Fn(&Point, &Point) -> Ordering) {
    if points.is_sorted_by(|a, b| order(a, b).is_le()) {
        return;
    }
    let mut places: Vec<u32> = (0..points.len() as u32).collect();
    places.sort_by(|a, b| match (points.get(*a as usize), points.get(*b as usize)) {
        (Some(a), Some(b)) => order(a, b),
        _ => Ordering::Equal,
    });
    // Each circle of places is gone round once: what belongs here comes, what stood here goes on.
    for start in 0..places.len() {
        let mut here = start;
        while let Some(from) = places.get_mut(here).map(|from| std::mem::replace(from, here as u32) as usize)
            && from != here
            && from != start
        {
            points.swap(here, from);
            here = from;
        }
    }
}

/// Merges points into another: all sources kept, the highest level wins, measures joined. One look at all of them
/// together, since a stock phrase may stand in a hundred thousand rows.
pub fn absorb(points: &mut [Point], kept: usize, merged: &[usize], merges: &mut Vec<Merge>, basis: &Basis) {
    let Some(mut whole) = points.get(kept).cloned().filter(|_| !merged.is_empty()) else { return };
    let mut measures: BTreeSet<Shared> = whole.measures.iter().cloned().collect();
    for at in merged {
        let Some(point) = points.get_mut(*at) else { continue };
        whole.sources.extend(point.sources.iter().cloned());
        let levels = whole.level.as_ref().zip(point.level.as_ref()).filter(|(one, other)| one != other);
        let levels = levels.map(|(one, other)| (one.to_string(), other.to_string()));
        if higher(point, &whole, basis) {
            whole.level.clone_from(&point.level);
            whole.watchers.clone_from(&point.watchers);
        }
        for measure in &point.measures {
            if measures.insert(measure.clone()) {
                whole.measures.push(measure.clone());
            }
        }
        merges.push(Merge { kept: whole.id.to_string(), merged: point.id.to_string(), levels });
        point.duplicate_of = Some(whole.id.clone());
    }
    whole.sources.sort();
    whole.sources.dedup();
    if let Some(slot) = points.get_mut(kept) {
        *slot = whole;
    }
}

/// Whether one point has a higher level than another; any level is higher than none.
fn higher(a: &Point, b: &Point, basis: &Basis) -> bool {
    let rank = |point| super::level_of(point, basis).map_or(usize::MAX, |level| basis.round.rank(level));
    rank(a) < rank(b)
}
