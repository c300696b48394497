//! Time, memory and growth of the exact join and of the full clustering of points:
//! `cargo bench --bench likeness [-- MOST [narrow] [join] [points [county] [zipf] [few] [same]] [way]]`.
//!
//! For 10⁴, 10⁵, 10⁶ texts or points on one and two threads: the median of three runs by the clock, the time on the
//! processor (all threads; what a busy machine does not spoil), its growth exponent between sizes, and the peak memory.
//! `narrow` takes texts of the field's words only. `join` is the bare join; `points` everything that is done with
//! points (`gather` and `alike`: exact duplicates, near ones, common risks, copied lists) beside a bare join of the
//! same texts; what the points themselves take is told apart. `way` is the judge's whole way, text against text.
//! Without words everything is done.

#![expect(
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench prints its table and may break down"
)]

use std::collections::BTreeMap;
use std::time::Instant;

use jingzhong::base::likeness::{Index, Judge, Lexicon, Measure, Normalizer, Thresholds, Verdict};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "../tests/likeness/generate.rs"]
mod generate;
#[path = "likeness/points.rs"]
mod points;

/// Peak memory of this process in MiB, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) / 1024
}

/// Seconds on the processor so far, all threads, where the system tells (in hundredths).
fn worked() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        / 100.0
}

/// Begins the peak anew, where the system can.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// What a run took: by the clock, on the processor.
#[derive(Clone, Copy)]
struct Took {
    clock: f64,
    processor: f64,
}

/// The median of three runs by the processor's time, and what the last gave.
fn median_of_three<T>(mut work: impl FnMut() -> T) -> (Took, Option<T>) {
    let mut last = None;
    let mut runs: Vec<Took> = (0..3)
        .map(|_| {
            last = None;
            let (start, idle) = (Instant::now(), worked());
            last = Some(work());
            Took { clock: start.elapsed().as_secs_f64(), processor: worked() - idle }
        })
        .collect();
    runs.sort_by(|x, y| x.processor.total_cmp(&y.processor));
    (runs[1], last)
}

/// How time on the processor grows with size: 1 is in proportion.
fn growth(before: Option<(usize, f64)>, count: usize, work: f64) -> String {
    before.map_or(String::new(), |(fewer, shorter)| {
        format!("{:.2}", (work / shorter.max(0.01)).ln() / (count as f64 / fewer as f64).ln())
    })
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if words.first().is_some_and(|word| word == points::ONE) {
        return points::one(words.get(1..).unwrap_or_default());
    }
    let most: usize = words.iter().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let said = |word: &str| words.iter().any(|said| said == word);
    let all = !["join", "points", "way"].iter().any(|word| said(word));
    let vocabulary = if said("narrow") { 0 } else { 6_000 };
    if all || said("join") {
        bare_joins(most, vocabulary);
    }
    if all || said("points") {
        for kind in points::Kind::ALL
            .into_iter()
            .filter(|kind| said(kind.name()) || !points::Kind::ALL.iter().any(|kind| said(kind.name())))
        {
            points::measure(kind, most, vocabulary);
        }
    }
    if all || said("way") {
        the_whole_way(10_000.min(most), vocabulary);
        the_whole_way(50_000.min(most), vocabulary);
    }
}

fn bare_joins(most: usize, vocabulary: usize) {
    let measures = [
        ("likeness 0.75", Measure::Likeness(0.75)),
        ("inside 0.9", Measure::Containment { share: 0.9, least: 8 }),
    ];
    for (name, measure) in measures {
        for threads in [1, 2] {
            let mut before: Option<(usize, f64)> = None;
            for count in [10_000, 100_000, 1_000_000].into_iter().filter(|count| *count <= most) {
                let texts = generate::texts(count, vocabulary, 7);
                forget_peak();
                let (took, pairs) =
                    median_of_three(|| Index::new(&texts, measure, threads).pairs(threads).len());
                println!(
                    "{name:14} {threads} thread(s) {count:>9} texts: {:7.3} s, processor {:6.2} s, {:>8} pairs, \
                     peak {:>5} MiB, exponent {}",
                    took.clock,
                    took.processor,
                    pairs.unwrap_or(0),
                    peak(),
                    growth(before, count, took.processor)
                );
                before = Some((count, took.processor));
            }
        }
    }
}

/// Normal form, reading, candidates and verdicts of all texts against all, on two threads where threads are taken.
fn the_whole_way(count: usize, vocabulary: usize) {
    let texts = generate::texts(count, vocabulary, 7);
    let lexicon = Lexicon::built_in();
    let normalizer = Normalizer::new(&["云岭县财政局"], lexicon.openings());
    let judge = Judge::new(lexicon, Thresholds::default());
    let mut last = Instant::now();
    let mut lap = || {
        let seconds = last.elapsed().as_secs_f64();
        last = Instant::now();
        seconds
    };
    let normals: Vec<_> = texts.iter().map(|text| normalizer.normal(text)).collect();
    let normal = lap();
    let readings: Vec<_> = normals.iter().map(|normal| judge.read(normal)).collect();
    let read = lap();
    let candidates = judge.candidates(&readings, &[], 2);
    let joined = lap();
    let mut verdicts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for (a, b) in &candidates {
        let verdict = judge.judge(&readings[*a as usize], &readings[*b as usize]).verdict;
        *verdicts.entry(verdict).or_default() += 1;
    }
    println!(
        "{count} texts: normal form {normal:.2} s, reading {read:.2} s, {} candidates in {joined:.2} s, verdicts {:.2} s {verdicts:?}",
        candidates.len(),
        lap(),
    );
}
