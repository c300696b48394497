//! A workbook taken apart once, so that others of its shape can be put together without rendering them.
//!
//! In: the texts of one workbook rendered with stand-ins for all names. Out: the workbook of any parcel with the same
//! forms. Texts that all share come first among the shared strings, names behind them, each kind from a place of its own,
//! so that a sheet hangs on how many names there are and how high their rows, not on what they say: sheets are made
//! once for each such shape and kept deflated. Anew for each parcel come only names, formulas over whole forms, lists
//! behind drop-downs and print areas. Nothing is guessed: [`Plate::make`] prints two workbooks on trial, and what is not
//! as rendered gives no plate.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use super::names::{Names, Slots};
use super::{Parcel, guide, list, render, sheet};
use crate::base::place::column_letters;
use crate::form::{Form, Kind, Layout, Prefill, Role};
use crate::round::Round;
use crate::vocabulary::Vocabulary;
use crate::workbook::assembly::{Chunk, Packed, Piece, package, parts};
use crate::workbook::write::WriteError;

/// Parts by their names.
const STRINGS: &str = "xl/sharedStrings.xml";
const PROPERTIES: &str = "docProps/core.xml";
const WORKBOOK: &str = "xl/workbook.xml";
const SHEET: &str = "xl/worksheets/sheet";

/// How a cell says that it holds a shared string.
const STRING: &str = " t=\"s\"><v>";
/// Rows whose widths are told together (`spans`).
const BLOCK: u32 = 16;
/// Sheets, pieces and last rows kept of one form; more shapes than that are made each time.
const KEPT: usize = 1000;

/// What a part of the workbook is.
#[derive(Debug)]
enum Part {
    /// The same for all.
    Same(Packed),
    Guide,
    /// The sheet of the form with this number.
    Form(usize),
    Hidden,
    Workbook,
    Strings,
    Properties,
}

/// A workbook taken apart.
#[derive(Debug)]
pub struct Plate {
    /// All parts in order.
    parts: Vec<(String, Part)>,
    /// The texts that all share, and how many.
    strings: Chunk,
    fixed: usize,
    guide: Guide,
    forms: Vec<FormPlate>,
    hidden: Hidden,
    /// The texts before the last rows of print areas, each with its form; the text behind them.
    workbook: (Vec<(Chunk, usize)>, Chunk),
    /// The text around the unit's name.
    properties: (Chunk, Chunk),
}

/// The first sheet: all but the rows that count what is filled in.
#[derive(Debug)]
struct Guide {
    begin: Chunk,
    end: Chunk,
    strings: usize,
}

/// One form's sheet.
#[derive(Debug)]
struct FormPlate {
    /// Up to the last row of the sheet's dimension, and from there to the input rows.
    head: (String, String),
    /// The columns of the input rows: letters and style.
    columns: Vec<(String, String)>,
    /// The column of the running number.
    seq: Option<usize>,
    /// The first input row.
    first_row: u32,
    /// How many columns row 1 has, with the identity's.
    widest: u32,
    sign_off: Vec<SignOff>,
    tail: Vec<Tail>,
    /// Whether drop-downs list sections or posts.
    lists: bool,
    /// The row of the guide, cut at the last input row.
    check: Vec<String>,
    section_col: Option<u16>,
    /// The last input row, by the heights of filled rows as bits.
    lasts: Kept<Vec<u64>, u32>,
    sheets: Kept<Shape, Sheet>,
    checks: Kept<u32, Chunk>,
}

/// A row of the sign-off block.
#[derive(Debug)]
struct SignOff {
    /// What stands in its tag behind the widths.
    attributes: String,
    /// Letters of the cell, and what stands behind its place.
    cells: Vec<(String, String)>,
    /// How many columns it has.
    width: u32,
}

/// A piece of what stands behind the rows.
#[derive(Debug)]
enum Tail {
    Text(String),
    /// A row so many below the last input row, counted from 1.
    Row(u32),
    /// The input rows of a column.
    Inputs(String),
    Sections,
    Posts,
}

