//! What lies in a folder, as the disk tells it.
//!
//! In: a folder below a top folder. Out: each name in it with what it is. A county has a folder for each unit, and where
//! nearly nothing is new entering them is most of a run: on Linux they are entered from their top on, which need not be
//! found anew for each, and into one buffer. Elsewhere the standard library enters them.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::Path;

/// What a name in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A folder, not a link to one.
    Folder,
    /// Anything else, with what the disk says of it, if it says anything.
    File(Option<Told>),
}

/// What the disk says of a file or a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Bytes.
    pub size: u64,
    /// Last change, nanoseconds since 1970; 0 before that.
    pub modified_ns: i64,
    /// Whether it is a regular file.
    pub regular: bool,
}

impl From<&Metadata> for Told {
    fn from(meta: &Metadata) -> Self {
        let since = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Self {
            size: meta.len(),
            modified_ns: since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0),
            regular: meta.is_file(),
        }
    }
}

/// A folder from which those below it are entered.
pub struct Top<'t> {
    #[cfg(target_os = "linux")]
    own: Option<linux::Top<'t>>,
    #[cfg(not(target_os = "linux"))]
    own: std::marker::PhantomData<&'t Path>,
}

impl<'t> Top<'t> {
    /// A top folder, by its absolute path.
    pub fn new(path: &'t Path) -> Self {
        Self {
            #[cfg(target_os = "linux")]
            own: linux::Top::new(path),
            #[cfg(not(target_os = "linux"))]
            own: std::marker::PhantomData,
        }
    }

    /// Shows what lies in the top or in a folder below it, by its absolute path, without `.` and `..`, in no order.
    ///
    /// # Errors
    /// If it cannot be entered, or not to its end: some of it may have been shown then.
    pub fn enter(&self, folder: &Path, see: &mut dyn FnMut(&OsStr, Found)) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        if let Some((top, below)) =
            self.own.as_ref().and_then(|top| Some((top, folder.strip_prefix(top.path).ok()?)))
        {
            return top.enter(below, see);
        }
        by_path(folder, see)
    }
}

