//! Joins in one call: all pairs of texts that are alike, or of which one lies inside the other.
//!
//! Equal texts are pairs too, so ten thousand copies of one text are fifty million pairs: gather them with
//! [`distinct`] first.

use std::collections::BTreeMap;

use super::bigram::Pair;
use super::index::{Index, Measure};

/// All pairs of texts whose likeness reaches the threshold (above 0), sorted by `a`, then `b`.
pub fn join<T: AsRef<str> + Sync>(texts: &[T], threshold: f64, threads: usize) -> Vec<Pair> {
    Index::new(texts, Measure::Likeness(threshold), threads).pairs(threads)
}

/// The same within groups only: `groups` has the group of each text.
pub fn join_within<T: AsRef<str> + Sync>(
    texts: &[T],
    groups: &[u32],
    threshold: f64,
    threads: usize,
) -> Vec<Pair> {
    Index::grouped(texts, groups, Measure::Likeness(threshold), threads).pairs(threads)
}

/// All pairs of which the smaller text lies inside the larger by at least `share` of its bigrams; texts with fewer
/// than `least` bigrams are in no pair. Sorted by `a`, then `b`.
pub fn contained<T: AsRef<str> + Sync>(texts: &[T], share: f64, least: usize, threads: usize) -> Vec<Pair> {
    Index::new(texts, Measure::Containment { share, least }, threads).pairs(threads)
}

/// The distinct texts in order of content, each with the indices at which it stands.
pub fn distinct<T: AsRef<str>>(texts: &[T]) -> Vec<(&str, Vec<u32>)> {
    let mut places: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (index, text) in texts.iter().enumerate() {
        places.entry(text.as_ref()).or_default().push(index as u32);
    }
    places.into_iter().collect()
}
