//! The directory of a zip archive, checked before anything is inflated.
//!
//! What the directory says and what stands before each entry's bytes must agree, entries must not overlap (the way
//! of zip bombs without ratio), and each entry is inflated in one call into a buffer of its stated length, which
//! deflate itself bounds at 1,032 times the packed bytes. Length and checksum are checked: a damaged byte is found.

use std::borrow::Cow;
use std::cell::RefCell;

use libdeflater::Decompressor;

use super::little::{size_at, u16_at, u32_at, u64_at};
use crate::workbook::guard::{beyond, encrypted, no_workbook};
use crate::workbook::model::Unreadable;

thread_local! {
    /// Its tables take longer to come by than a small part to inflate.
    static INFLATER: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry<'b> {
    /// Its name as bytes.
    pub name: &'b [u8],
    /// Its name in UTF-8 as an extra field gives it (Info-ZIP), if one does and fits the name.
    pub unicode: Option<&'b str>,
    flags: u16,
    method: u16,
    checksum: u32,
    packed: u64,
    /// The length that it is said to have once inflated; another one is refused.
    pub inflated: u64,
    offset: u64,
}

impl Entry<'_> {
    /// How it is packed, its checksum and its length once inflated.
    pub const fn makes(&self) -> (u16, u32, u64) {
        (self.method, self.checksum, self.inflated)
    }

    /// Whether it is encrypted.
    pub const fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether its name is said to be UTF-8.
    pub const fn says_utf8(&self) -> bool {
        self.flags & 0x800 != 0
    }

    /// The name, whatever it was written in: UTF-8, else GB18030 as Chinese Windows writes it.
    pub fn shown_name(&self) -> String {
        let decoded = || match str::from_utf8(self.name) {
            Ok(name) => name.to_owned(),
            Err(_) if self.says_utf8() => String::from_utf8_lossy(self.name).into_owned(),
            Err(_) => encoding_rs::GB18030.decode_without_bom_handling(self.name).0.into_owned(),
        };
        self.unicode.map_or_else(decoded, ToOwned::to_owned).replace('\\', "/")
    }
}

/// A directory whose entries were checked.
#[derive(Debug)]
pub struct Directory<'b> {
    bytes: &'b [u8],
    /// The entries in directory order.
    pub entries: Vec<Entry<'b>>,
}

/// The refusal of a broken archive.
pub fn damaged() -> Unreadable {
    no_workbook("的压缩结构不完整，可能没有传完或已损坏", "is truncated or damaged (zip structure)")
}

struct End {
    count: u64,
    from: u64,
    length: u64,
}

impl<'b> Directory<'b> {
    /// Reads and checks a directory.
    pub fn open(bytes: &'b [u8], most_entries: usize) -> Result<Self, Unreadable> {
        let end = end_record(bytes).ok_or_else(damaged)?;
        if end.count > most_entries as u64 {
            let stated = end.count;
            return Err(beyond(
                format!("压缩包里有 {stated} 个部件，超过上限 {most_entries}"),
                format!("has {stated} parts, over the limit of {most_entries}"),
            ));
        }
        let from = usize::try_from(end.from).map_err(|_| damaged())?;
        let length = usize::try_from(end.length).map_err(|_| damaged())?;
        let central = from.checked_add(length).and_then(|to| bytes.get(from..to)).ok_or_else(damaged)?;
        let entries = listed(central, end.count).ok_or_else(damaged)?;
        let directory = Self { bytes, entries };
        directory.check(end.from)?;
        Ok(directory)
    }

    /// Each entry stands before the directory, behind the one before it, under the name the directory gives it.
    fn check(&self, directory_from: u64) -> Result<(), Unreadable> {
        let mut spans = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let start = self.data_start(entry).ok_or_else(damaged)?;
            let to = (start as u64).checked_add(entry.packed).ok_or_else(damaged)?;
            if to > directory_from {
                return Err(damaged());
            }
            spans.push((entry.offset, to));
        }
        spans.sort_unstable();
        if spans.windows(2).any(|two| matches!(two, [(_, end), (next, _)] if next < end)) {
            return Err(no_workbook("压缩包里的部件互相重叠，不是正常文件", "holds parts that overlap"));
        }
        Ok(())
    }

    fn data_start(&self, entry: &Entry<'_>) -> Option<usize> {
        let offset = usize::try_from(entry.offset).ok()?;
        let local = self.bytes.get(offset..)?;
        let name_length = usize::from(u16_at(local, 26)?);
        let extra_length = usize::from(u16_at(local, 28)?);
        let agrees = local.starts_with(b"PK\x03\x04")
            && local.get(30..30 + name_length)? == entry.name
            && u16_at(local, 8)? == entry.method;
        agrees.then_some(offset + 30 + name_length + extra_length)
    }

    /// An entry's bytes; more than `most` are refused before they come to be.
    pub fn inflate(&self, entry: &Entry<'_>, most: u64) -> Result<Cow<'b, [u8]>, Unreadable> {
        self.inflate_into(entry, most, Vec::new())
    }

    /// An entry's bytes as they stand in the archive.
    pub fn packed(&self, entry: &Entry<'_>) -> Option<&'b [u8]> {
        let start = self.data_start(entry)?;
        self.bytes.get(start..start.checked_add(usize::try_from(entry.packed).ok()?)?)
    }

    /// The same as [`Self::inflate`] into a buffer that was used before: clearing a new one costs half as much as
    /// inflating.
    pub fn inflate_into(
        &self,
        entry: &Entry<'_>,
        most: u64,
        used: Vec<u8>,
    ) -> Result<Cow<'b, [u8]>, Unreadable> {
        if entry.is_encrypted() {
            return Err(encrypted());
        }
        if entry.inflated > most {
            let megabytes = most >> 20;
            return Err(beyond(
                format!("解压后超过 {megabytes} MB 的上限"),
                format!("inflates to more than {megabytes} MB"),
            ));
        }
        let stored = self.packed(entry).ok_or_else(damaged)?;
        let inflated = usize::try_from(entry.inflated).map_err(|_| damaged())?;
        let bytes = match entry.method {
            0 if stored.len() == inflated => Cow::Borrowed(stored),
            8 => {
                // Deflate cannot do better than 1,032 to 1, so a larger stated length is a lie.
                if inflated > stored.len().saturating_mul(1032).saturating_add(64) {
                    return Err(damaged());
                }
                let mut bytes = if used.capacity() < inflated { vec![0; inflated] } else { used };
                bytes.resize(inflated, 0);
                match INFLATER.with_borrow_mut(|inflater| inflater.deflate_decompress(stored, &mut bytes)) {
                    Ok(length) if length == inflated => Cow::Owned(bytes),
                    _ => return Err(damaged()),
                }
            }
            0 => return Err(damaged()),
            _ => {
                return Err(no_workbook(
                    "压缩方式少见，读不了，请重新保存后再报",
                    "is compressed in a way that is not read here",
                ));
            }
        };
        if libdeflater::crc32(&bytes) == entry.checksum { Ok(bytes) } else { Err(damaged()) }
    }
}

