//! HTML pages with tables, which many systems export under the name .xls: each table a sheet.
//!
//! Lenient as browsers are: tags unclosed, attributes unquoted, any case. Spans become merges; a table inside a cell
//! is a sheet of its own. Texts stay texts: what a page shows as `3` may have been anything.

use std::collections::BTreeMap;

use super::build::{Budget, Build, out_of_sheet};
use crate::base::place::{MAX_COLUMNS, MAX_ROWS};
use crate::base::{Area, Place};
use crate::workbook::guard::{self, beyond, no_workbook};
use crate::workbook::model::{Format, Limits, Sheet, Unreadable, Value, Visibility, Workbook};

/// Tables in tables in tables.
const DEEPEST: usize = 64;
/// Places that a cell above reaches down to, noted or passed over; a page for people has some thousand.
const MOST_PASSED: u32 = 5_000_000;
/// The HTML standard's own bounds.
const MOST_COLSPAN: u32 = 1000;
const MOST_ROWSPAN: u32 = 65_534;

struct Cell {
    columns: u32,
    rows: u32,
    text: String,
    blank: bool,
}

struct Table {
    build: Build,
    next_row: u32,
    next_col: u32,
    /// Column → first row that is free again.
    reach: BTreeMap<u32, u32>,
    cell: Option<Cell>,
}

struct Reader {
    budget: Budget,
    open: Vec<Table>,
    /// Sheets by the order in which their tables began.
    done: BTreeMap<usize, Sheet>,
    order: Vec<usize>,
    begun: usize,
    passed: u32,
}

/// Reads a page.
pub fn read(text: &str, limits: &Limits) -> Result<Workbook, Unreadable> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        open: Vec::new(),
        done: BTreeMap::new(),
        order: Vec::new(),
        begun: 0,
        passed: 0,
    };
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        reader.text(before)?;
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            reader.text("<")?;
            rest = after;
            continue;
        }
        let Some(end) = tag_end(after) else { break };
        let (tag, behind) = after.split_at_checked(end).unwrap_or((after, ""));
        rest = behind.strip_prefix('>').unwrap_or(behind);
        let tag = Tag::new(tag);
        if matches!(tag.name.as_str(), "script" | "style" | "title") {
            // What is inside is no text, up to its own end tag.
            rest = skip_to_end(rest, &tag.name);
            continue;
        }
        reader.tag(&tag)?;
    }
    reader.text(rest)?;
    while !reader.open.is_empty() {
        reader.table_done()?;
    }
    if reader.done.is_empty() {
        return Err(if guard::contains_any_case(text, "<frameset") {
            no_workbook(
                "是网页的框架，表格在另外的文件夹里，请用 WPS 或 Excel 打开后另存为 .xlsx",
                "is a frame page whose tables lie in other files; save it as .xlsx",
            )
        } else {
            no_workbook("是网页（HTML），里面没有表格", "is an HTML page without a table")
        });
    }
    let names = sheet_names(text);
    let named = names.len() == reader.done.len();
    let sheets = reader.done.into_values().enumerate().map(|(at, mut sheet)| {
        sheet.name = names.get(at).filter(|_| named).cloned().unwrap_or_else(|| format!("表{}", at + 1));
        sheet
    });
    Ok(Workbook { format: Format::Html, sheets: sheets.collect(), modified: None, active_content: false })
}

