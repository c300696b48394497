//! Groups of texts that are the same, among very many.
//!
//! What the judge calls the same depends on a text's words, their order and their clauses only, so texts that agree in
//! these (a *way* of saying it) are taken as one: a stock phrase with small words here and there is one way, however
//! often it comes. Only ways are joined, and only their pairs are judged; a reading, large as it is, is kept no longer
//! than a pair is looked at.

use std::num::NonZeroU64;

use super::bigram::Pair;
use super::cluster::{Cluster, cluster};
use super::hands::{in_stretches, sorted};
use super::index::{Index, Measure, Members};
use super::judge::{Judge, Verdict};
use super::{Gists, Texts};

/// Groups without chaining, as [`cluster`] makes them: every member of a group is the same as its representative.
///
/// `texts` are distinct and in order of content, `gists` theirs, `weights` say how many points stand behind each. The
/// representative is the text with the most points behind it of the way that stands for the group; of two the first in
/// order.
pub fn same(judge: &Judge, texts: &Texts, gists: Gists, weights: &[u32], threads: usize) -> Vec<Cluster> {
    let by_way: Vec<([u8; 16], u32)> =
        (0..texts.len()).map(|text| (gists.keys(text).way, text as u32)).collect();
    let by_way = sorted(by_way, threads, Ord::cmp);
    let mut ways: Vec<(u32, u32)> = Vec::new();
    let mut end = 0;
    for members in by_way.chunk_by(|a, b| a.0 == b.0) {
        ways.push((end, end + members.len() as u32));
        end += members.len() as u32;
    }
    // Collected in the room of the keys, which is five times as much.
    let mut by_way: Vec<u32> = by_way.into_iter().map(|(_, text)| text).collect();
    by_way.shrink_to_fit();
    let members_of = |way: (u32, u32)| by_way.get(way.0 as usize..way.1 as usize).unwrap_or_default();
    // In order of their first texts, so that nothing hangs on a hash.
    ways.sort_unstable_by_key(|way| members_of(*way).first().copied());
    let members = |way: usize| ways.get(way).map_or(&[][..], |way| members_of(*way));
    let first = |way: usize| members(way).first().copied().unwrap_or(0) as usize;
    let judged_same = |a: usize, b: usize| -> Option<f32> {
        let read = |way: usize| judge.read(&texts.normal(first(way)));
        let judgement = judge.judge(&read(a), &read(b));
        (judgement.verdict == Verdict::Same).then_some(judgement.likeness as f32)
    };
    let firsts: Vec<u32> = (0..ways.len()).map(|way| first(way) as u32).collect();
    let mut pairs = pairs_by_words(&gists, &firsts, &judged_same, threads);
    pairs.extend(pairs_by_core(judge, texts, gists, firsts, &judged_same, threads));
    let weight = |text: u32| weights.get(text as usize).copied().unwrap_or(1);
    let gathered = |representative: usize, of: &[usize]| {
        let most =
            members(representative).iter().max_by_key(|text| (weight(**text), std::cmp::Reverse(**text)));
        let mut all: Vec<u32> = of.iter().flat_map(|way| members(*way)).copied().collect();
        all.sort_unstable();
        Cluster { representative: most.copied().unwrap_or_default(), members: all }
    };
    // Most ways are like no other: each is a group of its own.
    let mut paired: Vec<usize> = pairs.iter().flat_map(|pair| [pair.a as usize, pair.b as usize]).collect();
    paired.sort_unstable();
    paired.dedup();
    let place = |way: u32| paired.binary_search(&(way as usize)).map_or(u32::MAX, |place| place as u32);
    for pair in &mut pairs {
        (pair.a, pair.b) = (place(pair.a), place(pair.b));
    }
    let of_way: Vec<u32> = paired
        .iter()
        .map(|way| members(*way).iter().fold(0_u32, |sum, text| sum.saturating_add(weight(*text))))
        .collect();
    let way_of = |place: u32| paired.get(place as usize).copied().unwrap_or_default();
    let joined = cluster(&paired, &pairs, &of_way).into_iter().map(|group| {
        let of: Vec<usize> = group.members.iter().map(|place| way_of(*place)).collect();
        gathered(way_of(group.representative), &of)
    });
    let mut clusters: Vec<Cluster> = joined.collect();
    let mut rest = paired.iter().copied().peekable();
    clusters.extend(
        (0..ways.len()).filter(|way| rest.next_if_eq(way).is_none()).map(|way| gathered(way, &[way])),
    );
    clusters.sort_unstable_by_key(|group| group.representative);
    clusters
}

/// Ways whose cores are nearly equal. Nothing else is needed of the gists then: their keys make room for what the cores
/// are read into, and the cores for the index.
fn pairs_by_core(
    judge: &Judge,
    texts: &Texts,
    gists: Gists,
    firsts: Vec<u32>,
    judged_same: &(impl Fn(usize, usize) -> Option<f32> + Sync),
    threads: usize,
) -> Vec<Pair> {
    // Beyond the end there is no core.
    let with_core = |text: u32| gists.keys(text as usize).words.map_or(u32::MAX, |_| text);
    let firsts: Vec<u32> = firsts.into_iter().map(with_core).collect();
    let gists = gists.without_keys();
    let cores: Vec<&str> = firsts.iter().map(|text| gists.core(texts, *text as usize)).collect();
    let read = Members::read(&cores, threads);
    drop(cores);
    drop((gists, firsts));
    let index = Index::of(read, &[], Measure::Likeness(judge.upper()));
    index.pairs_where(threads, |pair| {
        let likeness = judged_same(pair.a as usize, pair.b as usize);
        pair.likeness = likeness.unwrap_or(pair.likeness);
        likeness.is_some()
    })
}

/// Ways of the same words with other clauses, or of the same clauses in another order.
fn pairs_by_words(
    gists: &Gists,
    firsts: &[u32],
    judged_same: &(impl Fn(usize, usize) -> Option<f32> + Sync),
    threads: usize,
) -> Vec<Pair> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for of_clauses in [false, true] {
        let key = |(way, text): (u32, &u32)| {
            let keys = gists.keys(*text as usize);
            Some((if of_clauses { keys.clauses } else { keys.words }?, way))
        };
        let keyed: Vec<(NonZeroU64, u32)> = (0..).zip(firsts).filter_map(key).collect();
        let keyed = sorted(keyed, threads, Ord::cmp);
        let groups_of = keyed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        groups.extend(groups_of.map(|group| group.iter().map(|(_, way)| *way).collect::<Vec<_>>()));
    }
    in_stretches(&groups, threads, |groups| {
        let mut pairs = Vec::new();
        for group in groups {
            for (at, b) in group.iter().enumerate() {
                for a in group.iter().take(at) {
                    if let Some(likeness) = judged_same(*a as usize, *b as usize) {
                        pairs.push(Pair { a: *a, b: *b, likeness });
                    }
                }
            }
        }
        pairs
    })
    .into_iter()
    .flatten()
    .collect()
}
