//! What each fuzz target does with its bytes, so that the fuzzer (on a nightly toolchain) and `cargo test` (on the
//! stable one, over the seeds that are kept) do the same.
//!
//! In: bytes. Out: nothing, or a panic: that, a hang or too much memory is a fault of the program. Beyond not failing,
//! what is read must keep the model's own promises (cells in order, no place twice, all inside a sheet).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;
use std::sync::OnceLock;

use jingzhong::base::words::Lang;
use jingzhong::base::{Area, Date, Place};
use jingzhong::finding::Code;
use jingzhong::form::{self, Form};
use jingzhong::intake::{self, Basis};
use jingzhong::issue::{self, Parcel};
use jingzhong::roster::{self, Roster};
use jingzhong::round::{self, Round};
use jingzhong::vocabulary::Vocabulary;
use jingzhong::workbook::mark::{self, CellMark, ListSheet, Marking, SheetMarks, Weight};
use jingzhong::workbook::{self, Cell, Format, Limits, Sheet, Value, Workbook, archive, guard};
use jingzhong::{risk, rules};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What parts the parts of a workbook in the input of `xlsx`.
pub const BETWEEN_PARTS: &str = "\n====\n";

/// The parts of a workbook in the input of `xlsx`, in this order; an empty one is the usual one, a lacking one too.
const PARTS: [(&str, &str); 7] = [
    ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
    ("xl/sharedStrings.xml", "<sst><si><t>甲</t></si></sst>"),
    (
        "xl/styles.xml",
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"乙\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"t/worksheet\" Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"rId3\" Type=\"t/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId4\" Type=\"t/styles\" Target=\"styles.xml\"/></Relationships>",
    ),
    ("xl/worksheets/sheet2.xml", "<worksheet><sheetData/></worksheet>"),
    (
        "[Content_Types].xml",
        "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>",
    ),
];

/// Any bytes, told what they are; an archive is unpacked.
pub fn guard(bytes: &[u8]) {
    if let guard::Kind::Foreign(foreign) = guard::sniff(bytes) {
        assert!(!guard::refuse(foreign).zh.is_empty());
    }
    if archive::is_archive(bytes) {
        let _ = archive::each(bytes, &Limits::default(), &mut |_| ControlFlow::Continue(()));
    }
}

/// Any bytes, read.
pub fn reader(bytes: &[u8]) {
    if let Ok(book) = workbook::read(bytes, &Limits::default()) {
        keeps_its_promises(&book);
    }
}

/// The parts of a workbook, zipped and read; what can be read is marked, and the marks are taken off again.
pub fn xlsx(bytes: &[u8]) {
    let packed = package(bytes);
    let Ok(book) = workbook::read(&packed, &Limits::default()) else { return };
    keeps_its_promises(&book);
    let Some(sheet) = book.sheets.first().filter(|sheet| sheet.cells.len() < 100) else { return };
    let place = sheet.cells.first().map_or(Place::new(0, 0), |cell| cell.place);
    let marking = Marking {
        marks: vec![SheetMarks {
            sheet: sheet.name.clone(),
            cells: vec![CellMark { place, weight: Weight::Error, text: "应填".to_owned() }],
        }],
        list: ListSheet { title: "问题清单".to_owned(), lines: Vec::new(), rows: Vec::new() },
    };
    // What was damaged where the reader does not look may stay so; marking it must only not fail.
    if let Ok(marked) = mark::mark(&packed, &marking) {
        let _ = workbook::read(&marked, &Limits::default());
        let _ = mark::unmark(&marked);
    }
}

/// A grid of cells, taken in as a return and checked by every rule. The first line is the file's path.
pub fn header(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (path, grid) = text.split_once('\n').unwrap_or(("", &text));
    take_in(&workbook_of(grid), path, basis());
}

/// A roster: grids of cells if the input begins with a sheet's name, else a file.
pub fn roster(bytes: &[u8]) {
    let book = if bytes.starts_with(b"=") {
        workbook_of(&String::from_utf8_lossy(bytes))
    } else {
        let Ok(book) = workbook::read(bytes, &Limits::default()) else { return };
        book
    };
    let (roster, findings) = roster::take(&book, &basis().vocabulary, &basis().round.county);
    for finding in &findings {
        let _ = rules::message(finding, Lang::Zh);
    }
    let _ = roster.watcher_gaps(&basis().round);
    for unit in &roster.units {
        assert!(roster.by_code(&unit.code).is_some(), "{} is lost", unit.code);
        let _ = roster.by_name(&unit.name, &basis().vocabulary);
    }
}

