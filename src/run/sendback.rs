//! `sendback` (退改): for each return with findings the unit's own workbook, marked; a covering text per unit; and who is
//! to be reminded.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use super::folder::SENT_BACK;
use super::material::Round;
use super::output::{Job, Outputs, sweep, write_all};
use super::read::Alone;
use super::{Folder, Result, Watch, issue, map};
use crate::base::{Lang, Words};
use crate::finding::{Finding, Severity};
use crate::register::{Record, Standing};
use crate::reply::{self, Letter};
use crate::workbook::archive::{self, Step};
use crate::workbook::mark::{MarkError, mark};
use crate::workbook::write::legal_file_name;
use crate::workbook::{Format, is_heavy, is_heavy_file};
use crate::{intake, summary};

/// What is sent back.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Codes or names of units; empty for all.
    pub units: Vec<String>,
    /// Overwrite what a person has changed.
    pub force: bool,
}

/// What a run of `sendback` gives.
#[derive(Debug)]
pub struct SentBack {
    /// The files.
    pub outputs: Outputs,
    /// Returns that have changed since they were collected, and were left out.
    pub changed: Vec<String>,
    /// How many units get something.
    pub units: usize,
    /// Errors that those units, or the files of unknown units, still have to mend.
    pub errors: usize,
}

/// The folder of files whose unit is not known.
const UNKNOWN: &str = "未认出单位";

/// One return to be sent back.
struct Case {
    record: Record,
    standing: Standing,
    hash: String,
}

/// Marks and writes.
///
/// # Errors
/// If the register cannot be read or the disk refuses.
pub fn sendback(folder: &Folder, options: &Options, watch: &dyn Watch) -> Result<SentBack> {
    folder.insist_on_roster()?;
    let wanted: BTreeSet<String> = options
        .units
        .iter()
        .map(|word| Ok(issue::unit(folder, word)?.name.clone()))
        .collect::<Result<_>>()?;
    let (mut register, _lock) = folder.register()?;
    let replies: BTreeMap<String, String> = register.replies()?.into_iter().collect();
    let round = Round::gather(folder, &register, Lang::Zh)?;
    let mut cases = Vec::new();
    for file in register.files()? {
        let Some((record, standing)) = register.record(&file)? else { continue };
        let asked = wanted.is_empty() || record.unit.as_ref().is_some_and(|(_, name)| wanted.contains(name));
        let counts = standing.status.is_current();
        if asked && counts && !reply::sent(&record, &standing, &replies).is_empty() {
            let hash = register.stamp(&file)?.map(|stamp| stamp.hash).unwrap_or_default();
            cases.push(Case { record, standing, hash });
        }
    }
    let made = map(&cases, |case| marked(case, folder, &replies));
    let mut letters: BTreeMap<String, Letter> = BTreeMap::new();
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut changed = Vec::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (case, made) in cases.iter().zip(made) {
        let unit = case.record.unit.as_ref().map_or(UNKNOWN, |(_, name)| name.as_str());
        let findings: Vec<Finding> = reply::sent(&case.record, &case.standing, &replies)
            .into_iter()
            .filter(|finding| !reply::is_answered(&case.record, finding, &replies))
            .cloned()
            .collect();
        let name = match made {
            Made::Changed => {
                changed.push(case.record.file.clone());
                continue;
            }
            Made::Nothing => None,
            Made::Marked(bytes) => {
                let name = free_name(&case.record.file, unit, &mut taken);
                let path = folder.root.join(SENT_BACK).join(legal_file_name(unit)).join(&name);
                jobs.push(Job { path, write: Box::new(move || Ok(bytes.clone())) });
                Some(name)
            }
        };
        letters.entry(unit.to_owned()).or_default().files.push((case.record.file.clone(), name, findings));
    }
    for line in &round.findings {
        let Some(unit) = line.unit.as_ref().filter(|_| line.file.is_empty()) else { continue };
        let asked = wanted.is_empty() || wanted.contains(unit);
        // Who has returned nothing is reminded by the list, not by a letter about mistakes.
        if asked && line.finding.severity != Severity::Info && line.finding.code.as_str() != "A001" {
            letters.entry(unit.clone()).or_default().unit.push(line.finding.clone());
        }
    }
    let units = letters.len();
    let told = letters
        .values()
        .flat_map(|letter| letter.files.iter().flat_map(|(_, _, findings)| findings).chain(&letter.unit));
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    // Who has returned nothing gets no letter, but the round is not done for it.
    let missing = round.findings.iter().filter(|line| {
        let of_asked = line.unit.as_ref().is_some_and(|unit| wanted.contains(unit));
        line.finding.code.as_str() == "A001" && (wanted.is_empty() || of_asked)
    });
    let errors = told.filter(is_error).count()
        + missing.filter(|line| line.finding.severity == Severity::Error).count();
    for (unit, letter) in &letters {
        let text = reply::notice(unit, letter, &folder.basis);
        let path = folder.root.join(SENT_BACK).join(legal_file_name(unit)).join("退改通知.txt");
        jobs.push(Job { path, write: Box::new(move || Ok(text.clone().into_bytes())) });
    }
    if wanted.is_empty() {
        let progress = summary::progress(&round.material(&folder.basis));
        let text = reply::reminder(&progress.units, progress.days_left, &folder.basis);
        let path = folder.root.join(SENT_BACK).join("催报名单.txt");
        jobs.push(Job { path, write: Box::new(move || Ok(text.clone().into_bytes())) });
        let basis = &folder.basis;
        jobs.push(Job {
            path: folder.root.join(SENT_BACK).join("催报.xlsx"),
            write: Box::new(move || summary::reminder(&progress, basis)),
        });
    }
    let mut outputs =
        write_all(&jobs, folder, &mut register, options.force, Words::new("标注退改", "marking"), watch)?;
    if wanted.is_empty() {
        sweep(folder, &mut register, SENT_BACK, &mut outputs)?;
    }
    Ok(SentBack { outputs, changed, units, errors })
}

