//! Numbers that belong to a person and must not stand in a form (C018): identity cards, mobile telephones, bank
//! cards, and, for the leak check of the public edition, every telephone number.
//!
//! In: any text. Out: each number with its bytes, its masked writing, and whether its own check digit agrees. Numbers
//! are looked for among digits and their signs, never by word boundaries: in Chinese text a number touches the words
//! around it. Years, amounts, document numbers, dates, unit codes and social credit codes are no such numbers.

use std::borrow::Cow;
use std::ops::Range;

use super::{Date, glance, text};

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 居民身份证, of 18 digits (the last may be X) or of 15 (before 1999).
    IdentityCard,
    /// 手机号码.
    Mobile,
    /// 银行卡号.
    BankCard,
    /// 固定电话; only [`phones`] looks for it.
    Landline,
}

/// A sensitive number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its writing with the middle digits as `*`.
    pub masked: String,
    /// Whether its check digit agrees (identity cards of 18 digits, bank cards); the others have none.
    pub checked: bool,
}

/// A character in its plain width, with its bytes.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    c: char,
    from: usize,
    to: usize,
}

/// Digits without a break, by the places of their glyphs; X may end an identity card.
#[derive(Debug)]
struct Run {
    digits: String,
    at: Range<usize>,
    /// Whether one sign only (blank or hyphen) parts it from the run before.
    joined: bool,
}

/// Digits that are read as one number: one run, or several parted by single signs.
struct Candidate<'r> {
    runs: &'r [Run],
    digits: String,
    before: String,
    after: String,
}

/// The digits of the shortest number that is looked for, a local telephone number.
pub const SHORTEST: usize = 7;

/// Identity cards, mobile and bank numbers, in the order of the text.
pub fn find(text: &str) -> Vec<Found> {
    search(text, &[identity, mobile, bank])
}

/// Every telephone number, mobile and landline: what the public edition must not carry.
pub fn phones(text: &str) -> Vec<Found> {
    search(text, &[mobile, landline])
}

