//! Rule codes: one letter and three digits, as fixed in the rule catalogue. Others rely on them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A rule's code, `C001`. The letter says what the rule looks at: U roster, W whole file, H header, C cell, R row,
/// S sheet, A across returns, X a county's own rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 4]);

impl Code {
    /// A code known when the program is built; a wrong one does not compile where it is used as a constant.
    ///
    /// # Panics
    /// While compiling, if the text is no code.
    #[expect(clippy::indexing_slicing, reason = "checked while compiling, in constants only")]
    pub const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        assert!(bytes.len() == 4 && bytes[0].is_ascii_uppercase(), "a code is one letter and three digits");
        let mut i = 1;
        while i < 4 {
            assert!(bytes[i].is_ascii_digit(), "a code is one letter and three digits");
            i += 1;
        }
        Self([bytes[0], bytes[1], bytes[2], bytes[3]])
    }

    /// A code that a person wrote, in any case.
    pub fn read(text: &str) -> Option<Self> {
        let upper = text.trim().to_ascii_uppercase();
        let bytes: [u8; 4] = upper.as_bytes().try_into().ok()?;
        let [letter, digits @ ..] = bytes;
        (letter.is_ascii_uppercase() && digits.iter().all(u8::is_ascii_digit)).then_some(Self(bytes))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("not a rule code"))
    }
}