/// What a form's sheet hangs on beside the plate: its filled rows, how many sections and posts its drop-downs list.
type Shape = (Vec<Row>, usize, usize);

/// A filled row: its height as bits, and the cells that hold names: column and slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    height: u64,
    cells: [Option<(usize, usize)>; 2],
}

/// A sheet that is made.
#[derive(Debug)]
struct Sheet {
    packed: Packed,
    strings: usize,
    /// The last input row and the last row of all, from 1.
    last_row: u32,
    end: u32,
}

/// The hidden sheet: its text up to the last row of its dimension, from there to row 2, behind the rows.
#[derive(Debug)]
struct Hidden {
    head: (String, String),
    /// The cells of the vocabulary's lists, from row 2, and the last column of each.
    lists: Vec<(String, u32)>,
    widest: u32,
    tail: String,
    sheets: Kept<(usize, usize, Slots), Sheet>,
}

/// What was made, by what it hangs on.
#[derive(Debug)]
struct Kept<K, V>(Mutex<BTreeMap<K, Arc<V>>>);

impl<K: Ord, V> Kept<K, V> {
    const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    fn or_make(&self, key: K, make: impl FnOnce(&K) -> V) -> Arc<V> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(&key) {
            return Arc::clone(known);
        }
        let made = Arc::new(make(&key));
        let mut kept = kept();
        if kept.len() < KEPT {
            kept.insert(key, Arc::clone(&made));
        }
        made
    }
}

