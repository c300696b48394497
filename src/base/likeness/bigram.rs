//! Bigrams of characters and the two measures on them.
//!
//! A text is the *set* of its pairs of neighbouring characters (a pair that comes twice counts once; in texts of
//! 10 to 60 characters that is rare, and sets keep the join exact and small). A text of one character is the set
//! of that character; an empty text is like nothing, not even another empty one.

use std::cmp::Ordering;

/// Two texts by their indices (`a < b`) and how alike they are, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The text that stands first in the caller's list.
    pub a: u32,
    /// The other text.
    pub b: u32,
    /// The measure the pair was found by.
    pub likeness: f32,
}

/// Bigrams of a text in order of appearance, as numbers; repeats are not taken out.
pub(super) fn bigrams(text: &str) -> impl Iterator<Item = u64> {
    let mut characters = text.chars();
    let first = characters.next();
    let lone = first.filter(|_| characters.clone().next().is_none()).map(|c| u64::from(c as u32) << 21);
    let mut before = first;
    characters
        .map(move |c| {
            let pair = before.map_or(0, |before| u64::from(before as u32) << 21) | u64::from(c as u32);
            before = Some(c);
            pair
        })
        .chain(lone)
}

/// The bigrams of a text in ascending order, each once.
pub(super) fn set(text: &str) -> Vec<u64> {
    let mut set: Vec<u64> = bigrams(text).collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// How many numbers two ascending lists share.
pub(super) fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            Ordering::Less => drop(a.next()),
            Ordering::Greater => drop(b.next()),
            Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

/// Jaccard: of all bigrams of both texts, the share that both have.
pub(super) fn jaccard(shared: usize, a: usize, b: usize) -> f64 {
    if shared == 0 { 0.0 } else { shared as f64 / (a + b - shared) as f64 }
}

/// Of the smaller text's bigrams, the share that the larger one has too.
pub(super) fn inside(shared: usize, a: usize, b: usize) -> f64 {
    if shared == 0 { 0.0 } else { shared as f64 / a.min(b) as f64 }
}

/// The Jaccard likeness of two texts' bigram sets.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (set(a), set(b));
    jaccard(shared(&a, &b), a.len(), b.len())
}

/// How far the text with fewer bigrams lies inside the other: 1 when all its bigrams are there.
pub fn containment(a: &str, b: &str) -> f64 {
    let (a, b) = (set(a), set(b));
    inside(shared(&a, &b), a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_a_share_of_all_bigrams() {
        assert!((likeness("审批不严", "审批不严") - 1.0).abs() < 1e-12);
        // 审批 批不 不严 | 审批 批过 过严
        assert!((likeness("审批不严", "审批过严") - 0.2).abs() < 1e-12);
        assert!(likeness("审批", "采购") < 1e-12);
    }

    #[test]
    fn a_lone_character_is_like_itself_and_an_empty_text_like_nothing() {
        assert!((likeness("无", "无") - 1.0).abs() < 1e-12);
        assert!(likeness("无", "有") < 1e-12);
        assert!(likeness("", "") < 1e-12);
        assert!(containment("", "审批") < 1e-12);
    }

    #[test]
    fn a_text_inside_another_is_contained_whole() {
        assert!((containment("审批不严", "项目审批不严收受礼金") - 1.0).abs() < 1e-12);
        assert!((containment("项目审批不严收受礼金", "审批不严") - 1.0).abs() < 1e-12);
    }
}
