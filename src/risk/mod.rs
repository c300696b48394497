//! Rows → risk points → clusters.
//!
//! In: a return with its weighed findings. Out: [`Point`]s, the risk points as everything above knows them (and as
//! `export` gives them), held where an error is open; then, over all returns of the round, duplicates merged with all
//! their sources kept. What a merge or a likeness is worth is decided here and nowhere else.

mod alike;
mod cluster;
mod gather;
mod make;
mod point;
mod why;

pub use alike::{Alike, CopiedList, Decision, Proposal, alike, pair_key};
pub use cluster::{Cluster, ClusterKind};
pub use gather::{Gathered, Merge, gather};
pub use make::{Made, Tally, level_of, make};
pub use point::{Point, Source, part_key, scope_key};
pub use why::{Comparison, Why};
