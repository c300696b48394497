//! `status` (进度): who has returned what.

use super::material::Round;
use super::{Folder, Result};
use crate::base::Lang;
use crate::finding::Severity;
use crate::register::Change;
use crate::summary::{self, Progress};

/// What `status` gives.
#[derive(Debug)]
pub struct Standing {
    /// Units, sections, posts, levels, days.
    pub progress: Progress,
    /// Errors open.
    pub errors: usize,
    /// Warnings open.
    pub warnings: usize,
    /// Warnings that a unit has answered.
    pub answered: usize,
    /// What newer returns changed against older ones, by the older.
    pub changes: Vec<Change>,
}

/// Works out the progress of the round.
///
/// # Errors
/// If the register cannot be read.
pub fn status(folder: &Folder) -> Result<Standing> {
    let (register, _lock) = folder.register()?;
    let round = Round::gather(folder, &register, Lang::Zh)?;
    let progress = summary::progress(&round.material(&folder.basis));
    let mut standing = Standing { progress, errors: 0, warnings: 0, answered: 0, changes: Vec::new() };
    for line in &round.findings {
        match (line.finding.severity, &line.answered) {
            (Severity::Error, _) => standing.errors += 1,
            (Severity::Warning, Some(_)) => standing.answered += 1,
            (Severity::Warning, None) => standing.warnings += 1,
            (Severity::Info, _) => {}
        }
    }
    standing.changes = round.changes;
    Ok(standing)
}
