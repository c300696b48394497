//! A made-up county to show and try everything with: its roster, its risk points and what its units sent back.
//!
//! In: `samples/**`, compiled in, and a round with its roster and forms. Out: rows for the roster sheet, the points,
//! and the files of `回收/` as bytes: clean returns written as `issue` writes them, and disordered ones with the
//! habits met in the field (`disorder`). Nothing is read from or written to the disk, and the same round gives the
//! same bytes. Places, units and numbers are invented; there are no people.

mod clean;
mod disorder;
mod grid;

use std::collections::BTreeMap;

use crate::form::Form;
use crate::roster::{Roster, SheetKind, Unit};
use crate::round::Round;
use crate::vocabulary::Vocabulary;
use crate::workbook::write::WriteError;

/// The county's name.
pub const COUNTY: &str = "云梧县";

const ROSTER: [(SheetKind, &str); 4] = [
    (SheetKind::Units, include_str!("../../samples/roster/单位.csv")),
    (SheetKind::Sections, include_str!("../../samples/roster/股室.csv")),
    (SheetKind::Posts, include_str!("../../samples/roster/岗位.csv")),
    (SheetKind::Leaders, include_str!("../../samples/roster/领导班子.csv")),
];

const POINTS: [(&str, &str); 5] = [
    ("unit", include_str!("../../samples/points/unit.csv")),
    ("leadership", include_str!("../../samples/points/leadership.csv")),
    ("section", include_str!("../../samples/points/section.csv")),
    ("post", include_str!("../../samples/points/post.csv")),
    ("institution", include_str!("../../samples/points/institution.csv")),
];

/// The points of one form.
#[derive(Debug, Clone)]
pub struct Points {
    /// The form's id.
    pub form: &'static str,
    /// Column titles; the first is 单位.
    pub titles: Vec<String>,
    /// Rows, the unit's name first.
    pub rows: Vec<Vec<String>>,
}

impl Points {
    /// One unit's rows in the columns of a form, which may have been changed since.
    fn of_unit(&self, unit: &str, form: &Form) -> Vec<Vec<String>> {
        let places: Vec<Option<usize>> =
            form.columns.iter().map(|column| self.titles.iter().position(|t| *t == column.title)).collect();
        let own = self.rows.iter().filter(|row| row.first().is_some_and(|name| name == unit));
        own.map(|row| {
            let cell = |at: &Option<usize>| at.and_then(|at| row.get(at)).cloned().unwrap_or_default();
            places.iter().map(cell).collect()
        })
        .collect()
    }
}

/// The rows of the roster's sheets, without their header, in the columns of [`crate::roster::COLUMNS`].
pub fn roster_rows() -> [(SheetKind, Vec<Vec<String>>); 4] {
    ROSTER.map(|(kind, text)| (kind, table(text).split_off(1)))
}

/// All points of the county, form by form.
pub fn points() -> Vec<Points> {
    POINTS
        .iter()
        .map(|(form, text)| {
            let mut rows = table(text);
            let titles = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
            Points { form, titles, rows }
        })
        .collect()
}

/// What the county's units sent back: path relative to `回收/`, and bytes, by path. Units that a roster lacks are
/// left out, so a changed sample roster still works.
///
/// # Errors
/// If a text cannot be written.
pub fn returns(
    round: &Round,
    roster: &Roster,
    forms: &[Form],
    vocabulary: &Vocabulary,
) -> Result<Vec<(String, Vec<u8>)>, WriteError> {
    let points = points().into_iter().map(|points| (points.form, points)).collect();
    let county = County { round, roster, forms, vocabulary, points };
    let mut files = BTreeMap::new();
    clean::send(&county, &mut files)?;
    disorder::send(&county, &mut files)?;
    Ok(files.into_iter().collect())
}

/// Files by their path.
type Files = BTreeMap<String, Vec<u8>>;

/// What returns are made of.
struct County<'c> {
    round: &'c Round,
    roster: &'c Roster,
    forms: &'c [Form],
    vocabulary: &'c Vocabulary,
    points: BTreeMap<&'static str, Points>,
}

impl<'c> County<'c> {
    fn unit(&self, code: &str) -> Option<&'c Unit> {
        self.roster.by_code(code).and_then(|at| self.roster.unit(at))
    }

    fn form(&self, id: &str) -> Option<&'c Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    fn rows(&self, unit: &Unit, form: &Form) -> Vec<Vec<String>> {
        self.points.get(form.id.as_str()).map(|points| points.of_unit(&unit.name, form)).unwrap_or_default()
    }

    /// A day in the weeks before the deadline, as a unit writes it.
    fn day(&self, month: u8, day: u8) -> String {
        format!("{}-{month:02}-{day:02}", self.round.year)
    }
}

/// 填表人: a post's word, never a name.
const FILLER: &str = "经办人";

fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().filter_map(Result::ok).map(|row| row.iter().map(str::to_owned).collect()).collect()
}

#[cfg(test)]
mod tests;
