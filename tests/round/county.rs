//! A small made-up county in a folder of its own: its roster, its returns and the program run in it.
//!
//! Every unit has the same two sections and three posts, so that a test names only what it is about. Texts of risk
//! points are the sample's, which no rule minds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jingzhong::base::Date;
use jingzhong::issue::{Filled, Parcel, render};
use jingzhong::roster::{self, SheetKind};
use jingzhong::run::Folder;
use jingzhong::workbook::{Limits, Workbook, read};
use jingzhong::{round, sample};
use serde_json::Value;
use tempfile::TempDir;

/// The day on which the program runs, unless a test says another.
pub const TODAY: &str = "2026-06-01";
/// 股室 and 岗位 of every unit.
pub const POSTS: [(&str, &str); 3] = [("办公室", "文书岗"), ("业务股", "审核岗"), ("业务股", "受理岗")];
/// The forms of a return.
pub const FORMS: [&str; 5] = ["unit", "leadership", "section", "post", "institution"];

/// Rows by form.
pub type Rows = Vec<(&'static str, Vec<Vec<String>>)>;

/// The county.
pub struct County {
    dir: TempDir,
    /// The working folder.
    pub root: PathBuf,
}

/// What a run of the program left behind.
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it told beside.
    pub err: String,
}

impl Ran {
    /// From a finished process.
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Its lines as JSON.
    pub fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
    }
}

/// The program, to be run anywhere.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jingzhong"));
    command.env("JINGZHONG_TODAY", TODAY);
    command
}

/// Runs the program with these words.
pub fn run(words: &[&str]) -> Ran {
    Ran::of(program().args(words).output().unwrap())
}

/// A folder for a test; in memory where there is such a place, for the program waits for the disk at every file.
pub fn temporary() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir()
        && let Ok(dir) = tempfile::tempdir_in(memory)
    {
        return dir;
    }
    tempfile::tempdir().unwrap()
}

impl County {
    /// A county with these units (code, name); 派驻组, 乡镇纪委 and 党组织 are filled in.
    pub fn new(units: &[(&str, &str)]) -> Self {
        Self::with_last("", units)
    }

    /// The same with what stands behind `last =`, and the folder's name.
    pub fn with_last(last: &str, units: &[(&str, &str)]) -> Self {
        let dir = temporary();
        // A blank and Chinese in the path, as at home.
        let root = dir.path().join("青岩县 2026");
        std::fs::create_dir_all(root.join("回收")).unwrap();
        let mut text = round::TEMPLATE.replace("{year}", "2026").replace("{county}", "青岩县");
        if !last.is_empty() {
            text = text.replace("[level]", &format!("last = \"{last}\"\n\n[level]"));
        }
        std::fs::write(root.join(round::FILE), text).unwrap();
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
        let mut rows: BTreeMap<SheetKind, Vec<Vec<String>>> = BTreeMap::new();
        for (code, name) in units {
            let party = format!("{name}党组");
            rows.entry(SheetKind::Units).or_default().push(row(&[
                code,
                name,
                "",
                "县直部门",
                "",
                "",
                "派驻第一组",
                "城关镇纪委",
                &party,
            ]));
            for section in ["办公室", "业务股"] {
                rows.entry(SheetKind::Sections).or_default().push(row(&[name, section]));
            }
            for (section, post) in POSTS {
                rows.entry(SheetKind::Posts).or_default().push(row(&[name, section, post]));
            }
            rows.entry(SheetKind::Leaders).or_default().push(row(&[name, "局长", "主持全面工作", "A"]));
        }
        let rows: Vec<(SheetKind, Vec<Vec<String>>)> = rows.into_iter().collect();
        let book = roster::write::workbook(&rows, "青岩县", 2026).unwrap();
        std::fs::write(root.join(roster::FILE), book).unwrap();
        Self { dir, root }
    }

    /// Where the county's folder lies.
    pub fn above(&self) -> &Path {
        self.dir.path()
    }

