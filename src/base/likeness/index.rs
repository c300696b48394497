//! The index behind the exact joins: prefix filtering on bigrams numbered by rarity.
//!
//! Two sets that share at least `k` members must share one among the rarest `size − k + 1` of either, so only
//! those are indexed. What the index offers is narrowed by size and by a 64-bit signature (the bits in which two
//! signatures differ are a lower bound for the members they do not share), and what is left is counted exactly.
//! So no pair is missed and none is given that does not reach the threshold.
//!
//! Records stand in order of group and size: the admissible partners of a record, of its own group and large
//! enough, are one stretch of that order, so groups cost nothing.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::thread;

use super::bigram::{Pair, bigrams, inside, jaccard};
use super::hands::{in_parts, joined};

/// What makes two texts a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// Jaccard likeness at or above a threshold (above 0, at most 1).
    Likeness(f64),
    /// The smaller text lies inside the larger by at least this share of its bigrams; texts with fewer bigrams
    /// than `least` are in no pair, since very short texts lie in nearly everything.
    Containment {
        /// The share of the smaller text's bigrams, above 0, at most 1.
        share: f64,
        /// The fewest bigrams of the smaller text.
        least: usize,
    },
}

/// Rounding of a product never makes a bound too narrow: it is moved by so much.
const SLACK: f64 = 1e-9;

#[expect(clippy::cast_sign_loss, reason = "the bound is 1 or more")]
fn at_least(bound: f64) -> usize {
    (bound - SLACK).ceil().max(1.0) as usize
}

#[expect(clippy::cast_sign_loss, reason = "the bound is 0 or more")]
fn at_most(bound: f64) -> usize {
    (bound + SLACK).max(0.0) as usize
}

impl Measure {
    /// How many of a text's rarest bigrams are indexed for larger texts to find it.
    fn indexed(self, size: usize) -> usize {
        match self {
            Self::Likeness(t) => size + 1 - at_least(2.0 * t / (1.0 + t) * size as f64).min(size),
            Self::Containment { least, .. } if size < least => 0,
            Self::Containment { share, .. } => size + 1 - at_least(share * size as f64).min(size),
        }
    }

    /// How many of a text's rarest bigrams are looked up to find smaller texts.
    fn probed(self, size: usize) -> usize {
        match self {
            Self::Likeness(t) => size + 1 - at_least(t * size as f64).min(size),
            Self::Containment { .. } => size,
        }
    }

    /// The smallest size a partner of a larger text can have.
    fn smallest(self, size: usize) -> usize {
        match self {
            Self::Likeness(t) => at_least(t * size as f64),
            Self::Containment { least, .. } => least.max(1),
        }
    }

    /// How many bigrams two texts must share; `small` is not larger than `large`.
    fn needed(self, small: usize, large: usize) -> usize {
        match self {
            Self::Likeness(t) => at_least(t / (1.0 + t) * (small + large) as f64),
            Self::Containment { share, .. } => at_least(share * small as f64),
        }
    }

    /// The most members that a partner of at most this size can fail to share (on both sides together for
    /// likeness, of the smaller text for containment).
    fn widest(self, size: usize) -> usize {
        match self {
            Self::Likeness(t) => at_most(2.0 * size as f64 * (1.0 - t) / (1.0 + t)),
            Self::Containment { share, .. } => at_most((1.0 - share) * size as f64),
        }
    }

    /// The exact decision, the same expression a comparison of all pairs would use.
    fn reached(self, shared: usize, small: usize, large: usize) -> Option<f64> {
        let (value, threshold) = match self {
            Self::Likeness(t) => (jaccard(shared, small, large), t),
            Self::Containment { share, .. } => (inside(shared, small, large), share),
        };
        (value >= threshold).then_some(value)
    }
}

/// Bigram numbers are spread already; one multiplication is enough of a hash and three times as fast as the
/// standard one. Nobody can slow a batch program down on purpose more than by sending a larger file.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

type Numbers = HashMap<u64, u32, BuildHasherDefault<Spread>>;

/// An entry of the inverted index: a record, with its signature beside it so that most candidates are dismissed
/// without touching any other memory.
#[derive(Clone, Copy, Default)]
struct Entry {
    signature: u64,
    record: u32,
}

/// All texts of a join, ready to be probed.
pub struct Index {
    measure: Measure,
    /// Ranks of each record's bigrams, ascending: the rarest first.
    members: Vec<u32>,
    /// Where each record's members begin; one more than there are records.
    starts: Vec<u32>,
    /// The caller's index of each record.
    texts: Vec<u32>,
    /// Where the group of each record begins.
    groups: Vec<u32>,
    entries: Vec<Entry>,
    /// Where the entries of each rank begin.
    lists: Vec<u32>,
}

