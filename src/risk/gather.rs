//! All points of the round → points with duplicates merged.
//!
//! The same point of the same object that stands in several rows, sheets or files is one point with all its sources;
//! the others stay as records that name it. Nothing is dropped: points + merged = points before.

use std::collections::BTreeMap;

use super::Point;
use crate::round::Round;

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
pub fn gather(mut points: Vec<Point>, round: &Round) -> Gathered {
    points.sort_by(|a, b| (a.held, &a.sources, &a.risk).cmp(&(b.held, &b.sources, &b.risk)));
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut merges = Vec::new();
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    let mut repeats: BTreeMap<String, usize> = BTreeMap::new();
    for mut point in points {
        // A held row without a risk has no content to be compared.
        let at = first.get(&point.id).copied();
        let comparable = !point.risk.is_empty() && !point.unit_code.is_empty();
        let Some(at) = at else {
            first.insert(point.id.clone(), kept.len());
            kept.push(point);
            continue;
        };
        let number = repeats.entry(point.id.clone()).or_insert(0);
        *number += 1;
        let base = std::mem::replace(&mut point.id, String::new());
        point.id =
            blake3::hash(format!("{base}\u{1}{number}").as_bytes()).to_hex().chars().take(16).collect();
        // A held repeat waits for its own mending; it is no second source of a point that counts.
        if comparable
            && !point.held
            && let Some(other) = kept.get_mut(at).filter(|other| !other.held)
        {
            point.duplicate_of = Some(base.clone());
            other.sources.extend(point.sources.iter().cloned());
            other.sources.sort();
            other.sources.dedup();
            let levels = (other.level.clone(), point.level.clone());
            let differ = if levels.0 == levels.1 { None } else { levels.0.clone().zip(levels.1.clone()) };
            if higher(point.level.as_deref(), other.level.as_deref(), round) {
                other.level.clone_from(&point.level);
                other.watchers.clone_from(&point.watchers);
            }
            for measure in &point.measures {
                if !other.measures.contains(measure) {
                    other.measures.push(measure.clone());
                }
            }
            merges.push(Merge { kept: base, merged: point.id.clone(), levels: differ });
        }
        kept.push(point);
    }
    kept.sort_by(|a, b| (&a.sources, &a.id).cmp(&(&b.sources, &b.id)));
    Gathered { points: kept, merges }
}

/// Whether one label is a higher level than another; any level is higher than none.
fn higher(a: Option<&str>, b: Option<&str>, round: &Round) -> bool {
    let rank = |label: Option<&str>| {
        let at = round.scheme.labels.iter().position(|known| Some(known.as_str()) == label);
        at.map_or(usize::MAX, |at| round.rank(crate::vocabulary::Level::at(at)))
    };
    rank(a) < rank(b)
}
