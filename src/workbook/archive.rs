//! `.zip` archives of returns: what lies in them, by readable names, under limits.
//!
//! In: the bytes of a file. Out: its members one after the other, each with its bytes or why they cannot be had; one bad
//! member never takes the others with it, and no more than one is in memory at a time. A workbook is a zip too and no
//! archive. Names are labels for people, never paths: they are cleaned of `..` and drives, and nothing is written
//! anywhere.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::guard::{self, Kind, no_workbook};
use super::model::{Limits, Unreadable};
use super::read::HEAVY_BYTES;
use super::read::directory::Directory;

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'b> {
    /// Its path in the archive; `inner.zip!县财政局.xlsx` for one in an archive in the archive.
    pub name: String,
    /// Its bytes.
    pub bytes: Result<Cow<'b, [u8]>, Unreadable>,
    /// The limits for reading it: what the archive takes is in memory beside it.
    pub limits: Limits,
}

/// What is met on the way through an archive.
#[derive(Debug)]
pub enum Step<'b> {
    /// What comes next is heavy and not yet in memory: who may have only so much at a time waits here.
    Heavy,
    /// A file.
    Member(Member<'b>),
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

/// Shows the files in an archive to `see`, in its order, until that breaks off; each is forgotten before the next is
/// inflated. Folders and what systems leave beside files (`__MACOSX`, `.DS_Store`, `Thumbs.db`, `~$…`) are left out.
///
/// # Errors
/// The archive itself cannot be read; then nothing was shown.
pub fn each(
    bytes: &[u8],
    limits: &Limits,
    see: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<(), Unreadable> {
    let mut walk = Walk {
        limits,
        left_bytes: limits.total_bytes,
        left_entries: limits.entries,
        seen: BTreeMap::new(),
        see,
    };
    walk.archive(bytes, "", bytes.len() as u64).map(|_| ())
}

struct Walk<'l> {
    limits: &'l Limits,
    left_bytes: u64,
    left_entries: usize,
    seen: BTreeMap<String, u32>,
    see: &'l mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
}

impl Walk<'_> {
    /// Shows the files of an archive whose own name (with `!`) is `outer`, empty for the outermost; `held` bytes of it
    /// and around it are in memory.
    fn archive(&mut self, bytes: &[u8], outer: &str, held: u64) -> Result<ControlFlow<()>, Unreadable> {
        let directory = Directory::open(bytes, self.left_entries)?;
        self.left_entries -= directory.entries.len();
        for entry in &directory.entries {
            let shown = entry.shown_name();
            if shown.ends_with('/') || is_litter(&shown) {
                continue;
            }
            let name = format!("{outer}{}", label(&shown));
            if entry.inflated > HEAVY_BYTES && (self.see)(Step::Heavy).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            // An archive, one in it and a file in that are in memory at once, and what the file inflates to.
            let room = self.limits.total_bytes.saturating_sub(held);
            let limits = Limits { total_bytes: room, ..*self.limits };
            let most = self.limits.file_bytes.min(self.left_bytes).min(room);
            let bytes =
                directory.inflate(entry, most).inspect(|member| self.left_bytes -= member.len() as u64);
            let goes_on = match bytes {
                Ok(inner) if is_archive(&inner) => {
                    let within = if outer.is_empty() {
                        self.archive(&inner, &format!("{name}!"), held + inner.len() as u64)
                    } else {
                        Err(no_workbook(
                            "是压缩包里的压缩包里的压缩包,请解压后再收",
                            "is an archive in an archive in an archive; unpack it first",
                        ))
                    };
                    within.unwrap_or_else(|why| self.member(name, Err(why), limits))
                }
                bytes => self.member(name, bytes, limits),
            };
            if goes_on.is_break() {
                return Ok(goes_on);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Shows a file. Two of one name in one archive are both read, so each needs a name of its own.
    fn member(
        &mut self,
        name: String,
        bytes: Result<Cow<'_, [u8]>, Unreadable>,
        limits: Limits,
    ) -> ControlFlow<()> {
        let times = self.seen.entry(name.clone()).or_default();
        *times += 1;
        let name = if *times > 1 { format!("{name}#{times}") } else { name };
        (self.see)(Step::Member(Member { name, bytes, limits }))
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

    type Had = (String, Result<Vec<u8>, Unreadable>);

    fn members(bytes: &[u8], limits: &Limits) -> Vec<Had> {
        let mut members = Vec::new();
        each(bytes, limits, &mut |step| {
            if let Step::Member(member) = step {
                members.push((member.name, member.bytes.map(Cow::into_owned)));
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        members
    }

    fn names(bytes: &[u8]) -> Vec<String> {
        members(bytes, &Limits::default()).into_iter().map(|(name, _)| name).collect()
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
        let all = members(&outer, &Limits::default());
        assert_eq!(all[0].1.as_deref(), Ok(&b"a"[..]));
        assert!(all[3].1.as_ref().unwrap_err().zh.contains("压缩包里的压缩包"));
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
        let all = members(&bytes, &Limits::default());
        assert_eq!(all[0].1.as_ref().unwrap_err().kind, UnreadableKind::BeyondLimits);
        assert!(all[1].1.is_ok());
    }

    #[test]
    fn what_an_archive_holds_in_memory_at_once_is_bounded() {
        let limits = Limits { total_bytes: 8 << 20, ..Limits::default() };
        let mut state = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        })
        .take(3 << 20)
        .collect();
        let inner = zipped(&[("近满.xlsx", &vec![0; 7 << 19]), ("小.xlsx", b"x"), ("噪.bin", &noise)]);
        let all = members(&zipped(&[("内.zip", &inner)]), &limits);
        assert!(inner.len() > 2 << 20, "{}", inner.len());
        let refused = all.iter().map(|(_, bytes)| bytes.as_ref().err().map(|why| why.kind));
        assert!(refused.eq([Some(UnreadableKind::BeyondLimits), None, Some(UnreadableKind::BeyondLimits)]));
    }

    #[test]
    fn heavy_members_are_announced_before_they_are_in_memory() {
        let bytes = zipped(&[("轻.xlsx", b"x"), ("重.xlsx", &vec![0; 3 << 20])]);
        let mut steps = Vec::new();
        let mut see = |step: Step<'_>| {
            steps.push(match step {
                Step::Heavy => "heavy".to_owned(),
                Step::Member(member) => member.name,
            });
            ControlFlow::Continue(())
        };
        each(&bytes, &Limits::default(), &mut see).unwrap();
        assert_eq!(steps, ["轻.xlsx", "heavy", "重.xlsx"]);
    }
}
