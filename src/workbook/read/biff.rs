//! The workbook stream of .xls and .et ([MS-XLS], BIFF8 and BIFF5) → workbook.
//!
//! A stream of our own reading: it keeps places, merges, hidden rows and columns, and follows nothing but lengths
//! that the stream really has. BIFF8 texts are Unicode whatever the code page record says; BIFF5 texts are in it.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, GB18030};

use super::build::{Budget, Build};
use super::little::{f64_at, u16_at, u32_at};
use super::styles::{error_word, number_or_date, shows_date};
use crate::base::{Area, Place};
use crate::workbook::guard::{encrypted, no_workbook};
use crate::workbook::model::{Format, Limits, Sheet, Unreadable, Value, Visibility, Workbook};

mod kind {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000A;
    pub const DATE_1904: u16 = 0x0022;
    pub const FILE_PASS: u16 = 0x002F;
    pub const CONTINUE: u16 = 0x003C;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const COLUMN_INFO: u16 = 0x007D;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MUL_RK: u16 = 0x00BD;
    pub const RICH_STRING: u16 = 0x00D6;
    pub const XF: u16 = 0x00E0;
    pub const MERGED_CELLS: u16 = 0x00E5;
    pub const SHARED_STRINGS: u16 = 0x00FC;
    pub const LABEL_SST: u16 = 0x00FD;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERROR: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const ROW: u16 = 0x0208;
    pub const RK: u16 = 0x027E;
    pub const BIFF5_FORMULA: u16 = 0x0206;
    pub const BIFF4_FORMULA: u16 = 0x0406;
    pub const FORMAT: u16 = 0x041E;
    pub const BOF: u16 = 0x0809;
    pub const MACRO_NAMES: u16 = 0x00D3;
}

fn damaged() -> Unreadable {
    no_workbook("表格数据不完整，文件可能没有传完或已损坏", "is truncated or damaged (BIFF records)")
}

/// A record with those that continue it.
struct Record<'b> {
    kind: u16,
    parts: Vec<&'b [u8]>,
}

impl<'b> Record<'b> {
    fn data(&self) -> &'b [u8] {
        self.parts.first().copied().unwrap_or_default()
    }
}

/// The records from a place on.
struct Records<'b> {
    stream: &'b [u8],
    at: usize,
}

impl<'b> Records<'b> {
    fn plain(&mut self) -> Option<(u16, &'b [u8])> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let data = self.stream.get(self.at + 4..self.at + 4 + length)?;
        self.at += 4 + length;
        Some((kind, data))
    }

    /// The next record, or none where the stream ends or breaks.
    fn next(&mut self) -> Option<Record<'b>> {
        let (kind, data) = self.plain()?;
        let mut parts = vec![data];
        while u16_at(self.stream, self.at) == Some(kind::CONTINUE) {
            parts.push(self.plain()?.1);
        }
        Some(Record { kind, parts })
    }
}

/// Texts out of a record's parts: where a text runs over into the next part, its width is stated anew there.
struct Texts<'r, 'b> {
    parts: &'r [&'b [u8]],
    part: usize,
    at: usize,
}

impl<'r, 'b> Texts<'r, 'b> {
    const fn new(record: &'r Record<'b>, at: usize) -> Self {
        Self { parts: record.parts.as_slice(), part: 0, at }
    }

