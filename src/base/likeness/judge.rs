//! The judge of a pair: same, alike or different, by what differs and not by how much alone.
//!
//! The numbers of the join say how many characters two texts share; `采购审批不严` and `采购验收不严` share most.
//! So the judge parts both texts into words ([`Lexicon`]), aligns them, and looks at what is on one side only:
//!
//! * another number on each side, a matter in the place of another, another place: **different**; so are an opposite
//!   word and a negation on one side only, where little else differs;
//! * nothing but small words (`的`、`进行`、`过程中`), interchangeable words (`不严` and `不够严格`) or the order of
//!   clauses: **same**;
//! * a colouring word more (`重点`、`日常`): same at the upper threshold, else **alike**;
//! * any other word: alike when the bigrams reach the lower threshold, when enough of the characters that tell the
//!   matter are common whatever their order, or when one text lies inside the other; else different.
//!
//! Texts shorter than six characters are the same only when their normal forms are equal. *Alike* goes to a person,
//! so doubt ends there: a wrong merge loses a risk point, a wrong proposal costs a glance.

use std::cell::OnceCell;

use super::bigram::{Pair, bigrams, containment, jaccard, likeness, set, shared};
use super::difference::{Edit, align};
use super::index::{Index, Measure};
use super::lexicon::{Kind, Lexicon, Token};
use super::normal::Normal;
use super::word::Word;
use super::{Gists, Texts};
use crate::base::Words;

/// What two texts are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same: to be merged.
    Same,
    /// Perhaps the same: to be proposed to a person.
    Alike,
    /// Not the same.
    Different,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The normal forms are equal.
    Equal,
    /// Only small or interchangeable words differ.
    SmallWords,
    /// The same clauses in another order.
    ClausesMoved,
    /// The same words in another order.
    WordsMoved,
    /// Only colouring words differ.
    Colour(String, String),
    /// Other words of near meaning.
    Near(String, String),
    /// Other words.
    Replaced(String, String),
    /// Words that one text has beyond the other.
    Added(String),
    /// One text lies inside the other.
    Inside,
    /// Too short to be merged on anything but equality.
    Short,
    /// Other numbers.
    Number(String, String),
    /// A negation on one side only.
    Negation(String, String),
    /// Another place.
    Place(String, String),
    /// Another matter.
    Matter(String, String),
    /// Opposite words.
    Opposite(String, String),
    /// Fewer bigrams in common than the lower threshold asks.
    Unlike,
}

impl Reason {
    /// The reason in words; `{a}` and `{b}` are filled with [`Reason::sides`].
    pub const fn words(&self) -> Words {
        match self {
            Self::Equal => Words::new("文字相同", "equal texts"),
            Self::SmallWords => {
                Words::new("只有虚词或同义写法不同", "only small or interchangeable words differ")
            }
            Self::ClausesMoved => Words::new("分句次序不同", "clauses in another order"),
            Self::WordsMoved => Words::new("词序不同", "words in another order"),
            Self::Colour(..) => {
                Words::new("只有修饰词不同：「{a}」「{b}」", "only colouring words differ: '{a}', '{b}'")
            }
            Self::Near(..) => Words::new("「{a}」与「{b}」意思相近", "'{a}' is near to '{b}'"),
            Self::Replaced(..) => Words::new("「{a}」换成「{b}」", "'{a}' became '{b}'"),
            Self::Added(..) => Words::new("一方多出「{a}」", "one text adds '{a}'"),
            Self::Inside => Words::new("一条包含另一条", "one text lies inside the other"),
            Self::Short => Words::new("文字太短，不自动合并", "too short to be merged"),
            Self::Number(..) => Words::new("数字不同：「{a}」「{b}」", "numbers differ: '{a}', '{b}'"),
            Self::Negation(..) => {
                Words::new("一方是否定：「{a}」「{b}」", "one side is negated: '{a}', '{b}'")
            }
            Self::Place(..) => Words::new("地点不同：「{a}」「{b}」", "places differ: '{a}', '{b}'"),
            Self::Matter(..) => Words::new("事项不同：「{a}」「{b}」", "matters differ: '{a}', '{b}'"),
            Self::Opposite(..) => Words::new("意思相反：「{a}」「{b}」", "opposites: '{a}', '{b}'"),
            Self::Unlike => Words::new("相同的文字太少", "too little in common"),
        }
    }

