//! Files that the program writes for people: whole or not at all, and never over what a person has changed.
//!
//! The register remembers the hash of what was last written to a path. A file there that has another hash was edited
//! by a person: it is kept and told, unless the user forces it. A file that cannot be replaced because it is open in
//! Excel or WPS gets the new version beside it.
//!
//! A disk needs some milliseconds to say that it holds a file, and holds many by then: threads of their own wait for
//! that, while those that work go on with the next files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};

use super::{Folder, Result, Stop, Watch, map};
use crate::base::Words;
use crate::register::Register;
use crate::workbook::write::{Beside, WriteError};

/// Files that are rendered together; their hashes are noted in one transaction.
const BATCH: usize = 256;
/// Threads that wait for the disk; each has a file open.
const WAITING: usize = 12;

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
        let known = batch.iter().enumerate().map(|(at, job)| {
            let shown = folder.shown(&job.path);
            let known = register.output(&shown)?;
            Ok(Output { at, shown, known, job })
        });
        let done = write_batch(&known.collect::<Result<Vec<_>>>()?, force, watch);
        let mut noted = Vec::new();
        for result in done {
            let (shown, written, hash) = result?;
            if matches!(written, Written::New | Written::Same) {
                noted.push((shown.clone(), hash));
            }
            outputs.files.push((shown, written));
        }
        register.wrote(&noted)?;
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

/// An output of a batch.
struct Output<'j> {
    at: usize,
    /// Its path as the user knows it.
    shown: String,
    /// The hash of what was last written there.
    known: Option<String>,
    job: &'j Job<'j>,
}

/// Renders and writes outputs; what became of each, in their order.
fn write_batch(
    outputs: &[Output<'_>],
    force: bool,
    watch: &dyn Watch,
) -> Vec<Result<(String, Written, String)>> {
    let (hand_on, written) = mpsc::sync_channel::<(usize, Beside)>(WAITING);
    let written = Mutex::new(written);
    let next = || written.lock().unwrap_or_else(PoisonError::into_inner).recv();
    let wait = || {
        let mut placed = Vec::new();
        while let Ok((at, beside)) = next() {
            placed.extend(outputs.get(at).map(|output| (at, place(beside, &output.job.path))));
            watch.advance(1);
        }
        placed
    };
    let (prepared, mut placed) = std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..WAITING.min(outputs.len())).map(|_| scope.spawn(wait)).collect();
        let prepared = map(outputs, |output| -> Result<(Option<Written>, String)> {
            let (fared, hash) = prepare(output, force)?;
            let fared = match fared {
                Ok(fared) => {
                    watch.advance(1);
                    Some(fared)
                }
                Err(beside) => {
                    // Those that wait do so until nothing comes any more: somebody takes it.
                    let _ = hand_on.send((output.at, beside));
                    None
                }
            };
            Ok((fared, hash))
        });
        drop(hand_on);
        let placed: BTreeMap<usize, Result<Written>> =
            waiting.into_iter().flat_map(|waiting| waiting.join().unwrap_or_default()).collect();
        (prepared, placed)
    });
    let lost = || Err(Stop::new("写文件的线程中断了", "a thread that writes files broke off"));
    let done = prepared.into_iter().zip(outputs).map(|(prepared, output)| {
        let (fared, hash) = prepared?;
        let fared = fared.map_or_else(|| placed.remove(&output.at).unwrap_or_else(lost), Ok)?;
        Ok((output.shown.clone(), fared, hash))
    });
    done.collect()
}

/// Renders an output and writes it beside its place, unless what is there is the same or a person's; with its hash.
fn prepare(output: &Output<'_>, force: bool) -> Result<(std::result::Result<Written, Beside>, String)> {
    let Output { shown, job, .. } = output;
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
                return Ok((Ok(Written::Same), hash));
            }
            if !force && output.known.as_ref() != Some(&there) {
                return Ok((Ok(Written::Edited), hash));
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(Stop::disk(&job.path, &error)),
    }
    match Beside::write(&job.path, &bytes) {
        Ok(beside) => Ok((Err(beside), hash)),
        Err(error) => Err(Stop::disk(&job.path, &error)),
    }
}

/// Puts an output that lies beside in its place.
fn place(written: Beside, path: &Path) -> Result<Written> {
    written.sync().map_err(|error| Stop::disk(path, &error))?;
    match written.rename(path) {
        Ok(()) => Ok(Written::New),
        // On Windows a workbook that is open elsewhere cannot be replaced.
        Err((error, written)) if error.kind() == std::io::ErrorKind::PermissionDenied && path.exists() => {
            let beside = beside(path);
            written.rename(&beside).map_err(|(error, _)| Stop::disk(&beside, &error))?;
            let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Written::Beside(name))
        }
        Err((error, _)) => Err(Stop::disk(path, &error)),
    }
}

/// `甲.xlsx` → `甲(新).xlsx`
fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension =
        path.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
    path.with_file_name(format!("{stem}(新){extension}"))
}