impl Plate {
    /// The plate for parcels with these forms, and with sections and posts or without. None if it does not print what
    /// [`render`] gives.
    ///
    /// # Errors
    /// If a text cannot be written.
    pub fn make(
        parcel: &Parcel<'_>,
        names: &Names<'_>,
        round: &Round,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Self>, WriteError> {
        let mut plate = None;
        for trial in super::names::trials(parcel, names) {
            let trial = trial.parcel(parcel);
            let rendered = render(&trial, round, vocabulary)?;
            let Some(names) = Names::of(&trial, round) else { return Ok(None) };
            let texts = parts(&rendered)?;
            if plate.is_none() {
                plate = Self::take_apart(&trial, &names, texts.clone());
            }
            let Some(plate) = &plate else { return Ok(None) };
            if resolved(&parts(&plate.print(&trial, &names))?) != resolved(&texts) {
                return Ok(None);
            }
        }
        Ok(plate)
    }

    fn take_apart(parcel: &Parcel<'_>, names: &Names<'_>, texts: Vec<(String, String)>) -> Option<Self> {
        let forms = parcel.forms.len();
        let table = texts.iter().find(|(name, _)| name == STRINGS).map(|(_, text)| text.clone())?;
        let slots = names.slots();
        let by_text: BTreeMap<String, usize> =
            names.texts(&slots).into_iter().enumerate().map(|(slot, text)| (element(text), slot)).collect();
        let elements: Vec<&str> = table.split_once("<si>")?.1.split("<si>").collect();
        let fixed = elements.iter().filter(|text| !by_text.contains_key(tidy(text))).count();
        let mut shared = String::new();
        let mut next = 0;
        let numbers: Vec<usize> = elements
            .iter()
            .map(|text| match by_text.get(tidy(text)) {
                Some(slot) => fixed + slot,
                None => {
                    let _ = write!(shared, "<si>{}", tidy(text));
                    next += 1;
                    next - 1
                }
            })
            .collect();
        let mut own = Vec::new();
        let (mut guide, mut hidden, mut workbook, mut properties) = (None, None, None, None);
        let mut plates: Vec<Option<FormPlate>> = (0..forms).map(|_| None).collect();
        let mut guide_text = String::new();
        for (name, text) in texts {
            let number =
                name.strip_prefix(SHEET).and_then(|rest| rest.strip_suffix(".xml")?.parse::<usize>().ok());
            let part = match (name.as_str(), number) {
                (STRINGS, _) => Part::Strings,
                (PROPERTIES, _) => {
                    let (before, after) = text.split_once(&escape(names.unit))?;
                    properties = Some((Chunk::new(before.to_owned()), Chunk::new(after.to_owned())));
                    Part::Properties
                }
                (WORKBOOK, _) => {
                    workbook = Some(print_areas(&text, forms)?);
                    Part::Workbook
                }
                (_, Some(1)) => {
                    guide_text = renumbered(&text, &numbers)?;
                    Part::Guide
                }
                (_, Some(number)) if number == forms + 2 => {
                    hidden = Some(Hidden::take_apart(&renumbered(&text, &numbers)?)?);
                    Part::Hidden
                }
                (_, Some(number)) => {
                    let form = parcel.forms.get(number.checked_sub(2)?)?;
                    let plate = FormPlate::take_apart(form, names, &renumbered(&text, &numbers)?)?;
                    *plates.get_mut(number - 2)? = Some(plate);
                    Part::Form(number - 2)
                }
                _ => Part::Same(Packed::for_many(&text)),
            };
            own.push((name, part));
        }
        let mut plates: Vec<FormPlate> = plates.into_iter().collect::<Option<_>>()?;
        let mut rest = guide_text.as_str();
        for (at, plate) in plates.iter_mut().enumerate() {
            let from = position(rest, &row_tag(guide::FIRST_CHECK + u32::try_from(at).ok()?))?;
            let below = position(rest, &row_tag(guide::FIRST_CHECK + u32::try_from(at).ok()? + 1))?;
            let form = parcel.forms.get(at)?;
            let last = plate.rows(form, names, &slots).1;
            plate.check = rest.get(from..below)?.split(&format!("${last})")).map(str::to_owned).collect();
            if at == 0 {
                guide = Some(rest.get(..from)?.to_owned());
            }
            rest = rest.get(below..)?;
        }
        Some(Self {
            parts: own,
            strings: Chunk::new(shared),
            fixed,
            guide: Guide {
                strings: guide_text.matches(STRING).count(),
                begin: Chunk::new(guide?),
                end: Chunk::new(rest.to_owned()),
            },
            forms: plates,
            hidden: hidden?,
            workbook: workbook?,
            properties: properties?,
        })
    }

    /// The workbook of a parcel.
    pub fn print(&self, parcel: &Parcel<'_>, names: &Names<'_>) -> Vec<u8> {
        let slots = names.slots();
        let first = self.fixed;
        let forms: Vec<Arc<Sheet>> = self
            .forms
            .iter()
            .zip(&parcel.forms)
            .map(|(plate, form)| {
                let (rows, last_row) = plate.rows(form, names, &slots);
                let (sections, posts) =
                    if plate.lists { (names.sections.len(), names.posts.len()) } else { (0, 0) };
                plate.sheets.or_make((rows, sections, posts), |(rows, sections, posts)| {
                    plate.sheet(rows, last_row, (*sections, *posts), first)
                })
            })
            .collect();
        let counts = (names.sections.len(), names.posts.len());
        let hidden = self.hidden.sheets.or_make((counts.0, counts.1, slots), |_| {
            self.hidden.sheet(self.forms.len(), counts, &slots, first)
        });
        let checks: Vec<Arc<Chunk>> = self
            .forms
            .iter()
            .zip(&forms)
            .map(|(plate, sheet)| {
                let make = |last: &u32| Chunk::new(plate.check.join(&format!("${last})")));
                plate.checks.or_make(sheet.last_row, make)
            })
            .collect();
        let begin = std::iter::once(Piece::Ready(&self.guide.begin));
        let pieces = begin.chain(checks.iter().map(|chunk| Piece::Ready(chunk)));
        let guide: Vec<Piece<'_>> = pieces.chain([Piece::Ready(&self.guide.end)]).collect();
        let guide = Packed::of_pieces(&guide);

        let texts = names.texts(&slots);
        let used =
            self.guide.strings + hidden.strings + forms.iter().map(|sheet| sheet.strings).sum::<usize>();
        let head = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"{used}\" uniqueCount=\"{}\">",
            first + texts.len()
        );
        let mut own = String::with_capacity(texts.len() * 48);
        for text in &texts {
            own.push_str("<si>");
            own.push_str(&element(text));
        }
        own.push_str("</sst>");
        let strings =
            Packed::of_pieces(&[Piece::Anew(&head), Piece::Ready(&self.strings), Piece::Anew(&own)]);

        let (areas, behind) = &self.workbook;
        let ends: Vec<String> =
            areas.iter().map(|(_, form)| forms.get(*form).map_or(1, |sheet| sheet.end).to_string()).collect();
        let areas = areas.iter().zip(&ends);
        let areas = areas.flat_map(|((before, _), end)| [Piece::Ready(before), Piece::Anew(end)]);
        let workbook: Vec<Piece<'_>> = areas.chain([Piece::Ready(behind)]).collect();
        let workbook = Packed::of_pieces(&workbook);
        let (before, after) = &self.properties;
        let unit = escape(names.unit);
        let properties = Packed::of_pieces(&[Piece::Ready(before), Piece::Anew(&unit), Piece::Ready(after)]);

        let parts: Vec<(&str, &Packed)> = self
            .parts
            .iter()
            .filter_map(|(name, part)| {
                let packed = match part {
                    Part::Same(packed) => packed,
                    Part::Guide => &guide,
                    Part::Form(at) => &forms.get(*at)?.packed,
                    Part::Hidden => &hidden.packed,
                    Part::Workbook => &workbook,
                    Part::Strings => &strings,
                    Part::Properties => &properties,
                };
                Some((name.as_str(), packed))
            })
            .collect();
        package(&parts)
    }
}