    /// The same reason with the texts in the other order.
    fn turned(self) -> Self {
        match self {
            Self::Colour(a, b) => Self::Colour(b, a),
            Self::Near(a, b) => Self::Near(b, a),
            Self::Replaced(a, b) => Self::Replaced(b, a),
            Self::Number(a, b) => Self::Number(b, a),
            Self::Negation(a, b) => Self::Negation(b, a),
            Self::Place(a, b) => Self::Place(b, a),
            Self::Matter(a, b) => Self::Matter(b, a),
            Self::Opposite(a, b) => Self::Opposite(b, a),
            sideless => sideless,
        }
    }

    /// The words of the first and the second text that the reason speaks of.
    pub fn sides(&self) -> (&str, &str) {
        match self {
            Self::Colour(a, b)
            | Self::Near(a, b)
            | Self::Replaced(a, b)
            | Self::Number(a, b)
            | Self::Negation(a, b)
            | Self::Place(a, b)
            | Self::Matter(a, b)
            | Self::Opposite(a, b) => (a, b),
            Self::Added(a) => (a, ""),
            Self::Equal
            | Self::SmallWords
            | Self::ClausesMoved
            | Self::WordsMoved
            | Self::Inside
            | Self::Short
            | Self::Unlike => ("", ""),
        }
    }
}

/// A verdict with its reasons, the weightiest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What the texts are to each other.
    pub verdict: Verdict,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
    /// The better likeness of normal forms and of cores.
    pub likeness: f64,
}

/// A text read by the judge, made once and used for all its pairs.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    text: String,
    core: String,
    tokens: Vec<Token>,
    /// The clause of each token.
    clause_of: Vec<u32>,
    /// Of several clauses the words of each, sorted, and the clauses sorted: for comparing them whatever their order.
    clauses: Vec<Vec<Word>>,
    /// The characters of the core with their weights.
    weights: Vec<(char, u32)>,
}

impl Reading {
    /// The text with small words dropped and words of same or near meaning made one.
    pub fn core(&self) -> &str {
        &self.core
    }

    fn words(&self) -> impl Iterator<Item = &Word> {
        self.tokens.iter().map(|token| &token.word)
    }
}

/// A sketch of a text and its core.
struct Sketch<'t> {
    text: Outline<'t>,
    core: Outline<'t>,
}

impl<'t> Sketch<'t> {
    fn new(text: &'t str, core: &'t str) -> Self {
        Self { text: Outline::new(text), core: Outline::new(core) }
    }
}

/// So many bits that two texts of other words have few of them in common.
const BITS: usize = 4;
/// Rounding never dismisses a pair.
const SLACK: f64 = 1e-9;

/// The bigrams of a text as bits: what bits one text has beyond another are so many bigrams that it has beyond it, at
/// least. Most pairs are dismissed on that alone.
struct Outline<'t> {
    text: &'t str,
    bits: [u64; BITS],
    /// How many bigrams it has at least and at most.
    least: usize,
    most: usize,
    set: OnceCell<Vec<u64>>,
}

impl<'t> Outline<'t> {
    fn new(text: &'t str) -> Self {
        let mut bits = [0_u64; BITS];
        let mut most = 0;
        for bigram in bigrams(text) {
            most += 1;
            let place = bigram.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56;
            if let Some(word) = bits.get_mut(place as usize / 64) {
                *word |= 1 << (place % 64);
            }
        }
        let least = bits.iter().map(|word| word.count_ones() as usize).sum();
        Self { text, bits, least, most, set: OnceCell::new() }
    }

    fn set(&self) -> &[u64] {
        self.set.get_or_init(|| set(self.text))
    }

    /// The most bigrams that two texts can share.
    fn most_shared(&self, other: &Self) -> usize {
        let beyond = |one: &Self, other: &Self| -> usize {
            one.bits.iter().zip(&other.bits).map(|(one, other)| (one & !other).count_ones() as usize).sum()
        };
        (self.most - beyond(self, other)).min(other.most - beyond(other, self))
    }

