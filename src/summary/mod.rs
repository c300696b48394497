//! Points of the round → summary workbooks for the county committee, and the page that shows the same.
//!
//! In: a [`Material`], what the round has gathered, in any order. Out: [`books`], each with its path below `汇总/` and a
//! function that gives its bytes; they do not depend on each other and the same material gives the same bytes. Every
//! figure comes out of a [`table::Table`]; numbers of persons are masked wherever a text is written, and the public
//! edition has no names and is read again before it leaves ([`leaks`]). Nothing is saved here.

mod chart;
mod duplicate;
mod finding;
mod ledger;
mod list;
mod overview;
mod page;
mod part;
mod progress;
mod public;
mod reminder;
pub mod review;
mod sheet;
pub mod table;
pub mod trace;
pub mod view;

pub use progress::{Coverage, LevelCount, Progress, State, UnitProgress, progress};
pub use public::leaks;
pub use reminder::reminder;

use std::sync::Arc;

use crate::finding::Finding;
use crate::intake::Basis;
use crate::register::{Change, Status};
use crate::risk::{Cluster, Merge, Point, Tally};
use crate::workbook::write::WriteError;

/// One return, as summaries tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnLine {
    /// The file as the user knows it.
    pub file: String,
    /// The unit's code, if the unit was found.
    pub unit_code: Option<String>,
    /// The unit's name.
    pub unit: Option<String>,
    /// What became of it.
    pub status: Status,
    /// The short name of its format.
    pub format: Option<String>,
    /// What became of each form's rows.
    pub forms: Vec<Tally>,
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// 填表日期
    pub filled_on: Option<String>,
    /// When it was last saved.
    pub modified: Option<String>,
}

/// One finding with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingLine {
    /// The file as the user knows it.
    pub file: String,
    /// The unit's name, if the unit was found.
    pub unit: Option<String>,
    /// The finding, weighed.
    pub finding: Finding,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The rule's name.
    pub rule: String,
    /// What the unit replied.
    pub answered: Option<String>,
}

/// Two units whose lists are alike (雷同).
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// One unit: its name, how many of its points were compared.
    pub first: (String, usize),
    /// The other.
    pub second: (String, usize),
    /// The points that are alike, side by side: id of a point of the first, of one of the second, likeness 0–1.
    pub pairs: Vec<(String, String, f64)>,
}

impl Copied {
    /// How many points are alike.
    pub const fn alike(&self) -> usize {
        self.pairs.len()
    }
}

/// What the round has gathered.
#[derive(Debug, Clone, Copy)]
pub struct Material<'m> {
    /// Round, words, roster, forms, today's date.
    pub basis: &'m Basis,
    /// All points, held and merged ones too.
    pub points: &'m [Point],
    /// The merges.
    pub merges: &'m [Merge],
    /// The groups of like points.
    pub clusters: &'m [Cluster],
    /// The returns.
    pub returns: &'m [ReturnLine],
    /// The findings.
    pub findings: &'m [FindingLine],
    /// Pairs of units with like lists.
    pub copied: &'m [Copied],
    /// What newer returns changed against older ones, by the older.
    pub changes: &'m [Change],
}

/// What makes a book's bytes.
type Write<'m> = Box<dyn Fn() -> Result<Vec<u8>, WriteError> + Send + Sync + 'm>;

/// One file below the folder of summaries.
pub struct Book<'m> {
    /// Its path there: `总览.xlsx`, `按单位/县财政局.xlsx`.
    pub path: String,
    /// Makes its bytes.
    pub write: Write<'m>,
}

/// The file names of books that others lead to.
const LEDGER: &str = "总台账.xlsx";
const DUPLICATES: &str = "去重与雷同.xlsx";
const FINDINGS: &str = "问题清单.xlsx";
const PAGE: &str = "报告.html";

/// All books, in a fixed order; the longest one comes first, so that many threads end together.
pub fn books<'m>(material: &'m Material<'m>) -> Vec<Book<'m>> {
    let view = Arc::new(view::View::new(material));
    let tables: Arc<Vec<table::Table>> =
        Arc::new(table::TABLES.iter().map(|kind| (kind.build)(&view)).collect());
    let mut books: Vec<Book<'m>> = Vec::new();
    let mut add = |path: &str, write: Write<'m>| books.push(Book { path: path.to_owned(), write });
    let own = Arc::clone(&view);
    add(LEDGER, Box::new(move || ledger::render(&own)));
    let (own, shared) = (Arc::clone(&view), Arc::clone(&tables));
    add("总览.xlsx", Box::new(move || overview::render(&own, &shared)));
    let own = Arc::clone(&view);
    add(DUPLICATES, Box::new(move || duplicate::render(&own)));
    let own = Arc::clone(&view);
    add(FINDINGS, Box::new(move || finding::render(&own)));
    let own = Arc::clone(&view);
    add(PAGE, Box::new(move || Ok(page::render(&own, &tables).into_bytes())));
    let mut names = part::Names::default();
    let editions = Arc::new(public::Editions::new(&view));
    for (at, part) in view.parts.iter().enumerate() {
        let own = Arc::clone(&view);
        let write = move || own.parts.get(at).map_or_else(|| Ok(Vec::new()), |part| part::render(part, &own));
        add(&part.path, Box::new(write));
        if part.is_public() {
            let (own, editions) = (Arc::clone(&view), Arc::clone(&editions));
            let write = move || {
                let part = own.parts.get(at);
                part.map_or_else(|| Ok(Vec::new()), |part| public::render(part, &own, &editions))
            };
            add(&names.path("公示", &part.name), Box::new(write));
        }
    }
    books
}
