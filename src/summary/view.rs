//! The material in order: counted points numbered and sorted, everything indexed that tables and lists look up.
//!
//! In: a [`Material`] in any order. Out: a [`View`] that is the same for the same set. Nothing is counted here that a
//! table counts.

use std::collections::{BTreeMap, BTreeSet};

use super::part::{self, By, Part};
use super::table::UNSAID;
use super::{Copied, FindingLine, LEDGER, Material, Progress, ReturnLine, progress};
use crate::base::text;
use crate::finding::Severity;
use crate::risk::{Cluster, ClusterKind, Merge, Point};

/// A unit as summaries know it.
#[derive(Debug)]
pub struct UnitEntry<'m> {
    /// Its code; empty for what no unit could be found for.
    pub code: &'m str,
    /// Its name.
    pub name: &'m str,
}

/// A point that counts.
#[derive(Debug)]
pub struct Entry<'m> {
    /// 编号: the unit's code and a running number.
    pub number: String,
    /// The point.
    pub point: &'m Point,
    /// Its unit's place in [`View::units`].
    pub unit: usize,
    /// Its level's place from the highest.
    pub level: Option<usize>,
    /// 分管领导: as the form says, else as the roster says of the section.
    pub supervisor: Option<&'m str>,
}

/// A common risk with its members that count.
#[derive(Debug)]
pub struct Common<'m> {
    /// The cluster.
    pub cluster: &'m Cluster,
    /// 组号
    pub number: String,
    /// Places in [`View::entries`].
    pub members: Vec<usize>,
    /// Its units' places, in order.
    pub units: BTreeSet<usize>,
}

/// Where a finding is: file, sheet, row from 1.
type Spot<'m> = (&'m str, Option<&'m str>, Option<u32>);

/// The material in order.
#[derive(Debug)]
pub struct View<'m> {
    /// What it was made of.
    pub material: &'m Material<'m>,
    /// Level labels from the highest.
    pub levels: Vec<&'m str>,
    /// Units: the roster's, then others that points name.
    pub units: Vec<UnitEntry<'m>>,
    /// Points that count.
    pub entries: Vec<Entry<'m>>,
    /// Points held back.
    pub held: Vec<&'m Point>,
    /// Points merged into others.
    pub merged: Vec<&'m Point>,
    /// Merges.
    pub merges: Vec<&'m Merge>,
    /// Common risks, the widest first.
    pub commons: Vec<Common<'m>>,
    /// Near groups.
    pub nears: Vec<&'m Cluster>,
    /// Returns by file.
    pub returns: Vec<&'m ReturnLine>,
    /// Findings by file, sheet and place.
    pub findings: Vec<&'m FindingLine>,
    /// Pairs of units with like lists, the most alike first.
    pub copied: Vec<&'m Copied>,
    /// Who has returned what.
    pub progress: Progress,
    /// The books of parts.
    pub parts: Vec<Part>,
    entry_of: BTreeMap<&'m str, usize>,
    point_of: BTreeMap<&'m str, &'m Point>,
    common_of: BTreeMap<usize, usize>,
    finding_of: BTreeMap<Spot<'m>, Vec<usize>>,
    some_without_level: bool,
}

