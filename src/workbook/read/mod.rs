//! Bytes → workbook.
//!
//! .xlsx and .xlsm are read by a scanner of our own over the inflated parts: other readers start a sheet at its first
//! used cell, drop legal cells and know neither merges nor hidden rows (measured; see the project's notes). Nothing
//! here may panic, hang, or allocate by a number that stands in the file. A file from which a cell would be lost is
//! refused as a whole.

pub(in crate::workbook) mod book;
pub(in crate::workbook) mod package;
mod sheet;
mod strings;
mod styles;
pub(in crate::workbook) mod xml;

use super::guard::{self, Kind};
use super::model::{Limits, Unreadable, Workbook};

/// Reads a workbook of any kind that can be read.
///
/// # Errors
/// Why nothing can be read from it (rules W001, W002, W005).
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    if bytes.len() as u64 > limits.file_bytes {
        let (size, most) = (bytes.len() >> 20, limits.file_bytes >> 20);
        return Err(guard::beyond(
            format!("有 {size} MB,超过上限 {most} MB"),
            format!("has {size} MB, over the limit of {most} MB"),
        ));
    }
    match guard::sniff(bytes) {
        Kind::Zip => book::read(package::Package::open(bytes, limits)?, limits),
        Kind::Ole(ole) => Err(guard::refuse_ole(ole)),
        Kind::Foreign(foreign) => Err(guard::refuse(foreign)),
    }
}

#[cfg(test)]
mod tests;
