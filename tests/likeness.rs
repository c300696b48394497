//! Likeness as a whole: the joins against a comparison of all pairs, clusters, and the judge on labelled pairs.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may break down and tell why"
)]

use std::collections::BTreeMap;

use jingzhong::base::likeness::{
    Cluster, Gists, Index, Judge, Lexicon, Measure, Normalizer, Pair, Texts, Thresholds, Verdict, cluster,
    contained, containment, distinct, join, join_within, likeness, same,
};
use proptest::prelude::*;

#[path = "likeness/generate.rs"]
mod generate;

/// Two texts by their indices, the bigrams they share, and how many each has.
type Shared = (u32, u32, usize, usize, usize);

/// All pairs of which the smaller shares at least so much, by comparing each text with each: the bigrams of one are
/// marked, and those of every later one that are marked are counted. Nothing is passed over.
fn all_pairs(texts: &[String], least_share: f64) -> Vec<Shared> {
    let mut numbers: BTreeMap<(char, char), u32> = BTreeMap::new();
    let sets: Vec<Vec<u32>> = texts
        .iter()
        .map(|text| {
            let characters: Vec<char> = text.chars().collect();
            let bigrams: Vec<(char, char)> = match characters.as_slice() {
                [lone] => vec![(*lone, '\0')],
                several => several.windows(2).map(|pair| (pair[0], pair[1])).collect(),
            };
            let mut set: Vec<u32> = bigrams
                .into_iter()
                .map(|bigram| {
                    let next = numbers.len() as u32;
                    *numbers.entry(bigram).or_insert(next)
                })
                .collect();
            set.sort_unstable();
            set.dedup();
            set
        })
        .collect();
    let (sets, count) = (&sets, numbers.len());
    let of_hand = |hand: usize| {
        let mut marked = vec![0_u8; count];
        let mut pairs = Vec::new();
        for (a, left) in sets.iter().enumerate().skip(hand).step_by(2) {
            for bigram in left {
                marked[*bigram as usize] = 1;
            }
            for (b, right) in sets.iter().enumerate().skip(a + 1) {
                let mut shared = 0;
                for bigram in right {
                    shared += usize::from(marked[*bigram as usize]);
                }
                if shared > 0 && shared as f64 >= least_share * left.len().min(right.len()) as f64 {
                    pairs.push((a as u32, b as u32, shared, left.len(), right.len()));
                }
            }
            for bigram in left {
                marked[*bigram as usize] = 0;
            }
        }
        pairs
    };
    let mut pairs: Vec<Shared> = std::thread::scope(|scope| {
        let other = scope.spawn(|| of_hand(1));
        let mut pairs = of_hand(0);
        pairs.extend(other.join().unwrap_or_else(|broken| std::panic::resume_unwind(broken)));
        pairs
    });
    pairs.sort_unstable();
    pairs
}

fn alike(pairs: &[Shared], threshold: f64) -> Vec<Pair> {
    let pair = |(a, b, shared, left, right): &Shared| {
        let value = *shared as f64 / (left + right - shared) as f64;
        (value >= threshold).then_some(Pair { a: *a, b: *b, likeness: value as f32 })
    };
    pairs.iter().filter_map(pair).collect()
}

fn inside(pairs: &[Shared], share: f64, least: usize) -> Vec<Pair> {
    let pair = |(a, b, shared, left, right): &Shared| {
        let value = *shared as f64 / *left.min(right) as f64;
        (value >= share && *left.min(right) >= least).then_some(Pair { a: *a, b: *b, likeness: value as f32 })
    };
    pairs.iter().filter_map(pair).collect()
}

fn the_join_equals_all_pairs(count: usize, vocabulary: usize) {
    let texts = generate::texts(count, vocabulary, 11);
    let all = all_pairs(&texts, 0.5);
    for threshold in [0.5, 0.75, 0.9] {
        let expected = alike(&all, threshold);
        assert!(expected.len() > count / 50, "{threshold}");
        for threads in [1, 3] {
            assert!(join(&texts, threshold, threads) == expected, "{threshold} {threads}");
        }
    }
    for (share, least) in [(0.8, 6), (1.0, 4)] {
        let expected = inside(&all, share, least);
        assert!(!expected.is_empty());
        assert!(contained(&texts, share, least, 2) == expected, "inside {share}");
    }
}

