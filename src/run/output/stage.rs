//! Files that lie beside their places until the disk holds them.
//!
//! In: bytes and where they are to stand. Out: files that stand there whole, or not at all. Files for a folder that does
//! not exist yet are written into a folder of their own, which then takes its place as a whole: one renaming for all
//! of them. Where the system can wait for all that was written to a disk, it is asked once for a batch; else file by
//! file, by threads that do nothing but wait, since a disk that is asked for many at once holds them in a few strokes.
//! What a killed run leaves here is taken away by the next.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::Written;
use crate::workbook::write::save;

/// How the folders of stages begin and end.
const AFFIXES: (&str, &str) = (".jz-out-", ".tmp");
/// Threads that wait for the disk.
const WAITING: usize = 12;
/// Below so many files each is waited for by itself: what others write to the disk need not be waited for.
#[cfg(target_os = "linux")]
const FEW: usize = 8;

/// A folder beside the outputs in which they are written first; gone when dropped.
pub struct Stage {
    /// The folder that it lies in, which is what a user knows of it.
    above: PathBuf,
    folder: TempDir,
    batches: AtomicUsize,
    /// Opened before anything is written, so that no failure to write between goes unseen.
    #[cfg(target_os = "linux")]
    handle: Option<File>,
}

/// A refusal of the disk, with the place of the output that it is about.
pub type Refused = (PathBuf, io::Error);

impl Stage {
    /// A stage on the same disk as all of these places: in the nearest folder that is above them all. Only one run may
    /// have a stage there.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn beside<'p>(mut places: impl Iterator<Item = &'p Path>) -> Result<Self, Refused> {
        let mut above = places.next().and_then(Path::parent).unwrap_or_else(|| Path::new("."));
        for place in places {
            while let Some(higher) = above.parent().filter(|_| !place.starts_with(above)) {
                above = higher;
            }
        }
        let made = || -> io::Result<Self> {
            std::fs::create_dir_all(above)?;
            clear(above);
            let folder = tempfile::Builder::new().prefix(AFFIXES.0).suffix(AFFIXES.1).tempdir_in(above)?;
            #[cfg(target_os = "linux")]
            let handle = linux::handle(folder.path());
            Ok(Self {
                above: above.to_owned(),
                folder,
                batches: AtomicUsize::new(0),
                #[cfg(target_os = "linux")]
                handle,
            })
        };
        made().map_err(|error| (above.to_owned(), error))
    }

    /// A batch of files for these places.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn batch<'p>(&self, places: impl Iterator<Item = &'p Path>) -> Result<Batch<'p>, Refused> {
        let own = self.folder.path().join(self.batches.fetch_add(1, Ordering::Relaxed).to_string());
        std::fs::create_dir(&own).map_err(|error| (self.above.clone(), error))?;
        let mut folders = BTreeMap::new();
        for folder in places.filter_map(Path::parent) {
            let number = folders.len();
            folders
                .entry(folder.as_os_str())
                .or_insert_with(|| (!folder.exists()).then(|| own.join(format!("new{number}"))));
        }
        Ok(Batch { own, folders })
    }

    /// Waits until the disk holds all of a batch's files, and puts its new folders in their places.
    ///
    /// # Errors
    /// If the disk does not hold them: then none may be put in its place.
    pub fn hold<'b>(&self, batch: &'b Batch<'_>, files: &[&Staged]) -> Result<Held<'b>, Refused> {
        self.settle(files)?;
        let fresh =
            batch.folders.iter().filter_map(|(folder, fresh)| Some((Path::new(folder), fresh.as_ref()?)));
        // A folder may have come into being meanwhile, or Windows may hold one in which another program looks at a
        // file: then its files go one by one. One into which nothing was written was not made.
        Ok(Held {
            moved: fresh
                .filter(|(folder, fresh)| move_folder(fresh, folder).is_ok())
                .map(|(folder, _)| folder.as_os_str())
                .collect(),
        })
    }

    fn settle(&self, files: &[&Staged]) -> Result<(), Refused> {
        #[cfg(target_os = "linux")]
        if files.len() >= FEW
            && let Some(handle) = &self.handle
        {
            return linux::settle(handle).map_err(|error| (self.above.clone(), error));
        }
        one_by_one(files)
    }
}