/// TOML: its first line says whether it is a form (`# form post.toml`), settings (`# settings`) or words (`# word level.toml`). A
/// form that holds is issued, read back and taken in.
pub fn form(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or(("", &text));
    let vocabulary = &basis().vocabulary;
    if first == "# settings" {
        let _ = Round::read(rest, vocabulary, &rules::exists);
    } else if let Some(name) = first.strip_prefix("# word ") {
        let _ = Vocabulary::load(&[(name.to_owned(), rest.to_owned())]);
    } else if let Some(name) = first.strip_prefix("# form ") {
        let own = [(name.to_owned(), rest.to_owned())];
        let Ok(forms) = form::load(&own, vocabulary) else { return };
        // Forms cannot be compared, but what they say of themselves can.
        let said = |form: &Form| format!("{form:?}");
        let known: Vec<String> = basis().forms.iter().map(said).collect();
        let Some(changed) = forms.iter().find(|form| !known.contains(&said(form))).cloned() else { return };
        issued(&changed, forms);
    }
}

/// A form goes out, and what went out is read.
fn issued(form: &Form, forms: Vec<Form>) {
    let (vocabulary, round) = (&basis().vocabulary, &basis().round);
    let unit = &basis().roster.units[0];
    let Some(recipient) = form.recipients.first() else { return };
    let parcels = Parcel::of_unit(unit, *recipient, &[form]);
    let Some(Ok(blank)) = parcels.first().map(|parcel| issue::render(parcel, round, vocabulary)) else {
        return;
    };
    let read = workbook::read(&blank, &Limits::default());
    let book = read.unwrap_or_else(|why| panic!("an issued form cannot be read: {}", why.zh));
    let roster = Roster::new(vec![unit.clone()], vocabulary, &round.county);
    let against = Basis::new(round.clone(), vocabulary.clone(), roster, forms, basis().today);
    take_in(&book, "a.xlsx", &against);
}

fn take_in(book: &Workbook, path: &str, basis: &Basis) {
    let taken = intake::take(book, path, basis);
    let findings = rules::check(&taken, basis);
    for finding in &findings {
        for lang in [Lang::Zh, Lang::En] {
            let _ = (rules::message(finding, lang), rules::help(finding, lang));
        }
    }
    let _ = risk::make(&taken, &findings, path, basis);
}

fn keeps_its_promises(book: &Workbook) {
    for sheet in &book.sheets {
        let inside = |place: Place| place.row < 1_048_576 && place.col < 16_384;
        assert!(sheet.cells.is_sorted_by(|a, b| a.place < b.place), "cells out of order");
        assert!(sheet.cells.iter().all(|cell| inside(cell.place)), "a cell outside the sheet");
        assert!(sheet.merges.iter().all(|area| inside(area.last)), "a merge outside the sheet");
        for cell in sheet.cells.iter().take(1000) {
            let _ = cell.value.shown();
        }
    }
}

/// What returns are read against: the built-in words and forms, a small county.
pub fn basis() -> &'static Basis {
    static BASIS: OnceLock<Basis> = OnceLock::new();
    BASIS.get_or_init(|| {
        let vocabulary = Vocabulary::load(&[]).unwrap();
        let forms = form::load(&[], &vocabulary).unwrap();
        let text = round::TEMPLATE.replace("{year}", "2026").replace("{county}", "某县");
        let round = Round::read(&text, &vocabulary, &|_: Code| true).unwrap();
        let county = workbook_of(
            "=单位\n单位编码|单位名称|简称\nQ1|某县财政局|县财政局\nQ2|某县教育局|\nQ3|城关镇人民政府|城关镇\n\
             =股室\n单位名称|股室名称\n某县财政局|办公室\n某县财政局|预算股\n\
             =岗位\n单位名称|股室名称|岗位名称\n某县财政局|办公室|文书岗\n某县财政局|预算股|审核岗\n\
             =领导班子\n单位名称|职务|分管工作\n某县财政局|局长|全面工作\n",
        );
        let (roster, _) = roster::take(&county, &vocabulary, "某县");
        Basis::new(round, vocabulary, roster, forms, Date::new(2026, 6, 1).unwrap())
    })
}

