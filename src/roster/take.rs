//! The roster's workbook → units, with findings U001–U004 and the faults of its sheets at their cells.

use std::collections::BTreeMap;

use super::{Leader, Post, Roster, Section, SheetKind, Unit};
use crate::base::{Place, text};
use crate::finding::{Code, Finding};
use crate::vocabulary::Vocabulary;
use crate::workbook::{Sheet, Workbook};

const U001: Code = Code::new("U001");
const U002: Code = Code::new("U002");
const U003: Code = Code::new("U003");
const U004: Code = Code::new("U004");
const H001: Code = Code::new("H001");
const H002: Code = Code::new("H002");

/// The place of a column that a sheet lacks.
const NO_COLUMN: u32 = u32::MAX;

/// One row of a roster sheet: texts by the sheet's own columns, then extra columns.
struct Row {
    sheet: SheetKind,
    number: u32,
    cells: Vec<(u32, String)>,
    extra: Vec<(String, String)>,
}

impl Row {
    fn text(&self, title: &str) -> &str {
        let at = self.sheet.columns().iter().position(|(known, _)| *known == title);
        at.and_then(|at| self.cells.get(at)).map_or("", |(_, text)| text)
    }

    /// Whether the sheet has a column.
    fn has(&self, title: &str) -> bool {
        let at = self.sheet.columns().iter().position(|(known, _)| *known == title);
        at.and_then(|at| self.cells.get(at)).is_some_and(|(col, _)| *col != NO_COLUMN)
    }

    fn place(&self, title: &str) -> Place {
        let at = self.sheet.columns().iter().position(|(known, _)| *known == title);
        let col = at.and_then(|at| self.cells.get(at)).map_or(0, |(col, _)| *col);
        Place::new(self.number, if col == NO_COLUMN { 0 } else { col })
    }

    fn texts(&self, title: &str) -> Vec<String> {
        let parts = self.text(title).split(['、', '\n', ';', ';', ',', ',']);
        parts.map(text::tidy).filter(|part| !part.is_empty()).collect()
    }

    fn finding(&self, code: Code, title: &str) -> Finding {
        Finding::of_file(code)
            .on_sheet(self.sheet.name())
            .at(self.place(title))
            .in_column(title)
            .showing(self.text(title))
    }
}

/// Reads a roster. The findings come in the order of sheets and rows; their severities are the catalogue's.
pub fn take(workbook: &Workbook, vocabulary: &Vocabulary, county: &str) -> (Roster, Vec<Finding>) {
    let mut findings = Vec::new();
    let units = take_rows(workbook, SheetKind::Units, &mut findings);
    let sections = take_rows(workbook, SheetKind::Sections, &mut findings);
    let posts = take_rows(workbook, SheetKind::Posts, &mut findings);
    let leaders = take_rows(workbook, SheetKind::Leaders, &mut findings);

    let mut taken = Units::default();
    for row in &units {
        taken.unit(row, vocabulary, &mut findings);
    }
    for row in &sections {
        taken.section(row, vocabulary, &mut findings);
    }
    for row in &posts {
        taken.post(row, vocabulary, &mut findings);
    }
    for row in &leaders {
        if let Some(unit) = taken.parent(row, vocabulary, &mut findings)
            && named(row, "职务", &mut findings)
        {
            unit.leaders.push(Leader {
                position: row.text("职务").to_owned(),
                duties: row.text("分管工作").to_owned(),
                talk_class: row.text("谈话类别").to_owned(),
            });
        }
    }
    (Roster::new(taken.taken, vocabulary, county), findings)
}

#[derive(Default)]
struct Units {
    taken: Vec<Unit>,
    codes: BTreeMap<String, Place>,
    names: BTreeMap<String, (Place, usize)>,
}