/// Files that go to their places together.
pub struct Batch<'p> {
    own: PathBuf,
    /// The folders of the places; for each that does not exist, the one that will take its place. As texts, which are
    /// compared faster than paths, part by part; two writings of one path would be two folders, which does no harm.
    folders: BTreeMap<&'p OsStr, Option<PathBuf>>,
}

/// A file that lies beside its place.
pub struct Staged {
    lies: PathBuf,
    place: PathBuf,
}

impl Batch<'_> {
    /// Whether a place's folder does not exist yet, so that nothing can stand in the place.
    pub fn is_fresh(&self, place: &Path) -> bool {
        self.fresh(place).is_some()
    }

    /// The folder that will take the place of this place's own, if that does not exist yet.
    fn fresh(&self, place: &Path) -> Option<&PathBuf> {
        self.folders.get(place.parent()?.as_os_str())?.as_ref()
    }

    /// Writes the `at`-th file of the batch.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, at: usize, place: &Path, bytes: &[u8]) -> io::Result<Staged> {
        let (lies, fresh) = match (self.fresh(place), place.file_name()) {
            (Some(fresh), Some(name)) => (fresh.join(name), Some(fresh)),
            _ => (self.own.join(at.to_string()), None),
        };
        let mut file = match (File::create_new(&lies), fresh) {
            // Whoever writes a folder's first file makes the folder.
            (Err(error), Some(fresh)) if error.kind() == ErrorKind::NotFound => {
                match std::fs::create_dir(fresh) {
                    Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                    _ => File::create_new(&lies),
                }
            }
            (made, _) => made,
        }?;
        file.write_all(bytes)?;
        Ok(Staged { lies, place: place.to_owned() })
    }
}

/// A batch that the disk holds, its new folders in their places.
pub struct Held<'b> {
    moved: BTreeSet<&'b OsStr>,
}

impl Held<'_> {
    /// Puts a file of the batch in its place; what became of it.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn place(&self, staged: &Staged) -> Result<Written, Refused> {
        match staged.place.parent() {
            Some(folder) if self.moved.contains(folder.as_os_str()) => Ok(Written::New),
            _ => move_file(&staged.lies, &staged.place),
        }
    }
}

/// Takes away the stages that killed runs left; one that cannot be taken away does no harm.
fn clear(above: &Path) {
    for entry in std::fs::read_dir(above).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(AFFIXES.0) && name.ends_with(AFFIXES.1) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn move_folder(fresh: &Path, folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent() {
        std::fs::create_dir_all(above)?;
    }
    std::fs::rename(fresh, folder)
}

/// Puts a file that the disk holds in its place.
fn move_file(lies: &Path, place: &Path) -> Result<Written, Refused> {
    let refused = |error| (place.to_owned(), error);
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).map_err(refused)?;
    }
    match rename(lies, place) {
        Ok(()) => Ok(Written::New),
        // On Windows a workbook that is open elsewhere cannot be replaced.
        Err(error) if error.kind() == ErrorKind::PermissionDenied && place.exists() => {
            let beside = beside(place);
            rename(lies, &beside).map_err(|error| (beside.clone(), error))?;
            Ok(Written::Beside(beside.file_name().unwrap_or_default().to_string_lossy().into_owned()))
        }
        Err(error) => Err(refused(error)),
    }
}

/// Renames, or writes anew where a folder turns out to be on another disk.
fn rename(lies: &Path, place: &Path) -> io::Result<()> {
    match std::fs::rename(lies, place) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => save(place, &std::fs::read(lies)?),
        done => done,
    }
}

/// `甲.xlsx` → `甲(新).xlsx`
fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension =
        path.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
    path.with_file_name(format!("{stem}(新){extension}"))
}

fn one_by_one(files: &[&Staged]) -> Result<(), Refused> {
    let next = AtomicUsize::new(0);
    let wait = || {
        while let Some(staged) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let synced = File::options().write(true).open(&staged.lies).and_then(|file| file.sync_all());
            synced.map_err(|error| (staged.place.clone(), error))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..WAITING.min(files.len())).map(|_| scope.spawn(wait)).collect();
        let broken = || Err((PathBuf::new(), io::Error::other("a thread that waits for the disk broke off")));
        waiting.into_iter().try_for_each(|waiting| waiting.join().unwrap_or_else(|_| broken()))
    })
}

