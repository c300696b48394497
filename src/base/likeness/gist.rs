//! What is kept of the readings of very many texts: enough to find every pair that can be the same.
//!
//! In go texts; out come their cores and short keys. A reading, large as it is, is made anew for the few pairs that a
//! look at cores and keys leaves.

use std::num::NonZeroU64;

use super::Texts;
use super::hands::in_stretches;
use super::judge::Judge;
use super::lexicon::{Code, Piece};

/// What is kept of each text, by its place.
#[derive(Debug, Clone, Default)]
pub struct Gists {
    /// Stretches of one length but the last, as they were made: of a million texts nothing is copied.
    stretches: Vec<Stretch>,
}

/// What is kept of some texts.
#[derive(Debug, Clone, Default)]
struct Stretch {
    /// Of the texts whose core is another text.
    cores: String,
    /// Where each core ends; of a text that is its own core nothing stands before.
    ends: Vec<u32>,
    is_own: Vec<bool>,
    keys: Vec<Keys>,
}

/// Short keys of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Keys {
    /// Texts of one way are the same, and the same to the same others: words, their order and their clauses are equal.
    pub way: [u8; 16],
    /// The words in their order, wherever the clauses end. Texts of one key are to be looked at; a text without is the
    /// same only as an equal one.
    pub words: Option<NonZeroU64>,
    /// Several clauses whatever their order, likewise.
    pub clauses: Option<NonZeroU64>,
}

impl Gists {
    /// The gists of texts.
    pub fn new(judge: &Judge, texts: &Texts, threads: usize) -> Self {
        let places: Vec<u32> = (0..texts.len() as u32).collect();
        let stretches = in_stretches(&places, threads, |places| {
            let letters = places.iter().map(|place| texts.text(*place as usize).len()).sum();
            let mut stretch = Stretch {
                cores: String::with_capacity(letters),
                ends: Vec::with_capacity(places.len()),
                is_own: Vec::with_capacity(places.len()),
                keys: Vec::with_capacity(places.len()),
            };
            let mut work = Work::default();
            for place in places {
                let before = stretch.cores.len();
                let keys = work.read(judge, texts, *place as usize, &mut stretch.cores);
                let is_own = stretch.cores.get(before..) == Some(texts.text(*place as usize));
                if is_own {
                    stretch.cores.truncate(before);
                }
                stretch.is_own.push(is_own);
                stretch.ends.push(stretch.cores.len() as u32);
                stretch.keys.push(keys);
            }
            stretch.cores.shrink_to_fit();
            stretch
        });
        Self { stretches }
    }

    /// The stretch of a text, and its place there.
    fn stretch(&self, place: usize) -> Option<(&Stretch, usize)> {
        let step = self.stretches.first()?.ends.len().max(1);
        Some((self.stretches.get(place / step)?, place % step))
    }

    /// The core of one of the texts.
    pub(super) fn core<'t>(&'t self, texts: &'t Texts, place: usize) -> &'t str {
        self.stretch(place).map_or("", |(stretch, own)| {
            if stretch.is_own.get(own) == Some(&true) {
                return texts.text(place);
            }
            let end = stretch.ends.get(own).copied().unwrap_or(0);
            let start = own.checked_sub(1).and_then(|before| stretch.ends.get(before)).copied().unwrap_or(0);
            stretch.cores.get(start as usize..end as usize).unwrap_or_default()
        })
    }

    /// The same without keys, where only cores are asked for.
    pub(super) fn without_keys(mut self) -> Self {
        for stretch in &mut self.stretches {
            stretch.keys = Vec::new();
        }
        self
    }

    pub(super) fn keys(&self, place: usize) -> Keys {
        self.stretch(place).and_then(|(stretch, own)| stretch.keys.get(own)).copied().unwrap_or_default()
    }
}

