//! Text out: results to stdout, everything else to stderr. A closed pipe ends the program quietly.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::base::{Lang, disk};
use crate::finding::{Finding, Severity};
use crate::register::{Record, Standing};
use crate::rules;
use crate::run::Stop;

/// Findings of one rule on one sheet that are shown as text; JSON has all.
const MOST: usize = 50;

/// Results.
pub fn out(text: &str) {
    raw(text.as_bytes());
}

/// Results that are bytes.
pub fn raw(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => {}
        // Whoever read has gone (`| head`): there is nobody left to tell.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            let (zh, en) = disk::refusal(&error);
            err(&format!("结果写不出来:{zh} / results cannot be written: {en}\n"));
            std::process::exit(2);
        }
    }
}

/// A line of results.
pub fn line(text: &str) {
    out(&format!("{text}\n"));
}

/// Log and errors.
pub fn err(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Why a run could not go on.
pub fn stop(stop: &Stop, lang: Lang, json: bool) {
    if json {
        let error = serde_json::json!({"error": {"message": stop.lines(lang).join("\n")}});
        return err(&format!("{error}\n"));
    }
    let head = match lang {
        Lang::Zh => "不能继续:",
        Lang::En => "cannot go on: ",
    };
    let lines = stop.lines(lang);
    match lines {
        [one] => err(&format!("{head}{one}\n")),
        lines => {
            err(&format!("{head}\n"));
            for line in lines {
                err(&format!("  {line}\n"));
            }
        }
    }
}

/// A weight in words.
pub const fn weight(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "提醒",
        (Severity::Info, Lang::Zh) => "说明",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Info, Lang::En) => "note",
    }
}

/// One file: a line with its status, then its findings; notes only if asked for.
pub fn file(record: &Record, standing: &Standing, lang: Lang, verbose: bool) {
    let status = match lang {
        Lang::Zh => standing.status.zh(),
        Lang::En => standing.status.name(),
    };
    let unit = record.unit.as_ref().map_or("", |(_, name)| name.as_str());
    let (mut rows, mut points, mut held) = (0, 0, 0);
    for form in &record.forms {
        rows += form.rows;
        if standing.held {
            held += form.held + form.taken;
        } else {
            points += form.points;
            held += form.held;
        }
    }
    let counts = match lang {
        Lang::Zh => format!("{rows} 行 → {points} 条,暂存 {held} 行"),
        Lang::En => format!("{rows} rows → {points} points, {held} held"),
    };
    line(&format!("[{status}] {}  {unit}  {counts}", record.file));
    let mut shown: std::collections::BTreeMap<(String, Option<&str>), usize> =
        std::collections::BTreeMap::new();
    for one in standing.findings.iter().chain(&record.findings) {
        if one.severity == Severity::Info && !verbose {
            continue;
        }
        let count = shown.entry((one.code.to_string(), one.sheet.as_deref())).or_insert(0);
        *count += 1;
        if *count <= MOST {
            finding(one, lang, verbose);
        }
    }
    for ((code, sheet), count) in shown.iter().filter(|(_, count)| **count > MOST) {
        let more = count - MOST;
        let sheet = sheet.unwrap_or_default();
        match lang {
            Lang::Zh => line(&format!("    ……{sheet} 还有 {more} 处 {code},用 --format json 看全部")),
            Lang::En => line(&format!("    … {more} more of {code} on {sheet}; --format json shows all")),
        }
    }
}

/// One finding.
pub fn finding(one: &Finding, lang: Lang, with_help: bool) {
    let place = match (&one.sheet, one.place) {
        (Some(sheet), Some(place)) => format!("{sheet}!{place} "),
        (Some(sheet), None) => format!("{sheet} "),
        _ => String::new(),
    };
    let said = weight(one.severity, lang);
    line(&format!("    {said} {place}[{}] {}", one.code, rules::message(one, lang)));
    if with_help {
        line(&format!("         → {}", rules::help(one, lang)));
    }
}

/// A table whose columns line up, Chinese characters counted two wide.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut text = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            text.push_str(cell);
            if at + 1 < row.len() {
                text.push_str(&" ".repeat(width - cell.width() + 2));
            }
        }
        line(text.trim_end());
    }
}
