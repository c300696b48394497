//! The work of one season on a made-up county: `cargo bench --bench county [-- --files 5000 …]`.
//!
//! Each step stands beside its baseline and its floor in the same run, in turn, so that a busy machine or a slow disk
//! spoils all of them alike; printed are medians of five, rates, ratios, processor time and the peak memory of the
//! step. Options: `--units` (2000), `--posts` (5000), `--files` (1000), `--rows` of each form of a return (6),
//! `--points` (0: not done; 100000 for the full run), `--runs` (5), `--threads` (1,2), words that choose steps: `issue
//! read check collect consolidate`, and `cleared`: before each way of issuing as many files are written and deleted,
//! as when somebody clears the folder and issues again; ext4 then passes over what was deleted in the last minutes, one
//! by one, whenever it makes a file. Peak memory is the process's own: for that of one step, ask for that step
//! and one thread alone (`collect --files 20000 --runs 1 --threads 1`). Everything is made from a seed in a folder that is
//! gone at the end.
//!
//! Baselines: writing: each workbook rendered plainly by rust_xlsxwriter onto a new file, not synced. Reading:
//! calamine's stream of cells, nothing done with them. Floors: writing: the finished bytes onto new files in new
//! folders, not synced; beside it the same synced once, and each file synced. Reading: the needed parts inflated and the
//! beginnings of cells counted.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints its table and may break down"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use jingzhong::base::Date;
use jingzhong::form::{Form, Recipient};
use jingzhong::issue::{Parcel, render};
use jingzhong::run::{self, Folder, Nobody, Options, consolidate, issue, on_threads};
use jingzhong::workbook::write::{legal_file_name, save};
use rayon::prelude::*;

// As the program has it; calamine gets it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "county/made.rs"]
mod made;

/// What is asked on the command line.
struct Wanted {
    units: usize,
    posts: usize,
    files: usize,
    rows: usize,
    points: usize,
    runs: usize,
    threads: Vec<usize>,
    steps: Vec<String>,
    cleared: bool,
}

impl Wanted {
    fn read() -> Self {
        let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
        let number = |name: &str, usual: usize| {
            let at = words.iter().position(|word| word == name);
            at.and_then(|at| words.get(at + 1)?.parse().ok()).unwrap_or(usual)
        };
        let threads = words.iter().position(|word| word == "--threads").and_then(|at| words.get(at + 1));
        let known = ["issue", "read", "check", "collect", "consolidate"];
        let steps: Vec<String> =
            words.iter().filter(|word| known.contains(&word.as_str())).cloned().collect();
        Self {
            units: number("--units", 2000),
            posts: number("--posts", 5000),
            files: number("--files", 1000),
            rows: number("--rows", 6),
            points: number("--points", 0),
            runs: number("--runs", 5).max(1),
            threads: threads
                .map_or(vec![1, 2], |list| list.split(',').filter_map(|count| count.parse().ok()).collect()),
            cleared: words.iter().any(|word| word == "cleared"),
            steps: if steps.is_empty() { known.map(str::to_owned).to_vec() } else { steps },
        }
    }

    fn has(&self, step: &str) -> bool {
        self.steps.iter().any(|known| known == step)
    }
}

/// Peak memory of this process in MiB since [`forget_peak`], where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) / 1024
}

/// Begins the peak anew, where the system can.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Seconds on the processor so far, all threads, where the system tells (in hundredths).
fn worked() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        / 100.0
}

/// What the way before left to the disk is not this way's work.
fn quiet() {
    drop(std::process::Command::new("sync").status());
}

/// One way of doing a step, with what its runs took.
struct Way<'w> {
    name: &'static str,
    prepare: Box<dyn Fn(usize) + 'w>,
    work: Box<dyn Fn(usize) -> usize + Sync + 'w>,
    seconds: Vec<f64>,
    processor: Vec<f64>,
    memory: u64,
    rows: usize,
}

impl<'w> Way<'w> {
    fn new(name: &'static str, work: impl Fn(usize) -> usize + Sync + 'w) -> Self {
        Self {
            name,
            prepare: Box::new(|_| {}),
            work: Box::new(work),
            seconds: Vec::new(),
            processor: Vec::new(),
            memory: 0,
            rows: 0,
        }
    }

