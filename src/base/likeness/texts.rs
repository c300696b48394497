//! Very many normal forms, held in one piece.
//!
//! A million texts are a hundred megabytes of characters; held one by one each costs half as much again, and its time
//! to get and free. In go normal forms one after the other; out come texts and clauses by their places, and the
//! distinct ones in order of content. What was taken off is not kept.

use super::Normal;
use super::hands::sorted;
use crate::base::text::beginning;

/// Normal forms by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    letters: String,
    /// Where each text ends in `letters`, and where its clauses end in `clauses`.
    ends: Vec<(usize, u32)>,
    /// Where each clause ends in its text.
    clauses: Vec<u32>,
}

impl Texts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Begins a text with a clause or goes on with one; [`Texts::end`] closes it.
    pub(super) fn push_clause(&mut self, clause: &str) {
        self.letters.push_str(clause);
        let (start, _) = self.ends.last().copied().unwrap_or_default();
        self.clauses.push((self.letters.len() - start) as u32);
    }

    /// Closes a text.
    pub(super) fn end(&mut self) {
        self.ends.push((self.letters.len(), self.clauses.len() as u32));
    }

    fn start(&self, place: usize) -> (usize, usize) {
        let before = place.checked_sub(1).and_then(|before| self.ends.get(before));
        before.map_or((0, 0), |(text, clauses)| (*text, *clauses as usize))
    }

    /// A text by its place; empty beyond the end.
    pub fn text(&self, place: usize) -> &str {
        let end = self.ends.get(place).map_or(0, |(end, _)| *end);
        self.letters.get(self.start(place).0..end).unwrap_or_default()
    }

    fn clause_ends(&self, place: usize) -> &[u32] {
        let end = self.ends.get(place).map_or(0, |(_, end)| *end as usize);
        self.clauses.get(self.start(place).1..end).unwrap_or_default()
    }

    /// The clauses of a text, in order.
    pub(super) fn clauses(&self, place: usize) -> impl ExactSizeIterator<Item = &str> {
        let text = self.text(place);
        let mut from = 0;
        self.clause_ends(place).iter().map(move |end| {
            let clause = text.get(from..*end as usize).unwrap_or_default();
            from = *end as usize;
            clause
        })
    }

    /// A normal form by its place, without what was taken off.
    pub fn normal(&self, place: usize) -> Normal {
        let (text, ends) = (self.text(place).to_owned(), self.clause_ends(place).to_vec());
        Normal { text, ends, took_off: Vec::new() }
    }

    /// Puts one of other texts behind these.
    fn copy(&mut self, of: &Self, place: usize) {
        self.letters.push_str(of.text(place));
        self.clauses.extend_from_slice(of.clause_ends(place));
        self.end();
    }

    /// The distinct texts of some parts in order of content, and for each text of the parts, one part behind the other,
    /// its place among them. Of texts of one content the first decides how they are parted.
    pub fn distinct(parts: Vec<Self>, threads: usize) -> (Self, Vec<u32>) {
        let mut starts = vec![0_u32];
        for part in &parts {
            starts.push(starts.last().copied().unwrap_or(0) + part.len() as u32);
        }
        let of = |place: u32| -> (Option<&Self>, usize) {
            let part = starts.partition_point(|start| *start <= place).saturating_sub(1);
            (parts.get(part), (place - starts.get(part).copied().unwrap_or(0)) as usize)
        };
        let text = |place: u32| match of(place) {
            (Some(part), own) => part.text(own),
            (None, _) => "",
        };
        let begins = parts.iter().flat_map(|part| (0..part.len()).map(|own| beginning(part.text(own))));
        let keys: Vec<(u128, u32)> = begins.zip(0..).collect();
        let keys = sorted(keys, threads, |(x, a), (y, b)| {
            x.cmp(y).then_with(|| text(*a).cmp(text(*b))).then_with(|| a.cmp(b))
        });
        let mut place_of = vec![0; keys.len()];
        let mut distinct = Self::default();
        let same = |(x, a): &(u128, u32), (y, b): &(u128, u32)| x == y && text(*a) == text(*b);
        for (number, run) in (0_u32..).zip(keys.chunk_by(same)) {
            for (_, place) in run {
                if let Some(slot) = place_of.get_mut(*place as usize) {
                    *slot = number;
                }
            }
            if let Some((Some(part), own)) = run.first().map(|(_, place)| of(*place)) {
                distinct.copy(part, own);
            }
        }
        distinct.letters.shrink_to_fit();
        (distinct, place_of)
    }
}

impl<'n> FromIterator<&'n Normal> for Texts {
    fn from_iter<I: IntoIterator<Item = &'n Normal>>(normals: I) -> Self {
        let mut texts = Self::default();
        for normal in normals {
            texts.letters.push_str(&normal.text);
            texts.clauses.extend_from_slice(&normal.ends);
            texts.end();
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::likeness::Normalizer;

    #[test]
    fn texts_held_in_one_piece_are_what_they_were() {
        let normalizer = Normalizer::default();
        let written = ["审批不严，收受礼金", "", "审批不严收受礼金", "抽检比例低于5％", "审批不严"];
        let normals: Vec<Normal> = written.iter().map(|text| normalizer.normal(text)).collect();
        let texts: Texts = normals.iter().collect();
        let mut own = Texts::default();
        for (place, text) in written.iter().enumerate() {
            normalizer.normal_into(text, &mut own);
            assert_eq!(texts.text(place), normals[place].text);
            assert!(texts.clauses(place).eq(normals[place].clauses()));
            assert_eq!(texts.normal(place).ends, normals[place].ends);
        }
        assert_eq!(own, texts);
        assert_eq!(texts.text(9), "");
        for threads in [1, 2, 3] {
            let (distinct, place_of) = Texts::distinct(vec![texts.clone(), Texts::default(), own.clone()], threads);
            let all: Vec<&str> = (0..distinct.len()).map(|place| distinct.text(place)).collect();
            assert_eq!(all, ["", "审批不严", "审批不严收受礼金", "抽检比例低于5%"]);
            assert_eq!(place_of, [2, 0, 2, 3, 1, 2, 0, 2, 3, 1]);
            assert_eq!(distinct.clauses(2).len(), 2, "the first decides");
        }
    }
}
