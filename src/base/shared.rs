//! A text that many may hold, behind one word of memory.
//!
//! Of a hundred thousand risk points nearly all say the same unit, post, level and file as others. In goes a text; out
//! comes what can be held by as many as like and is kept once. It reads, compares and is written as the text itself.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use foldhash::fast::RandomState;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text held in common.
// The text stands behind a box of its own so that its length is not held by each of its holders.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shared(Arc<Box<str>>);

impl Shared {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Shared {
    fn default() -> Self {
        static EMPTY: LazyLock<Shared> = LazyLock::new(|| Shared(Arc::new(Box::from(""))));
        EMPTY.clone()
    }
}

impl Deref for Shared {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Shared {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Shared {
    fn borrow(&self) -> &str {
        self
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, out)
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, out)
    }
}

impl From<&str> for Shared {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::default() } else { Self(Arc::new(text.into())) }
    }
}

impl From<String> for Shared {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::default() } else { Self(Arc::new(text.into_boxed_str())) }
    }
}

impl From<&String> for Shared {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Shared> for String {
    fn from(text: Shared) -> Self {
        text.as_str().to_owned()
    }
}

impl From<&Shared> for String {
    fn from(text: &Shared) -> Self {
        text.as_str().to_owned()
    }
}

impl PartialEq<str> for Shared {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Shared {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<String> for Shared {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

impl PartialEq<Shared> for String {
    fn eq(&self, other: &Shared) -> bool {
        **self == **other
    }
}

impl PartialEq<Shared> for str {
    fn eq(&self, other: &Shared) -> bool {
        *self == **other
    }
}

impl PartialEq<Shared> for &str {
    fn eq(&self, other: &Shared) -> bool {
        **self == **other
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Shared;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Shared, E> {
                Ok(Shared::from(text))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Shared, E> {
                Ok(Shared::from(text))
            }
        }

        input.deserialize_str(Text)
    }
}

/// The texts met so far, each of which is kept once.
#[derive(Debug, Default)]
pub struct Sharing {
    known: HashSet<Shared, RandomState>,
}

impl Sharing {
    /// A text, kept once.
    pub fn of(&mut self, text: impl AsRef<str>) -> Shared {
        let text = text.as_ref();
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let new = Shared::from(text);
        self.known.insert(new.clone());
        new
    }

    /// Puts the text met first in the place of an equal one.
    pub fn share(&mut self, text: &mut Shared) {
        match self.known.get(text.as_str()) {
            Some(known) => text.clone_from(known),
            None => drop(self.known.insert(text.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_kept_once_and_read_as_before() {
        let mut sharing = Sharing::default();
        let (mut one, mut other) = (Shared::from("县财政局"), Shared::from("县财政局".to_owned()));
        assert!(!Arc::ptr_eq(&one.0, &other.0));
        sharing.share(&mut one);
        sharing.share(&mut other);
        assert!(Arc::ptr_eq(&one.0, &other.0));
        assert_eq!(one, "县财政局");
        assert_eq!(format!("{one} {one:?}"), format!("{0} {0:?}", "县财政局"));
        assert_eq!(serde_json::to_string(&Some(one)).unwrap(), r#""县财政局""#);
        assert_eq!(serde_json::from_str::<Shared>(r#""县\n局""#).unwrap(), "县\n局");
        assert_eq!(size_of::<Option<Shared>>(), size_of::<usize>());
        assert_eq!(Shared::default(), "");
    }
}
