//! How a return's points are written into the register: once what those of a table have in common, the rest by place.
//!
//! In and out: the points of a record, through `serde`. Each return of a county is written twice on its way into the
//! register (into the log, then into the file); with the names of thirty fields and the unit and file beside each
//! point it would be twice as long. Another order of fields, or another field, is another version of the register.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_tuple::Serialize_tuple;

use crate::base::Shared;
use crate::form::Object;
use crate::risk::{Point, Source};

/// Points that follow each other and have this in common. `T` is a text, `P` are the points.
#[derive(Serialize_tuple, Deserialize)]
struct Table<T: Serialize, P: Serialize> {
    round: T,
    unit_code: T,
    unit: T,
    object: Object,
    form: T,
    file: T,
    sheet: T,
    points: P,
}

/// What a point has for itself. `T` is a text, `L` a list of texts, `F` are sources, `E` is what no column asked for.
#[derive(Serialize_tuple, Deserialize)]
struct Line<T: Serialize, L: Serialize, F: Serialize, E: Serialize> {
    id: T,
    section: Option<T>,
    post: Option<T>,
    leader: Option<T>,
    power_type: Option<T>,
    matter: Option<T>,
    category: Option<T>,
    risk: T,
    manifestation: Option<T>,
    likelihood: Option<i64>,
    impact: Option<i64>,
    level: Option<T>,
    measures: L,
    phase: Option<T>,
    responsible: Option<T>,
    supervisor: Option<T>,
    defect: Option<T>,
    due: Option<T>,
    is_new: Option<bool>,
    remark: Option<T>,
    watchers: L,
    cluster: Option<T>,
    duplicate_of: Option<T>,
    held: bool,
    /// The rows of its first sources, those that are in the table's file and sheet.
    rows: Vec<u32>,
    /// Its other sources.
    elsewhere: F,
    extra: E,
}

type ReadLine = Line<Shared, Vec<Shared>, Vec<Source>, BTreeMap<String, String>>;

/// Where the points of a table stand: the file and sheet of their first source.
fn place(point: &Point) -> Option<(&Shared, &Shared)> {
    point.sources.first().map(|source| (&source.file, &source.sheet))
}

/// What the points of a table have in common beside their place.
fn common(point: &Point) -> (Object, [&Shared; 4]) {
    (point.object, [&point.round, &point.unit_code, &point.unit, &point.form])
}

fn are_of_one_table(one: &Point, other: &Point) -> bool {
    place(one) == place(other) && common(one) == common(other)
}

impl<'p> Table<&'p str, Lines<'p>> {
    fn of(points: &'p [Point]) -> Option<Self> {
        let first = points.first()?;
        let (file, sheet) = place(first).map_or(("", ""), |(file, sheet)| (file, sheet));
        Some(Self {
            round: &first.round,
            unit_code: &first.unit_code,
            unit: &first.unit,
            object: first.object,
            form: &first.form,
            file,
            sheet,
            points: Lines(points),
        })
    }
}

/// Points of one table.
struct Lines<'p>(&'p [Point]);

impl Serialize for Lines<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let here = self.0.first().and_then(place);
        out.collect_seq(self.0.iter().map(|point| line(point, here)))
    }
}

fn line<'p>(
    point: &'p Point,
    here: Option<(&Shared, &Shared)>,
) -> Line<&'p str, &'p [Shared], &'p [Source], &'p BTreeMap<String, String>> {
    let is_here = |source: &&Source| Some((&source.file, &source.sheet)) == here;
    let rows: Vec<u32> = point.sources.iter().take_while(is_here).map(|source| source.row).collect();
    Line {
        id: &point.id,
        section: point.section.as_deref(),
        post: point.post.as_deref(),
        leader: point.leader.as_deref(),
        power_type: point.power_type.as_deref(),
        matter: point.matter.as_deref(),
        category: point.category.as_deref(),
        risk: &point.risk,
        manifestation: point.manifestation.as_deref(),
        likelihood: point.likelihood,
        impact: point.impact,
        level: point.level.as_deref(),
        measures: &point.measures,
        phase: point.phase.as_deref(),
        responsible: point.responsible.as_deref(),
        supervisor: point.supervisor.as_deref(),
        defect: point.defect.as_deref(),
        due: point.due.as_deref(),
        is_new: point.is_new,
        remark: point.remark.as_deref(),
        watchers: &point.watchers,
        cluster: point.cluster.as_deref(),
        duplicate_of: point.duplicate_of.as_deref(),
        held: point.held,
        elsewhere: point.sources.get(rows.len()..).unwrap_or_default(),
        rows,
        extra: &point.extra,
    }
}

