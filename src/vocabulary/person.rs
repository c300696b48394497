//! People's names where none should be: in cells that want posts (C017), and in texts of the public edition.
//!
//! In: a cell or a text, and the word lists of `person.toml` (surnames, given-name characters, post words, words that
//! only look like names). Out: each name with its place in the text. A risk belongs to a post and never to a person,
//! so a false alarm on a post annoys hundreds of clerks, and a name let through reaches a notice board: in a cell
//! that wants posts a text of a name's shape is enough, in running text a name also needs its company (a title, a
//! label, a list of names, brackets, a telephone number). Nothing here knows any real person; a masked name (张某,
//! 王某某, 李*) is no name.

mod nameless;
mod parted;

pub use nameless::Nameless;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::base::{settings::Table, text};

/// The words by which people's names are told from posts.
#[derive(Debug, Clone, Default)]
pub struct People {
    separators: BTreeSet<char>,
    post_words: BTreeSet<Vec<char>>,
    titles: BTreeSet<Vec<char>>,
    courtesy: BTreeSet<Vec<char>>,
    labels: BTreeSet<Vec<char>>,
    before: BTreeSet<Vec<char>>,
    after: BTreeSet<Vec<char>>,
    surnames: BTreeMap<char, Surname>,
    compound_surnames: BTreeSet<Vec<char>>,
    given: BTreeSet<char>,
    single_given: BTreeSet<char>,
    endings: BTreeSet<char>,
    never: BTreeSet<char>,
    not_names: BTreeSet<Vec<char>>,
    not_heads: BTreeSet<Vec<char>>,
    public: parted::Lists,
    /// Cells in which nobody was found.
    nameless: Nameless,
}

/// How much a surname says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surname {
    /// Hardly anything but a surname (李, 张).
    Sure,
    /// Begins many other words too (高, 白).
    Common,
    /// Begins so many that only three letters count, or two with a given name that is nothing else (管婷).
    Wary,
}

/// How sure a text of a name's shape is a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    /// Enough in a cell that wants posts, or beside a title.
    Likely,
    /// Enough in a list of names or in brackets as well.
    Strong,
}

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name without blanks, as it is told to the user; a surname with its title (张局长) is kept together.
    pub name: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// One visible character of the text, width folded, with its bytes.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    c: char,
    from: usize,
    to: usize,
}

/// A run of Chinese characters, with what stands between it and the run before.
#[derive(Debug)]
struct Run {
    glyphs: Vec<Glyph>,
    chars: Vec<char>,
    /// The signs before it, blanks as ' '; empty at the text's start.
    before: String,
}

impl People {
    /// The names in a cell that should hold posts (责任岗位, 监督人, 职务). Several may stand there, parted by signs
    /// or blanks, letter-spaced (张 三), with a title before or behind, with a telephone number.
    pub fn names_in_cell(&self, cell: &str) -> Vec<Found> {
        let mut found = Vec::new();
        if self.nameless.has(cell) {
            return found;
        }
        let (runs, _) = self.runs(cell);
        for token in self.tokens(&runs) {
            let chars: Vec<char> = token.iter().map(|glyph| glyph.c).collect();
            for part in self.names_in_token(&chars) {
                found.extend(cut_out(&token, part));
            }
        }
        if found.is_empty() {
            self.nameless.note(cell);
        }
        found
    }

