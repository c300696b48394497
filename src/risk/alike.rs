//! Like points: near duplicates in one object, common risks over posts and units, copied lists.
//!
//! In: gathered points and a person's decisions. Out: near duplicates merged (or proposed to a person), groups with a
//! representative to which every member is alike, and for pairs of units how much of each list stands in the other's.
//! Texts are compared in their normal form and judged by meaning (`base::likeness`); nothing depends on the order of
//! the points or on the number of threads.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::absorb;
use super::{Cluster, ClusterKind, Gathered, Merge, Point};
use crate::base::likeness::{
    self, Copying, Judge, Judgement, Lexicon, Normalizer, Pair, Reading, Thresholds, Verdict,
};
use crate::base::text;
use crate::form::{Object, Role};
use crate::intake::Basis;
use crate::vocabulary::Level;

/// What a person decided about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// 合并
    Merge,
    /// 保留: both stand as they are.
    Keep,
    /// 不是同一风险: as keep, and not to be grouped either.
    Different,
}

impl Decision {
    /// All, with their words in JSON and in the sheet.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Merge, "merge", "合并"),
        (Self::Keep, "keep", "保留"),
        (Self::Different, "different", "不是同一风险"),
    ];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(decision, _, _)| *decision == self).map_or("", |(_, name, _)| name)
    }

    /// Reads the word of JSON or of the sheet.
    pub fn read(word: &str) -> Option<Self> {
        let word = word.trim();
        Self::ALL.iter().find(|(_, name, zh)| *name == word || *zh == word).map(|(decision, _, _)| *decision)
    }
}

/// The key of a pair of points, by their content; the same in whichever order they come.
pub fn pair_key(a: &Point, b: &Point) -> String {
    let (a, b) = if a.id <= b.id { (&a.id, &b.id) } else { (&b.id, &a.id) };
    format!("{a}+{b}")
}

/// Two points of one object that are nearly the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The pair's key.
    pub key: String,
    /// Places of the two points among all.
    pub points: (usize, usize),
    /// Whether they were merged: by likeness above the upper threshold, or by a person.
    pub merged: bool,
    /// What a person decided.
    pub decided: Option<Decision>,
    /// How alike they are, and why.
    pub judgement: Judgement,
}

/// How much of a unit's list stands in another's.
#[derive(Debug, Clone, PartialEq)]
pub struct CopiedList {
    /// The unit's code.
    pub unit: String,
    /// The other's.
    pub other: String,
    /// Points of the unit that were compared (common wording and examples left out).
    pub points: usize,
    /// Places of points: the unit's own, and its counterpart in the other list; how alike they are.
    pub pairs: Vec<(usize, usize, f32)>,
}

impl CopiedList {
    /// The share of the unit's points that stand in the other's list.
    pub fn share(&self) -> f64 {
        if self.points == 0 { 0.0 } else { self.pairs.len() as f64 / self.points as f64 }
    }
}

/// What was found alike.
#[derive(Debug, Clone, Default)]
pub struct Alike {
    /// All points, near duplicates merged, each with its cluster.
    pub points: Vec<Point>,
    /// All merges, exact and near.
    pub merges: Vec<Merge>,
    /// Groups: duplicates, near duplicates, common risks.
    pub clusters: Vec<Cluster>,
    /// Near duplicates of one object, merged or to be decided.
    pub proposals: Vec<Proposal>,
    /// Copied lists, the greatest share first.
    pub copied: Vec<CopiedList>,
}

/// Finds what is alike.
pub fn alike(
    gathered: Gathered,
    decisions: &BTreeMap<String, Decision>,
    basis: &Basis,
    threads: usize,
) -> Alike {
    let percent = |share: i64| share as f64 / 100.0;
    let threshold = &basis.round.threshold;
    let thresholds = Thresholds {
        upper: percent(threshold.merge_from),
        lower: percent(threshold.propose_from),
        ..Thresholds::default()
    };
    let judge = Judge::new(Lexicon::built_in(), thresholds);
    let Gathered { mut points, mut merges } = gathered;
    let mut clusters = exact(&points, basis);

    // Everything below works on the points that count.
    let counting: Vec<usize> =
        (0..points.len()).filter(|at| points.get(*at).is_some_and(Point::counts)).collect();
    let texts = Normals::new(&points, &counting, basis);
    let readings: Vec<Reading> = texts.of_text.iter().map(|text| judge.read(text)).collect();

    let proposals = near(&points, &counting, &texts, &readings, &judge, decisions, threads);
    clusters.extend(merge_near(&mut points, &mut merges, &proposals, basis));
    clusters.extend(common(&mut points, &counting, &texts, &readings, &judge, threads, basis));
    clusters.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    let copied = copied(&points, &counting, &texts, basis, threads);
    Alike { points, merges, clusters, proposals, copied }
}

