//! The OLE container (compound file, [MS-CFB]): streams of the root folder by name.
//!
//! Every chain is followed at most as far as the file has sectors, so a circle ends; a stream's stated length is
//! compared with what the file can hold before anything is copied.

use super::little::{size_at, u16_at, u32_at, u64_at};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::Unreadable;

/// Sector numbers from here on are marks (free, end of chain, table).
const FIRST_MARK: u32 = 0xFFFF_FFFA;
/// "No entry" in the folder's tree.
const NONE: u32 = 0xFFFF_FFFF;
const ENTRY: usize = 128;

/// An opened container.
#[derive(Debug)]
pub struct Container<'b> {
    bytes: &'b [u8],
    shift: u32,
    mini_shift: u32,
    mini_below: u64,
    table: Vec<u32>,
    mini_table: Vec<u32>,
    mini_stream: Vec<u8>,
    streams: Vec<Stream>,
}

#[derive(Debug)]
struct Stream {
    name: String,
    start: u32,
    length: u64,
}

/// The refusal of a broken container.
pub fn damaged() -> Unreadable {
    no_workbook("的内部结构不完整，可能没有传完或已损坏", "is truncated or damaged (OLE structure)")
}

impl<'b> Container<'b> {
    /// Reads the tables and the root folder.
    pub fn open(bytes: &'b [u8]) -> Result<Self, Unreadable> {
        Self::opened(bytes).ok_or_else(damaged)
    }

    fn opened(bytes: &'b [u8]) -> Option<Self> {
        let shift = u32::from(u16_at(bytes, 30)?);
        let mini_shift = u32::from(u16_at(bytes, 32)?);
        if !matches!(shift, 7..=16) || mini_shift >= shift || mini_shift < 4 {
            return None;
        }
        let mut container = Self {
            bytes,
            shift,
            mini_shift,
            mini_below: u64::from(u32_at(bytes, 56)?),
            table: Vec::new(),
            mini_table: Vec::new(),
            mini_stream: Vec::new(),
            streams: Vec::new(),
        };
        container.table = container.sector_table()?;
        container.mini_table = numbers(&container.chain(u32_at(bytes, 60)?, None)?);
        let folder = container.chain(u32_at(bytes, 48)?, None)?;
        let root = folder.get(..ENTRY)?;
        let start = u32_at(root, 116)?;
        if start < FIRST_MARK {
            container.mini_stream = container.chain(start, None)?;
        }
        container.streams = container.root_streams(&folder, u32_at(root, 76)?)?;
        Some(container)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() >> self.shift
    }

