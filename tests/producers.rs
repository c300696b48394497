//! One content (`producers/content.tsv`) written by every producer found on the machine, and each file as `show` gives it
//! against what was written, what openpyxl says of it (.xlsx) and what LibreOffice says of it, cell by cell: kind, value
//! and whether it is hidden.
//!
//! Where a producer is missing a line says so, and what it wrote once is read in its place (`producers/kept`, made anew
//! where `JINGZHONG_UPDATE` is 1; of the days from 1904 nothing is kept). Where `JINGZHONG_ALL_PRODUCERS` is 1 none may be
//! missing.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it does not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The files and who writes them. Days are counted from 1904 in those that say so; HSSF cannot be asked for it.
const FILES: [(&str, &str); 24] = [
    ("openpyxl.xlsx", "openpyxl"),
    ("openpyxl-1904.xlsx", "openpyxl"),
    ("xlwt.xls", "xlwt"),
    ("xlwt-1904.xls", "xlwt"),
    ("gnumeric.xlsx", "ssconvert"),
    ("gnumeric.xls", "ssconvert"),
    ("gnumeric.ods", "ssconvert"),
    ("libreoffice.xlsx", "soffice"),
    ("libreoffice-1904.xlsx", "soffice"),
    ("libreoffice.xls", "soffice"),
    ("libreoffice-1904.xls", "soffice"),
    ("libreoffice.ods", "soffice"),
    ("libreoffice-1904.ods", "soffice"),
    ("sheetjs.xlsx", "SheetJS"),
    ("sheetjs-1904.xlsx", "SheetJS"),
    ("sheetjs.xlsb", "SheetJS"),
    ("sheetjs-1904.xlsb", "SheetJS"),
    ("sheetjs.xls", "SheetJS"),
    ("sheetjs-1904.xls", "SheetJS"),
    ("exceljs.xlsx", "exceljs"),
    ("exceljs-1904.xlsx", "exceljs"),
    ("poi.xlsx", "Apache POI, with the schemas of poi4py"),
    ("poi-1904.xlsx", "Apache POI, with the schemas of poi4py"),
    ("poi.xls", "Apache POI"),
];

/// Cells that somebody sees otherwise than we do, and why: the beginnings of the files' names, the cells of 自查表, who says
/// otherwise, and the reason.
type Otherwise = (&'static [&'static str], &'static [&'static str], &'static [&'static str], &'static str);

const FORMULAS: &[&str] = &["B11", "C11", "D11", "E11", "F11", "H11"];
const HIDDEN_ROW: &[&str] = &["B7", "C7", "D7", "E7", "F7", "G7", "H7"];
const OTHERWISE: &[Otherwise] = &[
    (
        &["openpyxl", "xlwt"],
        FORMULAS,
        &["content", "LibreOffice"],
        "both write formulas without a value, and LibreOffice calculates them",
    ),
    (&["xlwt"], &["E10"], &["content"], "xlwt writes #VALUE! with the code of #NUM!"),
    (
        &[
            "openpyxl",
            "gnumeric.xlsx",
            "sheetjs.xlsx",
            "sheetjs-1904.xlsx",
            "exceljs",
            "poi.xlsx",
            "poi-1904",
        ],
        &["C9"],
        &["content", "openpyxl", "LibreOffice"],
        "written as it is, _x0041_ stands for A, as Excel reads it; openpyxl and LibreOffice leave it",
    ),
    (
        &["gnumeric.ods"],
        &["C5", "C6", "G6", "H6"],
        &["LibreOffice"],
        "Gnumeric writes line ends and tabs as they are, and LibreOffice takes them for blanks or nothing",
    ),
    (&["libreoffice.ods", "libreoffice-1904.ods"], &["H6"], &["LibreOffice"], "LibreOffice loses the tab"),
    (
        &["gnumeric.xls", "gnumeric.ods", "libreoffice.xls", "libreoffice-1904.xls", "poi.xls"],
        &["D11"],
        &["LibreOffice"],
        "LibreOffice reads a formula's truth value as the number 1",
    ),
    (
        &["libreoffice.xls", "libreoffice-1904.xls"],
        &["B10", "D10", "E10", "F10", "G10", "H10"],
        &["LibreOffice"],
        "LibreOffice reads an error that is a constant's formula as #N/A",
    ),
    (
        &["sheetjs.xls", "sheetjs-1904.xls"],
        &["C12"],
        &["content"],
        "SheetJS cuts a text in .xls after 255 characters",
    ),
    (&["sheetjs.xls", "sheetjs-1904.xls"], HIDDEN_ROW, &["content"], "SheetJS hides no row in .xls"),
    (
        &["sheetjs-1904.xlsb"],
        &["E5", "E6", "E7", "E11"],
        &["content"],
        "SheetJS does not say in .xlsb that days are counted from 1904",
    ),
];

/// Cells of other sheets that a producer writes otherwise or not at all.
const LEFT_OUT: [(&str, &str, &str); 2] = [
    ("sheetjs", "天边!IV65536", "SheetJS goes through all the cells between"),
    ("gnumeric.xlsx", "藏!A1", "Gnumeric does not hide the sheet"),
];

