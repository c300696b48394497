//! What is kept of the readings of very many texts: enough to find every pair that can be the same.
//!
//! In go texts; out come their cores and short keys. A reading, large as it is, is made anew for the few pairs that a
//! look at cores and keys leaves.

use super::Texts;
use super::hands::in_stretches;
use super::judge::Judge;
use super::lexicon::{Code, Piece};

/// What is kept of each text, by its place.
#[derive(Debug, Clone, Default)]
pub struct Gists {
    cores: String,
    /// Where each core ends.
    ends: Vec<usize>,
    keys: Vec<Keys>,
}

/// Short keys of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Keys {
    /// Texts of one way are the same, and the same to the same others: words, their order and their clauses are equal.
    pub way: [u8; 16],
    /// The words in their order, wherever the clauses end. Texts of one key are to be looked at; a text without is the
    /// same only as an equal one.
    pub words: Option<u64>,
    /// Several clauses whatever their order, likewise.
    pub clauses: Option<u64>,
}

impl Gists {
    /// The gists of texts.
    pub fn new(judge: &Judge, texts: &Texts, threads: usize) -> Self {
        let places: Vec<u32> = (0..texts.len() as u32).collect();
        let parts = in_stretches(&places, threads, |stretch| {
            let mut gists = Self::default();
            let mut work = Work::default();
            for place in stretch {
                let keys = work.read(judge, texts, *place as usize, &mut gists.cores);
                gists.ends.push(gists.cores.len());
                gists.keys.push(keys);
            }
            gists
        });
        let mut all = Self::default();
        all.cores.reserve(parts.iter().map(|part| part.cores.len()).sum());
        for part in parts {
            let start = all.cores.len();
            all.cores.push_str(&part.cores);
            all.ends.extend(part.ends.iter().map(|end| start + end));
            all.keys.extend_from_slice(&part.keys);
        }
        all
    }

    /// The core of a text.
    pub(super) fn core(&self, place: usize) -> &str {
        let end = self.ends.get(place).copied().unwrap_or(0);
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.cores.get(start..end).unwrap_or_default()
    }

    pub(super) fn keys(&self, place: usize) -> Keys {
        self.keys.get(place).copied().unwrap_or_default()
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
fn short(written: &[u8]) -> u64 {
    blake3::hash(written).as_bytes().first_chunk().map_or(0, |half| u64::from_le_bytes(*half))
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
        let clauses = (self.ends.len() > 1 && !alone).then(|| self.clauses());
        let words = (!alone).then(|| short(&self.words));
        Keys { way, words, clauses }
    }

    /// The key of the clauses, each with its words, whatever their order.
    fn clauses(&mut self) -> u64 {
        let mut start = 0;
        let mut clauses: Vec<&[u64]> = Vec::with_capacity(self.ends.len());
        let mut rest = self.by_clause.as_mut_slice();
        for end in &self.ends {
            let Some((clause, behind)) = std::mem::take(&mut rest).split_at_mut_checked(end - start) else { break };
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
