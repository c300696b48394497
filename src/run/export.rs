//! `export` (导出): plain data for other tools.

mod field;
#[cfg(feature = "parquet")]
mod parquet;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Folder, Result, Stop, material};
use crate::base::{Lang, sensitive};
use crate::finding::Finding;
use crate::register::{Record, Standing};
use crate::rules;
use crate::workbook::write::{PlainSheet, plain_tables};

pub use field::{Field, Kind, Reach, dictionary};

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Risk points.
    Points,
    /// Findings.
    Findings,
    /// One object a file taken.
    Returns,
    /// Groups of like points.
    Clusters,
}

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// One JSON object a line.
    Jsonl,
    /// Comma separated, UTF-8 with a byte order mark so that Excel reads it.
    Csv,
    /// A workbook.
    Xlsx,
    /// Typed columns; only in a program built with the feature `parquet`.
    Parquet,
}

/// A finding as JSON, its words in one language.
pub fn finding(finding: &Finding, lang: Lang) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("code".into(), finding.code.as_str().into());
    object.insert("name".into(), rules::name(finding.code).into());
    object.insert("severity".into(), json!(finding.severity));
    object.insert("sheet".into(), json!(finding.sheet));
    object.insert("cell".into(), json!(finding.place.map(|place| place.to_string())));
    object.insert("column".into(), json!(finding.column));
    object.insert("value".into(), finding.value.clone().into());
    object.insert("message".into(), rules::message(finding, lang).into());
    object.insert("help".into(), rules::help(finding, lang).into());
    object
}

/// A return as JSON: what `collect --format json` prints for a file.
pub fn returned(record: &Record, standing: &Standing, lang: Lang) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("file".into(), record.file.clone().into());
    object.insert("status".into(), standing.status.name().into());
    let unit = record.unit.as_ref().map(|(code, name)| json!({"code": code, "name": name}));
    object.insert("unit".into(), unit.into());
    object.insert("format".into(), json!(record.format));
    let forms = record.forms.iter().map(|form| {
        let (points, held) =
            if standing.held { (0, form.held + form.taken) } else { (form.points, form.held) };
        json!({
            "id": form.id, "sheet": form.sheet, "rows": form.rows, "points": points, "held": held,
            "taken": form.rows - held - form.noise, "noise": form.noise,
        })
    });
    object.insert("forms".into(), forms.collect::<Vec<_>>().into());
    let findings = standing.findings.iter().chain(&record.findings);
    object.insert(
        "findings".into(),
        findings.map(|one| Value::Object(finding(one, lang))).collect::<Vec<_>>().into(),
    );
    object
}

/// Stops an export from going over something of the user's: the round's own files, the returns, or any file that is
/// there already, unless that is forced; and from going where there is no folder.
///
/// # Errors
/// If the place is not free.
pub fn insist_on_free(folder: &Folder, path: &Path, force: bool) -> Result<()> {
    let shown = folder.shown(&super::folder::absolute(path));
    let ours = [crate::round::FILE, crate::roster::FILE].contains(&shown.as_str())
        || ["templates/", "回收/", ".jingzhong/"].iter().any(|inside| shown.starts_with(inside));
    if ours {
        return Err(Stop::new(
            format!("{shown} 是本批次要用的文件,不能把导出写在那里;请换一个文件名"),
            format!("{shown} belongs to the round; export to another file"),
        ));
    }
    if path.exists() && !force {
        return Err(Stop::new(
            format!("{shown} 已经有了,没有覆盖;要覆盖请加 --force"),
            format!("{shown} is there already; --force overwrites it"),
        ));
    }
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() && !parent.is_dir() => Err(Stop::new(
            format!("没有 {} 这个文件夹", parent.display()),
            format!("there is no folder {}", parent.display()),
        )),
        _ => Ok(()),
    }
}