    /// Whether two texts that share no more can be so alike.
    fn can_reach(&self, other: &Self, shared: usize, likeness: f64) -> bool {
        let either = (self.least + other.least).saturating_sub(shared).max(1);
        shared as f64 + SLACK >= likeness * either as f64
    }
}

/// The settings of the judge; all but the last are shares from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Texts of which one has colouring words more are merged from this likeness of bigrams on.
    pub upper: f64,
    /// Texts that differ in other words are proposed from this likeness of bigrams on.
    pub lower: f64,
    /// They are proposed as well when they share so much of their weighted characters, whatever the order: twice
    /// the common weight of all weight. A character of a matter counts 15, of a word that no list has 10, of a
    /// stock word of the field 5, of a colouring word 3, of a negation 2.
    pub words: f64,
    /// Or when they share so much of the weight of the lighter text.
    pub words_inside: f64,
    /// Or when so much of the bigrams of the shorter one lies inside the other.
    pub inside: f64,
    /// Below this likeness of bigrams weights are not looked at; a low value costs time, since every pair above
    /// it is a candidate.
    pub floor: f64,
    /// Below so many characters only equal texts are the same, and no text lies inside another.
    pub shortest: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            upper: 0.9,
            lower: 0.75,
            words: 0.5,
            words_inside: 0.75,
            inside: 0.9,
            floor: 0.15,
            shortest: 6,
        }
    }
}

/// Judges pairs of texts.
#[derive(Debug, Clone)]
pub struct Judge {
    lexicon: Lexicon,
    thresholds: Thresholds,
}

impl Judge {
    /// A judge with these words and thresholds.
    pub const fn new(lexicon: Lexicon, thresholds: Thresholds) -> Self {
        Self { lexicon, thresholds }
    }

