//! Like points: near duplicates in one object, common risks over posts and units, copied lists.
//!
//! In: gathered points and a person's decisions. Out: near duplicates merged (or proposed to a person), groups with a
//! representative to which every member is alike, and for pairs of units how much of each list stands in the other's.
//! Texts are compared in their normal form and judged by meaning (`base::likeness`); nothing depends on the order of
//! the points or on the number of threads.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::gather::absorb;
use super::{Cluster, ClusterKind, Gathered, Merge, Point};
use crate::base::likeness::{
    self, Copying, Gists, Judge, Judgement, Lexicon, Normalizer, Pair, Reading, Texts, Thresholds, Verdict,
};
use crate::base::{Shared, text};
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
    /// Lists of two units of which the greater part (the round says how much) of one stands in the other, both ways; the
    /// greatest share first.
    pub copied: Vec<CopiedList>,
}

/// Finds what is alike.
pub fn alike(
    gathered: Gathered,
    decisions: &BTreeMap<String, Decision>,
    basis: &Basis,
    threads: usize,
) -> Alike {
    let judge = Judge::new(Lexicon::built_in(), thresholds(basis));
    let Gathered { mut points, mut merges } = gathered;
    let mut clusters = exact(&points, basis);

    // Everything below works on the points that count.
    let counting: Vec<u32> =
        (0..).zip(&points).filter(|(_, point)| point.counts()).map(|(at, _)| at).collect();
    let mut texts = Normals::new(&points, &counting, basis, threads);
    texts.gists = Gists::new(&judge, &texts.texts, threads);
    let objects = objects(&points);
    let proposals = near(&points, &counting, &texts, &objects, &judge, decisions, threads);
    clusters.extend(merge_near(&mut points, &mut merges, &proposals, basis));
    clusters.extend(common(&mut points, &counting, &mut texts, &objects, &judge, threads, basis));
    drop(objects);
    clusters.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    let copied = copied(&points, &counting, &texts, basis, threads);
    Alike { points, merges, clusters, proposals, copied }
}

/// The round's own thresholds, the rest as usual.
pub fn thresholds(basis: &Basis) -> Thresholds {
    let percent = |share: i64| share as f64 / 100.0;
    let threshold = &basis.round.threshold;
    Thresholds {
        upper: percent(threshold.merge_from),
        lower: percent(threshold.propose_from),
        ..Thresholds::default()
    }
}

/// The normal forms of the counting points: each distinct text once.
struct Normals {
    /// Distinct normal texts, in order of content.
    texts: Texts,
    /// What is kept of their readings, while it is asked for.
    gists: Gists,
    /// For each counting point, the place of its text.
    of_point: Vec<u32>,
}

impl Normals {
    fn new(points: &[Point], counting: &[u32], basis: &Basis, threads: usize) -> Self {
        let lexicon = Lexicon::built_in();
        let parts = likeness::in_stretches(counting, threads, |stretch| {
            let risks =
                stretch.iter().filter_map(|at| points.get(*at as usize)).map(|point| point.risk.len());
            let mut texts = Texts::with_room(stretch.len(), risks.sum());
            // The points of a unit mostly stand together.
            let mut before: Option<(&str, Normalizer)> = None;
            for at in stretch {
                let point = points.get(*at as usize);
                let (unit, risk) = point.map_or(("", ""), |point| (&*point.unit_code, &*point.risk));
                let own = match before.take() {
                    Some((other, own)) if other == unit => own,
                    _ => normalizer(unit, &lexicon, basis),
                };
                own.normal_into(risk, &mut texts);
                before = Some((unit, own));
            }
            texts
        });
        let (texts, of_point) = Texts::distinct(parts, threads);
        Self { texts, gists: Gists::default(), of_point }
    }

    /// The place of the text of a counting point.
    fn of(&self, place: u32) -> Option<usize> {
        self.of_point.get(place as usize).map(|text| *text as usize)
    }
}

