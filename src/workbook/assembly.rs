//! Packages put together out of parts that are deflated beforehand.
//!
//! In: the texts of parts, whole or in pieces, some of them deflated once and used in many packages. Out: the bytes of
//! a package, the same for the same input. A piece ends at a whole byte and looks back at no other, so that pieces can
//! stand behind each other in any company; checksums are taken over the texts, which costs less than a hundredth of
//! deflating them. Nothing is known here of what the texts say.

use std::cell::RefCell;
use std::io::{self, Cursor, Read, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, FlushCompress};
use libdeflater::{CompressionLvl, Compressor, Crc};

/// Parts deflated for many packages are worth some work.
const THOROUGH: i32 = 6;
/// Parts deflated for one package.
const QUICK: i32 = 4;
/// Parts that are deflated as they come: of very many like rows.
const POURED: u32 = 6;
/// The longest stored block (RFC 1951 §3.2.4).
const BLOCK: usize = 0xFFFF;
/// An empty last block.
const END: [u8; 2] = [0x03, 0x00];

thread_local! {
    static COMPRESSORS: RefCell<[Compressor; 2]> = RefCell::new(
        [THOROUGH, QUICK].map(|level| Compressor::new(CompressionLvl::new(level).unwrap_or_default()))
    );
}

/// A part as it lies in a package.
#[derive(Debug, Clone)]
pub struct Packed {
    checksum: u32,
    length: usize,
    deflated: Vec<u8>,
}

/// A part that is deflated as its text comes: the text never stands in memory whole.
pub struct Pour {
    checksum: Crc,
    length: usize,
    deflated: DeflateEncoder<Vec<u8>>,
}

/// A piece of a part that is used in many packages.
#[derive(Debug, Clone)]
pub struct Chunk {
    text: String,
    deflated: Vec<u8>,
}

