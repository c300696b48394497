//! What is kept → what summaries, exports and progress are made of.

use std::collections::{BTreeMap, BTreeSet};

use super::{Account, Folder, Result};
use crate::base::{Lang, Sharing};
use crate::finding::{Finding, Severity};
use crate::intake::Basis;
use crate::register::{Change, Record, Register, Share, Standing};
use crate::reply;
use crate::risk::{self, Alike, Decision, Gathered, Point, gather};
use crate::rules::{self, AcrossSight};
use crate::summary::{Copied, FindingLine, Material, ReturnLine};

/// Points of the returns that count, gathered; each return is shown to `see` on the way.
///
/// # Errors
/// If the register cannot be read.
pub fn gathered(
    register: &Register,
    basis: &Basis,
    mut see: impl FnMut(&Record, &Standing),
) -> Result<Gathered> {
    let mut points: Vec<Point> = Vec::new();
    let mut sharing = Sharing::default();
    register.each(|mut record, standing| {
        let of_return = points.len();
        points.extend(counting(&mut record, &standing));
        points.iter_mut().skip(of_return).for_each(|point| point.share(&mut sharing));
        see(&record, &standing);
    })?;
    drop(sharing);
    Ok(gather(points, basis))
}

/// The points of a return that count beside the others, taken out of its record.
fn counting(record: &mut Record, standing: &Standing) -> Vec<Point> {
    if !standing.status.is_current() {
        return Vec::new();
    }
    let superseded: Vec<(String, String, Option<Vec<String>>)> = standing
        .superseded
        .iter()
        .filter_map(|(at, part)| {
            let form = record.forms.get(*at)?;
            Some((form.id.clone(), form.sheet.clone(), part.clone()))
        })
        .collect();
    let mut points = std::mem::take(&mut record.points);
    points.retain(|point| {
        let sheet = point.sources.first().map_or("", |source| source.sheet.as_str());
        let object = point.part_key();
        !superseded.iter().any(|(form, of, part)| {
            *form == point.form
                && of == sheet
                && part.as_ref().is_none_or(|objects| objects.contains(&object))
        })
    });
    for point in &mut points {
        point.held |= standing.held;
    }
    points
}

/// The same with like points grouped, by a person's decisions where there are any.
///
/// # Errors
/// If the decisions cannot be read.
pub fn alike(gathered: Gathered, register: &Register, basis: &Basis) -> Result<Alike> {
    let decisions: BTreeMap<String, Decision> = register
        .decisions()?
        .into_iter()
        .filter_map(|(pair, verdict, _)| Some((pair, Decision::read(&verdict)?)))
        .collect();
    Ok(risk::alike(gathered, &decisions, basis, super::threads()))
}

/// Everything that summaries are made of.
#[derive(Debug, Default)]
pub struct Round {
    /// Points and what is alike among them.
    pub alike: Alike,
    /// The returns.
    pub returns: Vec<ReturnLine>,
    /// Findings of returns and of the round, with their words.
    pub findings: Vec<FindingLine>,
    /// Pairs of units with like lists.
    pub copied: Vec<Copied>,
    /// What newer returns changed against older ones.
    pub changes: Vec<Change>,
    /// Rows from which points were made, held rows and noise, over the returns that count.
    pub account: Account,
}

impl Round {
    /// Gathers the round.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn gather(folder: &Folder, register: &Register, lang: Lang) -> Result<Self> {
        let basis = &folder.basis;
        let replies: BTreeMap<String, String> = register.replies()?.into_iter().collect();
        let mut round = Self { account: Account { balanced: true, ..Account::default() }, ..Self::default() };
        let mut returned: BTreeSet<String> = BTreeSet::new();
        let gathered = gathered(register, basis, |record, standing| {
            round.account.add(&Share::new(&record.figures(), standing));
            if let Some((code, _)) = &record.unit {
                returned.insert(code.clone());
            }
            round.returns.push(line_of(record, standing));
            for finding in standing.open(record) {
                let unit = record.unit.as_ref().map(|(_, name)| name.as_str());
                round.findings.push(worded(&record.file, unit, finding, &replies, lang));
            }
        })?;
        round.alike = alike(gathered, register, basis)?;
        for finding in across(folder, &round.alike, &returned)? {
            let unit = finding.arg("unit").map(str::to_owned);
            round.findings.push(worded("", unit.as_deref(), &finding, &replies, lang));
        }
        round.changes = register.changes()?;
        round.copied = copied(&round.alike, basis);
        Ok(round)
    }

    /// Findings at error level that are open.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|line| line.finding.severity == Severity::Error).count()
    }

    /// The same as summaries take it.
    pub fn material<'m>(&'m self, basis: &'m Basis) -> Material<'m> {
        Material {
            basis,
            points: &self.alike.points,
            merges: &self.alike.merges,
            clusters: &self.alike.clusters,
            returns: &self.returns,
            findings: &self.findings,
            copied: &self.copied,
            changes: &self.changes,
        }
    }
}

