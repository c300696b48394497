//! Text normal forms: what is compared is folded, what is kept is only trimmed.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::Glance;

/// Invisible characters that come with pasted text: zero width, joiners, direction marks, BOM, soft hyphen.
pub(super) const fn invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{FE0F}')
}

/// Whether a sign parts words that a person lists in one cell, whatever the keyboard was set to.
pub const fn parts_words(c: char) -> bool {
    matches!(c, '、' | '\n' | ',' | '，' | ';' | '；')
}

/// The text as a unit wrote it, without blanks at its ends and invisible characters; line ends become `\n`.
pub fn tidy(text: &str) -> String {
    tidied(text).into_owned()
}

/// The same, copied only where something had to be taken out of its middle.
pub fn tidied(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| han(c) || !invisible(c) && c != '\r') {
        return Cow::Borrowed(trimmed(text));
    }
    Cow::Owned(cleared(text))
}

/// The same for a text at which a glance was taken, with a glance at what is kept.
pub fn tidied_at(text: &str, glance: Glance) -> (Cow<'_, str>, Glance) {
    if glance.is_tidy() {
        return (Cow::Borrowed(trimmed(text)), glance);
    }
    let tidy = cleared(text);
    let glance = Glance::of(&tidy);
    (Cow::Owned(tidy), glance)
}

fn cleared(text: &str) -> String {
    let shown: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !invisible(*c))
        .map(|c| if c == '\r' { '\n' } else { c })
        .collect();
    trimmed(&shown).to_owned()
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| !han(c) && c.is_whitespace())
}

/// Han characters of the basic block, which are most of all: no table of Unicode has to be asked about them.
pub const fn han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// The folded form of a character that never joins with its neighbours; none for all others.
pub(super) const fn folded_alone(c: char) -> Option<char> {
    match c {
        '\0'..='\u{7F}' | '\u{4E00}'..='\u{9FFF}' | '、' | '。' | '《' | '》' | '“' | '”' | '「' | '」' => {
            Some(c)
        }
        '\u{3000}' => Some(' '),
        // The full-width forms of ASCII stand in its order.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}

/// Width and form folded (NFKC), invisible characters dropped; blanks and line ends stay.
pub fn fold(text: &str) -> String {
    folded(text).into_owned()
}

/// The same, copied only where something is folded.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| folded_alone(c) == Some(c)) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match folded_alone(c) {
            Some(c) => folded.push(c),
            None => return Cow::Owned(fold_joining(text)),
        }
    }
    Cow::Owned(folded)
}

fn fold_joining(text: &str) -> String {
    text.chars().filter(|c| !invisible(*c)).nfkc().collect()
}

/// The key under which words of vocabularies and headers are looked up: folded, without any blank, line end or
/// trailing colon and asterisk, letters small, brackets one kind. `风 险\n等级*：` and `风险等级` have one key.
pub fn key(text: &str) -> String {
    keyed(text).into_owned()
}

/// The same, copied only where it differs from the text.
pub fn keyed(text: &str) -> Cow<'_, str> {
    let plain = |c: char| han(c) || matches!(c, '!'..='~') && !c.is_ascii_uppercase();
    if text.chars().all(plain) && !text.starts_with(rimmed) && !text.ends_with(rimmed) {
        return Cow::Borrowed(text);
    }
    let mut small = String::with_capacity(text.len());
    for c in text.chars() {
        match folded_alone(c) {
            Some(c) => small_without_blanks(c, &mut small),
            None => {
                small.clear();
                fold_joining(text).chars().for_each(|c| small_without_blanks(c, &mut small));
                break;
            }
        }
    }
    small.truncate(small.trim_end_matches(rimmed).len());
    let lead = small.len() - small.trim_start_matches(rimmed).len();
    small.drain(..lead);
    Cow::Owned(small)
}

/// Whether two texts have one key.
pub fn same_key(one: &str, other: &str) -> bool {
    let differ = |(one, other): (char, char)| han(one) && han(other) && one != other;
    // A Han character at the beginning is the first of the key.
    one == other
        || !one.chars().next().zip(other.chars().next()).is_some_and(differ) && keyed(one) == keyed(other)
}

/// Signs that may stand around a title.
const fn rimmed(c: char) -> bool {
    matches!(c, '*' | ':' | '：' | '＊')
}

fn small_without_blanks(c: char, small: &mut String) {
    match c {
        _ if han(c) => small.push(c),
        _ if c.is_whitespace() => {}
        _ if c.is_ascii() => small.push(c.to_ascii_lowercase()),
        _ => small.extend(c.to_lowercase()),
    }
}

/// Whether two texts have one normal form for comparing; most differ in their first characters, and are looked at no
/// further.
pub fn same_likeness(one: &str, other: &str) -> bool {
    let alone = |text| str::chars(text).map(folded_alone).filter(|c| c.is_none_or(is_alphanumeric));
    let (mut ones, mut others) = (alone(one), alone(other));
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return true,
            (Some(Some(a)), Some(Some(b))) if a.eq_ignore_ascii_case(&b) => {}
            // What joins with its neighbours cannot be told character by character.
            (Some(None), _) | (_, Some(None)) => return likeness_keyed(one) == likeness_keyed(other),
            _ => return false,
        }
    }
}

/// The normal form for comparing risk points: the key without punctuation and without a leading item number.
pub fn likeness_key(text: &str) -> String {
    likeness_keyed(text).into_owned()
}

