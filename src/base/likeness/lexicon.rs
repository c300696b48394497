//! The words the judge knows, and the way a text is parted into them.
//!
//! In comes a TOML text of word lists (`lexicon.toml` is built in; a county can give its own); out go the tokens of
//! a clause. At each place the longest known word is taken; a character that begins none stands for itself. Words
//! of the list of same words become their group's first word, so that what is written differently and means the
//! same is the same token.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::word::Word;

const BUILT_IN: &str = include_str!("lexicon.toml");

/// Word lists, as they are written in `lexicon.toml`; what each is for stands there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lists {
    opening: Vec<String>,
    filler: Vec<String>,
    soft: Vec<String>,
    protected: Vec<String>,
    negation: Vec<String>,
    affirmative: Vec<String>,
    matter: Vec<Vec<String>>,
    place: Vec<String>,
    opposite: Vec<[String; 2]>,
    same: Vec<Vec<String>>,
    near: Vec<Vec<String>>,
}

/// What a token does to the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Colours what it stands with.
    Soft,
    /// Turns what it stands with around.
    Negation,
    /// A number, or a code of letters and digits.
    Number,
    /// Names the matter.
    Matter,
    /// A word of the lists, so one that many texts of the field have.
    Known,
    /// Anything else.
    Word,
}

impl Kind {
    /// How much a character of such a word tells of what a text is about.
    pub(super) const fn weight(self) -> u32 {
        match self {
            Self::Negation => 2,
            Self::Soft => 3,
            Self::Known => 5,
            Self::Number | Self::Word => 10,
            Self::Matter => 15,
        }
    }
}

/// A word of a text, as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token {
    /// The first word of its group.
    pub word: Word,
    /// The first word of the group of near words; what the core is made of. Empty for the negation inside a
    /// known word such as `不严`, whose rest stands for the whole.
    pub near: Word,
    pub kind: Kind,
}

/// Word lists made ready.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    openings: Vec<String>,
    words: Known,
    affirmative: BTreeSet<String>,
    place: BTreeSet<String>,
    /// For each word its opposites.
    opposite: BTreeMap<String, BTreeSet<String>>,
}

/// The known words by their first character, the longest first.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Where the words of each character stand in `lists`, one more than that; nothing for a character that begins
    /// none. A text is asked about at each of its characters, so they are not searched for.
    places: Vec<u16>,
    lists: Vec<Vec<KnownWord>>,
}

/// A known word and what it is compared by.
#[derive(Debug, Clone)]
struct KnownWord {
    word: String,
    tokens: Vec<Token>,
    codes: Vec<Code>,
}

impl Known {
    fn new(words: BTreeMap<char, Vec<(String, Vec<Token>)>>) -> Self {
        let mut known = Self::default();
        let (mut of_words, mut of_tokens) = (BTreeMap::new(), BTreeMap::new());
        for (first, mut words) in words {
            words.sort_by(|x, y| y.0.len().cmp(&x.0.len()).then_with(|| x.0.cmp(&y.0)));
            words.dedup_by(|x, y| x.0 == y.0);
            let words = words.into_iter().map(|(word, tokens)| {
                let codes =
                    tokens.iter().map(|token| Code::known(token, &mut of_words, &mut of_tokens)).collect();
                KnownWord { word, tokens, codes }
            });
            known.lists.push(words.collect());
            let place = first as usize;
            if known.places.len() <= place {
                known.places.resize(place + 1, 0);
            }
            if let Some(slot) = known.places.get_mut(place) {
                *slot = u16::try_from(known.lists.len()).unwrap_or(0);
            }
        }
        known
    }

    /// The longest known word that a text begins with.
    fn at_start(&self, first: char, text: &str) -> Option<&KnownWord> {
        let place = usize::from(*self.places.get(first as usize)?);
        let words = self.lists.get(place.checked_sub(1)?)?;
        words.iter().find(|known| text.as_bytes().starts_with(known.word.as_bytes()))
    }
}

/// What a token is among very many texts, as numbers: equal tokens have equal codes, and so do equal words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Code {
    /// Word, near word and kind.
    pub token: u64,
    /// The word alone.
    pub word: u64,
}