impl Reader {
    fn text(&mut self, raw: &str) -> Result<(), Unreadable> {
        let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) else { return Ok(()) };
        self.budget.text(raw.len())?;
        for c in decode(raw).chars() {
            // A hard blank is kept as a blank; others join.
            if c == '\u{A0}' {
                cell.text.push(' ');
            } else if c.is_whitespace() {
                cell.blank = true;
            } else {
                if cell.blank && !cell.text.is_empty() && !cell.text.ends_with('\n') {
                    cell.text.push(' ');
                }
                cell.blank = false;
                cell.text.push(c);
            }
        }
        Ok(())
    }

    fn tag(&mut self, tag: &Tag) -> Result<(), Unreadable> {
        match tag.name.as_str() {
            "table" => {
                if self.open.len() >= DEEPEST {
                    return Err(beyond("内部结构嵌套太深".to_owned(), "nests too deep".to_owned()));
                }
                self.budget.sheet()?;
                self.order.push(self.begun);
                self.begun += 1;
                self.open.push(Table {
                    build: Build::new(String::new(), Visibility::Visible),
                    next_row: 0,
                    next_col: 0,
                    reach: BTreeMap::new(),
                    cell: None,
                });
            }
            "/table" => self.table_done()?,
            "tr" => {
                self.cell_done()?;
                if let Some(table) = self.open.last_mut() {
                    table.next_row += 1;
                    table.next_col = 0;
                    let hidden = tag.attribute("style").is_some_and(|style| {
                        let plain: String = style.chars().filter(|c| !c.is_whitespace()).collect();
                        plain.to_ascii_lowercase().contains("display:none")
                    });
                    if hidden {
                        table.build.hide_rows(table.next_row - 1, table.next_row - 1);
                    }
                }
            }
            "/tr" | "/td" | "/th" => self.cell_done()?,
            "td" | "th" => {
                self.cell_done()?;
                if let Some(table) = self.open.last_mut() {
                    let span = |name: &str, most: u32| {
                        let stated = tag.attribute(name).and_then(|span| span.trim().parse::<u32>().ok());
                        stated.unwrap_or(1).clamp(1, most)
                    };
                    table.next_row = table.next_row.max(1);
                    table.cell = Some(Cell {
                        columns: span("colspan", MOST_COLSPAN),
                        rows: span("rowspan", MOST_ROWSPAN),
                        text: String::new(),
                        blank: false,
                    });
                }
            }
            "br" | "br/" | "p" | "/p" | "div" | "/div" | "li" => {
                if let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
                    let breaks = tag.name.starts_with("br") || !cell.text.ends_with('\n');
                    if breaks && !cell.text.is_empty() {
                        cell.text.push('\n');
                    }
                    cell.blank = false;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn cell_done(&mut self) -> Result<(), Unreadable> {
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        let Some(cell) = table.cell.take() else { return Ok(()) };
        let row = table.next_row - 1;
        if row >= MAX_ROWS {
            return Err(out_of_sheet());
        }
        while table.reach.get(&table.next_col).is_some_and(|free| *free > row) {
            table.next_col += 1;
            pass(&mut self.passed, 1)?;
        }
        let first = Place::new(row, table.next_col);
        table.next_col = first.col.saturating_add(cell.columns);
        if table.next_col > MAX_COLUMNS {
            return Err(out_of_sheet());
        }
        if cell.rows > 1 {
            pass(&mut self.passed, cell.columns)?;
            for col in first.col..table.next_col {
                table.reach.insert(col, row.saturating_add(cell.rows));
            }
        }
        if cell.rows > 1 || cell.columns > 1 {
            let last_row = row.saturating_add(cell.rows - 1).min(MAX_ROWS - 1);
            table.build.merge(Area { first, last: Place::new(last_row, table.next_col - 1) })?;
        }
        let text = cell.text.trim_matches([' ', '\n']);
        // Excel's own export and some systems write ="001" to keep zeros.
        let text = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        table.build.cell(first, Value::Text(text.to_owned()), &mut self.budget)
    }

    fn table_done(&mut self) -> Result<(), Unreadable> {
        self.cell_done()?;
        if let (Some(table), Some(at)) = (self.open.pop(), self.order.pop()) {
            let sheet = table.build.done(&mut self.budget)?;
            // A table that only holds other tables, or nothing, is page layout.
            if !sheet.cells.is_empty() {
                self.done.insert(at, sheet);
            }
        }
        Ok(())
    }
}

fn pass(passed: &mut u32, places: u32) -> Result<(), Unreadable> {
    *passed += places;
    if *passed > MOST_PASSED {
        return Err(beyond("表格结构太复杂".to_owned(), "has too tangled a table".to_owned()));
    }
    Ok(())
}

struct Tag {
    /// In lower case, `/td` for an end tag.
    name: String,
    attributes: String,
}

impl Tag {
    fn new(tag: &str) -> Self {
        let end = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at_checked(end).unwrap_or((tag, ""));
        Self { name: name.to_ascii_lowercase(), attributes: attributes.to_owned() }
    }

    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes.as_str();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '='));
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end)?;
            let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
                rest = after;
                continue;
            };
            let value = value.trim_ascii_start();
            let (value, behind) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inner = value.get(1..)?;
                    inner.split_once(quote).unwrap_or((inner, ""))
                }
                _ => value.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((value, "")),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(decode(value));
            }
            rest = behind;
        }
    }
}

/// Where a tag ends: its `>`, not one inside quotes that follow a `=`.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '>' => return Some(at),
            None if matches!(c, '"' | '\'') && before == '=' => quote = Some(c),
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    // A quote that never ends swallows the page; then the next > will do.
    text.find('>')
}

fn skip_to_end<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

/// Names that Excel leaves in a comment of the page.
pub fn sheet_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("<x:ExcelWorksheet>") {
        let (inner, behind) = after.split_once("</x:ExcelWorksheet>").unwrap_or((after, ""));
        if let Some((name, _)) =
            inner.split_once("<x:Name>").and_then(|(_, name)| name.split_once("</x:Name>"))
        {
            names.push(decode(name.trim()));
        }
        rest = behind;
    }
    names
}

/// Resolves character references; what is none stays as it stands.
fn decode(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(after.len());
        let (name, behind) = after.split_at_checked(end.min(10)).unwrap_or(("", after));
        match character(name) {
            Some(c) => {
                text.push(c);
                rest = behind.strip_prefix(';').unwrap_or(behind);
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

fn character(name: &str) -> Option<char> {
    if let Some(digits) = name.strip_prefix('#') {
        let number = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        return number.ok().and_then(char::from_u32);
    }
    Some(match name {
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => '\u{A0}',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "middot" => '·',
        "times" => '×',
        "bull" => '•',
        "copy" => '©',
        "reg" => '®',
        "deg" => '°',
        "ge" => '≥',
        "le" => '≤',
        "yen" => '¥',
        _ => return None,
    })
}
