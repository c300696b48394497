//! 公示/<单位>.xlsx: what a unit hangs on its notice board: no names, no numbers of persons, no sources, no author.
//!
//! Every text is cleaned, with an eager eye ([`People::names_for_public`]) and with the names that stand in the unit's
//! columns of posts; then the finished file is read again part by part with the same eye ([`leaks`]). A leak is an
//! error, the bytes never reach the caller.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_xlsxwriter::Worksheet;

use super::list::{Field, Line, List};
use super::part::Part;
use super::view::View;
use crate::base::sensitive;
use crate::risk::Point;
use crate::vocabulary::{Nameless, People};
use crate::workbook::write::{Styles, WriteError, new_workbook, part_texts};
use crate::workbook::{Limits, Value, Visibility, read};

/// What stands for a person.
const SOMEONE: &str = "有关人员";
/// What stands for a number.
const NUMBER: &str = "（号码略）";
/// Columns in which a text of a name's shape is a name.
const POST_COLUMNS: [&str; 4] = ["岗位", "职务", "责任岗位", "分管领导"];
/// What is cut out can bring two texts together that make a name again: how often a text is looked at.
const MOST_ROUNDS: usize = 16;
/// Texts of so many bytes are remembered as harmless, of each kind; more are looked at anew.
const MOST_HARMLESS: usize = 24 << 20;

/// Numbers that say too much although a finding would let them pass: masked ones, and mobile, identity and landline
/// numbers by their shape alone, parted by any signs.
static NUMBERS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let sign = r"[\s.．·\-—－–_/()（）]{0,2}";
    let patterns = [
        "([d]{2,}[*＊•×]{2,}[d]*[Xx]?)".to_owned(),
        format!("(?:^|[^d.])([1１][3-9３-９][d](?:{sign}[d]){{8}})(?:[^d元万]|$)"),
        format!(
            "(?:^|[^d])([1-9１-９][d]{{5}}{sign}[12１２][09０９][d]{{2}}{sign}[01０１][d]{sign}[0-3０-３][d]{sign}[d]{{3}}[dXxＸｘ])"
        ),
        format!("(?:^|[^d])([0０][1-9１-９][d]{{1,2}}{sign}[2-9２-９](?:{sign}[d]){{6,7}})(?:[^d]|$)"),
    ];
    patterns
        .iter()
        .filter_map(|pattern| {
            Regex::new(&pattern.replace("[d", "[0-9０-９").replace("[^d", "[^0-9０-９")).ok()
        })
        .collect()
});

/// What the public editions of a round share.
#[derive(Debug)]
pub struct Editions<'m> {
    /// All points by their unit's name.
    points: BTreeMap<&'m str, Vec<&'m Point>>,
    harmless: Harmless,
}

impl<'m> Editions<'m> {
    /// Those of a round.
    pub fn new(view: &View<'m>) -> Self {
        let mut points: BTreeMap<&str, Vec<&Point>> = BTreeMap::new();
        for point in view.material.points {
            points.entry(point.unit.as_str()).or_default().push(point);
        }
        Self { points, harmless: Harmless::default() }
    }
}

/// Texts in which the eager eye has found nothing, as texts and as cells of posts: categories, posts and places of cells
/// come in every edition, and most texts are looked at when they are cleaned and again when the file is read.
#[derive(Debug)]
struct Harmless {
    texts: Nameless,
    posts: Nameless,
}

impl Default for Harmless {
    fn default() -> Self {
        Self { texts: Nameless::new(MOST_HARMLESS), posts: Nameless::new(MOST_HARMLESS) }
    }
}

impl Harmless {
    const fn of(&self, is_post: bool) -> &Nameless {
        if is_post { &self.posts } else { &self.texts }
    }
}

/// Takes persons out of the texts of one unit.
struct Cleaner<'c> {
    people: &'c People,
    harmless: &'c Harmless,
    /// Names that stand in the unit's columns of posts: they go wherever they come again.
    known: BTreeSet<String>,
    /// The unit's own name is no person's (黎明饭店), whatever it looks like.
    spared: &'c str,
}

