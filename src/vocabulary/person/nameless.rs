//! Texts in which nobody was found: looked through hardly more than once a run.
//!
//! The returns of a county name the same posts, categories and places again and again. In goes a text that was looked
//! through in vain, out comes whether one was. All threads note theirs in one place.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use foldhash::fast::RandomState;

/// Texts in which nobody was found.
#[derive(Debug)]
pub struct Nameless {
    /// Bytes that may still be noted.
    left: AtomicUsize,
    texts: RwLock<HashSet<String, RandomState>>,
}

impl Nameless {
    /// What a text takes beside its bytes, about.
    const EACH: usize = 48;
    /// Longer texts, in bytes, hardly come again, and a few could take all the room.
    const LONGEST: usize = 1000;

    /// None yet; texts of so many bytes are noted, and others looked through each time.
    pub fn new(most: usize) -> Self {
        Self { left: AtomicUsize::new(most), texts: RwLock::default() }
    }

    /// Whether nobody was found in a text.
    pub fn has(&self, text: &str) -> bool {
        text.len() <= Self::LONGEST
            && self.texts.read().unwrap_or_else(PoisonError::into_inner).contains(text)
    }

    /// Notes that nobody was found in a text.
    pub fn note(&self, text: &str) {
        let takes = text.len() + Self::EACH;
        // Once it is full nobody who reads is held up any more.
        if text.len() > Self::LONGEST || self.left.load(Ordering::Relaxed) < takes {
            return;
        }
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        let left = self.left.load(Ordering::Relaxed);
        if left >= takes && texts.insert(text.to_owned()) {
            self.left.store(left - takes, Ordering::Relaxed);
        }
    }
}

/// Room for the posts of some large counties.
impl Default for Nameless {
    fn default() -> Self {
        Self::new(2 << 20)
    }
}

/// The texts noted do not go along: other words may be told from names by other lists.
impl Clone for Nameless {
    fn clone(&self) -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_noted_once_as_long_as_there_is_room_for_them() {
        let nameless = Nameless::new(2 * (6 + Nameless::EACH));
        let long = "长".repeat(Nameless::LONGEST);
        let not_quite = "一个岗位名称".repeat(4);
        for text in ["出纳", "出纳", &not_quite, "会计", "科员"] {
            nameless.note(text);
        }
        let has = ["出纳", &not_quite, "会计", "科员"].map(|text| nameless.has(text));
        assert_eq!(has, [true, false, true, false]);
        assert!(!nameless.clone().has("出纳"));
        let nameless = Nameless::default();
        nameless.note(&long);
        nameless.note(&not_quite);
        assert!(!nameless.has(&long) && nameless.has(&not_quite));
    }
}