    fn rest(&self) -> &'b [u8] {
        self.parts.get(self.part).and_then(|part| part.get(self.at..)).unwrap_or_default()
    }

    fn byte(&mut self) -> Option<u8> {
        while self.rest().is_empty() {
            self.part += 1;
            self.at = 0;
            self.parts.get(self.part)?;
        }
        let byte = self.rest().first().copied();
        self.at += 1;
        byte
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        let mut number = 0_usize;
        for place in 0..bytes {
            number |= usize::from(self.byte()?) << (8 * place);
        }
        Some(number)
    }

    fn skip(&mut self, mut length: usize) -> Option<()> {
        while length > 0 {
            let here = self.rest().len();
            if here == 0 {
                self.part += 1;
                self.at = 0;
                self.parts.get(self.part)?;
                continue;
            }
            let step = here.min(length);
            self.at += step;
            length -= step;
        }
        Some(())
    }

    /// A BIFF8 text: length in characters, width and extras, the characters, the extras.
    fn unicode(&mut self, length_bytes: u32) -> Option<String> {
        let length = self.number(length_bytes)?;
        let mut flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? * 4 } else { 0 };
        let extra = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.rest().is_empty() {
                self.part += 1;
                self.at = 0;
                self.parts.get(self.part)?;
                flags = self.byte()?;
                continue;
            }
            let rest = self.rest();
            let wanted = length - units.len();
            if flags & 1 == 0 {
                let taken = rest.get(..wanted.min(rest.len()))?;
                units.extend(taken.iter().copied().map(u16::from));
                self.at += taken.len();
            } else {
                let taken = rest.get(..(wanted * 2).min(rest.len() & !1))?;
                if taken.is_empty() {
                    return None;
                }
                units.extend((0..taken.len() / 2).filter_map(|unit| u16_at(taken, unit * 2)));
                self.at += taken.len();
            }
        }
        self.skip(runs)?;
        self.skip(extra)?;
        Some(String::from_utf16_lossy(&units))
    }

    /// A BIFF5 text: length in bytes, in the code page. A text may run over into the next part.
    fn code_page(&mut self, length_bytes: u32, encoding: &'static Encoding) -> Option<String> {
        let length = self.number(length_bytes)?;
        let mut bytes = Vec::new();
        while bytes.len() < length {
            bytes.push(self.byte()?);
        }
        Some(encoding.decode_without_bom_handling(&bytes).0.into_owned())
    }
}

struct Listed {
    name: String,
    visibility: Visibility,
    from: usize,
}

struct Reader<'b> {
    stream: &'b [u8],
    biff8: bool,
    encoding: &'static Encoding,
    since_1904: bool,
    strings: Vec<String>,
    /// For each cell format, whether it shows a date.
    dates: Vec<bool>,
    macros: bool,
    /// Bytes of the stream that sheets may still take: they stand behind each other, so they fit in it once.
    unread: usize,
    budget: Budget,
}

/// Reads a workbook stream.
pub fn read(stream: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    let mut records = Records { stream, at: 0 };
    let first = records.next().ok_or_else(damaged)?;
    let biff8 = match (first.kind, u16_at(first.data(), 0)) {
        (kind::BOF, Some(0x0600)) => true,
        (kind::BOF, Some(0x0500)) => false,
        (0x0009 | 0x0209 | 0x0409, _) => {
            return Err(no_workbook(
                "是 Excel 4.0 或更早的格式，请用 WPS 或 Excel 打开后另存为 .xlsx",
                "is of Excel 4.0 or older; save it as .xlsx",
            ));
        }
        _ => return Err(damaged()),
    };
    let mut reader = Reader {
        stream,
        biff8,
        encoding: GB18030,
        since_1904: false,
        strings: Vec::new(),
        dates: Vec::new(),
        macros: false,
        unread: stream.len(),
        budget: Budget::new(limits),
    };
    let listed = reader.globals(&mut records)?;
    let mut sheets = Vec::new();
    for sheet in listed {
        reader.budget.sheet()?;
        sheets.push(reader.sheet(sheet)?);
    }
    if sheets.is_empty() {
        return Err(no_workbook("里面没有工作表", "has no sheet"));
    }
    Ok(Workbook { format: Format::Xls, sheets, modified: None, active_content: reader.macros })
}

impl<'b> Reader<'b> {
    fn text(&self, texts: &mut Texts<'_, '_>, length_bytes: u32) -> Option<String> {
        if self.biff8 { texts.unicode(length_bytes) } else { texts.code_page(length_bytes, self.encoding) }
    }

