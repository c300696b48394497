//! 警钟 `jingzhong`: roster in, blank Excel forms out; returned workbooks in, checked risk points, summaries out.
//!
//! The modules are listed from the ground up, as data flows; a module may use those above it in this list only
//! (`tests/architecture.rs` holds it).

pub mod base;

pub mod finding;

pub mod workbook;

pub mod vocabulary;
pub mod round;
pub mod roster;

pub mod form;

pub mod issue;
pub mod sample;
pub mod intake;

pub mod risk;
pub mod rules;

pub mod register;

pub mod summary;
pub mod reply;

pub mod run;

pub mod cli;
