//! Rules that look at one cell, with its row and column beside it.

pub mod ditto_mark;
pub mod error_value;
pub mod example_left;
pub mod formula_lead;
pub mod levels_disagree;
pub mod not_a_date;
pub mod not_a_number;
pub mod not_in_list;
pub mod null_word;
pub mod other_scheme;
pub mod other_spelling;
pub mod out_of_range;
pub mod person_for_post;
pub mod placeholder_left;
pub mod post_unknown;
pub mod required_empty;
pub mod section_unknown;
pub mod sensitive_number;
pub mod several_values;
pub mod stock_phrase;
pub mod too_long;
pub mod too_short;
pub mod value_missing;
