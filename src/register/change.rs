//! What a newer return changed against the one whose place it took: kept, so that whoever sent the older back can see
//! what became of it.

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Severity};

/// What is different, in one older return.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The return that no longer counts, or of which some no longer counts.
    pub older: String,
    /// The returns that took its place.
    pub newer: Vec<String>,
    /// The unit's code.
    pub unit_code: String,
    /// The unit's name.
    pub unit: String,
    /// Cells and points, in the order of forms and rows.
    pub lines: Vec<ChangedLine>,
    /// What was found in the older: errors and warnings.
    pub findings: Vec<FormerFinding>,
}

/// How a line is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// A cell says something else.
    Changed,
    /// A point that was not there.
    Added,
    /// A point that is there no more.
    Removed,
}

impl ChangeKind {
    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }

    /// The word for users.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Changed => "改",
            Self::Added => "新增",
            Self::Removed => "删去",
        }
    }
}

/// One cell, or one point that came or went. Numbers of persons are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedLine {
    /// How it is different.
    pub kind: ChangeKind,
    /// The form's id.
    pub form: String,
    /// The file where it now stands; for a point that went, where it stood.
    pub file: String,
    /// The sheet there.
    pub sheet: String,
    /// The row there, from 1.
    pub row: u32,
    /// Whose it is: section, post, position.
    pub object: String,
    /// The column's title; empty for a whole point.
    pub column: String,
    /// What stood there; of a point that went its risk.
    pub before: String,
    /// What stands there now; of a new point its risk.
    pub after: String,
}

/// A finding of the older return, and whether it is mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerFinding {
    /// The finding.
    pub finding: Finding,
    /// Whether the newer return has it no more.
    pub mended: bool,
}

impl Change {
    /// How many lines are different in this way.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.lines.iter().filter(|line| line.kind == kind).count()
    }

    /// How many findings of a weight are mended, or still open.
    pub fn findings(&self, severity: Severity, mended: bool) -> usize {
        let wanted = |former: &&FormerFinding| former.finding.severity == severity && former.mended == mended;
        self.findings.iter().filter(wanted).count()
    }
}