/// Takes off what says nothing in a unit's texts: stock phrases and its own names.
pub fn normalizer(unit: &str, lexicon: &Lexicon, basis: &Basis) -> Normalizer {
    let unit = basis.roster.by_code(unit).and_then(|at| basis.roster.unit(at));
    let names: Vec<&str> = unit.map_or_else(Vec::new, |unit| {
        let sections = unit.sections.iter().map(|section| section.name.as_str());
        let aliases = unit.aliases.iter().map(String::as_str);
        std::iter::once(unit.name.as_str()).chain(aliases).chain(sections).collect()
    });
    Normalizer::new(&names, lexicon.openings())
}

/// For each point the number of its object. Its key is made once for each way in which the object is written.
fn objects(points: &[Point]) -> Vec<u32> {
    let mut known = HashMap::new();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut before: Option<(&Point, u32)> = None;
    let number = |point| {
        let number = match before {
            Some((other, number)) if is_written_alike(other, point) => number,
            _ => *known.entry(written(point)).or_insert_with(|| {
                let next = numbers.len() as u32;
                *numbers.entry(point.object_key()).or_insert(next)
            }),
        };
        before = Some((point, number));
        number
    };
    points.iter().map(number).collect()
}

/// An object as it is written.
fn written(point: &Point) -> (&str, Object, [Option<&str>; 3]) {
    let parts = [point.section.as_deref(), point.post.as_deref(), point.leader.as_deref()];
    (&point.unit_code, point.object, parts)
}

fn is_written_alike(a: &Point, b: &Point) -> bool {
    written(a) == written(b)
}

/// One cluster for each point that others were merged into.
fn exact(points: &[Point], basis: &Basis) -> Vec<Cluster> {
    let mut merged: BTreeMap<&str, (Option<&Point>, Vec<&Point>)> = BTreeMap::new();
    for point in points {
        if let Some(kept) = &point.duplicate_of {
            merged.entry(kept).or_default().1.push(point);
        }
    }
    for point in points.iter().filter(|point| point.duplicate_of.is_none()) {
        if let Some((first, _)) = merged.get_mut(point.id.as_str()) {
            *first = Some(point);
        }
    }
    merged
        .values()
        .filter_map(|(first, others)| {
            let members: Vec<&Point> = std::iter::once((*first)?).chain(others.iter().copied()).collect();
            Some(cluster(ClusterKind::Duplicate, &members, None, basis))
        })
        .collect()
}

fn cluster(kind: ClusterKind, members: &[&Point], decided: Option<Decision>, basis: &Basis) -> Cluster {
    let ids: Vec<String> = members.iter().map(|point| point.id.to_string()).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    let units: BTreeSet<&str> = members.iter().map(|point| point.unit_code.as_str()).collect();
    let level = members
        .iter()
        .filter_map(|point| super::level_of(point, basis))
        .min_by_key(|level| basis.round.rank(*level));
    let tag = format!("{kind:?}{}{}", text::PART, sorted.join(text::PART));
    Cluster {
        id: text::content_hash(&tag, 12),
        kind,
        level: level.map(|level: Level| basis.round.label(level).to_owned()),
        risk: members.first().map(|point| point.risk.to_string()).unwrap_or_default(),
        members: ids,
        units: units.len(),
        // A group knows whether its members stand apart, not for which reason.
        decided: decided.map(|decision| match decision {
            Decision::Merge => Decision::Merge.name().to_owned(),
            Decision::Keep | Decision::Different => Decision::Keep.name().to_owned(),
        }),
    }
}

/// A point that stands in one object: its place among the counting ones, its text, its matter.
type Standing<'m> = (usize, usize, &'m str);

/// Beyond so many texts of one object an index finds the pairs.
const FEW: usize = 200;

