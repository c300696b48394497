//! One worksheet part → cells in absolute places, merges, hidden rows and columns.

use std::borrow::Cow;

use memchr::memmem;

use super::build::{Budget, Build, out_of_sheet};
use super::styles::iso_date;
use super::xml::{RichText, Scanner, Tag, Token, decode, is_set, unescape};
use crate::base::place::{MAX_COLUMNS, MAX_ROWS};
use crate::base::{Area, Place};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::{Sheet, Unreadable, Value, Visibility};

/// What cells refer to.
pub struct Context<'b> {
    /// Shared strings.
    pub strings: &'b [Cow<'b, str>],
    /// For each cell format, whether it shows a date.
    pub dates: &'b [bool],
    /// Days are counted from 1904.
    pub since_1904: bool,
    /// The longest token.
    pub longest: usize,
}

/// A cell on its way.
struct Pending<'x> {
    place: Place,
    kind: &'x str,
    is_date: bool,
    formula: bool,
    stored: Option<String>,
    inline: Option<RichText>,
}

struct Reader<'b, 'x> {
    context: &'b Context<'b>,
    build: Build,
    budget: &'b mut Budget,
    row: u32,
    next_col: u32,
    seen: usize,
    pending: Option<Pending<'x>>,
    in_value: bool,
    /// Inside `extLst`, whose content is nobody's value.
    in_extension: bool,
}

/// About as many bytes as a cell takes that refers to a shared string.
const USUAL_LENGTH: usize = 40;

/// Reads a sheet.
pub fn read(
    text: &str,
    name: String,
    visibility: Visibility,
    context: &Context<'_>,
    budget: &mut Budget,
) -> Result<Sheet, Unreadable> {
    let mut reader = Reader {
        context,
        build: Build::new(name, visibility).expecting(text.len() / USUAL_LENGTH),
        budget,
        row: 0,
        next_col: 0,
        seen: 0,
        pending: None,
        in_value: false,
        in_extension: false,
    };
    let mut scanner = Scanner::new(text, context.longest);
    let mut started = false;
    let mut in_data = false;
    let mut stretches = Stretches::default();
    loop {
        if in_data && reader.pending.is_none() {
            let mut ahead = scanner.ahead();
            while let Some(cell) = usual(ahead, Place::new(reader.row, reader.next_col))
                && cell.length <= context.longest
            {
                reader.usual(&cell)?;
                stretches.pass(text, ahead, cell.length);
                stretches.cells += 1;
                scanner.skip(cell.length);
                ahead = scanner.ahead();
            }
            if scanner.is_in("row")
                && let Some(row) = next_row(ahead)
                && row.length <= context.longest
            {
                (reader.row, reader.next_col) = (row.row, 0);
                stretches.pass(text, ahead, row.length);
                scanner.skip(row.length);
                continue;
            }
        }
        let Some(token) = scanner.next()? else { break };
        match token {
            Token::Open(tag) => {
                started |= tag.name == "worksheet";
                in_data |= tag.name == "sheetData";
                reader.open(tag, in_data)?;
            }
            Token::Close(name) => {
                in_data &= name != "sheetData";
                reader.close(name)?;
                if name == "sheetData"
                    && let Some(merges) = merges_behind(scanner.ahead())
                {
                    reader.merges(merges)?;
                    break;
                }
            }
            Token::Text(_) | Token::Verbatim(_) => {}
        }
        reader.inner(token)?;
    }
    if !started {
        return Err(no_workbook("工作表内容缺失，文件已损坏", "has a sheet without content"));
    }
    // A second, independent count: nothing is taken from a file that lost a cell on the way.
    if stretches.begun_in_all(text) > reader.seen
        && let Some(counted) = counted(text)
        && counted > reader.seen
    {
        return Err(no_workbook("有单元格读不出来，文件已损坏", "has cells that cannot be read"));
    }
    reader.build.done(reader.budget)
}