    /// The names in running text (risks, measures, remarks), only where their company makes them sure:
    /// beside a title or 同志 (局长张三, 张三同志), after a label (联系人:张三), between 由 and a verb (由张三负责),
    /// in a list of names (张三、李四), alone in brackets or in the whole text, before a telephone number.
    pub fn names_in_text(&self, text: &str) -> Vec<Found> {
        let (runs, tail) = self.runs(text);
        let runs = self.closed_up(runs);
        let mut found = Vec::new();
        let mut labelled = false;
        for (at, run) in runs.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|before| runs.get(before));
            let behind = runs.get(at + 1).map_or(tail.as_str(), |next| next.before.as_str());
            labelled = if run.before.contains([':', '：']) {
                previous.is_some_and(|label| ends_with_any(&label.chars, &self.labels))
            } else {
                labelled && run.before.chars().all(|c| "、, ，/".contains(c))
            };
            let place = Place {
                labelled,
                bracketed: run.before.ends_with('(') && behind.starts_with(')'),
                alone: runs.len() == 1 && run.before.trim().is_empty() && tail.trim().is_empty(),
                numbered: starts_with_phone(behind),
                listed: self.listed(&runs, at),
            };
            let mut parts = self.names_in_run(&run.chars, &place);
            parts.sort_by_key(|part| part.start);
            for part in parts {
                found.extend(cut_out(&run.glyphs, part));
            }
        }
        found
    }

    /// The names in any text of the public edition, wherever they stand in it: those of [`Self::names_in_text`], and
    /// all that read more easily as a name than as other words. Far more eager than a finding may be. In the order of
    /// the text, none over another.
    pub fn names_for_public(&self, text: &str) -> Vec<Found> {
        let mut all = self.names_in_text(text);
        let (runs, _) = self.runs(text);
        for row in runs.chunk_by(|_, next| is_blank(&next.before)) {
            // Parted by blanks, and what only blanks part taken as one: 由张 三办理.
            for run in row {
                let names = parted::names(self, &run.chars).into_iter();
                all.extend(names.filter_map(|part| cut_out(&run.glyphs, part)));
            }
            if row.len() > 1 {
                let glyphs: Vec<Glyph> = row.iter().flat_map(|run| run.glyphs.iter().copied()).collect();
                let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.c).collect();
                let names = parted::names(self, &chars).into_iter();
                all.extend(names.filter_map(|part| cut_out(&glyphs, part)));
            }
        }
        all.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
        let mut kept: Vec<Found> = Vec::with_capacity(all.len());
        for found in all {
            match kept.last_mut().filter(|last| found.range.start < last.range.end) {
                // Two readings of one place (严张, 张三): both go.
                Some(last) if last.range.end < found.range.end => {
                    last.range.end = found.range.end;
                    let said = text.get(last.range.clone()).unwrap_or_default();
                    last.name = said.chars().filter_map(plain).filter(|c| !c.is_whitespace()).collect();
                }
                Some(_) => {}
                None => kept.push(found),
            }
        }
        kept
    }

    /// Whether these letters are a usual word besides: such a name is no reason to take them out elsewhere.
    pub fn is_word(&self, name: &str) -> bool {
        parted::is_word(self, &name.chars().collect::<Vec<char>>())
    }

    /// The text with each found name masked: 张三 becomes 张**, 欧阳明 becomes 欧阳**.
    pub fn mask(&self, text: &str, found: &[Found]) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut done = 0;
        let mut ordered: Vec<&Found> = found.iter().collect();
        ordered.sort_by_key(|one| one.range.start);
        for one in ordered {
            let Some(between) = text.get(done..one.range.start) else { continue };
            masked.push_str(between);
            let chars: Vec<char> = one.name.chars().collect();
            let shown = if self.is_compound(&chars) { 2 } else { 1 };
            masked.extend(chars.iter().take(shown));
            masked.push_str("**");
            done = one.range.end;
        }
        masked.push_str(text.get(done..).unwrap_or_default());
        masked
    }

    /// The runs of Chinese characters, and the signs behind the last.
    fn runs(&self, text: &str) -> (Vec<Run>, String) {
        let mut runs: Vec<Run> = Vec::new();
        let mut between = String::new();
        let mut open = false;
        for (from, letter) in text.char_indices() {
            let Some(c) = plain(letter) else { continue };
            // A name of another people keeps its dot: 阿依古丽·买买提.
            let dot = open && matches!(c, '·' | '•' | '・');
            if (is_han(c) || dot) && !self.separators.contains(&c) {
                let glyph = Glyph { c: if dot { '·' } else { c }, from, to: from + letter.len_utf8() };
                match runs.last_mut() {
                    Some(run) if open => {
                        run.glyphs.push(glyph);
                        run.chars.push(glyph.c);
                    }
                    _ => runs.push(Run {
                        glyphs: vec![glyph],
                        chars: vec![glyph.c],
                        before: std::mem::take(&mut between),
                    }),
                }
                open = true;
            } else {
                between.push(if c.is_whitespace() { ' ' } else { c });
                open = false;
            }
        }
        (runs, between)
    }

    /// Runs joined where only blanks part the letters of one name or post (张 三, 局 长, 张 三丰).
    fn tokens(&self, runs: &[Run]) -> Vec<Vec<Glyph>> {
        let mut tokens: Vec<Vec<Glyph>> = Vec::new();
        let mut at = 0;
        while let Some(run) = runs.get(at) {
            let spaced = 1 + runs
                .iter()
                .skip(at + 1)
                .take_while(|next| run.chars.len() == 1 && next.chars.len() == 1 && is_blank(&next.before))
                .count();
            if spaced > 1 {
                tokens.extend(self.letter_spaced(runs.get(at..at + spaced).unwrap_or_default()));
                at += spaced;
                continue;
            }
            let next = runs.get(at + 1).filter(|next| self.parted_in_a_name(run, next));
            let mut token = run.glyphs.clone();
            if let Some(next) = next {
                token.extend(&next.glyphs);
                at += 1;
            }
            tokens.push(token);
            at += 1;
        }
        tokens
    }

    /// Runs of running text with the letter-spaced names closed up (签字:张 三); other single letters stay apart.
    fn closed_up(&self, runs: Vec<Run>) -> Vec<Run> {
        let mut closed: Vec<Run> = Vec::with_capacity(runs.len());
        let mut rest = runs.into_iter().peekable();
        while let Some(run) = rest.next() {
            let mut row = vec![run];
            while row.last().is_some_and(|last| last.chars.len() == 1)
                && let Some(next) = rest.next_if(|next| next.chars.len() == 1 && is_blank(&next.before))
            {
                row.push(next);
            }
            let chars: Vec<char> = row.iter().flat_map(|run| run.chars.iter().copied()).collect();
            if row.len() > 1 && self.shape(&chars) == Some(Shape::Strong) {
                let glyphs = row.iter().flat_map(|run| run.glyphs.iter().copied()).collect();
                let before = row.first().map(|run| run.before.clone()).unwrap_or_default();
                closed.push(Run { glyphs, chars, before });
            } else {
                closed.extend(row);
            }
        }
        closed
    }

    /// Whether only the blank between two runs keeps a name from being seen (张 三丰, 局长张 三).
    fn parted_in_a_name(&self, run: &Run, next: &Run) -> bool {
        let begun = run.chars.last().is_some_and(|c| self.surnames.contains_key(c))
            || self.compound_surnames.contains(&run.chars);
        if !begun || !is_blank(&next.before) || self.post_words.contains(&next.chars) {
            return false;
        }
        let joined: Vec<char> = run.chars.iter().chain(&next.chars).copied().collect();
        let across = |part: &Range<usize>| part.start < run.chars.len() && part.end > run.chars.len();
        self.names_in_token(&run.chars).is_empty()
            && self.names_in_token(&next.chars).is_empty()
            && self.names_in_token(&joined).iter().any(across)
    }

    /// Single letters parted by blanks: one word, or several where the blanks are wider or surnames say so.
    fn letter_spaced(&self, letters: &[Run]) -> Vec<Vec<Glyph>> {
        let glyphs: Vec<Glyph> = letters.iter().flat_map(|run| run.glyphs.iter().copied()).collect();
        let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.c).collect();
        let gaps: Vec<usize> = letters.iter().skip(1).map(|run| run.before.chars().count()).collect();
        let narrow = gaps.iter().copied().min().unwrap_or(0);
        if gaps.iter().any(|gap| *gap > narrow) && letters.len() > 3 {
            let mut words = vec![Vec::new()];
            for (glyph, gap) in glyphs.iter().zip(std::iter::once(&narrow).chain(&gaps)) {
                if *gap > narrow {
                    words.push(Vec::new());
                }
                if let Some(word) = words.last_mut() {
                    word.push(*glyph);
                }
            }
            return words;
        }
        if self.shape(&chars).is_none()
            && let Some(cuts) = self.all_names(&chars)
        {
            return cuts.into_iter().filter_map(|cut| glyphs.get(cut).map(<[Glyph]>::to_vec)).collect();
        }
        vec![glyphs]
    }

    /// Cuts that make the whole row of letters names, each of two or three (张三李四).
    fn all_names(&self, chars: &[char]) -> Option<Vec<Range<usize>>> {
        if chars.is_empty() || chars.len() > 12 {
            return chars.is_empty().then(Vec::new);
        }
        [2, 3, 4].into_iter().find_map(|length| {
            let (head, rest) = chars.split_at_checked(length)?;
            self.shape(head)?;
            let mut cuts = only(0..length);
            cuts.extend(self.all_names(rest)?.into_iter().map(|cut| cut.start + length..cut.end + length));
            Some(cuts)
        })
    }

    /// The names in one word of a cell that wants posts.
    fn names_in_token(&self, chars: &[char]) -> Vec<Range<usize>> {
        let all = 0..chars.len();
        // A longer run is a sentence in the wrong cell; it also bounds the recursion below.
        if !(2..=24).contains(&chars.len()) || self.not_names.contains(chars) {
            return Vec::new();
        }
        if self.shape(chars).is_some() || self.is_dotted(chars) {
            return vec![all];
        }
        for length in [4, 3, 2] {
            if let Some((post, name)) =
                chars.len().checked_sub(length).and_then(|at| chars.split_at_checked(at))
                && (post.len() > 1 || post == ['岗'])
                // Most letters begin no name, which the shape asks first.
                && self.shape(name).is_some()
                && self.ends_like_post(post)
            {
                return only(post.len()..chars.len());
            }
            if let Some((name, rest)) = chars.split_at_checked(length)
                && !rest.is_empty()
                && self.shape(name).is_some_and(|shape| self.may_precede(shape, rest))
            {
                return only(0..length);
            }
        }
        if let Some(tail) = longest_tail(chars, &self.courtesy) {
            let found = self.names_in_token(chars.get(..chars.len() - tail).unwrap_or_default());
            if !found.is_empty() {
                return found;
            }
        }
        if self.is_addressed(chars) {
            return vec![all];
        }
        for (at, c) in chars.iter().enumerate() {
            let (Some(left), Some(right)) = (chars.get(..at), chars.get(at + 1..)) else { continue };
            if !matches!(c, '和' | '与' | '及' | '或') || left.len() < 2 || right.len() < 2 {
                continue;
            }
            let mut found = self.names_in_token(left);
            found.extend(
                self.names_in_token(right).into_iter().map(|part| part.start + at + 1..part.end + at + 1),
            );
            if !found.is_empty() {
                return found;
            }
        }
        if chars.len() > 3 { self.all_names(chars).unwrap_or_default() } else { Vec::new() }
    }

    /// Whether what stands behind a name is a post or a title. 石桥镇长 is the mayor of a town: before such a title
    /// only a strong shape is a name.
    fn may_precede(&self, shape: Shape, rest: &[char]) -> bool {
        let (title, of_place) = match rest {
            ['原' | '现', more @ ..] => (more, false),
            [place, '长' | '委'] => (rest, "镇乡村县区市校园院场站所".contains(*place)),
            _ => (rest, false),
        };
        let known = self.post_words.contains(title) || self.titles.contains(title);
        known && (shape == Shape::Strong || !of_place)
    }

    /// 张局长, 李副主任: a surname with a title.
    fn is_addressed(&self, chars: &[char]) -> bool {
        let surname = match chars {
            [a, b, _, ..] if self.compound_surnames.contains([*a, *b].as_slice()) => 2,
            [a, _, _, ..] if self.surnames.get(a).is_some_and(|kind| *kind != Surname::Wary) => 1,
            _ => return false,
        };
        chars.get(surname..).is_some_and(|title| title.len() > 1 && self.titles.contains(title))
            && !self.not_names.contains(chars)
    }

    /// A post, or an office, ends here: a name may follow (预算股张三, 审批岗李四).
    fn ends_like_post(&self, post: &[char]) -> bool {
        ends_with_any(post, &self.post_words)
            || ends_with_any(post, &self.labels)
            || post.last().is_some_and(|c| "室股科局办处所站部岗".contains(*c))
            || post.ends_with(&['中', '心'])
    }

    /// 阿依古丽·买买提: letters on both sides of a dot, and no post among them.
    fn is_dotted(&self, chars: &[char]) -> bool {
        let mut parts = chars.split(|c| *c == '·');
        chars.contains(&'·') && parts.all(|part| (2..=6).contains(&part.len()) && !self.has_post_word(part))
    }

    fn is_compound(&self, chars: &[char]) -> bool {
        chars.get(..2).is_some_and(|head| chars.len() > 2 && self.compound_surnames.contains(head))
    }

    fn has_post_word(&self, chars: &[char]) -> bool {
        (2..=chars.len()).any(|length| chars.windows(length).any(|part| self.post_words.contains(part)))
            || chars.last().is_some_and(|c| self.endings.contains(c))
    }

    /// Whether the letters have the shape of a name, and how sure it is.
    fn shape(&self, chars: &[char]) -> Option<Shape> {
        let first = chars.first()?;
        // Most letters begin no name: the cheap question first.
        if !(2..=4).contains(&chars.len())
            || !(self.surnames.contains_key(first) || self.is_compound(chars))
            || chars.iter().any(|c| self.never.contains(c) || !is_han(*c) || *c == '某')
            || self.not_names.contains(chars)
            || (2..chars.len())
                .any(|head| chars.get(..head).is_some_and(|word| self.not_heads.contains(word)))
            || self.not_heads.contains(chars)
            || self.compound_surnames.contains(chars)
            || self.has_post_word(chars)
        {
            return None;
        }
        let usual = |given: &[char]| given.iter().all(|c| self.given.contains(c));
        if self.is_compound(chars) {
            let given = chars.get(2..)?;
            return Some(if usual(given) { Shape::Strong } else { Shape::Likely });
        }
        let given = chars.get(1..)?;
        match (self.surnames.get(first)?, chars.len()) {
            (_, 4) => {
                // Both parents' surnames before the given name.
                let second = given.first()?;
                let rest = given.get(1..)?;
                (self.surnames.get(first) == Some(&Surname::Sure)
                    && self.surnames.get(second) == Some(&Surname::Sure)
                    && usual(rest)
                    && !self.not_names.contains(rest)
                    && !self.not_heads.contains(rest))
                .then_some(Shape::Likely)
            }
            (Surname::Sure, _) | (Surname::Common, 3) if usual(given) => Some(Shape::Strong),
            (Surname::Sure, _) => Some(Shape::Likely),
            (Surname::Common, 2) | (Surname::Wary, 3) if usual(given) => Some(Shape::Likely),
            (Surname::Wary, _) if given.len() == 1 && given.iter().all(|c| self.single_given.contains(c)) => {
                Some(Shape::Likely)
            }
            _ => None,
        }
    }

    /// Whether a name stands beside this run, parted from it by 、 only.
    fn listed(&self, runs: &[Run], at: usize) -> bool {
        let parted = |at: usize| runs.get(at).is_some_and(|run| run.before == "、");
        let chars = |at: usize| runs.get(at).map_or(&[][..], |run| run.chars.as_slice());
        let left = parted(at) && at.checked_sub(1).is_some_and(|before| self.closes_with_name(chars(before)));
        left || (parted(at + 1) && self.opens_with_name(chars(at + 1)))
    }

    /// A name, alone or behind a title or a word that leads to one (请张三, 局长张三).
    fn closes_with_name(&self, chars: &[char]) -> bool {
        self.shape(chars).is_some()
            || [2, 3, 4].into_iter().any(|length| {
                chars.len().checked_sub(length).and_then(|at| chars.split_at_checked(at)).is_some_and(
                    |(before, name)| {
                        self.shape(name) == Some(Shape::Strong)
                            && (ends_with_any(before, &self.before)
                                || ends_with_any(before, &self.post_words))
                    },
                )
            })
    }

    /// A name, alone or before 同志, a title or a verb (张三等, 张三负责).
    fn opens_with_name(&self, chars: &[char]) -> bool {
        let led = [2, 3, 4].into_iter().any(|length| {
            chars.split_at_checked(length).is_some_and(|(name, behind)| {
                let words = [&self.courtesy, &self.after, &self.titles];
                self.shape(name) == Some(Shape::Strong)
                    && words.into_iter().any(|words| starts_with_any(behind, words))
            })
        });
        led || self.shape(chars).is_some()
    }

    /// The names in one run of running text.
    fn names_in_run(&self, chars: &[char], place: &Place) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at + 1 < chars.len() {
            let next = [3, 4, 2].into_iter().find(|length| {
                chars.get(at..at + length).is_some_and(|name| {
                    let left = chars.get(..at).unwrap_or_default();
                    let right = chars.get(at + length..).unwrap_or_default();
                    self.shape(name).is_some_and(|shape| self.in_company(shape, name, left, right, place))
                })
            });
            if let Some(length) = next {
                found.push(at..at + length);
                at += length;
                continue;
            }
            if let Some(length) = self.addressed_at(chars, at) {
                found.push(at..at + length);
                at += length;
                continue;
            }
            at += 1;
        }
        if found.is_empty() && self.is_dotted(chars) {
            found.push(0..chars.len());
        }
        found
    }

    /// Whether what stands around a name in running text makes it one.
    fn in_company(&self, shape: Shape, name: &[char], left: &[char], right: &[char], place: &Place) -> bool {
        let strong = shape == Shape::Strong;
        let title_before = ends_with_any(left, &self.post_words);
        let word_before = ends_with_any(left, &self.before);
        let label_before = ends_with_any(left, &self.labels);
        let verb_behind = starts_with_any(right, &self.after);
        let courtesy_behind = starts_with_any(right, &self.courtesy);
        let title_behind = starts_with_any(right, &self.titles);
        let opens = left.is_empty();
        let closes = right.is_empty();
        let bounded = closes || verb_behind || courtesy_behind;
        if opens && closes {
            let three = name.len() > 2;
            return place.labelled
                || place.numbered
                || (place.listed && (strong || three))
                || ((place.bracketed || place.alone) && strong);
        }
        (title_before && bounded && (strong || closes || courtesy_behind))
            || (courtesy_behind && (opens || word_before))
            || (title_behind && strong && (opens || word_before || title_before))
            || (word_before && verb_behind && strong && !right.is_empty())
            || (label_before && closes && strong)
            || (opens && place.labelled && bounded)
            || (opens && place.listed && bounded && strong)
            || (closes && place.listed && word_before && strong)
            || (closes && place.numbered && (title_before || word_before || label_before))
            || (opens
                && verb_behind
                && strong
                && self.surnames.get(name.first().unwrap_or(&' ')) == Some(&Surname::Sure)
                && (starts_with(right, "负责") || starts_with(right, "牵头") || starts_with(right, "经手")))
    }

    /// 张局长 in running text, with a sure surname, at a boundary.
    fn addressed_at(&self, chars: &[char], at: usize) -> Option<usize> {
        let left = chars.get(..at)?;
        let here = chars.get(at..)?;
        let surname = if self.is_compound(here) {
            2
        } else if self.surnames.get(here.first()?) == Some(&Surname::Sure) {
            1
        } else {
            return None;
        };
        if !left.is_empty() && !ends_with_any(left, &self.before) {
            return None;
        }
        let title = longest_head(here.get(surname..)?, &self.titles)?;
        Some(surname + title)
    }
}

