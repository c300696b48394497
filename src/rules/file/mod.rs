//! Rules about a whole file, found while it is read.