/// What stands behind the cells is mostly drop-downs and print set-up, of which only merged areas matter here: their
/// section (or nothing, if there is none) where the rest of the part is written the usual way up to its end.
fn merges_behind(ahead: &str) -> Option<&str> {
    let bytes = ahead.as_bytes();
    let has = |word: &[u8]| memmem::find(bytes, word).is_some();
    if !ahead.trim_ascii_end().ends_with("</worksheet>") || has(b"<!") || has(b"<col ") {
        return None;
    }
    let Some(from) = memmem::find(bytes, b"<mergeCells") else {
        // Merges under a prefix would be missed.
        return (!has(b"mergeCell")).then_some("");
    };
    let to = memmem::find(bytes, b"</mergeCells>")? + "</mergeCells>".len();
    let section = ahead.get(from..to)?;
    memmem::find(bytes.get(from + 1..)?, b"<mergeCells").is_none().then_some(section)
}

/// The end of a row and the beginning of the next.
struct NextRow {
    length: usize,
    row: u32,
}

/// Takes `</row><row r="5" …>` in one step, where it says nothing but what the row looks like. None: it is written
/// otherwise or may be hidden, and the general way takes it.
fn next_row(ahead: &str) -> Option<NextRow> {
    let inner = ahead.as_bytes().strip_prefix(b"</row><row r=\"")?;
    let length = memchr::memchr2(b'>', b'<', inner).filter(|at| inner.get(*at) == Some(&b'>'))?;
    // The number, then names and values in turn.
    let mut pieces = inner.get(..length)?.split(|byte| *byte == b'"');
    let row = str::from_utf8(pieces.next()?).ok()?.parse::<u32>().ok()?;
    loop {
        let name = pieces.next()?;
        if name.is_empty() {
            break;
        }
        let value = pieces.next()?;
        match name {
            // A height of nothing hides.
            b" ht=" if matches!(value.first(), Some(b'1'..=b'9')) => {}
            // LibreOffice says of each row that it is not hidden.
            b" hidden=" if matches!(value, b"false" | b"0") => {}
            b" spans=" | b" s=" | b" customFormat=" | b" customHeight=" | b" x14ac:dyDescent="
            | b" outlineLevel=" | b" collapsed=" => {}
            _ => return None,
        }
    }
    let behind = inner.len() - length - 1;
    let ends = pieces.next().is_none() && (1..=MAX_ROWS).contains(&row);
    ends.then(|| NextRow { length: ahead.len() - behind, row: row - 1 })
}

/// A cell in a usual writing: `<c r="B3" s="1" t="s"><v>0</v></c>`, `<c …><is><t>…</t></is></c>`, or without a value.
struct Usual<'x> {
    length: usize,
    place: Place,
    style: usize,
    kind: &'x str,
    /// What stands in `<v>` or in `<is><t>`, references not resolved.
    stored: Option<&'x str>,
    inline: bool,
}

/// A place as cells usually state it, `B3` and a sign, and what stands behind the sign.
fn usual_place(text: &[u8], sign: u8) -> Option<(Place, &[u8])> {
    let mut rest = text;
    let mut number = |digit_of: fn(u8) -> Option<u32>, base: u32, most: usize| {
        let mut number = 0;
        let mut length = 0;
        while let Some((byte, behind)) = rest.split_first()
            && let Some(digit) = digit_of(*byte)
        {
            number = number * base + digit;
            length += 1;
            if length > most {
                return None;
            }
            rest = behind;
        }
        (number > 0).then_some(number)
    };
    let letter = |byte: u8| byte.is_ascii_uppercase().then(|| u32::from(byte - b'A') + 1);
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let col = number(letter, 26, 3).filter(|col| *col <= MAX_COLUMNS)?;
    let row = number(digit, 10, 7).filter(|row| *row <= MAX_ROWS)?;
    let (behind, rest) = rest.split_first()?;
    (*behind == sign).then(|| (Place::new(row - 1, col - 1), rest))
}

