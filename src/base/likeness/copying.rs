//! Copied lists: how much of each unit's list stands in another's.
//!
//! A point stands in another list when that list has an equal text or one whose likeness reaches a threshold.
//! Texts that stand in many lists (common risks are legitimate) and the forms' own examples are left out on both
//! sides of the share. Only lists that share a text are ever compared.

use std::collections::{BTreeMap, BTreeSet};

use super::hands::in_stretches;
use super::join::join;

/// What counts as copied.
#[derive(Debug, Clone)]
pub struct Copying<'t> {
    /// A text of another list stands for this one at this likeness.
    pub likeness: f64,
    /// A text that stands (equal or alike) in more lists than this is common to the county and is left out. It
    /// must be larger than the number of units that may have copied from one another.
    pub most_lists: usize,
    /// Two lists are told when this share of one of them, or more, stands in the other.
    pub least_share: f64,
    /// Normal texts of examples that came with the forms.
    pub examples: &'t [&'t str],
    /// Threads for the join.
    pub threads: usize,
}

/// One point and its nearest counterpart in the other list, by their places in the two lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// The point's place in its own list.
    pub own: u32,
    /// The counterpart's place in the other list.
    pub other: u32,
    /// 1 for equal texts.
    pub likeness: f32,
}

/// How much of one list stands in another. For two lists there are two of these.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// The list whose points are counted.
    pub list: u32,
    /// The list in which they stand.
    pub other: u32,
    /// How many points of `list` were counted, common and example texts left out.
    pub points: u32,
    /// Those of them that stand in `other`, in order of their places.
    pub matches: Vec<Match>,
}

impl Copied {
    /// The share of the counted points that stand in the other list.
    pub fn share(&self) -> f64 {
        if self.points == 0 { 0.0 } else { self.matches.len() as f64 / f64::from(self.points) }
    }
}

/// Where a text stands: its list and its place there.
type Held = (u32, u32);

/// For each list of normal texts and each other list that has something of it: what was found, sorted by `list`,
/// then `other`. Empty texts are left out.
pub fn copied<T: AsRef<str> + Sync>(lists: &[Vec<T>], copying: &Copying<'_>) -> Vec<Copied> {
    let mut texts: Vec<&str> = lists.iter().flatten().map(AsRef::as_ref).collect();
    texts.sort_unstable();
    texts.dedup();
    let place = |text: &T| texts.binary_search(&text.as_ref()).map_or(u32::MAX, |at| at as u32);
    let lists: Vec<Vec<u32>> = lists.iter().map(|list| list.iter().map(place).collect()).collect();
    copied_lists(&texts, &lists, copying)
}

