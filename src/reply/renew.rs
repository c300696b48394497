//! A return in a format that cannot be marked (.xls, .et, .ods, .csv, HTML) → our form newly written with the unit's
//! values, and where each of its cells went.

use std::collections::BTreeMap;

use crate::base::Place;
use crate::form::{Form, HeaderField, Layout, Role};
use crate::intake::{Basis, Return, Table};
use crate::issue::{Filled, Parcel, render};
use crate::roster::Unit;
use crate::workbook::write::{WriteError, legal_sheet_name};

/// From a cell of the return (sheet, place) to its cell in the new workbook.
pub type Places = BTreeMap<(String, Place), (String, Place)>;

/// Writes the unit's values into our form.
///
/// # Errors
/// If a text cannot be written.
pub fn renew(taken: &Return, unit: &Unit, basis: &Basis) -> Result<(Vec<u8>, Places), WriteError> {
    let mut filled: BTreeMap<String, Filled> = BTreeMap::new();
    let mut forms: Vec<&Form> = Vec::new();
    for table in &taken.tables {
        let Some(form) = table.form_of(basis) else { continue };
        if !forms.iter().any(|known| known.id == form.id) {
            forms.push(form);
        }
        let into = filled.entry(form.id.clone()).or_default();
        let stated =
            |field| table.block.find(field).map(|stated| stated.text.clone()).filter(|text| !text.is_empty());
        for (slot, field) in
            into.header.iter_mut().zip([HeaderField::Filler, HeaderField::Phone, HeaderField::Date])
        {
            if slot.is_empty() {
                *slot = stated(field).unwrap_or_default();
            }
        }
        into.rows.extend(table.rows.iter().map(|row| values(row, form)));
    }
    let places = places(&taken.tables, &forms, &filled, basis);
    let parcel = Parcel { unit, section: None, post: None, forms, filled };
    Ok((render(&parcel, &basis.round, &basis.vocabulary)?, places))
}

/// A row's texts by column; columns that the form does not have go to the remarks, so that nothing is lost.
fn values(row: &crate::intake::Row, form: &Form) -> Vec<String> {
    let mut values: Vec<String> = row.fields.iter().map(|field| field.text.clone()).collect();
    let more: Vec<String> = row.extra.iter().map(|(title, text)| format!("{title}:{text}")).collect();
    if let Some(remark) =
        form.column(Role::Remark).and_then(|at| values.get_mut(at)).filter(|_| !more.is_empty())
    {
        let joined = more.join(";");
        *remark = if remark.is_empty() { joined } else { format!("{remark};{joined}") };
    }
    values
}

fn places(tables: &[Table], forms: &[&Form], filled: &BTreeMap<String, Filled>, basis: &Basis) -> Places {
    let mut places = Places::new();
    for form in forms {
        let rows = filled.get(&form.id).map_or(0, |filled| filled.rows.len());
        let layout = Layout::new(form, u32::try_from(rows).unwrap_or(0));
        let sheet = legal_sheet_name(&form.title);
        let mut next = layout.first_row;
        let of_form =
            tables.iter().filter(|table| table.form_of(basis).is_some_and(|known| known.id == form.id));
        for table in of_form {
            for (at, col) in (0..).zip(&table.header.columns) {
                if let Some(col) = col {
                    places.insert(
                        (table.sheet.clone(), Place::new(table.header.last, *col)),
                        (sheet.clone(), Place::new(layout.header_row, at)),
                    );
                }
            }
            for row in &table.rows {
                for (at, col) in (0..).zip(&table.header.columns) {
                    if let Some(col) = col {
                        places.insert(
                            (table.sheet.clone(), Place::new(row.row, *col)),
                            (sheet.clone(), Place::new(next, at)),
                        );
                    }
                }
                next += 1;
            }
        }
    }
    places
}