impl FormPlate {
    fn take_apart(form: &Form, names: &Names<'_>, text: &str) -> Option<Self> {
        let numeric = |at: usize| {
            form.columns
                .get(at)
                .is_some_and(|column| matches!(column.kind, Kind::Serial | Kind::Number(_) | Kind::Date))
        };
        let seq = form.column(Role::Seq);
        // What the roster fills must be a text, and must not count as begun; a running number must be a number.
        let filled = filling(form).iter().filter_map(|role| form.column(*role));
        let mut filled = filled.map(|at| (at, form.columns.get(at)));
        if seq.is_some_and(|at| !numeric(at))
            || filled
                .any(|(at, column)| numeric(at) || column.is_none_or(|column| !form.is_prefilled(column)))
        {
            return None;
        }
        let mut plate = Self {
            head: (String::new(), String::new()),
            columns: Vec::new(),
            seq,
            first_row: Layout::new(form, 1).first_row,
            widest: Layout::new(form, 1).identity_col + 1,
            sign_off: Vec::new(),
            tail: Vec::new(),
            lists: form.columns.iter().any(|column| matches!(column.kind, Kind::Section | Kind::Post)),
            check: Vec::new(),
            section_col: form.column(Role::Section).and_then(|at| u16::try_from(at).ok()),
            lasts: Kept::new(),
            sheets: Kept::new(),
            checks: Kept::new(),
        };
        let last = plate.rows(form, names, &names.slots()).1;
        let (head, rest) = text.split_at_checked(position(text, &row_tag(plate.first_row + 1))?)?;
        let (rows, tail) = rest.split_at_checked(position(rest, "</sheetData>")?)?;
        plate.head = cut_dimension(head)?;
        let mut rows = rows.split("<row ").skip(1);
        for cell in rows.next()?.split("<c r=\"").skip(1) {
            let (letters, _) = place(cell)?;
            let style = cell.split_once(" s=\"")?.1.split_once('"')?.0;
            plate.columns.push((letters.to_owned(), style.to_owned()));
        }
        let inputs = usize::try_from(last - plate.first_row).ok()?;
        for row in rows.skip(inputs.checked_sub(1)?) {
            let (attributes, cells) = row.split_once("spans=\"")?.1.split_once('"')?.1.split_once('>')?;
            let mut sign_off = SignOff { attributes: attributes.to_owned(), cells: Vec::new(), width: 0 };
            for cell in cells.split("<c r=\"").skip(1) {
                let (letters, rest) = place(cell)?;
                sign_off.cells.push((letters.to_owned(), rest.to_owned()));
                sign_off.width = sign_off.width.max(column(letters)? + 1);
            }
            plate.sign_off.push(sign_off);
        }
        plate.tail = plate.cut_tail(tail, last, names)?;
        Some(plate)
    }

