//! The roster's workbook → units, with findings U001–U004 and the faults of its sheets at their cells.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{COLUMNS, Leader, Post, Roster, Section, SheetKind, Unit};
use crate::base::{Place, text};
use crate::finding::{Code, Finding};
use crate::vocabulary::Vocabulary;
use crate::workbook::{Cell, Sheet, Workbook};

const U001: Code = Code::new("U001");
const U002: Code = Code::new("U002");
const U003: Code = Code::new("U003");
const U004: Code = Code::new("U004");
const H001: Code = Code::new("H001");
const H002: Code = Code::new("H002");

/// A sheet of the roster whose header row was found.
struct Table<'w> {
    kind: SheetKind,
    sheet: &'w Sheet,
    header_row: u32,
    /// Where the sheet's own columns are; none that it lacks.
    columns: Vec<Option<u32>>,
}

impl<'w> Table<'w> {
    /// The rows below the header that say something in the sheet's own columns.
    fn rows(&self) -> impl Iterator<Item = Row<'_, 'w>> {
        let below = self.sheet.cells.partition_point(|cell| cell.place.row <= self.header_row);
        let rows =
            self.sheet.cells.get(below..).unwrap_or_default().chunk_by(|a, b| a.place.row == b.place.row);
        rows.map(|cells| Row { table: self, cells })
            .filter(|row| self.columns.iter().flatten().any(|col| !row.text_at(*col).is_empty()))
    }
}

/// One row of a roster sheet.
struct Row<'t, 'w> {
    table: &'t Table<'w>,
    cells: &'w [Cell],
}