#[test]
fn the_join_equals_a_comparison_of_all_pairs() {
    // Few words make many pairs of middling likeness; many words make rare ones.
    the_join_equals_all_pairs(3_000, 0);
    the_join_equals_all_pairs(3_000, 2_000);
}

#[test]
fn the_join_of_twenty_thousand_texts_equals_a_comparison_of_all_pairs() {
    the_join_equals_all_pairs(20_000, 2_000);
}

#[test]
fn a_join_within_groups_is_the_join_without_the_pairs_between_groups() {
    let texts = generate::texts(2_000, 0, 5);
    let groups: Vec<u32> = (0..2_000).map(|text| text * 7 % 13).collect();
    let expected: Vec<Pair> = join(&texts, 0.6, 1)
        .into_iter()
        .filter(|pair| groups[pair.a as usize] == groups[pair.b as usize])
        .collect();
    assert!(expected.len() > 10);
    assert_eq!(join_within(&texts, &groups, 0.6, 2), expected);
}

#[test]
fn stretches_of_an_index_probed_apart_give_the_whole_join() {
    let texts = generate::texts(1_500, 0, 3);
    let index = Index::new(&texts, Measure::Likeness(0.7), 1);
    let mut pairs: Vec<Pair> =
        (0..index.len()).step_by(111).rev().flat_map(|start| index.probe(start..start + 111)).collect();
    pairs.sort_by_key(|pair| (pair.a, pair.b));
    assert_eq!(pairs, index.pairs(1));
}

#[test]
fn empty_and_one_character_texts_do_no_harm() {
    let texts = ["", "无", "", "无", "审批", "审批不严"];
    let pairs = join(&texts, 0.3, 2);
    assert_eq!(pairs.iter().map(|pair| (pair.a, pair.b)).collect::<Vec<_>>(), [(1, 3), (4, 5)]);
    assert!(join(&[] as &[&str], 0.9, 2).is_empty());
    assert!(contained(&["", ""], 1.0, 0, 1).is_empty());
}

#[test]
fn distinct_texts_come_in_order_of_content_with_their_places() {
    assert_eq!(distinct(&["b", "a", "b"]), [("a", vec![1]), ("b", vec![0, 2])]);
}

/// Short texts over few characters, so that pairs are frequent.
fn some_texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[审批不严收受礼金]{0,9}", 0..40)
}

/// A text's content and its number among equal ones: a key that no shuffle changes.
fn keys(texts: &[String]) -> Vec<(String, usize)> {
    texts
        .iter()
        .enumerate()
        .map(|(at, text)| (text.clone(), texts[..at].iter().filter(|t| *t == text).count()))
        .collect()
}

/// Clusters by content, for comparing shuffled runs.
fn by_content(clusters: &[Cluster], texts: &[String]) -> Vec<(String, Vec<String>)> {
    let text = |index: &u32| texts[*index as usize].clone();
    clusters
        .iter()
        .map(|cluster| (text(&cluster.representative), cluster.members.iter().map(text).collect()))
        .collect()
}