    fn globals(&mut self, records: &mut Records<'b>) -> Result<Vec<Listed>, Unreadable> {
        let mut listed = Vec::new();
        let mut codes: BTreeMap<u16, bool> = BTreeMap::new();
        let mut formats: Vec<u16> = Vec::new();
        loop {
            // The sheets stand behind the globals: without their end, something is missing.
            let record = records.next().ok_or_else(damaged)?;
            let data = record.data();
            match record.kind {
                kind::EOF => break,
                kind::FILE_PASS => return Err(encrypted()),
                kind::DATE_1904 => self.since_1904 = u16_at(data, 0) == Some(1),
                kind::CODE_PAGE => {
                    self.encoding = match u16_at(data, 0) {
                        Some(1252) => encoding_rs::WINDOWS_1252,
                        Some(950) => encoding_rs::BIG5,
                        Some(932) => encoding_rs::SHIFT_JIS,
                        Some(949) => encoding_rs::EUC_KR,
                        Some(65001) => encoding_rs::UTF_8,
                        _ => GB18030,
                    };
                }
                kind::MACRO_NAMES => self.macros = true,
                kind::FORMAT => {
                    let id = u16_at(data, 0).ok_or_else(damaged)?;
                    let code = self.text(&mut Texts::new(&record, 2), if self.biff8 { 2 } else { 1 });
                    codes.insert(id, shows_date(id, code.as_deref()));
                }
                kind::XF => formats.push(u16_at(data, 2).ok_or_else(damaged)?),
                kind::BOUND_SHEET => {
                    let sheet = self.listed(&record).ok_or_else(damaged)?;
                    match data.get(5) {
                        Some(0) => listed.push(sheet),
                        // Excel-4 macro sheets and modules: usual in files that an old macro virus went through.
                        Some(1 | 6) => self.macros = true,
                        _ => {}
                    }
                }
                kind::SHARED_STRINGS => self.shared_strings(&record)?,
                _ => {}
            }
        }
        self.dates = formats
            .into_iter()
            .map(|id| codes.get(&id).copied().unwrap_or_else(|| shows_date(id, None)))
            .collect();
        Ok(listed)
    }

    fn listed(&self, record: &Record<'_>) -> Option<Listed> {
        let data = record.data();
        let name = self.text(&mut Texts::new(record, 6), 1)?;
        let visibility = match data.get(4)? & 3 {
            0 => Visibility::Visible,
            1 => Visibility::Hidden,
            _ => Visibility::VeryHidden,
        };
        Some(Listed { name, visibility, from: usize::try_from(u32_at(data, 0)?).ok()? })
    }

    fn shared_strings(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        let stated = u32_at(record.data(), 4).ok_or_else(damaged)?;
        let mut texts = Texts::new(record, 8);
        // Each text takes three bytes at least, so the stream bounds them, not the number stated. A cell that refers
        // past the end is refused later.
        for _ in 0..stated {
            let Some(text) = texts.unicode(2) else { break };
            self.budget.string(text.len())?;
            self.strings.push(text);
        }
        Ok(())
    }