    /// What stands behind the rows, cut where it hangs on how many there are.
    fn cut_tail(&self, text: &str, last: u32, names: &Names<'_>) -> Option<Vec<Tail>> {
        let mut tail = Vec::new();
        let mut plain = String::new();
        let (sections, posts) = self.formulas(names.sections.len(), names.posts.len());
        let mut rest = text;
        while let Some(quote) = position(rest, "ref=\"").map(|at| at + "ref=\"".len()) {
            let (before, after) = rest.split_at_checked(quote)?;
            let (places, behind) = after.split_at_checked(position(after, "\"")?)?;
            plain.push_str(before);
            if before.ends_with("sqref=\"") {
                tail.push(Tail::Text(std::mem::take(&mut plain)));
                tail.push(Tail::Inputs(place(places)?.0.to_owned()));
                rest = behind;
                if let Some(formula) = behind.strip_prefix("\"><formula1>") {
                    let (formula, behind) = formula.split_at_checked(position(formula, "<")?)?;
                    tail.push(Tail::Text("\"><formula1>".to_owned()));
                    match formula {
                        _ if formula == sections => tail.push(Tail::Sections),
                        _ if formula == posts => tail.push(Tail::Posts),
                        _ => plain.push_str(formula),
                    }
                    rest = behind;
                }
                continue;
            }
            for (at, corner) in places.split(':').enumerate() {
                let (letters, row) = place(corner)?;
                let row: u32 = row.parse().ok()?;
                plain.push_str(if at > 0 { ":" } else { "" });
                plain.push_str(letters);
                match row.checked_sub(last).filter(|below| *below > 0) {
                    Some(below) => {
                        tail.push(Tail::Text(std::mem::take(&mut plain)));
                        tail.push(Tail::Row(below));
                    }
                    None => {
                        let _ = write!(plain, "{row}");
                    }
                }
            }
            rest = behind;
        }
        plain.push_str(rest);
        tail.push(Tail::Text(plain));
        Some(tail)
    }

    /// The formulas of the drop-downs of sections and posts, as they stand in the file.
    fn formulas(&self, sections: usize, posts: usize) -> (String, String) {
        let plain = |formula: String| formula.trim_start_matches('=').to_owned();
        (
            plain(list::section_formula(sections)),
            plain(list::post_formula(posts, self.first_row, self.section_col)),
        )
    }

    /// The rows that the roster fills, and the last input row, from 1.
    fn rows(&self, form: &Form, names: &Names<'_>, slots: &Slots) -> (Vec<Row>, u32) {
        let places: Vec<Option<usize>> = filling(form).iter().map(|role| form.column(*role)).collect();
        let entries = names.filling(form.prefill, slots);
        let times = usize::try_from(form.rows_each).unwrap_or(1);
        let mut rows = Vec::with_capacity(entries.len() * times);
        for entry in &entries {
            let mut cells = [None; 2];
            for ((cell, (text, slot)), at) in cells.iter_mut().zip(entry).zip(&places) {
                *cell = at.filter(|_| !text.is_empty()).map(|at| (at, *slot));
            }
            for _ in 0..times {
                let number = (rows.len() + 1).to_string();
                let number = self.seq.map(|at| (at, number.as_str()));
                let texts = entry.iter().zip(&places).filter_map(|((text, _), at)| Some(((*at)?, *text)));
                let height = sheet::height_with(form, texts.chain(number));
                rows.push(Row { height: height.to_bits(), cells });
            }
        }
        let last = self.lasts.or_make(rows.iter().map(|row| row.height).collect(), |heights: &Vec<u64>| {
            let heights: Vec<f64> = heights.iter().map(|height| f64::from_bits(*height)).collect();
            Layout::new(form, sheet::input_count(form, &heights)).last_row + 1
        });
        (rows, *last)
    }