/// Memory that gists are made in, one after the other.
#[derive(Default)]
struct Work {
    way: Vec<u8>,
    words: Vec<u8>,
    /// The words of all clauses that have any, and where each of these clauses ends.
    by_clause: Vec<u64>,
    ends: Vec<usize>,
    clauses: Vec<u8>,
}

/// No code of a word: what stands before a word of a later clause.
const CLAUSE: u64 = (1 << 31) - 1;
/// No code of a word: what stands before a text that is only the same as itself.
const TEXT: u64 = (1 << 31) - 2;

/// Codes of four bytes begin with a bit that is not set, longer ones with one that is.
fn put(written: &mut Vec<u8>, code: u64) {
    match u32::try_from(code) {
        Ok(code) if code >> 31 == 0 => written.extend_from_slice(&code.to_be_bytes()),
        _ => {
            written.push(0x80);
            written.extend_from_slice(&code.to_be_bytes());
        }
    }
}

/// Eight bytes, which few texts have in common by chance.
fn short(written: &[u8]) -> Option<NonZeroU64> {
    let hash = blake3::hash(written);
    let half = hash.as_bytes().first_chunk().map_or(0, |half| u64::from_le_bytes(*half));
    NonZeroU64::new(half.max(1))
}

impl Work {
    /// Reads a text; its core goes behind others.
    fn read(&mut self, judge: &Judge, texts: &Texts, place: usize, cores: &mut String) -> Keys {
        self.way.clear();
        self.words.clear();
        self.by_clause.clear();
        self.ends.clear();
        let mut passed = 0;
        for (number, clause) in texts.clauses(place).enumerate() {
            let before = self.by_clause.len();
            judge.lexicon().pieces(clause, |piece| {
                let plain;
                let codes = match &piece {
                    Piece::Known(tokens, codes) => {
                        for token in *tokens {
                            cores.push_str(&token.near);
                        }
                        *codes
                    }
                    Piece::Written(token, code) => {
                        cores.push_str(&token.near);
                        std::slice::from_ref(code)
                    }
                    Piece::Plain(c) => {
                        cores.push(*c);
                        plain = Code::plain(*c);
                        std::slice::from_ref(&plain)
                    }
                };
                for code in codes {
                    while passed < number {
                        put(&mut self.way, CLAUSE);
                        passed += 1;
                    }
                    put(&mut self.way, code.token);
                    put(&mut self.words, code.word);
                    self.by_clause.push(code.word);
                }
            });
            if self.by_clause.len() > before {
                self.ends.push(self.by_clause.len());
            }
        }
        let text = texts.text(place);
        // Short texts are the same only when they are equal, and so are texts of small words alone.
        let alone = judge.is_short(text) || self.by_clause.is_empty();
        if alone {
            put(&mut self.way, TEXT);
            self.way.extend_from_slice(text.as_bytes());
        }
        let way = blake3::hash(&self.way).as_bytes().first_chunk().copied().unwrap_or_default();
        let clauses = if self.ends.len() > 1 && !alone { self.clauses() } else { None };
        let words = if alone { None } else { short(&self.words) };
        Keys { way, words, clauses }
    }

    /// The key of the clauses, each with its words, whatever their order.
    fn clauses(&mut self) -> Option<NonZeroU64> {
        let mut start = 0;
        let mut clauses: Vec<&[u64]> = Vec::with_capacity(self.ends.len());
        let mut rest = self.by_clause.as_mut_slice();
        for end in &self.ends {
            let Some((clause, behind)) = std::mem::take(&mut rest).split_at_mut_checked(end - start) else {
                break;
            };
            clause.sort_unstable();
            clauses.push(clause);
            (rest, start) = (behind, *end);
        }
        clauses.sort_unstable();
        self.clauses.clear();
        for clause in clauses {
            put(&mut self.clauses, clause.len() as u64);
            for word in clause {
                put(&mut self.clauses, *word);
            }
        }
        short(&self.clauses)
    }
}