    fn sheet(&mut self, listed: Listed) -> Result<Sheet, Unreadable> {
        let mut build = Build::new(listed.name, listed.visibility);
        let mut records = Records { stream: self.stream, at: listed.from };
        let first = records.next().filter(|record| record.kind == kind::BOF).ok_or_else(damaged)?;
        // A chart or macro sheet that the list calls a worksheet holds no cells of ours.
        if u16_at(first.data(), 2) != Some(0x0010) {
            return build.done(&mut self.budget);
        }
        let mut depth = 1;
        let mut formula: Option<Place> = None;
        loop {
            let record = records.next().ok_or_else(damaged)?;
            match record.kind {
                // An embedded chart is a stream in the stream.
                kind::BOF => depth += 1,
                kind::EOF => depth -= 1,
                _ if depth == 1 => self.record(&record, &mut formula, &mut build)?,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            // Sheets that lie in each other would be read as often as there are entries in the list.
            if records.at - listed.from > self.unread {
                return Err(damaged());
            }
        }
        self.unread = self.unread.saturating_sub(records.at - listed.from);
        if let Some(place) = formula {
            build.cell(place, Value::Missing, &mut self.budget)?;
        }
        build.done(&mut self.budget)
    }

    fn record(
        &mut self,
        record: &Record<'_>,
        formula: &mut Option<Place>,
        build: &mut Build,
    ) -> Result<(), Unreadable> {
        let data = record.data();
        let short = || u16_at(data, 0).zip(u16_at(data, 2)).ok_or_else(damaged);
        let place = || short().map(|(row, col)| Place::new(u32::from(row), u32::from(col)));
        let date = |dates: &[bool], at: usize| {
            u16_at(data, at).and_then(|xf| dates.get(usize::from(xf)).copied()).unwrap_or(false)
        };
        match record.kind {
            kind::ROW => {
                let row = u32::from(u16_at(data, 0).ok_or_else(damaged)?);
                if u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0) {
                    build.hide_rows(row, row);
                }
            }
            kind::COLUMN_INFO => {
                let (first, last) = short()?;
                if u16_at(data, 8).is_some_and(|flags| flags & 1 != 0) {
                    build.hide_columns(u32::from(first), u32::from(last));
                }
            }
            kind::MERGED_CELLS => {
                let count = u16_at(data, 0).ok_or_else(damaged)?;
                for at in 0..usize::from(count) {
                    let bound =
                        |n: usize| u16_at(data, 2 + at * 8 + n * 2).map(u32::from).ok_or_else(damaged);
                    let (a, b, c, d) = (bound(0)?, bound(1)?, bound(2)?, bound(3)?);
                    build.merge(Area {
                        first: Place::new(a.min(b), c.min(d)),
                        last: Place::new(a.max(b), c.max(d)),
                    })?;
                }
            }
            kind::LABEL_SST => {
                let index = u32_at(data, 6).and_then(|index| usize::try_from(index).ok());
                let text = index.and_then(|index| self.strings.get(index)).ok_or_else(|| {
                    no_workbook(
                        "共享字符串的编号越界，文件已损坏",
                        "refers to shared strings that are not there",
                    )
                })?;
                build.cell(place()?, Value::Text(text.clone()), &mut self.budget)?;
            }
            kind::LABEL | kind::RICH_STRING => {
                let text = self.text(&mut Texts::new(record, 6), 2).ok_or_else(damaged)?;
                build.cell(place()?, Value::Text(text), &mut self.budget)?;
            }
            kind::NUMBER => {
                let number = f64_at(data, 6).ok_or_else(damaged)?;
                let value = number_or_date(number, date(&self.dates, 4), self.since_1904);
                build.cell(place()?, value, &mut self.budget)?;
            }
            kind::RK => {
                let number = rk(u32_at(data, 6).ok_or_else(damaged)?);
                let value = number_or_date(number, date(&self.dates, 4), self.since_1904);
                build.cell(place()?, value, &mut self.budget)?;
            }
            kind::MUL_RK => {
                let start = place()?;
                let count = data.len().checked_sub(6).ok_or_else(damaged)? / 6;
                for (step, col) in (0..count).zip(start.col..) {
                    let number = rk(u32_at(data, 6 + step * 6).ok_or_else(damaged)?);
                    let value = number_or_date(number, date(&self.dates, 4 + step * 6), self.since_1904);
                    build.cell(Place::new(start.row, col), value, &mut self.budget)?;
                }
            }
            kind::BOOL_ERROR => {
                let (value, is_error) = (data.get(6), data.get(7));
                let (value, is_error) = value.zip(is_error).ok_or_else(damaged)?;
                build.cell(place()?, bool_or_error(*value, *is_error != 0), &mut self.budget)?;
            }
            kind::FORMULA | kind::BIFF5_FORMULA | kind::BIFF4_FORMULA => {
                if let Some(place) = formula.take() {
                    build.cell(place, Value::Missing, &mut self.budget)?;
                }
                let result = data.get(6..14).ok_or_else(damaged)?;
                let value = match *result {
                    [0, .., 0xFF, 0xFF] => {
                        *formula = Some(place()?);
                        return Ok(());
                    }
                    [1, _, value, .., 0xFF, 0xFF] => bool_or_error(value, false),
                    [2, _, value, .., 0xFF, 0xFF] => bool_or_error(value, true),
                    [3, .., 0xFF, 0xFF] => Value::Text(String::new()),
                    _ => number_or_date(
                        f64_at(result, 0).ok_or_else(damaged)?,
                        date(&self.dates, 4),
                        self.since_1904,
                    ),
                };
                build.cell(place()?, value, &mut self.budget)?;
            }
            kind::STRING => {
                if let Some(place) = formula.take() {
                    let text = self.text(&mut Texts::new(record, 0), 2).ok_or_else(damaged)?;
                    build.cell(place, Value::Text(text), &mut self.budget)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn bool_or_error(value: u8, is_error: bool) -> Value {
    if is_error { Value::Error(error_word(value).to_owned()) } else { Value::Bool(value != 0) }
}

/// An RK number: 30 bits of an integer or of the upper half of a floating point number, perhaps a hundredfold.
pub fn rk(bits: u32) -> f64 {
    let number = if bits & 2 != 0 {
        f64::from(bits.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(bits & 0xFFFF_FFFC) << 32)
    };
    if bits & 1 != 0 { number / 100.0 } else { number }
}