/// The same where each list is given by the places of its texts among `texts`, which are distinct and in order of
/// content.
pub fn copied_lists<T: AsRef<str> + Sync>(
    texts: &[T],
    lists: &[Vec<u32>],
    copying: &Copying<'_>,
) -> Vec<Copied> {
    let examples: BTreeSet<&str> = copying.examples.iter().copied().collect();
    let counts: Vec<bool> =
        texts.iter().map(AsRef::as_ref).map(|text| !text.is_empty() && !examples.contains(text)).collect();
    let counts = |text: u32| counts.get(text as usize).copied().unwrap_or(false);
    let holders = Holders::new(texts.len(), lists, counts);
    let mut alike: Vec<(u32, u32, f32)> = join(texts, copying.likeness, copying.threads)
        .into_iter()
        .filter(|pair| counts(pair.a) && counts(pair.b))
        .flat_map(|pair| [(pair.a, pair.b, pair.likeness), (pair.b, pair.a, pair.likeness)])
        .collect();
    alike.sort_unstable_by_key(|(from, to, _)| (*from, *to));
    let numbers: Vec<u32> = (0..texts.len() as u32).collect();
    // For each text that is not common wording: the lists that have it, each with its best counterpart there.
    let best = in_stretches(&numbers, copying.threads, |stretch| {
        let mut best = Best::default();
        for text in stretch {
            best.add(*text, &holders, &alike, copying.most_lists);
        }
        best
    });
    let best = Best::all(best);
    drop((alike, holders, numbers));
    let best = |text: u32| best.of(text).filter(|_| counts(text));
    let texts_of = |list: u32| lists.get(list as usize).map_or(&[][..], Vec::as_slice);
    // First the pairs that are told, then what stands in them: most lists share no more than a text or two.
    let numbers: Vec<u32> = (0..lists.len() as u32).collect();
    let mut told: Vec<(u32, u32)> = in_stretches(&numbers, copying.threads, |stretch| {
        let others = |list: &u32| {
            let reached = partners(*list, texts_of(*list), best, copying.least_share);
            reached.into_iter().flat_map(|other| [(*list, other), (other, *list)]).collect::<Vec<_>>()
        };
        stretch.iter().flat_map(others).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    told.sort_unstable();
    told.dedup();
    let told: Vec<&[(u32, u32)]> = told.chunk_by(|a, b| a.0 == b.0).collect();
    in_stretches(&told, copying.threads, |stretch| {
        let of_one = |told: &&[(u32, u32)]| {
            let list = told.first().map_or(u32::MAX, |(list, _)| *list);
            of_list(list, texts_of(list), told, best)
        };
        stretch.iter().flat_map(of_one).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect()
}

/// Where each text stands.
struct Holders {
    held: Vec<Held>,
    /// Where those of each text begin, one more than there are texts.
    starts: Vec<u32>,
}

impl Holders {
    /// Where the texts that count stand, in order of lists and places.
    fn new(texts: usize, lists: &[Vec<u32>], counts: impl Fn(u32) -> bool) -> Self {
        let all = || {
            (0..)
                .zip(lists)
                .flat_map(|(list, own)| (0..).zip(own).map(move |(place, text)| (*text, (list, place))))
        };
        let mut starts = vec![0_u32; texts + 1];
        for (text, _) in all().filter(|(text, _)| counts(*text)) {
            if let Some(count) = starts.get_mut(text as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut held = vec![(0, 0); sum as usize];
        for (text, place) in all().filter(|(text, _)| counts(*text)) {
            if let Some(next) = next.get_mut(text as usize) {
                if let Some(slot) = held.get_mut(*next as usize) {
                    *slot = place;
                }
                *next += 1;
            }
        }
        Self { held, starts }
    }

    fn of(&self, text: u32) -> &[Held] {
        let start = |text: usize| self.starts.get(text).copied().unwrap_or(0) as usize;
        self.held.get(start(text as usize)..start(text as usize + 1)).unwrap_or_default()
    }
}

/// For each text the lists that have it or one alike, in order, each with its best counterpart; nothing if they are too
/// many.
#[derive(Default)]
struct Best {
    found: Vec<(u32, u32, f32)>,
    /// Where those of each text end, and whether they are too many.
    ends: Vec<(usize, bool)>,
}

impl Best {
    fn add(&mut self, text: u32, holders: &Holders, alike: &[(u32, u32, f32)], most: usize) {
        let start = self.found.len();
        let from = alike.partition_point(|(from, ..)| *from < text);
        let near = alike.get(from..).unwrap_or_default();
        let near = near.get(..near.partition_point(|(from, ..)| *from == text)).unwrap_or_default();
        for (list, place) in holders.of(text) {
            if self.found.get(start..).and_then(<[_]>::last).is_none_or(|(last, ..)| last != list) {
                self.found.push((*list, *place, 1.0));
            }
        }
        if !near.is_empty() {
            // Texts are in order of content, so equals are decided by content.
            let mut near = near.to_vec();
            near.sort_by(|x, y| y.2.total_cmp(&x.2).then(x.1.cmp(&y.1)));
            let mut best: BTreeMap<u32, (u32, f32)> =
                self.found.drain(start..).map(|(list, place, likeness)| (list, (place, likeness))).collect();
            for (_, other, likeness) in near {
                for (list, place) in holders.of(other) {
                    best.entry(*list).or_insert((*place, likeness));
                }
                if best.len() > most {
                    break;
                }
            }
            self.found.extend(best.into_iter().map(|(list, (place, likeness))| (list, place, likeness)));
        }
        let too_many = self.found.len() - start > most;
        if too_many {
            self.found.truncate(start);
        }
        self.ends.push((self.found.len(), too_many));
    }

    /// Those of all stretches.
    fn all(stretches: Vec<Self>) -> Self {
        let mut all = Self::default();
        for best in stretches {
            let start = all.found.len();
            all.ends.extend(best.ends.iter().map(|(end, too_many)| (start + end, *too_many)));
            all.found.extend(best.found);
        }
        all
    }

    fn of(&self, text: u32) -> Option<&[(u32, u32, f32)]> {
        let (end, too_many) = *self.ends.get(text as usize)?;
        let start =
            text.checked_sub(1).and_then(|before| self.ends.get(before as usize)).map_or(0, |(end, _)| *end);
        self.found.get(start..end).filter(|_| !too_many)
    }
}

/// The other lists in which at least such a share of a list stands.
fn partners<'b>(
    list: u32,
    texts: &[u32],
    best: impl Fn(u32) -> Option<&'b [(u32, u32, f32)]>,
    least_share: f64,
) -> Vec<u32> {
    let mut points = 0_u32;
    let mut others: Vec<u32> = Vec::new();
    for best in texts.iter().filter_map(|text| best(*text)) {
        points += 1;
        others.extend(best.iter().map(|(other, ..)| *other).filter(|other| *other != list));
    }
    others.sort_unstable();
    let enough = |run: &&[u32]| run.len() as f64 / f64::from(points) >= least_share;
    others.chunk_by(|a, b| a == b).filter(enough).filter_map(|run| run.first()).copied().collect()
}

/// What of one list stands in each other that is told with it.
fn of_list<'b>(
    list: u32,
    texts: &[u32],
    told: &[(u32, u32)],
    best: impl Fn(u32) -> Option<&'b [(u32, u32, f32)]>,
) -> Vec<Copied> {
    let mut points = 0;
    let mut found: BTreeMap<u32, Vec<Match>> = BTreeMap::new();
    for (own, text) in (0..).zip(texts) {
        let Some(best) = best(*text) else { continue };
        points += 1;
        for (other, place, likeness) in best {
            if told.binary_search(&(list, *other)).is_ok() {
                found.entry(*other).or_default().push(Match { own, other: *place, likeness: *likeness });
            }
        }
    }
    found.into_iter().map(|(other, matches)| Copied { list, other, points, matches }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPYING: Copying<'static> =
        Copying { likeness: 0.9, most_lists: 3, least_share: 0.0, examples: &[], threads: 1 };

    #[test]
    fn a_pasted_list_is_found_from_both_sides() {
        let lists = vec![
            vec!["工程变更审核把关不严", "隐蔽工程验收走过场", "超进度拨付工程款"],
            vec!["超进度拨付工程款", "工程变更审核把关不严", "隐蔽工程验收走过场", "招生计划外录取学生"],
            vec!["药品采购收受回扣"],
        ];
        let found = copied(&lists, &COPYING);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].list, found[0].other, found[0].points, found[0].matches.len()), (0, 1, 3, 3));
        assert_eq!((found[1].list, found[1].other, found[1].points, found[1].matches.len()), (1, 0, 4, 3));
        assert!((found[1].share() - 0.75).abs() < 1e-12);
        assert_eq!(found[0].matches[0], Match { own: 0, other: 1, likeness: 1.0 });
    }

    #[test]
    fn a_text_of_many_lists_counts_on_neither_side() {
        let lists: Vec<Vec<&str>> =
            ["甲", "乙", "丙", "丁"].iter().map(|own| vec!["收受服务对象礼品礼金", own]).collect();
        assert!(copied(&lists, &COPYING).is_empty());
        let found = copied(&lists[..3], &COPYING);
        assert_eq!(found.len(), 6);
        assert!(found.iter().all(|found| found.points == 2 && found.matches.len() == 1));
    }

    #[test]
    fn lists_that_share_little_are_not_told_and_those_that_share_enough_on_one_side_are_told_on_both() {
        let lists = [
            vec!["工程变更审核把关不严", "隐蔽工程验收走过场"],
            vec!["工程变更审核把关不严", "隐蔽工程验收走过场", "药品采购收受回扣", "招生计划外录取学生"],
            vec!["药品采购收受回扣", "泄露标底", "超进度拨付工程款", "低保审核优亲厚友"],
        ];
        let whole: Vec<Copied> = copied(&lists, &COPYING);
        let told = copied(&lists, &Copying { least_share: 0.6, ..COPYING });
        assert_eq!(whole.len(), 4);
        assert_eq!(told.iter().map(|found| (found.list, found.other)).collect::<Vec<_>>(), [(0, 1), (1, 0)]);
        assert!(told.iter().all(|found| whole.contains(found)));
    }

    #[test]
    fn an_example_of_the_form_is_no_copy() {
        let lists = vec![vec!["审批环节把关不严"], vec!["审批环节把关不严"]];
        let copying = Copying { examples: &["审批环节把关不严"], ..COPYING };
        assert!(copied(&lists, &copying).is_empty());
    }

    #[test]
    fn a_nearly_equal_text_counts_too() {
        let a = "在工程项目招标过程中利用职务便利向投标人泄露标底和评标专家名单";
        let b = "在工程项目招标过程中利用职务便利向投标人泄露标底和评标专家名单谋利";
        let found = copied(&[vec![a], vec![b]], &COPYING);
        assert_eq!(found.len(), 2);
        assert!(found[0].matches[0].likeness > 0.9 && found[0].matches[0].likeness < 1.0);
    }
}