/// The areas of a section in the usual writing, `<mergeCell ref="A1:B2"/>` and nothing else. None: it is written
/// otherwise, and the general way takes it.
fn usual_merges(section: &str) -> Option<Vec<Area>> {
    let mut rest = section.as_bytes().strip_prefix(b"<mergeCells")?;
    rest = rest.get(rest.iter().take(40).position(|byte| *byte == b'>')? + 1..)?;
    let mut areas = Vec::new();
    while let Some(stated) = rest.strip_prefix(b"<mergeCell ref=\"") {
        let (first, stated) = usual_place(stated, b':')?;
        let (last, stated) = usual_place(stated, b'"')?;
        areas.push(Area { first, last });
        rest = stated.strip_prefix(b"/>")?;
    }
    let in_order =
        areas.iter().all(|area| area.first.row <= area.last.row && area.first.col <= area.last.col);
    (rest == b"</mergeCells>" && in_order).then_some(areas)
}

/// A number of a few digits up to a sign, and what stands behind the sign.
fn usual_number(text: &[u8], sign: u8) -> Option<(usize, &[u8])> {
    let length = text.iter().take(8).position(|byte| *byte == sign).filter(|length| *length > 0)?;
    let mut number = 0;
    for byte in text.get(..length)? {
        number = number * 10 + usize::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some((number, text.get(length + 1..)?))
}

/// Takes a cell in the usual writing in one step; one that states no place stands at `next`. None: it is written
/// otherwise, and the general way takes it.
fn usual(ahead: &str, next: Place) -> Option<Usual<'_>> {
    let bytes = ahead.as_bytes();
    let mut rest = bytes.strip_prefix(b"<c")?;
    let mut cell = Usual { length: 0, place: next, style: 0, kind: "n", stored: None, inline: false };
    if let Some(stated) = rest.strip_prefix(b" r=\"") {
        (cell.place, rest) = usual_place(stated, b'"')?;
    } else if next.row >= MAX_ROWS || next.col >= MAX_COLUMNS {
        return None;
    }
    loop {
        if let Some(behind) = rest.strip_prefix(b" s=\"") {
            (cell.style, rest) = usual_number(behind, b'"')?;
        } else if let Some(behind) = rest.strip_prefix(b" t=\"") {
            let end = behind.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
            if behind.get(end) != Some(&b'"') {
                return None;
            }
            let from = ahead.len() - behind.len();
            cell.kind = ahead.get(from..from + end)?;
            rest = behind.get(end + 1..)?;
        } else {
            break;
        }
    }
    // Each ending is looked for by itself: one of known length is one comparison.
    let value = if let Some(value) = rest.strip_prefix(b"><v>") {
        value
    } else if let Some(value) = rest.strip_prefix(b"><is><t>") {
        cell.inline = true;
        value
    } else {
        let behind = rest.strip_prefix(b"/>").or_else(|| rest.strip_prefix(b"></c>"));
        let behind = behind.or_else(|| rest.strip_prefix(b" />"))?;
        cell.length = ahead.len() - behind.len();
        return Some(cell);
    };
    let end = memchr::memchr(b'<', value)?;
    let from = ahead.len() - value.len();
    cell.stored = Some(ahead.get(from..from + end)?);
    let close = value.get(end..)?;
    rest = if cell.inline { close.strip_prefix(b"</t></is></c>") } else { close.strip_prefix(b"</v></c>") }?;
    cell.length = ahead.len() - rest.len();
    Some(cell)
}