/// Pairs of counting points of one object that are nearly the same.
fn near(
    points: &[Point],
    counting: &[u32],
    texts: &Normals,
    objects: &[u32],
    judge: &Judge,
    decisions: &BTreeMap<String, Decision>,
    threads: usize,
) -> Vec<Proposal> {
    let object = |at: &u32| objects.get(*at as usize).copied();
    let mut places: Vec<(Option<u32>, u32)> = counting.iter().map(object).zip(0..).collect();
    places.sort_unstable();
    let groups: Vec<&[(Option<u32>, u32)]> =
        places.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1).collect();
    let mut proposals: Vec<Proposal> = likeness::in_stretches(&groups, threads, |groups| {
        let of_group = |group: &&[(Option<u32>, u32)]| {
            let group: Vec<u32> = group.iter().map(|(_, place)| *place).collect();
            near_in_object(&group, points, counting, texts, judge, decisions)
        };
        groups.iter().flat_map(of_group).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    proposals.sort_by(|a, b| a.key.cmp(&b.key));
    proposals
}

/// The same within one object.
///
/// The same text in many matters, or in many rows once numbers and stock phrases are off, is not laid before a person
/// pair by pair: of those of one matter each is compared with the first, and the first of each matter with the first of
/// all. Two texts are compared in every matter that has both, and once across matters. A pair that a person has decided
/// is always there.
fn near_in_object(
    group: &[u32],
    points: &[Point],
    counting: &[u32],
    texts: &Normals,
    judge: &Judge,
    decisions: &BTreeMap<String, Decision>,
) -> Vec<Proposal> {
    let point = |place: usize| counting.get(place).and_then(|at| points.get(*at as usize));
    let id = |place: usize| point(place).map_or("", |point| point.id.as_str());
    let matters: Vec<Cow<'_, str>> = group
        .iter()
        .map(|place| {
            let matter = point(*place as usize).and_then(|point| point.matter.as_deref());
            matter.map(text::likeness_keyed).unwrap_or_default()
        })
        .collect();
    let mut standing: Vec<Standing<'_>> = group
        .iter()
        .zip(&matters)
        .filter_map(|(place, matter)| Some((*place as usize, texts.of(*place)?, &**matter)))
        .collect();
    standing.sort_by(|a, b| (a.1, a.2, id(a.0)).cmp(&(b.1, b.2, id(b.0))));
    // The first point of each matter of each text; the others of a matter go with it.
    let mut wanted: Vec<(usize, usize)> = Vec::new();
    let mut firsts: Vec<(usize, Vec<(&str, usize)>)> = Vec::new();
    for of_text in standing.chunk_by(|a, b| a.1 == b.1) {
        let mut of_matters = Vec::new();
        for of_matter in of_text.chunk_by(|a, b| a.2 == b.2) {
            let Some((first, others)) = of_matter.split_first() else { continue };
            wanted.extend(others.iter().map(|other| (first.0, other.0)));
            of_matters.push((first.2, first.0));
        }
        let least = of_matters.iter().map(|(_, place)| *place).min_by_key(|place| id(*place));
        let others = of_matters.iter().filter(|(_, place)| Some(*place) != least);
        wanted.extend(others.filter_map(|(_, place)| Some((least?, *place))));
        firsts.extend(of_text.first().map(|one| (one.1, of_matters)));
    }
    // A text is read when it is first asked about: most pairs are dismissed without.
    let some: Vec<usize> = firsts.iter().map(|(text, _)| *text).collect();
    let read: Vec<OnceCell<Reading>> = vec![OnceCell::new(); some.len()];
    let reading = |own: usize| -> Option<&Reading> {
        let text = some.get(own)?;
        Some(read.get(own)?.get_or_init(|| judge.read(&texts.texts.normal(*text))))
    };
    let pairs = if some.len() <= FEW {
        judge.candidates_among(&texts.texts, &texts.gists, &some, reading)
    } else {
        let readings: Vec<Reading> = some.iter().map(|text| judge.read(&texts.texts.normal(*text))).collect();
        judge.candidates(&readings, &[], 1)
    };
    for (a, b) in pairs {
        let (Some((_, of_a)), Some((_, of_b))) = (firsts.get(a as usize), firsts.get(b as usize)) else {
            continue;
        };
        let mut together = false;
        for (matter, place) in of_a {
            if let Ok(at) = of_b.binary_search_by_key(matter, |(matter, _)| *matter) {
                wanted.extend(of_b.get(at).map(|(_, other)| (*place, *other)));
                together = true;
            }
        }
        let least = |of: &[(&str, usize)]| of.iter().map(|(_, place)| *place).min_by_key(|place| id(*place));
        if !together {
            wanted.extend(least(of_a).zip(least(of_b)));
        }
    }
    if !decisions.is_empty() {
        wanted.extend(decided(group, id, decisions));
    }
    // Places of one object are few; in order and once.
    for pair in &mut wanted {
        *pair = (pair.0.min(pair.1), pair.0.max(pair.1));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let reading = |place: usize| reading(some.binary_search(&texts.of(place as u32)?).ok()?);
    let propose = |(a, b): (usize, usize)| -> Option<Proposal> {
        let (at, with) = (*counting.get(a)? as usize, *counting.get(b)? as usize);
        let (one, other) = (points.get(at)?, points.get(with)?);
        let key = pair_key(one, other);
        let decided = decisions.get(&key).copied();
        let judgement = judge.judge(reading(a)?, reading(b)?);
        if judgement.verdict == Verdict::Different && decided.is_none() {
            return None;
        }
        // The same risk in another matter is another point, whatever its words.
        let matter = |point: &Point| point.matter.as_deref().map(text::likeness_key).unwrap_or_default();
        let merged = match decided {
            Some(decision) => decision == Decision::Merge,
            None => judgement.verdict == Verdict::Same && matter(one) == matter(other),
        };
        Some(Proposal { key, points: (at, with), merged, decided, judgement })
    };
    wanted.into_iter().filter_map(propose).collect()
}

/// The pairs of an object that a person has decided.
fn decided<'p>(
    group: &[u32],
    id: impl Fn(usize) -> &'p str,
    decisions: &BTreeMap<String, Decision>,
) -> Vec<(usize, usize)> {
    let place_of: BTreeMap<&str, usize> =
        group.iter().map(|place| (id(*place as usize), *place as usize)).collect();
    let mut pairs = Vec::new();
    for (one, place) in &place_of {
        // The key begins with the lesser id.
        let from = format!("{one}+");
        let own = decisions.range(from.clone()..).take_while(|(key, _)| key.starts_with(&from));
        for (key, _) in own {
            let other = key.strip_prefix(&from).and_then(|other| place_of.get(other));
            pairs.extend(other.map(|other| (*place, *other)));
        }
    }
    pairs
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
    let by_decision: Vec<(usize, usize)> = proposals
        .iter()
        .filter(|proposal| proposal.decided == Some(Decision::Merge))
        .map(|proposal| proposal.points)
        .collect();
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
        let own: BTreeSet<usize> = std::iter::once(first).chain(others.iter().copied()).collect();
        let by_person = by_decision.iter().any(|(one, other)| own.contains(one) && own.contains(other));
        clusters.push(cluster(
            ClusterKind::Near,
            &members,
            Some(Decision::Merge).filter(|_| by_person),
            basis,
        ));
        absorb(points, first, &others, merges, basis);
    }
    clusters
}

