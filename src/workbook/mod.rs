//! The only door to spreadsheets.
//!
//! `model`: what a workbook is to the rest of the program (cells in absolute places, merges, hidden rows);
//! `guard`: what the bytes really are, and limits; `read`: bytes → model; `write`: what every workbook of ours
//! shares (styles, fonts, page set-up, saving whole or not at all); `stream`: sheets of very many rows, written as they
//! come; `archive`: .zip archives of returns; `assembly`: our own packages out of parts deflated beforehand; `package`:
//! single parts of somebody's .xlsx changed, all others copied as they are; `page`: what fits on a printed page; `mark`:
//! a unit's own workbook with its faults shown in it. No other folder knows zip, XML or rust_xlsxwriter's file functions.

pub mod archive;
pub mod archive_write;
pub mod assembly;
pub mod guard;
pub mod mark;
pub mod model;
pub mod package;
pub mod page;
mod read;
#[cfg(test)]
pub mod sketch;
pub mod stream;
pub mod write;

pub use model::{Cell, Format, Limits, Sheet, Unreadable, UnreadableKind, Value, Visibility, Workbook};
pub use read::{is_heavy, is_heavy_file, read};