proptest! {
    #[test]
    fn measures_do_not_depend_on_which_text_comes_first(a in "[审批不严收]{0,12}", b in "[审批不严收]{0,12}") {
        prop_assert_eq!(likeness(&a, &b).to_bits(), likeness(&b, &a).to_bits());
        prop_assert_eq!(containment(&a, &b).to_bits(), containment(&b, &a).to_bits());
        prop_assert!(containment(&a, &b) >= likeness(&a, &b));
    }

    #[test]
    fn the_join_gives_the_same_pairs_in_any_order_of_texts(texts in some_texts(), threshold in 0.05..1.0_f64) {
        let all = all_pairs(&texts, 0.0);
        prop_assert_eq!(join(&texts, threshold, 2), alike(&all, threshold));
        prop_assert_eq!(contained(&texts, threshold, 3, 2), inside(&all, threshold, 3));
        let last = texts.len() as u32;
        let turned: Vec<String> = texts.iter().rev().cloned().collect();
        let mut back: Vec<Pair> = join(&turned, threshold, 1)
            .into_iter()
            .map(|pair| Pair { a: last - 1 - pair.b, b: last - 1 - pair.a, ..pair })
            .collect();
        back.sort_by_key(|pair| (pair.a, pair.b));
        prop_assert_eq!(back, join(&texts, threshold, 1));
    }

    #[test]
    fn clusters_part_the_texts_and_every_member_is_alike_to_its_representative(texts in some_texts()) {
        let pairs = join(&texts, 0.5, 1);
        let clusters = cluster(&keys(&texts), &pairs, &[]);
        let mut members: Vec<u32> = clusters.iter().flat_map(|cluster| cluster.members.clone()).collect();
        members.sort_unstable();
        prop_assert_eq!(members, (0..texts.len() as u32).collect::<Vec<_>>());
        for cluster in &clusters {
            prop_assert!(cluster.members.contains(&cluster.representative));
            for member in cluster.members.iter().filter(|member| **member != cluster.representative) {
                let (a, b) = (cluster.representative.min(*member), cluster.representative.max(*member));
                prop_assert!(pairs.iter().any(|pair| (pair.a, pair.b) == (a, b)));
            }
        }
    }

    #[test]
    fn clusters_do_not_depend_on_the_order_of_the_texts(texts in some_texts(), seed in any::<u64>()) {
        let mut shuffled = texts.clone();
        let mut dice = generate::Dice::new(seed);
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, dice.roll(at + 1));
        }
        let one = cluster(&keys(&texts), &join(&texts, 0.5, 1), &[]);
        let mut pairs = join(&shuffled, 0.5, 2);
        pairs.reverse();
        let other = cluster(&keys(&shuffled), &pairs, &[]);
        prop_assert_eq!(by_content(&one, &texts), by_content(&other, &shuffled));
    }
}

/// Texts of the field that differ in small words, order, numbers and negations.
fn some_risks() -> impl Strategy<Value = Vec<String>> {
    let clause = prop::collection::vec(
        prop::sample::select(vec![
            "审批",
            "审核",
            "把关",
            "不严",
            "不严格",
            "不够严格",
            "的",
            "过程中",
            "未",
            "及时",
            "公示",
            "工程",
            "重点",
            "项目",
            "收受",
            "礼金",
            "红包",
            "3",
            "三",
            "30",
            "万元",
            "存在",
            "现象",
            "村",
            "低保",
            "违规",
            "违反规定",
        ]),
        1..7,
    )
    .prop_map(|words| words.concat());
    let text = prop::collection::vec(clause, 1..4).prop_map(|clauses| clauses.join("，"));
    prop::collection::vec(text, 0..25)
}

