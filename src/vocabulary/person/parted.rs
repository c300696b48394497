//! Names wherever they stand in running text, for the public edition: better a word too many gone than a name left.
//!
//! In: a run of Chinese characters. Out: the names in it. The run is parted into words and names so that the whole
//! costs least: a word costs the less the more usual it is (`words.txt`, and the word lists of `person.toml`), a name
//! costs by its surname and its given-name letters, and less beside a title, a verb, or the run's end. So 张三丰 is a
//! name at the end of any sentence, and 紧张, 一张 and 施工方 are words. Nothing here decides what a finding tells;
//! that stays with the parent module.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use super::{
    People, Shape, Surname, ends_with_any, letters, longest_head, only, starts_with_any, table_words,
};
use crate::base::settings::Table;

/// The longest word that is looked up.
const LONGEST: usize = 6;
/// What a character costs that no list knows.
const UNKNOWN: i32 = 16;
/// What a word of the lists of `person.toml` costs, and one of its list for the public edition.
const LISTED: i32 = 9;
const DOMAIN: i32 = 8;

/// Usual words with their cost: the rounded −ln of their share of all text.
static USUAL: LazyLock<HashMap<&'static str, i32>> = LazyLock::new(|| {
    let mut usual = HashMap::new();
    for line in include_str!("words.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        if let Some(cost) = words.next().and_then(|cost| cost.parse().ok()) {
            usual.extend(words.map(|word| (word, cost)));
        }
    }
    usual
});

/// The word lists of `person.toml` that only the public edition uses.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    words: BTreeSet<Vec<char>>,
    /// What the words of all lists cost: of each place in a run a handful are looked up.
    costs: HashMap<String, i32>,
    before: BTreeSet<Vec<char>>,
    after: BTreeSet<Vec<char>>,
    places: BTreeSet<Vec<char>>,
    weak: BTreeSet<char>,
}

impl Lists {
    pub(super) fn take(table: &Table<'_>) -> Self {
        Self {
            words: table_words(table, "public_words"),
            costs: HashMap::new(),
            before: table_words(table, "public_before"),
            after: table_words(table, "public_after"),
            places: table_words(table, "public_places"),
            weak: letters(table, "public_weak").into_iter().collect(),
        }
    }
}

/// Whether this is a usual word, or one of the lists.
pub(super) fn is_word(people: &People, chars: &[char]) -> bool {
    let word: String = chars.iter().collect();
    USUAL.contains_key(word.as_str()) || people.public.costs.contains_key(word.as_str())
}

/// The names in a run.
pub(super) fn names(people: &People, chars: &[char]) -> Vec<Range<usize>> {
    // The cheapest way to each place: its cost, where its last piece begins, and whether that is a name.
    let mut best: Vec<(i32, usize, bool)> = vec![(i32::MAX, 0, false); chars.len() + 1];
    if let Some(first) = best.first_mut() {
        first.0 = 0;
    }
    let told: String = chars.iter().collect();
    let mut ends: Vec<usize> = told.char_indices().map(|(at, _)| at).collect();
    ends.push(told.len());
    let mut any = false;
    for at in 0..chars.len() {
        let before = best.get(at).map_or(0, |way| way.0);
        let (left, here) = chars.split_at_checked(at).unwrap_or_default();
        let mut reach = |length: usize, cost: i32, is_name: bool| {
            if let Some(way) = best.get_mut(at + length)
                && before + cost < way.0
            {
                *way = (before + cost, at, is_name);
            }
        };
        for length in 1..=LONGEST.min(here.len()) {
            let bytes = ends.get(at).zip(ends.get(at + length));
            let word = bytes.and_then(|(from, to)| told.get(*from..*to));
            let usual = word.and_then(|word| USUAL.get(word));
            let listed = word.filter(|_| length > 1).and_then(|word| people.public.costs.get(word));
            match (usual.copied(), listed.copied()) {
                (Some(usual), Some(listed)) => reach(length, usual.min(listed), false),
                (Some(cost), None) | (None, Some(cost)) => reach(length, cost, false),
                (None, None) if length == 1 => reach(length, UNKNOWN, false),
                (None, None) => {}
            }
        }
        for length in 2..=4 {
            if let Some((name, right)) = here.split_at_checked(length)
                && let Some(cost) = people.name_cost(name, left, right)
            {
                any = true;
                reach(length, cost, true);
            }
        }
        if let Some((length, cost)) = people.addressed_cost(left, here) {
            any = true;
            reach(length, cost, true);
        }
    }
    let mut found = Vec::new();
    let mut to = chars.len();
    while any && let Some((_, from, is_name)) = best.get(to).copied().filter(|_| to > 0) {
        if is_name {
            found.extend(only(from..to));
        }
        to = from;
    }
    found.reverse();
    found
}

