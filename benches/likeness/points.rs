//! Full clustering of made-up points beside a bare join of their texts.

use std::collections::BTreeMap;

use jingzhong::base::likeness::{Index, Measure};
use jingzhong::base::{Date, Sharing, text};
use jingzhong::form::{self, Object};
use jingzhong::intake::Basis;
use jingzhong::risk::{Alike, CopiedList, Point, Source, alike, gather};
use jingzhong::roster::Roster;
use jingzhong::round::{Round, TEMPLATE};
use jingzhong::vocabulary::Vocabulary;

use super::{forget_peak, generate, growth, median_of_three, peak};

/// How the texts of the points are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As counties write: a third stock phrases, the frequent ones very frequent, some with small words more; the
    /// rest a unit's own, a tenth of them near repeats.
    County,
    /// Ten thousand texts, the second half as frequent as the first and so on.
    Zipf,
    /// Fifty texts.
    Few,
    /// One text.
    Same,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::County, Self::Zipf, Self::Few, Self::Same];

    pub const fn name(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Zipf => "zipf",
            Self::Few => "few",
            Self::Same => "same",
        }
    }

    fn texts(self, count: usize, vocabulary: usize) -> Vec<String> {
        let mut dice = generate::Dice::new(17);
        let distinct = match self {
            Self::County => 3_000.min(count / 10),
            Self::Zipf => 10_000.min(count),
            Self::Few => 50,
            Self::Same => 1,
        };
        let stock = generate::texts(distinct, vocabulary, 23);
        // Of ranks of equal total weight in a logarithmic scale one is drawn, so rank r comes as often as 1/r.
        let zipf = |dice: &mut generate::Dice| {
            let share = dice.roll(1 << 20) as f64 / f64::from(1 << 20);
            ((stock.len() as f64 + 1.0).powf(share) as usize - 1).min(stock.len() - 1)
        };
        match self {
            Self::County => {
                let mut texts = generate::texts(count, vocabulary, 7);
                for text in &mut texts {
                    match dice.roll(9) {
                        0 | 1 => text.clone_from(&stock[zipf(&mut dice)]),
                        2 => *text = format!("{}、存在{}的风险。", dice.roll(9) + 1, stock[zipf(&mut dice)]),
                        _ => {}
                    }
                }
                texts
            }
            Self::Zipf => (0..count).map(|_| stock[zipf(&mut dice)].clone()).collect(),
            Self::Few | Self::Same => (0..count).map(|_| stock[dice.roll(distinct)].clone()).collect(),
        }
    }
}

fn basis() -> Option<Basis> {
    let vocabulary = Vocabulary::load(&[]).ok()?;
    let forms = form::load(&[], &vocabulary).ok()?;
    let text = TEMPLATE.replace("{year}", "2026").replace("{county}", "云岭县");
    let round = Round::read(&text, &vocabulary, &|_| true).ok()?;
    let roster = Roster::new(Vec::new(), &vocabulary, "云岭县");
    Some(Basis::new(round, vocabulary, roster, forms, Date::new(2026, 6, 1)?))
}

/// Points of units of twenty posts with five matters each, ten points a post.
fn points(kind: Kind, count: usize, vocabulary: usize) -> Vec<Point> {
    let mut dice = generate::Dice::new(5);
    let mut sharing = Sharing::default();
    kind.texts(count, vocabulary)
        .into_iter()
        .enumerate()
        .map(|(at, risk)| {
            let unit = at / 200;
            let post = at % 20;
            let mut point = Point {
                // As `make` does: of object, matter and text.
                id: text::content_hash(&format!("{unit} {post} {} {risk}", at / 20 % 5), 16).into(),
                round: "2026".into(),
                unit_code: format!("Q{unit:05}").into(),
                unit: format!("云岭县第{unit}局").into(),
                object: Object::Post,
                form: "post".into(),
                section: Some(format!("第{}股", post / 4).into()),
                post: Some(format!("第{post}岗").into()),
                leader: None,
                power_type: None,
                matter: Some(format!("第{}项", at / 20 % 5).into()),
                category: None,
                risk: risk.into(),
                manifestation: None,
                likelihood: None,
                impact: None,
                level: Some(["一级", "二级", "三级"][dice.roll(3)].into()),
                measures: vec!["实行双人复核并留存纸质记录".into()],
                phase: None,
                responsible: None,
                supervisor: None,
                defect: None,
                due: None,
                is_new: None,
                remark: None,
                watchers: Vec::new(),
                cluster: None,
                duplicate_of: None,
                held: false,
                sources: vec![Source {
                    file: format!("回收/第{unit}局.xlsx").into(),
                    sheet: "岗位".into(),
                    row: (at % 200) as u32 + 5,
                }],
                extra: BTreeMap::new(),
            };
            // As they are when they come out of the register.
            point.share(&mut sharing);
            point
        })
        .collect()
}

