//! The README keeps its word: its transcripts are run, and what is generated in it is fresh.
//!
//! `JINGZHONG_UPDATE=1 cargo test --test readme` rewrites transcripts and generated parts from what the program says.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test stops at what it does not expect, and its texts are short"
)]

use std::path::Path;
use std::process::Command;

use jingzhong::base::Lang;

/// The day on which transcripts are made.
const TODAY: &str = "2026-06-23";

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// Runs one line of a transcript in a folder.
fn run(line: &str, folder: &Path) -> String {
    let mut words = line.split_whitespace();
    assert_eq!(words.next(), Some("jingzhong"), "a transcript runs jingzhong only: {line}");
    let done = Command::new(env!("CARGO_BIN_EXE_jingzhong"))
        .args(words)
        .current_dir(folder)
        .env("JINGZHONG_TODAY", TODAY)
        .output()
        .unwrap();
    let mut said = String::from_utf8(done.stdout).unwrap();
    said.push_str(&String::from_utf8(done.stderr).unwrap());
    said
}

/// The README with every transcript run anew, all in one folder, in order. A line `…` in a transcript stands for
/// lines left out.
fn with_transcripts(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut out = String::new();
    let mut block: Option<Vec<String>> = None;
    for line in text.lines() {
        match &mut block {
            None => {
                out.push_str(line);
                out.push('\n');
                if line == "```console" {
                    block = Some(Vec::new());
                }
            }
            Some(lines) if line == "```" => {
                let lines = std::mem::take(lines);
                for step in steps(&lines) {
                    out.push_str(&format!("$ {}\n", step.0));
                    out.push_str(&shortened(&run(&step.0, folder.path()), &step.1));
                }
                out.push_str("```\n");
                block = None;
            }
            Some(lines) => lines.push(line.to_owned()),
        }
    }
    out
}

/// The commands of a block, each with the lines shown below it.
fn steps(lines: &[String]) -> Vec<(String, Vec<String>)> {
    let mut steps: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines {
        match line.strip_prefix("$ ") {
            Some(command) => steps.push((command.to_owned(), Vec::new())),
            None => steps.last_mut().unwrap().1.push(line.clone()),
        }
    }
    steps
}

/// What was said, cut like the old transcript: as many lines before its `…` and after it.
fn shortened(said: &str, old: &[String]) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let cut = old.iter().position(|line| line.trim() == "…");
    let shown: Vec<&str> = match cut {
        Some(at) if lines.len() > old.len() => {
            let tail = old.len() - at - 1;
            lines[..at]
                .iter()
                .copied()
                .chain(["…"])
                .chain(lines[lines.len() - tail..].iter().copied())
                .collect()
        }
        _ => lines,
    };
    shown.iter().map(|line| format!("{line}\n")).collect()
}

/// The README with its generated parts made anew.
fn with_generated(text: &str) -> String {
    let mut out = text.to_owned();
    for (name, made) in [
        ("规则", jingzhong::rules::table(Lang::Zh)),
        ("命令", run("jingzhong --help", Path::new("."))),
        ("字段", jingzhong::run::export::dictionary(Lang::Zh)),
    ] {
        let (begin, end) = (format!("<!-- 生成:{name} -->\n"), format!("<!-- 生成完:{name} -->"));
        let from = out.find(&begin).unwrap_or_else(|| panic!("README has no {begin}")) + begin.len();
        let to = from + out[from..].find(&end).unwrap();
        let made = if name == "命令" { format!("```text\n{made}```\n") } else { made };
        out.replace_range(from..to, &made);
    }
    out
}

#[test]
fn the_readme_says_what_the_program_says() {
    let old = readme();
    let new = with_generated(&with_transcripts(&old));
    if std::env::var_os("JINGZHONG_UPDATE").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"), &new).unwrap();
    } else if old != new {
        let differ = old.lines().zip(new.lines()).find(|(a, b)| a != b);
        panic!("README.md is stale (JINGZHONG_UPDATE=1 rewrites it); first difference: {differ:#?}");
    }
}

#[test]
fn every_picture_and_file_that_the_readme_names_is_there() {
    let text = readme();
    for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !target.starts_with("http") && !target.starts_with('#') {
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists(), "README names {target}");
        }
    }
}