/// The same, copied only where it differs from the text.
pub fn likeness_keyed(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| han(c) || matches!(c, 'a'..='z' | '0'..='9')) {
        return Cow::Borrowed(text);
    }
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        match folded_alone(c) {
            Some(c) if han(c) => key.push(c),
            Some(c) if c.is_ascii_alphanumeric() => key.push(c.to_ascii_lowercase()),
            // Of what is folded alone, the rest is blanks and signs.
            Some(_) => {}
            None => {
                key.clear();
                let small = fold_joining(text);
                key.extend(small.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()));
                break;
            }
        }
    }
    Cow::Owned(key)
}

/// The first signs of the hash of a content: ids and keys that are the same in every run. Several parts are to be joined
/// by [`PART`].
pub fn content_hash(content: &str, signs: usize) -> String {
    blake3::hash(content.as_bytes()).to_hex().chars().take(signs).collect()
}

/// The first sixteen bytes of a text as a number that stands in the order of the text: very many texts are sorted by it,
/// and only those that begin alike are looked at.
pub fn beginning(text: &str) -> u128 {
    let mut bytes = [0; 16];
    for (slot, byte) in bytes.iter_mut().zip(text.bytes()) {
        *slot = byte;
    }
    u128::from_be_bytes(bytes)
}

/// What stands between the parts of a key; no cell holds it.
pub const PART: &str = "\u{1}";

/// Letters, digits and Han characters.
pub fn is_alphanumeric(c: char) -> bool {
    han(c) || c.is_alphanumeric()
}

/// A few characters to look for in many texts: most characters are passed over by one test of a bit.
#[derive(Debug, Clone, Default)]
pub struct CharSet {
    bits: u128,
    chars: Vec<char>,
}

impl CharSet {
    /// Whether some character of a text is one of them.
    pub fn is_in(&self, text: &str) -> bool {
        text.chars().any(|c| self.has(c))
    }

    /// Whether a character is one of them.
    pub fn has(&self, c: char) -> bool {
        self.bits & Self::bit(c) != 0 && self.chars.contains(&c)
    }

    const fn bit(c: char) -> u128 {
        1 << (c as u32 & 127)
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let chars: Vec<char> = chars.into_iter().collect();
        Self { bits: chars.iter().fold(0, |bits, c| bits | Self::bit(*c)), chars }
    }
}

/// How many characters a text has, blanks not counted.
pub fn length(text: &str) -> usize {
    text.chars().filter(|c| han(*c) || !c.is_whitespace()).count()
}

/// The number of edits (insert, drop, replace) between two short texts; used to name the nearest word.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            let here = (before + usize::from(x != *y)).min(left + 1).min(above + 1);
            next.push(here);
            left = here;
            before = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// The nearest of some words, if it is near enough to be worth naming (at most half of its characters differ).
pub fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let word = key(word);
    words
        .into_iter()
        .map(|candidate| (distance(&word, &key(candidate)), candidate))
        .filter(|(far, candidate)| *far * 2 <= candidate.chars().count().max(word.chars().count()))
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_one_key_however_it_is_spaced() {
        for text in
            ["风险等级", "风 险 等 级", "风险\n等级*", "风险等级：", "风险\u{200B}等级 *", "\u{3000}风险等级"]
        {
            assert_eq!(key(text), "风险等级", "{text:?}");
        }
        assert_eq!(key("No．"), "no.");
        assert_eq!(key("责任股室（单位）"), "责任股室(单位)");
    }

    #[test]
    fn the_short_way_of_folding_gives_what_the_long_one_gives() {
        for c in ('\0'..=char::MAX).filter(|c| folded_alone(*c).is_some()) {
            for text in [format!("{c}"), format!("风{c}险"), format!("A{c}1"), format!("{c}{c}")] {
                assert_eq!(fold(&text), fold_joining(&text), "{c:?}");
            }
            assert!(!han(c) || (c.is_alphanumeric() && c.to_lowercase().eq([c])), "{c:?}");
        }
        assert_eq!(fold("A\u{301}，ｶﾞ①"), "Á,ガ1");
    }

    #[test]
    fn the_short_way_to_a_key_gives_what_the_long_one_gives() {
        for c in '\0'..=char::MAX {
            for text in [format!("{c}"), format!("风{c}险"), format!("{c}1{c}")] {
                let folded = fold_joining(&text);
                let small: String =
                    folded.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
                let long = small.trim_matches(rimmed);
                assert_eq!(key(&text), long, "{c:?}");
                let alike: String = long.chars().filter(|c| c.is_alphanumeric()).collect();
                assert_eq!(likeness_key(&text), alike, "{c:?}");
                let shown: String = text
                    .chars()
                    .filter(|c| !invisible(*c))
                    .map(|c| if c == '\r' { '\n' } else { c })
                    .collect();
                assert_eq!(tidy(&text), shown.trim(), "{c:?}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_only_trimmed() {
        assert_eq!(tidy("\u{3000} 一、审批\r\n二、收费　\n"), "一、审批\n二、收费");
        assert_eq!(tidy("ＡＢ"), "ＡＢ");
    }

    #[test]
    fn the_nearest_unit_is_named_and_a_stranger_is_not() {
        let units = ["云岭县财政局", "云岭县教育局"];
        assert_eq!(nearest("云岭县财正局", units), Some("云岭县财政局"));
        assert_eq!(nearest("某某公司", units), None);
    }
}
