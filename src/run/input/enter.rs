//! What lies in a folder, as the disk tells it.
//!
//! In: a folder below a top folder. Out: each name in it with what it is. A county has a folder for each unit, and where
//! nearly nothing is new entering them is most of a run: on Linux they are entered from their top on, which need not be
//! found anew for each. Elsewhere the standard library enters them.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::Path;

#[cfg(not(target_os = "linux"))]
pub use by_path::Top;
#[cfg(target_os = "linux")]
pub use linux::Top;

/// What a name in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A folder, not a link to one.
    Folder,
    /// Anything else, with what the disk says of it, if it says anything.
    File(Option<Stat>),
}

/// What the disk says of a file or a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// Bytes.
    pub size: u64,
    /// Last change, nanoseconds since 1970; 0 before that.
    pub modified_ns: i64,
    /// Whether it is a regular file.
    pub regular: bool,
}

impl From<&Metadata> for Stat {
    fn from(meta: &Metadata) -> Self {
        let since = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Self {
            size: meta.len(),
            modified_ns: since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0),
            regular: meta.is_file(),
        }
    }
}

/// Who is asked which names matter, and shown what they are.
pub trait Look {
    /// Whether a name matters; of others the disk is asked nothing.
    fn wants(&self, name: &OsStr) -> bool;
    /// A name that matters.
    fn see(&mut self, name: &OsStr, entry: Entry);
}

/// The way of the standard library.
#[cfg(any(test, not(target_os = "linux")))]
mod by_path {
    use super::{Entry, Look, Path, Stat, io};