/// Waiting for a whole disk.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    /// Kinds of disks of this machine's own that hold what was written to them when asked to, by the numbers of
    /// `linux/magic.h`: ext4, XFS, Btrfs, F2FS. Others, disks of a network among them, may not pass the wish on.
    const OWN: [i128; 4] = [0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010];
    /// The kernel that first tells when a disk could not hold what was written, as syncfs(2) says.
    const TELLS: (u32, u32) = (5, 8);

    /// A folder by which a disk can be waited for, if it can.
    pub fn handle(folder: &Path) -> Option<File> {
        let folder = File::open(folder).ok()?;
        let kind = i128::from(rustix::fs::fstatfs(&folder).ok()?.f_type);
        let system = rustix::system::uname();
        let mut version =
            system.release().to_str().ok()?.split('.').map_while(|part| part.parse::<u32>().ok());
        let version = (version.next()?, version.next()?);
        (OWN.contains(&kind) && version >= TELLS).then_some(folder)
    }

    /// Waits until the disk of a folder holds all that was written to it.
    pub fn settle(folder: &File) -> io::Result<()> {
        Ok(rustix::fs::syncfs(folder)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stages one file, does something, puts it in its place.
    fn staged(root: &Path, place: &Path, meanwhile: impl FnOnce()) -> Written {
        let stage = Stage::beside([place, &root.join("总.xlsx")].into_iter()).unwrap();
        let batch = stage.batch(std::iter::once(place)).unwrap();
        let file = batch.write(0, place, b"new").unwrap();
        meanwhile();
        let written = stage.hold(&batch, &[&file]).unwrap().place(&file).unwrap();
        assert_eq!(std::fs::read(place).unwrap(), b"new");
        written
    }

    #[test]
    fn a_file_takes_its_place_whether_its_folder_is_new_there_already_or_made_meanwhile() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().join("发放");
        let place = root.join("甲 局").join("表.xlsx");
        assert_eq!(staged(&root, &place, || assert!(!root.join("甲 局").exists())), Written::New);
        std::fs::write(&place, b"old").unwrap();
        assert_eq!(
            staged(&root, &place, || assert_eq!(std::fs::read(&place).unwrap(), b"old")),
            Written::New
        );
        let place = root.join("乙局").join("表.xlsx");
        let other = root.join("乙局").join("别的.txt");
        let made = || {
            std::fs::create_dir(root.join("乙局")).unwrap();
            std::fs::write(&other, b"a person's").unwrap();
        };
        assert_eq!(staged(&root, &place, made), Written::New);
        assert_eq!(std::fs::read(other).unwrap(), b"a person's");
        // Nothing lies beside any more.
        assert_eq!(std::fs::read_dir(&root).unwrap().count(), 2);
    }

    #[test]
    fn what_a_killed_run_left_is_taken_away_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let (left, others) = (root.path().join(".jz-out-a1b2c3.tmp"), root.path().join(".jz-a1.tmp"));
        std::fs::create_dir_all(left.join("0")).unwrap();
        std::fs::write(left.join("0").join("3"), b"half").unwrap();
        std::fs::write(&others, b"another command's").unwrap();
        drop(Stage::beside(std::iter::once(root.path().join("表.xlsx").as_path())).unwrap());
        assert!(!left.exists() && others.exists());
    }

    #[test]
    fn many_files_wait_one_by_one_too() {
        let root = tempfile::tempdir().unwrap();
        let files: Vec<Staged> = (0..40)
            .map(|at| {
                let lies = root.path().join(at.to_string());
                std::fs::write(&lies, b"x").unwrap();
                Staged { place: lies.clone(), lies }
            })
            .collect();
        let files: Vec<&Staged> = files.iter().collect();
        one_by_one(&files).unwrap();
        std::fs::remove_file(&files[20].lies).unwrap();
        assert_eq!(one_by_one(&files).unwrap_err().0, files[20].place);
    }
}
