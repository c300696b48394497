//! `consolidate` (汇总): the summary workbooks.

use super::folder::SUMMARIES;
use super::material::Round;
use super::output::{Job, Outputs, sweep, write_all};
use super::{Account, Folder, Result, Stop, Watch};
use crate::base::{Lang, Words};
use crate::summary;

/// Kinds of workbooks beside those of the whole county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// 按单位
    Unit,
    /// 按等级, also with the watchers of each level
    Level,
    /// 按监控责任主体
    Watcher,
    /// 按分管领导
    Leader,
    /// 公示版
    Public,
}

impl By {
    /// The folder below 汇总.
    const fn folder(self) -> &'static str {
        match self {
            Self::Unit => "按单位/",
            Self::Level => "按等级/",
            Self::Watcher => "按监控责任主体/",
            Self::Leader => "按分管领导/",
            Self::Public => "公示/",
        }
    }
}

/// What a run of `consolidate` gives.
#[derive(Debug)]
pub struct Consolidated {
    /// The files.
    pub outputs: Outputs,
    /// Points that count.
    pub points: usize,
    /// Points merged into others.
    pub merged: usize,
    /// Points held back.
    pub held: usize,
    /// The account over all returns.
    pub account: Account,
    /// Findings at error level.
    pub errors: usize,
}

/// Writes the summaries; `by` chooses among those that are many, none for all.
///
/// # Errors
/// If the register cannot be read, something would be published that must not be, or the disk refuses.
pub fn consolidate(folder: &Folder, by: &[By], force: bool, watch: &dyn Watch) -> Result<Consolidated> {
    folder.insist_on_roster()?;
    let (mut register, _lock) = folder.register()?;
    if register.files()?.is_empty() {
        return Err(Stop::new(
            "还没有收过表,没有可汇总的;请把报回来的表放进「回收」,先运行 jingzhong 收表",
            "nothing has been collected yet; put the returns into 回收 and run jingzhong collect first",
        ));
    }
    let round = Round::gather(folder, &register, Lang::Zh)?;
    let material = round.material(&folder.basis);
    let chosen = |path: &str| {
        by.is_empty() || !path.contains('/') || by.iter().any(|by| path.starts_with(by.folder()))
    };
    let jobs: Vec<Job<'_>> = summary::books(&material)
        .into_iter()
        .filter(|book| chosen(&book.path))
        .map(|book| {
            let path = book.path.split('/').fold(folder.root.join(SUMMARIES), |path, part| path.join(part));
            Job { path, write: book.write }
        })
        .collect();
    let what = Words::new("生成汇总表", "writing summaries");
    let mut outputs = write_all(&jobs, folder, &mut register, force, what, watch)?;
    if by.is_empty() {
        sweep(folder, &mut register, SUMMARIES, &mut outputs)?;
    }
    let points = &round.alike.points;
    Ok(Consolidated {
        points: points.iter().filter(|point| point.counts()).count(),
        merged: points.iter().filter(|point| point.duplicate_of.is_some()).count(),
        held: points.iter().filter(|point| point.held).count(),
        errors: round.errors(),
        account: round.account,
        outputs,
    })
}