/// The normal forms of the counting points: each distinct text once.
struct Normals {
    /// Distinct normal texts, in order of content.
    of_text: Vec<likeness::Normal>,
    /// For each counting point, the place of its text.
    of_point: Vec<usize>,
}

impl Normals {
    fn new(points: &[Point], counting: &[usize], basis: &Basis) -> Self {
        let lexicon = Lexicon::built_in();
        let mut normalizers: BTreeMap<&str, Normalizer> = BTreeMap::new();
        let mut texts: BTreeMap<String, (likeness::Normal, Vec<usize>)> = BTreeMap::new();
        for (place, at) in counting.iter().enumerate() {
            let Some(point) = points.get(*at) else { continue };
            let normalizer = normalizers.entry(&point.unit_code).or_insert_with(|| {
                let unit = basis.roster.by_code(&point.unit_code).and_then(|at| basis.roster.unit(at));
                let names: Vec<&str> = unit.map_or_else(Vec::new, |unit| {
                    let sections = unit.sections.iter().map(|section| section.name.as_str());
                    let aliases = unit.aliases.iter().map(String::as_str);
                    std::iter::once(unit.name.as_str()).chain(aliases).chain(sections).collect()
                });
                Normalizer::new(&names, lexicon.openings())
            });
            let normal = normalizer.normal(&point.risk);
            texts.entry(normal.text.clone()).or_insert_with(|| (normal, Vec::new())).1.push(place);
        }
        let mut of_point = vec![0; counting.len()];
        let mut of_text = Vec::with_capacity(texts.len());
        for (_, (normal, places)) in texts {
            for place in places {
                if let Some(slot) = of_point.get_mut(place) {
                    *slot = of_text.len();
                }
            }
            of_text.push(normal);
        }
        Self { of_text, of_point }
    }
}

/// One cluster for each point that others were merged into.
fn exact(points: &[Point], basis: &Basis) -> Vec<Cluster> {
    let mut merged: BTreeMap<&str, Vec<&Point>> = BTreeMap::new();
    for point in points {
        if let Some(kept) = &point.duplicate_of {
            merged.entry(kept).or_default().push(point);
        }
    }
    let by_id: BTreeMap<&str, &Point> = points.iter().map(|point| (point.id.as_str(), point)).collect();
    merged
        .iter()
        .filter_map(|(kept, others)| {
            let first = by_id.get(kept)?;
            let members: Vec<&Point> = std::iter::once(*first).chain(others.iter().copied()).collect();
            Some(cluster(ClusterKind::Duplicate, &members, None, basis))
        })
        .collect()
}

fn cluster(kind: ClusterKind, members: &[&Point], decided: Option<Decision>, basis: &Basis) -> Cluster {
    let ids: Vec<String> = members.iter().map(|point| point.id.clone()).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    let units: BTreeSet<&str> = members.iter().map(|point| point.unit_code.as_str()).collect();
    let level = members
        .iter()
        .filter_map(|point| super::level_of(point, basis))
        .min_by_key(|level| basis.round.rank(*level));
    let tag = format!("{kind:?}\u{1}{}", sorted.join("\u{1}"));
    Cluster {
        id: blake3::hash(tag.as_bytes()).to_hex().chars().take(12).collect(),
        kind,
        level: level.map(|level: Level| basis.round.label(level).to_owned()),
        risk: members.first().map(|point| point.risk.clone()).unwrap_or_default(),
        members: ids,
        units: units.len(),
        // A group knows whether its members stand apart, not for which reason.
        decided: decided.map(|decision| match decision {
            Decision::Merge => Decision::Merge.name().to_owned(),
            Decision::Keep | Decision::Different => Decision::Keep.name().to_owned(),
        }),
    }
}

/// The object of a point as one key.
fn object(point: &Point) -> String {
    let key = |part: &Option<String>| part.as_deref().map(text::key).unwrap_or_default();
    let post = if point.object == Object::Section { String::new() } else { key(&point.post) };
    [point.unit_code.clone(), point.object.id().to_owned(), key(&point.section), post, key(&point.leader)]
        .join("\u{1}")
}

