//! One form on a sheet: header, block and data rows; and the walk over a sheet that finds all of them.

use std::collections::BTreeMap;

use super::block::Block;
use super::field::{Field, Origin, Reading};
use super::header::{self, Header};
use super::row::{self, Class};
use super::{Basis, Found};
use crate::base::{Area, Place, text};
use crate::finding::{Code, Finding};
use crate::form::{Form, Identity, Kind, Role};
use crate::issue::{GUIDE_SHEET, HIDDEN_HEAD, HIDDEN_SHEET};
use crate::roster::Unit;
use crate::workbook::mark::is_list_sheet;
use crate::workbook::{Cell, Sheet, Value, Visibility};

const H001: Code = Code::new("H001");
const H002: Code = Code::new("H002");
const H003: Code = Code::new("H003");
const H004: Code = Code::new("H004");
const H005: Code = Code::new("H005");
const H006: Code = Code::new("H006");
const H010: Code = Code::new("H010");
const C020: Code = Code::new("C020");
const R006: Code = Code::new("R006");
const R007: Code = Code::new("R007");
const R008: Code = Code::new("R008");
const R009: Code = Code::new("R009");

/// What a row dropped as page noise is, in both languages.
const REPEATED: (&str, &str) = ("重复的标题或表头", "a repeated title or header");
const PAGE_LINE: (&str, &str) = ("页码或附件号", "a page line or an annex number");
const NOTE: (&str, &str) = ("表里的说明文字", "a note inside the table");
const TOTAL: (&str, &str) = ("合计行", "a row of totals");

/// Rows above the first header in which it is looked for at full cost.
const SEARCHED: usize = 200;

/// A data row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its row on the sheet, from 0.
    pub row: u32,
    /// One field for each column of the form; a column that the sheet lacks gives an empty field.
    pub fields: Vec<Field>,
    /// Columns that the form does not have: title and text.
    pub extra: Vec<(String, String)>,
    /// Whether it is out of sight.
    pub hidden: bool,
    /// The column of its first cell that holds something.
    pub first_col: u32,
    /// A merge across columns hides which field is meant (rule R008).
    pub merged_across: bool,
}

impl Row {
    /// The field of a column of the form.
    pub fn field(&self, column: usize) -> Option<&Field> {
        self.fields.get(column)
    }

    /// The text of the column with a role; empty if the form has no such column.
    pub fn text(&self, form: &Form, role: Role) -> &str {
        form.column(role).and_then(|column| self.fields.get(column)).map_or("", |field| field.text.as_str())
    }

    /// How many numbered items stand in the column with a role.
    pub fn items(&self, form: &Form, role: Role) -> usize {
        form.column(role).and_then(|column| self.fields.get(column)).map_or(0, Field::items)
    }

    /// The text of the column with a role as it is compared; empty if the form has no such column.
    pub fn likeness(&self, form: &Form, role: Role) -> &str {
        form.column(role).and_then(|column| self.fields.get(column)).map_or("", Field::likeness)
    }

    /// The cell of a column of the form.
    pub fn place(&self, column: usize) -> Place {
        Place::new(self.row, self.fields.get(column).map_or(self.first_col, |field| field.col))
    }
}

/// A total that a sheet states about itself (合计 12).
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    /// Its cell.
    pub place: Place,
    /// The number stated.
    pub stated: f64,
}

/// A form found on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The form's place in the basis.
    pub form: usize,
    /// The sheet's name.
    pub sheet: String,
    /// Its hidden identity, if it kept one.
    pub identity: Option<Identity>,
    /// Where its columns stand.
    pub header: Header,
    /// What stands above the header.
    pub block: Block,
    /// Its data rows, from top to bottom.
    pub rows: Vec<Row>,
    /// Rows dropped as page noise, each with a finding R009.
    pub noise: usize,
    /// Totals stated in rows dropped as noise.
    pub totals: Vec<Total>,
}

impl Table {
    /// Its form.
    pub fn form_of<'b>(&self, basis: &'b Basis) -> Option<&'b Form> {
        basis.forms.get(self.form)
    }

    /// The cell of a column's title; the header's first cell if the sheet lacks the column.
    pub fn header_place(&self, column: usize) -> Place {
        let col = self.header.columns.get(column).copied().flatten();
        Place::new(
            self.header.last,
            col.or_else(|| self.header.columns.iter().flatten().min().copied()).unwrap_or(0),
        )
    }

    /// Takes out the rows that only hold what the roster had filled in, now that the unit is known.
    pub(super) fn settle(&mut self, unit: Option<&Unit>, basis: &Basis) {
        let Some(form) = basis.forms.get(self.form) else { return };
        self.rows.retain(|row| !is_untouched(row, form, unit));
    }
}