    /// Makes the sheet with these filled rows.
    fn sheet(&self, rows: &[Row], last_row: u32, lists: (usize, usize), first: usize) -> Sheet {
        let below = u32::try_from(self.sign_off.len()).unwrap_or(0);
        let end = last_row + below;
        let columns = u32::try_from(self.columns.len()).unwrap_or(0);
        // How many columns a row has, counted from 0.
        let width = |row: u32| match row {
            row if row < self.first_row => self.widest,
            row if row < last_row => columns,
            row => usize::try_from(row - last_row)
                .ok()
                .and_then(|at| self.sign_off.get(at))
                .map_or(0, |sign_off| sign_off.width),
        };
        let spans = |row: u32| {
            let block = row / BLOCK * BLOCK;
            (block..(block + BLOCK).min(end)).map(width).max().unwrap_or(1)
        };
        let mut text = String::with_capacity(24 << 10);
        let _ = write!(text, "{}{end}{}", self.head.0, self.head.1);
        for row in self.first_row..last_row {
            let filled = usize::try_from(row - self.first_row).ok().and_then(|at| rows.get(at));
            let height = filled.map_or(sheet::ROW_HEIGHT, |row| f64::from_bits(row.height));
            let number = row + 1;
            let _ = write!(
                text,
                "<row r=\"{number}\" spans=\"1:{}\" ht=\"{}\" customHeight=\"1\">",
                spans(row),
                // Whole pixels, as the library has them.
                (height * 4.0 / 3.0).round() * 0.75
            );
            let number = number.to_string();
            for (at, (letters, style)) in self.columns.iter().enumerate() {
                // Most of a sheet are such cells, and formatting them took half as long as deflating them.
                for piece in ["<c r=\"", letters, &number, "\" s=\"", style, "\""] {
                    text.push_str(piece);
                }
                let held = filled.map(|row| row.cells.iter().flatten().find(|(col, _)| *col == at));
                let _ = match held {
                    Some(Some((_, slot))) => write!(text, "{STRING}{}</v></c>", first + slot),
                    Some(None) if self.seq == Some(at) => {
                        write!(text, "><v>{}</v></c>", row - self.first_row + 1)
                    }
                    _ => text.write_str("/>"),
                };
            }
            text.push_str("</row>");
        }
        for (row, sign_off) in (last_row..).zip(&self.sign_off) {
            let number = row + 1;
            let _ = write!(text, "<row r=\"{number}\" spans=\"1:{}\"{}>", spans(row), sign_off.attributes);
            for (letters, rest) in &sign_off.cells {
                let _ = write!(text, "<c r=\"{letters}{number}{rest}");
            }
        }
        let (sections, posts) = self.formulas(lists.0, lists.1);
        for piece in &self.tail {
            let _ = match piece {
                Tail::Text(piece) => text.write_str(piece),
                Tail::Row(below) => write!(text, "{}", last_row + below),
                Tail::Inputs(letters) if self.first_row + 1 == last_row => {
                    write!(text, "{letters}{last_row}")
                }
                Tail::Inputs(letters) => {
                    write!(text, "{letters}{}:{letters}{last_row}", self.first_row + 1)
                }
                Tail::Sections => text.write_str(&sections),
                Tail::Posts => text.write_str(&posts),
            };
        }
        Sheet { strings: text.matches(STRING).count(), packed: Packed::for_many(&text), last_row, end }
    }
}