/// One run of everything, in a process of its own so that its peak is its own.
struct Ran {
    clock: f64,
    processor: f64,
    /// Peak, and of it what the points took before anything began, in MiB.
    peak: f64,
    own: f64,
    told: [usize; 4],
}

/// The word that begins such a process.
pub const ONE: &str = "one";

fn apart(kind: Kind, count: usize, vocabulary: usize, threads: usize) -> Option<Ran> {
    let numbers = [count, vocabulary, threads].map(|number| number.to_string());
    let said = std::process::Command::new(std::env::current_exe().ok()?)
        .args([ONE, kind.name()])
        .args(numbers)
        .output()
        .ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let values: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [clock, processor, peak, own, told @ ..] = values.as_slice() else { return None };
    let told: Vec<usize> = told.iter().map(|number| *number as usize).collect();
    Some(Ran { clock: *clock, processor: *processor, peak: *peak, own: *own, told: told.try_into().ok()? })
}

/// What such a process does: kind, count, vocabulary, threads.
pub fn one(words: &[String]) {
    let kind = Kind::ALL.into_iter().find(|kind| words.first().is_some_and(|word| word == kind.name()));
    let numbers: Vec<usize> = words.iter().skip(1).filter_map(|word| word.parse().ok()).collect();
    let (Some(kind), Some(basis), [count, vocabulary, threads]) = (kind, basis(), numbers.as_slice()) else {
        return;
    };
    let given = points(kind, *count, *vocabulary);
    forget_peak();
    let own = peak();
    let (start, idle) = (std::time::Instant::now(), super::worked());
    let found: Alike = alike(gather(given, &basis), &BTreeMap::new(), &basis, *threads);
    println!(
        "{} {} {} {own} {} {} {} {} {}",
        start.elapsed().as_secs_f64(),
        super::worked() - idle,
        peak(),
        found.merges.len(),
        found.proposals.len(),
        found.clusters.len(),
        found.copied.len(),
        content(&found, &basis),
    );
}

/// What was found as one word each for points, merges, groups, proposals and lists: two programs that find the same
/// print the same.
fn content(found: &Alike, basis: &Basis) -> String {
    let one = |all: &mut dyn Iterator<Item = String>| {
        all.fold(String::new(), |before, item| text::content_hash(&format!("{before} {item}"), 8))
    };
    let copied = |list: &&CopiedList| list.share() * 100.0 >= basis.round.threshold.copied_share as f64;
    let words = [
        one(&mut found.points.iter().map(|point| format!("{point:?}"))),
        one(&mut found.merges.iter().map(|merge| format!("{merge:?}"))),
        one(&mut found.clusters.iter().map(|group| format!("{group:?}"))),
        one(&mut found.proposals.iter().map(|proposal| format!("{proposal:?}"))),
        one(&mut found.copied.iter().filter(copied).map(|list| format!("{list:?}"))),
    ];
    format!("found:{}", words.join(":"))
}

/// Prints bare join and full clustering side by side.
pub fn measure(kind: Kind, most: usize, vocabulary: usize) {
    for threads in [1, 2] {
        let (mut join_before, mut before) = (None, None);
        for count in [10_000, 100_000, 1_000_000].into_iter().filter(|count| *count <= most) {
            let texts = {
                let mut texts = kind.texts(count, vocabulary);
                texts.sort_unstable();
                texts.dedup();
                texts
            };
            let distinct = texts.len();
            let (join, _) =
                median_of_three(|| Index::new(&texts, Measure::Likeness(0.75), threads).pairs(threads).len());
            drop(texts);
            let mut runs: Vec<Ran> = (0..3).filter_map(|_| apart(kind, count, vocabulary, threads)).collect();
            runs.sort_by(|x, y| x.processor.total_cmp(&y.processor));
            let Some(ran) = runs.get(runs.len() / 2) else { return println!("a run broke down") };
            println!(
                "{:6} {threads} thread(s) {count:>7} points ({distinct:>6} texts): bare join {:6.3} s, processor {:6.2} s, exponent {:4} \
                 | all {:6.3} s, processor {:6.2} s, exponent {:4}, peak {:>4.0} MiB, of it points {:>4.0} MiB \
                 | merges {} proposals {} groups {} lists {}",
                kind.name(),
                join.clock,
                join.processor,
                growth(join_before, count, join.processor),
                ran.clock,
                ran.processor,
                growth(before, count, ran.processor),
                ran.peak,
                ran.own,
                ran.told[0],
                ran.told[1],
                ran.told[2],
                ran.told[3],
            );
            join_before = Some((count, join.processor));
            before = Some((count, ran.processor));
        }
    }
}
