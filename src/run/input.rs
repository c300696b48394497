//! The files to be read: what lies under the given paths, in path order.

mod enter;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::slice::ParallelSliceMut;

use self::enter::{Entry, Look, Stat, Top};
use super::{Folder, Result, Stop, map};

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// As the user knows it.
    pub shown: String,
    /// Where it is.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Last change, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Whether it is a regular file; a pipe or a link is told and not opened.
    pub regular: bool,
}

impl Input {
    /// A file, by its absolute path, with what the disk says of it, if it says anything.
    fn new(path: PathBuf, stat: Option<Stat>, folder: &Folder) -> Self {
        let Stat { size, modified_ns, regular } =
            stat.unwrap_or(Stat { size: 0, modified_ns: 0, regular: true });
        Self { shown: folder.shown(&path), path, size, modified_ns, regular }
    }
}

/// Names that programs leave beside a user's files.
fn is_left_over(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    bytes.starts_with(b"~$")
        || bytes.starts_with(b".")
        || ["thumbs.db", "desktop.ini", "__macosx"].iter().any(|left| name.eq_ignore_ascii_case(left))
}

/// Lists the files under some paths.
///
/// # Errors
/// If a given path is not there.
pub fn list(paths: &[PathBuf], folder: &Folder) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in paths {
        let whole = super::folder::absolute(path);
        // A link that the user names is followed; links found on the way are not.
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => walk(&whole, folder, &mut inputs),
            Err(_) if std::fs::symlink_metadata(path).is_err() => {
                return Err(Stop::new(
                    format!("没有 {} 这个文件或文件夹", path.display()),
                    format!("there is no {}", path.display()),
                ));
            }
            meta => inputs.push(Input::new(whole, meta.ok().as_ref().map(Stat::from), folder)),
        }
    }
    inputs.par_sort_by(|a, b| (&a.shown, &a.path).cmp(&(&b.shown, &b.path)));
    inputs.dedup_by(|a, b| a.shown == b.shown);
    Ok(inputs)
}

/// Lists the files below a folder, level by level, the folders of a level on all threads.
fn walk(path: &Path, folder: &Folder, inputs: &mut Vec<Input>) {
    let top = Top::new(path);
    let mut level = vec![path.to_owned()];
    while !level.is_empty() {
        let found = map(&level, |path| look_into(path, &top, folder));
        level.clear();
        inputs.reserve(found.iter().map(|(files, _)| files.len()).sum());
        level.reserve(found.iter().map(|(_, folders)| folders.len()).sum());
        for (files, folders) in found {
            inputs.extend(files);
            level.extend(folders);
        }
    }
}

/// The files and folders in a folder. One that cannot be entered, or not to its end, is told as a file that cannot be
/// read.
fn look_into(path: &Path, top: &Top<'_>, folder: &Folder) -> (Vec<Input>, Vec<PathBuf>) {
    // Of most folders one file is all that lies in them.
    let mut inside = Inside { path, folder, files: Vec::with_capacity(1), folders: Vec::new() };
    if top.enter(path, &mut inside).is_err() {
        inside.files.push(Input::new(path.to_owned(), None, folder));
    }
    (inside.files, inside.folders)
}

/// What is found in a folder.
struct Inside<'i> {
    path: &'i Path,
    folder: &'i Folder,
    files: Vec<Input>,
    folders: Vec<PathBuf>,
}

impl Look for Inside<'_> {
    fn wants(&self, name: &OsStr) -> bool {
        !is_left_over(name)
    }

    fn see(&mut self, name: &OsStr, entry: Entry) {
        // `join` would get memory for the folder first and again for the name.
        let mut path = PathBuf::with_capacity(self.path.as_os_str().len() + 1 + name.len());
        path.extend([self.path.as_os_str(), name]);
        match entry {
            Entry::Folder => self.folders.push(path),
            Entry::File(stat) => self.files.push(Input::new(path, stat, self.folder)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Date;
    use crate::run::init;

    /// A working folder that is gone with the test.
    fn county() -> (tempfile::TempDir, Folder) {
        let place = tempfile::tempdir().unwrap();
        let today = Date::new(2026, 6, 1).unwrap();
        init::init(place.path(), &init::Options::default(), today).unwrap();
        let folder = Folder::open(place.path(), today).unwrap();
        (place, folder)
    }

    #[test]
    fn files_are_listed_in_order_of_paths_at_any_depth_without_what_programs_leave() {
        let (_place, folder) = county();
        let returned = folder.root.join("回收");
        for name in [
            "乙局/表.xlsx",
            "乙局/内/深/表.xlsx",
            "乙局/~$表.xlsx",
            "乙局/.表.xlsx.swp",
            "甲局/Thumbs.DB",
            "甲局/__MACOSX/表.xlsx",
            "甲局/名\u{7f}.xlsx",
            "甲局.xlsx",
        ] {
            let path = returned.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        let shown = |paths: &[PathBuf]| -> Vec<(String, u64, bool)> {
            let listed = list(paths, &folder).unwrap();
            assert!(listed.iter().all(|input| input.modified_ns > 0));
            listed.into_iter().map(|input| (input.shown, input.size, input.regular)).collect()
        };
        let all = [
            ("回收/乙局/内/深/表.xlsx".to_owned(), 23, true),
            ("回收/乙局/表.xlsx".to_owned(), 15, true),
            ("回收/甲局.xlsx".to_owned(), 11, true),
            ("回收/甲局/名?.xlsx".to_owned(), 16, true),
        ];
        assert_eq!(shown(std::slice::from_ref(&returned)), all);
        // What is named twice is one.
        assert_eq!(shown(&[returned.join("甲局.xlsx"), returned.join("."), returned.join("乙局")]), all);
        assert!(list(&[returned.join("丙局")], &folder).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_only_where_it_is_named() {
        use std::os::unix::fs::symlink;

        let (_place, folder) = county();
        let (returned, away) = (folder.root.join("回收"), folder.root.join("别处"));
        std::fs::create_dir(&away).unwrap();
        std::fs::write(away.join("表.xlsx"), "x").unwrap();
        for (name, to) in [("夹", away.clone()), ("表.xlsx", away.join("表.xlsx")), ("断", away.join("无"))]
        {
            symlink(to, returned.join(name)).unwrap();
        }
        let regular = |path: PathBuf| -> Vec<(String, bool)> {
            list(&[path], &folder).unwrap().into_iter().map(|input| (input.shown, input.regular)).collect()
        };
        let told = |name: &str, regular| (format!("回收/{name}"), regular);
        assert_eq!(regular(returned.clone()), [told("夹", false), told("断", false), told("表.xlsx", false)]);
        assert_eq!(regular(returned.join("夹")), [told("夹/表.xlsx", true)]);
        assert_eq!(regular(returned.join("表.xlsx")), [told("表.xlsx", true)]);
        assert_eq!(regular(returned.join("断")), [told("断", true)]);
    }
}
