//! The files to be read: what lies under the given paths, in path order.

use std::path::{Path, PathBuf};

use super::{Folder, Result, Stop};

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

/// Names that programs leave beside a user's files.
fn is_left_over(name: &str) -> bool {
    name.starts_with("~$")
        || name.starts_with('.')
        || ["thumbs.db", "desktop.ini", "__macosx"].contains(&name.to_lowercase().as_str())
}

/// Lists the files under some paths.
///
/// # Errors
/// If a given path is not there.
pub fn list(paths: &[PathBuf], folder: &Folder) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in paths {
        if std::fs::symlink_metadata(path).is_err() {
            return Err(Stop::new(
                format!("没有 {} 这个文件或文件夹", path.display()),
                format!("there is no {}", path.display()),
            ));
        }
        // A link that the user names is followed; links found on the way are not.
        let walk = walkdir::WalkDir::new(path).follow_root_links(true).sort_by_file_name();
        let entries = walk
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_left_over(&entry.file_name().to_string_lossy()));
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => inputs.push(of(entry.path(), entry.depth() == 0, folder)),
                // A folder that cannot be entered is told as a file that cannot be read.
                Err(error) => {
                    if let Some(path) = error.path() {
                        inputs.push(Input {
                            shown: folder.shown(path),
                            path: path.to_owned(),
                            size: 0,
                            modified_ns: 0,
                            regular: true,
                        });
                    }
                }
            }
        }
    }
    inputs.sort_by(|a, b| a.shown.cmp(&b.shown));
    inputs.dedup_by(|a, b| a.shown == b.shown);
    Ok(inputs)
}

fn of(path: &Path, follow: bool, folder: &Folder) -> Input {
    let meta = if follow { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
    let meta = meta.ok();
    let modified = meta.as_ref().and_then(|meta| meta.modified().ok());
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Input {
        shown: folder.shown(path),
        path: path.to_owned(),
        size: meta.as_ref().map_or(0, std::fs::Metadata::len),
        modified_ns: since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0),
        regular: meta.is_none_or(|meta| meta.is_file()),
    }
}