/// Renders a unit's public edition.
pub fn render(part: &Part, view: &View<'_>, editions: &Editions<'_>) -> Result<Vec<u8>, WriteError> {
    let basis = view.material.basis;
    let people = &basis.vocabulary.people;
    let of_unit = editions.points.get(part.name.as_str()).map_or(&[][..], Vec::as_slice);
    let cleaner = Cleaner {
        people,
        harmless: &editions.harmless,
        known: known_names(of_unit, people),
        spared: &part.name,
    };
    let title = format!("{}廉政风险点公示表", part.name);
    let mut workbook = new_workbook(&title, "", basis.round.year)?;
    let mut sheet = Worksheet::new();
    sheet.set_name("公示表")?;
    let public = &basis.round.public;
    let fields: Vec<Field> = Field::LEDGER
        .into_iter()
        .filter(|field| public.iter().any(|title| title == field.looks().0))
        .collect();
    let fields = fields.as_slice();
    // Most texts of a unit come many times: categories, levels, posts.
    let mut seen: BTreeMap<(bool, String), String> = BTreeMap::new();
    let lines = part.members.iter().filter_map(|at| view.entries.get(*at)).map(|entry| {
        let mut line = Line::of(entry, fields, view);
        line.links.clear();
        for (field, said) in fields.iter().zip(&mut line.texts) {
            let is_post = POST_COLUMNS.contains(&field.looks().0);
            let clean = seen
                .entry((is_post, said.to_string()))
                .or_insert_with_key(|(is_post, said)| cleaner.clean(said, *is_post));
            if *clean != *said {
                *said = clean.clone().into();
            }
        }
        line
    });
    List::new(title, fields, lines, 0, "").write(&mut sheet, &Styles::default())?;
    workbook.push_worksheet(sheet);
    let bytes = workbook.save_to_buffer()?;
    let found = cleaner.leaks(&bytes);
    if found.is_empty() { Ok(bytes) } else { Err(WriteError::Leak(found)) }
}

/// The names that stand in the columns of posts of any point of the unit.
fn known_names(of_unit: &[&Point], people: &People) -> BTreeSet<String> {
    of_unit
        .iter()
        .flat_map(|point| [&point.post, &point.leader, &point.responsible, &point.supervisor])
        .flatten()
        .flat_map(|cell| people.names_in_cell(cell))
        .map(|found| found.name)
        .filter(|name| name.chars().count() > 1 && !people.is_word(name))
        .collect()
}

/// What a text says of persons.
enum Told {
    Number,
    Name,
}

impl Cleaner<'_> {
    /// A text without names and numbers of persons. In a cell of posts a name beside a post goes, a name alone becomes
    /// «someone».
    fn clean(&self, text: &str, is_post: bool) -> String {
        let mut text = text.to_owned();
        for _ in 0..MOST_ROUNDS {
            let told = self.told(&text, is_post);
            if told.is_empty() {
                break;
            }
            let mut cleaned = String::with_capacity(text.len());
            let mut done = 0;
            for (range, what) in told {
                cleaned.push_str(text.get(done..range.start).unwrap_or_default());
                cleaned.push_str(match what {
                    Told::Number => NUMBER,
                    Told::Name if is_post => "",
                    Told::Name => SOMEONE,
                });
                done = range.end;
            }
            cleaned.push_str(text.get(done..).unwrap_or_default());
            if is_post {
                // Only the signs between names are left, or a post.
                let left = cleaned.trim_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '）');
                cleaned = if left.chars().any(char::is_alphanumeric) {
                    left.to_owned()
                } else {
                    SOMEONE.to_owned()
                };
            }
            text = cleaned;
        }
        text
    }

    /// All that a text says of persons, in its order, none over another: what the cleaner takes out and what the leak
    /// check finds is one and the same.
    fn told(&self, text: &str, is_post: bool) -> Vec<(Range<usize>, Told)> {
        let mut all: Vec<(Range<usize>, Told)> = Vec::new();
        let mut names: Vec<Range<usize>> = Vec::new();
        if !self.harmless.of(is_post).has(text) {
            let numbers = sensitive::find(text).into_iter().chain(sensitive::phones(text));
            all.extend(numbers.map(|found| (found.range, Told::Number)));
            for pattern in NUMBERS.iter() {
                let found = pattern.captures_iter(text).filter_map(|captures| captures.get(1));
                all.extend(found.map(|found| (found.range(), Told::Number)));
            }
            let of_text = self.people.names_for_public(text);
            let of_cell = if is_post { self.people.names_in_cell(text) } else { Vec::new() };
            names.extend(of_text.into_iter().chain(of_cell).map(|found| found.range));
            if all.is_empty() && names.is_empty() {
                self.harmless.of(is_post).note(text);
            }
        }
        let again = self.known.iter().flat_map(|name| text.match_indices(name.as_str()));
        names.extend(again.map(|(at, name)| at..at + name.len()));
        let spared: Vec<Range<usize>> = if self.spared.is_empty() || names.is_empty() {
            Vec::new()
        } else {
            text.match_indices(self.spared).map(|(at, own)| at..at + own.len()).collect()
        };
        all.extend(
            names
                .into_iter()
                .filter(|name| !spared.iter().any(|own| own.start < name.end && name.start < own.end))
                .map(|name| (name, Told::Name)),
        );
        all.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut apart: Vec<(Range<usize>, Told)> = Vec::with_capacity(all.len());
        for (range, what) in all {
            match apart.last_mut().filter(|(last, _)| range.start < last.end) {
                Some((last, _)) => last.end = last.end.max(range.end),
                None if range.is_empty() => {}
                None => apart.push((range, what)),
            }
        }
        apart
    }
}