impl Index {
    /// Indexes texts that are all compared with each other, on `threads` threads.
    pub fn new<T: AsRef<str> + Sync>(texts: &[T], measure: Measure, threads: usize) -> Self {
        Self::grouped(texts, &[], measure, threads)
    }

    /// Indexes texts of which only those of one group are compared. `groups` has the group of each text; a text
    /// beyond its end is of group 0.
    pub fn grouped<T: AsRef<str> + Sync>(
        texts: &[T],
        groups: &[u32],
        measure: Measure,
        threads: usize,
    ) -> Self {
        let parts = in_parts(vec![(); threads.max(1)], |hand, ()| {
            let step = texts.len().div_ceil(threads.max(1));
            let end = ((hand + 1) * step).min(texts.len());
            Part::number(texts.get((hand * step).min(end)..end).unwrap_or_default())
        });
        let (ranks, rank_count) = ranks(&parts);
        let parts = in_parts(parts.into_iter().zip(ranks).collect(), |_, (part, ranks)| part.ranked(&ranks));
        Self::order(parts, groups, measure, rank_count)
    }

    /// Brings the records into order and fills the inverted index.
    fn order(parts: Vec<Part>, groups: &[u32], measure: Measure, rank_count: usize) -> Self {
        let group_of = |text: u32| groups.get(text as usize).copied().unwrap_or(0);
        let mut places: Vec<(u32, u32)> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let mut start = 0;
            for size in &part.sizes {
                places.push((number as u32, start));
                start += size;
            }
            sizes.extend_from_slice(&part.sizes);
        }
        let size_of = |text: u32| sizes.get(text as usize).copied().unwrap_or(0);
        let mut texts: Vec<u32> = (0..sizes.len() as u32).collect();
        texts.sort_unstable_by_key(|text| (group_of(*text), size_of(*text), *text));
        let mut members = Vec::with_capacity(parts.iter().map(|part| part.members.len()).sum());
        let mut starts = Vec::with_capacity(texts.len() + 1);
        let mut group_starts = Vec::with_capacity(texts.len());
        let mut before = None;
        let mut group_start = 0;
        for (record, text) in texts.iter().enumerate() {
            starts.push(members.len() as u32);
            if before != Some(group_of(*text)) {
                before = Some(group_of(*text));
                group_start = record as u32;
            }
            group_starts.push(group_start);
            let own = places.get(*text as usize).and_then(|(part, start)| {
                parts.get(*part as usize)?.members.get(*start as usize..(*start + size_of(*text)) as usize)
            });
            members.extend_from_slice(own.unwrap_or_default());
        }
        starts.push(members.len() as u32);
        drop((parts, places, sizes));
        let mut index = Self {
            measure,
            members,
            starts,
            texts,
            groups: group_starts,
            entries: Vec::new(),
            lists: Vec::new(),
        };
        index.fill(rank_count);
        index
    }

    fn fill(&mut self, rank_count: usize) {
        let mut lists = vec![0_u32; rank_count + 1];
        for record in 0..self.len() {
            for rank in self.prefix(record) {
                if let Some(count) = lists.get_mut(*rank as usize + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for list in &mut lists {
            sum += *list;
            *list = sum;
        }
        let mut next = lists.clone();
        let mut entries = vec![Entry::default(); sum as usize];
        for record in 0..self.len() {
            let entry = Entry { signature: self.signature(record), record: record as u32 };
            for rank in self.prefix(record) {
                if let Some(place) = next.get_mut(*rank as usize) {
                    if let Some(slot) = entries.get_mut(*place as usize) {
                        *slot = entry;
                    }
                    *place += 1;
                }
            }
        }
        self.entries = entries;
        self.lists = lists;
    }

    /// How many texts are indexed; [`Index::probe`] takes stretches of `0..len()`.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    fn members(&self, record: usize) -> &[u32] {
        let start = self.starts.get(record).copied().unwrap_or(0) as usize;
        let end = self.starts.get(record + 1).copied().unwrap_or(0) as usize;
        self.members.get(start..end).unwrap_or_default()
    }

    fn prefix(&self, record: usize) -> &[u32] {
        let own = self.members(record);
        own.get(..self.measure.indexed(own.len())).unwrap_or(own)
    }

    /// One bit of 64 for each member. For likeness a bit is turned at each member, so that the bits in which two
    /// signatures differ never outnumber the members not shared; for containment a bit is set, so that the
    /// smaller text's bits that the larger lacks never outnumber the members it lacks.
    fn signature(&self, record: usize) -> u64 {
        self.members(record).iter().fold(0, |bits, rank| {
            let bit = 1_u64 << (rank.wrapping_mul(0x9E37_79B1) >> 26);
            match self.measure {
                Measure::Likeness(_) => bits ^ bit,
                Measure::Containment { .. } => bits | bit,
            }
        })
    }

    /// All pairs whose later record lies in a stretch of the index's own order. The stretches of one index give
    /// each pair exactly once, in an order of their own; gather them and sort.
    pub fn probe(&self, records: Range<usize>) -> Vec<Pair> {
        let mut pairs = Vec::new();
        let mut seen = vec![u32::MAX; records.end.min(self.len())];
        for record in records.start..records.end.min(self.len()) {
            self.probe_one(record, &mut seen, &mut pairs);
        }
        pairs
    }

    fn probe_one(&self, record: usize, seen: &mut [u32], pairs: &mut Vec<Pair>) {
        let own = self.members(record);
        let size = own.len();
        let signature = self.signature(record);
        let (smallest, widest) = (self.measure.smallest(size), self.measure.widest(size));
        // The first record of the group that is large enough.
        let group_start = self.groups.get(record).copied().unwrap_or(0) as usize;
        let stretch = self.starts.get(group_start..=record).unwrap_or_default();
        let first = group_start + first_of_size(stretch, smallest);
        for rank in own.get(..self.measure.probed(size)).unwrap_or(own) {
            let start = self.lists.get(*rank as usize).copied().unwrap_or(0) as usize;
            let end = self.lists.get(*rank as usize + 1).copied().unwrap_or(0) as usize;
            let list = self.entries.get(start..end).unwrap_or_default();
            let from = list.partition_point(|entry| (entry.record as usize) < first);
            for entry in list.get(from..).unwrap_or_default() {
                let other = entry.record as usize;
                if other >= record {
                    break;
                }
                // The cheap bound first: it dismisses most candidates on this entry alone.
                let apart = match self.measure {
                    Measure::Likeness(_) => (entry.signature ^ signature).count_ones(),
                    Measure::Containment { .. } => (entry.signature & !signature).count_ones(),
                } as usize;
                if apart > widest {
                    continue;
                }
                let Some(mark) = seen.get_mut(other) else { continue };
                if *mark == record as u32 {
                    continue;
                }
                let theirs = self.members(other);
                let needed = self.measure.needed(theirs.len(), size);
                let spare = match self.measure {
                    Measure::Likeness(_) => (size + theirs.len()).checked_sub(2 * needed),
                    Measure::Containment { .. } => theirs.len().checked_sub(needed),
                };
                if spare.is_none_or(|spare| apart > spare) {
                    continue;
                }
                *mark = record as u32;
                if let Some(shared) = shared_at_least(theirs, own, needed)
                    && let Some(likeness) = self.measure.reached(shared, theirs.len(), size)
                {
                    let (x, y) = (
                        self.texts.get(other).copied().unwrap_or(0),
                        self.texts.get(record).copied().unwrap_or(0),
                    );
                    pairs.push(Pair { a: x.min(y), b: x.max(y), likeness: likeness as f32 });
                }
            }
        }
    }

    /// All pairs, sorted by `a`, then `b`, whatever the number of threads.
    pub fn pairs(&self, threads: usize) -> Vec<Pair> {
        self.pairs_where(threads, |_| true)
    }

    /// The pairs that a further look keeps, sorted likewise, with the likeness it gives them; the others take no memory.
    pub fn pairs_where(&self, threads: usize, keep: impl Fn(&mut Pair) -> bool + Sync) -> Vec<Pair> {
        let keep = &keep;
        // Later records have more partners, so small stretches are dealt out in turn.
        let step = (self.len() / (threads.max(1) * 16)).clamp(256, 16_384);
        let stretches: Vec<Range<usize>> =
            (0..self.len()).step_by(step).map(|start| start..(start + step).min(self.len())).collect();
        let hands = threads.clamp(1, stretches.len().max(1));
        let mut pairs: Vec<Pair> = thread::scope(|scope| {
            let workers: Vec<_> = (0..hands)
                .map(|hand| {
                    let mine = stretches.iter().skip(hand).step_by(hands);
                    scope.spawn(move || {
                        let mut pairs = Vec::new();
                        let mut seen = vec![u32::MAX; self.len()];
                        let mut found = Vec::new();
                        for record in mine.flat_map(Clone::clone) {
                            self.probe_one(record, &mut seen, &mut found);
                            pairs.extend(
                                found.drain(..).filter_map(|mut pair| keep(&mut pair).then_some(pair)),
                            );
                        }
                        pairs
                    })
                })
                .collect();
            workers.into_iter().flat_map(joined).collect()
        });
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
        pairs
    }
}

/// The place of the first record with at least `smallest` members; `starts` are those of records in order of size.
fn first_of_size(starts: &[u32], smallest: usize) -> usize {
    let records = starts.len().saturating_sub(1);
    let (mut low, mut high) = (0, records);
    while low < high {
        let middle = usize::midpoint(low, high);
        let size = match (starts.get(middle), starts.get(middle + 1)) {
            (Some(start), Some(end)) => (end - start) as usize,
            _ => usize::MAX,
        };
        if size < smallest { low = middle + 1 } else { high = middle }
    }
    low
}

/// How many members two records share, or nothing as soon as they cannot share enough.
fn shared_at_least(a: &[u32], b: &[u32], needed: usize) -> Option<usize> {
    let (mut spare_a, mut spare_b) = (a.len().checked_sub(needed)?, b.len().checked_sub(needed)?);
    let (mut rest_a, mut rest_b) = (a.iter(), b.iter());
    let (mut x, mut y) = (rest_a.next(), rest_b.next());
    let mut shared = 0;
    while let (Some(left), Some(right)) = (x, y) {
        match left.cmp(right) {
            std::cmp::Ordering::Equal => {
                shared += 1;
                x = rest_a.next();
                y = rest_b.next();
            }
            std::cmp::Ordering::Less => {
                spare_a = spare_a.checked_sub(1)?;
                x = rest_a.next();
            }
            std::cmp::Ordering::Greater => {
                spare_b = spare_b.checked_sub(1)?;
                y = rest_b.next();
            }
        }
    }
    (shared >= needed).then_some(shared)
}

/// A stretch of the texts while it is numbered.
struct Part {
    /// The bigrams of all its texts, one after the other: numbered as they come, later by rank.
    members: Vec<u32>,
    /// How many of them each text has.
    sizes: Vec<u32>,
    /// Each bigram by its number, and how often it comes.
    counts: Vec<(u64, u32)>,
}

impl Part {
    fn number<T: AsRef<str>>(texts: &[T]) -> Self {
        let mut numbers = Numbers::default();
        let mut part = Self {
            members: Vec::with_capacity(texts.len() * 32),
            sizes: Vec::with_capacity(texts.len()),
            counts: Vec::new(),
        };
        for text in texts {
            let before = part.members.len();
            for bigram in bigrams(text.as_ref()) {
                let number = *numbers.entry(bigram).or_insert(part.counts.len() as u32);
                match part.counts.get_mut(number as usize) {
                    Some((_, count)) => *count += 1,
                    None => part.counts.push((bigram, 1)),
                }
                part.members.push(number);
            }
            part.sizes.push((part.members.len() - before) as u32);
        }
        part
    }

    /// Puts ranks in the place of numbers, each text's in ascending order and once.
    fn ranked(mut self, ranks: &[u32]) -> Self {
        let (mut from, mut to) = (0, 0);
        let mut own: Vec<u32> = Vec::new();
        for size in &mut self.sizes {
            let end = from + *size as usize;
            own.clear();
            let numbers = self.members.get(from..end).unwrap_or_default();
            own.extend(numbers.iter().filter_map(|number| ranks.get(*number as usize)));
            own.sort_unstable();
            own.dedup();
            if let Some(place) = self.members.get_mut(to..to + own.len()) {
                place.copy_from_slice(&own);
            }
            *size = own.len() as u32;
            from = end;
            to += own.len();
        }
        self.members.truncate(to);
        self.counts = Vec::new();
        self
    }
}

/// The rank of each bigram for each part, and how many ranks there are: 0 for the rarest; equally rare ones by
/// their number, so that the order is the texts' own and not a hash's.
fn ranks(parts: &[Part]) -> (Vec<Vec<u32>>, usize) {
    let mut numbers = Numbers::default();
    let mut counts: Vec<(u32, u64)> = Vec::new();
    let own: Vec<Vec<u32>> = parts
        .iter()
        .map(|part| {
            let global = part.counts.iter().map(|(bigram, count)| {
                let number = *numbers.entry(*bigram).or_insert(counts.len() as u32);
                match counts.get_mut(number as usize) {
                    Some((sum, _)) => *sum += count,
                    None => counts.push((*count, *bigram)),
                }
                number
            });
            global.collect()
        })
        .collect();
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    order.sort_unstable_by_key(|number| counts.get(*number as usize));
    let mut rank_of = vec![0_u32; order.len()];
    for (rank, number) in order.iter().enumerate() {
        if let Some(slot) = rank_of.get_mut(*number as usize) {
            *slot = rank as u32;
        }
    }
    let ranks = own
        .into_iter()
        .map(|own| own.iter().filter_map(|number| rank_of.get(*number as usize).copied()).collect())
        .collect();
    (ranks, order.len())
}
