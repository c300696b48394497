//! Files and archives that ask for as much as the limits allow, and all other files of this corpus: the program itself
//! collects them, alone and together, and its memory is watched.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::ooxml;
use crate::zips::{self, Entry, entry};

/// The most memory for one file, and for all in one run with two threads. No other build needs more than a release
/// build by much: what counts is what is kept, not how fast.
const MOST_ALONE: u64 = 300 << 10;
const MOST_TOGETHER: u64 = 400 << 10;

/// Bytes that do not shrink.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u64;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    })
    .take(length)
    .collect()
}

/// An entry that is not deflated.
fn stored(name: &str, bytes: Vec<u8>) -> Entry {
    let mut stored = entry(name, b"");
    (stored.stated_packed, stored.stated_inflated) =
        (bytes.len().try_into().unwrap(), bytes.len().try_into().unwrap());
    (stored.checksum, stored.method, stored.packed) = (libdeflater::crc32(&bytes), 0, bytes);
    stored
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    zips::archive(&parts.iter().map(|(name, bytes)| entry(name, bytes)).collect::<Vec<_>>(), None)
}

/// A workbook of so many cells, a thousand in a row, with these shared strings and so much noise that nobody reads.
fn workbook(cells: usize, cell: &str, strings: &str, padding: usize) -> Vec<u8> {
    let row = cell.repeat(1000);
    let mut rows = String::new();
    for number in 1..=cells / 1000 {
        write!(rows, "<row r=\"{number}\">{row}</row>").unwrap();
    }
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut entries: Vec<Entry> = ooxml::parts(sheet.as_bytes())
        .iter()
        .map(|(name, bytes)| match *name {
            "xl/sharedStrings.xml" if !strings.is_empty() => {
                entry(name, format!("<sst>{strings}</sst>").as_bytes())
            }
            _ => entry(name, bytes),
        })
        .collect();
    if padding > 0 {
        entries.push(stored("xl/media/image1.bin", noise(padding)));
    }
    zips::archive(&entries, None)
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    const NUMBER: &str = "<c><v>1234567890123456789012345</v></c>";
    let numbers = workbook(1_600_000, NUMBER, "", 0);
    let padded = workbook(1_600_000, NUMBER, "", 28 << 20);
    let nested = zipped(&[("内.xlsx", &padded)]);
    let many: Vec<(String, &[u8])> = (0..8).map(|n| (format!("{n}.xlsx"), numbers.as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let zeros = vec![0; 63 << 20];
    let half_noise = [noise(15 << 20), vec![0; 16 << 20]].concat();
    let line = format!("{}\n", "一二三四五六七,".repeat(60));
    vec![
        (
            "texts.xlsx",
            workbook(800_000, "<c t=\"s\"><v>0</v></c>", &format!("<si><t>{}</t></si>", "x".repeat(100)), 0),
        ),
        ("empty-strings.xlsx", workbook(1000, "<c><v>1</v></c>", &"<si/>".repeat(4_500_000), 0)),
        ("too-many-strings.xlsx", workbook(1000, "<c><v>1</v></c>", &"<si/>".repeat(12_000_000), 0)),
        ("numbers-beside-a-picture.xlsx", workbook(1_600_000, NUMBER, "", 58 << 20)),
        ("long.csv", line.repeat((60 << 20) / line.len()).into_bytes()),
        ("two-parts-of-the-limit.zip", zipped(&[("0.xlsx", &zeros), ("1.xlsx", &zeros), ("2.xlsx", &zeros)])),
        ("many.zip", zipped(&many)),
        ("bytes.zip", zipped(&[("0.txt", &half_noise), ("1.txt", &half_noise), ("2.txt", &half_noise)])),
        ("two-with-pictures.zip", zipped(&[("甲.xlsx", &padded), ("乙.xlsx", &padded)])),
        ("nested.zip", zipped(&[("内.zip", &nested), ("外.xlsx", &numbers)])),
        ("nested-zeros.zip", zipped(&[("内.zip", &zipped(&[("0.xlsx", &zeros), ("1.xlsx", &zeros)]))])),
        ("numbers.xlsx", numbers),
    ]
}

/// Has the program check a file or folder with two threads; gives its most memory in KiB, 0 where the system does not say.
fn peak(round: &Path, checked: &Path) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jingzhong"))
        .arg("-C")
        .arg(round)
        .args(["--threads", "2", "check"])
        .arg(checked)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(ended.code().is_some_and(|code| code < 2), "{}: {ended}", checked.display());
    peak
}

/// Where the files go that are made.
const MADE: &str = "JINGZHONG_LIMIT_FILES";

#[test]
#[ignore = "makes the files of the test below"]
fn files_are_made() {
    let folder = std::env::var_os(MADE).expect("the folder is named");
    for (name, bytes) in files() {
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

#[test]
fn what_asks_for_all_that_the_limits_allow_stays_within_the_memory_promised() {
    let folder = tempfile::tempdir().unwrap();
    let (round, together) = (folder.path().join("批次"), folder.path().join("一起"));
    let made = Command::new(env!("CARGO_BIN_EXE_jingzhong"))
        .arg("init")
        .arg(&round)
        .arg("--sample")
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    std::fs::create_dir(&together).unwrap();
    // Made in a process of its own: another test of this one watches its memory.
    let making = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "limit::files_are_made"])
        .env(MADE, &together)
        .output()
        .unwrap();
    assert!(making.status.success(), "{making:?}");
    let mut names: Vec<_> =
        std::fs::read_dir(&together).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert_eq!(names.len(), 12);
    let mut too_much = Vec::new();
    for path in names {
        let name = path.file_name().unwrap().to_string_lossy();
        let peak = peak(&round, &path);
        println!("{name}: {} MiB", peak >> 10);
        if peak > MOST_ALONE {
            too_much.push(format!("{name}: {} MiB", peak >> 10));
        }
    }
    for (at, case) in crate::cases().into_iter().enumerate() {
        std::fs::write(together.join(format!("{at:04}.bin")), case.bytes).unwrap();
    }
    let peak = peak(&round, &together);
    println!("together: {} MiB", peak >> 10);
    if peak > MOST_TOGETHER {
        too_much.push(format!("together: {} MiB", peak >> 10));
    }
    assert!(too_much.is_empty(), "{}", too_much.join("\n"));
}
