//! Zip tricks: a writer that can lie about anything, and the lies.

use std::io::{Cursor, Write};

use libdeflater::{CompressionLvl, Compressor};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::ooxml::{self, ROOT};
use crate::{Case, beyond, broken, locked, right};

/// One entry, with what is said of it.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    pub local_name: Vec<u8>,
    pub packed: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub checksum: u32,
    pub stated_packed: u32,
    pub stated_inflated: u32,
    /// The place of its local header, if a lie.
    pub offset: Option<u32>,
    pub extra: Vec<u8>,
}

/// An honest deflated entry.
pub fn entry(name: &str, bytes: &[u8]) -> Entry {
    let mut deflate = Compressor::new(CompressionLvl::default());
    let mut packed = vec![0; deflate.deflate_compress_bound(bytes.len())];
    let length = deflate.deflate_compress(bytes, &mut packed).unwrap();
    packed.truncate(length);
    Entry {
        name: name.as_bytes().to_vec(),
        local_name: name.as_bytes().to_vec(),
        stated_packed: u32::try_from(packed.len()).unwrap(),
        packed,
        method: 8,
        flags: 0,
        checksum: libdeflater::crc32(bytes),
        stated_inflated: u32::try_from(bytes.len()).unwrap(),
        offset: None,
        extra: Vec::new(),
    }
}