/// Exports; `out` gets the bytes.
///
/// # Errors
/// If the register cannot be read, the output cannot be written, or this program writes no such form.
pub fn export(folder: &Folder, what: What, kind: As, lang: Lang, out: &mut dyn Write) -> Result<Exported> {
    // Chosen first: a form that this program does not write is told before the register is read.
    let write = match kind {
        As::Jsonl => jsonl,
        As::Csv => csv,
        As::Xlsx => xlsx,
        As::Parquet => typed()?,
    };
    let (rows, errors) = rows(folder, what, lang)?;
    let table = Table { what, rows: &rows, lang, year: folder.basis.round.year };
    write(&table, out).map_err(|error| Stop::unwritten("导出", "the export", error.as_ref()))?;
    Ok(Exported { records: rows.len(), errors })
}

/// What an export gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Records written.
    pub records: usize,
    /// Errors of the round that are open.
    pub errors: usize,
}

/// What is written, whatever its form.
struct Table<'t> {
    what: What,
    rows: &'t [Map<String, Value>],
    lang: Lang,
    year: i32,
}

type Done = std::result::Result<(), Box<dyn std::error::Error>>;
type Writer = fn(&Table<'_>, &mut dyn Write) -> Done;

fn jsonl(table: &Table<'_>, out: &mut dyn Write) -> Done {
    for row in table.rows {
        writeln!(out, "{}", serde_json::to_string(row)?)?;
    }
    Ok(())
}

fn csv(table: &Table<'_>, out: &mut dyn Write) -> Done {
    out.write_all("\u{FEFF}".as_bytes())?;
    let (columns, lines) = flat(table.what, table.rows);
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    writer.write_record(&columns)?;
    for line in lines {
        writer.write_record(line.iter().map(|cell| guarded(cell).into_owned()))?;
    }
    Ok(writer.flush()?)
}

/// The table, and its dictionary on a second sheet.
fn xlsx(table: &Table<'_>, out: &mut dyn Write) -> Done {
    let (columns, lines) = flat(table.what, table.rows);
    let (titles, words) = field::of_columns(table.what, table.lang);
    let sheets = [
        PlainSheet { name: table.what.title(), columns: &columns, lines: &lines },
        PlainSheet { name: "字段说明", columns: &titles, lines: &words },
    ];
    Ok(out.write_all(&plain_tables(&sheets, table.year)?)?)
}

#[cfg(feature = "parquet")]
#[expect(clippy::unnecessary_wraps, reason = "a program without the feature refuses here")]
fn typed() -> Result<Writer> {
    Ok(|table, out| {
        let fields: Vec<&Field> = table.what.of_tables().collect();
        let rows: Vec<_> = table.rows.iter().map(|row| level(table.what, row)).collect();
        Ok(out.write_all(&parquet::write(table.what.word(), &fields, &rows)?)?)
    })
}

#[cfg(not(feature = "parquet"))]
fn typed() -> Result<Writer> {
    Err(Stop::new(
        "这个程序没有带 parquet;要用就重新编译:cargo build --release --features parquet;也可以导出成 csv、xlsx、jsonl",
        "this program was built without parquet; build it with: cargo build --release --features parquet; or export csv, \
         xlsx or jsonl",
    ))
}

impl What {
    /// The sheet's name.
    const fn title(self) -> &'static str {
        match self {
            Self::Points => "风险点",
            Self::Findings => "问题",
            Self::Returns => "回收件",
            Self::Clusters => "相似组",
        }
    }

    /// Its word on the command line.
    #[cfg(feature = "parquet")]
    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(what, _)| *what == self).map_or("", |(_, word)| word)
    }

    /// The columns of the flat forms, which stand even if there is no row.
    fn columns(self) -> Vec<&'static str> {
        self.of_tables().map(|field| field.name).collect()
    }
}