/// What a finished public file still says that it must not: names, numbers, an author, hidden sheets, comments, links to
/// other files. Each leak in words; none if the file may go out.
pub fn leaks(bytes: &[u8], people: &People) -> Vec<String> {
    let harmless = Harmless::default();
    Cleaner { people, harmless: &harmless, known: BTreeSet::new(), spared: "" }.leaks(bytes)
}

impl Cleaner<'_> {
    /// See [`leaks`].
    fn leaks(&self, bytes: &[u8]) -> Vec<String> {
        let mut leaks = Vec::new();
        match read(bytes, &Limits::default()) {
            Ok(book) => {
                for sheet in &book.sheets {
                    if sheet.visibility != Visibility::Visible {
                        leaks.push(format!("隐藏的工作表「{}」", sheet.name));
                    }
                    if !sheet.hidden_rows.is_empty() || !sheet.hidden_columns.is_empty() {
                        leaks.push(format!("工作表「{}」有隐藏的行或列", sheet.name));
                    }
                    for cell in &sheet.cells {
                        let title = sheet.cell(crate::base::Place::new(0, cell.place.col));
                        let is_post = cell.place.row > 0
                            && matches!(title.map(|title| &title.value),
                            Some(Value::Text(title)) if POST_COLUMNS.contains(&title.as_str()));
                        for found in self.named(&cell.value.shown(), is_post) {
                            leaks.push(format!("{}!{} {found}", sheet.name, cell.place));
                        }
                    }
                }
            }
            Err(refused) => leaks.push(format!("读不回来：{}", refused.zh)),
        }
        match part_texts(bytes) {
            Ok(parts) => {
                for (name, texts) in parts {
                    let lower = name.to_lowercase();
                    if ["comment", "externallink", "vmldrawing", "customxml", "docprops/custom"]
                        .iter()
                        .any(|kind| lower.contains(kind))
                    {
                        leaks.push(format!("多余的部件 {name}"));
                    }
                    for (place, said) in texts {
                        let is_author = ["dc:creator", "cp:lastModifiedBy", "Company", "Manager"]
                            .contains(&place.as_str());
                        if is_author && !said.trim().is_empty() {
                            leaks.push(format!("{name} 里的 {place}「{said}」"));
                        }
                        if place == "TargetMode" && said == "External" {
                            leaks.push(format!("{name} 里有通向别的文件的链接"));
                        }
                        for found in self.named(&said, false) {
                            leaks.push(format!("{name} {place} {found}"));
                        }
                    }
                }
            }
            Err(error) => leaks.push(format!("部件读不出：{error}")),
        }
        leaks.sort();
        leaks.dedup();
        leaks
    }

    /// What a text says of persons, in words.
    fn named(&self, text: &str, is_post: bool) -> Vec<String> {
        let told = self.told(text, is_post).into_iter();
        told.map(|(range, what)| {
            let said = text.get(range).unwrap_or_default();
            match what {
                Told::Number => format!("号码 {}", sensitive::mask(said)),
                Told::Name => format!("姓名 {said}"),
            }
        })
        .collect()
    }
}
