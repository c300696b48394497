//! `review` (研判): near duplicates laid before a person, and the person's decisions taken up.
//!
//! Decisions are kept by the content of the two points, so they hold when the returns are collected again. What a
//! sheet says that cannot be understood is told with its cell; the rest of the sheet is taken up all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::folder::SUMMARIES;
use super::output::{Job, Outputs, write_all};
use super::{Folder, Result, Stop, Watch, material};
use crate::base::{Place, Words, text};
use crate::finding::Severity;
use crate::register::Register;
use crate::risk::{Alike, Decision, Point};
use crate::summary::review::{self as book, Pair};
use crate::summary::table::place_of;
use crate::workbook::{self, Limits, Sheet};

/// The workbook's name below 汇总.
pub const FILE: &str = "研判.xlsx";

/// A pair as it is told.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Told {
    /// Its key.
    pub key: String,
    /// The unit's name.
    pub unit: String,
    /// The two points.
    pub points: [String; 2],
    /// Their texts.
    pub risks: [String; 2],
    /// 0–100
    pub likeness: u32,
    /// Why they are alike.
    pub why: String,
    /// `open`, `merged` or `kept`.
    pub now: &'static str,
    /// What a person decided: `merge`, `keep`, `different`.
    pub decided: Option<&'static str>,
}

/// What writing the workbook gives.
#[derive(Debug)]
pub struct Written {
    /// The file.
    pub outputs: Outputs,
    /// The pairs in the order of its rows.
    pub pairs: Vec<Told>,
    /// Errors of the round that are open.
    pub errors: usize,
}

/// Something in a sheet of decisions that could not be taken up.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// The sheet.
    pub sheet: String,
    /// The cell.
    pub cell: Place,
    /// What stands there.
    pub value: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// What taking decisions up gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Pairs now to be merged by decision, newly or anew.
    pub merged: usize,
    /// Pairs now to be kept.
    pub kept: usize,
    /// Pairs now told not to be the same risk.
    pub different: usize,
    /// Earlier decisions taken back.
    pub taken_back: usize,
    /// Rows that said what was known already.
    pub unchanged: usize,
    /// What could not be taken up.
    pub problems: Vec<Problem>,
}

/// The round's pairs with the points before and after near duplicates were merged.
struct Pairs {
    before: Vec<Point>,
    alike: Alike,
    returned: BTreeSet<String>,
    errors: usize,
}

impl Pairs {
    fn gather(folder: &Folder, register: &Register) -> Result<Self> {
        let (mut returned, mut errors) = (BTreeSet::new(), 0);
        let gathered = material::gathered(register, &folder.basis, |record, standing| {
            returned.extend(record.unit.as_ref().map(|(code, _)| code.clone()));
            errors += standing.open(record).filter(|one| one.severity == Severity::Error).count();
        })?;
        let before = gathered.points.clone();
        let alike = material::alike(gathered, register, &folder.basis)?;
        Ok(Self { before, alike, returned, errors })
    }

    /// Errors that are open, in returns and across them.
    fn errors(&self, folder: &Folder) -> Result<usize> {
        let across = material::across(folder, &self.alike, &self.returned)?;
        Ok(self.errors + across.iter().filter(|one| one.severity == Severity::Error).count())
    }

    fn all(&self, folder: &Folder) -> Vec<Pair<'_>> {
        let roster = &folder.basis.roster;
        let mut pairs: Vec<Pair<'_>> = self
            .alike
            .proposals
            .iter()
            .filter_map(|proposal| {
                let (one, other) = proposal.points;
                let points = [self.before.get(one)?, self.before.get(other)?];
                Some(Pair::new(proposal, points, &self.alike.points))
            })
            .collect();
        pairs.sort_by_cached_key(|pair| {
            let [point, _] = pair.points;
            let unit = roster.by_code(&point.unit_code).unwrap_or(usize::MAX);
            (pair.now, unit, point.object, place_of(point), pair.proposal.key.clone())
        });
        pairs
    }
}