/// Pairs of counting points of one object that are nearly the same.
fn near(
    points: &[Point],
    counting: &[usize],
    texts: &Normals,
    readings: &[Reading],
    judge: &Judge,
    decisions: &BTreeMap<String, Decision>,
    threads: usize,
) -> Vec<Proposal> {
    let mut groups: BTreeMap<String, u32> = BTreeMap::new();
    let mut own: Vec<Reading> = Vec::with_capacity(counting.len());
    let mut group_of: Vec<u32> = Vec::with_capacity(counting.len());
    for (place, at) in counting.iter().enumerate() {
        let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        let group = points.get(*at).map_or(next, |point| *groups.entry(object(point)).or_insert(next));
        group_of.push(group);
        own.push(texts.of_point.get(place).and_then(|text| readings.get(*text)).cloned().unwrap_or_default());
    }
    let mut proposals = Vec::new();
    for (a, b) in judge.candidates(&own, &group_of, threads) {
        let (Some(left), Some(right)) = (own.get(a as usize), own.get(b as usize)) else { continue };
        let (Some(at), Some(with)) = (counting.get(a as usize), counting.get(b as usize)) else { continue };
        let (Some(one), Some(other)) = (points.get(*at), points.get(*with)) else { continue };
        let judgement = judge.judge(left, right);
        let key = pair_key(one, other);
        let decided = decisions.get(&key).copied();
        if judgement.verdict == Verdict::Different && decided.is_none() {
            continue;
        }
        // The same risk in another matter is another point, whatever its words.
        let matter = |point: &Point| point.matter.as_deref().map(text::likeness_key).unwrap_or_default();
        let same_matter = matter(one) == matter(other);
        let merged = match decided {
            Some(decision) => decision == Decision::Merge,
            None => judgement.verdict == Verdict::Same && same_matter,
        };
        proposals.push(Proposal { key, points: (*at, *with), merged, decided, judgement });
    }
    proposals.sort_by(|a, b| a.key.cmp(&b.key));
    proposals
}

/// Merges what is to be merged, without chaining, and gives the groups of near duplicates.
fn merge_near(
    points: &mut [Point],
    merges: &mut Vec<Merge>,
    proposals: &[Proposal],
    basis: &Basis,
) -> Vec<Cluster> {
    let mut clusters = Vec::new();
    for proposal in proposals.iter().filter(|proposal| !proposal.merged) {
        if let (Some(a), Some(b)) = (points.get(proposal.points.0), points.get(proposal.points.1)) {
            clusters.push(cluster(ClusterKind::Near, &[a, b], proposal.decided, basis));
        }
    }
    let mut involved: Vec<usize> = proposals
        .iter()
        .filter(|proposal| proposal.merged)
        .flat_map(|proposal| [proposal.points.0, proposal.points.1])
        .collect();
    involved.sort_unstable();
    involved.dedup();
    let place = |at: usize| involved.binary_search(&at).ok().and_then(|place| u32::try_from(place).ok());
    let pairs: Vec<Pair> = proposals
        .iter()
        .filter(|proposal| proposal.merged)
        .filter_map(|proposal| {
            let likeness = proposal.judgement.likeness as f32;
            Some(Pair { a: place(proposal.points.0)?, b: place(proposal.points.1)?, likeness })
        })
        .collect();
    let keys: Vec<&str> =
        involved.iter().map(|at| points.get(*at).map_or("", |point| point.id.as_str())).collect();
    let groups = likeness::cluster(&keys, &pairs, &[]);
    for group in groups.iter().filter(|group| group.members.len() > 1) {
        let at = |member: u32| involved.get(member as usize).copied();
        let Some(first) = at(group.representative) else { continue };
        let others: Vec<usize> = group
            .members
            .iter()
            .filter(|member| **member != group.representative)
            .filter_map(|member| at(*member))
            .collect();
        let members: Vec<&Point> =
            std::iter::once(first).chain(others.iter().copied()).filter_map(|at| points.get(at)).collect();
        let ids: Vec<&str> = members.iter().map(|point| point.id.as_str()).collect();
        let by_person = proposals.iter().any(|proposal| {
            proposal.decided == Some(Decision::Merge)
                && [proposal.points.0, proposal.points.1]
                    .iter()
                    .all(|at| points.get(*at).is_some_and(|point| ids.contains(&point.id.as_str())))
        });
        clusters.push(cluster(
            ClusterKind::Near,
            &members,
            Some(Decision::Merge).filter(|_| by_person),
            basis,
        ));
        for other in others {
            absorb(points, first, other, merges, basis);
        }
    }
    clusters
}