/// Whether a row holds nothing but what the form was issued with. For a unit that is not known, whatever stands in the
/// prefilled columns may have been.
fn is_untouched(row: &Row, form: &Form, unit: Option<&Unit>) -> bool {
    let own = form.columns.iter().zip(&row.fields).filter(|(_, field)| !field.is_empty());
    let mut prefilled = 0;
    for (column, field) in own {
        let from_roster = unit.is_none_or(|unit| is_on_roster(row, form, column.role, &field.text, unit));
        if !form.is_prefilled(column) || !from_roster {
            return false;
        }
        prefilled += 1;
    }
    prefilled > 0 && row.extra.is_empty()
}

fn is_on_roster(row: &Row, form: &Form, role: Role, said: &str, unit: &Unit) -> bool {
    match role {
        Role::Seq => crate::base::number::read(said).is_some(),
        Role::Section => unit.section(said).is_some(),
        Role::Post => {
            let section = row.text(form, Role::Section);
            unit.posts().any(|(of, post)| {
                text::same_key(&post.name, said) && (section.is_empty() || text::same_key(&of.name, section))
            })
        }
        Role::Leader => unit.leaders.iter().any(|leader| text::same_key(&leader.position, said)),
        Role::Matter => unit.leaders.iter().any(|leader| text::same_key(&leader.duties, said)),
        _ => false,
    }
}

/// A table being read.
struct Open<'s> {
    table: Table,
    sheet: &'s Sheet,
    merges: BTreeMap<u32, Vec<Area>>,
    across: Vec<Area>,
    signed_off: bool,
    /// Titles and labels since the last data row: page noise, or the block of a next table.
    pending: Vec<u32>,
    reported_merges: Vec<Area>,
}

/// Whether a sheet is one that the program adds to a workbook: it holds no answers.
pub fn is_ours(sheet: &Sheet) -> bool {
    // A page of HTML keeps no sheet names: then the first words tell.
    let begins = |row: u32, with: &dyn Fn(&str) -> bool| match sheet.row(row).first().map(|cell| &cell.value)
    {
        Some(Value::Text(text)) => with(text),
        _ => false,
    };
    sheet.name == HIDDEN_SHEET
        || sheet.name == GUIDE_SHEET
        || is_list_sheet(sheet)
        || begins(0, &|text| text == HIDDEN_HEAD || text.ends_with(GUIDE_SHEET))
}

