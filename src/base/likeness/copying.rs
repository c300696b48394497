//! Copied lists: how much of each unit's list stands in another's.
//!
//! A point stands in another list when that list has an equal text or one whose likeness reaches a threshold.
//! Texts that stand in many lists (common risks are legitimate) and the forms' own examples are left out on both
//! sides of the share. Only lists that share a text are ever compared.

use std::collections::{BTreeMap, BTreeSet};

use super::join::join;

/// What counts as copied.
#[derive(Debug, Clone)]
pub struct Copying<'t> {
    /// A text of another list stands for this one at this likeness.
    pub likeness: f64,
    /// A text that stands (equal or alike) in more lists than this is common to the county and is left out. It
    /// must be larger than the number of units that may have copied from one another.
    pub most_lists: usize,
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
    let examples: BTreeSet<&str> = copying.examples.iter().copied().collect();
    let mut holders: BTreeMap<&str, Vec<Held>> = BTreeMap::new();
    for (list, texts) in lists.iter().enumerate() {
        for (place, text) in texts.iter().enumerate() {
            let text = text.as_ref();
            if !text.is_empty() && !examples.contains(text) {
                holders.entry(text).or_default().push((list as u32, place as u32));
            }
        }
    }
    let (texts, holders): (Vec<&str>, Vec<Vec<Held>>) = holders.into_iter().unzip();
    let held = |text: usize| holders.get(text).map_or(&[][..], Vec::as_slice);
    let mut alike: Vec<Vec<(usize, f32)>> = (0..texts.len()).map(|text| vec![(text, 1.0)]).collect();
    for pair in join(&texts, copying.likeness, copying.threads) {
        for (from, to) in [(pair.a, pair.b), (pair.b, pair.a)] {
            if let Some(near) = alike.get_mut(from as usize) {
                near.push((to as usize, pair.likeness));
            }
        }
    }
    let mut points: BTreeMap<u32, u32> = BTreeMap::new();
    let mut found: BTreeMap<(u32, u32), Vec<Match>> = BTreeMap::new();
    for (text, mut near) in alike.into_iter().enumerate() {
        // The best counterpart first; texts are in order of content, so equals are decided by content.
        near.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        let mut best: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
        for (other_text, likeness) in near {
            for (list, place) in held(other_text) {
                best.entry(*list).or_insert((*place, likeness));
            }
        }
        if best.len() > copying.most_lists {
            continue;
        }
        for (list, own) in held(text) {
            *points.entry(*list).or_insert(0) += 1;
            for (other, (place, likeness)) in best.iter().filter(|(other, _)| *other != list) {
                let found = found.entry((*list, *other)).or_default();
                found.push(Match { own: *own, other: *place, likeness: *likeness });
            }
        }
    }
    found
        .into_iter()
        .map(|((list, other), mut matches)| {
            matches.sort_by_key(|found| found.own);
            Copied { list, other, points: points.get(&list).copied().unwrap_or(0), matches }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPYING: Copying<'static> = Copying { likeness: 0.9, most_lists: 3, examples: &[], threads: 1 };

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
