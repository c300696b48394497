//! One file a command: each run read top to bottom as the data flows; and the parallel map.
//!
//! In: a working folder and checked options. Out: files, and values that `cli` shows. Nothing here prints, asks the
//! clock or reads the environment; whoever calls hands in today's date and a [`Watch`] that shows progress.

mod change;
mod collect;
mod folder;
mod input;
mod last;
mod material;
mod output;
mod read;
mod settle;

pub mod consolidate;
pub mod explain;
pub mod export;
pub mod forms;
pub mod init;
pub mod issue;
pub mod review;
pub mod sendback;
pub mod show;
pub mod status;

pub use collect::{Account, Collected, Options, check, collect, collect_unseen};
pub use folder::Folder;
pub use output::{Outputs, Written};

use crate::base::{Fault, Lang, Words, disk};
use crate::register::RegisterError;
use crate::workbook::write::{WriteError, XlsxError};

/// Why a run could not go on (exit code 2). A finding is not one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// What is wrong and what to do, line by line, in Chinese.
    pub zh: Vec<String>,
    /// The same in English.
    pub en: Vec<String>,
}

impl Stop {
    /// A stop with one line.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: vec![zh.into()], en: vec![en.into()] }
    }

    /// A stop at faults of files written by people.
    pub fn faults(faults: &[Fault]) -> Self {
        Self {
            zh: faults.iter().map(|fault| fault.say(Lang::Zh)).collect(),
            en: faults.iter().map(|fault| fault.say(Lang::En)).collect(),
        }
    }

    /// A stop at a file that the disk refuses.
    pub fn disk(path: &std::path::Path, error: &std::io::Error) -> Self {
        let (path, (zh, en)) = (path.display(), disk::refusal(error));
        Self::new(format!("{path}:{zh}"), format!("{path}: {en}"))
    }

    /// A stop at something that could not be written: what it is, and why.
    pub fn unwritten(zh: &str, en: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        let why = match disk_error(error) {
            Some(error) => disk::refusal(error),
            None => (error.to_string(), error.to_string()),
        };
        Self::new(format!("{zh} 写不出来:{}", why.0), format!("{en} cannot be written: {}", why.1))
    }

    /// The lines in one language.
    pub fn lines(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// The disk's part in an error, if it has one.
fn disk_error<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e std::io::Error> {
    if let Some(WriteError::Disk(disk) | WriteError::Format(XlsxError::IoError(disk))) = error.downcast_ref()
    {
        return Some(disk);
    }
    if let Some(XlsxError::IoError(disk)) = error.downcast_ref() {
        return Some(disk);
    }
    error.downcast_ref().or_else(|| error.source().and_then(disk_error))
}

impl From<RegisterError> for Stop {
    fn from(error: RegisterError) -> Self {
        let (path, why) = (error.path.map(|path| path.display().to_string()), error.why);
        let path = path.unwrap_or_else(|| ".jingzhong/register.db".to_owned());
        if why.contains("disk is full") || why.contains("disk I/O error") {
            return Self::new(
                "磁盘满了或写不进,台账没有改动;请清理出空间后再运行一次",
                "the disk is full or cannot be written; the register is unchanged; make room and run again",
            );
        }
        if why.contains("readonly") || why.contains("unable to open") {
            return Self::new(
                format!("工作文件夹不能写(只读或没有权限),台账 {path} 打不开"),
                format!("the working folder cannot be written; the register {path} cannot be opened"),
            );
        }
        Self::new(
            format!("台账 {path} 打不开或写不进({why});先备份它,再删掉重新收表"),
            format!("the register {path} cannot be used ({why}); back it up, delete it and collect again"),
        )
    }
}

/// A result of a run.
pub type Result<T> = std::result::Result<T, Stop>;

/// Who shows how far a step has come.
pub trait Watch: Sync {
    /// A step begins, of so many pieces.
    fn begin(&self, what: Words, pieces: usize);
    /// Some pieces are done.
    fn advance(&self, pieces: usize);
    /// The step is done.
    fn end(&self);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Watch for Nobody {
    fn begin(&self, _: Words, _: usize) {}
    fn advance(&self, _: usize) {}
    fn end(&self) {}
}

/// Runs `work` on so many threads (none: as many as there are processors). Inside it, [`map`] works in parallel.
///
/// # Errors
/// If the threads cannot be had.
pub fn on_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build().map_err(|error| {
            Stop::new(format!("开不了线程:{error}"), format!("threads cannot be had: {error}"))
        })?;
    Ok(pool.install(work))
}

/// How many threads a step may use.
fn threads() -> usize {
    rayon::current_num_threads()
}

/// Does two things at once where there are threads for it, else one after the other.
fn beside<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(one, other)
}

/// Maps in parallel, the results in the order of the input.
fn map<I: Sync, O: Send>(items: &[I], work: impl Fn(&I) -> O + Sync + Send) -> Vec<O> {
    use rayon::prelude::*;
    items.par_iter().map(work).collect()
}
