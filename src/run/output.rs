//! Files that the program writes for people: whole or not at all, and never over what a person has changed.
//!
//! The register remembers the hash of what was last written to a path. A file there that has another hash was edited
//! by a person: it is kept and told, unless the user forces it. A file that cannot be replaced because it is open in
//! Excel or WPS gets the new version beside it.
//!
//! They are written a batch at a time; while the disk is waited for, the next batch is rendered.

mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use super::{Folder, Result, Stop, Watch, map};
use crate::base::Words;
use crate::register::Register;
use crate::workbook::write::WriteError;
use stage::{Batch, Refused, Stage, Staged};

/// Files that go to their places together; their hashes are noted in one transaction.
const BATCH: usize = 512;

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
    if jobs.is_empty() {
        return Ok(Outputs::default());
    }
    let known: BTreeMap<String, String> = register.outputs("")?.into_iter().collect();
    let stage = Stage::beside(jobs.iter().map(|job| job.path.as_path())).map_err(refused)?;
    watch.begin(what, jobs.len());
    let outputs = std::thread::scope(|scope| -> Result<Outputs> {
        let (hand_on, batches) = mpsc::sync_channel::<(Batch<'_>, Vec<Result<Output>>)>(0);
        let stage = &stage;
        let placing = scope.spawn(move || {
            let mut outputs = Outputs::default();
            for (batch, prepared) in batches {
                place(stage, &batch, prepared, register, &mut outputs)?;
            }
            Ok(outputs)
        });
        for jobs in jobs.chunks(BATCH) {
            let batch = stage.batch(jobs.iter().map(|job| job.path.as_path())).map_err(refused)?;
            let numbered: Vec<(usize, &Job<'_>)> = jobs.iter().enumerate().collect();
            let prepared = map(&numbered, |(at, job)| {
                let shown = folder.shown(&job.path);
                let output = prepare(&batch, *at, job, shown, &known, force);
                watch.advance(1);
                output
            });
            if hand_on.send((batch, prepared)).is_err() {
                // The other side has stopped at an error, which it tells.
                break;
            }
        }
        drop(hand_on);
        let broken = || Stop::new("写文件的线程中断了", "a thread that writes files broke off");
        placing.join().unwrap_or_else(|_| Err(broken()))
    });
    watch.end();
    outputs
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
        match there(&path)? {
            Some(there) if there == hash => {
                std::fs::remove_file(&path).map_err(|error| Stop::disk(&path, &error))?;
                // A unit's folder that is empty now goes too; one that holds anything stays.
                if let Some(parent) = path.parent() {
                    let _ = std::fs::remove_dir(parent);
                }
                register.forget_output(&shown)?;
                outputs.files.push((shown, Written::Stale));
            }
            Some(_) => outputs.files.push((shown, Written::StaleEdited)),
            None => register.forget_output(&shown)?,
        }
    }
    Ok(())
}

/// An output that was rendered.
struct Output {
    /// Its path as the user knows it.
    shown: String,
    /// The hash of its bytes.
    hash: String,
    /// Where it lies, or what became of it already.
    lies: std::result::Result<Staged, Written>,
}

/// Renders an output and writes it beside its place, unless what is there is the same or a person's.
fn prepare(
    batch: &Batch<'_>,
    at: usize,
    job: &Job<'_>,
    shown: String,
    known: &BTreeMap<String, String>,
    force: bool,
) -> Result<Output> {
    let bytes = (job.write)().map_err(|error| match error {
        WriteError::Disk(error) => Stop::disk(&job.path, &error),
        WriteError::Leak(leaks) => Stop {
            zh: leaks.iter().map(|leak| format!("{shown} 里还有不该公开的内容,没有写出:{leak}")).collect(),
            en: leaks
                .iter()
                .map(|leak| format!("{shown} would publish what must not be public: {leak}"))
                .collect(),
        },
        error @ WriteError::Format(_) => Stop::unwritten(&shown, &shown, &error),
    })?;
    let hash = hash(&bytes);
    let there = if batch.is_fresh(&job.path) { None } else { there(&job.path)? };
    let lies = match there {
        Some(there) if there == hash => Err(Written::Same),
        Some(there) if !force && known.get(&shown) != Some(&there) => Err(Written::Edited),
        _ => Ok(batch.write(at, &job.path, &bytes).map_err(|error| Stop::disk(&job.path, &error))?),
    };
    Ok(Output { shown, hash, lies })
}

/// The hash of what is in a place, if anything is.
fn there(path: &Path) -> Result<Option<String>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(hash(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Stop::disk(path, &error)),
    }
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Puts the outputs of a batch in their places and notes their hashes: of all that got there, even if one did not.
///
/// # Errors
/// The first output that could not be made or placed.
fn place(
    stage: &Stage,
    batch: &Batch<'_>,
    prepared: Vec<Result<Output>>,
    register: &mut Register,
    outputs: &mut Outputs,
) -> Result<()> {
    let staged = prepared.iter().flatten().filter_map(|output| output.lies.as_ref().ok());
    let held = stage.hold(batch, &staged.collect::<Vec<_>>()).map_err(refused)?;
    let mut noted = Vec::new();
    let mut first = Ok(());
    for output in prepared {
        let placed = output.and_then(|Output { shown, hash, lies }| {
            let written = match lies {
                Ok(staged) => held.place(&staged).map_err(refused)?,
                Err(written) => written,
            };
            Ok((shown, hash, written))
        });
        match placed {
            Ok((shown, hash, written)) => {
                if matches!(written, Written::New | Written::Same) {
                    noted.push((shown.clone(), hash));
                }
                outputs.files.push((shown, written));
            }
            Err(stop) => first = first.and(Err(stop)),
        }
    }
    register.wrote(&noted)?;
    first
}

fn refused((path, error): Refused) -> Stop {
    Stop::disk(&path, &error)
}