/// Finds and reads every table of a sheet.
pub fn take(
    sheet: &Sheet,
    identities: &[Found],
    basis: &Basis,
    tables: &mut Vec<Table>,
    findings: &mut Vec<Finding>,
) {
    if sheet.cells.is_empty() || is_ours(sheet) {
        return;
    }
    let own = identities.iter().find(|found| found.sheet.as_deref() == Some(sheet.name.as_str()));
    let named = basis.titles.form_titled(&sheet.name);
    let wanted = own.and_then(|found| basis.forms.iter().position(|form| form.id == found.identity.form));
    let mut hint = named;
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.place.row).collect();
    rows.dedup();
    let mut open: Option<Open<'_>> = None;
    let mut seen: Vec<String> = Vec::new();
    let mut first_block: Vec<String> = Vec::new();
    let mut block_from = 0;
    let mut skip_to = 0;
    let before = tables.len();
    for (at, row) in rows.iter().copied().enumerate() {
        if row < skip_to {
            continue;
        }
        if open.is_none()
            && let Some(titled) = title_of(sheet, row, basis)
        {
            hint = Some(titled);
        }
        let looked_at = if open.is_none() && at < SEARCHED {
            true
        } else {
            header::may_be(sheet, row, &basis.titles, &seen)
        };
        let found = if looked_at {
            let hint = open
                .as_ref()
                .and_then(|open| open.pending.iter().find_map(|row| title_of(sheet, *row, basis)))
                .or(hint);
            // The identity speaks for the sheet's own table; one pasted below under another title is another form.
            let wanted = wanted.filter(|form| hint.is_none_or(|titled| titled == *form));
            header::find(sheet, row, wanted, hint, &basis.titles, &basis.forms)
        } else {
            None
        };
        if let Some(header) = found {
            skip_to = header.last + 1;
            if let Some(current) = &mut open {
                let same = current.table.header.columns == header.columns
                    && current.table.header.form == header.form;
                let own_block = current
                    .pending
                    .iter()
                    .any(|row| has_label(sheet, *row, basis) && !first_block.contains(&joined(sheet, *row)));
                if same && !current.signed_off && !own_block {
                    let again =
                        std::mem::take(&mut current.pending).into_iter().chain(header.first..=header.last);
                    for row in again {
                        current.drop_noise(row, REPEATED, findings);
                    }
                    continue;
                }
                block_from = current.pending.first().copied().unwrap_or(header.first);
                current.pending.clear();
            }
            if let Some(done) = open.take() {
                done.close(basis, tables, findings);
            }
            for cell in sheet.row(header.first).iter().chain(sheet.row(header.last)) {
                if let Value::Text(text) = &cell.value
                    && !basis.titles.is_printed(text)
                {
                    seen.push(text.clone());
                }
            }
            let block = Block::read(sheet, block_from, header.first, &basis.titles);
            if first_block.is_empty() {
                first_block = (block_from..header.first).map(|row| joined(sheet, row)).collect();
            }
            if tables.len() > before {
                findings.push(Finding::of_file(H010).on_sheet(&sheet.name).at(Place::new(header.first, 0)));
            }
            let identity = own
                .or_else(|| {
                    let id = basis.forms.get(header.form).map(|form| form.id.as_str());
                    identities.iter().find(|found| Some(found.identity.form.as_str()) == id)
                })
                .map(|found| found.identity.clone());
            open = Some(Open::new(sheet, header, block, identity));
            continue;
        }
        let Some(current) = &mut open else { continue };
        current.take_row(row, basis, findings);
    }
    if let Some(done) = open.take() {
        done.close(basis, tables, findings);
    }
    if tables.len() == before && (wanted.is_some() || named.is_some() || is_table_like(sheet)) {
        findings.push(Finding::of_file(H001).on_sheet(&sheet.name));
    }
}

/// Whether a sheet without a known header holds rows and columns of something all the same.
fn is_table_like(sheet: &Sheet) -> bool {
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.place.row).collect();
    rows.dedup();
    rows.iter().filter(|row| sheet.row(**row).len() >= 3).take(3).count() >= 3
}

/// The form that a lone title in a row speaks of.
fn title_of(sheet: &Sheet, row: u32, basis: &Basis) -> Option<usize> {
    let mut cells = sheet.row(row).iter().filter(|cell| !row::is_blank(cell));
    let first = cells.next()?;
    if cells.count() > 1 {
        return None;
    }
    match &first.value {
        Value::Text(text) => basis.titles.form_titled(text),
        _ => None,
    }
}

fn has_label(sheet: &Sheet, row: u32, basis: &Basis) -> bool {
    sheet.row(row).iter().any(|cell| match &cell.value {
        Value::Text(shown) => {
            let label = shown.split([':', '：']).next().unwrap_or_default();
            basis.titles.label_of(label).is_some()
        }
        _ => false,
    })
}

fn joined(sheet: &Sheet, row: u32) -> String {
    let texts: Vec<String> = sheet.row(row).iter().map(|cell| text::key(&cell.value.as_shown())).collect();
    texts.join("\u{1}")
}

impl<'s> Open<'s> {
    fn new(sheet: &'s Sheet, header: Header, block: Block, identity: Option<Identity>) -> Self {
        let mut merges: BTreeMap<u32, Vec<Area>> = BTreeMap::new();
        let mut across = Vec::new();
        for area in sheet.merges.iter().filter(|area| area.last.row > header.last) {
            if area.last.row > area.first.row {
                merges.entry(area.first.col).or_default().push(*area);
            }
            let fields = header.columns.iter().flatten();
            // A merge with nothing in it hides nothing.
            let filled = sheet.cell(area.first).is_some_and(|cell| !row::is_blank(cell));
            if filled && fields.filter(|col| (area.first.col..=area.last.col).contains(*col)).count() > 1 {
                across.push(*area);
            }
        }
        let table = Table {
            form: header.form,
            sheet: sheet.name.clone(),
            identity,
            header,
            block,
            rows: Vec::new(),
            noise: 0,
            totals: Vec::new(),
        };
        Self {
            table,
            sheet,
            merges,
            across,
            signed_off: false,
            pending: Vec::new(),
            reported_merges: Vec::new(),
        }
    }