/// What the signs around a run of running text say.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "five independent observations of one place")]
struct Place {
    labelled: bool,
    bracketed: bool,
    alone: bool,
    numbered: bool,
    listed: bool,
}

/// Reads `person.toml`.
pub fn take(table: &Table<'_>) -> People {
    table.text("id");
    table.text("title");
    let words = |name: &str| table_words(table, name);
    let letters = |name: &str| letters(table, name);
    for name in ["surnames", "given", "post_words"] {
        if table.texts(name).is_empty() {
            // Without them nothing at all would be found, and nobody would notice.
            table.tell(name, format!("{name} 不能为空"), format!("{name} must not be empty"));
        }
    }
    let mut surnames: BTreeMap<char, Surname> =
        letters("surnames").into_iter().map(|c| (c, Surname::Common)).collect();
    for (name, kind) in [("sure_surnames", Surname::Sure), ("wary_surnames", Surname::Wary)] {
        surnames.extend(letters(name).into_iter().map(|c| (c, kind)));
    }
    let people = People {
        separators: letters("separators").into_iter().collect(),
        post_words: words("post_words"),
        titles: words("titles"),
        courtesy: words("courtesy"),
        labels: words("labels"),
        before: words("before"),
        after: words("after"),
        surnames,
        compound_surnames: words("compound_surnames"),
        given: letters("given").into_iter().collect(),
        single_given: letters("single_given").into_iter().collect(),
        endings: letters("endings").into_iter().collect(),
        never: letters("never").into_iter().collect(),
        not_names: words("ambiguous_not_names"),
        not_heads: words("ambiguous_heads"),
        public: parted::Lists::take(table),
        nameless: Nameless::default(),
    };
    people.with_costs()
}