/// Writes the workbook.
///
/// # Errors
/// If the register cannot be read or the disk refuses.
pub fn write(folder: &Folder, force: bool, watch: &dyn Watch) -> Result<Written> {
    let (mut register, _lock) = folder.register()?;
    let found = Pairs::gather(folder, &register)?;
    let pairs = found.all(folder);
    let told = pairs
        .iter()
        .map(|pair| Told {
            key: pair.proposal.key.clone(),
            unit: pair.points[0].unit.to_string(),
            points: pair.points.map(|point| point.id.to_string()),
            risks: pair.points.map(|point| book::shown(&point.risk)),
            likeness: pair.percent(),
            why: pair.why(),
            now: pair.now.name(),
            decided: pair.proposal.decided.map(Decision::name),
        })
        .collect();
    let jobs = [Job {
        path: folder.root.join(SUMMARIES).join(FILE),
        write: Box::new(|| book::render(&pairs, &folder.basis)),
    }];
    let what = Words::new("写研判表", "writing the review");
    let outputs = write_all(&jobs, folder, &mut register, force, what, watch)?;
    Ok(Written { outputs, pairs: told, errors: found.errors(folder)? })
}

/// Takes up the decisions in a file.
///
/// # Errors
/// If the file cannot be read, holds no sheet of decisions, or the register refuses; nothing is kept then.
pub fn apply(folder: &Folder, file: &Path) -> Result<Applied> {
    let bytes = std::fs::read(file).map_err(|error| Stop::disk(file, &error))?;
    let read = workbook::read(&bytes, &Limits::default()).map_err(|refused| {
        let shown = file.display();
        Stop::new(format!("{shown} {}", refused.zh), format!("{shown} {}", refused.en))
    })?;
    let found = read.sheets.iter().find_map(|sheet| Columns::find(sheet).map(|columns| (sheet, columns)));
    let Some((sheet, columns)) = found else {
        let shown = file.display();
        return Err(Stop::new(
            format!("{shown} 里没有研判表:找不到「{}」这一列。要一张新的:jingzhong review", book::DECISION),
            format!("{shown} has no sheet of decisions: no column «{}»", book::DECISION),
        ));
    };
    let (mut register, _lock) = folder.register()?;
    let found = Pairs::gather(folder, &register)?;
    let known: BTreeMap<String, String> =
        register.decisions()?.into_iter().map(|(pair, verdict, _)| (pair, verdict)).collect();
    let pairs = found.all(folder);
    let mut taken = Taken { sheet, columns, pairs: &pairs, wanted: BTreeMap::new(), problems: Vec::new() };
    taken.rows();
    let Taken { wanted, problems, .. } = taken;

    let mut applied = Applied { problems, ..Applied::default() };
    let mut kept = Vec::new();
    for (key, (_, decision)) in wanted {
        let verdict = decision.map_or("", Decision::name);
        if known.get(&key).map_or("", String::as_str) == verdict {
            applied.unchanged += 1;
            continue;
        }
        match decision {
            Some(Decision::Merge) => applied.merged += 1,
            Some(Decision::Keep) => applied.kept += 1,
            Some(Decision::Different) => applied.different += 1,
            None => applied.taken_back += 1,
        }
        kept.push((key, verdict.to_owned(), String::new()));
    }
    register.decide(&kept)?;
    Ok(applied)
}

/// Where a sheet of decisions has its columns; found by title, as a person may have moved them.
struct Columns {
    header: u32,
    decision: u32,
    key: Option<u32>,
    unit: Option<u32>,
    place: Option<u32>,
    texts: Option<[u32; 2]>,
}

/// Rows in which the column titles are looked for.
const TITLE_ROWS: u32 = 20;

impl Columns {
    fn find(sheet: &Sheet) -> Option<Self> {
        (0..TITLE_ROWS).find_map(|row| {
            let cells = sheet.row(row);
            let column = |title: &str| {
                let found = cells.iter().find(|cell| text::key(&cell.value.shown()) == text::key(title));
                found.map(|cell| cell.place.col)
            };
            let texts = column(book::TEXTS[0]).zip(column(book::TEXTS[1])).map(|(one, other)| [one, other]);
            let (decision, key) = (column(book::DECISION)?, column(book::KEY));
            (key.is_some() || texts.is_some()).then(|| Self {
                header: row,
                decision,
                key,
                unit: column(book::UNIT),
                place: column(book::PLACE),
                texts,
            })
        })
    }
}

