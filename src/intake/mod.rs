//! Returned workbook → rows.
//!
//! In: a workbook as read and the basis it is read on (round, words, roster, forms, today's date). Out: a [`Return`]:
//! whose it is, and for each form found its columns, header block and data rows, every cell understood as far as its
//! column's kind goes; and the findings that reading itself makes (W006–W012, H001–H010, C020, R006–R009). What a
//! value is worth is for the rules, one floor up; nothing is guessed here, and no row is lost: every row below a
//! header is a data row, page noise with a finding, or the form's own print.

mod block;
mod field;
mod file;
mod header;
mod owner;
mod row;
mod table;
mod title;

pub use block::{Block, Stated};
pub use field::{Field, Origin, Reading};
pub use file::{open, refused};
pub use owner::sender;
pub use table::{Row, Table, is_ours};

use crate::base::Date;
use crate::finding::Finding;
use crate::form::{Form, Identity};
use crate::roster::{Roster, Unit};
use crate::round::Round;
use crate::vocabulary::Vocabulary;
use crate::workbook::Workbook;

/// What a return is read against.
#[derive(Debug)]
pub struct Basis {
    /// The round.
    pub round: Round,
    /// The words.
    pub vocabulary: Vocabulary,
    /// The roster.
    pub roster: Roster,
    /// The forms, in the order in which they go out.
    pub forms: Vec<Form>,
    /// Today, by whose clock is not known here.
    pub today: Date,
    titles: title::Titles,
}

impl Basis {
    /// Puts a basis together.
    pub fn new(round: Round, vocabulary: Vocabulary, roster: Roster, forms: Vec<Form>, today: Date) -> Self {
        let titles = title::Titles::new(&forms, &vocabulary);
        Self { round, vocabulary, roster, forms, today, titles }
    }

    /// A form by its id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }
}

/// One returned workbook.
#[derive(Debug, Clone, Default)]
pub struct Return {
    /// The unit's place in the roster, if it was found.
    pub unit: Option<usize>,
    /// When it was last saved, if the file says so (ISO 8601).
    pub modified: Option<String>,
    /// The forms found in it, sheet by sheet, from top to bottom.
    pub tables: Vec<Table>,
    /// What reading found.
    pub findings: Vec<Finding>,
}

impl Return {
    /// The unit, if it was found.
    pub fn unit_of<'b>(&self, basis: &'b Basis) -> Option<&'b Unit> {
        basis.roster.unit(self.unit?)
    }
}

/// Takes a workbook in. `path` is the file as the user knows it (`回收/县财政局/县财政局-自查表.xlsx`); its name is the
/// last resort for finding the unit.
pub fn take(workbook: &Workbook, path: &str, basis: &Basis) -> Return {
    let mut findings = Vec::new();
    let identities = owner::identities(workbook);
    let mut tables = Vec::new();
    for sheet in &workbook.sheets {
        table::take(sheet, &identities, basis, &mut tables, &mut findings);
    }
    if tables.is_empty() && !findings.iter().any(|finding| finding.code.as_str() == "H001") {
        findings.push(
            Finding::of_file(owner::W006)
                .with("what", "里没有一张是本批次下发的表")
                .with("what_en", "no sheet of this workbook is a form of this round"),
        );
    }
    let unit = owner::unit(&tables, &identities, path, basis, &mut findings);
    let known = unit.and_then(|at| basis.roster.unit(at));
    for table in &mut tables {
        table.settle(known, basis);
    }
    Return { unit, modified: workbook.modified.clone(), tables, findings }
}

/// An identity with the sheet it was found on (`None` for the hidden sheet).
#[derive(Debug, Clone)]
struct Found {
    sheet: Option<String>,
    identity: Identity,
}

#[cfg(test)]
mod tests;
