//! Files that the program writes for people: whole or not at all, and never over what a person has changed.
//!
//! The register remembers the hash of what was last written to a path. A file there that has another hash was edited
//! by a person: it is kept and told, unless the user forces it. A file that cannot be replaced because it is open in
//! Excel or WPS gets the new version beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Folder, Result, Stop, Watch, map};
use crate::base::Words;
use crate::register::Register;
use crate::workbook::write::{WriteError, save};

/// Files that are rendered together; their hashes are noted in one transaction.
const BATCH: usize = 64;

/// What became of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// Written, new or anew.
    New,
    /// It was there already, byte for byte.
    Same,
    /// A person has changed it; it was kept as it is.
    Edited,
    /// It belongs to an earlier state of the round and was taken away.
    Stale,
    /// It belongs to an earlier state of the round, but a person has changed it; it was kept.
    StaleEdited,
    /// It is open in another program; the new version lies beside it under this path.
    Beside(String),
}

/// An output to be written.
pub struct Job<'j> {
    /// Its path in the working folder.
    pub path: PathBuf,
    /// Makes its bytes.
    pub write: Box<dyn Fn() -> std::result::Result<Vec<u8>, WriteError> + Send + Sync + 'j>,
}

/// What became of all outputs of a run, in their order.
#[derive(Debug, Clone, Default)]
pub struct Outputs {
    /// Path as the user knows it, and what became of it.
    pub files: Vec<(String, Written)>,
}

impl Outputs {
    /// How many fared so.
    pub fn count(&self, fared: impl Fn(&Written) -> bool) -> usize {
        self.files.iter().filter(|(_, written)| fared(written)).count()
    }
}

/// Renders and writes outputs in parallel.
///
/// # Errors
/// If one cannot be made or the disk refuses.
pub fn write_all(
    jobs: &[Job<'_>],
    folder: &Folder,
    register: &mut Register,
    force: bool,
    what: Words,
    watch: &dyn Watch,
) -> Result<Outputs> {
    let mut outputs = Outputs::default();
    watch.begin(what, jobs.len());
    for batch in jobs.chunks(BATCH) {
        let known: Vec<(String, Option<String>, &Job<'_>)> = batch
            .iter()
            .map(|job| {
                let shown = folder.shown(&job.path);
                let hash = register.output(&shown)?;
                Ok((shown, hash, job))
            })
            .collect::<Result<_>>()?;
        let done = map(&known, |(shown, hash, job)| write_one(shown, hash.as_deref(), job, force));
        let mut noted = Vec::new();
        for result in done {
            let (shown, written, hash) = result?;
            if matches!(written, Written::New | Written::Same) {
                noted.push((shown.clone(), hash));
            }
            outputs.files.push((shown, written));
        }
        register.wrote(&noted)?;
        watch.advance(batch.len());
    }
    watch.end();
    Ok(outputs)
}

/// Takes away what an earlier run wrote below a folder and this one did not write again: a unit's workbook must not go on
/// hanging there when the unit's return is gone. What a person has changed is kept and told.
///
/// # Errors
/// If the register or the disk refuses.
pub fn sweep(folder: &Folder, register: &mut Register, below: &str, outputs: &mut Outputs) -> Result<()> {
    let written: BTreeSet<String> = outputs.files.iter().map(|(path, _)| path.clone()).collect();
    for (shown, hash) in register.outputs(below)? {
        // The workbook for a person's decisions is written by a command of its own.
        if written.contains(&shown) || shown.ends_with(super::review::FILE) {
            continue;
        }
        let path = shown.split('/').fold(folder.root.clone(), |path, part| path.join(part));
        match std::fs::read(&path) {
            Ok(bytes) if blake3::hash(&bytes).to_hex().as_str() == hash => {
                std::fs::remove_file(&path).map_err(|error| Stop::disk(&path, &error))?;
                // A unit's folder that is empty now goes too; one that holds anything stays.
                if let Some(parent) = path.parent() {
                    let _ = std::fs::remove_dir(parent);
                }
                register.forget_output(&shown)?;
                outputs.files.push((shown, Written::Stale));
            }
            Ok(_) => outputs.files.push((shown, Written::StaleEdited)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => register.forget_output(&shown)?,
            Err(error) => return Err(Stop::disk(&path, &error)),
        }
    }
    Ok(())
}

fn write_one(
    shown: &str,
    known: Option<&str>,
    job: &Job<'_>,
    force: bool,
) -> Result<(String, Written, String)> {
    let bytes = (job.write)().map_err(|error| match error {
        WriteError::Disk(error) => Stop::disk(&job.path, &error),
        WriteError::Leak(leaks) => Stop {
            zh: leaks.iter().map(|leak| format!("{shown} 里还有不该公开的内容,没有写出:{leak}")).collect(),
            en: leaks
                .iter()
                .map(|leak| format!("{shown} would publish what must not be public: {leak}"))
                .collect(),
        },
        error @ WriteError::Format(_) => Stop::unwritten(shown, shown, &error),
    })?;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    match std::fs::read(&job.path) {
        Ok(there) => {
            let there = blake3::hash(&there).to_hex().to_string();
            if there == hash {
                return Ok((shown.to_owned(), Written::Same, hash));
            }
            if !force && known != Some(there.as_str()) {
                return Ok((shown.to_owned(), Written::Edited, hash));
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(Stop::disk(&job.path, &error)),
    }
    match save(&job.path, &bytes) {
        Ok(()) => Ok((shown.to_owned(), Written::New, hash)),
        // On Windows a workbook that is open elsewhere cannot be replaced.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied && job.path.exists() => {
            let beside = beside(&job.path);
            save(&beside, &bytes).map_err(|error| Stop::disk(&beside, &error))?;
            let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((shown.to_owned(), Written::Beside(name), hash))
        }
        Err(error) => Err(Stop::disk(&job.path, &error)),
    }
}

/// `甲.xlsx` → `甲(新).xlsx`
fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension =
        path.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
    path.with_file_name(format!("{stem}(新){extension}"))
}