/// Decisions being read from a sheet.
struct Taken<'t> {
    sheet: &'t Sheet,
    columns: Columns,
    pairs: &'t [Pair<'t>],
    /// By key: the row that said it, and what.
    wanted: BTreeMap<String, (u32, Option<Decision>)>,
    problems: Vec<Problem>,
}

impl Taken<'_> {
    fn said(&self, row: u32, column: Option<u32>) -> String {
        let cell = column.and_then(|col| self.sheet.cell(Place::new(row, col)));
        cell.map(|cell| text::tidy(&cell.value.shown())).unwrap_or_default()
    }

    fn tell(&mut self, row: u32, value: &str, zh: impl Into<String>, en: impl Into<String>) {
        let cell = Place::new(row, self.columns.decision);
        let sheet = self.sheet.name.clone();
        self.problems.push(Problem { sheet, cell, value: value.to_owned(), zh: zh.into(), en: en.into() });
    }

    fn rows(&mut self) {
        let last = self.sheet.cells.last().map_or(0, |cell| cell.place.row);
        for row in self.columns.header + 1..=last {
            let key = self.said(row, self.columns.key);
            let texts = self.columns.texts.map(|texts| texts.map(|col| self.said(row, Some(col))));
            let word = self.said(row, Some(self.columns.decision));
            let nothing =
                key.is_empty() && texts.as_ref().is_none_or(|texts| texts.iter().all(String::is_empty));
            if nothing && word.is_empty() {
                continue;
            }
            let decision = if word.is_empty() { None } else { Decision::read(&text::key(&word)) };
            if decision.is_none() && !word.is_empty() {
                self.tell(
                    row,
                    &word,
                    format!("「{word}」不是决定,应写成合并、保留、不是同一风险,或者空着"),
                    format!("«{word}» is no decision; write 合并, 保留, 不是同一风险 or nothing"),
                );
                continue;
            }
            let Some(key) = self.pair(row, &key, texts.as_ref()) else {
                if !word.is_empty() {
                    self.tell(
                        row,
                        &word,
                        "这一对在本批次里找不到了(单位改了文字,或者撤了这一条),没有记下",
                        "this pair is no longer in the round; nothing was kept",
                    );
                }
                continue;
            };
            match self.wanted.get(&key) {
                Some((earlier, other)) if *other != decision => {
                    let (earlier, first) = (earlier + 1, other.map_or("", Decision::name));
                    self.tell(
                        row,
                        &word,
                        format!("与第 {earlier} 行是同一对,决定却不一样;按第 {earlier} 行的记"),
                        format!("the same pair as row {earlier}, which says «{first}»; that one stands"),
                    );
                }
                Some(_) => {}
                None => {
                    self.wanted.insert(key, (row, decision));
                }
            }
        }
    }

    /// The pair of a row: by its key, else by its unit and its two texts if only one pair has them.
    fn pair(&self, row: u32, key: &str, texts: Option<&[String; 2]>) -> Option<String> {
        if let Some(pair) = self.pairs.iter().find(|pair| pair.proposal.key == key) {
            return Some(pair.proposal.key.clone());
        }
        let [one, other] = texts?.each_ref().map(|said| text::key(said));
        let same = |column: Option<u32>, own: &str| {
            let said = self.said(row, column);
            said.is_empty() || text::key(&said) == text::key(own)
        };
        let mut fitting = self.pairs.iter().filter(|pair| {
            let [a, b] = pair.points.map(|point| text::key(&book::shown(&point.risk)));
            let [point, _] = pair.points;
            let texts = (a == one && b == other) || (a == other && b == one);
            texts && same(self.columns.unit, &point.unit) && same(self.columns.place, &place_of(point))
        });
        let pair = fitting.next()?;
        fitting.next().is_none().then(|| pair.proposal.key.clone())
    }
}
