//! Groups of texts that are the same, among very many.
//!
//! What the judge calls the same depends on a text's words, their order and their clauses only, so texts that agree in
//! these (a *way* of saying it) are taken as one: a stock phrase with small words here and there is one way, however
//! often it comes. Only ways are joined, and only their pairs are judged; a reading, large as it is, is kept no longer
//! than a pair is looked at.

use std::collections::BTreeMap;

use super::bigram::Pair;
use super::cluster::{Cluster, cluster};
use super::hands::in_stretches;
use super::index::{Index, Measure};
use super::judge::{Gist, Judge, Verdict};
use super::normal::Normal;

/// Groups without chaining, as [`cluster`] makes them: every member of a group is the same as its representative.
///
/// `texts` are distinct and in order of content, `weights` say how many points stand behind each. The representative
/// is the text with the most points behind it of the way that stands for the group; of two the first in order.
pub fn same(judge: &Judge, texts: &[Normal], weights: &[u32], threads: usize) -> Vec<Cluster> {
    let gists: Vec<Gist> = in_stretches(texts, threads, |stretch| {
        stretch.iter().map(|text| judge.gist(judge.read(text))).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    let mut by_way: Vec<u32> = (0..texts.len() as u32).collect();
    let way = |text: u32| gists.get(text as usize).map(|gist| gist.way);
    by_way.sort_unstable_by_key(|text| (way(*text), *text));
    let mut ways: Vec<&[u32]> = by_way.chunk_by(|a, b| way(*a) == way(*b)).collect();
    // In order of their first texts, so that nothing hangs on a hash.
    ways.sort_unstable_by_key(|members| members.first().copied());
    let first = |way: usize| ways.get(way).and_then(|members| members.first()).copied().unwrap_or(0) as usize;
    let judged_same = |a: usize, b: usize| -> Option<f32> {
        let read = |way: usize| Some(judge.read(texts.get(first(way))?));
        let judgement = judge.judge(&read(a)?, &read(b)?);
        (judgement.verdict == Verdict::Same).then_some(judgement.likeness as f32)
    };
    let mut pairs = pairs_by_core(judge, &gists, &ways, &judged_same, threads);
    pairs.extend(pairs_by_words(&gists, &ways, &judged_same, threads));
    drop(gists);
    let weight = |text: u32| weights.get(text as usize).copied().unwrap_or(1);
    let of_way: Vec<u32> = ways
        .iter()
        .map(|members| members.iter().fold(0_u32, |sum, text| sum.saturating_add(weight(*text))))
        .collect();
    let keys: Vec<usize> = (0..ways.len()).collect();
    let mut clusters: Vec<Cluster> = cluster(&keys, &pairs, &of_way)
        .into_iter()
        .map(|group| {
            let members_of = |way: u32| ways.get(way as usize).copied().unwrap_or_default();
            let most = members_of(group.representative)
                .iter()
                .max_by_key(|text| (weight(**text), std::cmp::Reverse(**text)));
            let mut members: Vec<u32> =
                group.members.iter().flat_map(|way| members_of(*way)).copied().collect();
            members.sort_unstable();
            Cluster { representative: most.copied().unwrap_or_default(), members }
        })
        .collect();
    clusters.sort_unstable_by_key(|group| group.representative);
    clusters
}

/// Ways whose cores are nearly equal.
fn pairs_by_core(
    judge: &Judge,
    gists: &[Gist],
    ways: &[&[u32]],
    judged_same: &(impl Fn(usize, usize) -> Option<f32> + Sync),
    threads: usize,
) -> Vec<Pair> {
    let gist = |members: &&[u32]| members.first().and_then(|text| gists.get(*text as usize));
    let cores: Vec<&str> = ways.iter().map(|members| gist(members).map_or("", |gist| &*gist.core)).collect();
    let index = Index::new(&cores, Measure::Likeness(judge.upper()), threads);
    drop(cores);
    index.pairs_where(threads, |pair| {
        let likeness = judged_same(pair.a as usize, pair.b as usize);
        pair.likeness = likeness.unwrap_or(pair.likeness);
        likeness.is_some()
    })
}

/// Ways of the same words with other clauses, or of the same clauses in another order.
fn pairs_by_words(
    gists: &[Gist],
    ways: &[&[u32]],
    judged_same: &(impl Fn(usize, usize) -> Option<f32> + Sync),
    threads: usize,
) -> Vec<Pair> {
    let mut by_words: BTreeMap<(bool, [u8; 16]), Vec<usize>> = BTreeMap::new();
    for (way, members) in ways.iter().enumerate() {
        let gist = members.first().and_then(|text| gists.get(*text as usize));
        let keys = gist.map_or([None, None], |gist| [gist.words, gist.clauses]);
        for (of_clauses, key) in [false, true].into_iter().zip(keys) {
            if let Some(key) = key {
                by_words.entry((of_clauses, key)).or_default().push(way);
            }
        }
    }
    let groups: Vec<Vec<usize>> = by_words.into_values().filter(|group| group.len() > 1).collect();
    in_stretches(&groups, threads, |groups| {
        let mut pairs = Vec::new();
        for group in groups {
            for (at, b) in group.iter().enumerate() {
                for a in group.iter().take(at) {
                    if let Some(likeness) = judged_same(*a, *b) {
                        pairs.push(Pair { a: *a as u32, b: *b as u32, likeness });
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
