//! Rules that look at all returns of the round together.