/// The workbook whose parts the bytes are.
fn package(bytes: &[u8]) -> Vec<u8> {
    let mut given = BTreeMap::new();
    let mut rest = bytes;
    for at in 0..PARTS.len() {
        let end = rest.windows(BETWEEN_PARTS.len()).position(|window| window == BETWEEN_PARTS.as_bytes());
        given.insert(at, &rest[..end.unwrap_or(rest.len())]);
        rest = end.map_or(&[][..], |end| &rest[end + BETWEEN_PARTS.len()..]);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let root = "<Relationships><Relationship Id=\"r\" Type=\"t/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    let mut put = |name: &str, part: &[u8]| {
        zip.start_file(name, stored).unwrap();
        zip.write_all(part).unwrap();
    };
    put("_rels/.rels", root.as_bytes());
    for (at, (name, usual)) in PARTS.iter().enumerate() {
        let part = given.get(&at).copied().unwrap_or_default();
        put(name, if part.is_empty() { usual.as_bytes() } else { part });
    }
    zip.finish().unwrap().into_inner()
}

/// The input of `xlsx` that a workbook's own parts make.
pub fn parts_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let parts = PARTS.map(|(name, _)| {
        let mut part = Vec::new();
        if let Ok(mut file) = zip.by_name(name) {
            let _ = std::io::copy(&mut file, &mut part);
        }
        part
    });
    parts.iter().any(|part| !part.is_empty()).then(|| parts.join(BETWEEN_PARTS.as_bytes()))
}

/// Sheets out of text: `=名` begins one, each line is a row, `|` parts cells. A cell that begins with `#` is an error,
/// `%` a number, `@` a date; `?` is a formula without a value, `>` and `^` join the cell to the one left of it or above
/// it, `~` at a line's beginning hides the row, `\` in a cell breaks its line.
pub fn workbook_of(text: &str) -> Workbook {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut row = 0;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('=') {
            sheets.push(Sheet::new(name.to_owned()));
            row = 0;
            continue;
        }
        if sheets.is_empty() {
            sheets.push(Sheet::new("Sheet1".to_owned()));
        }
        let Some(sheet) = sheets.last_mut() else { continue };
        let line = line.strip_prefix('~').map_or(line, |line| {
            sheet.hidden_rows.insert(row);
            line
        });
        for (col, said) in (0..16_384).zip(line.split('|')) {
            put(sheet, Place::new(row, col), said);
        }
        row += 1;
    }
    Workbook { format: Format::Xlsx, sheets, modified: None, active_content: false }
}

fn put(sheet: &mut Sheet, place: Place, said: &str) {
    let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let mut rest = said.chars();
    let value = match (rest.next(), number(rest.as_str())) {
        (None, _) => return,
        (Some('>'), _) if place.col > 0 => return join(sheet, Place::new(place.row, place.col - 1), place),
        (Some('^'), _) if place.row > 0 => return join(sheet, Place::new(place.row - 1, place.col), place),
        (Some('?'), _) => Value::Missing,
        (Some('#'), _) => Value::Error(said.to_owned()),
        (Some('%'), Some(value)) => Value::Number { value, digits: rest.as_str().trim().to_owned() },
        (Some('@'), Some(serial)) => Value::Date { serial, since_1904: false },
        (Some(_), _) => Value::Text(said.replace('\\', "\n")),
    };
    sheet.cells.push(Cell { place, value });
}

fn join(sheet: &mut Sheet, from: Place, to: Place) {
    match sheet.merges.iter_mut().find(|area| area.holds(from)) {
        Some(area) => area.last = Place::new(area.last.row.max(to.row), area.last.col.max(to.col)),
        None => sheet.merges.push(Area { first: from, last: to }),
    }
}

/// The text that makes a workbook's cells (not its merges).
pub fn grid_of(book: &Workbook) -> String {
    let mut lines = Vec::new();
    for sheet in &book.sheets {
        lines.push(format!("={}", sheet.name));
        let last = sheet.cells.last().map_or(0, |cell| cell.place.row + 1).min(200);
        for row in 0..last {
            let cells = sheet.row(row);
            let width = cells.last().map_or(0, |cell| cell.place.col + 1).min(60);
            let said = |col| {
                let value = sheet.cell(Place::new(row, col)).map(|cell| &cell.value);
                value.map_or(Cow::Borrowed(""), |value| match value {
                    Value::Number { digits, .. } => Cow::Owned(format!("%{digits}")),
                    Value::Date { serial, .. } => Cow::Owned(format!("@{serial}")),
                    Value::Missing => Cow::Borrowed("?"),
                    value => Cow::Owned(value.shown().replace(['\n', '\r'], "\\").replace('|', "/")),
                })
            };
            let hidden = if sheet.hidden_rows.contains(&row) { "~" } else { "" };
            lines.push(format!("{hidden}{}", (0..width).map(said).collect::<Vec<_>>().join("|")));
        }
    }
    lines.join("\n")
}