/// Cells by sheet and place: kind, value, whether it is hidden.
type Cells = BTreeMap<String, (String, Value, bool)>;

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/producers").join(name)
}

fn runs(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Has LibreOffice write files anew, into a folder and under their names with another extension.
fn office(into: &str, files: &[PathBuf], out: &Path) {
    let home = tempfile::tempdir().unwrap();
    let settings = format!("-env:UserInstallation=file://{}", home.path().display());
    runs(
        Command::new("soffice")
            .args([&settings, "--headless", "--convert-to", into, "--outdir"])
            .arg(out)
            .args(files),
    );
}

/// Apache POI's class path: Debian's, which lacks the schemas of .xlsx; those are poi4py's.
fn poi() -> String {
    let found = Command::new("python3")
        .args([
            "-c",
            "import importlib.util as u; print(u.find_spec('poi4py').submodule_search_locations[0])",
        ])
        .output();
    let folder =
        found.map(|found| String::from_utf8_lossy(&found.stdout).trim().to_owned()).unwrap_or_default();
    format!("{folder}/java/poi-ooxml-schemas-3.17.jar:/usr/share/java/*:{folder}/java/poi-ooxml-3.17.jar")
}

/// Has every producer of this machine write into a folder.
fn write(folder: &Path) {
    let content = here("content.tsv");
    runs(Command::new("python3").arg(here("make.py")).arg("write").arg(&content).arg(folder));
    runs(Command::new("node").arg(here("make.cjs")).arg(&content).arg(folder));
    runs(Command::new("java").args(["-cp", &poi()]).arg(here("Make.java")).arg(&content).arg(folder));
    let first = folder.join("openpyxl.xlsx");
    for extension in ["xlsx", "xls", "ods"] {
        runs(Command::new("ssconvert").arg(&first).arg(folder.join(format!("gnumeric.{extension}"))));
    }
    let out = tempfile::tempdir().unwrap();
    for extension in ["xlsx", "xls", "ods"] {
        office(extension, &[first.clone(), folder.join("openpyxl-1904.xlsx")], out.path());
        for after in ["", "-1904"] {
            let made = out.path().join(format!("openpyxl{after}.{extension}"));
            if made.is_file() {
                std::fs::copy(made, folder.join(format!("libreoffice{after}.{extension}"))).unwrap();
            }
        }
    }
}

/// What openpyxl says of each .xlsx of a folder.
fn told(folder: &Path) -> BTreeMap<String, Cells> {
    let ran = Command::new("python3").arg(here("make.py")).arg("read").arg(folder).output();
    let all: Option<BTreeMap<String, BTreeMap<String, Cells>>> =
        ran.ok().and_then(|ran| serde_json::from_slice(&ran.stdout).ok());
    let flat = |sheets: BTreeMap<String, Cells>| {
        let cells = sheets.into_iter().flat_map(|(sheet, cells)| {
            cells.into_iter().map(move |(cell, said)| (format!("{sheet}!{cell}"), said))
        });
        cells.collect()
    };
    all.unwrap_or_default().into_iter().map(|(file, sheets)| (file, flat(sheets))).collect()
}

/// What LibreOffice says of each file of a folder: openpyxl reads what it writes.
fn told_through_office(folder: &Path, files: &[String]) -> BTreeMap<String, Cells> {
    let (named, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copies: Vec<PathBuf> = files
        .iter()
        .map(|name| {
            // The extension stays in the name, for one name comes in several.
            let (_, extension) = name.rsplit_once('.').unwrap();
            let copy = named.path().join(format!("{name}.{extension}"));
            std::fs::copy(folder.join(name), &copy).unwrap();
            copy
        })
        .collect();
    office("xlsx", &copies, out.path());
    told(out.path())
        .into_iter()
        .map(|(name, cells)| (name.strip_suffix(".xlsx").unwrap().to_owned(), cells))
        .collect()
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
            let said = (word("kind"), line["value"].clone(), line["hidden"] == true);
            (format!("{}!{}", word("sheet"), word("cell")), said)
        })
        .collect()
}

/// What the content says: the cells that a producer should have written.
fn content() -> Cells {
    let text = std::fs::read_to_string(here("content.tsv")).unwrap();
    let lines: Vec<Vec<&str>> =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let mut cells = Cells::new();
    let (mut sheet, mut sheet_hidden) = ("", false);
    let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
    for words in &lines {
        match words[..] {
            ["sheet", name, state] => {
                (sheet, sheet_hidden) = (name, state == "hidden");
                rows.clear();
                columns.clear();
            }
            ["hide-row", row] => _ = rows.insert(row),
            ["hide-column", column] => _ = columns.insert(column),
            ["cell" | "far", place, ref value @ ..] => {
                let (column, row) = place.split_at(place.find(|c: char| c.is_ascii_digit()).unwrap());
                let hidden = sheet_hidden || rows.contains(row) || columns.contains(column);
                let value = if value[0] == "formula" { &value[2..] } else { value };
                let (kind, value) = written(value[0], &plain(value[1]));
                if value != "" {
                    cells.insert(format!("{sheet}!{place}"), (kind.to_owned(), value, hidden));
                }
            }
            _ => {}
        }
    }
    cells
}