/// The text with every sensitive number masked: `138****0000`, `4401**********1234`.
pub fn mask(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for one in found {
        masked.push_str(text.get(done..one.range.start).unwrap_or_default());
        masked.push_str(&one.masked);
        done = one.range.end;
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(masked)
}

/// What a candidate is, and which of its digits: kind, digits, whether a check digit agrees.
type Verdict = (Kind, Range<usize>, bool);

fn search(text: &str, judges: &[fn(&Candidate<'_>) -> Vec<Verdict>]) -> Vec<Found> {
    if text.chars().filter(|c| glance::is_digit(*c)).take(SHORTEST).count() < SHORTEST {
        return Vec::new();
    }
    let glyphs = glyphs(text);
    let runs = runs(&glyphs);
    let mut found = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        // A whole run says more than a piece of a longer row, and a longer row more than a shorter one.
        let row = 1 + runs.iter().skip(at + 1).take_while(|run| run.joined).count().min(5);
        let hit = std::iter::once(1).chain((2..=row).rev()).find_map(|count| {
            let some = runs.get(at..at + count)?;
            let candidate = Candidate::new(some, &glyphs);
            judges
                .iter()
                .map(|judge| judge(&candidate))
                .find(|verdicts| !verdicts.is_empty())
                .map(|verdicts| (count, verdicts))
        });
        let Some((count, verdicts)) = hit else {
            at += 1;
            continue;
        };
        let places: Vec<usize> = runs.iter().skip(at).take(count).flat_map(|run| run.at.clone()).collect();
        for (kind, digits, checked) in verdicts {
            found.extend(cut_out(&glyphs, &places, kind, digits, checked));
        }
        at += count;
    }
    found
}

fn glyphs(text: &str) -> Vec<Glyph> {
    text.char_indices()
        .filter_map(|(from, letter)| {
            let c = if letter.is_ascii() {
                letter
            } else {
                text::fold(letter.encode_utf8(&mut [0; 4])).chars().next()?
            };
            let c = match c {
                '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
                c if c.is_whitespace() => ' ',
                c => c,
            };
            Some(Glyph { c, from, to: from + letter.len_utf8() })
        })
        .collect()
}

fn runs(glyphs: &[Glyph]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for (at, glyph) in glyphs.iter().enumerate() {
        let closes_card = open
            && matches!(glyph.c, 'X' | 'x' | '×')
            && runs.last().is_some_and(|run| run.digits.len() == 17 || (run.joined && run.digits.len() == 3))
            && !glyphs.get(at + 1).is_some_and(|next| next.c.is_ascii_alphanumeric());
        if !glyph.c.is_ascii_digit() && !closes_card {
            open = false;
            continue;
        }
        let digit = if closes_card { 'X' } else { glyph.c };
        match runs.last_mut() {
            Some(run) if open => {
                run.digits.push(digit);
                run.at.end = at + 1;
            }
            last => {
                let joined = last.is_some_and(|before| {
                    before.at.end + 1 == at
                        && glyphs.get(before.at.end).is_some_and(|sign| matches!(sign.c, ' ' | '-' | ')'))
                });
                runs.push(Run { digits: digit.to_string(), at: at..at + 1, joined });
            }
        }
        open = !closes_card;
    }
    runs
}

impl<'r> Candidate<'r> {
    fn new(runs: &'r [Run], glyphs: &[Glyph]) -> Self {
        let from = runs.first().map_or(0, |run| run.at.start);
        let to = runs.last().map_or(0, |run| run.at.end);
        let letters = |glyphs: &[Glyph]| glyphs.iter().map(|glyph| glyph.c).collect::<String>();
        Self {
            runs,
            digits: runs.iter().map(|run| run.digits.as_str()).collect(),
            before: letters(glyphs.get(from.saturating_sub(12)..from).unwrap_or_default()),
            after: letters(glyphs.get(to..(to + 3).min(glyphs.len())).unwrap_or_default()),
        }
    }

    /// The lengths of its runs, `[3, 4, 4]`.
    fn shape(&self) -> Vec<usize> {
        self.runs.iter().map(|run| run.digits.len()).collect()
    }

    /// Whether letters or a decimal point make it a piece of something longer: a code, an amount.
    fn is_piece(&self) -> bool {
        let mut back = self.before.chars().rev();
        let left = back.next();
        let point_before = left == Some('.') && back.next().is_some_and(|c| c.is_ascii_digit());
        let mut ahead = self.after.chars();
        let right = ahead.next();
        let point_behind = right == Some('.') && ahead.next().is_some_and(|c| c.is_ascii_digit());
        let letter_before = left.is_some_and(|c| c.is_ascii_alphabetic()) && !self.is_called_phone();
        letter_before || right.is_some_and(|c| c.is_ascii_alphabetic()) || point_before || point_behind
    }

    /// Whether the words before it say that it is the number of a thing.
    fn is_of_a_thing(&self) -> bool {
        ["注册号", "执照", "信用代码", "编号", "单号", "订单", "流水", "文号", "代码", "许可证", "发票"]
            .iter()
            .any(|word| self.before.contains(word))
            || (self.after.starts_with('号')
                && self.before.trim_end().ends_with(['第', '字', '〕', ']', ')', '】']))
    }

    fn is_called_phone(&self) -> bool {
        let before = self.before.to_lowercase();
        let before = before.trim_end_matches([' ', ':', '：', '.', '-']);
        ["tel", "phone", "mobile", "mob", "电话", "手机", "传真", "号码", "联系方式"]
            .iter()
            .any(|word| before.ends_with(word))
    }

    fn number(&self, range: Range<usize>) -> Option<i32> {
        self.digits.get(range)?.parse().ok()
    }
}

fn only(kind: Kind, candidate: &Candidate<'_>, checked: bool) -> Vec<Verdict> {
    std::iter::once((kind, 0..candidate.digits.len(), checked)).collect()
}

/// The province codes of the administrative divisions (GB/T 2260), with Hong Kong, Macao and Taiwan.
const fn is_province(code: i32) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

fn identity(candidate: &Candidate<'_>) -> Vec<Verdict> {
    identity_grade(candidate).map_or_else(Vec::new, |checked| only(Kind::IdentityCard, candidate, checked))
}

fn identity_grade(candidate: &Candidate<'_>) -> Option<bool> {
    let length = candidate.digits.len();
    if !matches!(length, 15 | 18) || candidate.is_piece() || !is_province(candidate.number(0..2)?) {
        return None;
    }
    let shape = candidate.shape();
    if length == 15 {
        let (year, month, day) =
            (candidate.number(6..8)?, candidate.number(8..10)?, candidate.number(10..12)?);
        let born = Date::new(1900 + year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        return (shape.len() == 1 && born.is_some() && !candidate.is_of_a_thing()).then_some(false);
    }
    let (year, month, day) = (candidate.number(6..10)?, candidate.number(10..12)?, candidate.number(12..14)?);
    let born = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let checked = identity_check(&candidate.digits);
    // Permits and receipts are numbered by region, date and serial: of those of late years the check digit decides.
    let plain = (1900..=2015).contains(&year)
        && matches!(shape.as_slice(), [18] | [6, 8, 4] | [6, 4, 4, 4] | [3, 3, 8, 4])
        && !candidate.is_of_a_thing();
    (born.is_some() && (plain || (checked && year < 2050))).then_some(checked)
}

/// GB 11643: weights 2^(17−i) modulo 11 over all 18 characters give 1.
fn identity_check(digits: &str) -> bool {
    let mut sum = 0;
    let mut weight = 1;
    for c in digits.chars().rev() {
        sum += weight * c.to_digit(10).unwrap_or(10);
        weight = weight * 2 % 11;
    }
    sum % 11 == 1
}

fn is_mobile(digits: &str) -> bool {
    let mut letters = digits.chars();
    digits.len() == 11 && letters.next() == Some('1') && letters.next().is_some_and(|c| c >= '3')
}

fn mobile(candidate: &Candidate<'_>) -> Vec<Verdict> {
    let digits = candidate.digits.as_str();
    if candidate.is_piece() || digits.contains('X') {
        return Vec::new();
    }
    // 元 and 号 behind it: an amount, the number of a document.
    if candidate.after.starts_with('元') || candidate.is_of_a_thing() && !candidate.is_called_phone() {
        return Vec::new();
    }
    let shape = candidate.shape();
    let tail = |skip: usize| digits.get(skip..).is_some_and(is_mobile).then_some(skip);
    let skipped = match shape.as_slice() {
        [12] if digits.starts_with('0') => tail(1),
        [13] if digits.starts_with("86") => tail(2),
        [15] if digits.starts_with("0086") => tail(4),
        [22] => {
            let both = digits.split_at_checked(11).is_some_and(|(a, b)| is_mobile(a) && is_mobile(b));
            return if both {
                vec![(Kind::Mobile, 0..11, false), (Kind::Mobile, 11..22, false)]
            } else {
                Vec::new()
            };
        }
        [11] | [3, 4, 4] | [3, 3, 5] | [4, 3, 4] | [4, 4, 3] | [7, 4] | [3, 2, 2, 2, 2] | [5, 6] | [6, 5] => {
            tail(0)
        }
        // 138 20260930 is a count and a date.
        [3, 8] if !matches!(digits.get(3..).map(Date::read), Some(super::date::DateReading::Date(_))) => {
            tail(0)
        }
        _ => None,
    };
    skipped.map_or_else(Vec::new, |skip| std::iter::once((Kind::Mobile, skip..digits.len(), false)).collect())
}

fn bank(candidate: &Candidate<'_>) -> Vec<Verdict> {
    let digits = candidate.digits.as_str();
    let length = digits.len();
    if !(16..=19).contains(&length)
        || candidate.is_piece()
        || candidate.is_of_a_thing()
        || digits.contains('X')
        || !(digits.starts_with(['3', '4', '5', '6']) || digits.starts_with("9558"))
        || is_social_credit(digits)
    {
        return Vec::new();
    }
    let shape = candidate.shape();
    let fours =
        shape.split_last().is_some_and(|(last, before)| *last <= 4 && before.iter().all(|count| *count == 4));
    if !(shape.len() == 1 || fours || matches!(shape.as_slice(), [6, 13 | 10])) {
        return Vec::new();
    }
    let checked = luhn(digits);
    // 62 is UnionPay's own prefix, of 16 and 19 digits; anything else must prove itself.
    if checked || (digits.starts_with("62") && matches!(length, 16 | 19)) {
        only(Kind::BankCard, candidate, checked)
    } else {
        Vec::new()
    }
}

/// ISO/IEC 7812: every second digit from the right doubled.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .enumerate()
        .map(|(at, c)| {
            let digit = c.to_digit(10).unwrap_or(0);
            if at.is_multiple_of(2) { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10) && digits.chars().any(|c| c != '0')
}

/// GB 32100: an all-digit social credit code of a unit, told by its check character (3^i modulo 31).
fn is_social_credit(digits: &str) -> bool {
    if digits.len() != 18 {
        return false;
    }
    let mut sum = 0;
    let mut weight = 1;
    let mut last = 0;
    for (at, c) in digits.chars().enumerate() {
        let digit = c.to_digit(10).unwrap_or(0);
        if at < 17 {
            sum += digit * weight;
            weight = weight * 3 % 31;
        } else {
            last = digit;
        }
    }
    (31 - sum % 31) % 31 == last
}

fn landline(candidate: &Candidate<'_>) -> Vec<Verdict> {
    let digits = candidate.digits.as_str();
    if candidate.is_piece() || candidate.is_of_a_thing() || digits.contains('X') {
        return Vec::new();
    }
    let shape = candidate.shape();
    // 010 and 02x have three digits, all others four.
    let area = match digits.get(..3) {
        Some("010") => 3,
        Some(area) if area.starts_with("02") => 3,
        Some(area) if area.starts_with('0') && !area.starts_with("00") && !area.starts_with("01") => 4,
        _ => 0,
    };
    let local = digits.len().saturating_sub(area);
    let fits = match shape.as_slice() {
        [_] if area > 0 => matches!(local, 7 | 8),
        [first, rest] if area > 0 => *first == area && matches!(rest, 7 | 8),
        [first, a, b] if area > 0 => {
            *first == area && (matches!((a, b), (3 | 4, 4)) || (matches!(a, 7 | 8) && *b <= 6))
        }
        [7 | 8] | [3 | 4, 4] => candidate.is_called_phone() && !digits.starts_with(['0', '1']),
        [3, 3, 4] | [3, 4, 3] | [10] => digits.starts_with("400") || digits.starts_with("800"),
        _ => false,
    };
    if fits { only(Kind::Landline, candidate, false) } else { Vec::new() }
}

/// The found number of some digits, its ends kept and its middle masked, signs between the digits as they stand.
fn cut_out(
    glyphs: &[Glyph],
    places: &[usize],
    kind: Kind,
    digits: Range<usize>,
    checked: bool,
) -> Option<Found> {
    let count = digits.len();
    let (head, tail) = match kind {
        Kind::IdentityCard if count == 15 => (4, 3),
        Kind::IdentityCard | Kind::BankCard => (4, 4),
        Kind::Mobile => (3, 4),
        Kind::Landline => (count.saturating_sub(7), 2),
    };
    let own = places.get(digits)?;
    let (first, last) = (*own.first()?, *own.last()?);
    let mut passed = 0;
    let masked = glyphs
        .get(first..=last)?
        .iter()
        .map(|glyph| {
            if !glyph.c.is_ascii_digit() && !matches!(glyph.c, 'X' | 'x' | '×') {
                return glyph.c;
            }
            passed += 1;
            if passed <= head || passed > count - tail { glyph.c } else { '*' }
        })
        .collect();
    Some(Found { kind, range: glyphs.get(first)?.from..glyphs.get(last)?.to, masked, checked })
}

#[cfg(test)]
mod tests;