impl Hidden {
    fn take_apart(text: &str) -> Option<Self> {
        let (head, rest) = text.split_at_checked(position(text, &row_tag(2))?)?;
        let (rows, tail) = rest.split_at_checked(position(rest, "</sheetData>")?)?;
        let first = head.rsplit_once("<row ")?.1;
        let widest = column(place(first.rsplit_once("<c r=\"")?.1)?.0)? + 1;
        let mut lists = Vec::new();
        for row in rows.split("<row ").skip(1) {
            let mut cells = String::new();
            let mut width = 0;
            for cell in row.split("<c r=\"").skip(1) {
                let col = column(place(cell)?.0)?;
                if col >= u32::from(list::FIRST_LIST) {
                    let cell = cell.strip_suffix("</row>").unwrap_or(cell);
                    let _ = write!(cells, "<c r=\"{cell}");
                    width = col + 1;
                }
            }
            lists.push((cells, width));
        }
        while lists.pop_if(|(cells, _)| cells.is_empty()).is_some() {}
        Some(Self { head: cut_dimension(head)?, lists, widest, tail: tail.to_owned(), sheets: Kept::new() })
    }

    /// Makes the sheet for so many identities, sections and posts.
    fn sheet(&self, identities: usize, counts: (usize, usize), slots: &Slots, first: usize) -> Sheet {
        let (sections, posts) = counts;
        let rows = identities.max(sections).max(posts).max(self.lists.len());
        // The first and last columns of a row, from 1; rows from 0.
        let extent = |row: usize| -> (u32, u32) {
            let Some(at) = row.checked_sub(1) else { return (1, self.widest) };
            let own = [
                (list::IDENTITIES, at < identities),
                (list::SECTIONS, at < sections),
                (list::POST_SECTIONS, at < posts),
                (list::POSTS, at < posts),
            ];
            let own = own.iter().filter(|(_, has)| *has).map(|(col, _)| u32::from(*col) + 1);
            let list = self.lists.get(at).filter(|(_, width)| *width > 0);
            // A list's row may begin with any list; only its first column is not kept.
            let from = list
                .and_then(|(cells, _)| column(place(cells.strip_prefix("<c r=\"")?)?.0))
                .map(|col| col + 1);
            let to = list.map(|(_, width)| *width);
            let all = || own.clone().chain(from).chain(to);
            (all().min().unwrap_or(1), all().max().unwrap_or(1))
        };
        let block = BLOCK as usize;
        let spans = |row: usize| {
            let begin = row / block * block;
            let extents = || (begin..(begin + block).min(rows + 1)).map(extent);
            (
                extents().map(|(from, _)| from).min().unwrap_or(1),
                extents().map(|(_, to)| to).max().unwrap_or(1),
            )
        };
        let mut text = String::with_capacity(4096 + posts * 96);
        let _ = write!(text, "{}{}{}", self.head.0, rows + 1, self.head.1);
        let mut widths = (1, 1);
        for row in 1..=rows {
            let (at, number) = (row - 1, row + 1);
            if row == 1 || row % block == 0 {
                widths = spans(row);
            }
            let _ = write!(text, "<row r=\"{number}\" spans=\"{}:{}\">", widths.0, widths.1);
            let own = [
                (list::IDENTITIES, at < identities, slots.identities + at),
                (list::SECTIONS, at < sections, slots.sections + at),
                (list::POST_SECTIONS, at < posts, slots.posts + 2 * at),
                (list::POSTS, at < posts, slots.posts + 2 * at + 1),
            ];
            for (col, _, slot) in own.iter().filter(|(_, has, _)| *has) {
                let letters = column_letters(u32::from(*col));
                let _ = write!(text, "<c r=\"{letters}{number}\"{STRING}{}</v></c>", first + slot);
            }
            if let Some((cells, _)) = self.lists.get(at) {
                text.push_str(cells);
            }
            text.push_str("</row>");
        }
        text.push_str(&self.tail);
        Sheet { strings: text.matches(STRING).count(), packed: Packed::for_many(&text), last_row: 0, end: 0 }
    }
}

