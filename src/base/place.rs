//! Places in a sheet: `A1` ↔ (row, column), converted here and nowhere else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Rows of a sheet (ECMA-376 §18.3.1.73: 1,048,576).
pub const MAX_ROWS: u32 = 1_048_576;
/// Columns of a sheet (XFD: 16,384).
pub const MAX_COLUMNS: u32 = 16_384;

/// A cell's absolute place, both numbers from 0. Ordered by row, then column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Row from 0 (row 1 of the sheet is 0).
    pub row: u32,
    /// Column from 0 (A is 0).
    pub col: u32,
}

impl Place {
    /// A place by row and column from 0.
    pub const fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.col), u64::from(self.row) + 1)
    }
}

impl Serialize for Place {
    /// As `B3`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a place such as B3"))
    }
}

/// Letters of a column from 0: 0 → `A`, 26 → `AA`.
pub fn column_letters(col: u32) -> String {
    let mut letters = Vec::new();
    let mut n = u64::from(col) + 1;
    while n > 0 {
        let digit = u8::try_from((n - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Why a text is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPlace;

impl FromStr for Place {
    type Err = NotAPlace;

    /// Reads `B3` or `$B$3`; refuses what lies outside a sheet, whatever the number's size.
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let mut col: u32 = 0;
        let mut row: u32 = 0;
        let mut letters = 0;
        let mut digits = 0;
        for byte in text.bytes() {
            match byte {
                b'$' => {}
                b'A'..=b'Z' | b'a'..=b'z' if digits == 0 => {
                    letters += 1;
                    if letters > 3 {
                        return Err(NotAPlace);
                    }
                    col = col * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                }
                b'0'..=b'9' if letters > 0 => {
                    digits += 1;
                    if digits > 7 {
                        return Err(NotAPlace);
                    }
                    row = row * 10 + u32::from(byte - b'0');
                }
                _ => return Err(NotAPlace),
            }
        }
        if digits == 0 || row == 0 || row > MAX_ROWS || col > MAX_COLUMNS {
            return Err(NotAPlace);
        }
        Ok(Self { row: row - 1, col: col - 1 })
    }
}

/// A rectangle of cells, both corners included (a merge, say).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    /// Upper left corner.
    pub first: Place,
    /// Lower right corner.
    pub last: Place,
}

impl Area {
    /// Whether a place lies inside.
    pub const fn holds(&self, place: Place) -> bool {
        place.row >= self.first.row
            && place.row <= self.last.row
            && place.col >= self.first.col
            && place.col <= self.last.col
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.first, self.last)
    }
}

impl FromStr for Area {
    type Err = NotAPlace;

    /// Reads `A1:C3`; a single place is an area of one cell; corners may come in any order.
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (a, b) = text.split_once(':').unwrap_or((text, text));
        let (a, b): (Place, Place) = (a.parse()?, b.parse()?);
        Ok(Self {
            first: Place::new(a.row.min(b.row), a.col.min(b.col)),
            last: Place::new(a.row.max(b.row), a.col.max(b.col)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_places_are_written_as_excel_does() {
        for (row, col, text) in
            [(0, 0, "A1"), (11, 7, "H12"), (0, 26, "AA1"), (1_048_575, 16_383, "XFD1048576")]
        {
            assert_eq!(Place::new(row, col).to_string(), text);
            assert_eq!(text.parse(), Ok(Place::new(row, col)));
        }
    }

    #[test]
    fn a_place_outside_the_sheet_is_refused() {
        for text in ["", "A", "1", "A0", "XFE1", "A1048577", "A4294967297", "AAAA1", "1A", "A1B", "乙3"] {
            assert_eq!(text.parse::<Place>(), Err(NotAPlace), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_place_comes_back(row in 0..MAX_ROWS, col in 0..MAX_COLUMNS) {
            let place = Place::new(row, col);
            prop_assert_eq!(place.to_string().parse(), Ok(place));
        }
    }
}