/// The records, and how many errors of the round are open.
fn rows(folder: &Folder, what: What, lang: Lang) -> Result<(Vec<Map<String, Value>>, usize)> {
    let (register, _lock) = folder.register()?;
    let round = material::Round::gather(folder, &register, lang)?;
    let mut rows: Vec<Map<String, Value>> = Vec::new();
    match what {
        What::Points | What::Clusters => {
            let alike = &round.alike;
            let values: Vec<Value> = if what == What::Points {
                alike.points.iter().map(|point| json!(point)).collect()
            } else {
                alike.clusters.iter().map(|cluster| json!(cluster)).collect()
            };
            rows.extend(values.into_iter().filter_map(|value| match value {
                Value::Object(object) => Some(masked(object)),
                _ => None,
            }));
        }
        What::Findings => {
            register.each(|record, standing| {
                for one in standing.findings.iter().chain(&record.findings) {
                    rows.push(of_file(Some(&record.file), one, lang));
                }
            })?;
            // What shows only when all returns lie side by side is no file's own.
            let across = round.findings.iter().filter(|line| line.file.is_empty());
            rows.extend(across.map(|line| of_file(None, &line.finding, lang)));
        }
        What::Returns => register.each(|record, standing| rows.push(returned(&record, &standing, lang)))?,
    }
    Ok((rows, round.errors()))
}

/// A finding with the file that it is about; none for one of the whole round.
fn of_file(file: Option<&str>, one: &Finding, lang: Lang) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("file".into(), json!(file));
    object.append(&mut finding(one, lang));
    object
}

/// Personal numbers masked in every text that a person wrote (rule C018); ids, codes and file names stay.
fn masked(mut object: Map<String, Value>) -> Map<String, Value> {
    const OURS: [&str; 10] = [
        "id",
        "round",
        "unit_code",
        "form",
        "cluster",
        "duplicate_of",
        "sources",
        "members",
        "file",
        "forms",
    ];
    for (key, value) in &mut object {
        if !OURS.contains(&key.as_str()) {
            mask(value);
        }
    }
    object
}

fn mask(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(masked) = sensitive::mask(text) {
                *text = masked;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(inner) => inner.iter_mut().for_each(|(_, value)| mask(value)),
        _ => {}
    }
}

/// Objects as lines of texts; lists are joined, and a return's forms are added up.
fn flat(what: What, rows: &[Map<String, Value>]) -> (Vec<String>, Vec<Vec<String>>) {
    let columns = what.columns();
    let lines = rows.iter().map(|row| {
        let row = level(what, row);
        columns.iter().map(|column| row.get(*column).map(text).unwrap_or_default()).collect()
    });
    (columns.iter().map(|column| (*column).to_owned()).collect(), lines.collect())
}

/// A record whose columns lie flat in it.
fn level(what: What, row: &Map<String, Value>) -> Map<String, Value> {
    if what == What::Returns { summed(row) } else { row.clone() }
}

fn summed(row: &Map<String, Value>) -> Map<String, Value> {
    let mut flat = row.clone();
    let unit = row.get("unit");
    let of_unit = |key: &str| unit.and_then(|unit| unit.get(key)).cloned().unwrap_or_default();
    flat.insert("unit_code".into(), of_unit("code"));
    flat.insert("unit".into(), of_unit("name"));
    let forms = row.get("forms").and_then(Value::as_array);
    for key in ["rows", "points", "held", "noise"] {
        let sum: u64 = forms.into_iter().flatten().filter_map(|form| form.get(key)?.as_u64()).sum();
        flat.insert(key.into(), sum.into());
    }
    let findings = row.get("findings").and_then(Value::as_array);
    for (key, severity) in [("errors", "error"), ("warnings", "warning")] {
        let count = findings
            .into_iter()
            .flatten()
            .filter(|one| one.get("severity") == Some(&severity.into()))
            .count();
        flat.insert(key.into(), count.into());
    }
    flat
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Value::Object(source) => {
                        let part = |key: &str| source.get(key).map(text).unwrap_or_default();
                        format!("{} › {} 第{}行", part("file"), part("sheet"), part("row"))
                    }
                    other => text(other),
                })
                .collect();
            items.join("\n")
        }
        Value::Object(object) => {
            let parts: BTreeMap<&String, String> =
                object.iter().map(|(key, value)| (key, text(value))).collect();
            parts.iter().map(|(key, value)| format!("{key}:{value}")).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}

/// In csv a text that begins like a formula gets an apostrophe, or a spreadsheet would run it.
fn guarded(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests;
