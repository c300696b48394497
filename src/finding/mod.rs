//! Findings: the user's data being wrong, as data.
//!
//! A finding says which rule (code), where (sheet, cell, column), what stood there and which values its words need.
//! Its text is made at the very end from the rule's words, in the language asked for. A finding never travels as
//! `Err`: an error is the program unable to go on, a finding is its normal result.

mod code;

pub use code::Code;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::Place;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// I: to be known.
    Info,
    /// W: counted and listed; the row stays in.
    Warning,
    /// E: the row (or file) stays out of the summaries until it is mended.
    Error,
}

/// Values for the `{…}` places of a rule's words.
pub type Args = Vec<(Cow<'static, str>, String)>;

/// One thing wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that found it.
    pub code: Code,
    /// Its weight in this round and form; set by the catalogue, which knows the rule and the settings.
    pub severity: Severity,
    /// A weight other than the rule's usual one that this case has (a ditto mark with nothing above it). Settings
    /// still go before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raised: Option<Severity>,
    /// The sheet's name, if it is about a sheet.
    pub sheet: Option<String>,
    /// The cell, if it is about a cell or a row (then the row's first cell with data).
    pub place: Option<Place>,
    /// The column's title as the form has it.
    pub column: Option<String>,
    /// What stood in the cell (masked where it must not be shown).
    pub value: String,
    /// Values for the rule's words.
    pub args: Args,
}

impl Finding {
    /// A finding about a whole file. Its severity is the rule's; see [`crate::rules`].
    pub const fn of_file(code: Code) -> Self {
        Self {
            code,
            severity: Severity::Error,
            raised: None,
            sheet: None,
            place: None,
            column: None,
            value: String::new(),
            args: Vec::new(),
        }
    }

    /// The same about a sheet.
    #[must_use]
    pub fn on_sheet(mut self, sheet: &str) -> Self {
        self.sheet = Some(sheet.to_owned());
        self
    }

    /// The same about a cell.
    #[must_use]
    pub const fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same about a column of the form.
    #[must_use]
    pub fn in_column(mut self, title: &str) -> Self {
        self.column = Some(title.to_owned());
        self
    }

    /// The same, showing what stood there.
    #[must_use]
    pub fn showing(mut self, value: &str) -> Self {
        value.clone_into(&mut self.value);
        self
    }

    /// The same with one more value for its words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// The same with a weight of its own.
    #[must_use]
    pub const fn raised_to(mut self, severity: Severity) -> Self {
        self.raised = Some(severity);
        self
    }

    /// The value of one place of the rule's words: its own, or `sheet`, `cell`, `column`, `value`.
    pub fn arg(&self, name: &str) -> Option<&str> {
        let own = self.args.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        own.or(match name {
            "sheet" => self.sheet.as_deref(),
            "column" => self.column.as_deref(),
            "value" => Some(self.value.as_str()),
            _ => None,
        })
    }
}
