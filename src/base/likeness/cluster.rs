//! Clusters without chaining: every member is alike to its cluster's representative.
//!
//! Texts are taken by weighted degree (their own weight and that of all texts alike to them), the greatest first,
//! then by key. The first that is in no cluster yet becomes a representative, and all free texts alike to it are
//! spoken for. When the representatives stand, each other text goes to the one it is most alike to. So A like B
//! and B like C never puts A and C together unless both are alike to the text that stands for them.

use std::cmp::Reverse;

use super::bigram::Pair;

/// A group of texts, by their indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The text that stands for all.
    pub representative: u32,
    /// All texts of the cluster in order of their keys, the representative among them.
    pub members: Vec<u32>,
}

/// Clusters of all texts, in order of their representatives' keys; a text like no other is a cluster of its own.
///
/// `keys` has one stable key a text (its content, not its place), so that the result does not depend on the order
/// of the texts. Texts with equal keys are told apart by their place only. `weights` says how many points stand
/// behind each text; a text beyond its end weighs 1. Pairs may come in any order; pairs of a text with itself or
/// beyond the keys are passed over.
pub fn cluster<K: Ord>(keys: &[K], pairs: &[Pair], weights: &[u32]) -> Vec<Cluster> {
    let count = keys.len();
    let mut alike: Vec<Vec<(u32, f32)>> = vec![Vec::new(); count];
    for pair in pairs.iter().filter(|pair| pair.a != pair.b && (pair.a.max(pair.b) as usize) < count) {
        for (from, to) in [(pair.a, pair.b), (pair.b, pair.a)] {
            if let Some(list) = alike.get_mut(from as usize) {
                list.push((to, pair.likeness));
            }
        }
    }
    // A pair given twice counts once, at its best.
    for list in &mut alike {
        list.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
        list.dedup_by_key(|(to, _)| *to);
    }
    let near = |text: u32| alike.get(text as usize).map_or(&[][..], Vec::as_slice);
    let weight = |text: u32| u64::from(weights.get(text as usize).copied().unwrap_or(1));
    let mut by_key: Vec<u32> = (0..count as u32).collect();
    by_key.sort_by_key(|text| (keys.get(*text as usize), *text));
    let mut place = vec![0_u32; count];
    for (position, text) in by_key.iter().enumerate() {
        if let Some(slot) = place.get_mut(*text as usize) {
            *slot = position as u32;
        }
    }
    let place_of = |text: u32| place.get(text as usize).copied().unwrap_or(u32::MAX);
    let mut order = by_key.clone();
    order.sort_by_cached_key(|text| {
        let degree = weight(*text) + near(*text).iter().map(|(to, _)| weight(*to)).sum::<u64>();
        (Reverse(degree), place_of(*text))
    });
    let mut spoken_for = vec![false; count];
    let mut stands = vec![false; count];
    for text in order {
        if spoken_for.get(text as usize).copied().unwrap_or(true) {
            continue;
        }
        if let Some(slot) = stands.get_mut(text as usize) {
            *slot = true;
        }
        for to in near(text).iter().map(|(to, _)| *to).chain([text]) {
            if let Some(slot) = spoken_for.get_mut(to as usize) {
                *slot = true;
            }
        }
    }
    let is_representative = |text: u32| stands.get(text as usize).copied().unwrap_or(false);
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
    for text in by_key {
        let representative = if is_representative(text) {
            text
        } else {
            near(text)
                .iter()
                .filter(|(to, _)| is_representative(*to))
                .min_by(|x, y| y.1.total_cmp(&x.1).then_with(|| place_of(x.0).cmp(&place_of(y.0))))
                .map_or(text, |(to, _)| *to)
        };
        if let Some(list) = members.get_mut(representative as usize) {
            list.push(text);
        }
    }
    let mut clusters: Vec<Cluster> = members
        .into_iter()
        .enumerate()
        .filter(|(_, members)| !members.is_empty())
        .map(|(representative, members)| Cluster { representative: representative as u32, members })
        .collect();
    clusters.sort_by_key(|cluster| place_of(cluster.representative));
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: u32, b: u32, likeness: f32) -> Pair {
        Pair { a, b, likeness }
    }

    #[test]
    fn a_chain_is_not_one_cluster() {
        // a – b – c – d: b stands for a and c, d is left alone.
        let clusters =
            cluster(&["a", "b", "c", "d"], &[pair(0, 1, 0.9), pair(1, 2, 0.9), pair(2, 3, 0.9)], &[]);
        assert_eq!(
            clusters,
            [
                Cluster { representative: 1, members: vec![0, 1, 2] },
                Cluster { representative: 3, members: vec![3] }
            ]
        );
    }

    #[test]
    fn a_text_goes_to_the_representative_it_is_most_alike_to() {
        // Two stars, 1 and 4; text 2 is alike to both, more to 4.
        let pairs = [pair(0, 1, 0.9), pair(1, 2, 0.8), pair(1, 3, 0.9), pair(2, 4, 0.95), pair(4, 5, 0.9)];
        let clusters = cluster(&["a", "b", "c", "d", "e", "f"], &pairs, &[]);
        assert_eq!(clusters[0], Cluster { representative: 1, members: vec![0, 1, 3] });
        assert_eq!(clusters[1], Cluster { representative: 4, members: vec![2, 4, 5] });
    }

    #[test]
    fn the_text_with_more_points_behind_it_stands_for_the_others() {
        let clusters = cluster(&["a", "b"], &[pair(0, 1, 0.9)], &[1, 7]);
        assert_eq!(clusters[0].representative, 0, "both reach all eight points, so the key decides");
        let clusters = cluster(&["a", "b", "c"], &[pair(0, 1, 0.9), pair(1, 2, 0.9)], &[9, 1, 1]);
        assert_eq!(clusters[0].representative, 1);
    }

    #[test]
    fn pairs_beyond_the_texts_are_passed_over() {
        assert_eq!(cluster(&["a"], &[pair(0, 0, 1.0), pair(0, 9, 1.0)], &[]).len(), 1);
        assert!(cluster::<&str>(&[], &[], &[]).is_empty());
    }
}