/// The end record: the last 22 bytes and a comment of up to 65,535; some programs leave bytes behind it.
fn end_record(bytes: &[u8]) -> Option<End> {
    let tail_from = bytes.len().saturating_sub(22 + 65_535);
    let mut tail = bytes.get(tail_from..)?;
    loop {
        let at = memchr::memmem::rfind(tail, b"PK\x05\x06")?;
        if let Some(end) = end_at(bytes, tail_from + at) {
            return Some(end);
        }
        tail = tail.get(..at)?;
    }
}

fn end_at(bytes: &[u8], at: usize) -> Option<End> {
    let record = bytes.get(at..at + 22)?;
    let mut end = End {
        count: u64::from(u16_at(record, 10)?),
        length: u64::from(u32_at(record, 12)?),
        from: u64::from(u32_at(record, 16)?),
    };
    let wide = end.count == 0xFFFF || end.length == 0xFFFF_FFFF || end.from == 0xFFFF_FFFF;
    if wide
        && let Some(locator) = at.checked_sub(20).and_then(|from| bytes.get(from..at))
        && locator.starts_with(b"PK\x06\x07")
    {
        let from = usize::try_from(u64_at(locator, 8)?).ok()?;
        let record = bytes.get(from..)?.get(..56).filter(|record| record.starts_with(b"PK\x06\x06"))?;
        end = End { count: u64_at(record, 32)?, length: u64_at(record, 40)?, from: u64_at(record, 48)? };
    }
    let fits = end.from.checked_add(end.length)? <= at as u64;
    // An empty archive has no first entry to look at.
    let begins = end.count == 0 || bytes.get(usize::try_from(end.from).ok()?..)?.starts_with(b"PK\x01\x02");
    (fits && begins).then_some(end)
}

fn listed(central: &[u8], count: u64) -> Option<Vec<Entry<'_>>> {
    let mut entries = Vec::new();
    let mut at = 0;
    // The count and the directory's length must agree, or an entry was smuggled in behind the count.
    while at < central.len() {
        let head = central.get(at..at + 46).filter(|head| head.starts_with(b"PK\x01\x02"))?;
        let length = |from| u16_at(head, from).map(usize::from);
        let (name_length, extra_length, comment_length) = (length(28)?, length(30)?, length(32)?);
        let name = central.get(at + 46..at + 46 + name_length)?;
        let extra_from = at + 46 + name_length;
        let extra = central.get(extra_from..extra_from + extra_length)?;
        let mut entry = Entry {
            name,
            unicode: None,
            flags: u16_at(head, 8)?,
            method: u16_at(head, 10)?,
            checksum: u32_at(head, 16)?,
            packed: u64::from(u32_at(head, 20)?),
            inflated: u64::from(u32_at(head, 24)?),
            offset: u64::from(u32_at(head, 42)?),
        };
        extra_fields(&mut entry, extra);
        entries.push(entry);
        if entries.len() as u64 > count {
            return None;
        }
        at = extra_from + extra_length + comment_length;
    }
    (entries.len() as u64 == count && at == central.len()).then_some(entries)
}

/// Zip64 lengths (0x0001) and the Info-ZIP name (0x7075).
fn extra_fields<'b>(entry: &mut Entry<'b>, extra: &'b [u8]) {
    let mut at = 0;
    while let (Some(id), Some(length)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        let Some(field) = extra.get(at + 4..at + 4 + usize::from(length)) else { return };
        if id == 1 {
            let mut next = 0;
            for number in [&mut entry.inflated, &mut entry.packed, &mut entry.offset] {
                if *number == 0xFFFF_FFFF
                    && let Some(wide) = u64_at(field, next)
                {
                    *number = wide;
                    next += 8;
                }
            }
        } else if id == 0x7075
            && field.first() == Some(&1)
            && size_at(field, 1) == usize::try_from(libdeflater::crc32(entry.name)).ok()
        {
            entry.unicode = field.get(5..).and_then(|name| str::from_utf8(name).ok());
        }
        at += 4 + usize::from(length);
    }
}
