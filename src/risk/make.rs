//! One return → its risk points, and the tally of its rows.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Point, Source};
use crate::base::item::{self, Items};
use crate::base::{Place, Shared, Sharing, text};
use crate::finding::{Finding, Severity};
use crate::form::{Form, Role};
use crate::intake::{Basis, Field, Origin, Reading, Return, Row, Table};
use crate::roster::Unit;
use crate::vocabulary::{Level, LevelReading};

/// What became of one form's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The form's id.
    pub id: String,
    /// The sheet it stood on.
    pub sheet: String,
    /// Data rows and page noise, as counted while reading.
    pub rows: usize,
    /// Points made of rows that are not held.
    pub points: usize,
    /// Rows held back by an error.
    pub held: usize,
    /// Rows dropped as page noise.
    pub noise: usize,
    /// Rows from which points were made.
    pub taken: usize,
}

impl Tally {
    /// Whether every row is accounted for.
    pub const fn balances(&self) -> bool {
        self.rows == self.taken + self.held + self.noise
    }
}

/// The points of a return.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// Points, held ones too, in the order of sheets and rows.
    pub points: Vec<Point>,
    /// One entry a table.
    pub tallies: Vec<Tally>,
}

/// What errors hold back: a whole file, a sheet, or rows of it.
struct Held<'f> {
    file: bool,
    sheets: BTreeSet<&'f str>,
    rows: BTreeSet<(&'f str, u32)>,
}

impl<'f> Held<'f> {
    /// An error holds what it is about: its row, else its sheet, else its file.
    fn new(findings: &'f [Finding], tables: &[Table]) -> Self {
        let mut held = Self { file: false, sheets: BTreeSet::new(), rows: BTreeSet::new() };
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
            let Some(sheet) = finding.sheet.as_deref() else {
                held.file = true;
                continue;
            };
            let of_sheet = tables.iter().filter(|table| table.sheet == sheet);
            let row = finding.place.map(|place| place.row);
            let is_data = row.is_some_and(|row| {
                of_sheet.clone().any(|table| table.rows.binary_search_by_key(&row, |known| known.row).is_ok())
            });
            match row.filter(|_| is_data) {
                Some(row) => {
                    held.rows.insert((sheet, row));
                    if let Some(place) = finding.place {
                        held.rows.extend(
                            of_sheet.flat_map(|table| taken_over(table, place)).map(|row| (sheet, row)),
                        );
                    }
                }
                None if is_about_file(finding) => held.file = true,
                None => {
                    held.sheets.insert(sheet);
                }
            }
        }
        held
    }

    fn holds(&self, sheet: &str, row: u32) -> bool {
        self.file || self.sheets.contains(sheet) || self.rows.contains(&(sheet, row))
    }
}

/// The rows below a cell that took its content over, by a merge or a ditto mark: what is wrong with it is told once, where
/// it stands, and holds them all.
fn taken_over(table: &Table, place: Place) -> Vec<u32> {
    let Some(column) = table.header.column_at(place.col) else { return Vec::new() };
    let below = table.rows.iter().skip_while(|row| row.row <= place.row);
    below
        .take_while(|row| {
            row.field(column).is_some_and(|field| matches!(field.origin, Origin::Merged | Origin::Ditto))
        })
        .map(|row| row.row)
        .collect()
}

/// Rules about the whole file (W…) may name the cell where the fault shows.
fn is_about_file(finding: &Finding) -> bool {
    finding.code.as_str().starts_with('W')
}

/// Makes the points of a return. `file` is its path as the user knows it.
pub fn make(taken: &Return, findings: &[Finding], file: &str, basis: &Basis) -> Made {
    let held = Held::new(findings, &taken.tables);
    let mut made = Made::default();
    let mut sharing = Sharing::default();
    for table in &taken.tables {
        let Some(form) = table.form_of(basis) else { continue };
        let mut tally = Tally {
            id: form.id.clone(),
            sheet: table.sheet.clone(),
            rows: table.rows.len() + table.noise,
            points: 0,
            held: 0,
            noise: table.noise,
            taken: 0,
        };
        let common = Common::of(table, form, taken.unit, file, basis, &mut sharing);
        for row in &table.rows {
            let is_held = held.holds(&table.sheet, row.row);
            if !is_held && goes_on(row, form) && continue_point(&mut made.points, row, table, form) {
                tally.taken += 1;
                continue;
            }
            let points = of_row(row, form, &common, is_held, basis, &mut sharing);
            if is_held {
                tally.held += 1;
            } else if !points.is_empty() {
                tally.taken += 1;
                tally.points += points.len();
            }
            made.points.extend(points);
        }
        made.tallies.push(tally);
    }
    made
}

