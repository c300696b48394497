//! `export` (导出): plain data for other tools.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Folder, Result, Stop, material};
use crate::base::{Lang, sensitive};
use crate::finding::Finding;
use crate::register::{Record, Standing};
use crate::rules;

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
    let shown = folder.shown(path);
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
/// If the register cannot be read or the output cannot be written.
pub fn export(folder: &Folder, what: What, kind: As, lang: Lang, out: &mut dyn Write) -> Result<usize> {
    let rows = rows(folder, what, lang)?;
    let refused = |error: &dyn std::fmt::Display| {
        Stop::new(format!("导出写不出来:{error}"), format!("the export cannot be written: {error}"))
    };
    match kind {
        As::Jsonl => {
            for row in &rows {
                let line = serde_json::to_string(row).map_err(|error| refused(&error))?;
                writeln!(out, "{line}").map_err(|error| refused(&error))?;
            }
        }
        As::Csv => {
            out.write_all("\u{FEFF}".as_bytes()).map_err(|error| refused(&error))?;
            let (columns, lines) = flat(what, &rows);
            let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
            writer.write_record(&columns).map_err(|error| refused(&error))?;
            for line in lines {
                writer
                    .write_record(line.iter().map(|cell| guarded(cell).into_owned()))
                    .map_err(|error| refused(&error))?;
            }
            writer.flush().map_err(|error| refused(&error))?;
        }
        As::Xlsx => {
            let (columns, lines) = flat(what, &rows);
            let bytes =
                crate::workbook::write::plain_table(what.title(), &columns, &lines, folder.basis.round.year)
                    .map_err(|error| refused(&error))?;
            out.write_all(&bytes).map_err(|error| refused(&error))?;
        }
    }
    Ok(rows.len())
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

    /// The columns of the flat forms, which stand even if there is no row.
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Points => &[
                "id",
                "round",
                "unit_code",
                "unit",
                "object",
                "form",
                "section",
                "post",
                "leader",
                "power_type",
                "matter",
                "category",
                "risk",
                "manifestation",
                "likelihood",
                "impact",
                "level",
                "measures",
                "phase",
                "responsible",
                "supervisor",
                "defect",
                "due",
                "is_new",
                "remark",
                "watchers",
                "cluster",
                "duplicate_of",
                "held",
                "sources",
                "extra",
            ],
            Self::Findings => {
                &["file", "code", "name", "severity", "sheet", "cell", "column", "value", "message", "help"]
            }
            Self::Returns => &[
                "file",
                "status",
                "unit_code",
                "unit",
                "format",
                "rows",
                "points",
                "held",
                "noise",
                "errors",
                "warnings",
            ],
            Self::Clusters => &["id", "kind", "level", "risk", "members", "units", "decided"],
        }
    }
}

fn rows(folder: &Folder, what: What, lang: Lang) -> Result<Vec<Map<String, Value>>> {
    let (register, _lock) = folder.register()?;
    let mut rows: Vec<Map<String, Value>> = Vec::new();
    match what {
        What::Points | What::Clusters => {
            let gathered = material::gathered(&register, &folder.basis, |_, _| {})?;
            let alike = material::alike(gathered, &register, &folder.basis)?;
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
            let round = material::Round::gather(folder, &register, lang)?;
            let across = round.findings.iter().filter(|line| line.file.is_empty());
            rows.extend(across.map(|line| of_file(None, &line.finding, lang)));
        }
        What::Returns => register.each(|record, standing| rows.push(returned(&record, &standing, lang)))?,
    }
    Ok(rows)
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
    for (key, value) in object.iter_mut() {
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
        let row = if what == What::Returns { summed(row) } else { row.clone() };
        columns.iter().map(|column| row.get(*column).map(text).unwrap_or_default()).collect()
    });
    (columns.iter().map(|column| (*column).to_owned()).collect(), lines.collect())
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
