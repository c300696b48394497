//! An .xlsx package of somebody else's, changed in single parts, everything else left as it is.
//!
//! In: the bytes of a file and the changes wanted (texts spliced, parts added or removed, relationships and content
//! types entered). Out: the bytes of the changed file, in which every part that was not touched is copied as deflated,
//! in its old place. Texts are never written anew from a parsed tree, for whatever a parser does not know would be
//! lost; what changes is cut and pasted. Every change is logged, so that it can be taken back. No clock is read.

mod content;
mod outline;
mod relation;
mod splice;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

pub use outline::{Element, inside, outline, prefix};
pub use relation::{Relation, STRICT, TRANSITIONAL};
pub use splice::{Splice, apply, attribute, attribute_text, drop_attribute, markup, set_attribute};

use super::model::{Limits, Unreadable};
use super::read::directory::damaged;
use super::read::package::{self as directory, plain_name};
use super::read::text;

/// How often each part may be looked at.
const LOOKS: u64 = 8;

/// One change, as it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A part was added; taken back by removing it.
    Added {
        /// Its name.
        part: String,
    },
    /// A part's text was changed; taken back by these splices on the new text.
    Spliced {
        /// Its name.
        part: String,
        /// What turns the new text into the old one.
        back: Vec<Splice>,
    },
}

/// An opened package and the changes to it.
pub struct Package<'b> {
    bytes: &'b [u8],
    source: directory::Package<'b>,
    longest: usize,
    /// By plain name; none for a part that is removed.
    changed: BTreeMap<String, Option<Vec<u8>>>,
    /// New parts under the names that they get, in the order in which they were added.
    added: Vec<(String, Vec<u8>)>,
    /// Parts whose text began with a byte order mark, which it keeps.
    marked_order: BTreeSet<String>,
    log: Vec<Change>,
}

impl<'b> Package<'b> {
    /// Opens a package; its directory is checked as for reading. Parts are looked at more than once, so that they may
    /// inflate to a multiple of the limit in time, but at any time together to no more than it.
    ///
    /// # Errors
    /// If the zip structure is damaged or beyond the limits.
    pub fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, Unreadable> {
        Ok(Self {
            bytes,
            source: directory::Package::open(bytes, limits)?.looked_at(LOOKS),
            longest: limits.token_bytes,
            changed: BTreeMap::new(),
            added: Vec::new(),
            marked_order: BTreeSet::new(),
            log: Vec::new(),
        })
    }