impl Code {
    /// Above all characters.
    const FIRST_KNOWN: u64 = 1 << 24;
    /// Above all numbers of known words.
    const WRITTEN: u64 = 1 << 62;

    /// A character that stands for itself.
    pub(super) fn plain(c: char) -> Self {
        Self { token: u64::from(c), word: u64::from(c) }
    }

    /// A run of letters and digits, or a numeral: nearly all fit into their code.
    fn written(token: &Token) -> Self {
        let bytes = token.word.as_bytes();
        let word = if bytes.len() < 8 {
            bytes.iter().fold(bytes.len() as u64, |all, byte| all << 8 | u64::from(*byte))
        } else {
            let hash = blake3::hash(bytes);
            hash.as_bytes().first_chunk().map_or(0, |half| u64::from_le_bytes(*half) >> 2)
        };
        let word = word | Self::WRITTEN;
        let number = token.kind == Kind::Number;
        Self { token: word | u64::from(number) << 63, word }
    }

    fn known(token: &Token, words: &mut BTreeMap<Word, u64>, tokens: &mut BTreeMap<Token, u64>) -> Self {
        let mut characters = token.word.chars();
        let alone = characters.next().filter(|_| characters.next().is_none());
        let all = token.word.chars().all(|c| c.is_ascii_alphanumeric());
        let word = match alone {
            Some(c) if !c.is_ascii() => u64::from(c),
            _ if all => Self::written(token).word,
            _ => {
                let next = Self::FIRST_KNOWN + words.len() as u64;
                *words.entry(token.word.clone()).or_insert(next)
            }
        };
        // A word that no list says more of is the same token as where it is met unlisted.
        let bare =
            token.kind == Kind::Word && token.word == token.near && word & (Self::FIRST_KNOWN - 1) == word
                || token.kind == Kind::Word && all;
        if bare {
            return Self { token: word, word };
        }
        let next = 2 * Self::FIRST_KNOWN + tokens.len() as u64;
        Self { token: *tokens.entry(token.clone()).or_insert(next), word }
    }
}

/// What a text is parted into.
pub(super) enum Piece<'l> {
    /// A known word: its tokens (none if it is filler) and their codes.
    Known(&'l [Token], &'l [Code]),
    /// A number or a run of letters.
    Written(Token, Code),
    /// A character that begins no known word.
    Plain(char),
}

/// A word that begins so is negated, its rest is what is negated.
const NEGATED: [char; 4] = ['不', '未', '无', '没'];
/// What every negation becomes.
const NOT: &str = "不";

impl Lexicon {
    /// The word lists that come with the program.
    pub fn built_in() -> Self {
        // A test reads it, so it is never the empty lexicon.
        Self::read(BUILT_IN).unwrap_or_default()
    }

