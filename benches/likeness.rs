//! Time, memory and growth of the exact join: `cargo bench --bench likeness [-- MOST [narrow]]`.
//!
//! For 10⁴, 10⁵, 10⁶ texts on one and two threads: the median of three runs by the clock, the time on the processor
//! (all threads; what a busy machine does not spoil), its growth exponent between sizes, and the peak memory of the
//! process so far (texts included). `narrow` takes texts of the field's words only.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench prints its table and may break down"
)]

use std::collections::BTreeMap;
use std::time::Instant;

use jingzhong::base::likeness::{Index, Judge, Lexicon, Measure, Normalizer, Thresholds, Verdict};

#[path = "../tests/likeness/generate.rs"]
mod generate;

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

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let most: usize = words.iter().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let vocabulary = if words.iter().any(|word| word == "narrow") { 0 } else { 6_000 };
    let measures = [
        ("likeness 0.75", Measure::Likeness(0.75)),
        ("inside 0.9", Measure::Containment { share: 0.9, least: 8 }),
    ];
    for (name, measure) in measures {
        for threads in [1, 2] {
            let mut before: Option<(usize, f64)> = None;
            for count in [10_000, 100_000, 1_000_000].into_iter().filter(|count| *count <= most) {
                let texts = generate::texts(count, vocabulary, 7);
                let mut runs: Vec<(f64, f64, f64, usize)> = (0..3)
                    .map(|_| {
                        let (start, idle) = (Instant::now(), worked());
                        let index = Index::new(&texts, measure, threads);
                        let built = start.elapsed().as_secs_f64();
                        let pairs = index.pairs(threads).len();
                        (start.elapsed().as_secs_f64(), worked() - idle, built, pairs)
                    })
                    .collect();
                runs.sort_by(|x, y| x.0.total_cmp(&y.0));
                let (total, work, built, pairs) = runs[1];
                let growth = before.map_or(String::new(), |(fewer, shorter)| {
                    format!("{:.2}", (work / shorter).ln() / (count as f64 / fewer as f64).ln())
                });
                println!(
                    "{name:14} {threads} thread(s) {count:>9} texts: {total:7.3} s (index {built:.3} s), work {work:6.2} s, {pairs:>8} pairs, \
                     peak {:>5} MiB, exponent {growth}",
                    peak()
                );
                before = Some((count, work));
            }
        }
    }
    the_whole_way(10_000.min(most), vocabulary);
    the_whole_way(50_000.min(most), vocabulary);
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
