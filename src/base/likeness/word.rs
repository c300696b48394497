//! A word of a text, held in place.
//!
//! Nearly all words are shorter than eight characters, and a reading has a word or two for each character of its text:
//! kept in place they cost no memory of their own. In goes a word, out come its bytes; words are equal and stand in
//! order as their texts do.

use std::cmp::Ordering;
use std::ops::Deref;

/// So many bytes make a word as large as a `String`: seven Chinese characters.
const IN_PLACE: usize = 22;

/// A word; one that fits is always held in place, so equal words are held alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Short { length: u8, bytes: [u8; IN_PLACE] },
    Long(Box<str>),
}

impl Word {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(word) => word.as_bytes(),
        }
    }
}

impl Default for Word {
    fn default() -> Self {
        Self::Short { length: 0, bytes: [0; IN_PLACE] }
    }
}

impl From<&str> for Word {
    fn from(word: &str) -> Self {
        let mut bytes = [0; IN_PLACE];
        match (bytes.get_mut(..word.len()), u8::try_from(word.len())) {
            (Some(own), Ok(length)) => {
                own.copy_from_slice(word.as_bytes());
                Self::Short { length, bytes }
            }
            _ => Self::Long(word.into()),
        }
    }
}

impl From<char> for Word {
    fn from(c: char) -> Self {
        Self::from(&*c.encode_utf8(&mut [0; 4]))
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        // Made of a text, so it is one.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl Ord for Word {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for Word {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_any_length_is_itself_and_stands_in_the_order_of_its_text() {
        let words = ["", "3", "严", "把关", "招标代理机构人", "招标代理机构人员", "招标代理机构人员名单"];
        for a in words {
            assert_eq!(&*Word::from(a), a);
            for b in words {
                assert_eq!(Word::from(a).cmp(&Word::from(b)), a.cmp(b), "{a} {b}");
                assert_eq!(Word::from(a) == Word::from(b), a == b);
            }
        }
        assert_eq!(Word::from('严'), Word::from("严"));
        assert_eq!(size_of::<Word>(), size_of::<String>());
    }
}
