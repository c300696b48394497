//! Several numbered items in one cell: `1.…;2.…`, `(一)…(二)…`, `①…②…`, `一是…二是…`.
//!
//! In: a cell's text. Out: its items without their numbers, and what stands before the first of them. Only numbers
//! part items, and only when they run 1, 2, 3 … without a gap; commas, semicolons and line ends never do, for a
//! sentence has them too. A text that is not numbered so is one item, whole: better one item too few than half a
//! sentence taken for a risk.

use super::{Glance, text};

/// The items of a numbered text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Items {
    /// What stands before the first number; empty if the text begins with it.
    pub lead: String,
    /// The items, two or more, none of them empty.
    pub items: Vec<String>,
}

/// The ways of numbering. The two that part with a sign are told apart because one is often nested in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `1.` `1、`
    Digit,
    /// `1)`
    HalfBracket,
    /// `(1)`
    Bracket,
    /// `(一)`
    HanBracket,
    /// `一、`
    Han,
    /// `一是`
    Is,
    /// `①`
    Circled,
}

const STYLES: [Style; 7] = [
    Style::Digit,
    Style::HalfBracket,
    Style::Bracket,
    Style::HanBracket,
    Style::Han,
    Style::Is,
    Style::Circled,
];

/// A number that may begin an item.
#[derive(Debug, Clone, Copy)]
struct Marker {
    style: Style,
    number: u32,
    edge: Edge,
    /// How many characters it has.
    length: usize,
    /// Where it begins and ends in the text, in bytes.
    begins: usize,
    ends: usize,
}

/// What stands before a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// The beginning of the text or a line, or the end of a sentence or clause.
    Firm,
    /// A comma, a colon, a blank.
    Loose,
    /// A character of a sentence.
    None,
}

