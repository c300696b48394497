//! Likeness of short Chinese texts: exact, fast, and with meaning above numbers.
//!
//! In come texts and indices into the caller's own lists; out go normal forms, pairs, verdicts, clusters and
//! marked differences. Nothing here knows of workbooks or risk points, reads files or keeps state.
//!
//! The way of a deduplication:
//! 1. [`Normalizer::normal`] folds each text; [`distinct`] gathers equal ones.
//! 2. [`Judge::read`] parts each further into words: small words dropped, interchangeable words made one.
//! 3. [`Judge::candidates`] finds all pairs that can be the same or alike, by exact joins ([`join`], [`contained`],
//!    or [`Index`], to be probed in parallel); no pair is missed.
//! 4. [`Judge::judge`] looks at what differs in each pair: same, alike, or different, with reasons.
//! 5. [`cluster`] gathers pairs without chaining; [`copied`] compares whole lists; [`differences`] marks characters.
//!
//! A million texts are held in one piece ([`Texts`]), and of their readings little is kept ([`Gists`]); where only the
//! same among them is wanted, [`same`] does 3 to 5 in one go.
//!
//! All results are the same for any order of equal input, any number of threads and any machine.

mod bigram;
mod cluster;
mod copying;
mod difference;
mod gist;
mod hands;
mod index;
mod join;
mod judge;
mod lexicon;
mod normal;
mod same;
mod script;
mod texts;
mod word;

pub use bigram::{Pair, containment, likeness};
pub use cluster::{Cluster, cluster};
pub use copying::{Copied, Copying, Match, copied, copied_lists};
pub use difference::{Side, Span, differences};
pub use gist::Gists;
pub use hands::in_stretches;
pub use index::{Index, Measure};
pub use join::{contained, distinct, join, join_within};
pub use judge::{Judge, Judgement, Reading, Reason, Thresholds, Verdict};
pub use lexicon::Lexicon;
pub use normal::{Normal, Normalizer, Step};
pub use same::same;
pub use texts::Texts;
