//! Two editions of a return → what is different: cells by the point they belong to, points that came and went, and what
//! became of the older's findings.
//!
//! Points are known again by what they say, not by their row: rows are inserted, sorted and cut. First those that are
//! wholly the same, then those of the same object with the same risk, then the same risk elsewhere, then the most alike
//! of the same object or row.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Result;
use crate::base::{Shared, sensitive, text};
use crate::finding::{Finding, Severity};
use crate::form::{Form, Role};
use crate::intake::Basis;
use crate::register::{Change, ChangeKind, ChangedLine, FormerFinding, Record, Register, Standing, Status};
use crate::risk::Point;

/// Pairs of points that are compared word for word; beyond that a list was written anew.
const MOST_COMPARED: usize = 250_000;

/// Works out what is new of every older return among those that were settled, and keeps it. What is known of the same
/// files is not worked out again.
///
/// # Errors
/// If the register cannot be read or written.
pub fn update(register: &mut Register, standings: &[(String, Standing)], basis: &Basis) -> Result<()> {
    let known = register.change_stamps()?;
    let mut wanted = BTreeSet::new();
    let mut fresh = Vec::new();
    for (file, standing) in standings.iter().filter(|(_, standing)| !standing.successors.is_empty()) {
        wanted.insert(file.as_str());
        let names: BTreeSet<&str> =
            standing.successors.iter().flat_map(|(_, files)| files.iter().map(String::as_str)).collect();
        let mut hasher = blake3::Hasher::new();
        hasher.update(format!("{:?}{:?}", standing.superseded, standing.successors).as_bytes());
        for name in std::iter::once(file.as_str()).chain(names.iter().copied()) {
            if let Some(stamp) = register.stamp(name)? {
                hasher.update(stamp.hash.as_bytes()).update(stamp.basis.as_bytes());
            }
        }
        let stamp = hasher.finalize().to_hex().to_string();
        if known.get(file) == Some(&stamp) {
            continue;
        }
        let Some((older, _)) = register.record(file)? else { continue };
        let mut newer = Vec::new();
        for name in names {
            newer.extend(register.record(name)?.map(|(record, _)| record));
        }
        fresh.push((stamp, between(&older, standing, &newer, basis)));
    }
    let settled: BTreeSet<&str> = standings.iter().map(|(file, _)| file.as_str()).collect();
    let mut gone = Vec::new();
    for file in known.into_keys().filter(|file| !wanted.contains(file.as_str())) {
        if settled.contains(file.as_str()) || register.stamp(&file)?.is_none() {
            gone.push(file);
        }
    }
    register.keep_changes(&fresh, &gone)?;
    Ok(())
}

/// A point with what its columns say.
struct Row<'r> {
    point: &'r Point,
    object: String,
    risk: String,
    said: Vec<String>,
    /// What the point is about; who is responsible or how high it is rated says nothing of that.
    content: Vec<String>,
}

impl<'r> Row<'r> {
    fn new(point: &'r Point, record: &Record, form: &Form, titles: &[String]) -> Self {
        let said = titles.iter().map(|title| said(point, record, form, title)).collect();
        let about = [Role::Matter, Role::Risk, Role::Manifestation, Role::Measure];
        let columns = form.columns.iter().filter(|column| about.contains(&column.role));
        let content = columns.map(|column| self::said(point, record, form, &column.title)).collect();
        Self { point, object: point.part_key(), risk: text::likeness_key(&point.risk), said, content }
    }

    fn at(&self) -> (&'r str, &'r str, u32) {
        self.point
            .sources
            .first()
            .map_or(("", "", 0), |source| (source.file.as_str(), source.sheet.as_str(), source.row))
    }

    /// Whether half of what either is about is the same in both; and how much of all that they say is.
    fn alike(&self, other: &Self) -> Option<usize> {
        let same = |own: &[String], others: &[String]| {
            let both = || own.iter().zip(others).filter(|(a, b)| !a.is_empty() || !b.is_empty());
            (both().filter(|(a, b)| a == b).count(), both().count())
        };
        let (alike, all) = same(&self.content, &other.content);
        (alike > 0 && alike * 2 >= all).then(|| same(&self.said, &other.said).0)
    }

    fn line(&self, kind: ChangeKind, column: &str, before: &str, after: &str) -> ChangedLine {
        let (file, sheet, row) = self.at();
        let parts = [&self.point.section, &self.point.post, &self.point.leader];
        let object: Vec<&str> =
            parts.into_iter().flatten().map(|part| &**part).filter(|name| !name.is_empty()).collect();
        ChangedLine {
            kind,
            form: self.point.form.to_string(),
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            row,
            object: sensitive::mask(&object.join("/")).into_owned(),
            column: column.to_owned(),
            before: sensitive::mask(before).into_owned(),
            after: sensitive::mask(after).into_owned(),
        }
    }
}