/// An archive of such entries; `count` is what the end record states.
pub fn archive(entries: &[Entry], count: Option<u16>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut central = Vec::new();
    for entry in entries {
        let offset = entry.offset.unwrap_or_else(|| u32::try_from(bytes.len()).unwrap());
        let head = |name: &[u8], extra: &[u8]| {
            let mut head = Vec::new();
            head.extend(20u16.to_le_bytes());
            head.extend(entry.flags.to_le_bytes());
            head.extend(entry.method.to_le_bytes());
            head.extend([0; 4]);
            head.extend(entry.checksum.to_le_bytes());
            head.extend(entry.stated_packed.to_le_bytes());
            head.extend(entry.stated_inflated.to_le_bytes());
            head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            head.extend(u16::try_from(extra.len()).unwrap().to_le_bytes());
            head
        };
        if entry.offset.is_none() {
            bytes.extend(b"PK\x03\x04");
            bytes.extend(head(&entry.local_name, &[]));
            bytes.extend(&entry.local_name);
            bytes.extend(&entry.packed);
        }
        central.extend(b"PK\x01\x02\x14\x00");
        central.extend(head(&entry.name, &entry.extra));
        central.extend([0; 10]);
        central.extend(offset.to_le_bytes());
        central.extend(&entry.name);
        central.extend(&entry.extra);
    }
    let count = count.unwrap_or(u16::try_from(entries.len()).unwrap());
    let from = u32::try_from(bytes.len()).unwrap();
    let length = u32::try_from(central.len()).unwrap();
    bytes.extend(central);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(from.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// An archive by the usual library.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a good workbook as entries; the sheet is the last.
fn good() -> Vec<Entry> {
    ooxml::parts(br"<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>")
        .iter()
        .map(|(name, bytes)| entry(name, bytes))
        .collect()
}

/// The good workbook with its last entry changed.
fn changed(change: impl Fn(&mut Entry)) -> Vec<u8> {
    let mut entries = good();
    change(entries.last_mut().unwrap());
    archive(&entries, None)
}

pub fn cases() -> Vec<Case> {
    let whole = archive(&good(), None);
    let mut cases = vec![
        right("zip/good", whole.clone(), &["A1=#7"]),
        right("zip/bytes-behind", [whole.clone(), vec![0; 500]].concat(), &["A1=#7"]),
        right("zip/mark-in-bytes-behind", [whole.as_slice(), b"PK\x05\x06 fooled"].concat(), &["A1=#7"]),
        right("zip/utf8-flag", changed(|entry| entry.flags = 0x800), &["A1=#7"]),
        right(
            "zip/comment",
            {
                let mut bytes = whole.clone();
                let at = bytes.len() - 2;
                bytes[at] = 5;
                bytes.extend(b"hello");
                bytes
            },
            &["A1=#7"],
        ),
        right(
            "zip/zip64-extra",
            changed(|entry| {
                let mut extra = vec![1, 0, 16, 0];
                extra.extend(u64::from(entry.stated_inflated).to_le_bytes());
                extra.extend(u64::from(entry.stated_packed).to_le_bytes());
                entry.extra = extra;
                entry.stated_inflated = u32::MAX;
                entry.stated_packed = u32::MAX;
            }),
            &["A1=#7"],
        ),
        right(
            "zip/zip-slip-beside",
            {
                let mut entries = good();
                entries.insert(0, entry("../../../../etc/passwd", b"x"));
                archive(&entries, None)
            },
            &["A1=#7"],
        ),
        right(
            "zip/bomb-in-a-part-nobody-reads",
            {
                let mut entries = good();
                entries.push(entry("xl/media/image1.png", &vec![0; 200 << 20]));
                archive(&entries, None)
            },
            &["A1=#7"],
        ),
        broken("zip/checksum", changed(|entry| entry.checksum ^= 1), "损坏"),
        broken("zip/shorter-than-stated", changed(|entry| entry.stated_inflated += 1), "损坏"),
        broken("zip/longer-than-stated", changed(|entry| entry.stated_inflated -= 1), "损坏"),
        broken("zip/stated-100-mb", changed(|entry| entry.stated_inflated = 100 << 20), "损坏"),
        beyond("zip/stated-4-gb", changed(|entry| entry.stated_inflated = 0xFFFF_FFF0), "上限"),
        broken(
            "zip/zip64-exabytes",
            changed(|entry| {
                entry.extra = [&[1, 0, 16, 0][..], &[0xFF; 16]].concat();
                entry.stated_inflated = u32::MAX;
                entry.stated_packed = u32::MAX;
            }),
            "损坏",
        ),
        broken("zip/past-the-end", changed(|entry| entry.stated_packed = 1 << 30), "损坏"),
        broken("zip/offset-past-the-end", changed(|entry| entry.offset = Some(0x7FFF_FFFF)), "损坏"),
        broken(
            "zip/names-differ",
            changed(|entry| entry.local_name = b"xl/worksheets/sheet9.xml".to_vec()),
            "损坏",
        ),
        broken("zip/method-bzip2", changed(|entry| entry.method = 12), "压缩方式"),
        broken("zip/method-lzma", changed(|entry| entry.method = 14), "压缩方式"),
        broken("zip/stored-lie", changed(|entry| entry.method = 0), "损坏"),
        broken("zip/deflate-noise", changed(|entry| entry.packed.fill(0xA5)), "损坏"),
        locked("zip/encrypted-part", changed(|entry| entry.flags = 1)),
        broken(
            "zip/overlap",
            {
                let mut entries = good();
                let mut copy = entries[0].clone();
                copy.name = b"xl/again.xml".to_vec();
                copy.offset = Some(0);
                entries.push(copy);
                archive(&entries, None)
            },
            "损坏",
        ),
        broken(
            "zip/overlap-same-name",
            {
                let mut entries = good();
                let mut copy = entries[0].clone();
                copy.offset = Some(0);
                entries.push(copy);
                archive(&entries, None)
            },
            "重叠",
        ),
        broken(
            "zip/same-name-twice",
            {
                let mut entries = good();
                entries.push(entry("xl/worksheets/sheet1.xml", b"<worksheet/>"));
                archive(&entries, None)
            },
            "重名",
        ),
        broken(
            "zip/same-name-in-other-case",
            {
                let mut entries = good();
                entries.push(entry("XL/Worksheets/Sheet1.xml", b"<worksheet/>"));
                archive(&entries, None)
            },
            "重名",
        ),
        broken("zip/count-too-small", archive(&good(), Some(1)), "损坏"),
        broken("zip/count-too-large", archive(&good(), Some(90)), "损坏"),
        broken("zip/empty", archive(&[], None), "压缩包"),
        broken("zip/bytes-before", [b"garbage".to_vec(), whole.clone()].concat(), ""),
        broken("zip/only-local-headers", whole[..whole.len() - 200].to_vec(), "损坏"),
        beyond(
            "zip/bomb",
            changed(|old| {
                *old = entry("xl/worksheets/sheet1.xml", &vec![b' '; 300 << 20]);
            }),
            "上限",
        ),
        beyond(
            "zip/many-parts",
            {
                let mut entries = good();
                entries.extend((0..25_000).map(|n| entry(&format!("xl/x{n}"), b"")));
                archive(&entries, None)
            },
            "部件",
        ),
        broken("zip/word", zipped(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"x")]), "Word"),
        broken(
            "zip/slides",
            zipped(&[("[Content_Types].xml", b"x"), ("ppt/presentation.xml", b"x")]),
            "演示文稿",
        ),
        broken("zip/pages", zipped(&[("Index/Document.iwa", b"x")]), "iWork"),
        broken("zip/ofd", zipped(&[("OFD.xml", b"x")]), "OFD"),
        broken("zip/pictures", zipped(&[("照片.jpg", b"x")]), "压缩包"),
        broken(
            "zip/no-workbook-part",
            zipped(&[("_rels/.rels", ROOT.as_bytes()), ("xl/x.xml", b"x")]),
            "工作簿",
        ),
    ];
    for tenth in 1..10 {
        let cut = whole[..whole.len() * tenth / 10].to_vec();
        cases.push(broken(&format!("zip/cut-at-{tenth}0-percent"), cut, "损坏"));
    }
    cases
}
