//! One cell of a data row, understood as far as its column's kind goes.

use std::cell::OnceCell;

use crate::base::date::DateReading;
use crate::base::{Date, Glance, item, number, text};
use crate::form::{Column, Kind};
use crate::vocabulary::{LevelReading, Match};
use crate::workbook::Value;

use super::Basis;

/// A cell of a data row.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its column on the sheet, from 0.
    pub col: u32,
    /// The text as written, without blanks at its ends; empty if there is none.
    pub text: String,
    /// What it was understood as.
    pub reading: Reading,
    /// Whether it stood in the cell itself.
    pub origin: Origin,
    glance: Glance,
    /// The text as it is compared, once it was asked for.
    likeness: OnceCell<String>,
}

/// Where a field's text came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The cell itself.
    Own,
    /// The first cell of a vertical merge.
    Merged,
    /// The row above, because the cell says 同上.
    Ditto,
    /// The header block of a sheet made for one section or post.
    Block,
}

/// What a cell's text was understood as, by its column's kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Nothing there.
    Empty,
    /// Free text.
    Text,
    /// A word of the column's list.
    Word(Match),
    /// Several words of the column's list (places in the list).
    Words(Vec<usize>),
    /// A level.
    Level(LevelReading),
    /// A whole number.
    Number(i64),
    /// A date.
    Date(Date),
    /// A month, read as its last day.
    Month(Date),
    /// A date that no calendar has.
    ImpossibleDate,
    /// An error value (`#REF!`).
    Error,
    /// A formula without a stored value.
    Missing,
    /// Not of the column's kind.
    Unknown,
}

impl Field {
    /// An empty field.
    pub fn empty(col: u32) -> Self {
        Self::new(col, String::new(), Glance::default(), Reading::Empty, Origin::Own)
    }

    /// A text that the block above the header gives.
    pub fn of_block(col: u32, text: &str) -> Self {
        Self::new(col, text.to_owned(), Glance::of(text), Reading::Text, Origin::Block)
    }

    const fn new(col: u32, text: String, glance: Glance, reading: Reading, origin: Origin) -> Self {
        Self { col, text, reading, origin, glance, likeness: OnceCell::new() }
    }

    /// The text at a glance.
    pub const fn glance(&self) -> Glance {
        self.glance
    }

    /// The text's normal form for comparing ([`text::likeness_key`]).
    pub fn likeness(&self) -> &str {
        self.likeness.get_or_init(|| text::likeness_key(&self.text))
    }

    /// How many numbered items the text has; one if it is not numbered, none if it is empty.
    pub fn items(&self) -> usize {
        item::count_at(&self.text, self.glance)
    }

    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        self.reading == Reading::Empty
    }

    /// Reads a cell's value as its column wants it.
    pub fn read(col: u32, value: &Value, column: &Column, basis: &Basis) -> Self {
        let raw = value.as_shown();
        let (shown, glance) = text::tidied_at(&raw, Glance::of(&raw));
        let reading = match value {
            Value::Error(_) => Reading::Error,
            Value::Missing => Reading::Missing,
            _ if shown.is_empty() => Reading::Empty,
            Value::Date { .. } if column.kind != Kind::Date => Reading::Text,
            Value::Number { value, .. } if column.kind == Kind::Date => serial(*value),
            _ => read_text(&shown, column, basis),
        };
        let (shown, glance) = match (&reading, value) {
            (Reading::Date(date), Value::Number { .. }) => {
                let date = date.to_string();
                let glance = Glance::of(&date);
                (date, glance)
            }
            _ => (shown.into_owned(), glance),
        };
        let reading = match (reading, value, &column.kind) {
            // A date cell in a column of words or levels is no word of the list.
            (Reading::Text, Value::Date { .. }, Kind::List(_) | Kind::Level | Kind::Number(_)) => {
                Reading::Unknown
            }
            (reading, _, _) => reading,
        };
        Self::new(col, shown, glance, reading, Origin::Own)
    }

    /// The same text taken over from another row.
    #[must_use]
    pub fn taken_over(&self, col: u32, origin: Origin) -> Self {
        Self { col, origin, ..self.clone() }
    }
}

/// A number in a date column: a serial without its number format.
fn serial(value: f64) -> Reading {
    let plain = number::plain(value);
    match Date::read(&plain) {
        DateReading::Date(date) => Reading::Date(date),
        _ => match Date::from_serial(value, false) {
            Some(date) if (1990..=2100).contains(&date.year()) => Reading::Date(date),
            _ => Reading::Unknown,
        },
    }
}

/// Reads a text as a column of this kind wants it.
pub fn read_text(shown: &str, column: &Column, basis: &Basis) -> Reading {
    match &column.kind {
        Kind::Serial | Kind::Text | Kind::Section | Kind::Post => Reading::Text,
        Kind::Level => {
            let round = &basis.round;
            match basis.vocabulary.read_level(&round.scheme, round.direction, shown) {
                LevelReading::Unknown => Reading::Unknown,
                found => Reading::Level(found),
            }
        }
        Kind::List(id) => word(shown, id, basis),
        Kind::Number(id) => match number::read(shown) {
            Some(value) if value.fract() == 0.0 && value.abs() < 1e9 => Reading::Number(value as i64),
            Some(_) => Reading::Unknown,
            None => match word(shown, id, basis) {
                Reading::Word(found) => {
                    let name = basis.vocabulary.list(id).map_or("", |list| list.name(found.position()));
                    number::read(name).map_or(Reading::Unknown, |value| Reading::Number(value as i64))
                }
                // 三, 4级.
                _ => number::read_count(shown.trim_end_matches(['级', '档']))
                    .map_or(Reading::Unknown, |count| Reading::Number(i64::from(count))),
            },
        },
        Kind::Date => match Date::read(shown) {
            DateReading::Date(date) => Reading::Date(date),
            DateReading::Impossible => Reading::ImpossibleDate,
            DateReading::MonthOnly(year, month) => {
                Date::month_end(year, month).map_or(Reading::ImpossibleDate, Reading::Month)
            }
            // The year is not guessed.
            DateReading::YearMissing(..) => Reading::Unknown,
            DateReading::NotADate => {
                Date::read_serial_text(shown, false).map_or(Reading::Unknown, Reading::Date)
            }
        },
    }
}

fn word(shown: &str, id: &str, basis: &Basis) -> Reading {
    let Some(list) = basis.vocabulary.list(id) else { return Reading::Text };
    let bare = shown.trim_end_matches(|c: char| text::parts_words(c) || matches!(c, '。' | '.'));
    if let Some(found) = list.find(shown).or_else(|| list.find(bare)) {
        return Reading::Word(found);
    }
    let parts: Vec<&str> = shown
        .split(|c: char| text::parts_words(c) || matches!(c, '/' | ' ' | '+'))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() > 1 {
        let found: Option<Vec<usize>> =
            parts.iter().map(|part| list.find(part).map(Match::position)).collect();
        if let Some(mut found) = found {
            found.dedup();
            return match found.as_slice() {
                [one] => Reading::Word(Match::Synonym(*one)),
                _ => Reading::Words(found),
            };
        }
    }
    Reading::Unknown
}
