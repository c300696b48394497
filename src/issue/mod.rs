//! Unit × form → blank workbook.
//!
//! In: a round, a unit of the roster, the forms that go to a recipient. Out: the bytes of one workbook: 填表说明 first,
//! then a sheet a form, then one hidden sheet with the lists of the drop-downs and the identities. The same input
//! gives the same bytes.

mod guide;
mod list;
mod names;
mod plate;
mod press;
mod sheet;

pub use list::{HIDDEN_HEAD, HIDDEN_SHEET};
pub use press::Press;

use std::collections::BTreeMap;

use crate::form::{Form, Identity, Recipient};
use crate::roster::{Post, Section, Unit};
use crate::round::Round;
use crate::vocabulary::Vocabulary;
use crate::workbook::write::{Styles, WriteError, legal_file_name, new_workbook};

/// The name of the first sheet.
pub const GUIDE_SHEET: &str = "填表说明";

/// One workbook to be sent out.
#[derive(Debug, Clone)]
pub struct Parcel<'r> {
    /// To whom.
    pub unit: &'r Unit,
    /// The section, if it goes to one.
    pub section: Option<&'r Section>,
    /// The post, if it goes to one.
    pub post: Option<&'r Post>,
    /// Its forms.
    pub forms: Vec<&'r Form>,
    /// Rows already known, by form id: texts by column. Blank forms have none.
    pub filled: BTreeMap<String, Filled>,
}

/// What is known of one form before it goes out (a sample, or a return written anew).
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// 填表人, 联系电话, 填表日期
    pub header: [String; 3],
    /// Rows, texts by column.
    pub rows: Vec<Vec<String>>,
}

impl<'r> Parcel<'r> {
    /// All parcels of a unit for one kind of recipient, with the forms that go there.
    pub fn of_unit(unit: &'r Unit, recipient: Recipient, forms: &[&'r Form]) -> Vec<Self> {
        let forms: Vec<&Form> =
            forms.iter().copied().filter(|form| form.recipients.contains(&recipient)).collect();
        let parcel =
            |section, post| Self { unit, section, post, forms: forms.clone(), filled: BTreeMap::new() };
        match recipient {
            _ if forms.is_empty() => Vec::new(),
            Recipient::Unit => vec![parcel(None, None)],
            Recipient::Section => unit.sections.iter().map(|section| parcel(Some(section), None)).collect(),
            Recipient::Post => {
                unit.posts().map(|(section, post)| parcel(Some(section), Some(post))).collect()
            }
        }
    }

    /// Its file name: `<单位>[-<股室>[-<岗位>]]-自查表.xlsx`.
    pub fn file_name(&self) -> String {
        let mut name = self.unit.name.clone();
        if let Some(section) = self.section {
            name = format!("{name}-{}", section.name);
        }
        if let Some(post) = self.post {
            name = format!("{name}-{}", post.name);
        }
        format!("{}.xlsx", legal_file_name(&format!("{name}-自查表")))
    }

    fn identity(&self, round: &Round, form: &Form) -> Identity {
        Identity {
            form: form.id.clone(),
            version: form.version,
            round: round.id.clone(),
            unit: self.unit.code.clone(),
            section: self.section.map(|section| section.name.clone()).unwrap_or_default(),
            post: self.post.map(|post| post.name.clone()).unwrap_or_default(),
        }
    }
}

/// Renders one workbook.
///
/// # Errors
/// If a text cannot be written.
pub fn render(parcel: &Parcel<'_>, round: &Round, vocabulary: &Vocabulary) -> Result<Vec<u8>, WriteError> {
    let styles = Styles::default();
    let title = format!("{} {}", parcel.unit.name, round.name);
    let author = format!("{}纪委", round.county);
    let mut workbook = new_workbook(&title, &author, round.year)?;
    let lists = list::Lists::new(parcel, round, vocabulary);
    let mut sheets = Vec::new();
    let mut checks = Vec::new();
    for form in &parcel.forms {
        let (sheet, check) = sheet::write(parcel, form, round, &lists, &styles)?;
        sheets.push(sheet);
        checks.push(check);
    }
    workbook.push_worksheet(guide::write(parcel, round, &checks, &styles)?);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.push_worksheet(lists.write(parcel, round, &styles)?);
    Ok(workbook.save_to_buffer()?)
}

#[cfg(test)]
mod tests;