    /// All pairs that can be the same or alike, sorted; every other pair is different. With `groups` (the group of
    /// each text, or nothing) only pairs within one group.
    pub fn candidates(&self, readings: &[Reading], groups: &[u32], threads: usize) -> Vec<(u32, u32)> {
        let texts: Vec<&str> = readings.iter().map(|reading| reading.text.as_str()).collect();
        let cores: Vec<&str> = readings.iter().map(|reading| reading.core.as_str()).collect();
        let Thresholds { lower, floor, inside, .. } = self.thresholds;
        let inside = Measure::Containment { share: inside, least: self.least() };
        let share_words = |pair: &mut Pair| {
            let reading = |index: u32| readings.get(index as usize);
            matches!((reading(pair.a), reading(pair.b)), (Some(a), Some(b)) if self.shares_words(a, b))
        };
        let mut pairs = Index::grouped(&texts, groups, Measure::Likeness(lower), threads).pairs(threads);
        pairs.extend(
            Index::grouped(&cores, groups, Measure::Likeness(floor), threads)
                .pairs_where(threads, share_words),
        );
        pairs.extend(Index::grouped(&cores, groups, inside, threads).pairs(threads));
        let mut pairs: Vec<(u32, u32)> = pairs.into_iter().map(|pair| (pair.a, pair.b)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The likeness of cores from which on texts with a colouring word more are the same.
    pub(super) const fn upper(&self) -> f64 {
        self.thresholds.upper
    }

    pub(super) const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Whether nothing but an equal text is the same as so short a one.
    pub(super) fn is_short(&self, text: &str) -> bool {
        text.chars().nth(self.thresholds.shortest.saturating_sub(1)).is_none() && self.thresholds.shortest > 0
    }

    /// The fewest bigrams of a core that lies inside another.
    fn least(&self) -> usize {
        self.thresholds.shortest.saturating_sub(1).max(1)
    }

    /// Reads a text.
    pub fn read(&self, normal: &Normal) -> Reading {
        let characters = normal.text.len() / 3;
        let mut tokens = Vec::with_capacity(characters);
        let mut clause_of = Vec::with_capacity(characters);
        for (number, clause) in normal.clauses().enumerate() {
            self.lexicon.tokens(clause, &mut tokens);
            clause_of.resize(tokens.len(), number as u32);
        }
        let mut core = String::with_capacity(normal.text.len());
        for token in &tokens {
            core.push_str(&token.near);
        }
        let clauses = if normal.ends.len() > 1 { clauses(&tokens, &clause_of) } else { Vec::new() };
        let weights = weights(&tokens);
        Reading { text: normal.text.clone(), core, tokens, clause_of, clauses, weights }
    }

    /// Judges two texts; which one comes first makes no difference but in the order of the reasons' sides.
    pub fn judge(&self, a: &Reading, b: &Reading) -> Judgement {
        if a.text <= b.text {
            return self.judge_in_order(a, b);
        }
        let mut judgement = self.judge_in_order(b, a);
        judgement.reasons = judgement.reasons.into_iter().map(Reason::turned).collect();
        judgement
    }

    fn judge_in_order(&self, a: &Reading, b: &Reading) -> Judgement {
        let near = likeness(&a.core, &b.core);
        let likeness = near.max(likeness(&a.text, &b.text));
        let say = |verdict, reasons| Judgement { verdict, reasons, likeness };
        if a.text == b.text && !a.text.is_empty() {
            return say(Verdict::Same, vec![Reason::Equal]);
        }
        if a.tokens.is_empty() || b.tokens.is_empty() {
            return say(Verdict::Different, vec![Reason::Unlike]);
        }
        let short = a.text.chars().count().min(b.text.chars().count()) < self.thresholds.shortest;
        let changes = changes(a, b);
        let harmless = if changes.is_empty() {
            Some(Reason::SmallWords)
        } else if a.clauses.len() > 1 && a.clauses == b.clauses && near >= self.thresholds.floor {
            Some(Reason::ClausesMoved)
        } else {
            None
        };
        match harmless {
            Some(reason) if short => return say(Verdict::Alike, vec![reason, Reason::Short]),
            Some(reason) => return say(Verdict::Same, vec![reason]),
            None => {}
        }
        if let Some(reason) = self.apart(a, b, &changes) {
            return say(Verdict::Different, vec![reason]);
        }
        let colour = changes.iter().all(Change::is_colour);
        let mut reasons: Vec<Reason> = changes.iter().map(Change::reason).collect();
        let only_added = changes.iter().all(|change| change.a.is_empty() || change.b.is_empty());
        if colour && only_added && !short && near >= self.thresholds.upper {
            return say(Verdict::Same, reasons);
        }
        if sorted_words(a) == sorted_words(b) {
            reasons.insert(0, Reason::WordsMoved);
        }
        if likeness >= self.thresholds.lower || near >= self.thresholds.floor && self.shares_words(a, b) {
            return say(Verdict::Alike, reasons);
        }
        if bigram_count(&a.core).min(bigram_count(&b.core)) >= self.least()
            && containment(&a.core, &b.core) >= self.thresholds.inside
        {
            reasons.insert(0, Reason::Inside);
            return say(Verdict::Alike, reasons);
        }
        reasons.insert(0, Reason::Unlike);
        say(Verdict::Different, reasons)
    }

    /// Of a few texts, each with each: the pairs that can be the same or alike, sorted. What [`Judge::candidates`]
    /// gives, found by comparing all, which is faster for a few.
    pub fn candidates_of_few(&self, readings: &[Reading]) -> Vec<(u32, u32)> {
        let sketches: Vec<Sketch<'_>> =
            readings.iter().map(|reading| Sketch::new(&reading.text, &reading.core)).collect();
        self.candidates_of(&sketches, |place| readings.get(place))
    }

    /// The same of some among very many texts, of which only those are read that a look at their sketches leaves.
    pub fn candidates_among<'r>(
        &self,
        texts: &Texts,
        gists: &Gists,
        some: &[usize],
        reading: impl Fn(usize) -> Option<&'r Reading>,
    ) -> Vec<(u32, u32)> {
        let sketches: Vec<Sketch<'_>> =
            some.iter().map(|text| Sketch::new(texts.text(*text), gists.core(texts, *text))).collect();
        self.candidates_of(&sketches, reading)
    }

    fn candidates_of<'r>(
        &self,
        sketches: &[Sketch<'_>],
        reading: impl Fn(usize) -> Option<&'r Reading>,
    ) -> Vec<(u32, u32)> {
        let Thresholds { lower, floor, inside, .. } = self.thresholds;
        let mut pairs = Vec::new();
        for (b, of_b) in sketches.iter().enumerate() {
            for (a, of_a) in sketches.iter().enumerate().take(b) {
                let can_be = || {
                    let most = of_a.core.most_shared(&of_b.core);
                    let near_enough = of_a.core.can_reach(&of_b.core, most, floor);
                    if near_enough
                        || most as f64 + SLACK >= inside * of_a.core.least.min(of_b.core.least) as f64
                    {
                        let (core_a, core_b) = (of_a.core.set(), of_b.core.set());
                        let common = shared(core_a, core_b);
                        let near = jaccard(common, core_a.len(), core_b.len());
                        if near >= floor
                            && matches!((reading(a), reading(b)), (Some(a), Some(b)) if self.shares_words(a, b))
                        {
                            return true;
                        }
                        if core_a.len().min(core_b.len()) >= self.least()
                            && super::bigram::inside(common, core_a.len(), core_b.len()) >= inside
                        {
                            return true;
                        }
                    }
                    let most = of_a.text.most_shared(&of_b.text);
                    of_a.text.can_reach(&of_b.text, most, lower) && {
                        let (text_a, text_b) = (of_a.text.set(), of_b.text.set());
                        jaccard(shared(text_a, text_b), text_a.len(), text_b.len()) >= lower
                    }
                };
                if can_be() {
                    pairs.push((a as u32, b as u32));
                }
            }
        }
        pairs.sort_unstable();
        pairs
    }

    /// Whether enough of the weighted characters are common.
    fn shares_words(&self, a: &Reading, b: &Reading) -> bool {
        let sum = |weights: &[(char, u32)]| weights.iter().map(|(_, weight)| f64::from(*weight)).sum::<f64>();
        let common: f64 = a
            .weights
            .iter()
            .filter_map(|(c, weight)| {
                let at = b.weights.binary_search_by_key(c, |(c, _)| *c).ok()?;
                Some(f64::from(b.weights.get(at)?.1.min(*weight)))
            })
            .sum();
        let (of_a, of_b) = (sum(&a.weights), sum(&b.weights));
        let long_enough = a.weights.len().min(b.weights.len()) >= self.thresholds.shortest;
        2.0 * common >= self.thresholds.words * (of_a + of_b)
            || long_enough && common >= self.thresholds.words_inside * of_a.min(of_b)
    }

    /// Why two texts are different whatever they share, if there is a reason.
    ///
    /// Numbers decide always. A matter decides where one stands in the place of the other; a negation or an
    /// opposite, where little else differs: in a text that is put in other words altogether, `未及时发现` may stand
    /// for `失察`, and a person must look.
    fn apart(&self, a: &Reading, b: &Reading, changes: &[Change]) -> Option<Reason> {
        let (more_a, more_b) = lacking(a, b, Kind::Number);
        if !more_a.is_empty() && !more_b.is_empty() {
            return Some(Reason::Number(more_a.join("、"), more_b.join("、")));
        }
        let (more_a, more_b) = lacking(a, b, Kind::Matter);
        let in_place = changes.iter().any(|change| {
            let names = |side: &[Token], more: &[&str]| side.iter().any(|token| more.contains(&&*token.word));
            names(&change.a, &more_a) && names(&change.b, &more_b)
        });
        if in_place {
            return Some(Reason::Matter(more_a.join("、"), more_b.join("、")));
        }
        if let Some(change) = changes.iter().find(|change| self.is_place(change)) {
            return Some(Reason::Place(joined(&change.a), joined(&change.b)));
        }
        let turned = of_kind(a, Kind::Negation).len() != of_kind(b, Kind::Negation).len();
        let against: Vec<Option<Reason>> =
            changes.iter().map(|change| self.against(change, changes, turned)).collect();
        let others = changes
            .iter()
            .zip(&against)
            .filter(|(change, against)| {
                against.is_none() && !matches!(change.reason(), Reason::Colour(..) | Reason::Near(..))
            })
            .count();
        if others > 1 {
            return None;
        }
        against.into_iter().flatten().next()
    }

    /// Whether a change says the contrary.
    fn against(&self, change: &Change, changes: &[Change], turned: bool) -> Option<Reason> {
        // 未及时发现 and 发现不及时: what is dropped here is added there.
        let moved = changes
            .iter()
            .any(|other| joined(&other.a) == joined(&change.b) && joined(&other.b) == joined(&change.a));
        let negated =
            if change.is_negation() { change.goes_on } else { turned && !moved && self.is_negation(change) };
        if negated {
            return Some(Reason::Negation(joined(&change.a), joined(&change.b)));
        }
        change.a.iter().find_map(|x| {
            let y = change.b.iter().find(|y| self.lexicon.are_opposite(&x.word, &y.word))?;
            Some(Reason::Opposite(x.word.to_string(), y.word.to_string()))
        })
    }

    /// Whether one side turns what the other affirms: `未公示` and `按规定公示`, `无证` and `有证`.
    fn is_negation(&self, change: &Change) -> bool {
        let bare = |side: &[Token]| {
            side.iter()
                .filter(|token| token.kind != Kind::Negation && !self.lexicon.affirms(&token.word))
                .map(|token| token.word.clone())
                .collect::<Vec<_>>()
        };
        let negations = |side: &[Token]| side.iter().filter(|token| token.kind == Kind::Negation).count();
        if negations(&change.a) == negations(&change.b) || bare(&change.a) != bare(&change.b) {
            return false;
        }
        // 违规审批，把关不严 adds a clause to 违规审批 and turns nothing.
        let on_both_sides = !change.a.is_empty() && !change.b.is_empty();
        on_both_sides || change.goes_on
    }

    /// Whether two names stand before a word for a kind of place, or two such words for each other.
    fn is_place(&self, change: &Change) -> bool {
        const LONGEST_NAME: usize = 4;
        let named = |side: &[Token]| {
            (1..=LONGEST_NAME).contains(&side.len())
                && side.iter().all(|token| matches!(token.kind, Kind::Word | Kind::Soft | Kind::Known))
        };
        let ends = |side: &[Token]| side.last().is_some_and(|token| self.lexicon.is_place(&token.word));
        named(&change.a)
            && named(&change.b)
            && (ends(&change.a) && ends(&change.b)
                || change.next.as_deref().is_some_and(|word| self.lexicon.is_place(word)))
    }
}

/// What stands between two kept words on each side.
#[derive(Debug, Default)]
struct Change {
    a: Vec<Token>,
    b: Vec<Token>,
    /// The kept word behind.
    next: Option<Word>,
    /// Whether that word is of the same clause as the words that were added or dropped.
    goes_on: bool,
}

impl Change {
    fn is_colour(&self) -> bool {
        self.a.iter().chain(&self.b).all(|token| token.kind == Kind::Soft)
    }

