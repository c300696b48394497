//! Groups of like points: the record that `export --what clusters` gives.

use serde::{Deserialize, Serialize};

/// What makes a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClusterKind {
    /// The same point of one object, merged.
    Duplicate,
    /// Nearly the same point of one object, proposed to a person or merged.
    Near,
    /// The same risk in several posts or units (共性风险).
    Common,
}

/// A group of like points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// Stable: made of its members' ids.
    pub id: String,
    /// What makes it a group.
    pub kind: ClusterKind,
    /// The highest level among its members.
    pub level: Option<String>,
    /// The wording that stands for it: one member's own.
    pub risk: String,
    /// Its members' ids, the representative first.
    pub members: Vec<String>,
    /// How many units its members come from.
    pub units: usize,
    /// What a person decided: `merge`, `keep`, or nothing yet.
    pub decided: Option<String>,
}