    fn after(mut self, prepare: impl Fn(usize) + 'w) -> Self {
        self.prepare = Box::new(prepare);
        self
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Runs all ways in turn, so many times, and prints their medians; the first is ours. Work gets the number of the run
/// and gives the rows that it handled, if it counts them.
fn compare(step: &str, files: usize, wanted: &Wanted, threads: usize, mut ways: Vec<Way<'_>>) {
    for run in 0..wanted.runs {
        for way in &mut ways {
            (way.prepare)(run);
            forget_peak();
            let (start, idle) = (Instant::now(), worked());
            let work = &way.work;
            way.rows = on_threads(Some(threads), || work(run)).unwrap();
            way.seconds.push(start.elapsed().as_secs_f64());
            way.processor.push(worked() - idle);
            way.memory = way.memory.max(peak());
        }
    }
    let ours = median(&ways[0].seconds);
    let own_work = median(&ways[0].processor);
    for way in &ways {
        let (seconds, work) = (median(&way.seconds), median(&way.processor));
        let rows =
            if way.rows > 0 { format!("{:>9.0} rows/s", way.rows as f64 / seconds) } else { " ".repeat(16) };
        println!(
            "{step:18} {threads} thread(s) {files:>6} files  {:24} {seconds:8.3} s  {:>8.0} files/s {rows}  processor {work:7.2} s  peak {:>4} MiB  ours is {:5.2}× as fast, {:5.2}× by processor",
            way.name,
            files as f64 / seconds,
            way.memory,
            seconds / ours,
            work / own_work.max(0.01),
        );
    }
}

fn main() {
    let wanted = Wanted::read();
    let place = tempfile::tempdir().unwrap();
    let today = Date::new(made::YEAR, 6, 1).unwrap();
    if wanted.has("issue") {
        let (root, posts) = (place.path().join("issue"), Recipient::Post);
        made::folder(&root, wanted.units, 1);
        let folder = Folder::open(&root, today).unwrap();
        for threads in &wanted.threads {
            issuing("issue units", &folder, Recipient::Unit, wanted.units, &wanted, *threads);
            issuing("issue posts", &folder, posts, wanted.posts, &wanted, *threads);
        }
    }
    if ["read", "check", "collect"].iter().any(|step| wanted.has(step)) {
        let root = place.path().join("collect");
        made::folder(&root, wanted.files.min(made::MOST_UNITS), 2);
        let folder = Folder::open(&root, today).unwrap();
        made::send(&root, wanted.files, wanted.rows, &folder.basis);
        for threads in &wanted.threads {
            reading(&folder, &wanted, *threads);
        }
    }
    if wanted.has("consolidate") && wanted.points > 0 {
        let root = place.path().join("consolidate");
        let files = wanted.points.div_ceil(100);
        made::folder(&root, files, 3);
        let folder = Folder::open(&root, today).unwrap();
        // Eight of ten returns have five forms, two have one.
        let rows = (wanted.points * 10).div_ceil(files * 42);
        made::send(&root, files, rows, &folder.basis);
        run::collect_unseen(&folder, &Options::default(), &Nobody).unwrap();
        let one = Wanted { runs: 1, ..Wanted::read() };
        for threads in &wanted.threads {
            let work = |_| consolidate::consolidate(&folder, &[], true, &Nobody).unwrap().points;
            compare("consolidate", files, &one, *threads, vec![Way::new("jingzhong", work)]);
        }
    }
}

/// Issues into new folders, since overwriting costs a disk more than writing anew.
fn issuing(step: &str, folder: &Folder, per: Recipient, most: usize, wanted: &Wanted, threads: usize) {
    let basis = &folder.basis;
    let forms: Vec<&Form> = basis.forms.iter().collect();
    // Whole units, until there are enough files.
    let mut units = Vec::new();
    let mut files = 0;
    for unit in &basis.roster.units {
        if files >= most {
            break;
        }
        units.push(unit.code.clone());
        files += Parcel::of_unit(unit, per, &forms).len();
    }
    let parcels: Vec<Parcel<'_>> = basis
        .roster
        .units
        .iter()
        .take(units.len())
        .flat_map(|unit| Parcel::of_unit(unit, per, &forms))
        .collect();
    let finished: Vec<Vec<u8>> =
        parcels.par_iter().map(|parcel| render(parcel, &basis.round, &basis.vocabulary).unwrap()).collect();
    // In a folder for each unit, as `issue` puts them.
    let places: Vec<PathBuf> = (0..)
        .zip(&parcels)
        .map(|(at, parcel): (usize, _)| {
            Path::new(&legal_file_name(&parcel.unit.name)).join(format!("{at}.xlsx"))
        })
        .collect();
    let fresh = |what: &str, run: usize| -> PathBuf {
        let root = folder.root.join(format!("{step}-{threads}-{what}-{run}"));
        std::fs::create_dir_all(&root).unwrap();
        root
    };
    let folders = |what: &str, run: usize| -> PathBuf {
        let root = fresh(what, run);
        let folders: std::collections::BTreeSet<_> =
            places.iter().filter_map(|place| place.parent()).collect();
        folders.par_iter().for_each(|folder| std::fs::create_dir(root.join(folder)).unwrap());
        root
    };
    let bytes_to_files = |root: &Path| {
        finished.par_iter().zip(&places).for_each(|(bytes, place)| {
            std::fs::write(root.join(place), bytes).unwrap();
        });
    };
    let ready = |run| {
        if wanted.cleared {
            let root = folders("cleared", run);
            bytes_to_files(&root);
            quiet();
            std::fs::remove_dir_all(&root).unwrap();
        }
        quiet();
    };
    let ours = Way::new("jingzhong (synced)", |run| {
        let root = fresh("ours", run);
        let own = Folder::open(&root, basis.today).unwrap();
        let options = issue::Options { per, units: units.clone(), forms: Vec::new(), force: false };
        assert_eq!(issue::issue(&own, &options, &Nobody).unwrap().files.len(), files);
        0
    })
    .after(|run| {
        ready(run);
        let root = fresh("ours", run);
        for name in [jingzhong::round::FILE, jingzhong::roster::FILE] {
            std::fs::copy(folder.root.join(name), root.join(name)).unwrap();
        }
    });
    let plain = Way::new("rust_xlsxwriter", |run| {
        let root = folders("plain", run);
        parcels.par_iter().zip(&places).for_each(|(parcel, place)| {
            let bytes = render(parcel, &basis.round, &basis.vocabulary).unwrap();
            std::fs::write(root.join(place), bytes).unwrap();
        });
        0
    })
    .after(ready);
    let floor = Way::new("floor: bytes to files", |run| {
        bytes_to_files(&folders("floor", run));
        0
    })
    .after(ready);
    let durable = Way::new("the same, then synced", |run| {
        let root = folders("durable", run);
        bytes_to_files(&root);
        // The disk that the folder is on, once, where there is such a command.
        drop(std::process::Command::new("sync").arg("-f").arg(&root).status());
        0
    })
    .after(ready);
    let synced = Way::new("the same, each synced", |run| {
        let root = folders("synced", run);
        finished.par_iter().zip(&places).for_each(|(bytes, place)| save(&root.join(place), bytes).unwrap());
        0
    })
    .after(ready);
    compare(step, files, wanted, threads, vec![ours, plain, floor, durable, synced]);
}

/// Reads the returns of a folder in every way.
fn reading(folder: &Folder, wanted: &Wanted, threads: usize) {
    let paths: Vec<PathBuf> = walkdir::WalkDir::new(folder.root.join("回收"))
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let register = folder.root.join(".jingzhong");
    let forget = |_| {
        let _ = std::fs::remove_dir_all(&register);
        quiet();
    };
    let peer = || {
        Way::new("calamine, cells only", |_| {
            paths.par_iter().for_each(|path| calamine_cells(path));
            0
        })
    };
    let floor = || {
        Way::new("floor: parts inflated", |_| {
            std::hint::black_box(paths.par_iter().map(|path| inflate(path)).sum::<usize>());
            0
        })
    };
    let files = paths.len();
    if wanted.has("read") {
        let limits = &folder.basis.round.limits;
        let ours = Way::new("jingzhong's reader", |_| {
            paths.par_iter().for_each(|path| {
                let bytes = std::fs::read(path).unwrap();
                std::hint::black_box(jingzhong::workbook::read(&bytes, limits).unwrap());
            });
            0
        });
        compare("read", files, wanted, threads, vec![ours, peer(), floor()]);
    }
    if wanted.has("check") {
        let given = [folder.root.join("回收")];
        let ours =
            Way::new("jingzhong", |_| run::check(folder, &given, &Nobody, |_, _| {}).unwrap().account.rows);
        compare("check", files, wanted, threads, vec![ours, peer(), floor()]);
    }
    if wanted.has("collect") {
        let all = || run::collect_unseen(folder, &Options::default(), &Nobody).unwrap().account;
        let ours = Way::new("jingzhong", |_| all().rows).after(forget);
        compare("collect", files, wanted, threads, vec![ours, peer(), floor()]);
        // One file is another each time; everything else is known.
        let changed = made::path(&folder.root, 1, &folder.basis);
        let again = Way::new("jingzhong", |_| {
            let account = all();
            assert_eq!(account.read, 1);
            account.rows
        })
        .after(|run| {
            let edition = 1 + threads * 100 + run;
            std::fs::write(&changed, made::returned(1, wanted.rows, edition, &folder.basis)).unwrap();
            quiet();
        });
        let first = Way::new("the first collect", |_| all().rows).after(forget);
        compare("collect one changed", files, wanted, threads, vec![again, first]);
    }
}

fn calamine_cells(path: &Path) {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    for sheet in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&sheet).unwrap();
        while let Some(cell) = cells.next_cell().unwrap() {
            std::hint::black_box(cell);
        }
    }
}

/// Inflates sheets, strings and styles, and counts the beginnings of cells.
fn inflate(path: &Path) -> usize {
    let bytes = std::fs::read(path).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut inflater = libdeflater::Decompressor::new();
    let mut cells = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        if !name.starts_with("xl/worksheets/sheet")
            && !["xl/sharedStrings.xml", "xl/styles.xml"].contains(&name.as_str())
        {
            continue;
        }
        let start = entry.data_start().unwrap() as usize;
        let packed = &bytes[start..start + entry.compressed_size() as usize];
        let mut text = vec![0; entry.size() as usize];
        if entry.compression() == zip::CompressionMethod::Deflated {
            inflater.deflate_decompress(packed, &mut text).unwrap();
        } else {
            text.copy_from_slice(packed);
        }
        cells += memchr::memmem::find_iter(&text, b"<c ").count();
    }
    cells
}
