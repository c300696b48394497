//! `forms` (表样): the forms as files that a county may change.

use std::path::Path;

use super::{Result, Stop};
use crate::workbook::write::save;
use crate::{form, vocabulary};

/// Copies the built-in forms and vocabularies to a folder, below `forms` and `vocabulary`; gives their paths. A file
/// that is there already is left as it is.
///
/// # Errors
/// If the disk refuses.
pub fn export(folder: &Path) -> Result<Vec<(String, bool)>> {
    let forms = form::BUILT_IN.iter().map(|file| ("forms", file));
    let words = vocabulary::BUILT_IN.iter().map(|file| ("vocabulary", file));
    let mut written = Vec::new();
    for (kind, (name, text)) in forms.chain(words) {
        let path = folder.join(kind).join(name);
        let there = path.exists();
        if !there {
            save(&path, text.as_bytes()).map_err(|error| Stop::disk(&path, &error))?;
        }
        written.push((format!("{kind}/{name}"), !there));
    }
    Ok(written)
}