/// What a point says in a column. A word that could not be read is not in the point; its finding has it.
fn said(point: &Point, record: &Record, form: &Form, title: &str) -> String {
    let own = |part: &Option<Shared>| part.as_deref().unwrap_or_default().to_owned();
    let number = |part: Option<i64>| part.map_or_else(String::new, |number| number.to_string());
    let role = form.columns.iter().find(|column| column.title == title).map_or(Role::Other, |one| one.role);
    let said = match role {
        Role::Seq => String::new(),
        Role::Section => own(&point.section),
        Role::Post => own(&point.post),
        Role::Leader => own(&point.leader),
        Role::PowerType => own(&point.power_type),
        Role::Matter => own(&point.matter),
        Role::Category => own(&point.category),
        Role::Risk => point.risk.to_string(),
        Role::Manifestation => own(&point.manifestation),
        Role::Likelihood => number(point.likelihood),
        Role::Impact => number(point.impact),
        Role::Level => own(&point.level),
        Role::Measure => point.measures.join("\n"),
        Role::Phase => own(&point.phase),
        Role::Responsible => own(&point.responsible),
        Role::Supervisor => own(&point.supervisor),
        Role::Defect => own(&point.defect),
        Role::Due => own(&point.due),
        Role::IsNew => match point.is_new {
            Some(true) => "是".to_owned(),
            Some(false) => "否".to_owned(),
            None => String::new(),
        },
        Role::Remark => own(&point.remark),
        Role::Other => point.extra.get(title).cloned().unwrap_or_default(),
    };
    if !said.is_empty() {
        return said;
    }
    let at = point.sources.first().map(|source| (source.sheet.as_str(), source.row));
    let here = |finding: &&Finding| {
        finding.column.as_deref() == Some(title)
            && !finding.value.is_empty()
            && finding.sheet.as_deref().zip(finding.place.map(|place| place.row + 1)) == at
    };
    record.findings.iter().find(here).map(|finding| finding.value.clone()).unwrap_or_default()
}

/// What is different between an older return and those that took its place.
pub fn between(older: &Record, standing: &Standing, newer: &[Record], basis: &Basis) -> Change {
    let (unit_code, unit) = older.unit.clone().unwrap_or_default();
    let mut change = Change {
        older: older.file.clone(),
        newer: newer.iter().map(|record| record.file.clone()).collect(),
        unit_code,
        unit,
        ..Change::default()
    };
    for ((at, part), (_, files)) in standing.superseded.iter().zip(&standing.successors) {
        let Some(tally) = older.forms.get(*at) else { continue };
        let Some(form) = basis.form(&tally.id) else { continue };
        let of_form = |point: &&Point| {
            point.form == form.id
                && part.as_ref().is_none_or(|objects| objects.binary_search(&point.part_key()).is_ok())
        };
        let stood = |point: &&Point| {
            of_form(point) && point.sources.first().is_some_and(|source| source.sheet == tally.sheet)
        };
        let newer: Vec<&Record> = newer.iter().filter(|record| files.contains(&record.file)).collect();
        let old_points: Vec<&Point> = older.points.iter().filter(stood).collect();
        let new_points: Vec<(&Point, &Record)> = newer
            .iter()
            .flat_map(|record| record.points.iter().filter(of_form).map(move |point| (point, *record)))
            .collect();
        let titles = titles(form, old_points.iter().copied().chain(new_points.iter().map(|(one, _)| *one)));
        let old: Vec<Row<'_>> =
            old_points.into_iter().map(|point| Row::new(point, older, form, &titles)).collect();
        let new: Vec<Row<'_>> =
            new_points.into_iter().map(|(point, record)| Row::new(point, record, form, &titles)).collect();
        let pairs = pairs(&old, &new);
        lines(&old, &new, &pairs, &titles, &mut change.lines);
        let was = Was { tally_sheet: &tally.sheet, form, whole: part.is_none(), newer: &newer };
        was.findings(older, &old, &new, &pairs, &mut change.findings);
    }
    if standing.status == Status::Superseded {
        for finding in older.findings.iter().filter(|finding| finding.sheet.is_none() && is_asked(finding)) {
            let again = |other: &Finding| other.sheet.is_none() && other.code == finding.code;
            let mended = !newer.iter().any(|record| record.findings.iter().any(again));
            change.findings.push(FormerFinding { finding: finding.clone(), mended });
        }
    }
    change
}

/// The titles of a form's columns, then of those that the unit added.
fn titles<'p>(form: &Form, points: impl Iterator<Item = &'p Point>) -> Vec<String> {
    let own = form.columns.iter().filter(|column| column.role != Role::Seq);
    let mut titles: Vec<String> = own.map(|column| column.title.clone()).collect();
    let more: BTreeSet<&String> = points.flat_map(|point| point.extra.keys()).collect();
    for title in more {
        if !titles.contains(title) {
            titles.push(title.clone());
        }
    }
    titles
}

