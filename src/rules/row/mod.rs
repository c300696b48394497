//! Rules that look at one row.

pub mod hidden_row;
pub mod high_power_lowest;
pub mod items_split;
pub mod items_unpaired;
pub mod level_contradicts_score;
pub mod measure_repeats_risk;
pub mod merged_across;
pub mod merged_down;
pub mod page_noise;