    fn is_negation(&self) -> bool {
        self.a.iter().chain(&self.b).all(|token| token.kind == Kind::Negation)
    }

    fn reason(&self) -> Reason {
        let (a, b) = (joined(&self.a), joined(&self.b));
        let near = |side: &[Token]| side.iter().map(|token| &*token.near).collect::<String>();
        if self.is_colour() {
            Reason::Colour(a, b)
        } else if self.a.is_empty() || self.b.is_empty() {
            Reason::Added(a + &b)
        } else if near(&self.a) == near(&self.b) {
            Reason::Near(a, b)
        } else {
            Reason::Replaced(a, b)
        }
    }
}

fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|token| &*token.word).collect()
}

fn changes(a: &Reading, b: &Reading) -> Vec<Change> {
    let (mut at_a, mut at_b) = (0, 0);
    let mut changes = Vec::new();
    let mut open = Change::default();
    let same_clause = |reading: &Reading, next: usize| {
        next > 0 && reading.clause_of.get(next - 1) == reading.clause_of.get(next)
    };
    for edit in align(&a.words().collect::<Vec<_>>(), &b.words().collect::<Vec<_>>()) {
        match edit {
            Edit::Keep => {
                if !open.a.is_empty() || !open.b.is_empty() {
                    open.next = a.tokens.get(at_a).map(|token| token.word.clone());
                    open.goes_on =
                        if open.a.is_empty() { same_clause(b, at_b) } else { same_clause(a, at_a) };
                    changes.push(std::mem::take(&mut open));
                }
                at_a += 1;
                at_b += 1;
            }
            Edit::Drop => {
                open.a.extend(a.tokens.get(at_a).cloned());
                at_a += 1;
            }
            Edit::Add => {
                open.b.extend(b.tokens.get(at_b).cloned());
                at_b += 1;
            }
        }
    }
    if !open.a.is_empty() || !open.b.is_empty() {
        changes.push(open);
    }
    changes
}