    /// Runs a command in the folder.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_on(TODAY, words)
    }

    /// Runs a command on another day.
    pub fn run_on(&self, today: &str, words: &[&str]) -> Ran {
        let mut command = program();
        command.env("JINGZHONG_TODAY", today).arg("-C").arg(&self.root).args(words);
        Ran::of(command.output().unwrap())
    }

    /// Collects; gives each file's object by its name, the summary under `""`.
    pub fn collect(&self) -> BTreeMap<String, Value> {
        let ran = self.run(&["collect", "--format", "json"]);
        assert!(ran.code < 2, "{}{}", ran.out, ran.err);
        ran.json().into_iter().map(|line| (text(&line, "file"), line)).collect()
    }

    /// Exports; gives the objects.
    pub fn export(&self, what: &str) -> Vec<Value> {
        let ran = self.run(&["export", "--what", what]);
        assert!(ran.code < 2, "{}{}", ran.out, ran.err);
        ran.json()
    }

    /// Codes and messages of the findings of the whole round, after a collect.
    pub fn across(&self) -> Vec<(String, String)> {
        self.across_on(TODAY).into_iter().map(|(code, _, message)| (code, message)).collect()
    }

    /// Codes, weights and messages of the findings of the whole round on a day.
    pub fn across_on(&self, today: &str) -> Vec<(String, String, String)> {
        self.collect();
        let ran = self.run_on(today, &["export", "--what", "findings"]);
        let lines = ran.json().into_iter().filter(|line| line["file"].is_null());
        lines.map(|line| (text(&line, "code"), text(&line, "severity"), text(&line, "message"))).collect()
    }

    /// The folder as the library opens it.
    pub fn folder(&self) -> Folder {
        Folder::open(&self.root, Date::new(2026, 6, 1).unwrap()).unwrap()
    }

    /// A unit's own form filled in on a day: the bytes.
    pub fn filled(&self, unit: &str, day: &str, rows: &Rows) -> Vec<u8> {
        let folder = self.folder();
        let basis = &folder.basis;
        let unit = basis.roster.by_code(unit).and_then(|at| basis.roster.unit(at)).unwrap();
        let form = |id: &str| basis.forms.iter().find(|form| form.id == id).unwrap();
        let header = ["经办人", "0000-5550001", day].map(str::to_owned);
        let parcel = Parcel {
            unit,
            section: None,
            post: None,
            forms: rows.iter().map(|(id, _)| form(id)).collect(),
            filled: rows
                .iter()
                .map(|(id, rows)| ((*id).to_owned(), Filled { header: header.clone(), rows: rows.clone() }))
                .collect(),
        };
        render(&parcel, &basis.round, &basis.vocabulary).unwrap()
    }

    /// Puts a filled form into 回收.
    pub fn send(&self, file: &str, unit: &str, day: &str, rows: &Rows) {
        self.put(file, &self.filled(unit, day, rows));
    }

    /// Puts a file into 回收.
    pub fn put(&self, file: &str, bytes: &[u8]) {
        let path = self.root.join("回收").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Reads a workbook of the folder.
    pub fn book(&self, path: &str) -> Workbook {
        read(&std::fs::read(self.root.join(path)).unwrap(), &Limits::default()).unwrap()
    }
}

/// A text of an object; empty if it has none.
pub fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// So many rows of a form from a place of the sample on, each put at a section and post of these counties.
pub fn rows(form: &'static str, from: usize, count: usize) -> Vec<Vec<String>> {
    let points = sample::points().into_iter().find(|points| points.form == form).unwrap();
    let all = points.rows.iter().skip(from).take(count).enumerate();
    let rows: Vec<Vec<String>> = all
        .map(|(at, row)| {
            let (section, post) = POSTS[at % POSTS.len()];
            let titled = points.titles.iter().zip(row).skip(1);
            let cell = |(title, cell): (&String, &String)| match title.as_str() {
                "股室" | "责任股室" => section.to_owned(),
                "岗位" | "责任岗位" => post.to_owned(),
                "职务" | "责任领导" | "分管领导" => "局长".to_owned(),
                "序号" => (at + 1).to_string(),
                _ => cell.clone(),
            };
            let mut row: Vec<String> = titled.map(cell).collect();
            // The sample leaves out the serial number, which every form begins with.
            if points.titles.iter().all(|title| title != "序号") {
                row.insert(0, (at + 1).to_string());
            }
            row
        })
        .collect();
    assert_eq!(rows.len(), count, "the sample has too few points of {form}");
    rows
}

/// How many points of a form the sample has.
pub fn most(form: &str) -> usize {
    sample::points().into_iter().find(|points| points.form == form).unwrap().rows.len()
}

/// A return with something of everything that a unit is asked, the `nth` of its kind: no two share a point.
pub fn whole(nth: usize) -> Rows {
    FORMS.map(|form| (form, rows(form, nth * 6, 6))).to_vec()
}