/// Splits a cell's text, at which a glance was taken, at its numbers. None if it is not numbered.
pub fn split_at(text: &str, glance: Glance) -> Option<Items> {
    if !glance.may_be_numbered() {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut markers = Vec::new();
    let (mut at, mut byte) = (0, 0);
    while let Some(c) = chars.get(at) {
        let passed = match marker(&chars, at) {
            Some(found) => {
                let signs = chars.get(at..at + found.length).unwrap_or_default();
                let ends = byte + signs.iter().map(|c| c.len_utf8()).sum::<usize>();
                markers.push(Marker { begins: byte, ends, ..found });
                (found.length, ends)
            }
            None => (1, byte + c.len_utf8()),
        };
        (at, byte) = (at + passed.0, passed.1);
    }
    // The numbering that begins first is the outer one; numbers of another style inside its items stay there.
    let runs = STYLES.iter().filter_map(|style| {
        let run = run(&markers, *style)?;
        let items = cut(text, &run)?;
        Some((run.first()?.begins, items))
    });
    runs.min_by_key(|(from, _)| *from).map(|(_, items)| items)
}

/// How many items a text has at which a glance was taken: one if it is not numbered, none if it is empty.
pub fn count_at(text: &str, glance: Glance) -> usize {
    split_at(text, glance)
        .map_or_else(|| usize::from(!text::tidied(text).is_empty()), |numbered| numbered.items.len())
}

/// The markers of one style that run 1, 2, 3 …; none if there are fewer than two or a firm one is out of order.
fn run(markers: &[Marker], style: Style) -> Option<Vec<Marker>> {
    let mut run: Vec<Marker> = Vec::new();
    for marker in markers.iter().filter(|marker| marker.style == style) {
        if marker.number as usize == run.len() + 1 {
            // A list begins at an edge; once it has begun, «…登记2.双人复核» is seen for what it is.
            if marker.edge != Edge::None || !run.is_empty() || style == Style::Is || style == Style::Circled {
                run.push(*marker);
            }
        } else if marker.edge == Edge::Firm {
            return None;
        }
    }
    (run.len() >= 2).then_some(run)
}

fn cut(text: &str, run: &[Marker]) -> Option<Items> {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let mut items = Vec::with_capacity(run.len());
    for (at, marker) in run.iter().enumerate() {
        let to = run.get(at + 1).map_or(text.len(), |next| next.begins);
        let item = text::tidied(part(marker.ends, to));
        let item = item.trim_end_matches([';', '；', ',', '，', '、', ' ', '\u{3000}', '\n']);
        if !item.chars().any(text::is_alphanumeric) {
            return None;
        }
        items.push(item.to_owned());
    }
    Some(Items { lead: text::tidy(part(0, run.first()?.begins)), items })
}

const fn begins_number(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// The marker at a place.
fn marker(chars: &[char], at: usize) -> Option<Marker> {
    let first = *chars.get(at)?;
    // Most characters begin no number; what stands before them need not be looked at.
    if text::han(first) {
        if !begins_number(first) {
            return None;
        }
    } else if first.is_alphabetic() || first.is_whitespace() {
        return None;
    }
    let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
    let edge = edge(chars, at);
    let made =
        |style, number, to: usize| Some(Marker { style, number, edge, length: to - at, begins: 0, ends: 0 });
    let code = u32::from(first);
    match code {
        0x2460..=0x2473 => return made(Style::Circled, code - 0x245F, at + 1),
        // ⑴ ⒈ ㈠: one character each.
        0x2474..=0x2487 => return made(Style::Bracket, code - 0x2473, at + 1),
        0x2488..=0x249B => return made(Style::Digit, code - 0x2487, at + 1),
        0x3220..=0x3229 => return made(Style::HanBracket, code - 0x321F, at + 1),
        _ => {}
    }
    if matches!(first, '(' | '（') {
        let inside = blanks(chars, at + 1);
        let (style, (number, end)) = digits(chars, inside)
            .map(|found| (Style::Bracket, found))
            .or_else(|| han(chars, inside).map(|found| (Style::HanBracket, found)))?;
        let end = blanks(chars, end);
        let closed = matches!(chars.get(end), Some(')' | '）'));
        // 第三条(一)项, 附件(1): a reference, no item.
        let refers = before.is_some_and(|c| "第条款项件表图".contains(c))
            || chars.get(end + 1).is_some_and(|c| "项款条目类".contains(*c));
        return if closed && !refers { made(style, number, end + 1) } else { None };
    }
    if let Some((number, end)) = digits(chars, at) {
        if before.is_some_and(|c| digit(c).is_some() || matches!(c, '.' | '．' | '第' | '(' | '（')) {
            return None;
        }
        let end = blanks(chars, end);
        let sign = *chars.get(end)?;
        // 1.5, 1.1, 1、2号: no items.
        if chars.get(end + 1).copied().and_then(digit).is_some() {
            return None;
        }
        return match sign {
            '.' | '．' => made(Style::Digit, number, end + 1),
            // 、 parts words as well (审核2、3级): only behind an edge.
            '、' if edge != Edge::None => made(Style::Digit, number, end + 1),
            ')' | '）' if edge != Edge::None => made(Style::HalfBracket, number, end + 1),
            _ => None,
        };
    }
    let (number, end) = han(chars, at)?;
    if before.is_some_and(|c| "一二三四五六七八九十百".contains(c)) {
        return None;
    }
    match *chars.get(end)? {
        // 统一是, 唯一是 …: no items.
        '是' if !before.is_some_and(|c| "统唯惟之万第同专单划归合某每这那任不".contains(c)) => {
            made(Style::Is, number, end + 1)
        }
        '、' | '.' | '．' if edge != Edge::None => made(Style::Han, number, end + 1),
        _ => None,
    }
}

fn edge(chars: &[char], at: usize) -> Edge {
    let mut blank = false;
    for c in chars.get(..at).unwrap_or_default().iter().rev() {
        match c {
            '\n' | ';' | '；' | '。' | '!' | '！' => return Edge::Firm,
            ',' | '，' | ':' | '：' => return Edge::Loose,
            c if c.is_whitespace() => blank = true,
            _ => return if blank { Edge::Loose } else { Edge::None },
        }
    }
    Edge::Firm
}

fn blanks(chars: &[char], from: usize) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|c| matches!(c, ' ' | '\u{3000}')).count()
}

/// A digit, of either width.
fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| ('０'..='９').contains(&c).then(|| u32::from(c) - u32::from('０')))
}

/// A number of one or two digits and where it ends.
fn digits(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let found: Vec<u32> = chars.get(at..)?.iter().map_while(|c| digit(*c)).take(3).collect();
    match found.as_slice() {
        [one] => Some((*one, at + 1)),
        [tens, ones] => Some((tens * 10 + ones, at + 2)),
        _ => None,
    }
}