/// Common risks: the same risk in several objects.
fn common(
    points: &mut [Point],
    counting: &[u32],
    texts: &mut Normals,
    objects: &[u32],
    judge: &Judge,
    threads: usize,
    basis: &Basis,
) -> Vec<Cluster> {
    let gists = std::mem::take(&mut texts.gists);
    // The counting points of each text, those of one behind those of the text before.
    let mut held: Vec<(u32, u32)> = (0..)
        .zip(counting)
        .filter(|(_, at)| points.get(**at as usize).is_some_and(Point::counts))
        .filter_map(|(place, at)| Some((*texts.of_point.get(place)?, *at)))
        .collect();
    held.sort_unstable();
    let mut weights = vec![0_u32; texts.texts.len()];
    for (text, _) in &held {
        if let Some(weight) = weights.get_mut(*text as usize) {
            *weight += 1;
        }
    }
    let mut sum = 0;
    let begin = |weight: &u32| {
        sum += *weight;
        sum - *weight
    };
    let starts: Vec<u32> = weights.iter().map(begin).collect();
    let holder = |text: u32| -> &[(u32, u32)] {
        let (start, weight) = (starts.get(text as usize), weights.get(text as usize));
        start
            .zip(weight)
            .and_then(|(start, weight)| held.get(*start as usize..(start + weight) as usize))
            .unwrap_or_default()
    };
    let mut clusters = Vec::new();
    for group in likeness::same(judge, &texts.texts, gists, &weights, threads) {
        let own = std::iter::once(group.representative)
            .chain(group.members.iter().copied().filter(|member| *member != group.representative));
        let members: Vec<usize> = own.flat_map(holder).map(|(_, at)| *at as usize).collect();
        if members.len() < 2 {
            continue;
        }
        let mut of: Vec<Option<&u32>> = members.iter().map(|at| objects.get(*at)).collect();
        of.sort_unstable();
        of.dedup();
        let says_something = !texts.texts.text(group.representative as usize).is_empty();
        if of.len() < 2 || !says_something {
            continue;
        }
        let found: Vec<&Point> = members.iter().filter_map(|at| points.get(*at)).collect();
        let made = cluster(ClusterKind::Common, &found, None, basis);
        let id = Shared::from(&made.id);
        for at in &members {
            if let Some(point) = points.get_mut(*at) {
                point.cluster = Some(id.clone());
            }
        }
        clusters.push(made);
    }
    clusters
}

