//! Rules that look at all returns of the round together: their words; what finds them sees every return at once and
//! lies above.

pub mod common_risk;
pub mod leadership_not_covered;
pub mod many_removed;
pub mod post_not_covered;
pub mod returns_alike;
pub mod section_not_covered;
pub mod unchanged;
pub mod unit_not_returned;
