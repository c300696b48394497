//! What a check may see: one cell with its row and sheet, one row, one table. Nothing of other files.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Place, text};
use crate::finding::{Code, Finding};
use crate::form::{Column, Form, Kind, Role};
use crate::intake::{Basis, Field, Origin, Reading, Row, Table};
use crate::risk::{Alike, Point};
use crate::roster::Unit;
use crate::round::Threshold;

/// One table.
#[derive(Clone, Copy)]
pub struct SheetSight<'s> {
    /// Round, words, roster, forms.
    pub basis: &'s Basis,
    /// The table's form.
    pub form: &'s Form,
    /// The table.
    pub table: &'s Table,
    /// Whose it is, if that is known.
    pub unit: Option<&'s Unit>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub struct RowSight<'s> {
    /// The table.
    pub sheet: SheetSight<'s>,
    /// The row.
    pub row: &'s Row,
}

/// One cell of a row.
#[derive(Clone, Copy)]
pub struct CellSight<'s> {
    /// The row.
    pub row: RowSight<'s>,
    /// The column's place in the form.
    pub at: usize,
    /// The column.
    pub column: &'s Column,
    /// The cell.
    pub field: &'s Field,
    /// The column is empty all the way down, and that is told once for the sheet.
    pub told_once: bool,
    said: Option<&'s str>,
}

/// All returns of the round together.
#[derive(Clone, Copy)]
pub struct AcrossSight<'s> {
    /// Round, words, roster, forms.
    pub basis: &'s Basis,
    /// All points and what is alike among them.
    pub alike: &'s Alike,
    /// Codes of units of which some return was read.
    pub returned: &'s BTreeSet<String>,
    /// What each unit had in the last round, by its code: comparison keys of its points. Empty if there was none.
    pub last: &'s BTreeMap<String, BTreeSet<String>>,
}

impl<'s> AcrossSight<'s> {
    /// Units of which some return was read, in the roster's order.
    pub fn units(&self) -> impl Iterator<Item = &'s Unit> {
        let (basis, returned) = (self.basis, self.returned);
        basis.roster.units.iter().filter(move |unit| returned.contains(&unit.code))
    }

    /// The points of a unit that are there, held ones too: an error to be mended is no gap.
    pub fn points_of(&self, unit: &Unit) -> impl Iterator<Item = &'s Point> {
        let code = unit.code.clone();
        self.alike.points.iter().filter(move |point| point.unit_code == code)
    }

    /// A finding about a unit.
    pub fn finding(&self, code: Code, unit: &Unit) -> Finding {
        Finding::of_file(code).with("unit", &unit.name).with("unit_code", &unit.code)
    }
}

/// What a point is compared by over rounds: its object and its risk.
pub fn round_key(point: &Point) -> String {
    [point.scope_key(), text::likeness_key(&point.risk)].join(text::PART)
}

impl SheetSight<'_> {
    /// Whether a column is there and has no text in any of two or more rows; a formula without a result is none.
    pub fn is_column_empty(&self, column: usize) -> bool {
        let there = self.table.header.columns.get(column).copied().flatten().is_some();
        let nothing = |field: &Field| field.is_empty() || field.reading == Reading::Missing;
        let empty = |row: &Row| row.field(column).is_none_or(nothing);
        there && self.table.rows.len() >= 2 && self.table.rows.iter().all(empty)
    }

    /// The numbers that rules compare with: the round's, or the form's own.
    pub fn threshold(&self) -> Threshold {
        self.basis.round.threshold.with(&self.form.threshold)
    }

    /// A finding about the sheet, at the title of a column.
    pub fn at_header(&self, code: Code, column: usize) -> Finding {
        let title = self.form.columns.get(column).map_or("", |column| column.title.as_str());
        Finding::of_file(code)
            .on_sheet(&self.table.sheet)
            .at(self.table.header_place(column))
            .in_column(title)
    }

    /// The fields of the column with a role, with their rows; empty ones left out.
    pub fn texts(&self, role: Role) -> impl Iterator<Item = (&Row, &Field)> {
        let column = self.form.column(role);
        self.table
            .rows
            .iter()
            .filter_map(move |row| Some((row, row.field(column?)?)))
            .filter(|(_, field)| !field.is_empty())
    }
}