enum Made {
    /// The file is no longer what was collected.
    Changed,
    /// Nothing can be marked; the letter says why.
    Nothing,
    /// The marked workbook.
    Marked(Vec<u8>),
}

/// A return's own bytes, marked; or our form with its values, marked.
fn marked(case: &Case, folder: &Folder, replies: &BTreeMap<String, String>) -> Made {
    // What was too large or no plain file was never read, and is not read here.
    if case.record.format.is_none() && case.hash == blake3::hash(&[]).to_hex().as_str() {
        return Made::Nothing;
    }
    let mut alone = Alone::default();
    let Some(bytes) = bytes_of(&case.record.file, folder, &mut alone) else { return Made::Changed };
    if blake3::hash(&bytes).to_hex().as_str() != case.hash {
        return Made::Changed;
    }
    if is_heavy(&bytes) {
        alone.wait();
    }
    let basis = &folder.basis;
    let open = || intake::open(&bytes, &case.record.file, &basis.round.limits).ok();
    let Some((workbook, _)) = open() else { return Made::Nothing };
    let mut workbook = Some(workbook);
    if let Some(book) = workbook.take_if(|book| matches!(book.format, Format::Xlsx | Format::Xlsm)) {
        let there: BTreeSet<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        // Marking needs the parts, not the cells, and a large file is not to be in memory twice.
        drop(book);
        let marking = reply::marking(&case.record, &case.standing, replies, basis, |sheet, place| {
            there.contains(sheet).then(|| (sheet.to_owned(), place))
        });
        match mark(&bytes, &marking) {
            Ok(marked) => return Made::Marked(marked),
            // What cannot be marked in place is written anew below.
            Err(MarkError::Format | MarkError::Unreadable(_) | MarkError::NoSheet(_)) => {}
        }
    }
    let Some(workbook) = workbook.or_else(|| open().map(|(book, _)| book)) else { return Made::Nothing };
    let taken = intake::take(&workbook, &case.record.file, basis);
    let Some(unit) = taken.unit_of(basis).filter(|_| !taken.tables.is_empty()) else { return Made::Nothing };
    let Ok((renewed, places)) = reply::renew(&taken, unit, basis) else { return Made::Nothing };
    let marking = reply::marking(&case.record, &case.standing, replies, basis, |sheet, place| {
        places.get(&(sheet.to_owned(), place)).cloned()
    });
    mark(&renewed, &marking).map_or(Made::Nothing, Made::Marked)
}

/// The bytes of a file or of a member of an archive.
pub(super) fn bytes_of(shown: &str, folder: &Folder, alone: &mut Alone) -> Option<Vec<u8>> {
    let mut read = |path: &Path| {
        if is_heavy_file(std::fs::metadata(path).ok()?.len()) {
            alone.wait();
        }
        std::fs::read(path).ok()
    };
    let path = folder.root.join(shown);
    if path.is_file() {
        return read(&path);
    }
    let (outer, member) = shown.split_once('!')?;
    let bytes = read(&folder.root.join(outer))?;
    let mut found = None;
    archive::each(&bytes, &folder.basis.round.limits, &mut |step| {
        match step {
            Step::Heavy => alone.wait(),
            Step::Member(known) if known.name == member => {
                found = known.bytes.ok().map(Cow::into_owned);
                return ControlFlow::Break(());
            }
            Step::Member(_) => {}
        }
        ControlFlow::Continue(())
    })
    .ok()?;
    found
}

/// The marked copy's name: the file's own, always .xlsx or .xlsm, a number before it if two are alike.
fn free_name(file: &str, unit: &str, taken: &mut BTreeSet<String>) -> String {
    let name = file.rsplit(['/', '!']).next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let extension = if name.to_lowercase().ends_with(".xlsm") { "xlsm" } else { "xlsx" };
    let stem = legal_file_name(stem);
    let mut free = format!("{stem}.{extension}");
    let mut number = 2;
    while !taken.insert(format!("{unit}/{free}")) {
        free = format!("{stem}-{number}.{extension}");
        number += 1;
    }
    free
}