proptest! {
    #[test]
    fn all_that_is_the_same_or_alike_is_a_candidate_and_a_few_are_compared_as_many_are(texts in some_risks()) {
        let lexicon = Lexicon::built_in();
        let normalizer = Normalizer::new(&[] as &[&str], lexicon.openings());
        let judge = Judge::new(lexicon, Thresholds::default());
        let readings: Vec<_> = texts.iter().map(|text| judge.read(&normalizer.normal(text))).collect();
        let candidates = judge.candidates(&readings, &[], 2);
        prop_assert_eq!(&judge.candidates_of_few(&readings), &candidates);
        for b in 0..readings.len() {
            for a in 0..b {
                if judge.judge(&readings[a], &readings[b]).verdict != Verdict::Different {
                    prop_assert!(candidates.contains(&(a as u32, b as u32)), "{} {}", texts[a], texts[b]);
                }
            }
        }
    }

    #[test]
    fn groups_of_the_same_part_the_texts_and_no_two_of_their_representatives_are_the_same(
        texts in some_risks(), weight in 1_u32..5,
    ) {
        let lexicon = Lexicon::built_in();
        let normalizer = Normalizer::new(&[] as &[&str], lexicon.openings());
        let judge = Judge::new(lexicon, Thresholds::default());
        let mut normals: Vec<_> = texts.iter().map(|text| normalizer.normal(text)).collect();
        normals.sort_by(|a, b| a.text.cmp(&b.text));
        normals.dedup_by(|a, b| a.text == b.text);
        let weights: Vec<u32> = (0..normals.len() as u32).map(|at| 1 + at % weight).collect();
        let texts: Texts = normals.iter().collect();
        let in_one = |threads| same(&judge, &texts, Gists::new(&judge, &texts, threads), &weights, threads);
        let groups = in_one(1);
        prop_assert_eq!(&groups, &in_one(8));
        let mut members: Vec<u32> = groups.iter().flat_map(|group| group.members.clone()).collect();
        members.sort_unstable();
        prop_assert_eq!(members, (0..normals.len() as u32).collect::<Vec<_>>());
        let verdict = |a: u32, b: u32| {
            let read = |text: u32| judge.read(&normals[text as usize]);
            judge.judge(&read(a), &read(b)).verdict
        };
        for group in &groups {
            for member in group.members.iter().filter(|member| **member != group.representative) {
                prop_assert_eq!(verdict(group.representative, *member), Verdict::Same);
            }
            for other in groups.iter().filter(|other| other.representative < group.representative) {
                prop_assert_ne!(verdict(group.representative, other.representative), Verdict::Same);
            }
        }
    }
}

/// How a set of labelled pairs came out.
#[derive(Default)]
struct Outcome {
    merged: usize,
    merged_rightly: usize,
    to_find: usize,
    found: usize,
    wrong: Vec<String>,
}

fn judged(pairs: &str) -> Outcome {
    let lexicon = Lexicon::built_in();
    let normalizer = Normalizer::new(&["云岭县财政局", "县财政局", "预算股"], lexicon.openings());
    let judge = Judge::new(lexicon, Thresholds::default());
    let mut outcome = Outcome::default();
    for line in pairs.lines().skip(1) {
        let [label, a, b] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (left, right) = (judge.read(&normalizer.normal(a)), judge.read(&normalizer.normal(b)));
        let judgement = judge.judge(&left, &right);
        assert_eq!(judge.judge(&right, &left).verdict, judgement.verdict, "{line}");
        let merged = judgement.verdict == Verdict::Same;
        let found = judgement.verdict != Verdict::Different;
        if found {
            assert_eq!(judge.candidates(&[left, right], &[], 1), [(0, 1)], "{line}");
        }
        outcome.merged += usize::from(merged);
        outcome.merged_rightly += usize::from(merged && label == "same");
        outcome.to_find += usize::from(label != "different");
        outcome.found += usize::from(found && label != "different");
        if judgement.verdict != Verdict::Alike
            && (merged != (label == "same") || found != (label != "different"))
            || judgement.verdict == Verdict::Alike && label != "alike"
        {
            outcome.wrong.push(format!(
                "{label:9} {:?} {:.2} {:?}\n    {a}\n    {b}",
                judgement.verdict, judgement.likeness, judgement.reasons
            ));
        }
    }
    outcome
}

/// What is asked of the judge: of a hundred merges at most one wrong, of a hundred pairs to find at most three lost.
fn the_judge_is_good_on(pairs: &str) {
    let outcome = judged(pairs);
    let precision = outcome.merged_rightly as f64 / outcome.merged as f64;
    let recall = outcome.found as f64 / outcome.to_find as f64;
    println!(
        "{} merged, precision {precision:.4}; {} to find, recall {recall:.4}",
        outcome.merged, outcome.to_find
    );
    for wrong in &outcome.wrong {
        println!("{wrong}");
    }
    assert!(precision >= 0.99, "precision {precision:.4}");
    assert!(recall >= 0.97, "recall {recall:.4}");
}