    /// Reads word lists from TOML with the lists of the built-in one, each of which may be missing.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        Ok(Self::from(toml::from_str::<Lists>(text)?))
    }

    /// The stock openings, for [`super::Normalizer::new`].
    pub fn openings(&self) -> &[String] {
        &self.openings
    }

    pub(super) fn affirms(&self, word: &str) -> bool {
        self.affirmative.contains(word)
    }

    pub(super) fn is_place(&self, word: &str) -> bool {
        self.place.contains(word)
    }

    pub(super) fn are_opposite(&self, one: &str, other: &str) -> bool {
        self.opposite.get(one).is_some_and(|others| others.contains(other))
    }

    /// Parts a clause in normal form, piece by piece.
    pub(super) fn pieces<'l>(&'l self, clause: &str, mut see: impl FnMut(Piece<'l>)) {
        let mut rest = clause;
        while let Some(first) = rest.chars().next() {
            let length = if let Some(known) = self.words.at_start(first, rest) {
                see(Piece::Known(&known.tokens, &known.codes));
                known.word.len()
            } else if let Some((length, token)) = number(first, rest) {
                let code = Code::written(&token);
                see(Piece::Written(token, code));
                length
            } else {
                see(Piece::Plain(first));
                first.len_utf8()
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// The tokens of a clause in normal form, without filler.
    pub(super) fn tokens(&self, clause: &str, tokens: &mut Vec<Token>) {
        self.pieces(clause, |piece| match piece {
            Piece::Known(known, _) => tokens.extend_from_slice(known),
            Piece::Written(token, _) => tokens.push(token),
            Piece::Plain(c) => tokens.push(Token { word: c.into(), near: c.into(), kind: Kind::Word }),
        });
    }
}

/// The first word of the group of each word; of two groups with one word the earlier counts.
fn firsts(groups: &[Vec<String>]) -> BTreeMap<&str, &str> {
    let mut firsts = BTreeMap::new();
    for group in groups {
        if let Some(first) = group.first() {
            for word in group {
                firsts.entry(word.as_str()).or_insert(first.as_str());
            }
        }
    }
    firsts
}

impl From<Lists> for Lexicon {
    fn from(lists: Lists) -> Self {
        let (same, matter) = (firsts(&lists.same), firsts(&lists.matter));
        let through = |map: &BTreeMap<&str, &str>, word: &str| (*map.get(word).unwrap_or(&word)).to_owned();
        let one = |word: &str| through(&matter, &through(&same, word));
        // Near words stand for their whole groups.
        let near_groups: Vec<Vec<String>> =
            lists.near.iter().map(|group| group.iter().map(|word| one(word)).collect()).collect();
        let near = firsts(&near_groups);
        let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<String>>();
        let (filler, soft, negation) = (set(&lists.filler), set(&lists.soft), set(&lists.negation));
        let affirmative = set(&lists.affirmative);
        let all: BTreeSet<&String> =
            [&lists.filler, &lists.soft, &lists.protected, &lists.negation, &lists.affirmative, &lists.place]
                .into_iter()
                .flatten()
                .chain(lists.matter.iter().chain(&lists.same).chain(&lists.near).flatten())
                .chain(lists.opposite.iter().flatten())
                .filter(|word| !word.is_empty())
                .collect();
        // What a negated word negates is a word too: 符合 beside 不符合.
        let rests: BTreeSet<String> = (lists.same.iter().filter_map(|group| group.first()))
            .filter_map(|first| first.strip_prefix(NEGATED))
            .filter(|rest| rest.chars().count() > 1)
            .map(str::to_owned)
            .collect();
        let tokens_of = |word: &str| -> Vec<Token> {
            if filler.contains(word) {
                return Vec::new();
            }
            if negation.contains(word) {
                return vec![Token { word: NOT.into(), near: NOT.into(), kind: Kind::Negation }];
            }
            let whole = one(word);
            let coarse = through(&near, &whole);
            let kind = if soft.contains(word) {
                Kind::Soft
            } else if matter.contains_key(whole.as_str()) {
                Kind::Matter
            } else if same.contains_key(word)
                || near.contains_key(word)
                || affirmative.contains(word)
                || rests.contains(word)
            {
                Kind::Known
            } else {
                Kind::Word
            };
            // 不严 is 不 and 严, so that 严格 on the other side is seen to be its opposite.
            let negated = same.contains_key(word).then(|| whole.strip_prefix(NEGATED)).flatten();
            match negated {
                Some(rest) if !rest.is_empty() => vec![
                    Token { word: NOT.into(), near: Word::default(), kind: Kind::Negation },
                    Token { word: rest.into(), near: coarse.as_str().into(), kind },
                ],
                _ => vec![Token { word: whole.as_str().into(), near: coarse.as_str().into(), kind }],
            }
        };
        let mut words: BTreeMap<char, Vec<(String, Vec<Token>)>> = BTreeMap::new();
        // Words are folded as texts are: without punctuation.
        for word in all.into_iter().chain(&rests) {
            let tokens = tokens_of(word);
            let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
            if let Some(first) = plain.chars().next() {
                words.entry(first).or_default().push((plain, tokens));
            }
        }
        let mut opposite: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for [x, y] in &lists.opposite {
            let (x, y) = (one(x), one(y));
            if x != y {
                opposite.entry(x.clone()).or_default().insert(y.clone());
                opposite.entry(y).or_default().insert(x);
            }
        }
        Self {
            openings: lists.opening,
            words: Known::new(words),
            affirmative: lists.affirmative.iter().map(|word| one(word)).collect(),
            place: lists.place.into_iter().collect(),
            opposite,
        }
    }
}

const fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

const fn unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// The number at the start of a text, and its length in bytes. `三十` and `30` are one number; a run of letters
/// alone (`ppp`) is a word, one letter (`a类`) a code.
fn number(first: char, text: &str) -> Option<(usize, Token)> {
    if !(first.is_ascii() || digit(first).is_some() || unit(first).is_some() || first == '‰') {
        return None;
    }
    let run = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '~' | '/' | '%' | '‰')))
        .unwrap_or(text.len());
    if let Some(run_text) = text.get(..run).filter(|run_text| !run_text.is_empty()) {
        let code = run == 1 || run_text.contains(|c: char| c.is_ascii_digit());
        let kind = if code { Kind::Number } else { Kind::Word };
        return Some((run, Token { word: run_text.into(), near: run_text.into(), kind }));
    }
    let end = text.find(|c: char| digit(c).is_none() && unit(c).is_none()).unwrap_or(text.len());
    let numeral = text.get(..end).filter(|numeral| !numeral.is_empty())?;
    let shown: String = if numeral.contains(|c: char| unit(c).is_some()) {
        let (mut sum, mut waiting) = (0_u64, None);
        for c in numeral.chars() {
            match (digit(c), unit(c)) {
                (Some(value), _) => waiting = Some(u64::from(value)),
                (_, Some(unit)) => sum += waiting.take().unwrap_or(1).saturating_mul(u64::from(unit)),
                _ => {}
            }
        }
        (sum + waiting.unwrap_or(0)).to_string()
    } else {
        numeral.chars().filter_map(digit).map(|value| value.to_string()).collect()
    };
    let shown = Word::from(shown.as_str());
    Some((end, Token { word: shown.clone(), near: shown, kind: Kind::Number }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        Lexicon::built_in().tokens(text, &mut tokens);
        tokens.into_iter().map(|token| token.word.to_string()).collect()
    }

    #[test]
    fn the_built_in_lists_can_be_read() {
        let lexicon = Lexicon::read(BUILT_IN).unwrap();
        assert!(lexicon.words.lists.len() > 300);
        assert!(lexicon.openings().iter().any(|opening| opening == "存在…的风险"));
        assert!(Lexicon::read("filer = []").is_err());
    }

    #[test]
    fn no_word_stands_in_two_groups_of_one_list() {
        let lists: Lists = toml::from_str(BUILT_IN).unwrap();
        for groups in [&lists.same, &lists.matter] {
            let mut seen = BTreeSet::new();
            for word in groups.iter().flatten() {
                assert!(seen.insert(word), "{word}");
            }
        }
    }

    #[test]
    fn a_first_word_of_one_list_is_no_other_word_of_the_next() {
        // Otherwise two words of a group would part again.
        let lists: Lists = toml::from_str(BUILT_IN).unwrap();
        let same = firsts(&lists.same);
        for (word, first) in firsts(&lists.matter) {
            assert_eq!(same.get(word).copied().unwrap_or(word), word, "{word} of {first}");
        }
    }

    #[test]
    fn small_words_are_dropped_and_same_words_become_one() {
        assert_eq!(shown("对审批过程中的把关不够严格"), shown("审批不严"));
        assert_eq!(shown("审批不严"), ["审批", "不", "严"]);
        assert_eq!(shown("未及时公示"), shown("不及时公示"));
        assert_eq!(shown("集中采购中标结果"), ["集中", "采购", "中标", "结", "果"]);
    }

    #[test]
    fn numbers_are_one_however_they_are_written() {
        assert_eq!(shown("三十万元"), ["30", "万元"]);
        assert_eq!(shown("30万元"), ["30", "万元"]);
        assert_eq!(shown("二〇二六年"), ["2026", "年"]);
        assert_eq!(shown("一百二十户"), ["120", "户"]);
        assert_eq!(shown("1.5倍"), ["1.5", "倍"]);
        assert_eq!(shown("十户"), ["10", "户"]);
        assert_eq!(shown("ppp项目"), ["ppp", "项目"]);
    }
}
