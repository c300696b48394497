//! Fills `corpus/` with seeds: the files of the tests, what the sample county sends back, issued forms, the built-in
//! settings, and the hostile files where `JINGZHONG_KEEP_HOSTILE` names the folder that they were kept in.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::input::{basis, grid_of, parts_of, workbook_of};
use jingzhong::form::{BUILT_IN, Recipient};
use jingzhong::issue::{Parcel, render};
use jingzhong::{round, sample, vocabulary, workbook};

/// Writes the seeds.
pub fn write() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut folders: Vec<PathBuf> =
        std::env::var_os("JINGZHONG_KEEP_HOSTILE").map(PathBuf::from).into_iter().collect();
    folders.extend([tests.join("hostile/files"), tests.join("files")]);
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                files.push((
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    fs::read(&path).unwrap(),
                ));
            }
        }
    }
    let basis = basis();
    let unit = &basis.roster.units[0];
    for recipient in [Recipient::Unit, Recipient::Section, Recipient::Post] {
        for parcel in Parcel::of_unit(unit, recipient, &basis.forms.iter().collect::<Vec<_>>()) {
            files.push((parcel.file_name(), render(&parcel, &basis.round, &basis.vocabulary).unwrap()));
        }
    }
    let mut roster = String::new();
    for (kind, rows) in sample::roster_rows() {
        let titles: Vec<&str> = kind.columns().iter().map(|(title, _)| *title).collect();
        let _ = write!(roster, "={}\n{}\n", kind.name(), titles.join("|"));
        for row in rows {
            roster.push_str(&row.join("|"));
            roster.push('\n');
        }
    }
    let (county, _) = jingzhong::roster::take(&workbook_of(&roster), &basis.vocabulary, sample::COUNTY);
    files.extend(sample::returns(&basis.round, &county, &basis.forms, &basis.vocabulary).unwrap());

    let mut seeds: Vec<(&str, String, Vec<u8>)> = vec![("roster", "sample".to_owned(), roster.into_bytes())];
    for (name, text) in BUILT_IN {
        seeds.push(("form", name.to_owned(), format!("# form {name}\n{text}").into_bytes()));
    }
    for (name, text) in vocabulary::BUILT_IN {
        seeds.push(("form", name.to_owned(), format!("# word {name}\n{text}").into_bytes()));
    }
    seeds.push(("form", "settings".to_owned(), format!("# settings\n{}", round::TEMPLATE).into_bytes()));
    for (name, bytes) in files.into_iter().filter(|(_, bytes)| bytes.len() < 200_000) {
        let name = name.replace('/', "-");
        if let Ok(book) = workbook::read(&bytes, &workbook::Limits::default()) {
            let grid = grid_of(&book);
            if grid.len() < 16_384 {
                seeds.push(("header", name.clone(), format!("{name}\n{grid}").into_bytes()));
            }
        }
        if let Some(parts) = parts_of(&bytes).filter(|parts| parts.len() < 65_536) {
            seeds.push(("xlsx", name.clone(), parts));
        }
        seeds.push(("guard", name.clone(), bytes.clone()));
        seeds.push(("reader", name, bytes));
    }
    for (at, (target, name, bytes)) in seeds.iter().enumerate() {
        let folder = tests.join("fuzz/corpus").join(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{at:04}-{name}")), bytes).unwrap();
    }
}