/// A value of the content as `show` tells it.
fn written(kind: &str, word: &str) -> (&'static str, Value) {
    match kind {
        "number" | "percent" => ("number", serde_json::from_str(word).unwrap()),
        "date" | "moment" | "time" => ("date", word.into()),
        "bool" => ("bool", (word == "true").into()),
        "error" => ("error", word.into()),
        "long" => ("text", "长".repeat(word.parse().unwrap()).into()),
        "rich" => ("text", word.replace('|', "").into()),
        _ => ("text", word.into()),
    }
}

/// A text of the content without its escapes.
fn plain(text: &str) -> String {
    let mut pieces = text.split('\\');
    let mut plain = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (sign, rest) = piece.split_at(1);
        match sign {
            "n" => plain.push('\n'),
            "t" => plain.push('\t'),
            "s" => plain.push(' '),
            _ => {
                let (digits, rest) = rest.split_at(4);
                plain.push(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap());
                plain.push_str(rest);
                continue;
            }
        }
        plain.push_str(rest);
    }
    plain
}

fn same(ours: &(String, Value, bool), theirs: &(String, Value, bool)) -> bool {
    let number = |value: &Value| value.as_f64().map(f64::to_bits);
    let text = |value: &Value| value.as_str().map(|text| text.replace("\r\n", "\n"));
    (&ours.0, ours.2) == (&theirs.0, theirs.2)
        && (ours.1 == theirs.1
            || number(&ours.1).is_some_and(|ours| Some(ours) == number(&theirs.1))
            || text(&ours.1).is_some_and(|ours| Some(ours) == text(&theirs.1)))
}

/// Why somebody sees a cell otherwise, if it is known.
fn explained(name: &str, place: &str, who: &str) -> Option<&'static str> {
    let cell = place.strip_prefix("自查表!").unwrap_or_default();
    let otherwise = OTHERWISE.iter().find(|(files, cells, says, _)| {
        files.iter().any(|file| name.starts_with(file)) && cells.contains(&cell) && says.contains(&who)
    });
    let left_out =
        LEFT_OUT.iter().find(|(file, cell, _)| who == "content" && name.starts_with(file) && place == *cell);
    otherwise.map(|(.., why)| *why).or_else(|| left_out.map(|(.., why)| *why))
}

#[test]
fn every_producers_cells_are_seen_as_others_see_them() {
    let is_set = |name: &str| std::env::var(name).is_ok_and(|all| all == "1");
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let mut files = Vec::new();
    for (name, producer) in FILES {
        let (made, kept) = (folder.path().join(name), here("kept").join(name));
        if made.is_file() {
            if is_set("JINGZHONG_UPDATE") && !name.contains("-1904") {
                std::fs::copy(made, kept).unwrap();
            }
        } else {
            assert!(!is_set("JINGZHONG_ALL_PRODUCERS"), "{name} was not written: is {producer} missing?");
            if name.contains("-1904") {
                println!("{name} is skipped: {producer} is missing");
                continue;
            }
            println!("{name} as it was written once: {producer} is missing");
            std::fs::copy(kept, made).unwrap();
        }
        files.push(name.to_owned());
    }
    let content = content();
    let references = [
        ("content", files.iter().map(|name| (name.clone(), content.clone())).collect()),
        ("openpyxl", told(folder.path())),
        ("LibreOffice", told_through_office(folder.path(), &files)),
    ];
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut wrong, mut reasons) = (Vec::new(), BTreeSet::new());
    for name in &files {
        let ours = shown(&folder.path().join(name));
        for (who, told) in &references {
            let Some(theirs) = told.get(name) else { continue };
            for place in ours.keys().chain(theirs.keys().filter(|place| !ours.contains_key(*place))) {
                *compared.entry(*who).or_insert(0) += 1;
                let (ours, theirs) = (ours.get(place), theirs.get(place));
                if ours.zip(theirs).is_some_and(|(ours, theirs)| same(ours, theirs)) {
                    continue;
                }
                match explained(name, place, who) {
                    Some(why) => _ = reasons.insert(why),
                    None => wrong.push(format!("{name} {place}: {ours:?}, {who} {theirs:?}")),
                }
            }
        }
    }
    println!("{} files, cells compared: {compared:?}", files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if is_set("JINGZHONG_ALL_PRODUCERS") {
        assert_eq!(compared.len(), references.len(), "{compared:?}");
        let known: BTreeSet<&str> =
            OTHERWISE.iter().map(|(.., why)| *why).chain(LEFT_OUT.map(|(.., why)| why)).collect();
        assert_eq!(reasons, known, "a reason that explains nothing");
    }
}