/// What stands in more lists than this is common wording in any county, however many units it has.
const MOST_LISTS: usize = 50;

/// Copied lists between units.
fn copied(
    points: &[Point],
    counting: &[u32],
    texts: &Normals,
    basis: &Basis,
    threads: usize,
) -> Vec<CopiedList> {
    let mut units: BTreeMap<&str, Vec<(usize, u32)>> = BTreeMap::new();
    let point = |at: u32| points.get(at as usize).filter(|point| point.counts());
    let code = |at: u32| points.get(at as usize).map_or("", |point| &*point.unit_code);
    // The points of a unit mostly stand together.
    let mut places = 0..;
    for run in counting.chunk_by(|a, b| code(*a) == code(*b)) {
        let own = run.iter().zip(&mut places).filter(|(at, _)| point(**at).is_some());
        let own = own.filter_map(|(at, place)| Some((*at as usize, texts.of(place)? as u32)));
        let own: Vec<(usize, u32)> = own.collect();
        if let Some(first) = run.first().filter(|_| !own.is_empty()) {
            units.entry(code(*first)).or_default().extend(own);
        }
    }
    let lists: Vec<Vec<u32>> =
        units.values().map(|list| list.iter().map(|(_, text)| *text).collect()).collect();
    let codes: Vec<&str> = units.keys().copied().collect();
    let all: Vec<&str> = (0..texts.texts.len()).map(|text| texts.texts.text(text)).collect();
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
        most_lists: (lists.len() / 4).clamp(3, MOST_LISTS),
        least_share: basis.round.threshold.copied_share as f64 / 100.0,
        examples: &examples,
        threads,
    };
    let place = |list: u32, own: u32| -> Option<usize> {
        let code = codes.get(list as usize)?;
        units.get(code)?.get(own as usize).map(|(at, _)| *at)
    };
    let mut copied: Vec<CopiedList> = likeness::copied_lists(&all, &lists, &copying)
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
