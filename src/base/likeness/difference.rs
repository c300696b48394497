//! The characters in which two texts differ, for marking them in a cell.
//!
//! Characters that differ in width or script only (`（` and `(`, `審` and `审`) count as the same. The alignment is
//! the longest common subsequence, so as few characters as possible are marked.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::script::simplified;

/// Which text a stretch stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both texts.
    Both,
    /// Only in the first text.
    OnlyA,
    /// Only in the second text.
    OnlyB,
}

/// A stretch of characters, as byte ranges into the two texts; the range of the side it is missing from is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Where the stretch stands.
    pub side: Side,
    /// Its bytes in the first text.
    pub a: Range<usize>,
    /// Its bytes in the second text.
    pub b: Range<usize>,
}

/// The alignment costs one step for each pair of characters; beyond this many the middle parts of two texts are
/// marked whole. Two cells of 2,000 characters stay within it.
const MOST_STEPS: usize = 4_000_000;

/// One step of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    Keep,
    Drop,
    Add,
}

/// How to get from one list to another: dropped elements come before added ones at the same place.
pub(super) fn align<T: PartialEq>(a: &[T], b: &[T]) -> Vec<Edit> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(x, y)| x == y).count();
    let middle_a = rest_a.get(..rest_a.len() - tail).unwrap_or_default();
    let middle_b = rest_b.get(..rest_b.len() - tail).unwrap_or_default();
    let mut edits = vec![Edit::Keep; head];
    if middle_a.len().saturating_mul(middle_b.len()) > MOST_STEPS {
        edits.extend(std::iter::repeat_n(Edit::Drop, middle_a.len()));
        edits.extend(std::iter::repeat_n(Edit::Add, middle_b.len()));
    } else {
        align_middle(middle_a, middle_b, &mut edits);
    }
    edits.extend(std::iter::repeat_n(Edit::Keep, tail));
    edits
}

fn align_middle<T: PartialEq>(from: &[T], to: &[T], edits: &mut Vec<Edit>) {
    let width = to.len() + 1;
    // longest[i * width + j]: the longest common subsequence of from[i..] and to[j..].
    let mut longest = vec![0_u32; (from.len() + 1) * width];
    let at = |longest: &[u32], i: usize, j: usize| longest.get(i * width + j).copied().unwrap_or(0);
    for (i, old) in from.iter().enumerate().rev() {
        for (j, new) in to.iter().enumerate().rev() {
            let best = if old == new {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(slot) = longest.get_mut(i * width + j) {
                *slot = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < from.len() || j < to.len() {
        let edit = match (from.get(i), to.get(j)) {
            (Some(old), Some(new)) if old == new => Edit::Keep,
            (Some(_), Some(_)) if at(&longest, i + 1, j) >= at(&longest, i, j + 1) => Edit::Drop,
            (Some(_), None) => Edit::Drop,
            _ => Edit::Add,
        };
        i += usize::from(edit != Edit::Add);
        j += usize::from(edit != Edit::Drop);
        edits.push(edit);
    }
}

fn folded(text: &str) -> Vec<(String, usize)> {
    text.chars().map(|c| (std::iter::once(c).nfkc().map(simplified).collect(), c.len_utf8())).collect()
}

/// The stretches of two texts in order: those of both, those of the first only, those of the second only.
pub fn differences(a: &str, b: &str) -> Vec<Span> {
    let (left, right) = (folded(a), folded(b));
    let plain = |side: &[(String, usize)]| side.iter().map(|(c, _)| c.clone()).collect::<Vec<_>>();
    let (mut lengths_a, mut lengths_b) = (left.iter().map(|c| c.1), right.iter().map(|c| c.1));
    let (mut at_a, mut at_b) = (0, 0);
    let mut spans: Vec<Span> = Vec::new();
    let mut put = |side: Side, a: Range<usize>, b: Range<usize>| match spans.last_mut() {
        Some(last) if last.side == side => (last.a.end, last.b.end) = (a.end, b.end),
        _ => spans.push(Span { side, a, b }),
    };
    // Drops and adds of one place come mixed; the marks of each side are gathered.
    let mut added = 0..0;
    for edit in align(&plain(&left), &plain(&right)) {
        match edit {
            Edit::Keep => {
                if !added.is_empty() {
                    put(Side::OnlyB, at_a..at_a, added.clone());
                }
                let (start_a, start_b) = (at_a, at_b);
                at_a += lengths_a.next().unwrap_or(0);
                at_b += lengths_b.next().unwrap_or(0);
                added = at_b..at_b;
                put(Side::Both, start_a..at_a, start_b..at_b);
            }
            Edit::Drop => {
                let start = at_a;
                at_a += lengths_a.next().unwrap_or(0);
                put(Side::OnlyA, start..at_a, added.start..added.start);
            }
            Edit::Add => {
                at_b += lengths_b.next().unwrap_or(0);
                added.end = at_b;
            }
        }
    }
    if !added.is_empty() {
        put(Side::OnlyB, at_a..at_a, added);
    }
    spans
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a span that cuts a character must fail the test")]
mod tests {
    use super::*;

    fn marked(a: &str, b: &str) -> String {
        differences(a, b)
            .into_iter()
            .map(|span| match span.side {
                Side::Both => a[span.a].to_owned(),
                Side::OnlyA => format!("[-{}]", &a[span.a]),
                Side::OnlyB => format!("[+{}]", &b[span.b]),
            })
            .collect()
    }

    #[test]
    fn only_what_differs_is_marked() {
        assert_eq!(marked("审批把关不严", "审批环节把关不严"), "审批[+环节]把关不严");
        assert_eq!(marked("采购审批不严", "采购验收不严"), "采购[-审批][+验收]不严");
        assert_eq!(marked("审批不严", "审批不严"), "审批不严");
        assert_eq!(marked("", "审批"), "[+审批]");
        assert_eq!(marked("甲乙", ""), "[-甲乙]");
        assert_eq!(marked("", ""), "");
    }

    #[test]
    fn width_and_script_are_no_difference() {
        assert_eq!(marked("（審批）不嚴", "(审批)不严"), "（審批）不嚴");
    }

    #[test]
    fn spans_give_both_texts_back() {
        for (a, b) in [("收受礼品、礼金", "索要礼金和礼品"), ("甲乙丙丁", "丁丙乙甲"), ("ab审c", "审批bc")]
        {
            let spans = differences(a, b);
            let first: String = spans.iter().map(|span| &a[span.a.clone()]).collect();
            let second: String = spans.iter().map(|span| &b[span.b.clone()]).collect();
            assert_eq!((first.as_str(), second.as_str()), (a, b));
            assert!(spans.iter().all(|span| match span.side {
                Side::Both => !span.a.is_empty() && !span.b.is_empty(),
                Side::OnlyA => span.b.is_empty() && !span.a.is_empty(),
                Side::OnlyB => span.a.is_empty() && !span.b.is_empty(),
            }));
        }
    }

    #[test]
    fn two_very_long_texts_are_marked_whole_rather_than_slowly() {
        let (a, b) = ("甲".repeat(5_000), "乙".repeat(5_000));
        assert_eq!(differences(&a, &b).len(), 2);
    }
}