impl<'m> View<'m> {
    /// Puts material in order.
    pub fn new(material: &'m Material<'m>) -> Self {
        let basis = material.basis;
        let levels: Vec<&str> = basis.round.levels().iter().map(|level| basis.round.label(*level)).collect();
        let units = units(material);
        let unit_of: BTreeMap<&str, usize> =
            units.iter().enumerate().map(|(at, unit)| (unit.code, at)).collect();
        let mut sorted: Vec<(usize, &Point)> = material
            .points
            .iter()
            .map(|point| (unit_of.get(point.unit_code.as_str()).copied().unwrap_or(0), point))
            .collect();
        sorted.sort_by(|(a_unit, a), (b_unit, b)| {
            (a_unit, a.object, &a.sources, &a.id).cmp(&(b_unit, b.object, &b.sources, &b.id))
        });
        let mut entries: Vec<Entry<'_>> = Vec::new();
        let mut numbers = vec![0_usize; units.len()];
        for (unit, point) in sorted.iter().filter(|(_, point)| point.counts()) {
            let number = numbers.get_mut(*unit).map_or(0, |number| {
                *number += 1;
                *number
            });
            let code = if point.unit_code.is_empty() { "未识别" } else { &point.unit_code };
            let level = point.level.as_deref().and_then(|own| levels.iter().position(|label| *label == own));
            let supervisor = point.supervisor.as_deref().or_else(|| {
                let section = basis.roster.unit(*unit)?.section(point.section.as_deref()?)?;
                Some(section.supervisor.as_str()).filter(|supervisor| !supervisor.is_empty())
            });
            let number = format!("{code}-{number:04}");
            entries.push(Entry { number, point, unit: *unit, level, supervisor });
        }
        let entry_of = entries.iter().enumerate().map(|(at, entry)| (entry.point.id.as_str(), at)).collect();
        let commons = commons(material, &entries, &entry_of);
        let common_of = commons
            .iter()
            .enumerate()
            .flat_map(|(group, common)| common.members.iter().map(move |member| (*member, group)))
            .collect();
        let mut findings: Vec<&FindingLine> = material.findings.iter().collect();
        findings.sort_by_key(|line| {
            let finding = &line.finding;
            (&line.file, &finding.sheet, finding.place, finding.code, &finding.column, &line.message)
        });
        let mut finding_of: BTreeMap<Spot<'_>, Vec<usize>> = BTreeMap::new();
        for (at, line) in findings.iter().enumerate() {
            let row = line.finding.place.map(|place| place.row + 1);
            let place = (line.file.as_str(), line.finding.sheet.as_deref(), row);
            finding_of.entry(place).or_default().push(at);
        }
        let mut returns: Vec<&ReturnLine> = material.returns.iter().collect();
        returns.sort_by(|a, b| a.file.cmp(&b.file));
        let mut merges: Vec<&Merge> = material.merges.iter().collect();
        merges.sort_by(|a, b| (&a.kept, &a.merged).cmp(&(&b.kept, &b.merged)));
        let mut nears: Vec<&Cluster> =
            material.clusters.iter().filter(|cluster| cluster.kind == ClusterKind::Near).collect();
        nears.sort_by(|a, b| (&a.risk, &a.id).cmp(&(&b.risk, &b.id)));
        let mut copied: Vec<&Copied> = material.copied.iter().collect();
        copied.sort_by(|a, b| {
            b.alike().cmp(&a.alike()).then_with(|| (&a.first, &a.second).cmp(&(&b.first, &b.second)))
        });
        let kept = |wanted: fn(&Point) -> bool| -> Vec<&Point> {
            sorted.iter().map(|(_, point)| *point).filter(|point| wanted(point)).collect()
        };
        let held = kept(|point| point.held);
        let parts = part::parts(&entries, &held, &units, &levels, basis);
        Self {
            material,
            some_without_level: entries.iter().any(|entry| entry.level.is_none()),
            held,
            merged: kept(|point| !point.held && point.duplicate_of.is_some()),
            point_of: material.points.iter().map(|point| (point.id.as_str(), point)).collect(),
            progress: progress(material),
            levels,
            units,
            entries,
            merges,
            commons,
            nears,
            returns,
            findings,
            copied,
            parts,
            entry_of,
            common_of,
            finding_of,
        }
    }

