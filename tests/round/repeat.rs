//! Same input, same bytes: whatever the number of threads and the order of files, a second time, after a kill.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::county::{Ran, program, run, temporary};

/// The sample county in a folder of its own, its returns written in this order of names.
struct Sample {
    _dir: TempDir,
    root: PathBuf,
}

impl Sample {
    fn new(backwards: bool) -> Self {
        let dir = temporary();
        let root = dir.path().join("云梧 县");
        let ran = run(&["init", root.to_str().unwrap(), "--sample", "--year", "2026"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        if backwards {
            // A folder gives its files in the order in which they came.
            let returned = root.join("回收");
            let mut files = all(&returned);
            std::fs::remove_dir_all(&returned).unwrap();
            while let Some((name, bytes)) = files.pop_last() {
                let path = returned.join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
        Self { _dir: dir, root }
    }

    fn run(&self, words: &[&str]) -> Ran {
        let ran = Ran::of(program().arg("-C").arg(&self.root).args(words).output().unwrap());
        assert!(ran.code < 2, "{words:?}: {}{}", ran.out, ran.err);
        ran
    }

    /// The whole way; everything that comes out, by its path or what was asked.
    fn work(&self, threads: &str) -> BTreeMap<String, Vec<u8>> {
        let mut out = BTreeMap::new();
        for words in [&["issue"][..], &["collect", "--format", "json"], &["sendback"], &["consolidate"]] {
            let ran = self.run(&[words, &["--threads", threads]].concat());
            out.insert(words[0].to_owned(), ran.out.into_bytes());
        }
        out.append(&mut self.outputs());
        out
    }

    /// All files that were written for people, and all exports.
    fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        let mut out = BTreeMap::new();
        for folder in ["下发", "退改", "汇总"] {
            out.extend(
                all(&self.root.join(folder))
                    .into_iter()
                    .map(|(name, bytes)| (format!("{folder}/{name}"), bytes)),
            );
        }
        for what in ["points", "findings", "returns", "clusters"] {
            for kind in ["jsonl", "csv"] {
                let ran = self.run(&["export", "--what", what, "--as", kind]);
                out.insert(format!("{what}.{kind}"), ran.out.into_bytes());
            }
        }
        out
    }
}

/// All files below a folder.
fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    files
}

fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let differ: Vec<&String> =
        one.iter().filter(|(path, bytes)| other[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

#[test]
fn threads_and_the_order_of_files_change_no_byte() {
    let one = Sample::new(false).work("1");
    assert!(one.len() > 150, "{}", one.len());
    same(&one, &Sample::new(true).work("2"));
    same(&one, &Sample::new(true).work("8"));
}

#[test]
fn a_second_run_changes_nothing_and_what_a_person_edited_is_kept() {
    let sample = Sample::new(false);
    let first = sample.work("2");
    for words in [&["issue"][..], &["sendback"], &["consolidate"]] {
        let ran = sample.run(&[words, &["--format", "json"]].concat());
        let line = ran.json().pop().unwrap();
        assert_eq!(line["summary"]["written"], 0, "{words:?} {line}");
        assert_eq!(line["summary"]["files"], line["summary"]["unchanged"], "{words:?} {line}");
    }
    let again = sample.run(&["collect", "--format", "json"]).json().pop().unwrap();
    assert_eq!(again["summary"]["read"], 0);
    let all_again = sample.run(&["collect", "--again", "--format", "json"]).json().pop().unwrap();
    assert_eq!(all_again["summary"]["read"], all_again["summary"]["files"]);
    let mut second = sample.outputs();
    for command in ["issue", "collect", "sendback", "consolidate"] {
        second.insert(command.to_owned(), first[command].clone());
    }
    same(&first, &second);

    let path = sample.root.join("汇总/总览.xlsx");
    std::fs::write(&path, b"edited by a person").unwrap();
    let ran = sample.run(&["consolidate"]);
    assert!(ran.err.contains("总览.xlsx") && ran.err.contains("有人改过"), "{}", ran.err);
    assert_eq!(std::fs::read(&path).unwrap(), b"edited by a person");
    sample.run(&["consolidate", "--force"]);
    assert_eq!(std::fs::read(&path).unwrap(), first["汇总/总览.xlsx"]);
}

/// Only the units of which a return is new, another or gone are settled again.
#[test]
fn returns_that_come_and_go_one_by_one_stand_as_if_they_had_come_at_once() {
    let (at_once, in_steps) = (Sample::new(false), Sample::new(false));
    let returned = in_steps.root.join("回收");
    let files = all(&returned);
    let names: Vec<&String> = files.keys().collect();
    std::fs::remove_dir_all(&returned).unwrap();
    for step in 0..4 {
        for (at, name) in names.iter().enumerate() {
            let path = returned.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            match (step, at % 3) {
                // Under its name first comes what is another's.
                (0, 0) => std::fs::write(&path, &files[names[(at + 1) % names.len()]]).unwrap(),
                (1, 1) => std::fs::remove_file(&path).unwrap(),
                (0, 1) | (2, 0 | 1) | (3, 2) => std::fs::write(&path, &files[*name]).unwrap(),
                _ => {}
            }
        }
        in_steps.run(&["collect"]);
    }
    at_once.run(&["collect"]);
    assert_eq!(in_steps.outputs_of_register(), at_once.outputs_of_register());
    let status = |sample: &Sample| sample.run(&["status", "--format", "json"]).out;
    assert_eq!(status(&in_steps), status(&at_once));
    let account = |sample: &Sample| {
        let mut account = sample.run(&["collect", "--format", "json"]).json().pop().unwrap();
        account["summary"]["read"] = 0.into();
        account
    };
    assert_eq!(account(&in_steps), account(&at_once));
}

/// Killed at several moments, then let finish: as if nothing had happened.
#[cfg(unix)]
#[test]
fn a_killed_collect_is_completed_by_the_next() {
    let undisturbed = Sample::new(false);
    undisturbed.run(&["collect"]);
    let wanted = undisturbed.outputs_of_register();
    for milliseconds in [5, 20, 60, 150] {
        let sample = Sample::new(false);
        let mut child = program()
            .arg("-C")
            .arg(&sample.root)
            .args(["collect", "--threads", "1", "--quiet"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        // SIGKILL: the program is told nothing.
        child.kill().unwrap();
        child.wait().unwrap();
        sample.run(&["collect"]);
        assert_eq!(sample.outputs_of_register(), wanted, "killed after {milliseconds} ms");
    }
}

impl Sample {
    /// What the register says.
    fn outputs_of_register(&self) -> Vec<String> {
        ["points", "findings", "returns", "clusters"]
            .map(|what| self.run(&["export", "--what", what]).out)
            .to_vec()
    }
}
