//! Earlier marks taken off: exactly, by the record, or by what our sheet, notes and colours look like.

use super::LIST_SHEET;
use super::book::Book;
use super::{list, note, paint, record};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::{Limits, Unreadable};
use crate::workbook::package::Package;
use crate::workbook::read;

/// Takes earlier marks off. Tells whether there were any.
pub fn take_off(package: &mut Package<'_>) -> Result<bool, Unreadable> {
    if record::take_back(package)? {
        return Ok(true);
    }
    let mut found = drop_record(package)?;
    found |= remove_lists(package)?;
    let Some(book) = Book::open(package)? else { return Ok(found) };
    for sheet in book.sheets.iter().filter(|sheet| !sheet.part.is_empty()) {
        found |= note::take_off(package, &sheet.part)?;
    }
    if let Some(styles) = &book.styles
        && let Some(text) = package.text(styles)?
        && text.contains("bgColor")
    {
        let kept = !written_by_libreoffice(package)?;
        if let Some(splices) = paint::unpaint(&text, package.longest(), kept)? {
            package.splice(styles, splices)?;
            found = true;
        }
    }
    Ok(found)
}

/// A record that does not hold any more.
fn drop_record(package: &mut Package<'_>) -> Result<bool, Unreadable> {
    if !package.has(record::PART) {
        return Ok(false);
    }
    for relation in package.relations("")? {
        if relation.target.eq_ignore_ascii_case(record::PART) {
            package.unrelate("", &relation.id)?;
        }
    }
    package.undeclare(record::PART)?;
    package.remove(record::PART);
    Ok(true)
}

/// Our lists, and copies that somebody made of them.
fn remove_lists(package: &mut Package<'_>) -> Result<bool, Unreadable> {
    let Some(book) = Book::open(package)? else { return Ok(false) };
    if !book.sheets.iter().any(|sheet| sheet.name.trim().starts_with(LIST_SHEET)) {
        return Ok(false);
    }
    let workbook = read(package.original(), &Limits::default())?;
    let ours: Vec<&str> = workbook
        .sheets
        .iter()
        .filter(|sheet| list::is_list_sheet(sheet))
        .map(|sheet| sheet.name.as_str())
        .collect();
    if ours.len() == book.sheets.len() {
        return Err(no_workbook("除了问题清单没有别的工作表", "has no sheet but the list of findings"));
    }
    let mut found = false;
    while let Some(book) = Book::open(package)?
        && let Some(index) = book.sheets.iter().position(|sheet| ours.contains(&sheet.name.as_str()))
    {
        book.remove(package, index)?;
        found = true;
    }
    Ok(found)
}

/// LibreOffice writes a second colour of its own making into plain fills, so what stands there is not what was.
fn written_by_libreoffice(package: &mut Package<'_>) -> Result<bool, Unreadable> {
    let Some(text) = package.text("docProps/app.xml")? else { return Ok(false) };
    let by = text.split_once("<Application>").and_then(|(_, rest)| rest.split_once('<')).map(|(by, _)| by);
    Ok(by.is_some_and(|by| by.contains("Office") && !by.contains("Microsoft") && !by.contains("WPS")))
}
