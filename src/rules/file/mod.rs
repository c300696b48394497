//! Rules about a whole file, found while it is read.

pub mod active_content;
pub mod beyond_limits;
pub mod conflicting_returns;
pub mod disguised_format;
pub mod encrypted;
pub mod identical_copy;
pub mod identity_lost;
pub mod legacy_format;
pub mod no_form_found;
pub mod older_template;
pub mod superseded;
pub mod unit_by_alias;
pub mod unit_contradicts;
pub mod unit_unknown;
pub mod unreadable;
pub mod wrong_round;

/// A small workbook with nothing wrong about it as a file.
const PLAIN: &[u8] = include_bytes!("../../../tests/files/plain.xlsx");

/// The beginning of a form as text.
const CSV: &[u8] = "序号,股室,岗位\n1,预算股,预算审核岗\n".as_bytes();