    /// Level labels from the highest, and a column for points without one if there are any.
    pub fn level_titles(&self) -> Vec<&'m str> {
        let mut titles = self.levels.clone();
        if self.some_without_level {
            titles.push("未定级");
        }
        titles
    }

    /// The place of a point's column among [`Self::level_titles`].
    pub fn level_column(&self, entry: &Entry<'_>) -> usize {
        entry.level.unwrap_or(self.levels.len())
    }

    /// The highest level's label.
    pub fn highest(&self) -> &'m str {
        self.levels.first().copied().unwrap_or_default()
    }

    /// Rows of a table: known words in their order, others that points say, last «not said» if some do not.
    pub fn words(
        &self,
        mut words: Vec<&'m str>,
        word_of: impl Fn(&Entry<'m>) -> Option<&'m str>,
    ) -> Vec<&'m str> {
        let said: BTreeSet<&str> = self.entries.iter().filter_map(&word_of).collect();
        let others: Vec<&str> = said.into_iter().filter(|word| !words.contains(word)).collect();
        words.extend(others);
        if self.entries.iter().any(|entry| word_of(entry).is_none()) {
            words.push(UNSAID);
        }
        words
    }

    /// A counted point by its id.
    pub fn entry(&self, id: &str) -> Option<&Entry<'m>> {
        self.entries.get(*self.entry_of.get(id)?)
    }

    /// Any point by its id.
    pub fn point(&self, id: &str) -> Option<&'m Point> {
        self.point_of.get(id).copied()
    }

    /// The common risk that a counted point belongs to.
    pub fn common(&self, id: &str) -> Option<&Common<'m>> {
        self.commons.get(*self.common_of.get(self.entry_of.get(id)?)?)
    }

    /// The findings at a row of a sheet (from 1); `None` for those about the whole sheet or file.
    pub fn findings_at(
        &self,
        file: &'m str,
        sheet: Option<&'m str>,
        row: Option<u32>,
    ) -> impl Iterator<Item = &'m FindingLine> {
        let places = self.finding_of.get(&(file, sheet, row)).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|at| self.findings.get(*at).copied())
    }

    /// All findings of a file.
    pub fn findings_of(&self, file: &'m str) -> impl Iterator<Item = &'m FindingLine> {
        let from = self.findings.partition_point(|line| line.file.as_str() < file);
        self.findings.iter().skip(from).copied().take_while(move |line| line.file == file)
    }

    /// What is still open at a point's rows: errors and warnings, with the unit's reply.
    pub fn open(&self, point: &'m Point) -> Vec<String> {
        let mut said = Vec::new();
        for source in &point.sources {
            for line in self.findings_at(&source.file, Some(&source.sheet), Some(source.row)) {
                if line.finding.severity == Severity::Info {
                    continue;
                }
                let reply = line
                    .answered
                    .as_deref()
                    .map_or_else(String::new, |reply| format!("（单位说明：{reply}）"));
                let text = format!("{} {}{reply}", line.finding.code, line.message);
                if !said.contains(&text) {
                    said.push(text);
                }
            }
        }
        said
    }

    /// Why a point is held back.
    pub fn why_held(&self, point: &'m Point) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for source in &point.sources {
            let file = source.file.as_str();
            let (sheet, row) = (Some(source.sheet.as_str()), Some(source.row));
            let is_error = |line: &&FindingLine| line.finding.severity == Severity::Error;
            let mut reasons: Vec<&FindingLine> =
                self.findings_at(file, sheet, row).filter(is_error).collect();
            if reasons.is_empty() {
                // Nothing at the row: what holds it is about its sheet or the whole file.
                let whole = |line: &&FindingLine| {
                    line.finding.sheet.is_none()
                        || line.finding.code.as_str().starts_with(['W', 'H', 'S', 'A'])
                };
                reasons = self.findings_of(file).filter(is_error).filter(whole).collect();
            }
            for line in reasons {
                let text = format!("{} {}", line.finding.code, line.message);
                if said.len() < 5 && !said.contains(&text) {
                    said.push(text);
                }
            }
        }
        if said.is_empty() {
            said.push("整份暂存，等单位改正或由县里核定".to_owned());
        }
        said
    }

    /// Distinct rows that points came from.
    pub fn rows<'e>(entries: impl IntoIterator<Item = &'e Entry<'m>>) -> usize
    where
        'm: 'e,
    {
        let rows: BTreeSet<(&str, &str, u32)> = entries
            .into_iter()
            .flat_map(|entry| &entry.point.sources)
            .map(|source| (source.file.as_str(), source.sheet.as_str(), source.row))
            .collect();
        rows.len()
    }

    /// The name of a point's unit.
    pub fn unit_name(&self, entry: &Entry<'_>) -> &'m str {
        self.units.get(entry.unit).map_or("", |unit| unit.name)
    }

    /// The file of a part, if there is one.
    pub fn path(&self, by: By, name: &str) -> Option<&str> {
        self.parts.iter().find(|part| part.by == by && part.name == name).map(|part| part.path.as_str())
    }

    /// Where the points of a table's row stand: a unit's in its book, those of the total (None) in the ledger.
    pub fn unit_list(&self, unit: Option<usize>) -> Option<String> {
        match unit {
            Some(unit) => self.list(By::Unit, self.units.get(unit)?.name, "清单"),
            None => Some(LEDGER.to_owned()),
        }
    }

    /// Where what waits of a unit, or of all, stands.
    pub fn held_list(&self, unit: Option<usize>) -> Option<String> {
        match unit {
            Some(unit) => self.list(By::Unit, self.units.get(unit)?.name, "暂存"),
            None => Some(format!("{LEDGER}#'暂存'!A1")),
        }
    }

    /// Where the list of a level's points stands.
    pub fn level_list(&self, level: &str) -> Option<String> {
        self.list(By::Level, level, "清单")
    }

    fn list(&self, by: By, name: &str, sheet: &str) -> Option<String> {
        self.path(by, name).map(|path| format!("{path}#'{sheet}'!A1"))
    }

    /// The levels from the highest, in the marks that stand in a document.
    pub fn legend(&self) -> String {
        self.material.basis.round.legend()
    }

    /// «批次 · 数据截至» under every title.
    pub fn subtitle(&self) -> String {
        let round = &self.material.basis.round;
        format!("{} · {} · 统计日期 {}", round.county, round.name, self.material.basis.today)
    }
}