fn of_kind(reading: &Reading, kind: Kind) -> Vec<&str> {
    let mut words: Vec<&str> =
        reading.tokens.iter().filter(|token| token.kind == kind).map(|token| &*token.word).collect();
    words.sort_unstable();
    // 审批 named twice is one matter, 3 and 3 are two numbers.
    if kind == Kind::Matter {
        words.dedup();
    }
    words
}

/// The words of one sorted list that the other lacks, each as often as it does.
fn beyond<'w>(words: &[&'w str], other: &[&'w str]) -> Vec<&'w str> {
    let mut left = other.to_vec();
    words
        .iter()
        .filter(|word| match left.iter().position(|other| other == *word) {
            Some(at) => {
                left.remove(at);
                false
            }
            None => true,
        })
        .copied()
        .collect()
}

/// The words of one kind that each of two texts has and the other lacks.
fn lacking<'r>(a: &'r Reading, b: &'r Reading, kind: Kind) -> (Vec<&'r str>, Vec<&'r str>) {
    let (of_a, of_b) = (of_kind(a, kind), of_kind(b, kind));
    (beyond(&of_a, &of_b), beyond(&of_b, &of_a))
}

fn bigram_count(text: &str) -> usize {
    set(text).len()
}

fn sorted_words(reading: &Reading) -> Vec<&Word> {
    let mut words: Vec<&Word> = reading.words().collect();
    words.sort_unstable();
    words
}

