//! The zip package: its directory checked, its parts inflated under limits, every used part read to its end so that
//! its checksum is checked, texts in UTF-8 whatever they were written in.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::workbook::guard::{beyond, encrypted, no_workbook};
use crate::workbook::model::{Limits, Unreadable};

/// An opened package.
pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Lower-case names without a leading slash → places in the directory.
    names: BTreeMap<String, usize>,
    part_bytes: u64,
    left_bytes: u64,
}

/// The refusal of a broken zip structure.
pub fn damaged() -> Unreadable {
    no_workbook("压缩结构不完整,文件可能没有传完或已损坏", "is truncated or damaged (zip structure)")
}

impl<'b> Package<'b> {
    /// Opens a package and checks its directory.
    pub fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, Unreadable> {
        let stated = stated_entries(bytes).ok_or_else(damaged)?;
        if stated > limits.entries {
            let most = limits.entries;
            return Err(beyond(
                format!("压缩包里有 {stated} 个部件,超过上限 {most}"),
                format!("has {stated} parts, over the limit of {most}"),
            ));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        // The directory is kept by name, so a part given twice shows as a smaller count: which of the two a program
        // reads differs from program to program, and nobody could say what was checked.
        if archive.len() != stated {
            return Err(no_workbook("压缩包里有重名的部件,文件已损坏", "holds parts of equal names"));
        }
        let mut names = BTreeMap::new();
        for (at, name) in archive.file_names().enumerate() {
            let plain = plain_name(&name.map_err(|_| damaged())?);
            if names.insert(plain, at).is_some() {
                return Err(no_workbook("压缩包里有重名的部件,文件已损坏", "holds parts of equal names"));
            }
        }
        Ok(Self { archive, names, part_bytes: limits.part_bytes, left_bytes: limits.total_bytes })
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

    /// The directory as it stands, for copying entries unopened.
    pub const fn archive(&mut self) -> &mut ZipArchive<Cursor<&'b [u8]>> {
        &mut self.archive
    }

    /// A part's text. None if there is no such part.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        self.bytes(name)?.map(utf8).transpose()
    }

    /// A part's bytes. None if there is no such part.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(at) = self.names.get(&name.trim_start_matches('/').to_lowercase()) else { return Ok(None) };
        let part = self.archive.by_index(*at).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(why) if why.to_lowercase().contains("password") => {
                encrypted()
            }
            _ => damaged(),
        })?;
        if part.encrypted() {
            return Err(encrypted());
        }
        // Declared sizes are only a hint: what counts is what really comes out.
        let most = self.part_bytes.min(self.left_bytes);
        let mut bytes = Vec::with_capacity(usize::try_from(part.size().min(most).min(1 << 20)).unwrap_or(0));
        part.take(most + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        let read = bytes.len() as u64;
        if read > most {
            let megabytes = most >> 20;
            return Err(beyond(
                format!("解压后超过 {megabytes} MB 的上限"),
                format!("inflates to more than {megabytes} MB"),
            ));
        }
        self.left_bytes -= read;
        Ok(Some(bytes))
    }
}

/// The number of entries that the end record states. It is the last 22 bytes and a comment of up to 65,535.
fn stated_entries(bytes: &[u8]) -> Option<usize> {
    let tail_from = bytes.len().saturating_sub(22 + 65_535);
    let tail = bytes.get(tail_from..)?;
    let at = memchr::memmem::rfind(tail, b"PK\x05\x06")?;
    let record = tail.get(at..at + 22)?;
    let count = u16::from_le_bytes([*record.get(10)?, *record.get(11)?]);
    if count != u16::MAX {
        return Some(usize::from(count));
    }
    // Zip64: its own end record stands before.
    let at = memchr::memmem::rfind(tail, b"PK\x06\x06")?;
    let count: [u8; 8] = tail.get(at + 32..at + 40)?.try_into().ok()?;
    usize::try_from(u64::from_le_bytes(count)).ok()
}

/// A part's name as it is looked up: without a leading slash, in lower case.
pub fn plain_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// XML text in UTF-8: byte order marks, UTF-16 and declared encodings are honoured.
pub fn utf8(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let wrong = || no_workbook("文字编码有误,文件已损坏", "has text that is not in its stated encoding");
    if let Some(encoding) = other_encoding(&bytes) {
        let (text, _, faulty) = encoding.decode(&bytes);
        return if faulty { Err(wrong()) } else { Ok(text.into_owned()) };
    }
    let mut text = String::from_utf8(bytes).map_err(|_| wrong())?;
    if text.starts_with('\u{FEFF}') {
        text.remove(0);
    }
    Ok(text)
}

/// The encoding of an XML text, if it is another than UTF-8.
pub fn other_encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => declared(bytes),
    }
}

fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    let end = memchr::memmem::find(head, b"?>")?;
    let head = head.get(..end)?;
    let from = memchr::memmem::find(head, b"encoding=")? + 10;
    let label = head.get(from..)?.split(|byte| matches!(byte, b'"' | b'\'')).next()?;
    encoding_rs::Encoding::for_label(label).filter(|encoding| *encoding != encoding_rs::UTF_8)
}