impl People {
    /// The same with the words of its lists brought together.
    pub(super) fn with_costs(mut self) -> Self {
        let lists = [
            &self.post_words,
            &self.titles,
            &self.courtesy,
            &self.labels,
            &self.before,
            &self.after,
            &self.not_names,
            &self.not_heads,
        ];
        let listed = lists.into_iter().flatten().map(|word| (word, LISTED));
        let domain = self.public.words.iter().map(|word| (word, DOMAIN));
        self.public.costs = listed.chain(domain).map(|(word, cost)| (word.iter().collect(), cost)).collect();
        self
    }

    /// What a name costs between its neighbours, if the letters are one at all.
    fn name_cost(&self, name: &[char], left: &[char], right: &[char]) -> Option<i32> {
        let shape = self.shape(name)?;
        let before = [&self.post_words, &self.before, &self.labels, &self.public.before];
        let after = [&self.courtesy, &self.titles, &self.after, &self.public.after];
        let led = left.is_empty() || before.iter().any(|words| ends_with_any(left, words));
        let by_word = after.iter().any(|words| starts_with_any(right, words));
        // 白鹭湾乡, 黎明小学: a place. 李明局长 and 李明办理 are none, though 局 and 办 are.
        if !by_word
            && !starts_with_any(right, &self.post_words)
            && starts_with_any(right, &self.public.places)
        {
            return None;
        }
        let is_compound = self.is_compound(name);
        let given = name.get(if is_compound { 2 } else { 1 }..).unwrap_or_default();
        let kind = self.surnames.get(name.first()?).copied();
        let mut cost = match (kind, name.len()) {
            _ if is_compound => 17,
            (Some(Surname::Sure), 2) => 13,
            (Some(Surname::Sure), 3) => 17,
            (Some(Surname::Common), 2 | 3) => 19,
            (Some(Surname::Wary), 3) => 23,
            _ => 22,
        };
        if let [one] = given
            && self.single_given.contains(one)
            && !is_compound
        {
            cost -= 3;
        }
        if !is_compound && kind != Some(Surname::Sure) && name.len() < 4 {
            let repeated = matches!(given, [a, b] if a == b);
            let weak = given.iter().filter(|c| !repeated && self.public.weak.contains(c)).count();
            cost += 3 * i32::try_from(weak).unwrap_or(0);
        }
        if shape != Shape::Strong && given.iter().any(|c| !self.given.contains(c)) {
            cost += 4;
        }
        // 一张表, 每张发票: a measure word.
        if name.first() == Some(&'张')
            && left.last().is_some_and(|c| "一二两三四五六七八九十几每整这那哪百".contains(*c))
        {
            cost += 8;
        }
        Some(match (led, right.is_empty() || by_word) {
            // 应公开的, 单独立项: a letter that begins so many words gains less by its company.
            (true, true) if kind == Some(Surname::Wary) && !is_compound => cost - 5,
            (true, true) => cost - 8,
            (true, false) | (false, true) => cost - 3,
            (false, false) => cost,
        })
    }

    /// 张局长: how many letters, and what they cost.
    fn addressed_cost(&self, left: &[char], here: &[char]) -> Option<(usize, i32)> {
        let (surname, cost) = if self.is_compound(here) {
            (2, 11)
        } else {
            match self.surnames.get(here.first()?)? {
                Surname::Sure => (1, 11),
                Surname::Common => (1, 15),
                Surname::Wary => return None,
            }
        };
        let title = longest_head(here.get(surname..)?, &self.titles).filter(|length| *length > 1)?;
        let led = left.is_empty() || ends_with_any(left, &self.before);
        Some((surname + title, if led { cost - 3 } else { cost }))
    }
}