/// Whether a row goes on with the risk of the row above: the risk's cell is merged over both.
fn goes_on(row: &Row, form: &Form) -> bool {
    let risk = form.column(Role::Risk).and_then(|column| row.field(column));
    risk.is_some_and(|field| field.origin == Origin::Merged)
}

/// One risk over several rows with a measure in each: the measures join the point of the row above. Whether there was
/// one.
fn continue_point(points: &mut [Point], row: &Row, table: &Table, form: &Form) -> bool {
    let Some(point) = points.last_mut().filter(|point| !point.held && point.form == form.id) else {
        return false;
    };
    let above =
        point.sources.last().is_some_and(|source| source.sheet == table.sheet && source.row == row.row);
    if !above {
        return false;
    }
    let (_, _, measures) = items(row, form);
    for measure in measures {
        if !point.measures.iter().any(|known| *known == measure) {
            point.measures.push(measure.into());
        }
    }
    let above = point.sources.last().map(|source| (source.file.clone(), source.sheet.clone()));
    let (file, sheet) = above.unwrap_or_default();
    point.sources.push(Source { file, sheet, row: row.row + 1 });
    true
}

/// What all points of a table have in common.
struct Common<'b> {
    /// The unit on the roster, if it is there, by its place and as it stands.
    at: Option<usize>,
    on_roster: Option<&'b Unit>,
    round: Shared,
    unit_code: Shared,
    unit: Shared,
    form: Shared,
    file: Shared,
    sheet: Shared,
}

impl<'b> Common<'b> {
    fn of(
        table: &Table,
        form: &Form,
        at: Option<usize>,
        file: &str,
        basis: &'b Basis,
        sharing: &mut Sharing,
    ) -> Self {
        let on_roster = at.and_then(|at| basis.roster.unit(at));
        Self {
            at,
            on_roster,
            round: sharing.of(&basis.round.id),
            unit_code: sharing.of(on_roster.map_or("", |unit| &unit.code)),
            unit: sharing.of(on_roster.map_or("", |unit| &unit.name)),
            form: sharing.of(&form.id),
            file: sharing.of(file),
            sheet: sharing.of(&table.sheet),
        }
    }
}

/// The points of one row: one, or as many as its risk has numbered items.
fn of_row(
    row: &Row,
    form: &Form,
    common: &Common<'_>,
    held: bool,
    basis: &Basis,
    sharing: &mut Sharing,
) -> Vec<Point> {
    let said = |role| Some(row.text(form, role)).filter(|text| !text.is_empty());
    let reading = |role| form.column(role).and_then(|column| row.field(column)).map(|field| &field.reading);
    let level = match reading(Role::Level) {
        Some(Reading::Level(
            LevelReading::Exact(level) | LevelReading::Synonym(level) | LevelReading::OtherScheme(level),
        )) => Some(*level),
        _ => None,
    };
    let word = |role| of_list(role, row, form, basis).or_else(|| form.fixed.get(&role).cloned());
    let number = |role| match reading(role) {
        Some(Reading::Number(number)) => Some(*number),
        _ => None,
    };
    let due = match reading(Role::Due) {
        Some(Reading::Date(date) | Reading::Month(date)) => Some(date.to_string()),
        _ => said(Role::Due).map(str::to_owned),
    };
    // A section or post that the roster has is written as the roster writes it (办 公 室).
    let on_roster = common.on_roster;
    let section = said(Role::Section).map(|name| {
        on_roster.and_then(|unit| unit.section(name)).map_or(name, |section| section.name.as_str())
    });
    let post = said(Role::Post).map(|name| {
        let of_section = section.and_then(|section| on_roster?.section(section));
        of_section.and_then(|section| section.post(name)).map_or(name, |post| post.name.as_str())
    });
    let object = match form.object_without_post {
        Some(other) if post.is_none() => other,
        _ => form.object,
    };
    let category = word(Role::Category);
    let watchers = common
        .at
        .map_or_else(Vec::new, |at| basis.roster.watchers(at, &basis.round, category.as_deref(), level));
    let (risks, manifestations, measures) = items(row, form);
    let measures: Vec<Shared> = measures.into_iter().map(Shared::from).collect();
    let watchers: Vec<Shared> = watchers.into_iter().map(|watcher| sharing.of(watcher)).collect();
    let count = risks.len();
    let mut points = Vec::with_capacity(count);
    for (at, risk) in risks.into_iter().enumerate() {
        let own = |texts: &[Shared]| -> Vec<Shared> {
            if count > 1 && texts.len() == count {
                texts.get(at).cloned().into_iter().collect()
            } else {
                texts.to_vec()
            }
        };
        let manifestation = if count > 1 && manifestations.len() == count {
            manifestations.get(at).map(Shared::from)
        } else {
            said(Role::Manifestation).map(Shared::from)
        };
        let mut listed = |role| word(role).map(|text| sharing.of(text));
        let (power_type, phase, defect) =
            (listed(Role::PowerType), listed(Role::Phase), listed(Role::Defect));
        let mut written = |text: Option<&str>| text.map(|text| sharing.of(text));
        let mut point = Point {
            id: Shared::default(),
            section: written(section),
            post: written(post),
            leader: written(said(Role::Leader)),
            matter: written(said(Role::Matter)),
            category: written(category.as_deref()),
            responsible: written(said(Role::Responsible)),
            supervisor: written(said(Role::Supervisor)),
            due: written(due.as_deref()),
            remark: written(said(Role::Remark)),
            level: written(level.map(|level| basis.round.label(level))),
            round: common.round.clone(),
            unit_code: common.unit_code.clone(),
            unit: common.unit.clone(),
            form: common.form.clone(),
            object,
            power_type,
            risk: risk.into(),
            manifestation,
            likelihood: number(Role::Likelihood),
            impact: number(Role::Impact),
            measures: own(&measures),
            phase,
            defect,
            is_new: is_new(row, form, basis),
            watchers: watchers.clone(),
            cluster: None,
            duplicate_of: None,
            held,
            sources: vec![Source {
                file: common.file.clone(),
                sheet: common.sheet.clone(),
                row: row.row + 1,
            }],
            extra: extra(row, form),
        };
        point.id = content_id(&point).into();
        points.push(point);
    }
    points
}

