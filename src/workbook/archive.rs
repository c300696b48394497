//! `.zip` archives of returns: what lies in them, by readable names, under limits.
//!
//! In: the bytes of a file. Out: its members, each with its bytes or why they cannot be had; one bad member never
//! takes the others with it. A workbook is a zip too and no archive. Names are labels for people, never paths: they
//! are cleaned of `..` and drives, and nothing is written anywhere.

use std::collections::BTreeMap;

use super::guard::{self, Kind, beyond, no_workbook};
use super::model::{Limits, Unreadable};
use super::read::directory::Directory;

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path in the archive; `inner.zip!县财政局.xlsx` for one in an archive in the archive.
    pub name: String,
    /// Its bytes.
    pub bytes: Result<Vec<u8>, Unreadable>,
}

/// An archive of more entries is none that a unit sends; what it is, its reading will tell.
const MOST_ENTRIES: usize = 100_000;

/// Whether the bytes are an archive of files, not a workbook or document, which are zips too.
pub fn is_archive(bytes: &[u8]) -> bool {
    guard::sniff(bytes) == Kind::Zip
        && Directory::open(bytes, MOST_ENTRIES).is_ok_and(|directory| {
            let has = |wanted: &str| {
                directory.entries.iter().any(|entry| {
                    entry
                        .name
                        .strip_prefix(b"/")
                        .unwrap_or(entry.name)
                        .eq_ignore_ascii_case(wanted.as_bytes())
                })
            };
            let office = has("[Content_Types].xml") || has("xl/workbook.xml") || has("word/document.xml");
            let open_document = has("content.xml") && (has("mimetype") || has("META-INF/manifest.xml"));
            let other = has("OFD.xml") || has("Index/Document.iwa");
            !office && !open_document && !other
        })
}

/// The files in an archive, in its order. Folders and what systems leave beside files (`__MACOSX`, `.DS_Store`,
/// `Thumbs.db`, `~$…`) are left out.
///
/// # Errors
/// The archive itself cannot be read.
pub fn members(bytes: &[u8], limits: &Limits) -> Result<Vec<Member>, Unreadable> {
    let mut gather =
        Gather { limits, left_bytes: limits.total_bytes, left_entries: limits.entries, members: Vec::new() };
    gather.archive(bytes, "")?;
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for member in &mut gather.members {
        let times = seen.entry(member.name.clone()).or_default();
        *times += 1;
        // Two files of one name in one archive: both are read, so each needs a name of its own.
        if *times > 1 {
            member.name = format!("{}#{times}", member.name);
        }
    }
    Ok(gather.members)
}

struct Gather<'l> {
    limits: &'l Limits,
    left_bytes: u64,
    left_entries: usize,
    members: Vec<Member>,
}

impl Gather<'_> {
    /// Takes the files of an archive whose own name (with `!`) is `outer`, empty for the outermost.
    fn archive(&mut self, bytes: &[u8], outer: &str) -> Result<(), Unreadable> {
        let directory = Directory::open(bytes, self.left_entries)?;
        self.left_entries -= directory.entries.len();
        for entry in &directory.entries {
            let shown = entry.shown_name();
            if shown.ends_with('/') || is_litter(&shown) {
                continue;
            }
            let name = format!("{outer}{}", label(&shown));
            let most = self.limits.file_bytes.min(self.left_bytes);
            let member =
                directory.inflate(entry, most).map(std::borrow::Cow::into_owned).and_then(|member| {
                    self.left_bytes = self.left_bytes.checked_sub(member.len() as u64).ok_or_else(|| {
                        beyond("解压后超过读取上限".to_owned(), "inflates to more than the limit".to_owned())
                    })?;
                    Ok(member)
                });
            match member {
                Ok(inner) if is_archive(&inner) => {
                    let within = if outer.is_empty() {
                        self.archive(&inner, &format!("{name}!"))
                    } else {
                        Err(no_workbook(
                            "是压缩包里的压缩包里的压缩包,请解压后再收",
                            "is an archive in an archive in an archive; unpack it first",
                        ))
                    };
                    if let Err(why) = within {
                        self.members.push(Member { name, bytes: Err(why) });
                    }
                }
                bytes => self.members.push(Member { name, bytes }),
            }
        }
        Ok(())
    }
}

/// What systems and programs leave beside files.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.split('/').any(|folder| folder == "__MACOSX")
        || file.starts_with("~$")
        || file.starts_with(".~")
        || file.starts_with("._")
        || [".DS_Store", "Thumbs.db", "desktop.ini"].iter().any(|litter| litter.eq_ignore_ascii_case(file))
}

/// The name without steps out of its folder, drives and control characters.
fn label(name: &str) -> String {
    let steps = name.split('/').filter(|step| !matches!(*step, "" | "." | "..") && !step.ends_with(':'));
    let joined = steps.collect::<Vec<_>>().join("/");
    joined.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::workbook::UnreadableKind;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn names(bytes: &[u8]) -> Vec<String> {
        members(bytes, &Limits::default()).unwrap().into_iter().map(|member| member.name).collect()
    }

    #[test]
    fn files_are_found_by_readable_names_and_litter_is_left_out() {
        let inner = zipped(&[("县财政局.xlsx", b"x"), ("更深.zip", &zipped(&[("z", b"z")]))]);
        let outer = zipped(&[
            ("回收/县教育局.xlsx", b"a"),
            ("回收/", b""),
            ("__MACOSX/回收/._县教育局.xlsx", b"m"),
            ("回收/~$县教育局.xlsx", b"l"),
            (".DS_Store", b"d"),
            ("../../逃.xls", b"e"),
            ("内层.zip", &inner),
        ]);
        assert!(is_archive(&outer));
        assert_eq!(
            names(&outer),
            ["回收/县教育局.xlsx", "逃.xls", "内层.zip!县财政局.xlsx", "内层.zip!更深.zip"]
        );
        let all = members(&outer, &Limits::default()).unwrap();
        assert_eq!(all[0].bytes.as_deref(), Ok(&b"a"[..]));
        assert!(all[3].bytes.as_ref().unwrap_err().zh.contains("压缩包里的压缩包"));
    }

    #[test]
    fn names_written_by_chinese_windows_are_read() {
        let (gb, _, _) = encoding_rs::GB18030.encode("县财政局.xlsx");
        let place: String = "x".repeat(gb.len());
        let mut bytes = zipped(&[(&place, b"x")]);
        while let Some(at) = memchr::memmem::find(&bytes, place.as_bytes()) {
            bytes[at..at + gb.len()].copy_from_slice(&gb);
        }
        assert_eq!(names(&bytes), ["县财政局.xlsx"]);
    }

    #[test]
    fn a_workbook_is_no_archive() {
        assert!(!is_archive(&zipped(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")])));
        assert!(!is_archive(&zipped(&[("mimetype", b"x"), ("content.xml", b"x")])));
        assert!(!is_archive(b"PK\x03\x04 cut off"));
    }

    #[test]
    fn a_bomb_in_an_archive_is_told_and_its_neighbours_are_read() {
        let bytes = zipped(&[("bomb.xlsx", &vec![0; 70 << 20]), ("good.xlsx", b"x")]);
        let all = members(&bytes, &Limits::default()).unwrap();
        assert_eq!(all[0].bytes.as_ref().unwrap_err().kind, UnreadableKind::BeyondLimits);
        assert!(all[1].bytes.is_ok());
    }
}