#[test]
fn the_judge_merges_rightly_and_loses_little() {
    the_judge_is_good_on(include_str!("likeness/pairs.tsv"));
}

#[test]
fn the_judge_is_as_good_on_pairs_that_were_held_back() {
    the_judge_is_good_on(include_str!("likeness/held_back.tsv"));
}

#[test]
fn texts_of_different_matters_are_seldom_proposed_and_never_merged() {
    let lexicon = Lexicon::built_in();
    let normalizer = Normalizer::new(&[] as &[&str], lexicon.openings());
    let judge = Judge::new(lexicon, Thresholds::default());
    // The first texts of the labelled groups, each about something of its own.
    let mut firsts: Vec<&str> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for line in
        include_str!("likeness/pairs.tsv").lines().chain(include_str!("likeness/held_back.tsv").lines())
    {
        let texts: Vec<&str> = line.split('\t').skip(1).collect();
        if texts.iter().all(|text| !seen.contains(text)) {
            firsts.push(texts[0]);
        }
        seen.extend(texts);
    }
    let readings: Vec<_> = firsts.iter().map(|text| judge.read(&normalizer.normal(text))).collect();
    let candidates = judge.candidates(&readings, &[], 2);
    let (mut pairs, mut proposed) = (0, 0);
    for b in 0..readings.len() {
        for a in 0..b {
            let judgement = judge.judge(&readings[a], &readings[b]);
            assert_ne!(judgement.verdict, Verdict::Same, "{} {}", firsts[a], firsts[b]);
            pairs += 1;
            if judgement.verdict == Verdict::Alike {
                proposed += 1;
                println!("{:.2} {} | {}", judgement.likeness, firsts[a], firsts[b]);
                assert!(candidates.contains(&(a as u32, b as u32)), "{} {}", firsts[a], firsts[b]);
            }
        }
    }
    println!("{pairs} pairs of {} texts, {proposed} proposed, {} candidates", firsts.len(), candidates.len());
    assert!(pairs > 10_000 && proposed * 500 < pairs, "{proposed} of {pairs}");
}

#[test]
fn the_judge_is_as_good_on_pairs_written_after_it() {
    the_judge_is_good_on(include_str!("likeness/fresh.tsv"));
}

#[test]
fn the_judge_is_as_good_on_a_second_set_written_without_looking_at_it() {
    the_judge_is_good_on(include_str!("likeness/fresh_2.tsv"));
}

#[test]
fn a_negation_put_in_anywhere_or_a_changed_number_is_never_merged() {
    let lexicon = Lexicon::built_in();
    let normalizer = Normalizer::new(&[] as &[&str], lexicon.openings());
    let judge = Judge::new(lexicon, Thresholds::default());
    let read = |text: &str| judge.read(&normalizer.normal(text));
    for line in include_str!("likeness/pairs.tsv").lines().skip(1) {
        let text = line.split('\t').nth(1).unwrap();
        let before = read(text);
        let characters: Vec<char> = text.chars().collect();
        for at in 0..characters.len() {
            let (head, tail): (String, String) =
                (characters[..at].iter().collect(), characters[at..].iter().collect());
            let mut changed: Vec<String> =
                ["不", "未", "没有"].map(|not| format!("{head}{not}{tail}")).to_vec();
            // `2.` is an item number, which is nothing of the matter.
            if characters[at].is_ascii_digit() && at > 0 && characters.get(at + 1) != Some(&'.') {
                let rest: String = characters[at + 1..].iter().collect();
                changed.push(format!("{head}{}{rest}", if characters[at] == '7' { '8' } else { '7' }));
            }
            for changed in changed {
                let verdict = judge.judge(&before, &read(&changed)).verdict;
                assert_ne!(verdict, Verdict::Same, "{text} {changed}");
            }
        }
    }
}