impl<'x> Reader<'_, 'x> {
    fn usual(&mut self, cell: &Usual<'x>) -> Result<(), Unreadable> {
        self.seen += 1;
        self.next_col = cell.place.col + 1;
        let Some(raw) = cell.stored else { return Ok(()) };
        if cell.kind == "s"
            && let Some(shared) = raw.parse::<usize>().ok().and_then(|index| self.context.strings.get(index))
        {
            return self.build.cell(cell.place, Value::Text(shared.as_ref().to_owned()), self.budget);
        }
        let stored = decode(raw)?;
        let value = if cell.inline {
            Some(Value::Text(unescape(stored)))
        } else {
            self.value(cell.kind, self.is_date(cell.style), false, Some(&stored), None)?
        };
        match value {
            Some(value) => self.build.cell(cell.place, value, self.budget),
            None => Ok(()),
        }
    }

    fn merges(&mut self, section: &'x str) -> Result<(), Unreadable> {
        if let Some(areas) = usual_merges(section) {
            return areas.into_iter().try_for_each(|area| self.build.merge(area));
        }
        let mut scanner = Scanner::new(section, self.context.longest);
        while let Some(token) = scanner.next()? {
            if let Token::Open(tag) = token {
                self.open(tag, false)?;
            }
        }
        Ok(())
    }

    fn is_date(&self, style: usize) -> bool {
        self.context.dates.get(style).copied().unwrap_or(false)
    }

    fn open(&mut self, tag: Tag<'x>, in_data: bool) -> Result<(), Unreadable> {
        match tag.name {
            "row" if in_data => {
                let (mut number, mut hidden) = (None, false);
                for (name, value) in tag.attributes() {
                    match name {
                        "r" => number = Some(value),
                        // A height of nothing hides as well.
                        "hidden" => hidden |= is_set(value),
                        "ht" => hidden |= value.parse::<f64>().is_ok_and(|height| height == 0.0),
                        _ => {}
                    }
                }
                if let Some(number) = number {
                    let number: u32 = number.trim().parse().map_err(|_| out_of_sheet())?;
                    if number == 0 || number > MAX_ROWS {
                        return Err(out_of_sheet());
                    }
                    self.row = number - 1;
                } else if self.seen > 0 || self.next_col > 0 {
                    self.row += 1;
                }
                self.next_col = 0;
                if self.row >= MAX_ROWS {
                    return Err(out_of_sheet());
                }
                if hidden {
                    self.build.hide_rows(self.row, self.row);
                }
            }
            "c" if in_data && self.pending.is_none() => {
                self.seen += 1;
                let place = match tag.raw("r") {
                    Some(name) => name.parse::<Place>().map_err(|_| out_of_sheet())?,
                    None => Place::new(self.row, self.next_col),
                };
                if place.col >= MAX_COLUMNS {
                    return Err(out_of_sheet());
                }
                self.next_col = place.col + 1;
                let style: usize = tag.raw("s").and_then(|style| style.parse().ok()).unwrap_or(0);
                self.pending = Some(Pending {
                    place,
                    kind: tag.raw("t").unwrap_or("n"),
                    is_date: self.is_date(style),
                    formula: false,
                    stored: None,
                    inline: None,
                });
            }
            "extLst" => self.in_extension = true,
            "v" if !self.in_extension => {
                if let Some(pending) = &mut self.pending {
                    pending.stored.get_or_insert_default();
                    self.in_value = true;
                }
            }
            "f" => {
                if let Some(pending) = &mut self.pending {
                    pending.formula = true;
                }
            }
            "is" => {
                if let Some(pending) = &mut self.pending {
                    pending.inline = Some(RichText::default());
                }
            }
            "mergeCell" => {
                let area =
                    tag.raw("ref").and_then(|area| area.parse::<Area>().ok()).ok_or_else(out_of_sheet)?;
                self.build.merge(area)?;
            }
            "col" if tag.flag("hidden") => {
                let bound = |name: &str| tag.raw(name).and_then(|bound| bound.parse::<u32>().ok());
                if let (Some(first @ 1..), Some(last)) = (bound("min"), bound("max")) {
                    self.build.hide_columns(first - 1, last.min(MAX_COLUMNS).saturating_sub(1));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Text and what lies inside an inline string.
    fn inner(&mut self, token: Token<'x>) -> Result<(), Unreadable> {
        let Some(pending) = &mut self.pending else { return Ok(()) };
        if let Some(inline) = &mut pending.inline {
            inline.take(token)?;
        }
        if self.in_value
            && let Some(stored) = &mut pending.stored
        {
            match token {
                Token::Text(raw) => stored.push_str(&decode(raw)?),
                Token::Verbatim(text) => stored.push_str(text),
                _ => {}
            }
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "v" => self.in_value = false,
            "extLst" => self.in_extension = false,
            "c" => {
                if let Some(pending) = self.pending.take() {
                    let Pending { place, kind, is_date, formula, stored, inline } = pending;
                    if let Some(value) = self.value(kind, is_date, formula, stored.as_deref(), inline)? {
                        self.build.cell(place, value, self.budget)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn value(
        &self,
        kind: &str,
        is_date: bool,
        formula: bool,
        stored: Option<&str>,
        inline: Option<RichText>,
    ) -> Result<Option<Value>, Unreadable> {
        Ok(match (kind, stored) {
            ("inlineStr", stored) => {
                let text = inline.map(RichText::done).filter(|text| !text.is_empty());
                let text = text.or_else(|| stored.map(ToOwned::to_owned));
                text.map(Value::Text)
            }
            (_, None) if formula => Some(Value::Missing),
            // openpyxl writes an empty <v> for a formula that it did not calculate.
            (kind, Some(stored)) if formula && kind != "str" && stored.trim().is_empty() => {
                Some(Value::Missing)
            }
            (_, None) => inline.map(RichText::done).map(Value::Text),
            ("s", Some(index)) if index.trim().is_empty() => None,
            ("s", Some(index)) => {
                let shared =
                    index.trim().parse::<usize>().ok().and_then(|index| self.context.strings.get(index));
                let shared = shared.ok_or_else(|| {
                    no_workbook(
                        "共享字符串的编号越界，文件已损坏",
                        "refers to shared strings that are not there",
                    )
                })?;
                Some(Value::Text(shared.as_ref().to_owned()))
            }
            ("str", Some(text)) => Some(Value::Text(unescape(Cow::Borrowed(text)))),
            ("b", Some(flag)) => Some(Value::Bool(matches!(flag.trim(), "1" | "true"))),
            ("e", Some(error)) => Some(Value::Error(error.trim().to_owned())),
            ("d", Some(text)) => Some(iso_date(text)),
            (_, Some(digits)) => number(digits, is_date, self.context.since_1904),
        })
    }
}

fn number(digits: &str, is_date: bool, since_1904: bool) -> Option<Value> {
    let digits = digits.trim();
    if digits.is_empty() {
        return None;
    }
    Some(match digits.parse::<f64>() {
        Ok(serial) if serial.is_finite() && is_date => Value::Date { serial, since_1904 },
        Ok(value) if value.is_finite() => Value::Number { value, digits: digits.to_owned() },
        // Not a number in a number cell: kept as it stands, to be judged as text.
        _ => Value::Text(digits.to_owned()),
    })
}

/// A second count of the cells of a part, for which only the stretches between what was taken in one step are searched:
/// a step holds the beginning of its one cell, or of none.
#[derive(Default)]
struct Stretches {
    /// Cells taken in one step.
    cells: usize,
    /// Cells begun in the stretches so far.
    begun: usize,
    /// Where the current stretch begins.
    from: usize,
}

impl Stretches {
    /// Ends the stretch before a step of this length that begins at `ahead`.
    fn pass(&mut self, text: &str, ahead: &str, length: usize) {
        let at = text.len() - ahead.len();
        if at > self.from {
            self.begun += cells_begun(text.as_bytes().get(self.from..at).unwrap_or_default());
        }
        self.from = at + length;
    }

    /// How many cells begin in the part, those that stand outside the data too.
    fn begun_in_all(&self, text: &str) -> usize {
        self.cells + self.begun + cells_begun(text.as_bytes().get(self.from..).unwrap_or_default())
    }
}

/// How many cell elements the sheet's data has, by a plain search; none where comments or CDATA could hold false ones.
/// What stands outside the data is nobody's cell.
fn counted(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if memmem::find(bytes, b"<!").is_some() {
        return None;
    }
    let data = bytes.get(memmem::find(bytes, b"sheetData")?..memmem::rfind(bytes, b"sheetData")?)?;
    Some(cells_begun(data))
}

/// How often a cell's tag begins.
fn cells_begun(data: &[u8]) -> usize {
    let ends_name = |at: usize| matches!(data.get(at + 2), Some(b' ' | b'>' | b'/' | b'\n' | b'\r' | b'\t'));
    memmem::find_iter(data, b"<c").filter(|at| ends_name(*at)).count()
}
