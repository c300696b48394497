//! Rules about the roster, found while it is read.

pub mod unit_code_repeated;
