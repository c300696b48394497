//! Ground floor: things that know nothing of spreadsheets' files or of the field.
//!
//! Places (A1 ↔ row and column), text normal forms, dates, numbers, words in two languages.
//! Nothing here reads a file, keeps state or prints.

pub mod date;
pub mod disk;
pub mod glance;
pub mod item;
pub mod likeness;
pub mod number;
pub mod place;
pub mod sensitive;
pub mod settings;
pub mod shared;
pub mod text;
pub mod words;

pub use date::Date;
pub use glance::Glance;
pub use place::{Area, Place};
pub use settings::Fault;
pub use shared::{Shared, Sharing};
pub use words::{Lang, Words};