fn table_words(table: &Table<'_>, name: &str) -> BTreeSet<Vec<char>> {
    table.texts(name).iter().map(|word| text::key(word).chars().collect()).collect()
}

fn letters(table: &Table<'_>, name: &str) -> Vec<char> {
    table.texts(name).iter().flat_map(|word| word.chars().collect::<Vec<_>>()).collect()
}

/// One part as the whole list of parts.
fn only(part: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(part).collect()
}

fn cut_out(glyphs: &[Glyph], part: Range<usize>) -> Option<Found> {
    let own = glyphs.get(part)?;
    let (first, last) = (own.first()?, own.last()?);
    Some(Found { name: own.iter().map(|glyph| glyph.c).collect(), range: first.from..last.to })
}

/// A character in its plain width; none for an invisible one.
fn plain(c: char) -> Option<char> {
    if is_han(c) || c.is_ascii() {
        return Some(c);
    }
    text::fold(c.encode_utf8(&mut [0; 4])).chars().next()
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_blank(between: &str) -> bool {
    !between.is_empty() && between.chars().all(|c| c == ' ')
}

/// Whether a telephone number follows, with at most a blank, a bracket or a colon before it.
fn starts_with_phone(behind: &str) -> bool {
    let digits = behind.trim_start_matches([' ', '(', ':', ',']);
    digits.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '*')).count() >= 7
}

fn starts_with(chars: &[char], word: &str) -> bool {
    word.chars().zip(chars).filter(|(a, b)| a == *b).count() == word.chars().count()
}

fn ends_with_any(chars: &[char], words: &BTreeSet<Vec<char>>) -> bool {
    longest_tail(chars, words).is_some()
}

fn starts_with_any(chars: &[char], words: &BTreeSet<Vec<char>>) -> bool {
    longest_head(chars, words).is_some()
}

/// The length of the longest of the words that the letters end with.
fn longest_tail(chars: &[char], words: &BTreeSet<Vec<char>>) -> Option<usize> {
    (1..=chars.len().min(8))
        .rev()
        .find(|length| chars.get(chars.len() - length..).is_some_and(|tail| words.contains(tail)))
}

/// The length of the longest of the words that the letters begin with.
fn longest_head(chars: &[char], words: &BTreeSet<Vec<char>>) -> Option<usize> {
    (1..=chars.len().min(8))
        .rev()
        .find(|length| chars.get(..*length).is_some_and(|head| words.contains(head)))
}
