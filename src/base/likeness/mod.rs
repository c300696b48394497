//! Likeness of short Chinese texts: exact, fast, and with meaning above numbers.
//!
//! In come texts and indices into the caller's own lists; out go normal forms, pairs, verdicts, clusters and
//! marked differences. Nothing here knows of workbooks or risk points, reads files or keeps state.
//!
//! The way of a deduplication:
//! 1. [`Normalizer::normal`] folds each text; [`distinct`] gathers equal ones.
//! 3. [`join`] (or [`Index`], to be probed in parallel) finds all pairs of cores at a threshold or above, and
//!    all pairs of which one lies inside the other; no pair is missed.
//! 5. [`cluster`] gathers pairs without chaining; [`copied`] compares whole lists; [`differences`] marks characters.
//!
//! All results are the same for any order of equal input, any number of threads and any machine.

mod bigram;
mod cluster;
mod copying;
mod difference;
mod index;
mod join;
mod normal;
mod script;

pub use bigram::{Pair, containment, likeness};
pub use cluster::{Cluster, cluster};
pub use copying::{Copied, Copying, Match, copied};
pub use difference::{Side, Span, differences};
pub use index::{Index, Measure};
pub use join::{contained, distinct, join, join_within};
pub use normal::{Normal, Normalizer, Step};
