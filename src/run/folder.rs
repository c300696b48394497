//! A working folder: where everything lies, and what is asked in it.

use std::path::{Path, PathBuf};

use super::{Result, Stop};
use crate::base::Date;
use crate::finding::{Finding, Severity};
use crate::intake::Basis;
use crate::register::{self, Register};
use crate::round::{self, Round};
use crate::vocabulary::Vocabulary;
use crate::workbook::{self, Limits};
use crate::{form, roster, rules};

/// Blank workbooks.
pub const ISSUED: &str = "下发";
/// Returned workbooks.
pub const RETURNED: &str = "回收";
/// Marked copies.
pub const SENT_BACK: &str = "退改";
/// Summaries.
pub const SUMMARIES: &str = "汇总";

/// A working folder with its settings read.
#[derive(Debug)]
pub struct Folder {
    /// Where it is.
    pub root: PathBuf,
    /// What is asked, in which words, of whom.
    pub basis: Basis,
    /// What is wrong with the roster, weighed.
    pub roster_findings: Vec<Finding>,
    /// A hash of everything that returns are read against.
    pub fingerprint: String,
}

impl Folder {
    /// Reads the settings, words, forms and roster of a working folder.
    ///
    /// # Errors
    /// All faults at once, each with its file and line.
    pub fn open(root: &Path, today: Date) -> Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        let mut feed = |name: &str, bytes: &[u8]| {
            hasher
                .update(name.as_bytes())
                .update(&[0])
                .update(&(bytes.len() as u64).to_le_bytes())
                .update(bytes);
        };
        let settings_path = root.join(round::FILE);
        let settings = std::fs::read(&settings_path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Stop::new(
                format!(
                    "{} 不是工作文件夹(里面没有 {})。请先进入工作文件夹,或者加 -C 文件夹;新建一个:jingzhong init 文件夹名",
                    if root == Path::new(".") { "当前文件夹".to_owned() } else { root.display().to_string() },
                    round::FILE
                ),
                format!(
                    "{} is no working folder: it has no {}; make one with jingzhong init DIR",
                    root.display(),
                    round::FILE
                ),
            ),
            _ => Stop::disk(&settings_path, &error),
        })?;
        feed(round::FILE, &settings);
        let settings = text_of(&settings_path, settings)?;
        let words = templates(root, "vocabulary")?;
        let own_forms = templates(root, "forms")?;
        for (name, text) in words.iter().chain(&own_forms) {
            feed(name, text.as_bytes());
        }
        let (vocabulary, mut faults) = Vocabulary::gather(&words);
        let forms = form::load(&own_forms, &vocabulary).map_err(|more| faults.extend(more));
        let own = |code| {
            // While the forms are faulty nobody knows which rules they would have.
            let known = |forms: &Vec<form::Form>| rules::county::find(code, forms).is_some();
            rules::county::is_own(code) && forms.as_ref().map_or(true, known)
        };
        let known = |code| rules::exists(code) || own(code);
        let round = Round::read(&settings, &vocabulary, &known).map_err(|more| faults.extend(more));
        let (Ok(forms), Ok(round), true) = (forms, round, faults.is_empty()) else {
            return Err(Stop::faults(&faults));
        };

        let roster_path = root.join(roster::FILE);
        let (roster, mut roster_findings) = match std::fs::read(&roster_path) {
            Ok(bytes) => {
                feed(roster::FILE, &bytes);
                let book = workbook::read(&bytes, &Limits::default()).map_err(|refused| {
                    Stop::new(
                        format!("{} {}", roster::FILE, refused.zh),
                        format!("{} {}", roster::FILE, refused.en),
                    )
                })?;
                roster::take(&book, &vocabulary, &round.county)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Stop::new(
                    format!("{} 里没有 {}", root.display(), roster::FILE),
                    format!("{} has no {}", root.display(), roster::FILE),
                ));
            }
            Err(error) => return Err(Stop::disk(&roster_path, &error)),
        };
        roster_findings.extend(roster.watcher_gaps(&round));
        for finding in &mut roster_findings {
            finding.severity = rules::weigh(finding, None, &round);
        }
        // The date decides only what lies in the future; a day's change alone reads nothing again.
        let basis = Basis::new(round, vocabulary, roster, forms, today);
        let fingerprint = hasher.finalize().to_hex().to_string();
        let root = absolute(root);
        Ok(Self { root, basis, roster_findings, fingerprint })
    }

    /// Stops if the roster has a fault at error level: whoever issues on it would send wrong forms.
    ///
    /// # Errors
    /// Every fault of the roster.
    pub fn insist_on_roster(&self) -> Result<()> {
        let errors = || self.roster_findings.iter().filter(|finding| finding.severity == Severity::Error);
        if errors().next().is_none() {
            return Ok(());
        }
        let say = |lang| {
            errors()
                .map(|finding| {
                    let place = finding.place.map_or_else(String::new, |place| format!("!{place}"));
                    let sheet = finding.sheet.as_deref().unwrap_or_default();
                    let (message, help) = (rules::message(finding, lang), rules::help(finding, lang));
                    format!("{} {sheet}{place} [{}] {message} {help}", roster::FILE, finding.code)
                })
                .collect()
        };
        Err(Stop { zh: say(crate::base::Lang::Zh), en: say(crate::base::Lang::En) })
    }

    /// Opens the register, for one run at a time.
    ///
    /// # Errors
    /// If another run holds it, or it cannot be used.
    pub fn register(&self) -> Result<(Register, Lock)> {
        let lock = self.lock()?;
        Ok((self.register_under(&lock)?, lock))
    }

    /// Takes the right to work in the folder, which one run has at a time.
    ///
    /// # Errors
    /// If another run has it.
    pub fn lock(&self) -> Result<Lock> {
        let folder = self.root.join(register::FOLDER);
        std::fs::create_dir_all(&folder).map_err(|error| Stop::disk(&folder, &error))?;
        let path = folder.join("lock");
        let file = std::fs::File::create(&path).map_err(|error| Stop::disk(&path, &error))?;
        // The lock dies with its owner, however that ends.
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => Stop::new(
                "另一个 jingzhong 正在这个文件夹里工作,请等它做完",
                "another jingzhong is at work in this folder; wait until it is done",
            ),
            std::fs::TryLockError::Error(error) => Stop::disk(&path, &error),
        })?;
        Ok(Lock(file))
    }

    /// Opens the register, for whoever has the right to.
    ///
    /// # Errors
    /// If it cannot be used.
    pub fn register_under(&self, _: &Lock) -> Result<Register> {
        Ok(Register::open(&self.root.join(register::FOLDER).join("register.db"))?)
    }

    /// An absolute path as the user knows it: from the working folder if it lies inside, with forward slashes.
    pub fn shown(&self, whole: &Path) -> String {
        let inside = below(whole, &self.root).unwrap_or(whole);
        // Bytes that are no text would make two names one: a hash of the bytes keeps them apart.
        let name = match inside.to_str() {
            Some(name) => name.to_owned(),
            None => {
                let hash = blake3::hash(inside.as_os_str().as_encoded_bytes()).to_hex();
                format!("{}#{}", inside.to_string_lossy(), hash.chars().take(8).collect::<String>())
            }
        };
        // Of the usual name no byte begins or is one of those that are replaced.
        if name.bytes().all(|byte| byte >= b' ' && ![b'\\', 0x7f, 0xc2].contains(&byte)) {
            return name;
        }
        name.replace('\\', "/").replace(char::is_control, "?")
    }
}

