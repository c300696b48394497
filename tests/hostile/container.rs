//! OLE containers by hand: a writer, and the ways its tables can lie.

use crate::biff::{self, globals, sheet};
use crate::{Case, any, broken, locked, right};

const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const TABLE: u32 = 0xFFFF_FFFD;

/// A container of these streams, each in sectors of 512 bytes of its own.
pub fn wrap(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let sectors_of = |bytes: usize| bytes.div_ceil(512).max(1);
    let padded: Vec<(&str, Vec<u8>)> = streams
        .iter()
        .map(|(name, bytes)| {
            let mut bytes = bytes.to_vec();
            // Shorter streams would lie in the mini stream.
            bytes.resize(bytes.len().max(4096), 0);
            (*name, bytes)
        })
        .collect();
    let folder_sectors = (padded.len() + 1).div_ceil(4);
    let data: usize = padded.iter().map(|(_, bytes)| sectors_of(bytes.len())).sum();
    let mut table_sectors = 1;
    while table_sectors * 128 < table_sectors + folder_sectors + data {
        table_sectors += 1;
    }
    let mut table: Vec<u32> = vec![TABLE; table_sectors];
    let chain = |table: &mut Vec<u32>, sectors: usize| {
        let start = u32::try_from(table.len()).unwrap();
        table.extend((1..sectors).map(|step| start + u32::try_from(step).unwrap()));
        table.push(END);
        start
    };
    let folder_start = chain(&mut table, folder_sectors);
    let starts: Vec<u32> =
        padded.iter().map(|(_, bytes)| chain(&mut table, sectors_of(bytes.len()))).collect();
    table.resize(table_sectors * 128, FREE);
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(24, 0);
    for number in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(44, 0);
    for number in [u32::try_from(table_sectors).unwrap(), folder_start, 0, 4096, END, 0, END, 0] {
        bytes.extend(number.to_le_bytes());
    }
    for place in 0..109 {
        let sector = if place < table_sectors { u32::try_from(place).unwrap() } else { FREE };
        bytes.extend(sector.to_le_bytes());
    }
    for number in &table {
        bytes.extend(number.to_le_bytes());
    }
    let entry = |name: &str, kind: u8, right: u32, child: u32, start: u32, length: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let name_length = u16::try_from(entry.len() + 2).unwrap();
        entry.resize(64, 0);
        entry.extend(name_length.to_le_bytes());
        entry.extend([kind, 1]);
        entry.extend(FREE.to_le_bytes());
        entry.extend(right.to_le_bytes());
        entry.extend(child.to_le_bytes());
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend((length as u64).to_le_bytes());
        entry
    };
    let mut folder = entry("Root Entry", 5, FREE, 1, END, 0);
    for (at, ((name, stream), start)) in padded.iter().zip(&starts).enumerate() {
        let next = if at + 1 < padded.len() { u32::try_from(at + 2).unwrap() } else { FREE };
        folder.extend(entry(name, 2, next, FREE, *start, stream.len()));
    }
    folder.resize(folder_sectors * 512, 0);
    bytes.extend(folder);
    for (_, stream) in &padded {
        bytes.extend(stream);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes
}

/// Writes a number over four bytes.
fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

pub fn cases() -> Vec<Case> {
    let stream = globals(&[], &[sheet(&[biff::number(0, 0, 7.0)])]);
    let whole = wrap(&[("Workbook", &stream)]);
    let changed = |changes: &[(usize, u32)]| {
        let mut bytes = whole.clone();
        for (at, number) in changes {
            put(&mut bytes, *at, *number);
        }
        bytes
    };
    // The table is sector 0 at 512, the folder sector 1 at 1024, the stream begins at sector 2.
    let (table, folder) = (512, 1024);
    let read = &["A1=#7"];
    let mut cases = vec![
        right("ole/good", whole.clone(), read),
        right(
            "ole/zip-at-the-tail-as-in-et",
            [whole.clone(), crate::ooxml::package(b"<worksheet/>")].concat(),
            read,
        ),
        right(
            "ole/other-streams",
            wrap(&[
                ("\u{5}SummaryInformation", b"x"),
                ("Workbook", &stream),
                ("\u{1}CompObj", b"WordDocument"),
            ]),
            read,
        ),
        right("ole/name-in-capitals", wrap(&[("WORKBOOK", &stream)]), read),
        right(
            "ole/word-within-a-cell",
            wrap(&[(
                "Workbook",
                &globals(&[], &[sheet(&[biff::label(0, 0, "EncryptedPackage WordDocument")])]),
            )]),
            &["A1=EncryptedPackage WordDocument"],
        ),
        locked("ole/encrypted-package", wrap(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")])),
        broken("ole/word", wrap(&[("WordDocument", b"x")]), "Word"),
        broken("ole/slides", wrap(&[("PowerPoint Document", b"x")]), "演示文稿"),
        broken("ole/mail", wrap(&[("__properties_version1.0", b"x")]), "邮件"),
        broken("ole/thumbs", wrap(&[("Catalog", b"x")]), "损坏"),
        broken("ole/head-only", whole[..512].to_vec(), "损坏"),
        broken("ole/eight-bytes", whole[..8].to_vec(), "损坏"),
        broken("ole/folder-in-a-circle", changed(&[(table + 4, 1)]), "损坏"),
        broken("ole/stream-in-a-circle", changed(&[(table + 8, 2), (folder + 128 + 120, 6000)]), "损坏"),
        broken("ole/stream-of-4-gb", changed(&[(folder + 128 + 120, 0xFFFF_FFFF)]), "损坏"),
        broken("ole/stream-past-the-end", changed(&[(folder + 128 + 116, 0x00FF_FFFF)]), "损坏"),
        broken("ole/stream-into-marks", changed(&[(folder + 128 + 116, TABLE)]), "损坏"),
        broken("ole/table-places-in-a-circle", changed(&[(68, 0), (table + 127 * 4, 0)]), "损坏"),
        broken("ole/table-past-the-end", changed(&[(76, 0x00FF_FFFF)]), "损坏"),
        broken("ole/folder-past-the-end", changed(&[(48, 0x00FF_FFFF)]), "损坏"),
        broken("ole/mini-table-in-a-circle", changed(&[(60, 3), (table + 12, 3)]), "损坏"),
        broken("ole/sector-shift-31", changed(&[(30, 0x0006_001F)]), "损坏"),
        broken("ole/sector-shift-0", changed(&[(30, 0x0006_0000)]), "损坏"),
        broken("ole/in-the-mini-stream-that-is-not-there", changed(&[(folder + 128 + 120, 100)]), "损坏"),
        right("ole/tree-in-a-circle", changed(&[(folder + 128 + 68, 1), (folder + 128 + 72, 1)]), read),
        right(
            "ole/tree-past-the-end",
            changed(&[(folder + 128 + 68, 99), (folder + 128 + 72, 0x7FFF_FFFF)]),
            read,
        ),
        broken("ole/tree-without-a-child", changed(&[(folder + 76, FREE)]), "损坏"),
    ];
    for tenth in 1..10 {
        let cut = whole[..whole.len() * tenth / 10].to_vec();
        cases.push(broken(&format!("ole/cut-at-{tenth}0-percent"), cut, "损坏"));
    }
    for at in (24..512).step_by(4).chain((1024..1280).step_by(4)) {
        for number in [0, 1, 2, 0x7FFF_FFFF, END] {
            cases.push(any(format!("ole/{number:x}-at-{at}"), changed(&[(at, number)])));
        }
    }
    cases
}