/// The roles that the roster fills, in the order of [`Names::filling`].
const fn filling(form: &Form) -> &'static [Role] {
    match form.prefill {
        Prefill::None => &[],
        Prefill::Leaders => &[Role::Leader, Role::Matter],
        Prefill::Sections => &[Role::Section],
        Prefill::Posts => &[Role::Section, Role::Post],
    }
}

/// The workbook part, cut before the last rows of the forms' print areas.
fn print_areas(text: &str, forms: usize) -> Option<(Vec<(Chunk, usize)>, Chunk)> {
    let mut places = Vec::new();
    for form in 0..forms {
        let name = format!("\"_xlnm.Print_Area\" localSheetId=\"{}\">", form + 1);
        let from = position(text, &name)?;
        let to = from + position(text.get(from..)?, "</definedName>")?;
        let area = text.get(..to)?;
        places.push((area.trim_end_matches(|c: char| c.is_ascii_digit()).len(), to, form));
    }
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut done = 0;
    for (from, to, form) in places {
        pieces.push((Chunk::new(text.get(done..from)?.to_owned()), form));
        done = to;
    }
    Some((pieces, Chunk::new(text.get(done..)?.to_owned())))
}

/// A sheet's head, cut at the last row of its dimension.
fn cut_dimension(head: &str) -> Option<(String, String)> {
    let to = position(head, "\"/><sheetViews>")?;
    let (before, after) = head.split_at_checked(to)?;
    Some((before.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned(), after.to_owned()))
}

/// A text with other numbers of its strings.
fn renumbered(text: &str, numbers: &[usize]) -> Option<String> {
    let mut pieces = text.split(STRING);
    let mut out = pieces.next()?.to_owned();
    for piece in pieces {
        let (number, rest) = piece.split_once("</v>")?;
        let _ = write!(out, "{STRING}{}</v>{rest}", numbers.get(number.parse::<usize>().ok()?)?);
    }
    Some(out)
}

/// The parts of a workbook with each shared string where it is used, so that two workbooks can be compared whose strings
/// are in another order. The table of strings itself is left out.
pub fn resolved(parts: &[(String, String)]) -> Vec<(&str, String)> {
    let table = parts.iter().find(|(name, _)| name == STRINGS).map_or("", |(_, text)| text.as_str());
    let strings: Vec<&str> = table.split("<si>").skip(1).collect();
    let others = parts.iter().filter(|(name, _)| name != STRINGS);
    others
        .map(|(name, text)| {
            let mut pieces = text.split(STRING);
            let mut out = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                let (number, rest) = piece.split_once("</v>").unwrap_or_default();
                let string = number.parse::<usize>().ok().and_then(|number| strings.get(number));
                let _ = write!(out, "{STRING}{}</v>{rest}", string.map_or("", |text| tidy(text)));
            }
            (name.as_str(), out)
        })
        .collect()
}

/// A shared string's element without what closes the table.
fn tidy(element: &str) -> &str {
    element.strip_suffix("</sst>").unwrap_or(element)
}

/// What stands in the table for a text, behind the opening tag.
fn element(text: &str) -> String {
    if text.is_empty() { "<t/></si>".to_owned() } else { format!("<t>{}</t></si>", escape(text)) }
}

fn escape(text: &str) -> String {
    if text.contains(['&', '<', '>']) {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

fn position(text: &str, of: &str) -> Option<usize> {
    text.find(of)
}

fn row_tag(number: u32) -> String {
    format!("<row r=\"{number}\" ")
}

/// The letters of a place, and what stands behind its letters up to the end; for a cell's text behind its number.
fn place(text: &str) -> Option<(&str, &str)> {
    let (letters, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_uppercase())?)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit());
    // A cell's text goes on behind its number, a corner of a range ends with it.
    match digits {
        Some(0) => None,
        Some(end) => Some((letters, rest.get(end..)?)),
        None => Some((letters, rest)),
    }
}

/// The number of a column from 0.
fn column(letters: &str) -> Option<u32> {
    letters
        .bytes()
        .try_fold(0_u32, |col, letter| col.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?
        .checked_sub(1)
}