/// By what two points are the same; none where a point does not say it.
type SameBy = fn(&Row<'_>) -> Option<Vec<String>>;

/// Which point of before is which of now.
fn pairs(old: &[Row<'_>], new: &[Row<'_>]) -> BTreeMap<usize, usize> {
    let mut pairs = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let same: [SameBy; 3] = [
        |row| Some(row.said.clone()),
        |row| (!row.risk.is_empty()).then(|| vec![row.object.clone(), row.risk.clone()]),
        |row| (!row.risk.is_empty()).then(|| vec![row.risk.clone()]),
    ];
    for key in same {
        let mut free: BTreeMap<Vec<String>, VecDeque<usize>> = BTreeMap::new();
        for (at, row) in new.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
            if let Some(key) = key(row) {
                free.entry(key).or_default().push_back(at);
            }
        }
        for (at, row) in old.iter().enumerate() {
            if pairs.contains_key(&at) {
                continue;
            }
            if let Some(other) = key(row).and_then(|key| free.get_mut(&key)?.pop_front()) {
                pairs.insert(at, other);
                taken.insert(other);
            }
        }
    }
    let left: Vec<usize> = (0..old.len()).filter(|at| !pairs.contains_key(at)).collect();
    let free: Vec<usize> = (0..new.len()).filter(|at| !taken.contains(at)).collect();
    if left.len().saturating_mul(free.len()) > MOST_COMPARED {
        return pairs;
    }
    let mut likely = Vec::new();
    for one in &left {
        for other in &free {
            let (Some(own), Some(others)) = (old.get(*one), new.get(*other)) else { continue };
            let near = own.object == others.object || own.at().2 == others.at().2;
            if let Some(same) = near.then(|| own.alike(others)).flatten() {
                likely.push((std::cmp::Reverse(same), *one, *other));
            }
        }
    }
    likely.sort_unstable();
    for (_, one, other) in likely {
        if !pairs.contains_key(&one) && taken.insert(other) {
            pairs.insert(one, other);
        }
    }
    pairs
}

fn lines(
    old: &[Row<'_>],
    new: &[Row<'_>],
    pairs: &BTreeMap<usize, usize>,
    titles: &[String],
    lines: &mut Vec<ChangedLine>,
) {
    for (at, row) in old.iter().enumerate() {
        let Some(now) = pairs.get(&at).and_then(|other| new.get(*other)) else {
            lines.push(row.line(ChangeKind::Removed, "", &row.point.risk, ""));
            continue;
        };
        for (title, (before, after)) in titles.iter().zip(row.said.iter().zip(&now.said)) {
            if before != after {
                lines.push(now.line(ChangeKind::Changed, title, before, after));
            }
        }
    }
    let known: BTreeSet<&usize> = pairs.values().collect();
    for (_, row) in new.iter().enumerate().filter(|(at, _)| !known.contains(at)) {
        lines.push(row.line(ChangeKind::Added, "", "", &row.point.risk));
    }
}

/// Whether a unit is asked to do something about a finding.
fn is_asked(finding: &Finding) -> bool {
    finding.severity != Severity::Info
}

/// A form of an older return beside those that took its place.
struct Was<'w> {
    tally_sheet: &'w str,
    form: &'w Form,
    whole: bool,
    newer: &'w [&'w Record],
}

impl Was<'_> {
    fn findings(
        &self,
        older: &Record,
        old: &[Row<'_>],
        new: &[Row<'_>],
        pairs: &BTreeMap<usize, usize>,
        out: &mut Vec<FormerFinding>,
    ) {
        let mut now: BTreeMap<u32, BTreeSet<(&str, &str, u32)>> = BTreeMap::new();
        for (at, row) in old.iter().enumerate() {
            let places = now.entry(row.at().2).or_default();
            places.extend(pairs.get(&at).and_then(|other| new.get(*other)).map(Row::at));
        }
        let rows: BTreeSet<(&str, &str, u32)> = new.iter().map(Row::at).collect();
        let here =
            |finding: &&Finding| finding.sheet.as_deref() == Some(self.tally_sheet) && is_asked(finding);
        for finding in older.findings.iter().filter(here) {
            let row = finding.place.map(|place| place.row + 1);
            let open = match row.and_then(|row| now.get(&row)) {
                Some(places) => self.again(finding, |place| places.contains(&place)),
                None if self.whole => self.again(finding, |place| !rows.contains(&place)),
                None => continue,
            };
            out.push(FormerFinding { finding: finding.clone(), mended: !open });
        }
    }

    /// Whether a newer return has the like of a finding on the form's sheet, at a place that is the same.
    fn again(&self, finding: &Finding, is_there: impl Fn((&str, &str, u32)) -> bool) -> bool {
        // A row mostly empty is told at one cell for all.
        let same = |other: &Finding| {
            other.code == finding.code
                && (other.column == finding.column
                    || finding.arg("many").is_some()
                    || other.arg("many").is_some())
        };
        self.newer.iter().any(|record| {
            record.findings.iter().filter(|other| same(other)).any(|other| {
                let sheet = other.sheet.as_deref().unwrap_or_default();
                let of_form =
                    record.forms.iter().any(|tally| tally.id == self.form.id && tally.sheet == sheet);
                of_form && is_there((&record.file, sheet, other.place.map_or(0, |place| place.row + 1)))
            })
        })
    }
}