impl Table<Shared, Vec<ReadLine>> {
    fn into_points(self) -> impl Iterator<Item = Point> {
        let Self { round, unit_code, unit, object, form, file, sheet, points } = self;
        points.into_iter().map(move |line| {
            let here =
                line.rows.iter().map(|row| Source { file: file.clone(), sheet: sheet.clone(), row: *row });
            Point {
                sources: here.chain(line.elsewhere).collect(),
                round: round.clone(),
                unit_code: unit_code.clone(),
                unit: unit.clone(),
                object,
                form: form.clone(),
                id: line.id,
                section: line.section,
                post: line.post,
                leader: line.leader,
                power_type: line.power_type,
                matter: line.matter,
                category: line.category,
                risk: line.risk,
                manifestation: line.manifestation,
                likelihood: line.likelihood,
                impact: line.impact,
                level: line.level,
                measures: line.measures,
                phase: line.phase,
                responsible: line.responsible,
                supervisor: line.supervisor,
                defect: line.defect,
                due: line.due,
                is_new: line.is_new,
                remark: line.remark,
                watchers: line.watchers,
                cluster: line.cluster,
                duplicate_of: line.duplicate_of,
                held: line.held,
                extra: line.extra,
            }
        })
    }
}

/// Writes points.
pub fn serialize<S: Serializer>(points: &[Point], out: S) -> Result<S::Ok, S::Error> {
    let tables = points.chunk_by(are_of_one_table).filter_map(Table::of);
    out.collect_seq(tables)
}

/// Reads points as they were written.
///
/// # Errors
/// If they were not written by [`serialize`].
pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Point>, D::Error> {
    let tables: Vec<Table<Shared, Vec<ReadLine>>> = Deserialize::deserialize(input)?;
    Ok(tables.into_iter().flat_map(Table::into_points).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::register::Record;

    /// Points that differ from each other in every field, with sources in several files.
    fn point() -> impl Strategy<Value = Point> {
        let text = || "[甲乙庚\"\\\\\n]{0,3}".prop_map(Shared::from);
        let maybe = move || proptest::option::of(text());
        let maybe8 = move || proptest::collection::vec(maybe(), 8);
        let list = move || proptest::collection::vec(text(), 0..3);
        let source = (0..2, 0..2, 1_u32..5).prop_map(|(file, sheet, row)| Source {
            file: format!("回收/{file}.xlsx").into(),
            sheet: format!("表{sheet}").into(),
            row,
        });
        let one_of_two = || "[甲乙]".prop_map(Shared::from);
        let names = (one_of_two(), one_of_two(), one_of_two(), one_of_two());
        let common = (0..2_usize, names, proptest::collection::vec(source, 0..4));
        let numbers = (proptest::option::of(1_i64..5), proptest::option::of(1_i64..5));
        let truths = (any::<bool>(), proptest::option::of(any::<bool>()));
        let extra = proptest::collection::btree_map("[甲乙丙丁]", ".{0,3}", 0..2);
        (common, (text(), text()), (maybe8(), maybe8()), (list(), list()), numbers, truths, extra).prop_map(
            |(
                common,
                (id, risk),
                (one, other),
                (measures, watchers),
                (likelihood, impact),
                truths,
                extra,
            )| {
                let (object, (round, unit_code, unit, form), sources) = common;
                let mut texts = one.into_iter().chain(other);
                let mut next = || texts.next().flatten();
                Point {
                    id,
                    round,
                    unit_code,
                    unit,
                    object: [Object::Post, Object::Unit][object],
                    form,
                    section: next(),
                    post: next(),
                    leader: next(),
                    power_type: next(),
                    matter: next(),
                    category: next(),
                    risk,
                    manifestation: next(),
                    likelihood,
                    impact,
                    level: next(),
                    measures,
                    phase: next(),
                    responsible: next(),
                    supervisor: next(),
                    defect: next(),
                    due: next(),
                    is_new: truths.1,
                    remark: next(),
                    watchers,
                    cluster: next(),
                    duplicate_of: next(),
                    held: truths.0,
                    sources,
                    extra,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(points in proptest::collection::vec(point(), 0..6)) {
            let record = Record { file: "回收/0.xlsx".into(), points, ..Record::default() };
            let written = serde_json::to_string(&record).unwrap();
            prop_assert_eq!(serde_json::from_str::<Record>(&written).unwrap(), record);
        }
    }
}
