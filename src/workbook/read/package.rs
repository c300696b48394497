//! The zip package: parts by name, inflated under limits, texts in UTF-8 whatever they were written in.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::thread::LocalKey;

use super::directory::{Directory, Entry, damaged};
use super::memo::{Memo, Seen};
use super::text::Part;
use crate::workbook::guard::{beyond, no_workbook};
use crate::workbook::model::{Limits, Unreadable};

/// Buffers that wait on each thread to be used again, and the most bytes of each.
const SPARE: (usize, usize) = (3, 1 << 20);

thread_local! {
    static BUFFERS: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// An opened package.
pub struct Package<'b> {
    directory: Directory<'b>,
    /// Lower-case names without a leading slash → places in the directory.
    names: BTreeMap<String, usize>,
    total_bytes: u64,
    /// Bytes of parts that may still be asked for the first time.
    left_new: u64,
    met: BTreeSet<usize>,
    /// Bytes that may still be inflated, of parts asked for again too.
    left_bytes: u64,
}

/// A part's name as it is looked up: without a leading slash, in lower case.
pub fn plain_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

impl<'b> Package<'b> {
    /// Opens a package and checks its directory.
    pub fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, Unreadable> {
        let directory = Directory::open(bytes, limits.entries)?;
        // The file itself is in memory as well.
        let left = limits.total_bytes.saturating_sub(bytes.len() as u64);
        let mut names = BTreeMap::new();
        for (at, entry) in directory.entries.iter().enumerate() {
            let plain = entry.shown_name().trim_start_matches('/').to_lowercase();
            // Which of two parts a program reads differs from program to program, and nobody could say what was
            // checked.
            if names.insert(plain, at).is_some() {
                return Err(no_workbook("压缩包里有重名的部件，文件已损坏", "holds parts of equal names"));
            }
        }
        Ok(Self {
            directory,
            names,
            total_bytes: limits.total_bytes,
            left_new: left,
            met: BTreeSet::new(),
            left_bytes: left,
        })
    }

    /// For who looks at each part so many times. All parts together stay as small.
    pub const fn looked_at(mut self, times: u64) -> Self {
        self.left_bytes = self.total_bytes.saturating_mul(times);
        self
    }

    /// Whether some part's name fits.
    pub fn any(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.names.keys().any(|name| fits(name))
    }

    /// All parts' plain names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Whether a part is there.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&name.trim_start_matches('/').to_lowercase())
    }

    /// The entry of a part that is about to be looked at, which counts. None if there is no such part.
    fn asked(&mut self, name: &str) -> Result<Option<Entry<'b>>, Unreadable> {
        let Some(at) = self.names.get(&name.trim_start_matches('/').to_lowercase()) else { return Ok(None) };
        let entry = self.directory.entries.get(*at).ok_or_else(damaged)?;
        // A part that is asked for again and again is inflated again and again: each time counts.
        let too_much = || {
            let megabytes = self.total_bytes >> 20;
            beyond(
                format!("解压后超过 {megabytes} MB 的上限"),
                format!("inflates to more than {megabytes} MB"),
            )
        };
        self.left_bytes = self.left_bytes.checked_sub(entry.inflated).ok_or_else(too_much)?;
        if self.met.insert(*at) {
            self.left_new = self.left_new.checked_sub(entry.inflated).ok_or_else(too_much)?;
        }
        Ok(Some(entry.clone()))
    }

    fn inflate(&self, entry: &Entry<'b>) -> Result<Cow<'b, [u8]>, Unreadable> {
        let used = BUFFERS.with_borrow_mut(Vec::pop).unwrap_or_default();
        self.directory.inflate_into(entry, self.total_bytes, used)
    }

    /// A part's bytes. None if there is no such part.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Cow<'b, [u8]>>, Unreadable> {
        self.asked(name)?.map(|entry| self.inflate(&entry)).transpose()
    }

    /// Takes back the text of a part that is done with, so that the next part on this thread needs no new memory.
    pub fn done_with(text: Part) {
        let buffer = text.into_bytes();
        BUFFERS.with_borrow_mut(|spare| {
            if spare.len() < SPARE.0 && (1..=SPARE.1).contains(&buffer.capacity()) {
                spare.push(buffer);
            }
        });
    }

    /// What `read` makes of a part's text, or made of it when the same part came before; `about` is what else it looks
    /// at. None if there is no such part.
    pub fn once<T>(
        &mut self,
        name: &str,
        about: &str,
        longest: usize,
        memo: &'static LocalKey<RefCell<Memo<T>>>,
        read: impl FnOnce(&str) -> Result<T, Unreadable>,
    ) -> Result<Option<Rc<T>>, Unreadable> {
        let Some(entry) = self.asked(name)? else { return Ok(None) };
        let packed = self.directory.packed(&entry).ok_or_else(damaged)?;
        let seen = Seen { packed, entry: entry.makes(), about, longest };
        if !entry.is_encrypted()
            && let Some(known) = memo.with_borrow(|memo| memo.find(seen))
        {
            return Ok(Some(known));
        }
        let part = Part::new(self.inflate(&entry)?.into_owned())?;
        let read = Rc::new(read(part.said()?)?);
        memo.with_borrow_mut(|memo| memo.keep(seen, &read));
        Self::done_with(part);
        Ok(Some(read))
    }

    /// A part's text. None if there is no such part.
    pub fn text(&mut self, name: &str) -> Result<Option<Part>, Unreadable> {
        self.bytes(name)?.map(|bytes| Part::new(bytes.into_owned())).transpose()
    }
}
