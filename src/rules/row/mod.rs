//! Rules that look at one row.

pub mod level_contradicts_score;
