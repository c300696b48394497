//! Texts in which nobody was found: looked through once a run, not once a row.
//!
//! The returns of a county name the same posts, categories and places again and again. In goes a text that was looked
//! through in vain, out comes whether one was. All threads note theirs in one place.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use foldhash::fast::RandomState;

/// Texts in which nobody was found.
#[derive(Debug)]
pub struct Nameless {
    most: usize,
    noted: RwLock<Noted>,
}

#[derive(Debug, Default)]
struct Noted {
    texts: HashSet<String, RandomState>,
    bytes: usize,
}

impl Nameless {
    /// What a text takes beside its bytes, about.
    const EACH: usize = 48;

    /// None yet; texts of so many bytes are noted at the most, and others looked through each time.
    pub fn new(most: usize) -> Self {
        Self { most, noted: RwLock::default() }
    }

    /// Whether nobody was found in a text.
    pub fn has(&self, text: &str) -> bool {
        self.noted.read().unwrap_or_else(PoisonError::into_inner).texts.contains(text)
    }

    /// Notes that nobody was found in a text.
    pub fn keep(&self, text: &str) {
        let mut noted = self.noted.write().unwrap_or_else(PoisonError::into_inner);
        let bytes = noted.bytes + text.len() + Self::EACH;
        if bytes <= self.most && noted.texts.insert(text.to_owned()) {
            noted.bytes = bytes;
        }
    }
}

/// As many as the posts of a large city.
impl Default for Nameless {
    fn default() -> Self {
        Self::new(2 << 20)
    }
}

/// The texts noted do not go along: other words may be told from names by other lists.
impl Clone for Nameless {
    fn clone(&self) -> Self {
        Self::new(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_noted_as_long_as_there_is_room_for_them() {
        let nameless = Nameless::new(2 * (6 + Nameless::EACH));
        for text in ["出纳", "很长的一个岗位名称很长的一个岗位名称", "会计", "出纳", "科员"]
        {
            nameless.keep(text);
        }
        let has =
            ["出纳", "很长的一个岗位名称很长的一个岗位名称", "会计", "科员"].map(|text| nameless.has(text));
        assert_eq!(has, [true, false, true, false]);
        assert!(!nameless.clone().has("出纳"));
    }
}