/// What of an absolute path lies below a folder, as [`Path::strip_prefix`] tells it; without parting both where the folder
/// begins the path letter by letter.
pub fn below<'p>(path: &'p Path, folder: &Path) -> Option<&'p Path> {
    let (whole, above) = (path.to_str(), folder.to_str());
    // Several separators, or what only stands for a folder, is left to whoever knows paths.
    let odd = ['/', '\\', '.'];
    let plain = whole.zip(above).and_then(|(whole, above)| {
        let rest = whole.strip_prefix(above)?.strip_prefix(std::path::MAIN_SEPARATOR)?;
        let plain = !above.is_empty() && !rest.starts_with(odd) && !rest.ends_with(odd);
        plain.then(|| Path::new(rest))
    });
    plain.or_else(|| path.strip_prefix(folder).ok())
}

/// A path from the root of its disk on; as it is, where the system cannot tell.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Held while a run works in a folder.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not read")] std::fs::File);

fn text_of(path: &Path, bytes: Vec<u8>) -> Result<String> {
    let text = String::from_utf8(bytes).map_err(|_| {
        Stop::new(
            format!("{} 不是 UTF-8 编码,请用记事本另存为 UTF-8", path.display()),
            format!("{} is not in UTF-8", path.display()),
        )
    })?;
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}