impl<'w> Row<'_, 'w> {
    fn text_at(&self, col: u32) -> Cow<'w, str> {
        let Some(cell) = self.cells.iter().find(|cell| cell.place.col == col) else { return Cow::default() };
        match cell.value.as_shown() {
            Cow::Borrowed(shown) => text::tidied(shown),
            Cow::Owned(shown) => text::tidy(&shown).into(),
        }
    }

    /// Where a column is, if the sheet has it.
    fn column(&self, title: &str) -> Option<u32> {
        let at = self.table.kind.columns().iter().position(|(known, _)| *known == title)?;
        self.table.columns.get(at).copied().flatten()
    }

    fn text(&self, title: &str) -> Cow<'w, str> {
        self.column(title).map_or_else(Cow::default, |col| self.text_at(col))
    }

    fn owned(&self, title: &str) -> String {
        self.text(title).into_owned()
    }

    /// Whether the sheet has a column.
    fn has(&self, title: &str) -> bool {
        self.column(title).is_some()
    }

    fn place(&self, title: &str) -> Place {
        let row = self.cells.first().map_or(0, |cell| cell.place.row);
        Place::new(row, self.column(title).unwrap_or(0))
    }

    fn texts(&self, title: &str) -> Vec<String> {
        let text = self.text(title);
        let parts = text.split(text::parts_words);
        parts.map(text::tidy).filter(|part| !part.is_empty()).collect()
    }

    /// What stands in columns that the roster does not have, with their titles.
    fn extra(&self) -> Vec<(String, String)> {
        let titles = self.table.sheet.row(self.table.header_row).iter();
        titles
            .filter(|title| !self.table.columns.contains(&Some(title.place.col)))
            .map(|title| (text::tidy(&title.value.as_shown()), self.text_at(title.place.col).into_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    fn finding(&self, code: Code, title: &str) -> Finding {
        Finding::of_file(code)
            .on_sheet(self.table.kind.name())
            .at(self.place(title))
            .in_column(title)
            .showing(&self.text(title))
    }
}

/// Reads a roster. The findings come in the order of sheets and rows; their severities are the catalogue's.
pub fn take(workbook: &Workbook, vocabulary: &Vocabulary, county: &str) -> (Roster, Vec<Finding>) {
    let mut findings = Vec::new();
    let tables = COLUMNS.map(|(kind, _)| table(workbook, kind, &mut findings));
    let mut taken = Units::default();
    for table in tables.iter().flatten() {
        for row in table.rows() {
            match table.kind {
                SheetKind::Units => taken.unit(&row, vocabulary, &mut findings),
                SheetKind::Sections => taken.section(&row, vocabulary, &mut findings),
                SheetKind::Posts => taken.post(&row, vocabulary, &mut findings),
                SheetKind::Leaders => taken.leader(&row, vocabulary, &mut findings),
            }
        }
    }
    (Roster::new(taken.taken, vocabulary, county), findings)
}

#[derive(Default)]
struct Units {
    taken: Vec<Unit>,
    codes: BTreeMap<String, Place>,
    names: BTreeMap<String, (Place, usize)>,
    /// The name that was looked up last: rows of a unit follow each other.
    last: Option<(String, usize)>,
}

impl Units {
    fn unit(&mut self, row: &Row<'_, '_>, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
        let has_name = named(row, "单位名称", findings);
        let has_code = named(row, "单位编码", findings);
        if !has_name || !has_code {
            return;
        }
        let at = self.taken.len();
        let code = row.owned("单位编码");
        if let Some(first) = self.codes.get(&text::key(&code)) {
            findings.push(row.finding(U001, "单位编码").with("first", first.to_string()));
        } else {
            self.codes.insert(text::key(&code), row.place("单位编码"));
        }
        let aliases = row.texts("简称");
        let name = row.owned("单位名称");
        let all = std::iter::once(("单位名称", &name)).chain(aliases.iter().map(|alias| ("简称", alias)));
        for (title, known) in all {
            let key = vocabulary.words.unit_key(known);
            match self.names.get(&key) {
                Some((first, owner)) if *owner != at => findings.push(
                    row.finding(U002, title)
                        .showing(known)
                        .with("name", known)
                        .with("first", first.to_string()),
                ),
                Some(_) => {}
                None => {
                    self.names.insert(key, (row.place(title), at));
                }
            }
        }
        self.taken.push(Unit {
            code,
            name,
            aliases,
            kind: row.owned("单位类型"),
            pilot: matches!(&*row.text("试点单位"), "是" | "√" | "Y" | "y"),
            power_types: row.texts("权力类型"),
            resident_group: row.owned("派驻组"),
            township_commission: row.owned("乡镇纪委"),
            party_organisation: row.owned("党组织"),
            contact: (row.owned("联系人"), row.owned("联系电话")),
            sections: Vec::new(),
            leaders: Vec::new(),
            extra: row.extra(),
            place: row.place("单位名称"),
        });
    }

    /// The unit that a row of another sheet belongs to.
    fn parent(
        &mut self,
        row: &Row<'_, '_>,
        vocabulary: &Vocabulary,
        findings: &mut Vec<Finding>,
    ) -> Option<&mut Unit> {
        if !named(row, "单位名称", findings) {
            return None;
        }
        let name = row.text("单位名称");
        if let Some((_, at)) = self.last.as_ref().filter(|(last, _)| *last == name) {
            return self.taken.get_mut(*at);
        }
        let Some((_, at)) = self.names.get(&vocabulary.words.unit_key(&name)) else {
            let near =
                text::nearest(&name, self.taken.iter().map(|unit| unit.name.as_str())).map(str::to_owned);
            findings.push(
                row.finding(U003, "单位名称")
                    .with("what", "单位")
                    .with("what_en", "unit")
                    .with("parent", &*name)
                    .with(
                        "near",
                        near.as_ref().map_or_else(String::new, |near| format!(",是不是「{near}」?")),
                    )
                    .with(
                        "near_en",
                        near.map_or_else(String::new, |near| format!("; did you mean «{near}»?")),
                    ),
            );
            return None;
        };
        self.last = Some((name.into_owned(), *at));
        self.taken.get_mut(*at)
    }

    fn leader(&mut self, row: &Row<'_, '_>, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
        let Some(unit) = self.parent(row, vocabulary, findings) else { return };
        if named(row, "职务", findings) {
            unit.leaders.push(Leader {
                position: row.owned("职务"),
                duties: row.owned("分管工作"),
                talk_class: row.owned("谈话类别"),
            });
        }
    }

    fn section(&mut self, row: &Row<'_, '_>, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
        let Some(unit) = self.parent(row, vocabulary, findings) else { return };
        if !named(row, "股室名称", findings) || unit.section(&row.text("股室名称")).is_some() {
            return;
        }
        unit.sections.push(Section {
            name: row.owned("股室名称"),
            head: row.owned("负责人岗位"),
            supervisor: row.owned("分管领导"),
            posts: Vec::new(),
        });
    }

    fn post(&mut self, row: &Row<'_, '_>, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
        let Some(unit) = self.parent(row, vocabulary, findings) else { return };
        let has_section = named(row, "股室名称", findings);
        let has_post = named(row, "岗位名称", findings);
        if !has_section || !has_post {
            return;
        }
        let name = row.text("股室名称");
        let Some(at) = unit.sections.iter().position(|section| text::same_key(&section.name, &name)) else {
            let near = text::nearest(&name, unit.sections.iter().map(|section| section.name.as_str()))
                .map(str::to_owned);
            findings.push(
                row.finding(U003, "股室名称")
                    .with("what", "股室")
                    .with("what_en", "section")
                    .with("parent", &*name)
                    .with(
                        "near",
                        near.as_ref().map_or_else(String::new, |near| format!(",是不是「{near}」?")),
                    )
                    .with(
                        "near_en",
                        near.map_or_else(String::new, |near| format!("; did you mean «{near}»?")),
                    ),
            );
            return;
        };
        if let Some(section) = unit.sections.get_mut(at)
            && section.post(&row.text("岗位名称")).is_none()
        {
            section.posts.push(Post {
                name: row.owned("岗位名称"),
                headcount: row.owned("人数"),
                talk_class: row.owned("谈话类别"),
                power_types: row.texts("权力类型"),
            });
        }
    }
}

/// Whether a required name is there; U004 if not.
fn named(row: &Row<'_, '_>, title: &str, findings: &mut Vec<Finding>) -> bool {
    let there = !row.text(title).is_empty();
    // A column that the sheet lacks is told once, by H002.
    if !there && row.has(title) {
        findings.push(row.finding(U004, title));
    }
    there
}

/// One sheet with its header. A missing sheet or column is told; 领导班子 may be missing.
fn table<'w>(workbook: &'w Workbook, kind: SheetKind, findings: &mut Vec<Finding>) -> Option<Table<'w>> {
    let Some(sheet) = workbook.sheets.iter().find(|sheet| text::key(&sheet.name) == kind.name()) else {
        if kind != SheetKind::Leaders {
            findings.push(Finding::of_file(H001).on_sheet(kind.name()));
        }
        return None;
    };
    let Some((header_row, columns)) = header(sheet, kind) else {
        findings.push(Finding::of_file(H001).on_sheet(kind.name()));
        return None;
    };
    for ((title, required), place) in kind.columns().iter().zip(&columns) {
        if *required && place.is_none() {
            findings.push(
                Finding::of_file(H002).on_sheet(kind.name()).at(Place::new(header_row, 0)).in_column(title),
            );
        }
    }
    Some(Table { kind, sheet, header_row, columns })
}