/// Common risks: the same risk in several objects.
fn common(
    points: &mut [Point],
    counting: &[usize],
    texts: &Normals,
    readings: &[Reading],
    judge: &Judge,
    threads: usize,
    basis: &Basis,
) -> Vec<Cluster> {
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); readings.len()];
    for (place, at) in counting.iter().enumerate() {
        let counts = points.get(*at).is_some_and(Point::counts);
        if let Some(holder) =
            texts.of_point.get(place).and_then(|text| holders.get_mut(*text)).filter(|_| counts)
        {
            holder.push(*at);
        }
    }
    let mut pairs = Vec::new();
    for (a, b) in judge.candidates(readings, &[], threads) {
        let (Some(left), Some(right)) = (readings.get(a as usize), readings.get(b as usize)) else {
            continue;
        };
        let judgement = judge.judge(left, right);
        if judgement.verdict == Verdict::Same {
            pairs.push(Pair { a, b, likeness: judgement.likeness as f32 });
        }
    }
    let keys: Vec<&str> = texts.of_text.iter().map(|normal| normal.text.as_str()).collect();
    let weights: Vec<u32> =
        holders.iter().map(|holder| u32::try_from(holder.len()).unwrap_or(u32::MAX)).collect();
    let mut clusters = Vec::new();
    for group in likeness::cluster(&keys, &pairs, &weights) {
        let texts = std::iter::once(group.representative)
            .chain(group.members.iter().copied().filter(|member| *member != group.representative));
        let members: Vec<usize> =
            texts.filter_map(|text| holders.get(text as usize)).flatten().copied().collect();
        let objects: BTreeSet<String> = members.iter().filter_map(|at| points.get(*at)).map(object).collect();
        if objects.len() < 2 || keys.get(group.representative as usize).is_none_or(|key| key.is_empty()) {
            continue;
        }
        let found: Vec<&Point> = members.iter().filter_map(|at| points.get(*at)).collect();
        let made = cluster(ClusterKind::Common, &found, None, basis);
        for at in &members {
            if let Some(point) = points.get_mut(*at) {
                point.cluster = Some(made.id.clone());
            }
        }
        clusters.push(made);
    }
    clusters
}

/// Copied lists between units.
fn copied(
    points: &[Point],
    counting: &[usize],
    texts: &Normals,
    basis: &Basis,
    threads: usize,
) -> Vec<CopiedList> {
    let mut units: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (place, at) in counting.iter().enumerate() {
        let Some(point) = points.get(*at).filter(|point| point.counts()) else { continue };
        let normal = texts.of_point.get(place).and_then(|text| texts.of_text.get(*text));
        if let Some(normal) = normal {
            units.entry(&point.unit_code).or_default().push((*at, normal.text.as_str()));
        }
    }
    let lists: Vec<Vec<&str>> =
        units.values().map(|list| list.iter().map(|(_, text)| *text).collect()).collect();
    let codes: Vec<&str> = units.keys().copied().collect();
    let plain = Normalizer::new::<&str, _>(&[], Lexicon::built_in().openings());
    let examples: Vec<String> = basis
        .forms
        .iter()
        .filter_map(|form| form.example.get(form.column(Role::Risk)?))
        .map(|example| plain.normal(example).text)
        .collect();
    let examples: Vec<&str> = examples.iter().map(String::as_str).collect();
    let copying = Copying {
        likeness: basis.round.threshold.merge_from as f64 / 100.0,
        // What stands in a quarter of the county's lists is common wording, not copying.
        most_lists: (lists.len() / 4).max(3),
        examples: &examples,
        threads,
    };
    let place = |list: u32, own: u32| -> Option<usize> {
        let code = codes.get(list as usize)?;
        units.get(code)?.get(own as usize).map(|(at, _)| *at)
    };
    let mut copied: Vec<CopiedList> = likeness::copied(&lists, &copying)
        .into_iter()
        .filter_map(|found| {
            let code = |list: u32| codes.get(list as usize).map(|code| (*code).to_owned());
            let pairs = found.matches.iter().filter_map(|one| {
                Some((place(found.list, one.own)?, place(found.other, one.other)?, one.likeness))
            });
            Some(CopiedList {
                unit: code(found.list)?,
                other: code(found.other)?,
                points: found.points as usize,
                pairs: pairs.collect(),
            })
        })
        .collect();
    copied.sort_by(|a, b| {
        b.share().total_cmp(&a.share()).then_with(|| (&a.unit, &a.other).cmp(&(&b.unit, &b.other)))
    });
    copied
}
