//! The index behind the exact joins: prefix filtering on bigrams in order of rarity.
//!
//! Two sets that share at least `k` members must share one among the rarest `size − k + 1` of either, so only
//! those are indexed. What the index offers is narrowed by size and by a 64-bit signature (the bits in which two
//! signatures differ are a lower bound for the members they do not share), and what is left is counted exactly.
//! So no pair is missed and none is given that does not reach the threshold.
//!
//! Which order the members are taken in makes no difference to what is found, only to the time; so how rare a bigram is
//! is counted in a table that the processor holds close by, where some bigrams share a place, and the lists of the index
//! are shared likewise. What a bigram *is* stays exact.
//!
//! Records stand in order of group and size: the admissible partners of a record, of its own group and large
//! enough, are one stretch of that order, so groups cost nothing.

use std::ops::{Range, RangeInclusive};
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

    /// How many of a text's rarest bigrams are kept: all that are indexed or looked up.
    fn looked_up(self, size: usize) -> usize {
        self.indexed(size).max(self.probed(size)).min(size)
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

/// An entry of the inverted index: a record, with its signature beside it so that most candidates are dismissed
/// without touching any other memory.
#[derive(Clone, Copy, Default)]
struct Entry {
    signature: u64,
    record: u32,
}

/// A record: where its members lie, and its rarest.
#[derive(Clone, Copy, Default)]
struct Record {
    start: u32,
    size: u32,
    rarest: u32,
    /// The caller's index of its text.
    text: u32,
    /// Where its group begins.
    group: u32,
}

/// All texts of a join, ready to be probed.
pub struct Index {
    measure: Measure,
    /// Each text's bigrams as codes, ascending.
    members: Vec<u32>,
    /// The lists of each text's rarest bigrams, the rarest first: as many as are looked up.
    rarest: Vec<u32>,
    records: Vec<Record>,
    entries: Vec<Entry>,
    /// Where the entries of each list begin.
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
        Self::of(Members::read(texts, threads), groups, measure)
    }

    /// Indexes texts that have been read, and are not needed any more.
    pub(super) fn of(read: Members, groups: &[u32], measure: Measure) -> Self {
        let Members { all: members, parts, often, bits } = read;
        let sizes = parts.iter().flat_map(|part| &part.spans).map(|(_, size)| *size as usize);
        let list_bits = bits_for(sizes.clone().map(|size| measure.indexed(size)).sum(), 10..=22);
        let room = sizes.map(|size| measure.looked_up(size)).sum();
        let mut rest = members.as_slice();
        let mut stretches = Vec::new();
        for part in &parts {
            let Some((own, behind)) = rest.split_at_checked(part.room) else { break };
            stretches.push((part, own));
            rest = behind;
        }
        let mut rarest = Vec::with_capacity(room);
        for own in in_parts(stretches, |_, (part, own)| part.rarest(own, &often, bits, measure, list_bits)) {
            rarest.extend(own);
        }
        let mut index =
            Self { measure, members, rarest, records: Vec::new(), entries: Vec::new(), lists: Vec::new() };
        let mut from = 0;
        let spans = parts.iter().flat_map(|part| {
            let before = from;
            from += part.room as u32;
            part.spans.iter().map(move |(start, size)| (before + start, *size))
        });
        index.order(spans, groups);
        drop(parts);
        index.fill(list_bits);
        index
    }

    /// Brings the records into order.
    fn order(&mut self, spans: impl Iterator<Item = (u32, u32)>, groups: &[u32]) {
        let mut rarest = 0;
        let records = (0..).zip(spans).map(|(text, (start, size))| {
            let group = groups.get(text as usize).copied().unwrap_or(0);
            let record = Record { start, size, rarest, text, group };
            rarest += self.measure.looked_up(size as usize) as u32;
            record
        });
        self.records = records.collect();
        self.records.sort_unstable_by_key(|record| (record.group, record.size, record.text));
        let (mut before, mut start) = (None, 0);
        for (at, record) in (0..).zip(&mut self.records) {
            if before != Some(record.group) {
                (before, start) = (Some(record.group), at);
            }
            record.group = start;
        }
    }

    fn fill(&mut self, bits: u32) {
        let mut lists = vec![0_u32; (1 << bits) + 1];
        for record in &self.records {
            for list in self.indexed(record) {
                if let Some(count) = lists.get_mut(*list as usize + 1) {
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
        for (at, record) in (0..).zip(&self.records) {
            let entry = Entry { signature: self.signature(self.members(record)), record: at };
            for list in self.indexed(record) {
                if let Some(place) = next.get_mut(*list as usize) {
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
        self.records.len()
    }

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    fn members(&self, record: &Record) -> &[u32] {
        let start = record.start as usize;
        self.members.get(start..start + record.size as usize).unwrap_or_default()
    }

    /// The lists in which partners of a record are looked up.
    fn looked_up(&self, record: &Record) -> &[u32] {
        let (start, count) = (record.rarest as usize, self.measure.looked_up(record.size as usize));
        self.rarest.get(start..start + count).unwrap_or_default()
    }

    /// The lists in which it stands.
    fn indexed(&self, record: &Record) -> &[u32] {
        let own = self.looked_up(record);
        own.get(..self.measure.indexed(record.size as usize)).unwrap_or(own)
    }

    /// One bit of 64 for each member. For likeness a bit is turned at each member, so that the bits in which two
    /// signatures differ never outnumber the members not shared; for containment a bit is set, so that the
    /// smaller text's bits that the larger lacks never outnumber the members it lacks.
    fn signature(&self, members: &[u32]) -> u64 {
        members.iter().fold(0, |bits, code| {
            let bit = 1_u64 << place(*code, 6);
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
        let Some(of_own) = self.records.get(record) else { return };
        let own = self.members(of_own);
        let size = own.len();
        let signature = self.signature(own);
        let (smallest, widest) = (self.measure.smallest(size), self.measure.widest(size));
        // The first record of the group that is large enough.
        let group_start = of_own.group as usize;
        let group = self.records.get(group_start..record).unwrap_or_default();
        let first = group_start + group.partition_point(|other| (other.size as usize) < smallest);
        for list in self.looked_up(of_own) {
            let start = self.lists.get(*list as usize).copied().unwrap_or(0) as usize;
            let end = self.lists.get(*list as usize + 1).copied().unwrap_or(0) as usize;
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
                let Some(of_other) = self.records.get(other) else { continue };
                let theirs = self.members(of_other);
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
                    let (x, y) = (of_other.text, of_own.text);
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

/// One of so many places for a code, by its highest bits once it is spread.
const fn place(code: u32, bits: u32) -> u32 {
    (code ^ code >> 15).wrapping_mul(0x9E37_79B1) >> (32 - bits)
}

/// So many bits that there is a place for each, within bounds.
fn bits_for(places: usize, bounds: RangeInclusive<u32>) -> u32 {
    places.max(1).ilog2().clamp(*bounds.start(), *bounds.end())
}

/// What a stretch of texts needs.
struct Room {
    /// How many bigrams there are at most.
    bigrams: usize,
    /// Those with a character beyond the basic plane.
    rare: Vec<u64>,
}

impl Room {
    fn of<T: AsRef<str>>(texts: &[T]) -> Self {
        let mut room = Self { bigrams: 0, rare: Vec::new() };
        for text in texts.iter().map(AsRef::as_ref) {
            let characters = text.chars().count();
            room.bigrams += characters.saturating_sub(1).max(characters.min(1));
            // Four bytes of UTF-8 are what such a character takes.
            if text.bytes().any(|byte| byte >= 0xF0) {
                room.rare.extend(bigrams(text).filter(|bigram| Codes::of_plane(*bigram).is_none()));
            }
        }
        room
    }
}

/// Bigrams as numbers of 32 bits.
struct Codes {
    /// Bigrams with a character beyond the basic plane, in order.
    rare: Vec<u64>,
}

/// No character is numbered so (it would be half of a pair of UTF-16); what is rare takes such numbers.
const RARE: u32 = 0xD800_0000;

impl Codes {
    fn new(rooms: &[Room]) -> Self {
        let mut rare: Vec<u64> = rooms.iter().flat_map(|room| room.rare.iter().copied()).collect();
        rare.sort_unstable();
        rare.dedup();
        Self { rare }
    }

    /// The two numbers of sixteen bits side by side.
    fn of_plane(bigram: u64) -> Option<u32> {
        let first = u16::try_from(bigram >> 21).ok()?;
        let second = u16::try_from(bigram & ((1 << 21) - 1)).ok()?;
        Some(u32::from(first) << 16 | u32::from(second))
    }

    fn of(&self, bigram: u64) -> u32 {
        Self::of_plane(bigram)
            .unwrap_or_else(|| RARE + self.rare.partition_point(|rare| *rare < bigram) as u32)
    }
}

/// The bigrams of all texts of an index.
pub(super) struct Members {
    all: Vec<u32>,
    parts: Vec<Part>,
    /// How often the bigrams of each place come, and how many bits tell a place.
    often: Vec<u32>,
    bits: u32,
}

impl Members {
    /// Reads texts on so many threads.
    pub(super) fn read<T: AsRef<str> + Sync>(texts: &[T], threads: usize) -> Self {
        let step = texts.len().div_ceil(threads.max(1)).max(1);
        let rooms = in_parts(texts.chunks(step).collect(), |_, texts: &[T]| Room::of(texts));
        let codes = Codes::new(&rooms);
        let mut members = vec![0_u32; rooms.iter().map(|room| room.bigrams).sum()];
        let bits = bits_for(members.len() / 8, 10..=19);
        let mut stretches = Vec::new();
        let mut rest = members.as_mut_slice();
        for (texts, room) in texts.chunks(step).zip(&rooms) {
            let Some((own, behind)) = std::mem::take(&mut rest).split_at_mut_checked(room.bigrams) else {
                break;
            };
            stretches.push((texts, own));
            rest = behind;
        }
        let mut parts = in_parts(stretches, |_, (texts, own)| Part::read(texts, own, &codes, bits));
        let mut often = vec![0_u32; 1 << bits];
        for part in &mut parts {
            for (sum, own) in often.iter_mut().zip(std::mem::take(&mut part.often)) {
                *sum = sum.saturating_add(own);
            }
        }
        Self { all: members, parts, often, bits }
    }
}

/// A stretch of the texts.
struct Part {
    /// How many members there is room for.
    room: usize,
    /// Where the members of each text begin in the stretch's own, and how many they are.
    spans: Vec<(u32, u32)>,
    /// How often the bigrams of each place come.
    often: Vec<u32>,
}

impl Part {
    /// Writes the members of each text, ascending and once.
    fn read<T: AsRef<str>>(texts: &[T], members: &mut [u32], codes: &Codes, bits: u32) -> Self {
        let spans = Vec::with_capacity(texts.len());
        let mut part = Self { room: members.len(), spans, often: vec![0; 1 << bits] };
        let mut own: Vec<u32> = Vec::new();
        let mut start = 0;
        for text in texts {
            own.clear();
            own.extend(bigrams(text.as_ref()).map(|bigram| codes.of(bigram)));
            let room = own.len();
            own.sort_unstable();
            own.dedup();
            for code in &own {
                if let Some(often) = part.often.get_mut(place(*code, bits) as usize) {
                    *often += 1;
                }
            }
            if let Some(to) = members.get_mut(start..start + own.len()) {
                to.copy_from_slice(&own);
            }
            part.spans.push((start as u32, own.len() as u32));
            start += room;
        }
        part
    }

    /// The lists of each text's rarest members.
    fn rarest(
        &self,
        members: &[u32],
        often: &[u32],
        bits: u32,
        measure: Measure,
        list_bits: u32,
    ) -> Vec<u32> {
        let sizes = self.spans.iter().map(|(_, size)| *size as usize);
        let mut lists = Vec::with_capacity(sizes.map(|size| measure.looked_up(size)).sum());
        let mut own: Vec<(u32, u32)> = Vec::new();
        for (start, size) in &self.spans {
            let count = measure.looked_up(*size as usize);
            let codes = members.get(*start as usize..(*start + *size) as usize).unwrap_or_default();
            own.clear();
            own.extend(
                codes
                    .iter()
                    .map(|code| (often.get(place(*code, bits) as usize).copied().unwrap_or(0), *code)),
            );
            if count < own.len() {
                own.select_nth_unstable(count);
                own.truncate(count);
            }
            own.sort_unstable();
            lists.extend(own.iter().map(|(_, code)| place(*code, list_bits)));
        }
        lists
    }
}
