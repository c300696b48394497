//! Rules about the roster, found while it is read.

pub mod name_empty;
pub mod parent_unknown;
pub mod supervisor_missing;
pub mod unit_code_repeated;
pub mod unit_name_repeated;
