//! Why one point is held to be alike to another: said anew for a person, since of a million pairs no reason is kept.

use std::collections::BTreeMap;

use super::Point;
use super::alike::{normalizer, thresholds};
use crate::base::likeness::{Judge, Judgement, Lexicon, Step};
use crate::intake::Basis;

/// Why two points are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// What the judge says: how alike, and which words differ.
    pub judgement: Judgement,
    /// What was taken off the two texts before they were compared.
    pub took_off: [Vec<Step>; 2],
}

/// Compares points as [`super::alike`] does.
pub struct Comparison<'b> {
    basis: &'b Basis,
    lexicon: Lexicon,
    judge: Judge,
}

impl<'b> Comparison<'b> {
    /// Ready to compare the points of a round.
    pub fn new(basis: &'b Basis) -> Self {
        let lexicon = Lexicon::built_in();
        Self { basis, judge: Judge::new(lexicon.clone(), thresholds(basis)), lexicon }
    }

    /// Why each of some points is alike to one.
    pub fn with<'p>(&self, one: &Point, others: impl Iterator<Item = &'p Point>) -> Vec<Why> {
        let mut normalizers = BTreeMap::new();
        let mut normal = |point: &Point| {
            normalizers
                .entry(point.unit_code.clone())
                .or_insert_with(|| normalizer(&point.unit_code, &self.lexicon, self.basis))
                .normal(&point.risk)
        };
        let first = normal(one);
        let reading = self.judge.read(&first);
        others
            .map(|other| {
                let other = normal(other);
                let judgement = self.judge.judge(&reading, &self.judge.read(&other));
                Why { judgement, took_off: [first.took_off.clone(), other.took_off] }
            })
            .collect()
    }
}
