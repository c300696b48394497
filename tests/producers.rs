//! One workbook written by every producer found on the machine, and each file as `show` gives it against what openpyxl
//! says of it, cell by cell; openpyxl sees what is no .xlsx through LibreOffice's eyes.
//!
//! A producer that is missing is skipped with a printed line, but where `JINGZHONG_ALL_PRODUCERS` is 1 none may be.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it does not expect")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The files and who writes them.
const FILES: [(&str, &str); 11] = [
    ("openpyxl.xlsx", "openpyxl"),
    ("xlwt.xls", "xlwt"),
    ("gnumeric.xlsx", "ssconvert"),
    ("gnumeric.xls", "ssconvert"),
    ("gnumeric.ods", "ssconvert"),
    ("libreoffice.xls", "soffice"),
    ("libreoffice.ods", "soffice"),
    ("sheetjs.xlsx", "SheetJS"),
    ("sheetjs.xlsb", "SheetJS"),
    ("sheetjs.xls", "SheetJS"),
    ("exceljs.xlsx", "exceljs"),
];

/// Where another program sees otherwise, and why we do not.
const OTHERWISE: [(&str, &str, &str); 3] = [
    (
        "gnumeric.ods",
        "自查表!C5",
        "Gnumeric writes the line break as it is, and LibreOffice takes it for a blank",
    ),
    ("gnumeric.ods", "自查表!G6", "the same"),
    ("libreoffice.ods", "自查表!G7", "LibreOffice writes a formula whose value is the number 1"),
];

/// Cells by sheet and place: kind and value.
type Cells = BTreeMap<String, (String, Value)>;

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/producers").join(name)
}

fn runs(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn office(into: &str, files: &[PathBuf], out: &Path) -> bool {
    let home = tempfile::tempdir().unwrap();
    let settings = format!("-env:UserInstallation=file://{}", home.path().display());
    runs(
        Command::new("soffice")
            .args([&settings, "--headless", "--convert-to", into, "--outdir"])
            .arg(out)
            .args(files),
    )
}

/// All that the producers of this machine can write.
fn written(folder: &Path) -> Vec<String> {
    let first = folder.join("openpyxl.xlsx");
    if !runs(Command::new("python3").arg(here("make.py")).arg("write").arg(folder)) {
        return Vec::new();
    }
    for extension in ["xlsx", "xls", "ods"] {
        runs(Command::new("ssconvert").arg(&first).arg(folder.join(format!("gnumeric.{extension}"))));
    }
    let out = tempfile::tempdir().unwrap();
    for extension in ["xls", "ods"] {
        if office(extension, std::slice::from_ref(&first), out.path()) {
            let made = out.path().join(format!("openpyxl.{extension}"));
            std::fs::copy(made, folder.join(format!("libreoffice.{extension}"))).unwrap();
        }
    }
    runs(Command::new("node").arg(here("make.cjs")).arg(&first));
    FILES.iter().map(|(name, _)| (*name).to_owned()).filter(|name| folder.join(name).is_file()).collect()
}

/// What openpyxl says of each .xlsx of a folder.
fn told(folder: &Path) -> BTreeMap<String, Cells> {
    let ran = Command::new("python3").arg(here("make.py")).arg("read").arg(folder).output().unwrap();
    let all: BTreeMap<String, BTreeMap<String, Cells>> = serde_json::from_slice(&ran.stdout).unwrap();
    let flat = |sheets: BTreeMap<String, Cells>| {
        let cells = sheets.into_iter().flat_map(|(sheet, cells)| {
            cells.into_iter().map(move |(cell, said)| (format!("{sheet}!{cell}"), said))
        });
        cells.collect()
    };
    all.into_iter().map(|(file, sheets)| (file, flat(sheets))).collect()
}

/// What `show` says of a file.
fn shown(path: &Path) -> Cells {
    let program = env!("CARGO_BIN_EXE_jingzhong");
    let ran = Command::new(program).arg("show").arg(path).args(["--format", "json"]).output().unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .map(|line| {
            let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            (format!("{}!{}", word("sheet"), word("cell")), (word("kind"), line["value"].clone()))
        })
        .collect()
}

fn same(ours: &(String, Value), theirs: &(String, Value)) -> bool {
    let number = |value: &Value| value.as_f64().map(f64::to_bits);
    let text = |value: &Value| value.as_str().map(|text| text.replace("\r\n", "\n"));
    ours.0 == theirs.0
        && (ours.1 == theirs.1
            || number(&ours.1).is_some_and(|ours| Some(ours) == number(&theirs.1))
            || text(&ours.1).is_some_and(|ours| Some(ours) == text(&theirs.1)))
}

#[test]
fn every_producers_cells_are_seen_as_others_see_them() {
    let all = std::env::var("JINGZHONG_ALL_PRODUCERS").is_ok_and(|all| all == "1");
    let folder = tempfile::tempdir().unwrap();
    let files = written(folder.path());
    for (name, producer) in FILES.iter().filter(|(name, _)| !files.iter().any(|file| file == name)) {
        println!("{name} is skipped: {producer} is missing");
        assert!(!all, "{name} was not written");
    }
    let through = tempfile::tempdir().unwrap();
    let others: Vec<PathBuf> =
        files.iter().filter(|name| !name.ends_with(".xlsx")).map(|name| folder.path().join(name)).collect();
    let mut references = if files.is_empty() { BTreeMap::new() } else { told(folder.path()) };
    for other in &others {
        let into = through.path().join(other.file_name().unwrap());
        std::fs::create_dir(&into).unwrap();
        if office("xlsx", std::slice::from_ref(other), &into) {
            let name = other.file_name().unwrap().to_str().unwrap().to_owned();
            references.extend(told(&into).into_values().map(|cells| (name.clone(), cells)));
        }
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    for name in &files {
        let ours = shown(&folder.path().join(name));
        let Some(theirs) = references.get(name) else { continue };
        for place in ours.keys().chain(theirs.keys().filter(|place| !ours.contains_key(*place))) {
            compared += 1;
            match (ours.get(place), theirs.get(place)) {
                (Some(ours), Some(theirs)) if same(ours, theirs) => {}
                (Some(_), Some(_)) if OTHERWISE.iter().any(|(file, at, _)| file == name && at == place) => {}
                (ours, theirs) => wrong.push(format!("{name} {place}: {ours:?}, theirs {theirs:?}")),
            }
        }
    }
    println!("{} files, {compared} cells", files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
