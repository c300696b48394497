//! Rules about headers and header blocks, found while a return is read.

pub mod header_missing;
