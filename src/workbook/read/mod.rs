//! Bytes → workbook.
//!
//! Every format is read by a scanner of our own over bounded bytes: other readers start a sheet at its first used
//! cell, drop legal cells, know neither merges nor hidden rows, and some hang, abort or allocate by a number that
//! stands in the file (measured; see the project's notes). Here nothing may panic, hang, or allocate by such a number,
//! so no child process has to fence it in. A file from which a cell would be lost is refused as a whole.

mod biff;
mod binary;
pub(in crate::workbook) mod book;
mod build;
mod delimited;
pub(super) mod directory;
mod html;
mod little;
mod memo;
mod ods;
mod ole;
pub(in crate::workbook) mod package;
mod sheet;
mod sheetml;
mod strings;
mod styles;
pub(in crate::workbook) mod text;
mod web_archive;
pub(in crate::workbook) mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::guard::{self, Foreign, Kind, no_workbook, refuse};
use super::model::{Limits, Unreadable, Workbook};

/// Reads a workbook of any kind that can be read.
///
/// # Errors
/// Why nothing can be read from it (rules W001, W002, W005).
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    if bytes.len() as u64 > limits.file_bytes {
        let (size, most) = (bytes.len() >> 20, limits.file_bytes >> 20);
        return Err(guard::beyond(
            format!("有 {size} MB，超过上限 {most} MB"),
            format!("has {size} MB, over the limit of {most} MB"),
        ));
    }
    // A fault of ours in one file must not take the batch with it.
    catch_unwind(AssertUnwindSafe(|| read_kind(bytes, limits)))
        .unwrap_or_else(|_| Err(no_workbook("读不出来，可能已经损坏", "cannot be read, perhaps damaged")))
}

/// A file of more than this, inflated, is heavy; hardly a return that was filled in by hand is.
pub(in crate::workbook) const HEAVY_BYTES: u64 = 2 << 20;

/// Whether a file of so many bytes is heavy by itself.
pub const fn is_heavy_file(size: u64) -> bool {
    size > HEAVY_BYTES
}

/// Whether a file may come to ask for much memory: by what it is said to inflate to, or because it is an .ods, in which
/// a few bytes repeat a cell a million times.
pub fn is_heavy(bytes: &[u8]) -> bool {
    if guard::sniff(bytes) != Kind::Zip {
        return is_heavy_file(bytes.len() as u64);
    }
    let Ok(directory) = directory::Directory::open(bytes, usize::MAX) else { return false };
    let size = directory.entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.inflated));
    size > HEAVY_BYTES || directory.entries.iter().any(|entry| entry.name == b"content.xml")
}

fn read_kind(bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    // In UTF-8 it may be half as long again, and is in memory beside the file.
    let most = limits.total_bytes / 4;
    let bounded = || {
        let (megabytes, long) = (most >> 20, bytes.len() as u64 > most);
        let why = || {
            guard::beyond(format!("超过 {megabytes} MB 的上限"), format!("is of more than {megabytes} MB"))
        };
        if long { Err(why()) } else { Ok(()) }
    };
    let as_text = |otherwise: Foreign| {
        bounded().and_then(|()| text::of_anything(bytes).ok_or_else(|| refuse(otherwise)))
    };
    let as_xml = || bounded().and_then(|()| text::of_xml(bytes.to_vec()));
    match guard::sniff(bytes) {
        Kind::Zip => book::read(package::Package::open(bytes, limits)?, limits),
        Kind::Ole => container(bytes, limits),
        Kind::Biff => biff::read(bytes, limits),
        Kind::Html => html::read(&as_text(Foreign::Other)?, limits),
        Kind::WebArchive => web_archive::read(bytes, limits),
        Kind::SpreadsheetXml => sheetml::read(&as_xml()?, limits),
        Kind::FlatOds => ods::read_content(&as_xml()?, limits),
        Kind::Text => delimited::read(&as_text(Foreign::Other)?, limits),
        Kind::Foreign(foreign) => Err(refuse(foreign)),
    }
}

/// What lies in an OLE container, decided by its root folder.
fn container(bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    let container = ole::Container::open(bytes)?;
    if let Some(stream) = container.stream("workbook").or_else(|| container.stream("book")) {
        let mut book = biff::read(&stream?, limits)?;
        book.modified = container
            .stream("\u{5}summaryinformation")
            .and_then(Result::ok)
            .and_then(|properties| ole::last_saved(&properties));
        book.active_content |=
            container.any(|name| name.starts_with("_vba_project") || name.starts_with("mbd"));
        return Ok(book);
    }
    Err(match () {
        () if container.has("encryptedpackage") => guard::encrypted(),
        () if container.has("worddocument") => {
            no_workbook("是 Word 文档，不是表格", "is a Word document, not a workbook")
        }
        () if container.has("powerpoint document") => {
            no_workbook("是演示文稿，不是表格", "is a presentation, not a workbook")
        }
        () if container.any(|name| name.starts_with("__properties_version")) => no_workbook(
            "是 Outlook 邮件，请把附件另存后再收",
            "is an Outlook message; save its attachment first",
        ),
        () => refuse(Foreign::Other),
    })
}

#[cfg(test)]
mod tests;