/// The words of each clause that has any, sorted, and the clauses sorted.
fn clauses(tokens: &[Token], clause_of: &[u32]) -> Vec<Vec<Word>> {
    let mut rest = tokens;
    let mut clauses: Vec<Vec<Word>> = clause_of
        .chunk_by(|a, b| a == b)
        .filter_map(|own| {
            let (clause, behind) = rest.split_at_checked(own.len())?;
            rest = behind;
            let mut words: Vec<Word> = clause.iter().map(|token| token.word.clone()).collect();
            words.sort_unstable();
            Some(words)
        })
        .collect();
    clauses.sort_unstable();
    clauses
}

/// Each character of the core once, at the weight of the weightiest word it stands in; sorted by character.
fn weights(tokens: &[Token]) -> Vec<(char, u32)> {
    let mut weights: Vec<(char, u32)> = Vec::with_capacity(tokens.len() * 2);
    for token in tokens {
        let weight = token.kind.weight();
        weights.extend(token.near.chars().map(|c| (c, weight)));
    }
    // The weightiest first among equals, which alone stays.
    weights.sort_unstable_by(|x, y| (x.0, y.1).cmp(&(y.0, x.1)));
    weights.dedup_by_key(|(c, _)| *c);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::likeness::Normalizer;

    fn judged(a: &str, b: &str) -> Judgement {
        let lexicon = Lexicon::built_in();
        let normalizer = Normalizer::new(&[] as &[&str], lexicon.openings());
        let judge = Judge::new(lexicon, Thresholds::default());
        judge.judge(&judge.read(&normalizer.normal(a)), &judge.read(&normalizer.normal(b)))
    }

    fn reason(a: &str, b: &str) -> Reason {
        judged(a, b).reasons.swap_remove(0)
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn small_and_interchangeable_words_make_no_difference() {
        for (a, b) in [
            ("专项资金审批把关不严", "对专项资金进行审批的过程中把关不够严格"),
            ("收受服务对象礼品礼金", "接受服务对象的礼金和礼品"),
            ("利用职务便利为亲友谋取利益", "利用职权为亲属谋求私利"),
            ("违反规定发放津贴补贴", "违规发放津贴补贴等问题"),
            ("三十万元以上项目未公开招标", "30万元以上项目没有公开招标"),
        ] {
            assert_eq!(judged(a, b).verdict, Verdict::Same, "{a} {b} {:?}", judged(a, b));
        }
        assert_eq!(reason("对资金审批把关不严", "资金审批把关不严格"), Reason::SmallWords);
        assert_eq!(reason("审批不严，收受礼金", "收受礼金；审批不严"), Reason::ClausesMoved);
    }

    #[test]
    fn one_word_that_turns_the_meaning_makes_two_texts_different_however_alike_they_are() {
        let of = |reason: Reason, a: &str, b: &str| {
            let judgement = judged(a, b);
            assert_eq!(judgement.verdict, Verdict::Different, "{a} {b} {judgement:?}");
            assert_eq!(judgement.reasons, [reason], "{a} {b}");
        };
        let (a, b) = pair("5", "3");
        of(Reason::Number(a, b), "单笔5万元以上支出未经集体研究决定", "单笔3万元以上支出未经集体研究决定");
        let (a, b) = pair("不", "");
        of(Reason::Negation(a, b), "工程项目招标信息不公开", "工程项目招标信息公开");
        let (a, b) = pair("不", "有");
        of(Reason::Negation(a, b), "对无资质的施工单位发放许可证", "对有资质的施工单位发放许可证");
        let (a, b) = pair("大塘", "石坝");
        of(Reason::Place(a, b), "大塘村道路硬化工程质量监督不严", "石坝村道路硬化工程质量监督不严");
        let (a, b) = pair("审批", "验收");
        of(Reason::Matter(a, b), "学校食堂改造工程审批把关不严", "学校食堂改造工程验收把关不严");
        let (a, b) = pair("提高", "降低");
        of(Reason::Opposite(a, b), "擅自变更规划条件，提高绿地率", "擅自变更规划条件，降低绿地率");
    }

    #[test]
    fn another_word_or_a_text_inside_another_goes_to_a_person() {
        assert_eq!(
            judged("工程变更审核把关不严，虚增工程量", "工程变更审核把关不严，虚增材料价格").verdict,
            Verdict::Alike
        );
        assert_eq!(
            judged("扣押物品保管不善", "扣押物品保管不善，造成丢失、损毁，无法返还当事人").verdict,
            Verdict::Alike
        );
    }

    #[test]
    fn a_short_text_is_the_same_as_an_equal_one_only() {
        assert_eq!(judged("审批不严", "1、审批不严。").verdict, Verdict::Same);
        let judgement = judged("审批不严", "审批不严格");
        assert_eq!((judgement.verdict, judgement.reasons.last()), (Verdict::Alike, Some(&Reason::Short)));
    }

    #[test]
    fn texts_of_small_words_alone_are_not_the_same() {
        assert_eq!(judged("工作过程中的相关情况", "进行有关工作等问题").verdict, Verdict::Different);
        assert_eq!(judged("", "").verdict, Verdict::Different);
    }

    #[test]
    fn a_colouring_word_more_is_merged_in_a_long_text_only() {
        let long = "在工程招标投标过程中利用职务便利为特定关系人承揽工程提供帮助并收受财物影响公正执行公务";
        let longer =
            "在重点工程招标投标过程中利用职务便利为特定关系人承揽工程提供帮助并收受财物影响公正执行公务";
        assert_eq!(judged(long, longer).verdict, Verdict::Same, "{:?}", judged(long, longer));
        assert_eq!(judged("工程质量监管不力", "重点工程质量监管不力").verdict, Verdict::Alike);
    }

    #[test]
    fn reasons_follow_the_order_of_the_texts() {
        let (a, b) = ("抽检比例低于10%的要求", "抽检比例低于20%的要求");
        assert_eq!(reason(a, b).sides(), ("10%", "20%"));
        assert_eq!(reason(b, a).sides(), ("20%", "10%"));
    }
}