/// By the standard library.
fn by_path(folder: &Path, see: &mut dyn FnMut(&OsStr, Found)) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let found = match entry.file_type() {
            Ok(kind) if kind.is_dir() => Found::Folder,
            // Where it costs nothing to ask the folder, it may not have heard yet of what was last written.
            _ => {
                let meta = if cfg!(windows) { entry.path().symlink_metadata() } else { entry.metadata() };
                Found::File(meta.ok().as_ref().map(Told::from))
            }
        };
        see(&entry.file_name(), found);
    }
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsStr;
    use std::io;
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, open, openat, statat};

    use super::{Found, Told};

    /// Names that are got from the system at a time, in bytes.
    const NAMES: usize = 16 << 10;
    const ENTER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

    /// A top folder, kept open.
    pub struct Top<'t> {
        pub path: &'t Path,
        handle: OwnedFd,
    }

    impl<'t> Top<'t> {
        /// Nothing, if it cannot be entered.
        pub fn new(path: &'t Path) -> Option<Self> {
            Some(Self { path, handle: open(path, ENTER, Mode::empty()).ok()? })
        }

        pub fn enter(&self, below: &Path, see: &mut dyn FnMut(&OsStr, Found)) -> io::Result<()> {
            let below = if below.as_os_str().is_empty() { Path::new(".") } else { below };
            // What was a folder a moment ago may be a link now.
            let folder = openat(&self.handle, below, ENTER | OFlags::NOFOLLOW, Mode::empty())?;
            let mut names = [MaybeUninit::uninit(); NAMES];
            let mut entries = RawDir::new(&folder, &mut names);
            while let Some(entry) = entries.next() {
                let entry = entry?;
                let name = entry.file_name();
                if matches!(name.to_bytes(), b"." | b"..") {
                    continue;
                }
                let found = if entry.file_type() == FileType::Directory {
                    Found::Folder
                } else {
                    match statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                        // Some disks do not tell what is a folder when they tell its name.
                        Ok(meta) if FileType::from_raw_mode(meta.st_mode) == FileType::Directory => {
                            Found::Folder
                        }
                        Ok(meta) => Found::File(Some(Told {
                            size: u64::try_from(meta.st_size).unwrap_or(0),
                            modified_ns: since_1970(meta.st_mtime, meta.st_mtime_nsec).unwrap_or(0),
                            regular: FileType::from_raw_mode(meta.st_mode) == FileType::RegularFile,
                        })),
                        Err(_) => Found::File(None),
                    }
                };
                see(OsStr::from_bytes(name.to_bytes()), found);
            }
            Ok(())
        }
    }

    /// Nanoseconds; nothing before 1970.
    fn since_1970(seconds: i64, nanoseconds: u64) -> Option<i64> {
        let whole = seconds.checked_mul(1_000_000_000).filter(|whole| *whole >= 0)?;
        whole.checked_add(i64::try_from(nanoseconds).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Listed = Vec<(std::ffi::OsString, Found)>;

    /// What lies in a folder, in order of names, by either way of entering it.
    fn both(top: &Path, folder: &Path) -> [Listed; 2] {
        let (mut own, mut theirs) = (Listed::new(), Listed::new());
        Top::new(top).enter(folder, &mut |name, found| own.push((name.to_owned(), found))).unwrap();
        by_path(folder, &mut |name, found| theirs.push((name.to_owned(), found))).unwrap();
        [own, theirs].map(|mut listed| {
            listed.sort_by(|(one, _), (other, _)| one.cmp(other));
            listed
        })
    }

    #[test]
    fn both_ways_tell_the_same_of_everything_that_may_lie_in_a_folder() {
        let place = tempfile::tempdir().unwrap();
        let top = place.path();
        let folder = top.join("甲 局").join("内");
        std::fs::create_dir_all(folder.join("夹")).unwrap();
        std::fs::write(folder.join("空.xlsx"), "").unwrap();
        std::fs::write(folder.join(".表.xlsx"), "123").unwrap();
        let old = std::fs::File::create(folder.join("旧.xlsx")).unwrap();
        old.set_modified(std::time::UNIX_EPOCH - std::time::Duration::from_secs(90)).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            use std::os::unix::fs::symlink;
            std::fs::write(folder.join(OsStr::from_bytes(b"\xff.xlsx")), "x").unwrap();
            symlink(folder.join("夹"), folder.join("到夹")).unwrap();
            symlink(folder.join("空.xlsx"), folder.join("到表")).unwrap();
            symlink("无", folder.join("断")).unwrap();
            drop(std::os::unix::net::UnixListener::bind(folder.join("管道")).unwrap());
        }
        let [own, theirs] = both(top, &folder);
        assert_eq!(own, theirs);
        let told = |name: &str| own.iter().find(|(own, _)| own == name).map(|(_, found)| *found);
        assert_eq!(told("夹"), Some(Found::Folder));
        assert!(matches!(
            told(".表.xlsx"),
            Some(Found::File(Some(Told { size: 3, regular: true, modified_ns: 1.. })))
        ));
        assert_eq!(told("旧.xlsx"), Some(Found::File(Some(Told { size: 0, regular: true, modified_ns: 0 }))));
        assert_eq!(own.len(), if cfg!(unix) { 9 } else { 4 });
        let [own, theirs] = both(top, top);
        assert_eq!(own, theirs);
        assert_eq!(own, [("甲 局".into(), Found::Folder)]);
        // A top that is named with a blank end, and one that is not above the folder.
        assert_eq!(both(&top.join("."), top)[0], own);
        assert_eq!(both(&folder, top)[0], own);
    }

    #[test]
    fn more_names_than_are_got_at_a_time_are_all_shown_once() {
        let place = tempfile::tempdir().unwrap();
        for at in 0..700 {
            std::fs::write(place.path().join(format!("{at}{}.xlsx", "表".repeat(50))), "x").unwrap();
        }
        let [own, theirs] = both(place.path(), place.path());
        assert_eq!(own.len(), 700);
        assert_eq!(own, theirs);
    }

    #[test]
    fn what_cannot_be_entered_is_refused() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("表.xlsx"), "x").unwrap();
        let top = Top::new(place.path());
        for name in ["表.xlsx", "无"] {
            assert!(top.enter(&place.path().join(name), &mut |_, _| panic!("nothing lies there")).is_err());
        }
        let none = place.path().join("无");
        assert!(Top::new(&none).enter(&none, &mut |_, _| panic!("nothing lies there")).is_err());
    }
}
