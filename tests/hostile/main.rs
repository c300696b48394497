//! Some hundred hostile and odd files, made here one by one, each with what must come of it: read right with these
//! cells, refused for this reason, or (for damage at random) anything but a panic, a hang or gigabytes.
//!
//! Every file is written to a folder of its own first and read from there, as a return would be. Where
//! `JINGZHONG_KEEP_HOSTILE` names a folder, a copy of each is kept there (to fuzz from, or to look at).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a file that cannot be made is a fault of the test, which then fails"
)]

mod archive;
mod biff;
mod binary;
mod container;
mod kind;
mod limit;
mod noise;
mod ooxml;
mod open_document;
mod page;
mod produced;
mod zips;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use jingzhong::workbook::{Limits, Unreadable, UnreadableKind, Value, Visibility, Workbook, read};

/// Longer than this is a hang.
const LONGEST: Duration = Duration::from_secs(10);
/// More memory than this, over all files and the tests beside, is a bomb gone off.
const MOST_KILOBYTES: u64 = 512 << 10;

/// What must come of a file.
pub enum Expected {
    /// These cells, `A1=text`, sheets after each other.
    Cells(Vec<String>),
    /// So many cells.
    Count(usize),
    /// Refused under this rule, the Chinese sentence holding this word.
    Refused(UnreadableKind, &'static str),
    /// Anything that ends.
    Anything,
}

/// A file.
pub struct Case {
    name: String,
    bytes: Vec<u8>,
    expected: Expected,
}

/// A file that must be read right.
pub fn right(name: &str, bytes: Vec<u8>, cells: &[&str]) -> Case {
    let cells = cells.iter().map(ToString::to_string).collect();
    Case { name: name.to_owned(), bytes, expected: Expected::Cells(cells) }
}

/// A file of so many cells.
pub fn count(name: &str, bytes: Vec<u8>, cells: usize) -> Case {
    Case { name: name.to_owned(), bytes, expected: Expected::Count(cells) }
}

/// A file that is not a workbook, or broken.
pub fn broken(name: &str, bytes: Vec<u8>, word: &'static str) -> Case {
    Case { name: name.to_owned(), bytes, expected: Expected::Refused(UnreadableKind::NotAWorkbook, word) }
}

/// A text for people.
pub fn text(name: &str, bytes: Vec<u8>) -> Case {
    Case {
        name: name.to_owned(), bytes, expected: Expected::Refused(UnreadableKind::PlainText, "文本文件")
    }
}

/// A file beyond the limits.
pub fn beyond(name: &str, bytes: Vec<u8>, word: &'static str) -> Case {
    Case { name: name.to_owned(), bytes, expected: Expected::Refused(UnreadableKind::BeyondLimits, word) }
}

/// A file under a password.
pub fn locked(name: &str, bytes: Vec<u8>) -> Case {
    Case { name: name.to_owned(), bytes, expected: Expected::Refused(UnreadableKind::Encrypted, "密") }
}

/// A file of which anything may come.
pub fn any(name: String, bytes: Vec<u8>) -> Case {
    Case { name, bytes, expected: Expected::Anything }
}

/// All that a workbook says, as text: a line a sheet that is not plain (`[名] hidden`, merges, hidden rows), and cells.
pub fn listed(book: &Workbook) -> Vec<String> {
    let mut lines = Vec::new();
    for sheet in &book.sheets {
        if sheet.visibility != Visibility::Visible {
            lines.push(format!("[{}] {:?}", sheet.name, sheet.visibility));
        }
        lines.extend(sheet.merges.iter().map(|area| format!("merge {area}")));
        lines.extend(sheet.hidden_rows.iter().map(|row| format!("row {} hidden", row + 1)));
        lines.extend(sheet.hidden_columns.iter().map(|col| format!("column {} hidden", col + 1)));
        lines.extend(sheet.cells.iter().map(|cell| {
            let value = match &cell.value {
                Value::Missing => "?".to_owned(),
                Value::Number { digits, .. } => format!("#{digits}"),
                Value::Date { .. } => format!("@{}", cell.value.shown()),
                Value::Error(error) => format!("!{error}"),
                Value::Bool(flag) => format!("{flag}"),
                Value::Text(text) => text.clone(),
            };
            format!("{}={value}", cell.place)
        }));
    }
    lines
}

/// What is wrong with a result, if anything is.
fn judged(expected: &Expected, result: &Result<Workbook, Unreadable>) -> Option<String> {
    match (expected, result) {
        (_, Err(why)) if why.zh.is_empty() || why.en.is_empty() => {
            Some("refused without a sentence".to_owned())
        }
        (Expected::Anything, _) => None,
        (Expected::Cells(cells), Ok(book)) => {
            let ours = listed(book);
            (ours != *cells).then(|| format!("read {ours:?}, not {cells:?}"))
        }
        (Expected::Count(count), Ok(book)) => {
            let ours: usize = book.sheets.iter().map(|sheet| sheet.cells.len()).sum();
            (ours != *count).then(|| format!("read {ours} cells, not {count}"))
        }
        (Expected::Refused(kind, word), Err(why)) => (why.kind != *kind || !why.zh.contains(word))
            .then(|| format!("refused as {:?} «{}», not {kind:?} «{word}»", why.kind, why.zh)),
        (Expected::Refused(_, word), Ok(book)) => {
            let cells: Vec<String> = listed(book).into_iter().take(20).collect();
            Some(format!("read {cells:?}, not refused for «{word}»"))
        }
        (_, Err(why)) => Some(format!("refused: {}", why.zh)),
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(kind::cases());
    cases.extend(ooxml::cases());
    cases.extend(zips::cases());
    cases.extend(container::cases());
    cases.extend(biff::cases());
    cases.extend(binary::cases());
    cases.extend(open_document::cases());
    cases.extend(page::cases());
    cases.extend(produced::cases());
    cases.extend(noise::cases());
    cases
}

#[test]
fn anything_that_comes_back_is_read_right_or_refused_with_a_reason() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        usual(info);
    }));
    let folder = tempfile::tempdir().unwrap();
    let keep = std::env::var_os("JINGZHONG_KEEP_HOSTILE").map(PathBuf::from);
    let mut faults = Vec::new();
    let mut slowest = (Duration::ZERO, String::new());
    let (mut read_right, mut refused, mut whatever) = (0, 0, 0);
    let cases = cases();
    let total = cases.len();
    for (at, case) in cases.into_iter().enumerate() {
        let path = folder.path().join(format!("{at:04}.bin"));
        std::fs::write(&path, &case.bytes).unwrap();
        if let Some(keep) = &keep {
            std::fs::write(keep.join(format!("{at:04}-{}", case.name.replace('/', "-"))), &case.bytes)
                .unwrap();
        }
        drop(case.bytes);
        let (sender, receiver) = mpsc::channel();
        let began = Instant::now();
        std::thread::spawn(move || {
            let bytes = std::fs::read(&path).unwrap();
            let _ = std::fs::remove_file(&path);
            let _ = sender.send(read(&bytes, &Limits::default()));
        });
        let panics = PANICS.load(Ordering::Relaxed);
        let Ok(result) = receiver.recv_timeout(LONGEST) else {
            faults.push(format!("{}: no answer in {LONGEST:?}", case.name));
            continue;
        };
        let took = began.elapsed();
        if took > slowest.0 {
            slowest = (took, case.name.clone());
        }
        if PANICS.load(Ordering::Relaxed) != panics {
            faults.push(format!("{}: panicked", case.name));
        }
        match case.expected {
            Expected::Anything => whatever += 1,
            Expected::Refused(..) => refused += 1,
            _ => read_right += 1,
        }
        if let Some(fault) = judged(&case.expected, &result) {
            faults.push(format!("{}: {fault}", case.name));
        }
    }
    println!(
        "{total} files: {read_right} to be read, {refused} to be refused, {whatever} damaged at random; \
         slowest {:?} ({}); peak {} MiB",
        slowest.0,
        slowest.1,
        peak_kilobytes() >> 10
    );
    assert!(total >= 200);
    assert!(faults.is_empty(), "{} of {total}:\n{}", faults.len(), faults.join("\n"));
    assert!(peak_kilobytes() < MOST_KILOBYTES, "{} MiB", peak_kilobytes() >> 10);
}

/// The most memory that this process ever held; 0 where the system does not say.
fn peak_kilobytes() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
            line.split_whitespace().nth(1)?.parse().ok()
        })
        .unwrap_or(0)
}