fn units<'m>(material: &'m Material<'m>) -> Vec<UnitEntry<'m>> {
    let mut units: Vec<UnitEntry<'_>> = material
        .basis
        .roster
        .units
        .iter()
        .map(|unit| UnitEntry { code: &unit.code, name: &unit.name })
        .collect();
    let known: BTreeSet<&str> = units.iter().map(|unit| unit.code).collect();
    let others: BTreeMap<&str, &str> = material
        .points
        .iter()
        .filter(|point| !known.contains(point.unit_code.as_str()))
        .map(|point| (point.unit_code.as_str(), point.unit.as_str()))
        .collect();
    units.extend(
        others.into_iter().map(|(code, name)| UnitEntry {
            code,
            name: if name.is_empty() { "（单位未识别）" } else { name },
        }),
    );
    units
}

fn commons<'m>(
    material: &'m Material<'m>,
    entries: &[Entry<'m>],
    entry_of: &BTreeMap<&'m str, usize>,
) -> Vec<Common<'m>> {
    let mut commons: Vec<Common<'_>> = material
        .clusters
        .iter()
        .filter(|cluster| cluster.kind == ClusterKind::Common)
        .map(|cluster| {
            let mut members: Vec<usize> =
                cluster.members.iter().filter_map(|id| entry_of.get(id.as_str()).copied()).collect();
            members.sort_unstable();
            members.dedup();
            let units = members.iter().filter_map(|at| entries.get(*at)).map(|entry| entry.unit).collect();
            Common { cluster, number: String::new(), members, units }
        })
        .filter(|common| common.members.len() > 1)
        .collect();
    commons.sort_by(|a, b| {
        (b.units.len(), b.members.len())
            .cmp(&(a.units.len(), a.members.len()))
            .then_with(|| text::key(&a.cluster.risk).cmp(&text::key(&b.cluster.risk)))
            .then_with(|| a.cluster.id.cmp(&b.cluster.id))
    });
    for (at, common) in commons.iter_mut().enumerate() {
        common.number = format!("G{:03}", at + 1);
    }
    commons
}
