//! The floors of `src/lib.rs` hold, and each foreign crate stays in its own rooms: read from the source as text, so that
//! the build need not be asked.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where a foreign crate may be named: crate as it is written in paths, and folders of `src` (tests beside them too).
const ROOMS: [(&str, &[&str]); 11] = [
    ("rust_xlsxwriter", &["workbook", "issue", "roster", "sample", "summary"]),
    ("zip", &["workbook"]),
    ("libdeflater", &["workbook"]),
    ("flate2", &["workbook"]),
    ("rusqlite", &["register"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("rayon", &["run"]),
    ("rustix", &["run"]),
];

/// Words that put text before a person; only `cli` may.
const PRINTING: [&str; 6] = ["println!", "print!", "eprintln!", "eprint!", "io::stdout", "io::stderr"];

/// A file of `src`: its path below it with forward slashes, and its lines without comments.
struct Source {
    path: String,
    lines: Vec<(usize, String)>,
}

impl Source {
    /// The floor that it lies on.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Its lines that name a word as a whole.
    fn naming(&self, word: &str) -> Vec<String> {
        let named = self.lines.iter().filter(|(_, line)| names(line, word));
        named.map(|(number, line)| format!("{}:{number} {}", self.path, line.trim())).collect()
    }
}

/// Whether a line uses a crate: `word::` that is no part of a longer path or word.
fn names(line: &str, word: &str) -> bool {
    let path = format!("{word}::");
    line.match_indices(&path).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        !before.ends_with(|sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':')
    })
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            // What the fuzzer builds lies below the tests.
            if !path.ends_with("fuzz/target") {
                files(&path, into);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        Source {
            path: path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/"),
            lines: code.map(|(at, line)| (at + 1, line.to_owned())).collect(),
        }
    };
    paths.into_iter().map(read).collect()
}

/// The modules of `lib.rs` from the ground up.
fn floors() -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.enumerate().map(|(floor, name)| (name.to_owned(), floor)).collect()
}

/// The modules that a line reaches for through `crate::`, also in `crate::{a, b::C}`.
fn reached(line: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
    };
    let mut modules = Vec::new();
    for part in line.split("crate::").skip(1) {
        let Some(group) = part.strip_prefix('{') else {
            modules.push(word(part));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (at, sign) in group.char_indices() {
            match sign {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                _ if start && sign.is_alphanumeric() => {
                    modules.push(word(group.get(at..).unwrap()));
                    start = false;
                }
                _ => {}
            }
        }
    }
    modules.retain(|module| !module.is_empty());
    modules
}

#[test]
fn a_module_uses_only_what_lies_below_it() {
    let floors = floors();
    assert!(floors.len() > 12, "{floors:?}");
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = floors.get(source.module()) else { continue };
        // A `use crate::{` over several lines is read as one.
        let lines: Vec<&str> = source.lines.iter().map(|(_, line)| line.trim()).collect();
        for module in lines.concat().split(';').flat_map(reached) {
            let Some(floor) = floors.get(&module) else { continue };
            if floor > own {
                wrong.push(format!("{} uses {module}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_foreign_crate_stays_in_its_rooms() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (name, rooms) in ROOMS {
        let outside = sources.iter().filter(|source| !rooms.contains(&source.module()));
        wrong.extend(outside.flat_map(|source| source.naming(name)));
    }
    // The peer that our reader is compared with is for tests only.
    let peer = sources.iter().filter(|source| !source.path.contains("tests"));
    wrong.extend(peer.flat_map(|source| source.naming("calamine")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_command_line_prints() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.module() != "cli" && !source.path.contains("tests"))
    {
        for (number, line) in &source.lines {
            if PRINTING.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{number} {}", source.path, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_only_some_systems_have_is_asked_for_first() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (at, (number, line)) in source.lines.iter().enumerate() {
            if !line.contains("os::unix") && !line.contains("os::windows") {
                continue;
            }
            let before = source.lines.iter().take(at + 1).rev().take(4);
            if !before.into_iter().any(|(_, line)| line.contains("#[cfg(")) {
                wrong.push(format!("{}:{number} {}", source.path, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_dependency_is_used_and_says_why() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cargo = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let mut paths = Vec::new();
    for folder in ["src", "tests", "benches"] {
        files(&root.join(folder), &mut paths);
    }
    let texts: Vec<(bool, String)> = paths
        .iter()
        .map(|path| {
            let shown = path.strip_prefix(root).unwrap().to_str().unwrap();
            (shown.starts_with("src"), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    let mut part = "";
    let mut before = "";
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in cargo.lines() {
        if line.starts_with('[') {
            part = line;
        } else if part.ends_with("dependencies]")
            && let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#'))
        {
            let word = name.replace('-', "_");
            let own = part.contains("dev-");
            let used = texts.iter().any(|(in_src, text)| {
                (own || *in_src)
                    && text.lines().any(|line| {
                        names(line, &word) || line.trim_start().starts_with(&format!("use {word}"))
                    })
            });
            if !used {
                wrong.push(format!("{name} is used nowhere"));
            }
            if !before.starts_with(&format!("# {name}: ")) {
                wrong.push(format!("{name} does not say why"));
            }
            seen.insert(name);
        }
        before = line;
    }
    assert!(seen.len() > 10 && wrong.is_empty(), "{wrong:#?}");
}