    /// A folder from which those below it are entered.
    pub struct Top<'t>(&'t Path);

    impl<'t> Top<'t> {
        /// A top folder, by its absolute path.
        pub const fn new(path: &'t Path) -> Self {
            Self(path)
        }

        /// Shows what lies in the top or in a folder below it, by its absolute path, without `.` and `..`, in no order.
        ///
        /// # Errors
        /// If it cannot be entered, or not to its end: some of it may have been shown then.
        pub fn enter(&self, folder: &Path, look: &mut dyn Look) -> io::Result<()> {
            debug_assert!(folder.starts_with(self.0), "a folder below the top");
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name();
                if !look.wants(&name) {
                    continue;
                }
                let known = match entry.file_type() {
                    Ok(kind) if kind.is_dir() => Entry::Folder,
                    // Where it costs nothing to ask the folder, it may not have heard yet of what was last written.
                    _ => {
                        let meta =
                            if cfg!(windows) { entry.path().symlink_metadata() } else { entry.metadata() };
                        Entry::File(meta.ok().as_ref().map(Stat::from))
                    }
                };
                look.see(&name, known);
            }
            Ok(())
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::ffi::OsStrExt;

    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, open, openat, statat};
    use rustix::io::Errno;

    use super::{Entry, Look, OsStr, Path, Stat, io};
    use crate::run::folder::below;

    /// Names that are got from the system at a time, in bytes.
    const NAMES: usize = 16 << 10;
    const ENTER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

    /// A folder from which those below it are entered, kept open.
    pub struct Top<'t> {
        path: &'t Path,
        handle: Result<OwnedFd, Errno>,
    }

    impl<'t> Top<'t> {
        /// A top folder, by its absolute path.
        pub fn new(path: &'t Path) -> Self {
            Self { path, handle: open(path, ENTER, Mode::empty()) }
        }

        /// Shows what lies in the top or in a folder below it, by its absolute path, without `.` and `..`, in no order.
        ///
        /// # Errors
        /// If it cannot be entered, or not to its end: some of it may have been shown then.
        pub fn enter(&self, folder: &Path, look: &mut dyn Look) -> io::Result<()> {
            let top = self.handle.as_ref().map_err(|errno| *errno)?;
            let below = below(folder, self.path).ok_or(Errno::NOENT)?;
            let below = if below.as_os_str().is_empty() { Path::new(".") } else { below };
            // What was a folder a moment ago may be a link now.
            let folder = openat(top, below, ENTER | OFlags::NOFOLLOW, Mode::empty())?;
            let mut names = [MaybeUninit::uninit(); NAMES];
            let mut entries = RawDir::new(&folder, &mut names);
            while let Some(entry) = entries.next() {
                let entry = match entry {
                    // It was deleted meanwhile, and nothing lies in it.
                    Err(Errno::NOENT) => break,
                    entry => entry?,
                };
                let (name, kind) = (entry.file_name(), entry.file_type());
                let shown = OsStr::from_bytes(name.to_bytes());
                if matches!(name.to_bytes(), b"." | b"..") || !look.wants(shown) {
                    continue;
                }
                let known = if kind == FileType::Directory {
                    Entry::Folder
                } else {
                    match statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                        // Some disks do not tell what is a folder when they tell its name.
                        Ok(meta) if FileType::from_raw_mode(meta.st_mode) == FileType::Directory => {
                            Entry::Folder
                        }
                        Ok(meta) => Entry::File(Some(Stat {
                            size: u64::try_from(meta.st_size).unwrap_or(0),
                            modified_ns: since_1970(meta.st_mtime, meta.st_mtime_nsec).unwrap_or(0),
                            regular: FileType::from_raw_mode(meta.st_mode) == FileType::RegularFile,
                        })),
                        Err(_) => Entry::File(None),
                    }
                };
                look.see(shown, known);
            }
            Ok(())
        }
    }

    /// Nanoseconds; nothing before 1970. How wide the two numbers are differs from processor to processor.
    fn since_1970(seconds: impl TryInto<i64>, nanoseconds: impl TryInto<i64>) -> Option<i64> {
        let whole = seconds.try_into().ok()?.checked_mul(1_000_000_000).filter(|whole| *whole >= 0)?;
        whole.checked_add(nanoseconds.try_into().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::ffi::OsString;

    use super::*;

    /// All that lies in a folder but what begins with a dot.
    #[derive(Debug, Default, PartialEq)]
    struct All(BTreeMap<OsString, Entry>);

    impl Look for All {
        fn wants(&self, name: &OsStr) -> bool {
            !name.as_encoded_bytes().starts_with(b".")
        }

        fn see(&mut self, name: &OsStr, entry: Entry) {
            assert!(self.0.insert(name.to_owned(), entry).is_none(), "{name:?} is shown twice");
        }
    }

    /// What lies in a folder, by this system's own way and by the standard library's.
    fn both(top: &Path, folder: &Path) -> [All; 2] {
        let (mut own, mut theirs) = (All::default(), All::default());
        Top::new(top).enter(folder, &mut own).unwrap();
        by_path::Top::new(top).enter(folder, &mut theirs).unwrap();
        [own, theirs]
    }

    #[test]
    fn all_that_may_lie_in_a_folder_is_told_for_what_it_is() {
        let place = tempfile::tempdir().unwrap();
        let top = place.path();
        let folder = top.join("甲 局").join("内");
        std::fs::create_dir_all(folder.join("夹")).unwrap();
        std::fs::write(folder.join("空.xlsx"), "").unwrap();
        std::fs::write(folder.join("表.xlsx"), "123").unwrap();
        std::fs::write(folder.join(".表.xlsx"), "123").unwrap();
        let old = std::fs::File::create(folder.join("旧.xlsx")).unwrap();
        old.set_modified(std::time::UNIX_EPOCH - std::time::Duration::from_secs(90)).unwrap();
        let [own, theirs] = both(top, &folder);
        assert_eq!(own, theirs);
        let told = |name: &str| own.0.get(OsStr::new(name)).copied();
        assert_eq!(own.0.len(), 4);
        assert_eq!(told("夹"), Some(Entry::Folder));
        assert!(matches!(
            told("表.xlsx"),
            Some(Entry::File(Some(Stat { size: 3, regular: true, modified_ns: 1.. })))
        ));
        assert_eq!(told("旧.xlsx"), Some(Entry::File(Some(Stat { size: 0, regular: true, modified_ns: 0 }))));
        let [own, theirs] = both(top, top);
        assert_eq!(own, theirs);
        assert_eq!(own.0.into_iter().collect::<Vec<_>>(), [("甲 局".into(), Entry::Folder)]);
        let [own, _] = both(&top.join("."), top);
        assert_eq!(own.0.len(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn links_pipes_and_odd_names_are_told_as_the_standard_library_tells_them() {
        use std::os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener};

        let place = tempfile::tempdir().unwrap();
        let top = place.path();
        std::fs::create_dir(top.join("夹")).unwrap();
        std::fs::write(top.join(OsStr::from_bytes(b"\xff.xlsx")), "x").unwrap();
        for (name, to) in [("到夹", top.join("夹")), ("到自己", top.to_owned()), ("断", "无".into())]
        {
            symlink(to, top.join(name)).unwrap();
        }
        drop(UnixListener::bind(top.join("管道")).unwrap());
        let [own, theirs] = both(top, top);
        assert_eq!(own, theirs);
        assert_eq!(own.0.len(), 6);
        assert!(
            own.0.values().filter(|entry| matches!(entry, Entry::File(Some(stat)) if !stat.regular)).count()
                == 4
        );
        // What has become a link is not followed.
        assert!(Top::new(top).enter(&top.join("到夹"), &mut All::default()).is_err());
    }

    #[test]
    fn more_names_than_are_got_at_a_time_are_all_shown_once() {
        let place = tempfile::tempdir().unwrap();
        for at in 0..700 {
            std::fs::write(place.path().join(format!("{at}{}.xlsx", "表".repeat(50))), "x").unwrap();
        }
        let [own, theirs] = both(place.path(), place.path());
        assert_eq!(own.0.len(), 700);
        assert_eq!(own, theirs);
    }

    #[test]
    fn what_cannot_be_entered_is_refused() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("表.xlsx"), "x").unwrap();
        let top = Top::new(place.path());
        let mut all = All::default();
        for name in ["表.xlsx", "无"] {
            assert!(top.enter(&place.path().join(name), &mut all).is_err());
        }
        let none = place.path().join("无");
        assert!(Top::new(&none).enter(&none, &mut all).is_err());
        assert_eq!(all, All::default());
    }
}