    fn drop_noise(&mut self, row: u32, (what, what_en): (&str, &str), findings: &mut Vec<Finding>) {
        let cells = self.sheet.row(row);
        let Some(first) = cells.iter().find(|cell| !row::is_blank(cell)) else { return };
        self.table.noise += 1;
        findings.push(
            Finding::of_file(R009)
                .on_sheet(&self.table.sheet)
                .at(first.place)
                .showing(&text::tidy(&first.value.as_shown()))
                .with("what", what)
                .with("what_en", what_en),
        );
    }

    fn take_row(&mut self, row: u32, basis: &Basis, findings: &mut Vec<Finding>) {
        let Some(form) = basis.forms.get(self.table.form) else { return };
        let cells = self.sheet.row(row);
        let class =
            row::classify(cells, &self.table.header, form, &basis.titles, &basis.vocabulary, self.signed_off);
        match class {
            Class::Blank => {}
            Class::SignOff => self.signed_off = true,
            Class::Noise => self.drop_noise(row, PAGE_LINE, findings),
            Class::Note => self.drop_noise(row, NOTE, findings),
            Class::Total => {
                let mut numbers =
                    cells.iter().filter_map(|cell| Some((cell.place, row::stated_number(cell)?)));
                // Of several numbers nobody can say which one counts the points.
                if let (Some((place, stated)), None) = (numbers.next(), numbers.next()) {
                    self.table.totals.push(Total { place, stated });
                }
                self.drop_noise(row, TOTAL, findings);
            }
            Class::BlockLike => self.pending.push(row),
            Class::Data => {
                for row in std::mem::take(&mut self.pending) {
                    self.drop_noise(row, REPEATED, findings);
                }
                let taken = self.read_row(row, cells, form, basis, findings);
                self.table.rows.push(taken);
            }
        }
    }

    fn read_row(
        &mut self,
        row: u32,
        cells: &[Cell],
        form: &Form,
        basis: &Basis,
        findings: &mut Vec<Finding>,
    ) -> Row {
        let sheet = self.sheet;
        let mut fields = Vec::with_capacity(form.columns.len());
        for (at, column) in form.columns.iter().enumerate() {
            let Some(col) = self.table.header.columns.get(at).copied().flatten() else {
                fields.push(Field::empty(
                    self.table.header.columns.iter().flatten().min().copied().unwrap_or(0),
                ));
                continue;
            };
            let cell = cells.iter().find(|cell| cell.place.col == col);
            let mut field =
                cell.map_or_else(|| Field::empty(col), |cell| Field::read(col, &cell.value, column, basis));
            if field.is_empty() && column.kind != Kind::Serial {
                field = self.filled_down(row, col, column, basis, findings).unwrap_or(field);
            }
            if field.reading != Reading::Error
                && column.kind != Kind::Serial
                && basis.vocabulary.words.is_ditto(&field.text)
            {
                field = self.ditto(row, at, field, &column.title, basis, findings);
            }
            if field.is_empty()
                && let Some(identity) = &self.table.identity
            {
                let known = match column.kind {
                    Kind::Section => &identity.section,
                    Kind::Post => &identity.post,
                    _ => "",
                };
                if !known.is_empty() {
                    field = Field::of_block(col, known);
                }
            }
            fields.push(field);
        }
        let first_col = cells.iter().find(|cell| !row::is_blank(cell)).map_or(0, |cell| cell.place.col);
        let across = self.across.iter().find(|area| (area.first.row..=area.last.row).contains(&row)).copied();
        if let Some(area) = across {
            findings.push(
                Finding::of_file(R008)
                    .on_sheet(&sheet.name)
                    .at(Place::new(row, area.first.col))
                    .with("area", area.to_string()),
            );
        }
        let hidden = sheet.is_hidden(Place::new(row, first_col));
        if hidden && (sheet.visibility == Visibility::Visible || self.table.rows.is_empty()) {
            let (what, what_en) = if sheet.visibility == Visibility::Visible {
                ("这一行", "the row")
            } else {
                ("整张工作表", "the whole sheet")
            };
            findings.push(
                Finding::of_file(R006)
                    .on_sheet(&sheet.name)
                    .at(Place::new(row, first_col))
                    .with("what", what)
                    .with("what_en", what_en),
            );
        }
        let known = |col: u32| self.table.header.columns.contains(&Some(col));
        let extra = cells
            .iter()
            .filter(|cell| !known(cell.place.col) && !row::is_blank(cell))
            .map(|cell| (self.extra_title(cell.place.col), text::tidy(&cell.value.as_shown())))
            .collect();
        Row { row, fields, extra, hidden, first_col, merged_across: across.is_some() }
    }