    /// The file as it came.
    pub const fn original(&self) -> &'b [u8] {
        self.bytes
    }

    /// The longest XML token that is taken.
    pub const fn longest(&self) -> usize {
        self.longest
    }

    /// What was changed so far.
    pub fn log(&self) -> &[Change] {
        &self.log
    }

    /// Begins the log anew: what was done until now is not to be taken back.
    pub fn forget(&mut self) {
        self.log.clear();
    }

    /// Whether a part is there now.
    pub fn has(&self, name: &str) -> bool {
        let name = plain_name(name);
        match self.changed.get(&name) {
            Some(change) => change.is_some(),
            None => self.source.has(&name) || self.added.iter().any(|(added, _)| plain_name(added) == name),
        }
    }

    /// The plain names (lower case) of all parts that are there now.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self.source.names().map(str::to_owned).collect();
        names.extend(self.added.iter().map(|(name, _)| plain_name(name)));
        names.retain(|name| self.has(name));
        names
    }

    /// A name that no part has yet: `stem`, a number, the extension.
    pub fn fresh_name(&self, stem: &str, extension: &str) -> String {
        (1..=self.source.names().count() + self.added.len() + 1)
            .map(|number| format!("{stem}{number}.{extension}"))
            .find(|name| !self.has(name))
            .unwrap_or_default()
    }

    /// A part's text as it is now, in UTF-8 and without byte order mark. None if there is no such part.
    ///
    /// # Errors
    /// If the part is damaged, beyond the limits, or no text.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        let plain = plain_name(name);
        let own = match self.changed.get(&plain) {
            Some(None) => return Ok(None),
            Some(Some(bytes)) => Some(bytes),
            None => self.added.iter().find(|(added, _)| plain_name(added) == plain).map(|(_, bytes)| bytes),
        };
        let bytes = match own {
            Some(bytes) => bytes.clone(),
            None => match self.source.bytes(&plain)? {
                Some(bytes) => bytes.into_owned(),
                None => return Ok(None),
            },
        };
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            self.marked_order.insert(plain);
        }
        let other = text::other_encoding(&bytes).is_some();
        let text = text::of_xml(bytes)?;
        Ok(Some(if other { declared_utf8(text) } else { text }))
    }

    /// Adds a part that is not there yet.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.log.push(Change::Added { part: name.to_owned() });
        self.put(name, bytes);
    }

    /// Removes a part, if it is there.
    pub fn remove(&mut self, name: &str) {
        let plain = plain_name(name);
        self.added.retain(|(added, _)| plain_name(added) != plain);
        if self.source.has(&plain) {
            self.changed.insert(plain, None);
        }
    }

    /// Changes a part's text.
    ///
    /// # Errors
    /// If the part is not there or the splices overlap.
    pub fn splice(&mut self, name: &str, splices: Vec<Splice>) -> Result<(), Unreadable> {
        if splices.is_empty() {
            return Ok(());
        }
        let text = self.text(name)?.ok_or_else(damaged)?;
        let (text, back) = apply(&text, splices).ok_or_else(damaged)?;
        self.replace(name, text);
        self.log.push(Change::Spliced { part: name.to_owned(), back });
        Ok(())
    }

    /// Gives a part another text; not logged.
    pub fn replace(&mut self, name: &str, text: String) {
        let mut bytes = text.into_bytes();
        if self.marked_order.contains(&plain_name(name)) {
            bytes.splice(0..0, *b"\xEF\xBB\xBF");
        }
        self.put(name, bytes);
    }

    fn put(&mut self, name: &str, bytes: Vec<u8>) {
        let plain = plain_name(name);
        if self.source.has(&plain) {
            self.changed.insert(plain, Some(bytes));
        } else if let Some(place) = self.added.iter_mut().find(|(added, _)| plain_name(added) == plain) {
            place.1 = bytes;
        } else {
            self.added.push((name.trim_start_matches('/').to_owned(), bytes));
        }
    }

    /// The bytes of the changed file. Unchanged entries are copied as deflated, in their old order; new ones follow.
    ///
    /// # Errors
    /// If an entry cannot be copied.
    pub fn save(self) -> Result<Vec<u8>, Unreadable> {
        // 1980-01-01, the first day of zip: the same input gives the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes.len() + (16 << 10))));
        let mut archive = ZipArchive::new(Cursor::new(self.bytes)).map_err(|_| damaged())?;
        let comment = archive.comment().to_vec();
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).map_err(|_| damaged())?;
            let name = entry.name().map_err(|_| damaged())?.into_owned();
            match self.changed.get(&plain_name(&name)) {
                None => out.raw_copy_file(entry).map_err(|_| damaged())?,
                Some(None) => {}
                Some(Some(bytes)) => {
                    out.start_file(name, options).map_err(|_| damaged())?;
                    out.write_all(bytes).map_err(|_| damaged())?;
                }
            }
        }
        for (name, bytes) in &self.added {
            out.start_file(name, options).map_err(|_| damaged())?;
            out.write_all(bytes).map_err(|_| damaged())?;
        }
        if !comment.is_empty() {
            out.set_raw_comment(comment.into_boxed_slice()).map_err(|_| damaged())?;
        }
        Ok(out.finish().map_err(|_| damaged())?.into_inner())
    }
}

/// A text that came in another encoding goes out in UTF-8, and must say so.
fn declared_utf8(text: String) -> String {
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => format!(r#"<?xml version="1.0" encoding="UTF-8"?>{rest}"#),
        None => text,
    }
}

#[cfg(test)]
mod tests;
