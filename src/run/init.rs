//! `init` (新建): a working folder whose files explain themselves.

use std::path::{Path, PathBuf};

use super::folder::{ISSUED, RETURNED, SENT_BACK, SUMMARIES};
use super::{Folder, Result, Stop};
use crate::base::Date;
use crate::workbook::write::save;
use crate::{roster, round, sample};

/// The file that tells a clerk what to do.
pub const GUIDE: &str = "使用说明.txt";
const GUIDE_TEXT: &str = include_str!("../../templates/guide.txt");

/// What the new folder is for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Filled with the sample county.
    pub sample: bool,
    /// The county's name.
    pub county: Option<String>,
    /// The year; today's if there is none.
    pub year: Option<i32>,
}

/// How many of the files written are returns: what Excel leaves beside an open workbook (~$…) is none.
pub fn returns_among(written: &[PathBuf]) -> usize {
    let is_return = |path: &&PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        path.components().any(|part| part.as_os_str() == RETURNED)
            && name.is_some_and(|name| !name.starts_with("~$"))
    };
    written.iter().filter(is_return).count()
}

/// Makes a working folder; gives the paths of what was written.
///
/// # Errors
/// If there is a working folder already, or the disk refuses.
pub fn init(dir: &Path, options: &Options, today: Date) -> Result<Vec<PathBuf>> {
    let settings = dir.join(round::FILE);
    if settings.exists() || dir.join(roster::FILE).exists() {
        return Err(Stop::new(
            format!("{} 已经是工作文件夹了,没有动它;请换一个名字", dir.display()),
            format!("{} is a working folder already and was left alone", dir.display()),
        ));
    }
    let year = options.year.unwrap_or_else(|| today.year());
    let usual = if options.sample { sample::COUNTY } else { "某某县" };
    let county = options.county.as_deref().unwrap_or(usual);
    if county.contains(['"', '\\', '\n']) || county.trim().is_empty() {
        return Err(Stop::new(
            format!("县名「{county}」里有不能用的符号"),
            format!("the county's name «{county}» holds signs that cannot be used"),
        ));
    }
    for folder in [ISSUED, RETURNED, SENT_BACK, SUMMARIES] {
        let folder = dir.join(folder);
        std::fs::create_dir_all(&folder).map_err(|error| Stop::disk(&folder, &error))?;
    }
    let text = round::TEMPLATE.replace("{year}", &year.to_string()).replace("{county}", county);
    let rows = if options.sample { sample::roster_rows().to_vec() } else { Vec::new() };
    let book = roster::write::workbook(&rows, county, year)
        .map_err(|error| Stop::unwritten("名册", "the roster", &error))?;
    // Windows line ends: the guide and the settings are opened in Notepad.
    let guide = GUIDE_TEXT.replace("{county}", county).replace('\n', "\r\n");
    let mut written = Vec::new();
    let files: [(PathBuf, &[u8]); 3] =
        [(settings, text.as_bytes()), (dir.join(roster::FILE), &book), (dir.join(GUIDE), guide.as_bytes())];
    for (path, bytes) in files {
        save(&path, bytes).map_err(|error| Stop::disk(&path, &error))?;
        written.push(path);
    }
    if options.sample {
        written.extend(returns(dir, today)?);
    }
    Ok(written)
}

/// Puts the sample county's returns into a folder's 回收.
fn returns(dir: &Path, today: Date) -> Result<Vec<PathBuf>> {
    let folder = Folder::open(dir, today)?;
    let basis = &folder.basis;
    let made = sample::returns(&basis.round, &basis.roster, &basis.forms, &basis.vocabulary)
        .map_err(|error| Stop::unwritten("示例回收件", "the sample returns", &error))?;
    let mut written = Vec::new();
    for (name, bytes) in made {
        let path = dir.join(RETURNED).join(name);
        save(&path, &bytes).map_err(|error| Stop::disk(&path, &error))?;
        written.push(path);
    }
    Ok(written)
}