impl RowSight<'_> {
    /// The field of the column with a role, if the form has one.
    pub fn field(&self, role: Role) -> Option<&Field> {
        self.row.field(self.sheet.form.column(role)?)
    }

    /// The text of the column with a role; empty if there is none.
    pub fn text(&self, role: Role) -> &str {
        self.row.text(self.sheet.form, role)
    }

    /// The text of the column with a role as it is compared; empty if there is none.
    pub fn likeness(&self, role: Role) -> &str {
        self.row.likeness(self.sheet.form, role)
    }

    /// How many numbered items stand in the column with a role.
    pub fn items(&self, role: Role) -> usize {
        self.row.items(self.sheet.form, role)
    }

    /// A finding at the column with a role.
    pub fn finding(&self, code: Code, role: Role) -> Finding {
        let column = self.sheet.form.column(role);
        let title =
            column.and_then(|at| self.sheet.form.columns.get(at)).map_or("", |column| column.title.as_str());
        let place = column.map_or(Place::new(self.row.row, self.row.first_col), |at| self.row.place(at));
        Finding::of_file(code)
            .on_sheet(&self.sheet.table.sheet)
            .at(place)
            .in_column(title)
            .showing(self.text(role))
    }
}

impl<'s> CellSight<'s> {
    /// The cell of a column in a row.
    pub fn new(
        row: RowSight<'s>,
        at: usize,
        column: &'s Column,
        field: &'s Field,
        told_once: bool,
    ) -> CellSight<'s> {
        let mut cell = Self { row, at, column, field, told_once, said: None };
        // Every check asks for it, so it is found out once.
        cell.said = cell.find_said();
        cell
    }

    /// A finding at this cell.
    pub fn finding(&self, code: Code) -> Finding {
        Finding::of_file(code)
            .on_sheet(&self.row.sheet.table.sheet)
            .at(Place::new(self.row.row.row, self.field.col))
            .in_column(&self.column.title)
            .showing(&self.field.text)
    }

    /// Round, words, roster, forms.
    pub const fn basis(&self) -> &'s Basis {
        self.row.sheet.basis
    }

    /// The text, where the cell holds free text or a word; none for empty cells, error values and missing results.
    pub fn content(&self) -> Option<&'s str> {
        match self.field.reading {
            Reading::Empty | Reading::Error | Reading::Missing => None,
            _ => Some(self.field.text.as_str()),
        }
    }

    /// Whether the text stands in this very cell. What a merge, the row above or the block filled in is told once,
    /// where it stands.
    pub fn is_own(&self) -> bool {
        self.field.origin == Origin::Own
    }

    /// Whether the cell holds an error value, as such or pasted as text.
    pub fn is_error(&self) -> bool {
        const ERRORS: [&str; 9] =
            ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];
        self.field.reading == Reading::Error
            || self.field.text.starts_with('#') && ERRORS.contains(&text::fold(&self.field.text).as_str())
    }

    /// What somebody wrote into this very cell: none where it is empty or was filled in from elsewhere, and none for
    /// error values, missing results, words for nothing, ditto marks and leftovers of the form, each of which has a
    /// rule of its own.
    pub const fn said(&self) -> Option<&'s str> {
        self.said
    }

    fn find_said(&self) -> Option<&'s str> {
        let words = &self.basis().vocabulary.words;
        self.content().filter(|text| {
            self.is_own()
                && self.column.kind != Kind::Serial
                && !self.is_error()
                && !words.is_null(text)
                && !words.is_ditto(text)
                && words.placeholder_in(text, self.field.glance()).is_none()
        })
    }

    /// Whether the column has a cell here at all (the sheet may lack it, which is told by H002).
    pub fn is_there(&self) -> bool {
        self.row.sheet.table.header.columns.get(self.at).copied().flatten().is_some()
    }

    /// The words that the column may hold, joined for a message.
    pub fn allowed(&self) -> String {
        let basis = self.basis();
        match &self.column.kind {
            Kind::Level => basis.round.scheme.labels.join("、"),
            Kind::List(id) | Kind::Number(id) => {
                basis.vocabulary.list(id).map(|list| list.names.join("、")).unwrap_or_default()
            }
            _ => String::new(),
        }
    }

    /// Whether the column holds content that a row cannot do without (risk, manifestation, measure, matter).
    pub fn is_content(&self) -> bool {
        matches!(self.column.role, Role::Risk | Role::Manifestation | Role::Measure | Role::Matter)
    }

    /// Whether the column names posts, where no person's name belongs.
    pub fn names_post(&self) -> bool {
        matches!(self.column.role, Role::Post | Role::Responsible | Role::Supervisor | Role::Leader)
    }

    /// The section named in the same row, if the form has such a column.
    pub fn section(&self) -> &'s str {
        self.row.row.text(self.row.sheet.form, Role::Section)
    }

    /// The text's comparison key.
    pub fn key(&self) -> String {
        text::key(&self.field.text)
    }
}