    fn sector(&self, number: u32) -> Option<&'b [u8]> {
        let size = 1_usize << self.shift;
        let from = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(size)?;
        // The last sector may be cut short: not every program pads it.
        self.bytes.get(from..self.bytes.len().min(from + size)).filter(|sector| !sector.is_empty())
    }

    /// The table of sectors: 109 places in the header, further ones in sectors of their own.
    fn sector_table(&self) -> Option<Vec<u32>> {
        let mut places = numbers(self.bytes.get(76..512)?);
        let mut next = u32_at(self.bytes, 68)?;
        let mut steps = 0;
        while next < FIRST_MARK {
            steps += 1;
            if steps > self.sectors() {
                return None;
            }
            let mut more = numbers(self.sector(next)?);
            next = more.pop()?;
            places.extend(more);
        }
        let mut table = Vec::new();
        for place in places.into_iter().filter(|place| *place < FIRST_MARK) {
            if table.len() > self.sectors() + 2 * (1 << self.shift) {
                break;
            }
            table.extend(numbers(self.sector(place)?));
        }
        Some(table)
    }

    /// The bytes of a chain, of a stated length if there is one.
    fn chain(&self, start: u32, length: Option<u64>) -> Option<Vec<u8>> {
        let most = length.map_or(Some(usize::MAX), |length| usize::try_from(length).ok())?;
        if length.is_some() && most > self.bytes.len() {
            return None;
        }
        let mut bytes = Vec::new();
        let mut next = start;
        let mut steps = 0;
        while next < FIRST_MARK && bytes.len() < most {
            steps += 1;
            if steps > self.sectors() + 1 {
                return None;
            }
            bytes.extend_from_slice(self.sector(next)?);
            next = *self.table.get(usize::try_from(next).ok()?)?;
        }
        if length.is_some() && bytes.len() < most {
            return None;
        }
        bytes.truncate(most);
        Some(bytes)
    }

    fn mini_chain(&self, start: u32, length: u64) -> Option<Vec<u8>> {
        let most = usize::try_from(length).ok().filter(|most| *most <= self.mini_stream.len())?;
        let size = 1_usize << self.mini_shift;
        let mut bytes = Vec::new();
        let mut next = start;
        // Every step adds bytes and there are no more than the mini stream holds, so a circle ends.
        while next < FIRST_MARK && bytes.len() < most {
            let from = usize::try_from(next).ok()?.checked_mul(size)?;
            let to = self.mini_stream.len().min(from.checked_add(size)?);
            let sector = self.mini_stream.get(from..to).filter(|sector| !sector.is_empty())?;
            bytes.extend_from_slice(sector);
            next = *self.mini_table.get(usize::try_from(next).ok()?)?;
        }
        bytes.truncate(most);
        (bytes.len() == most).then_some(bytes)
    }

    /// The streams right under the root: an embedded workbook's streams lie deeper and are not ours.
    fn root_streams(&self, folder: &[u8], first: u32) -> Option<Vec<Stream>> {
        let version_3 = self.shift == 9;
        let mut streams = Vec::new();
        let mut seen = vec![false; folder.len() / ENTRY];
        let mut waiting = vec![first];
        while let Some(number) = waiting.pop() {
            if number == NONE {
                continue;
            }
            let at = usize::try_from(number).ok()?;
            match seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                // Past the folder's end, or met before: the tree is broken there.
                _ => continue,
            }
            let entry = folder.get(at * ENTRY..(at + 1) * ENTRY)?;
            waiting.push(u32_at(entry, 72)?);
            waiting.push(u32_at(entry, 68)?);
            let name_length = usize::from(u16_at(entry, 64)?).clamp(2, 64) - 2;
            let units: Vec<u16> = (0..name_length / 2).filter_map(|unit| u16_at(entry, unit * 2)).collect();
            let length = u64_at(entry, 120)?;
            streams.push(Stream {
                name: String::from_utf16_lossy(&units).to_lowercase(),
                start: u32_at(entry, 116)?,
                // Version 3 leaves the upper half undefined.
                length: if version_3 { length & 0xFFFF_FFFF } else { length },
            });
        }
        Some(streams)
    }

    /// Whether the root folder has something of this name, in any case.
    pub fn has(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name == name)
    }

    /// Whether the root folder has something whose name fits.
    pub fn any(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.streams.iter().any(|stream| fits(&stream.name))
    }

    /// A stream of the root folder, by its name in lower case.
    pub fn stream(&self, name: &str) -> Option<Result<Vec<u8>, Unreadable>> {
        let stream = self.streams.iter().find(|stream| stream.name == name)?;
        let bytes = if stream.length < self.mini_below {
            self.mini_chain(stream.start, stream.length)
        } else {
            self.chain(stream.start, Some(stream.length))
        };
        Some(bytes.ok_or_else(damaged))
    }
}

/// When the file was last saved, out of the stream of summary properties ([MS-OLEPS], property 13), as ISO 8601.
pub fn last_saved(properties: &[u8]) -> Option<String> {
    const LAST_SAVED: u32 = 13;
    const FILE_TIME: u32 = 0x40;
    let section = properties.get(size_at(properties, 44)?..)?;
    // Each property takes eight bytes of the section, so the count stated means nothing beyond its length.
    let place = (0..size_at(section, 4)?.min(section.len() / 8))
        .find(|property| u32_at(section, 8 + property * 8) == Some(LAST_SAVED))?;
    let at = size_at(section, 12 + place * 8)?;
    let ticks =
        u32_at(section, at).filter(|kind| *kind == FILE_TIME).and(u64_at(section, at.checked_add(4)?))?;
    // Ticks of 100 ns since 1601-01-01, which is 134,774 days before 1970.
    let seconds = i64::try_from(ticks / 10_000_000).ok()?;
    let day = crate::base::Date::from_days(seconds / 86_400 - 134_774)?;
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    Some(format!("{day}T{hour:02}:{minute:02}:{second:02}Z"))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    (0..bytes.len() / 4)
        .filter_map(|at| size_at(bytes, at * 4))
        .filter_map(|n| u32::try_from(n).ok())
        .collect()
}