/// The county's own files of one kind: name and text, in order of names.
fn templates(root: &Path, kind: &str) -> Result<Vec<(String, String)>> {
    let folder = root.join("templates").join(kind);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Stop::disk(&folder, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Stop::disk(&folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let bytes = std::fs::read(&path).map_err(|error| Stop::disk(&path, &error))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, text_of(&path, bytes)?));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::init;

    /// A new folder with these files of the county's own, and what is wrong with it.
    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let today = Date::new(2026, 6, 1).unwrap();
        init::init(folder.path(), &init::Options::default(), today).unwrap();
        for (name, text) in files {
            let path = folder.path().join("templates").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Folder::open(folder.path(), today).unwrap_err().zh
    }

    #[test]
    fn what_lies_below_a_folder_is_told_as_the_standard_library_tells_it() {
        let folders = ["/工作", "/工作/", "/工作/.", "/", "/工作/甲 局", "工作", ""];
        let paths = [
            "/工作/甲 局/表.xlsx",
            "/工作//甲 局/表.xlsx",
            "/工作/./甲 局/表.xlsx",
            "/工作/.表.xlsx",
            "/工作/甲 局/",
            "/工作/甲 局/.",
            "/工作/甲 局//表.xlsx",
            "/工作",
            "/工作/",
            "/工作二/表.xlsx",
            "/别处/工作/表.xlsx",
            "工作/表.xlsx",
        ];
        for (path, folder) in paths.iter().flat_map(|path| folders.iter().map(move |folder| (path, folder))) {
            let (path, folder) = (Path::new(path), Path::new(folder));
            let letters = |path: Option<&Path>| path.map(|path| path.as_os_str().to_owned());
            let theirs = path.strip_prefix(folder).ok();
            assert_eq!(letters(below(path, folder)), letters(theirs), "{path:?} below {folder:?}");
        }
    }

    #[test]
    fn all_faults_of_all_definition_files_are_told_at_once() {
        let form =
            include_str!("../../templates/forms/unit.toml").replace("rows_each = 2", "rows_each = \"二\"");
        let list = "id = \"own\"\ntitle = \"自定\"\nodd = 1\n[[value]]\nname = \"甲\"\n";
        assert_eq!(
            faults(&[("vocabulary/own.toml", list), ("forms/unit.toml", &form)]),
            [
                "templates/vocabulary/own.toml 第 3 行:不认识的设置 odd",
                "templates/forms/unit.toml 第 10 行:rows_each 应当是 0 到 50 的整数",
            ]
        );
    }

    #[test]
    fn a_list_that_cannot_be_read_makes_no_faults_where_it_is_used() {
        let form = include_str!("../../templates/forms/unit.toml").replacen(
            "list = \"category\"",
            "list = \"own\"",
            1,
        );
        assert!(form.contains("\"own\""));
        let told = faults(&[("vocabulary/own.toml", "id = own\n"), ("forms/unit.toml", &form)]);
        assert!(told.iter().all(|fault| fault.contains("own.toml")), "{told:?}");
    }

    #[test]
    fn an_example_of_a_column_that_is_not_there_is_told_once() {
        let form = format!("{}\nwatchers = [\"x\"]\n", include_str!("../../templates/forms/unit.toml"));
        let told = faults(&[("forms/unit.toml", &form)]);
        assert!(matches!(told.as_slice(), [one] if one.ends_with("表里没有「watchers」这一列")), "{told:?}");
    }
}