    fn extra_title(&self, col: u32) -> String {
        let titled = self.table.header.extra.iter().find(|(at, _)| *at == col);
        titled.map_or_else(
            || format!("{}列", crate::base::place::column_letters(col)),
            |(_, title)| text::key(title),
        )
    }

    /// The first cell of a vertical merge that reaches over this cell.
    fn filled_down(
        &mut self,
        row: u32,
        col: u32,
        column: &crate::form::Column,
        basis: &Basis,
        findings: &mut Vec<Finding>,
    ) -> Option<Field> {
        let areas = self.merges.get(&col)?;
        let area = *areas.iter().find(|area| area.first.row < row && row <= area.last.row)?;
        let cell = self.sheet.cell(area.first)?;
        let field = Field::read(col, &cell.value, column, basis);
        if field.is_empty() {
            return None;
        }
        if !self.reported_merges.contains(&area) {
            self.reported_merges.push(area);
            findings.push(
                Finding::of_file(R007)
                    .on_sheet(&self.sheet.name)
                    .at(area.first)
                    .in_column(&column.title)
                    .showing(&field.text)
                    .with("area", area.to_string()),
            );
        }
        Some(field.taken_over(col, Origin::Merged))
    }

    /// 同上: the field of the data row above.
    fn ditto(
        &self,
        row: u32,
        at: usize,
        field: Field,
        title: &str,
        basis: &Basis,
        findings: &mut Vec<Finding>,
    ) -> Field {
        // A mark above that was not resolved, an error value or a missing result is nothing to take over.
        let above = self.table.rows.last().and_then(|row| row.fields.get(at)).filter(|above| {
            !matches!(above.reading, Reading::Empty | Reading::Error | Reading::Missing)
                && !basis.vocabulary.words.is_ditto(&above.text)
        });
        let finding = Finding::of_file(C020)
            .on_sheet(&self.table.sheet)
            .at(Place::new(row, field.col))
            .in_column(title)
            .showing(&field.text);
        match above {
            Some(above) => {
                findings.push(
                    finding
                        .with("taken", format!(",已按上一行的「{}」计", above.text))
                        .with("taken_en", format!(" and was taken as «{}» of the row above", above.text)),
                );
                above.taken_over(field.col, Origin::Ditto)
            }
            None => {
                findings.push(
                    finding
                        .with("taken", ",但上面没有可用的内容")
                        .with("taken_en", ", but there is nothing above to take over")
                        .raised_to(crate::finding::Severity::Error),
                );
                field
            }
        }
    }

    fn close(mut self, basis: &Basis, tables: &mut Vec<Table>, findings: &mut Vec<Finding>) {
        for row in std::mem::take(&mut self.pending) {
            self.drop_noise(row, REPEATED, findings);
        }
        if let Some(form) = basis.forms.get(self.table.form) {
            header_findings(&self.table, self.sheet, form, findings);
        }
        tables.push(self.table);
    }
}

/// H002–H006: what is wrong with the columns.
fn header_findings(table: &Table, sheet: &Sheet, form: &Form, findings: &mut Vec<Finding>) {
    let header = &table.header;
    let title = |column: usize| form.columns.get(column).map_or("", |column| column.title.as_str());
    let about = |code: Code, place: Place, column: &str| {
        Finding::of_file(code).on_sheet(&table.sheet).at(place).in_column(column)
    };
    for (at, column) in form.columns.iter().enumerate() {
        if column.required && header.columns.get(at).copied().flatten().is_none() {
            findings.push(about(H002, table.header_place(at), &column.title));
        }
    }
    for (column, place, said) in &header.renamed {
        findings.push(about(H003, *place, title(*column)).showing(said));
    }
    for column in header.moved() {
        findings.push(about(H004, table.header_place(column), title(column)));
    }
    let below = |col: u32| {
        sheet
            .cells
            .iter()
            .any(|cell| cell.place.col == col && cell.place.row > header.last && !row::is_blank(cell))
    };
    for (col, said) in &header.extra {
        let place = Place::new(header.last, *col);
        findings.push(about(H005, place, &text::key(said)).showing(said));
    }
    for (column, place, said) in header.repeated.iter().filter(|(_, place, _)| below(place.col)) {
        findings.push(about(H006, *place, title(*column)).showing(said));
    }
}