/// A number from 一 to 九十九 and where it ends.
fn han(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let value =
        |c: &char| "一二三四五六七八九".chars().zip(1..).find(|(d, _)| d == c).map(|(_, value)| value);
    let written: Vec<char> =
        chars.get(at..)?.iter().copied().take_while(|c| *c == '十' || value(c).is_some()).take(4).collect();
    let number = match written.as_slice() {
        ['十'] => 10,
        [ones] => value(ones)?,
        ['十', ones] => 10 + value(ones)?,
        [tens, '十'] => value(tens)? * 10,
        [tens, '十', ones] => value(tens)? * 10 + value(ones)?,
        _ => return None,
    };
    Some((number, at + written.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that is not numbered is one item, whole.
    fn split(text: &str) -> Items {
        let numbered = split_at(text, Glance::of(text));
        assert_eq!(count_at(text, Glance::of(text)), numbered.as_ref().map_or(1, |items| items.items.len()));
        numbered.unwrap_or_else(|| Items { lead: String::new(), items: vec![text.to_owned()] })
    }

    #[track_caller]
    fn items(text: &str, lead: &str, expected: &[&str]) {
        let found = split(text);
        assert_eq!(found.items, expected, "{text}");
        assert_eq!(found.lead, lead, "{text}");
    }

    #[test]
    fn items_are_found_in_every_usual_numbering() {
        for text in [
            "1.逐笔登记；2.双人复核",
            "1、逐笔登记\n2、双人复核",
            "1)逐笔登记;2)双人复核;",
            "（1）逐笔登记（2）双人复核",
            "(一)逐笔登记 (二)双人复核",
            "一、逐笔登记。\n二、双人复核",
            "①逐笔登记②双人复核",
            "一是逐笔登记,二是双人复核",
            "１．逐笔登记 ２．双人复核",
            "1.逐笔登记2.双人复核",
            "1 . 逐笔登记，2、双人复核",
            "⒈逐笔登记⒉双人复核",
            "㈠逐笔登记㈡双人复核",
        ] {
            let found: Vec<String> =
                split(text).items.iter().map(|item| item.trim_end_matches('。').to_owned()).collect();
            assert_eq!(found, ["逐笔登记", "双人复核"], "{text}");
        }
    }

    #[test]
    fn what_stands_before_the_first_number_is_kept_as_lead() {
        items("主要表现:1.拖延办理;2.收受礼品", "主要表现:", &["拖延办理", "收受礼品"]);
        items("主要表现在一是拖延办理，二是收受礼品", "主要表现在", &["拖延办理", "收受礼品"]);
    }

    #[test]
    fn numbers_that_are_no_numbering_split_nothing() {
        for text in [
            "按1.5倍罚款,超过2.5倍的须报批",
            "2026.6.3前完成;2026.9.30前复查",
            "1.1制度缺失 1.2制度空白 2.1无人执行",
            "审核2、3级岗位时放宽标准",
            "一、二、三级岗位轮岗不到位",
            "依照条例第十条(一)项、(二)项办理",
            "统一是前提,唯一是标准",
            "1.只有一条",
            "1.逐笔登记;3.双人复核",
            "2.逐笔登记;3.双人复核",
            "1.逐笔登记;2.双人复核;1.定期轮岗;2.公开结果",
            "1.;2.双人复核",
            "逐笔登记;双人复核",
            "逐笔登记\n双人复核",
            "登记、复核、公示,三项都要做",
        ] {
            items(text, "", &[text]);
        }
        assert_eq!(count_at(" \n ", Glance::of(" \n ")), 0);
    }

    #[test]
    fn inner_numbers_stay_inside_their_item() {
        items(
            "一、审批环节:1.不按时限;2.不按标准。二、拨付环节:1.截留;2.挪用",
            "",
            &["审批环节:1.不按时限;2.不按标准。", "拨付环节:1.截留;2.挪用"],
        );
        items("1.登记:(1)收文;(2)发文;2.归档", "", &["登记:(1)收文;(2)发文", "归档"]);
        items("1.加收1.5倍罚款;2.见附件 3、4", "", &["加收1.5倍罚款", "见附件 3、4"]);
    }

    #[test]
    fn more_than_ten_items_are_counted_on() {
        let text = "1.甲;2.乙;3.丙;4.丁;5.戊;6.己;7.庚;8.辛;9.壬;10.癸;11.子;12.丑";
        assert_eq!(split(text).items.len(), 12);
        let text = "一是甲事,二是乙事,三是丙事,四是丁事,五是戊事,六是己事,七是庚事,八是辛事,九是壬事,十是癸事,十一是子事";
        assert_eq!(split(text).items.len(), 11);
    }
}
