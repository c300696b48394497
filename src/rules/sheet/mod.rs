//! Rules that look at one table.

pub mod row_repeated;