/// What shows only when all returns lie side by side.
///
/// # Errors
/// If the last round cannot be read.
pub fn across(folder: &Folder, alike: &Alike, returned: &BTreeSet<String>) -> Result<Vec<Finding>> {
    let last = super::last::points(folder)?;
    Ok(rules::check_round(&AcrossSight { basis: &folder.basis, alike, returned, last: &last }))
}

fn line_of(record: &Record, standing: &Standing) -> ReturnLine {
    let count = |severity: Severity| {
        standing
            .findings
            .iter()
            .chain(&record.findings)
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let mut forms = record.forms.clone();
    if standing.held {
        for form in &mut forms {
            form.held += std::mem::take(&mut form.taken);
            form.points = 0;
        }
    }
    ReturnLine {
        file: record.file.clone(),
        unit_code: record.unit.as_ref().map(|(code, _)| code.clone()),
        unit: record.unit.as_ref().map(|(_, name)| name.clone()),
        status: standing.status,
        format: record.format.clone(),
        forms,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        filled_on: record.filled_on.clone(),
        modified: record.modified.clone(),
    }
}

fn worded(
    file: &str,
    unit: Option<&str>,
    finding: &Finding,
    replies: &BTreeMap<String, String>,
    lang: Lang,
) -> FindingLine {
    FindingLine {
        file: file.to_owned(),
        unit: unit.map(str::to_owned),
        finding: finding.clone(),
        message: rules::message(finding, lang),
        help: rules::help(finding, lang),
        rule: rules::find(finding.code)
            .map_or_else(|| own_title(finding), |rule| rule.title.say(lang).to_owned()),
        answered: replies.get(&reply::finding_key(unit.unwrap_or_default(), finding)).cloned(),
    }
}

/// A rule of the county's own has no title but its message.
fn own_title(finding: &Finding) -> String {
    let own = finding.arg(rules::county::MESSAGE).filter(|_| rules::county::is_own(finding.code));
    own.unwrap_or_default().to_owned()
}

/// Lists that are alike enough to be told, each pair of units once.
fn copied(alike: &Alike, basis: &Basis) -> Vec<Copied> {
    let least = basis.round.threshold.copied_share as f64 / 100.0;
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    let mut all = Vec::new();
    for list in
        alike.copied.iter().filter(|list| list.share() >= least && list.pairs.len() >= rules::FEWEST_COPIED)
    {
        let pair = if list.unit < list.other {
            (list.unit.clone(), list.other.clone())
        } else {
            (list.other.clone(), list.unit.clone())
        };
        if !told.insert(pair) {
            continue;
        }
        let name = |code: &str| {
            let unit = basis.roster.by_code(code).and_then(|at| basis.roster.unit(at));
            unit.map_or_else(|| code.to_owned(), |unit| unit.name.clone())
        };
        let compared = |unit: &str, other: &str| {
            let list = alike.copied.iter().find(|list| list.unit == unit && list.other == other);
            list.map_or(0, |list| list.points)
        };
        let id = |at: usize| alike.points.get(at).map(|point| point.id.to_string()).unwrap_or_default();
        all.push(Copied {
            first: (name(&list.unit), compared(&list.unit, &list.other)),
            second: (name(&list.other), compared(&list.other, &list.unit)),
            pairs: list
                .pairs
                .iter()
                .map(|(own, other, like)| (id(*own), id(*other), f64::from(*like)))
                .collect(),
        });
    }
    all
}