/// A piece of a part.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'p> {
    /// Deflated beforehand.
    Ready(&'p Chunk),
    /// Of this part alone.
    Anew(&'p str),
}

impl Packed {
    /// A part for many packages.
    pub fn for_many(text: &str) -> Self {
        let mut packed =
            Self { checksum: libdeflater::crc32(text.as_bytes()), length: text.len(), deflated: Vec::new() };
        deflate(text.as_bytes(), 0, &mut packed.deflated);
        packed
    }

    /// A part of this package alone.
    pub fn for_one(text: &str) -> Self {
        Self::of_pieces(&[Piece::Anew(text)])
    }

    /// A part in pieces. What is new is deflated only where it comes last; before others it should be short.
    pub fn of_pieces(pieces: &[Piece<'_>]) -> Self {
        let mut checksum = Crc::new();
        let mut length = 0;
        let mut deflated = Vec::new();
        let mut ended = false;
        for (at, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Ready(chunk) => {
                    checksum.update(chunk.text.as_bytes());
                    length += chunk.text.len();
                    deflated.extend_from_slice(&chunk.deflated);
                }
                Piece::Anew(text) => {
                    checksum.update(text.as_bytes());
                    length += text.len();
                    ended = at + 1 == pieces.len();
                    if ended {
                        deflate(text.as_bytes(), 1, &mut deflated);
                    } else {
                        store(text.as_bytes(), false, &mut deflated);
                    }
                }
            }
        }
        if !ended {
            deflated.extend(END);
        }
        Self { checksum: checksum.sum(), length, deflated }
    }
}

impl Default for Pour {
    fn default() -> Self {
        let deflated = DeflateEncoder::new(Vec::new(), Compression::new(POURED));
        Self { checksum: Crc::new(), length: 0, deflated }
    }
}

impl Pour {
    /// Goes on with the text.
    ///
    /// # Errors
    /// If it cannot be deflated.
    pub fn push(&mut self, text: &str) -> io::Result<()> {
        self.checksum.update(text.as_bytes());
        self.length += text.len();
        self.deflated.write_all(text.as_bytes())
    }

    /// The part.
    ///
    /// # Errors
    /// If it cannot be deflated.
    pub fn finish(self) -> io::Result<Packed> {
        let Self { checksum, length, deflated } = self;
        Ok(Packed { checksum: checksum.sum(), length, deflated: deflated.finish()? })
    }
}

impl Chunk {
    /// A piece for many packages.
    pub fn new(text: String) -> Self {
        let mut compress = Compress::new(Compression::best(), false);
        // What cannot be deflated grows by a few bytes a block; the flush takes a few more.
        let mut deflated = Vec::with_capacity(text.len() + text.len() / 1000 + 64);
        let done = compress.compress_vec(text.as_bytes(), &mut deflated, FlushCompress::Full);
        if done.is_err()
            || compress.total_in() != text.len() as u64
            || !deflated.ends_with(&[0, 0, 0xFF, 0xFF])
        {
            deflated.clear();
            store(text.as_bytes(), false, &mut deflated);
        }
        Self { text, deflated }
    }
}

/// Appends a whole deflated stream.
fn deflate(bytes: &[u8], level: usize, out: &mut Vec<u8>) {
    let begin = out.len();
    let done = COMPRESSORS.with_borrow_mut(|compressors| {
        let compressor = compressors.get_mut(level)?;
        out.resize(begin + compressor.deflate_compress_bound(bytes.len()), 0);
        compressor.deflate_compress(bytes, out.get_mut(begin..)?).ok()
    });
    out.truncate(begin + done.unwrap_or(0));
    if done.is_none() {
        store(bytes, true, out);
    }
}

/// Appends stored blocks.
fn store(bytes: &[u8], last: bool, out: &mut Vec<u8>) {
    for block in bytes.chunks(BLOCK) {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(0);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    if last {
        out.extend(END);
    }
}

/// The package of these parts, in this order.
pub fn package(parts: &[(&str, &Packed)]) -> Vec<u8> {
    /// 1 January 1980, the first day of zip: no clock, so that bytes repeat.
    const DATE: u16 = (1 << 5) | 1;
    let whole: usize = parts.iter().map(|(name, packed)| packed.deflated.len() + 2 * name.len() + 80).sum();
    let mut package = Vec::with_capacity(whole + 32);
    let mut directory = Vec::with_capacity(parts.len() * 80);
    for (name, packed) in parts {
        let offset = size(package.len());
        let mut common = [0; 26];
        let numbers = [20, 0, 8, 0, DATE].map(u16::to_le_bytes);
        let sizes = [packed.checksum, size(packed.deflated.len()), size(packed.length)].map(u32::to_le_bytes);
        let name_length = u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes();
        // Version 2.0, no flags, deflated, time 0; no extra field.
        let fields = numbers.iter().flatten().chain(sizes.iter().flatten()).chain(&name_length);
        for (place, byte) in common.iter_mut().zip(fields) {
            *place = *byte;
        }

        package.extend(b"PK\x03\x04");
        package.extend(common);
        package.extend(name.as_bytes());
        package.extend(&packed.deflated);

        directory.extend(b"PK\x01\x02");
        directory.extend(20_u16.to_le_bytes());
        directory.extend(common);
        // No comment, disk 0, no attributes.
        directory.extend([0_u8; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = size(package.len());
    let count = u16::try_from(parts.len()).unwrap_or(u16::MAX).to_le_bytes();
    package.extend(&directory);
    package.extend(b"PK\x05\x06");
    package.extend([0_u8; 4]);
    package.extend(count);
    package.extend(count);
    package.extend(size(directory.len()).to_le_bytes());
    package.extend(start.to_le_bytes());
    package.extend(0_u16.to_le_bytes());
    package
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The parts of a package of ours with their texts, in its order.
///
/// # Errors
/// If it is no package, or a part no text.
pub fn parts(bytes: &[u8]) -> io::Result<Vec<(String, String)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
    let mut parts = Vec::with_capacity(archive.len());
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(io::Error::other)?;
        let name = entry.name().map_err(io::Error::other)?.into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text)?;
        parts.push((name, text));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_in_any_company_are_read_as_their_texts(texts in prop::collection::vec(("\\PC{0,300}", any::<bool>()), 0..6)) {
            let chunks: Vec<Chunk> = texts.iter().map(|(text, _)| Chunk::new(text.clone())).collect();
            let pieces: Vec<Piece<'_>> = texts
                .iter()
                .zip(&chunks)
                .map(|((text, ready), chunk)| if *ready { Piece::Ready(chunk) } else { Piece::Anew(text) })
                .collect();
            let whole: String = texts.iter().map(|(text, _)| text.as_str()).collect();
            let packed = Packed::of_pieces(&pieces);
            let many = Packed::for_many(&whole);
            let bytes = package(&[("a.xml", &packed), ("b/c.xml", &many)]);
            let read = parts(&bytes).unwrap();
            prop_assert_eq!(read, [("a.xml".to_owned(), whole.clone()), ("b/c.xml".to_owned(), whole)]);
        }
    }

    #[test]
    fn what_is_poured_is_read_as_one_text() {
        let mut pour = Pour::default();
        let texts: Vec<String> = (0..9000).map(|number| format!("第{number}行\n")).collect();
        for text in &texts {
            pour.push(text).unwrap();
        }
        let bytes = package(&[("a.xml", &pour.finish().unwrap()), ("b.xml", &Packed::for_one("后"))]);
        let read = parts(&bytes).unwrap();
        assert_eq!(read, [("a.xml".to_owned(), texts.concat()), ("b.xml".to_owned(), "后".to_owned())]);
    }

    #[test]
    fn long_pieces_are_whole_too() {
        let long: String = (0..60_000).map(|number: i32| number.to_string()).collect();
        let chunk = Chunk::new(long.clone());
        let packed = Packed::of_pieces(&[Piece::Anew(&long), Piece::Ready(&chunk), Piece::Anew(&long)]);
        let bytes = package(&[("a.xml", &packed)]);
        assert_eq!(parts(&bytes).unwrap()[0].1, long.repeat(3));
    }
}