/// Risks, manifestations and measures of a row, each cell split where its items are numbered from one on.
fn items(row: &Row, form: &Form) -> (Vec<String>, Vec<String>, Vec<String>) {
    let split = |role| -> Vec<String> {
        let Some(field) = form.column(role).and_then(|column| row.field(column)) else { return Vec::new() };
        let said = field.text.as_str();
        match item::split_at(said, field.glance()) {
            None if said.is_empty() => Vec::new(),
            None => vec![said.to_owned()],
            Some(Items { lead, items }) if lead.is_empty() => items,
            // What stands before the first number (在审批中:1.…) belongs to every item.
            Some(Items { lead, items }) => items.iter().map(|item| format!("{lead}{item}")).collect(),
        }
    };
    let mut risks = split(Role::Risk);
    if risks.is_empty() {
        // A held row without a risk is a point all the same, so that it shows among what is held.
        risks.push(String::new());
    }
    (risks, split(Role::Manifestation), split(Role::Measure))
}

/// The standard word of a list column; what the list does not know stays as written.
fn of_list(role: Role, row: &Row, form: &Form, basis: &Basis) -> Option<String> {
    let column = form.column(role)?;
    let field: &Field = row.field(column)?;
    let list = match form.columns.get(column).map(|column| &column.kind) {
        Some(crate::form::Kind::List(id)) => basis.vocabulary.list(id),
        _ => None,
    };
    let name = |at: usize| list.map(|list| list.name(at).to_owned());
    match &field.reading {
        Reading::Empty => None,
        Reading::Word(found) => name(found.position()),
        Reading::Words(all) => Some(all.iter().filter_map(|at| name(*at)).collect::<Vec<_>>().join("、")),
        _ => Some(field.text.clone()),
    }
}

fn is_new(row: &Row, form: &Form, basis: &Basis) -> Option<bool> {
    let word = of_list(Role::IsNew, row, form, basis)?;
    let list = basis.vocabulary.list("yes_no")?;
    list.find(&word).map(|found| found.position() == 0)
}

/// Columns of the form that no role names, and columns of the file that the form does not have.
fn extra(row: &Row, form: &Form) -> BTreeMap<String, String> {
    let own = form
        .columns
        .iter()
        .zip(&row.fields)
        .filter(|(column, field)| column.role == Role::Other && !field.is_empty())
        .map(|(column, field)| (column.title.clone(), field.text.clone()));
    own.chain(row.extra.iter().cloned()).collect()
}

/// The id of a point's content: round, unit, object and what the risk says, blanks, width and punctuation passed over.
fn content_id(point: &Point) -> String {
    let matter = point.matter.as_deref().unwrap_or_default();
    let parts = [
        Cow::Borrowed(point.round.as_str()),
        Cow::Owned(point.object_key()),
        text::keyed(matter),
        text::likeness_keyed(&point.risk),
    ];
    text::content_hash(&parts.join(text::PART), 16)
}

/// A level by its label, for what is built on points.
pub fn level_of(point: &Point, basis: &Basis) -> Option<Level> {
    let label = point.level.as_deref()?;
    basis.round.scheme.labels.iter().position(|known| known == label).map(Level::at)
}
