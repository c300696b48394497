//! A text at one glance: what many questions about it begin with, found out in one pass over its characters.
//!
//! In: a text. Out: how long it is, and of which things it can have none. A cell of a form is asked some twenty
//! questions, and most texts answer most of them by what they lack: no digits, no second number, nothing to be folded.

use super::text;

/// What is seen of a text at one glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Glance {
    length: usize,
    digits: usize,
    numbered: bool,
    tidy: bool,
    folded: bool,
}

impl Glance {
    /// Looks over a text.
    pub fn of(text: &str) -> Self {
        let mut seen = Self { tidy: true, folded: true, ..Self::default() };
        let mut first = false;
        for c in text.chars() {
            if text::han(c) {
                seen.length += 1;
                match c {
                    '一' => first = true,
                    '二' => seen.numbered |= first,
                    _ => {}
                }
                continue;
            }
            seen.length += usize::from(!c.is_whitespace());
            seen.digits += usize::from(is_digit(c));
            seen.tidy &= c != '\r' && !text::invisible(c);
            seen.folded &= text::folded_alone(c) == Some(c);
            match c {
                '1' | '１' | '①' | '⑴' | '⒈' | '㈠' => first = true,
                '2' | '２' | '②' | '⑵' | '⒉' | '㈡' => seen.numbered |= first,
                _ => {}
            }
        }
        seen
    }

    /// How many characters it has, blanks not counted.
    pub const fn length(&self) -> usize {
        self.length
    }

    /// How many digits it has, of either width.
    pub const fn digits(&self) -> usize {
        self.digits
    }

    /// Whether a first and a second number stand in it, in whatever writing: else its items are not numbered.
    pub const fn may_be_numbered(&self) -> bool {
        self.numbered
    }

    /// Whether nothing is to be taken out of its middle before it is kept ([`text::tidy`]).
    pub const fn is_tidy(&self) -> bool {
        self.tidy
    }

    /// Whether folding surely leaves it as it is ([`text::fold`]).
    pub const fn is_folded(&self) -> bool {
        self.folded
    }
}

/// A digit of either width.
pub const fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_sees_what_a_close_look_would() {
        let texts = [
            "",
            " 审批 ",
            "1.双人复核;2.留痕",
            "一是复核\r\n二是留痕",
            "二、后 一、先",
            "２．先１．后２",
            "电话１３８0000 0000",
            "\u{200B}零宽",
            "Ａ岗",
            "é",
        ];
        for text in texts {
            let seen = Glance::of(text);
            assert_eq!(seen.length(), text::length(text), "{text:?}");
            assert_eq!(seen.digits(), text.chars().filter(|c| is_digit(*c)).count(), "{text:?}");
            // What may join with its neighbours is left to the close look.
            assert!(!seen.is_folded() || text::fold(text) == text, "{text:?}");
            if seen.is_tidy() {
                assert_eq!(text::tidy(text), text.trim(), "{text:?}");
            }
        }
        let folded = texts.map(|text| Glance::of(text).is_folded());
        assert_eq!(folded, [true, true, true, true, true, false, false, false, false, false]);
        let numbered = texts.map(|text| Glance::of(text).may_be_numbered());
        assert_eq!(numbered, [false, false, true, true, false, true, false, false, false, false]);
    }
}
