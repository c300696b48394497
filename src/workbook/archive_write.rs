//! Plain .zip archives, members stored as they are, names in whatever bytes the sender's program used.
//!
//! In: names and contents. Out: the bytes of the archive, the same for the same input. The `zip` crate writes UTF-8
//! names only; archives made on a Chinese Windows carry GBK names, and the sample county needs one of those. Nothing
//! here compresses or reads.

/// An archive of these members, in this order. Members of 4 GiB and more are beyond the format's plain headers; the
/// sizes are cut there.
pub fn stored(members: &[(Vec<u8>, &[u8])]) -> Vec<u8> {
    /// 1 January 2026 as DOS writes it: no clock, so that bytes repeat.
    const DATE: u16 = (46 << 9) | (1 << 5) | 1;
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in members {
        let offset = size(archive.len());
        let mut common = Vec::new();
        // Version 2.0, no flags (bit 11 would claim UTF-8 names), stored, time 0.
        for number in [20_u16, 0, 0, 0, DATE] {
            common.extend(number.to_le_bytes());
        }
        common.extend(libdeflater::crc32(content).to_le_bytes());
        common.extend(size(content.len()).to_le_bytes());
        common.extend(size(content.len()).to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend(0_u16.to_le_bytes());

        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name);
        archive.extend(*content);

        directory.extend(b"PK\x01\x02");
        directory.extend(20_u16.to_le_bytes());
        directory.extend(&common);
        // No comment, disk 0, no attributes.
        directory.extend([0_u8; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name);
    }
    let start = size(archive.len());
    let count = u16::try_from(members.len()).unwrap_or(u16::MAX).to_le_bytes();
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06");
    archive.extend([0_u8; 4]);
    archive.extend(count);
    archive.extend(count);
    archive.extend(size(directory.len()).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend(0_u16.to_le_bytes());
    archive
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    #[test]
    fn another_reader_finds_the_members_and_their_raw_names() {
        let (name, _, _) = encoding_rs::GBK.encode("甲.xlsx");
        let bytes = stored(&[(name.to_vec(), b"one"), (b"b.txt".to_vec(), b"")]);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 2);
        let mut first = archive.by_index(0).unwrap();
        assert_eq!(first.name_raw(), name.as_ref());
        let mut content = String::new();
        first.read_to_string(&mut content).unwrap();
        assert_eq!(content, "one");
    }
}
