//! Workbooks of one round: taken apart once for each set of forms, then printed for each recipient.
//!
//! In: parcels to units, sections and posts. Out: for each the workbook that [`super::render`] gives, its strings in
//! another order: of that only what differs is written anew, all else is copied as deflated ([`super::plate`]). What
//! a plate could not carry faithfully (rows filled in already, names with signs that a file writes in a way of its own) is
//! rendered. Whether it is depends on the parcel alone, not on what was printed before, so that bytes repeat on any
//! number of threads.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::names::Names;
use super::plate::Plate;
use super::{Parcel, render};
use crate::round::Round;
use crate::vocabulary::Vocabulary;
use crate::workbook::write::WriteError;

/// What workbooks printed from one plate have in common: the forms, and whether there are sections and posts to choose
/// from.
type Kind = (Vec<String>, bool, bool);

/// Prints workbooks of one round.
#[derive(Debug)]
pub struct Press<'r> {
    round: &'r Round,
    vocabulary: &'r Vocabulary,
    /// None where a plate would not print what is rendered.
    plates: Mutex<BTreeMap<Kind, Option<Arc<Plate>>>>,
}

impl<'r> Press<'r> {
    /// A press without plates.
    pub const fn new(round: &'r Round, vocabulary: &'r Vocabulary) -> Self {
        Self { round, vocabulary, plates: Mutex::new(BTreeMap::new()) }
    }

    /// One workbook.
    ///
    /// # Errors
    /// If a text cannot be written.
    pub fn print(&self, parcel: &Parcel<'_>) -> Result<Vec<u8>, WriteError> {
        if let Some(names) = Names::of(parcel, self.round)
            && let Some(plate) = self.plate(parcel, &names)?
        {
            return Ok(plate.print(parcel, &names));
        }
        render(parcel, self.round, self.vocabulary)
    }

    /// The plate for parcels of this kind.
    fn plate(&self, parcel: &Parcel<'_>, names: &Names<'_>) -> Result<Option<Arc<Plate>>, WriteError> {
        let forms = parcel.forms.iter().map(|form| form.id.clone()).collect();
        let kind = (forms, !names.sections.is_empty(), !names.posts.is_empty());
        // Held while a plate is made, for the others would make the same.
        let mut plates = self.plates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plate) = plates.get(&kind) {
            return Ok(plate.clone());
        }
        let plate = Plate::make(parcel, names, self.round, self.vocabulary)?.map(Arc::new);
        plates.insert(kind, plate.clone());
        Ok(plate)
    }
}
