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
    let mut holders: Vec<Vec<Held>> = vec![Vec::new(); texts.len()];
    for (list, own) in lists.iter().enumerate() {
        for (place, text) in own.iter().enumerate().filter(|(_, text)| counts(**text)) {
            if let Some(holder) = holders.get_mut(*text as usize) {
                holder.push((list as u32, place as u32));
            }
        }
    }
    let mut alike: Vec<Vec<(u32, f32)>> = vec![Vec::new(); texts.len()];
    for pair in join(texts, copying.likeness, copying.threads) {
        for (from, to) in [(pair.a, pair.b), (pair.b, pair.a)] {
            if let Some(near) = alike.get_mut(from as usize).filter(|_| counts(from) && counts(to)) {
                near.push((to, pair.likeness));
            }
        }
    }
    let numbers: Vec<u32> = (0..texts.len() as u32).collect();
    // For each text that is not common wording: the lists that have it, each with its best counterpart there.
    let best: Vec<Option<Vec<(u32, u32, f32)>>> = in_stretches(&numbers, copying.threads, |stretch| {
        let one = |text: &u32| best_of(*text, &holders, &alike, copying.most_lists);
        stretch.iter().map(one).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    drop((alike, holders, numbers));
    let best = |text: u32| best.get(text as usize).and_then(Option::as_deref).filter(|_| counts(text));
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

/// The lists that have a text or one alike, in order, each with its best counterpart; nothing if they are too many.
fn best_of(
    text: u32,
    holders: &[Vec<Held>],
    alike: &[Vec<(u32, f32)>],
    most: usize,
) -> Option<Vec<(u32, u32, f32)>> {
    let held = |text: u32| holders.get(text as usize).map_or(&[][..], Vec::as_slice);
    // Texts are in order of content, so equals are decided by content.
    let mut near = alike.get(text as usize).cloned().unwrap_or_default();
    near.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    let mut best: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
    for (other, likeness) in std::iter::once((text, 1.0)).chain(near) {
        for (list, place) in held(other) {
            best.entry(*list).or_insert((*place, likeness));
            if best.len() > most {
                return None;
            }
        }
    }
    Some(best.into_iter().map(|(list, (place, likeness))| (list, place, likeness)).collect())
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
