//! Rules that look at one cell, with its row and column beside it.

pub mod not_in_list;
pub mod required_empty;
