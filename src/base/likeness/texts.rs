//! Very many normal forms, held in one piece.
//!
//! A million texts are a hundred megabytes of characters; held one by one each costs half as much again, and its time
//! to get and free. In go normal forms one after the other; out come texts and clauses by their places, and the
//! distinct ones in order of content. What was taken off is not kept.

use super::Normal;
use super::hands::{in_stretches, sorted};
use crate::base::text::beginning;

/// Normal forms by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// Of as many texts each, but the last.
    pieces: Vec<Piece>,
}

/// Texts one behind the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Piece {
    letters: String,
    /// Where each text ends in `letters`, and where its clauses end in `clauses`.
    ends: Vec<(u32, u32)>,
    /// Where each clause ends in its text.
    clauses: Vec<u32>,
}

impl Piece {
    /// None yet, with room for so many texts of so many bytes and clauses in all.
    fn with_room(texts: usize, bytes: usize, clauses: usize) -> Self {
        Self {
            letters: String::with_capacity(bytes),
            ends: Vec::with_capacity(texts),
            clauses: Vec::with_capacity(clauses),
        }
    }

    /// Texts of other pieces in one of their own, with no more room than they take.
    fn of(texts: &[(&Self, usize)]) -> Self {
        let sum = |part: fn(&Self, usize) -> usize| texts.iter().map(|(piece, own)| part(piece, *own)).sum();
        let bytes = sum(|piece, own| piece.text(own).len());
        let mut all = Self::with_room(texts.len(), bytes, sum(|piece, own| piece.clause_ends(own).len()));
        for (piece, own) in texts {
            all.letters.push_str(piece.text(*own));
            all.clauses.extend_from_slice(piece.clause_ends(*own));
            all.end();
        }
        all
    }

    /// What was put in last is a text.
    fn end(&mut self) {
        self.ends.push((self.letters.len() as u32, self.clauses.len() as u32));
    }

    fn start(&self, own: usize) -> (usize, usize) {
        let before = own.checked_sub(1).and_then(|before| self.ends.get(before));
        before.map_or((0, 0), |(text, clauses)| (*text as usize, *clauses as usize))
    }

    fn text(&self, own: usize) -> &str {
        let end = self.ends.get(own).map_or(0, |(end, _)| *end as usize);
        self.letters.get(self.start(own).0..end).unwrap_or_default()
    }

    fn clause_ends(&self, own: usize) -> &[u32] {
        let end = self.ends.get(own).map_or(0, |(_, end)| *end as usize);
        self.clauses.get(self.start(own).1..end).unwrap_or_default()
    }
}

impl Texts {
    /// None yet, with room for so many of so many bytes in all.
    pub fn with_room(texts: usize, bytes: usize) -> Self {
        Self { pieces: vec![Piece::with_room(texts, bytes, texts)] }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.ends.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a text behind the others, clause by clause.
    pub(super) fn push<'c>(&mut self, clauses: impl Iterator<Item = &'c str>) {
        // The only piece grows; behind others the last has no more than they have.
        let is_full = match self.pieces.as_slice() {
            [] => true,
            [_] => false,
            [first, .., last] => last.ends.len() >= first.ends.len(),
        };
        if is_full {
            self.pieces.push(Piece::default());
        }
        let Some(piece) = self.pieces.last_mut() else { return };
        let start = piece.letters.len();
        for clause in clauses {
            piece.letters.push_str(clause);
            piece.clauses.push((piece.letters.len() - start) as u32);
        }
        piece.end();
    }

    fn piece(&self, place: usize) -> Option<(&Piece, usize)> {
        let step = self.pieces.first()?.ends.len().max(1);
        Some((self.pieces.get(place / step)?, place % step))
    }

    /// A text by its place; empty beyond the end.
    pub fn text(&self, place: usize) -> &str {
        self.piece(place).map_or("", |(piece, own)| piece.text(own))
    }

    /// The clauses of a text, in order.
    pub(super) fn clauses(&self, place: usize) -> impl Iterator<Item = &str> {
        let (text, ends) =
            self.piece(place).map_or(("", &[][..]), |(piece, own)| (piece.text(own), piece.clause_ends(own)));
        let mut from = 0;
        ends.iter().map(move |end| {
            let clause = text.get(from..*end as usize).unwrap_or_default();
            from = *end as usize;
            clause
        })
    }

    /// A normal form by its place, without what was taken off.
    pub fn normal(&self, place: usize) -> Normal {
        self.piece(place).map_or_else(Normal::default, |(piece, own)| Normal {
            text: piece.text(own).to_owned(),
            ends: piece.clause_ends(own).to_vec(),
            took_off: Vec::new(),
        })
    }

    /// The distinct texts of some parts in order of content, and for each text of the parts, one part behind the other,
    /// its place among them. Of texts of one content the first decides how they are parted.
    pub fn distinct(parts: Vec<Self>, threads: usize) -> (Self, Vec<u32>) {
        let pieces: Vec<Piece> = parts.into_iter().flat_map(|part| part.pieces).collect();
        let numbers = |of: &Piece| 0..of.ends.len() as u32;
        let places: Vec<(u32, u32)> =
            (0..).zip(&pieces).flat_map(|(piece, of)| numbers(of).map(move |own| (piece, own))).collect();
        let at = |place: &u32| {
            let (piece, own) = places.get(*place as usize)?;
            Some((pieces.get(*piece as usize)?, *own as usize))
        };
        let text = |place: u32| at(&place).map_or("", |(piece, own)| piece.text(own));
        let keys: Vec<(u128, u32)> =
            (0..places.len() as u32).map(|place| (beginning(text(place)), place)).collect();
        let keys = sorted(keys, threads, |(x, a), (y, b)| {
            x.cmp(y).then_with(|| text(*a).cmp(text(*b))).then_with(|| a.cmp(b))
        });
        let mut place_of = vec![0; keys.len()];
        let mut firsts = Vec::new();
        for run in keys.chunk_by(|(x, a), (y, b)| x == y && text(*a) == text(*b)) {
            for (_, place) in run {
                if let Some(slot) = place_of.get_mut(*place as usize) {
                    *slot = firsts.len() as u32;
                }
            }
            firsts.extend(run.first().map(|(_, place)| *place));
        }
        drop(keys);
        // One behind the other in their order, without the repeats: these are most of what is held for long.
        let pieces = in_stretches(&firsts, threads, |firsts| {
            Piece::of(&firsts.iter().filter_map(at).collect::<Vec<_>>())
        });
        (Self { pieces }, place_of)
    }
}

impl<'n> FromIterator<&'n Normal> for Texts {
    fn from_iter<I: IntoIterator<Item = &'n Normal>>(normals: I) -> Self {
        let mut texts = Self::default();
        for normal in normals {
            texts.push(normal.clauses());
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
            let (distinct, place_of) =
                Texts::distinct(vec![texts.clone(), Texts::default(), own.clone()], threads);
            let all: Vec<&str> = (0..distinct.len()).map(|place| distinct.text(place)).collect();
            assert_eq!(all, ["", "审批不严", "审批不严收受礼金", "抽检比例低于5%"]);
            assert_eq!(place_of, [2, 0, 2, 3, 1, 2, 0, 2, 3, 1]);
            assert_eq!(distinct.clauses(2).count(), 2, "the first decides");
        }
    }
}