/// The header row (the first of the sheet's first ten rows that names one of the required columns and one more)
/// and the place of each column.
fn header(sheet: &Sheet, kind: SheetKind) -> Option<(u32, Vec<Option<u32>>)> {
    (0..10).find_map(|row| {
        let cells = sheet.row(row);
        let columns: Vec<Option<u32>> = kind
            .columns()
            .iter()
            .map(|(title, _)| {
                cells.iter().find(|cell| text::key(&cell.value.shown()) == *title).map(|cell| cell.place.col)
            })
            .collect();
        let found = columns.iter().flatten().count();
        (found >= 2).then_some((row, columns))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::sketch::{table, workbook};

    #[test]
    fn several_names_in_a_cell_are_parted_by_whatever_a_person_writes_between_them() {
        let units = "|单位编码|单位名称|简称|权力类型|电话分机|\n|Q1|某县财政局|县财政局；财政|审批权，决策权、监督权|8001|\n|Q2|某县教育局|教育局;县教育局,教委||";
        let book = workbook(vec![
            table("单位", units),
            table("股室", "|股室名称|单位名称|\n|办公室|某县财政局|\n|人事股|县教育局|\n|^|某县财政局|"),
            table(
                "岗位",
                "|单位名称|股室名称|岗位名称|\n|县财政局|办 公 室|文书岗|\n|县财政局|办公室|文书岗|",
            ),
        ]);
        let (roster, findings) = take(&book, &Vocabulary::load(&[]).unwrap(), "某县");
        let [finance, education] = roster.units.as_slice() else { panic!("{:?}", roster.units) };
        assert_eq!(finance.aliases, ["县财政局", "财政"]);
        assert_eq!(finance.power_types, ["审批权", "决策权", "监督权"]);
        assert_eq!(finance.extra, [("电话分机".to_owned(), "8001".to_owned())]);
        assert_eq!(education.aliases, ["教育局", "县教育局", "教委"]);
        assert_eq!(finance.sections.len(), 1);
        assert_eq!(finance.sections[0].posts.len(), 1);
        assert_eq!(education.sections[0].name, "人事股");
        let told: Vec<String> =
            findings.iter().map(|one| format!("{} {}", one.code, one.place.unwrap())).collect();
        assert_eq!(told, ["U004 A4"]);
    }
}
