//! Rules that look at one table.

pub mod level_column_empty;
pub mod measures_fewer;
pub mod one_measure_everywhere;
pub mod row_alike;
pub mod row_repeated;
pub mod serial_renumbered;
pub mod single_level;
pub mod total_differs;
