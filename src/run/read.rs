//! One file's bytes → its record.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Folder;
use super::input::Input;
use crate::base::date::DateReading;
use crate::base::{Date, disk, text};
use crate::finding::{Code, Finding};
use crate::form::{HeaderField, Role};
use crate::intake::{self, Basis, Return, Table};
use crate::register::{Record, Scope};
use crate::risk::part_key;
use crate::workbook::mark::replies;
use crate::workbook::{self, Limits, Unreadable, Workbook};
use crate::{reply, risk, rules};

const W001: Code = Code::new("W001");
const W005: Code = Code::new("W005");
const W006: Code = Code::new("W006");

/// A file's bytes, or the record that says why there are none.
pub fn bytes(input: &Input, folder: &Folder, alone: &mut Alone) -> Result<Vec<u8>, Box<Record>> {
    let limits = &folder.basis.round.limits;
    let refused = |code: Code, zh: String, en: String| {
        let finding = Finding::of_file(code).with("what", zh).with("what_en", en);
        Box::new(Record { findings: vec![finding], ..nothing_of(&input.shown, folder) })
    };
    if !input.regular {
        return Err(refused(W001, "不是普通文件(可能是快捷方式或管道)".into(), "is no regular file".into()));
    }
    if input.size > limits.file_bytes {
        let (size, most) = (input.size >> 20, limits.file_bytes >> 20);
        return Err(refused(
            W005,
            format!("有 {size} MB,超过上限 {most} MB"),
            format!("has {size} MB, over the limit of {most} MB"),
        ));
    }
    if workbook::is_heavy_file(input.size) {
        alone.wait();
    }
    std::fs::read(&input.path).map_err(|error| {
        let (zh, en) = disk::refusal(&error);
        refused(W001, format!("读不出来:{zh}"), format!("cannot be read: {en}"))
    })
}

/// Held while a heavy file is read, so that only one is in memory at a time, however many threads there are.
static HEAVY: Mutex<()> = Mutex::new(());

/// The right to have a heavy file in memory, for one input and what lies in it.
#[derive(Default)]
pub struct Alone(Option<MutexGuard<'static, ()>>);

impl Alone {
    /// Waits until nobody else has one.
    pub fn wait(&mut self) {
        self.0.get_or_insert_with(|| HEAVY.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Reads a file, checks it with every rule that looks at one return, makes its points.
pub fn record(bytes: &[u8], shown: &str, limits: &Limits, folder: &Folder, alone: &mut Alone) -> Record {
    if workbook::is_heavy(bytes) {
        alone.wait();
    }
    // A fault of ours in one file must not end the batch.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes, shown, limits, folder)));
    let mut record = read.unwrap_or_else(|_| Record {
        findings: vec![
            Finding::of_file(W001)
                .with("what", "读到一半程序出错了,请把这个文件发给维护人员")
                .with("what_en", "broke the reader; send it to whoever maintains the program"),
        ],
        ..nothing_of(shown, folder)
    });
    shown.clone_into(&mut record.file);
    record
}

fn read(bytes: &[u8], shown: &str, limits: &Limits, folder: &Folder) -> Record {
    let basis = &folder.basis;
    let (workbook, told) = match intake::open(bytes, shown, limits) {
        Ok(opened) => opened,
        Err(mut finding) => {
            finding.severity = rules::weigh(&finding, None, &basis.round);
            return Record { findings: vec![finding], ..nothing_of(shown, folder) };
        }
    };
    let mut taken = intake::take(&workbook, shown, basis);
    taken.findings.splice(0..0, told);
    let mut findings = rules::check(&taken, basis);
    let made = risk::make(&taken, &findings, shown, basis);
    // What a form as issued says is right, but as a return it would make a unit pass that has told nothing.
    if !made.tallies.is_empty() && made.tallies.iter().all(|tally| tally.rows == tally.noise) {
        let mut blank = Finding::of_file(W006)
            .with("what", "里的表一行都没有填")
            .with("what_en", "no form in this workbook has a single row filled in");
        blank.severity = rules::weigh(&blank, None, &basis.round);
        findings.insert(0, blank);
    }
    Record {
        file: shown.to_owned(),
        format: Some(workbook.format.name().to_owned()),
        unit: taken.unit_of(basis).map(|unit| (unit.code.clone(), unit.name.clone())),
        modified: taken.modified.clone(),
        answers: reply::answers(&workbook),
        replies: replies(&workbook),
        filled_on: filled_on(&taken),
        content: content(&workbook),
        scopes: taken.tables.iter().map(|table| scope(table, basis)).collect(),
        forms: made.tallies,
        findings,
        points: made.points,
    }
}

/// The record of a file that cannot be read.
pub fn refused(shown: &str, refused: Unreadable, folder: &Folder) -> Record {
    let mut finding = intake::refused(refused);
    finding.severity = rules::weigh(&finding, None, &folder.basis.round);
    Record { findings: vec![finding], ..nothing_of(shown, folder) }
}

/// The record of a file of which nothing is known but its path. Where that names a unit, the unit is told to send it
/// again.
fn nothing_of(shown: &str, folder: &Folder) -> Record {
    let basis = &folder.basis;
    let unit = intake::sender(shown, basis).and_then(|at| basis.roster.unit(at));
    Record {
        file: shown.to_owned(),
        unit: unit.map(|unit| (unit.code.clone(), unit.name.clone())),
        ..Record::default()
    }
}

fn filled_on(taken: &Return) -> Option<String> {
    let dates = taken.tables.iter().filter_map(|table| table.block.find(HeaderField::Date));
    dates
        .filter_map(|stated| match Date::read(&stated.text) {
            DateReading::Date(date) => Some(date.to_string()),
            _ => None,
        })
        .max()
}

/// A piece that is long enough for the hasher.
const LONG_PIECE: usize = 256 << 10;

/// What the cells of the sheets in sight say, whatever program wrote them.
fn content(workbook: &Workbook) -> String {
    let mut hasher = blake3::Hasher::new();
    // The hasher is much faster on one long piece than on many short ones.
    let mut told = Vec::new();
    for sheet in workbook.sheets.iter().filter(|sheet| !intake::is_ours(sheet)) {
        told.clear();
        told.extend_from_slice(sheet.name.as_bytes());
        told.push(0);
        for cell in &sheet.cells {
            told.extend_from_slice(&cell.place.row.to_le_bytes());
            told.extend_from_slice(&cell.place.col.to_le_bytes());
            told.extend_from_slice(cell.value.as_shown().as_bytes());
            told.push(0);
            // Nor is a large sheet to be in memory twice.
            if told.len() > LONG_PIECE {
                hasher.update(&told);
                told.clear();
            }
        }
        hasher.update(&told);
    }
    hasher.finalize().to_hex().chars().take(32).collect()
}

fn scope(table: &Table, basis: &Basis) -> Scope {
    let Some(form) = table.form_of(basis) else { return Scope::default() };
    let hash = |key: &str| if key.is_empty() { String::new() } else { text::content_hash(key, 8) };
    let mut lines: Vec<(String, String, String)> = table
        .rows
        .iter()
        .map(|row| {
            let parts = [Role::Section, Role::Post, Role::Leader].map(|role| row.text(form, role));
            let object = part_key(form.object, parts, row.text(form, Role::Matter));
            (object, hash(row.likeness(form, Role::Risk)), hash(row.likeness(form, Role::Matter)))
        })
        .collect();
    lines.sort();
    lines.dedup();
    Scope { form: form.id.clone(), lines, findings: [0; 3] }
}