impl Units {
    fn unit(&mut self, row: &Row, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
        let has_name = named(row, "单位名称", findings);
        let has_code = named(row, "单位编码", findings);
        if !has_name || !has_code {
            return;
        }
        let at = self.taken.len();
        let code = row.text("单位编码").to_owned();
        if let Some(first) = self.codes.get(&text::key(&code)) {
            findings.push(row.finding(U001, "单位编码").with("first", first.to_string()));
        } else {
            self.codes.insert(text::key(&code), row.place("单位编码"));
        }
        let aliases = row.texts("简称");
        let name = row.text("单位名称").to_owned();
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
            kind: row.text("单位类型").to_owned(),
            pilot: matches!(row.text("试点单位"), "是" | "√" | "Y" | "y"),
            power_types: row.texts("权力类型"),
            resident_group: row.text("派驻组").to_owned(),
            township_commission: row.text("乡镇纪委").to_owned(),
            party_organisation: row.text("党组织").to_owned(),
            contact: (row.text("联系人").to_owned(), row.text("联系电话").to_owned()),
            sections: Vec::new(),
            leaders: Vec::new(),
            extra: row.extra.clone(),
            place: row.place("单位名称"),
        });
    }

    /// The unit that a row of another sheet belongs to.
    fn parent(
        &mut self,
        row: &Row,
        vocabulary: &Vocabulary,
        findings: &mut Vec<Finding>,
    ) -> Option<&mut Unit> {
        if !named(row, "单位名称", findings) {
            return None;
        }
        let name = row.text("单位名称");
        let Some((_, at)) = self.names.get(&vocabulary.words.unit_key(name)) else {
            let near =
                text::nearest(name, self.taken.iter().map(|unit| unit.name.as_str())).map(str::to_owned);
            findings.push(
                row.finding(U003, "单位名称")
                    .with("what", "单位")
                    .with("what_en", "unit")
                    .with("parent", name)
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
        self.taken.get_mut(*at)
    }

    fn section(&mut self, row: &Row, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
        let Some(unit) = self.parent(row, vocabulary, findings) else { return };
        if !named(row, "股室名称", findings) || unit.section(row.text("股室名称")).is_some() {
            return;
        }
        unit.sections.push(Section {
            name: row.text("股室名称").to_owned(),
            head: row.text("负责人岗位").to_owned(),
            supervisor: row.text("分管领导").to_owned(),
            posts: Vec::new(),
        });
    }

    fn post(&mut self, row: &Row, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
        let Some(unit) = self.parent(row, vocabulary, findings) else { return };
        let has_section = named(row, "股室名称", findings);
        let has_post = named(row, "岗位名称", findings);
        if !has_section || !has_post {
            return;
        }
        let name = row.text("股室名称");
        let key = text::key(name);
        let near =
            text::nearest(name, unit.sections.iter().map(|section| section.name.as_str())).map(str::to_owned);
        let Some(section) = unit.sections.iter_mut().find(|section| text::key(&section.name) == key) else {
            findings.push(
                row.finding(U003, "股室名称")
                    .with("what", "股室")
                    .with("what_en", "section")
                    .with("parent", name)
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
        if section.post(row.text("岗位名称")).is_none() {
            section.posts.push(Post {
                name: row.text("岗位名称").to_owned(),
                headcount: row.text("人数").to_owned(),
                talk_class: row.text("谈话类别").to_owned(),
                power_types: row.texts("权力类型"),
            });
        }
    }
}

/// Whether a required name is there; U004 if not.
fn named(row: &Row, title: &str, findings: &mut Vec<Finding>) -> bool {
    let there = !row.text(title).is_empty();
    // A column that the sheet lacks is told once, by H002.
    if !there && row.has(title) {
        findings.push(row.finding(U004, title));
    }
    there
}

/// The rows of one sheet below its header. A missing sheet or column is told; 领导班子 may be missing.
fn take_rows(workbook: &Workbook, kind: SheetKind, findings: &mut Vec<Finding>) -> Vec<Row> {
    let Some(sheet) = workbook.sheets.iter().find(|sheet| text::key(&sheet.name) == kind.name()) else {
        if kind != SheetKind::Leaders {
            findings.push(Finding::of_file(H001).on_sheet(kind.name()));
        }
        return Vec::new();
    };
    let Some((header_row, columns)) = header(sheet, kind) else {
        findings.push(Finding::of_file(H001).on_sheet(kind.name()));
        return Vec::new();
    };
    for ((title, required), place) in kind.columns().iter().zip(&columns) {
        if *required && place.is_none() {
            findings.push(
                Finding::of_file(H002).on_sheet(kind.name()).at(Place::new(header_row, 0)).in_column(title),
            );
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut last = None;
    for cell in sheet.cells.iter().filter(|cell| cell.place.row > header_row) {
        if last == Some(cell.place.row) {
            continue;
        }
        last = Some(cell.place.row);
        let row = sheet.row(cell.place.row);
        let text_at = |col: u32| {
            row.iter()
                .find(|cell| cell.place.col == col)
                .map_or_else(String::new, |cell| text::tidy(&cell.value.shown()))
        };
        let cells: Vec<(u32, String)> = columns
            .iter()
            .map(|col| col.map_or((NO_COLUMN, String::new()), |col| (col, text_at(col))))
            .collect();
        let extra = sheet
            .row(header_row)
            .iter()
            .filter(|title| !columns.contains(&Some(title.place.col)))
            .map(|title| (text::tidy(&title.value.shown()), text_at(title.place.col)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        if cells.iter().any(|(_, text)| !text.is_empty()) {
            rows.push(Row { sheet: kind, number: cell.place.row, cells, extra });
        }
    }
    rows
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
