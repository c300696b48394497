//! The sheet 问题清单: written as XML of its own (its texts inline, so that shared strings stay as they are), and read
//! again out of a returned workbook, where the unit has written its replies.

use std::fmt::Write;

use super::book::{Book, quoted};
use super::paint::{Look, Paint};
use super::{LIST_SHEET, ListRow, ListSheet, Weight};
use crate::base::Place;
use crate::workbook::model::{Sheet, Workbook};
use crate::workbook::package::markup;
use crate::workbook::write::{cell_text, height_for};

/// Columns of the list: title and width. The last one is hidden.
const COLUMNS: [(&str, f64); 11] = [
    ("序号", 5.5),
    ("类别", 6.5),
    ("工作表", 14.0),
    ("单元格", 8.0),
    ("栏目", 14.0),
    ("所填内容", 24.0),
    ("问题", 36.0),
    ("怎样改", 34.0),
    (REPLY, 24.0),
    ("规则", 7.0),
    (KEY, 20.0),
];
const SEEN: usize = COLUMNS.len() - 1;
const REPLY: &str = "回复";
/// The title of the hidden column. No form has it, so it tells our list from a sheet of the same name.
const KEY: &str = "警钟标识";

/// More than this many points of title and text above the header would leave no room below, frozen.
const MOST_FROZEN: f64 = 220.0;

const TITLE_FONT: &str =
    "<font><sz val=\"18\"/><name val=\"黑体\"/><family val=\"3\"/><charset val=\"134\"/></font>";
const LINE_FONT: &str =
    "<font><sz val=\"12\"/><name val=\"仿宋\"/><family val=\"3\"/><charset val=\"134\"/></font>";
const HEADER_FONT: &str =
    "<font><sz val=\"10.5\"/><name val=\"黑体\"/><family val=\"3\"/><charset val=\"134\"/></font>";
const BODY_FONT: &str =
    "<font><sz val=\"10.5\"/><name val=\"宋体\"/><family val=\"3\"/><charset val=\"134\"/></font>";
const LINK_FONT: &str = "<font><u/><sz val=\"10.5\"/><color rgb=\"FF0563C1\"/><name val=\"宋体\"/><family val=\"3\"/><charset val=\"134\"/></font>";
const HEADER_COLOUR: &str = "FFDDE6F0";
/// Where the unit may write.
const REPLY_COLOUR: &str = "FFFFFBE6";

/// The sheet as written.
pub struct Written {
    /// Its XML.
    pub xml: String,
    /// The row of the column titles.
    pub header_row: u32,
}

struct Looks {
    title: usize,
    line: usize,
    header: usize,
    text: usize,
    centred: usize,
    link: usize,
    error: usize,
    warning: usize,
    reply: usize,
}

impl Looks {
    fn of(paint: &mut Paint) -> Self {
        let plain = Look { font: BODY_FONT, colour: None, boxed: true, horizontal: "left", unlocked: false };
        let centred = Look { horizontal: "center", ..plain };
        let mut weight = |weight: Weight| paint.look(Look { colour: Some(weight.colour()), ..centred });
        let (error, warning) = (weight(Weight::Error), weight(Weight::Warning));
        Self {
            title: paint.look(Look { font: TITLE_FONT, boxed: false, ..centred }),
            line: paint.look(Look { font: LINE_FONT, boxed: false, ..plain }),
            header: paint.look(Look { font: HEADER_FONT, colour: Some(HEADER_COLOUR), ..centred }),
            text: paint.look(plain),
            centred: paint.look(centred),
            link: paint.look(Look { font: LINK_FONT, ..centred }),
            error,
            warning,
            reply: paint.look(Look { colour: Some(REPLY_COLOUR), unlocked: true, ..plain }),
        }
    }
}

/// Writes the list.
pub fn sheet(list: &ListSheet, name: &str, book: &Book, paint: &mut Paint) -> Written {
    let looks = Looks::of(paint);
    let mut rows = String::new();
    let mut merges = Vec::new();
    let mut number = 0_u32;
    let width: f64 = COLUMNS.iter().take(SEEN).map(|(_, width)| width).sum();
    let last = COLUMNS.len() as u32 - 2;
    let mut above = 0.0;
    let heading =
        std::iter::once((&list.title, looks.title)).chain(list.lines.iter().map(|line| (line, looks.line)));
    for (text, look) in heading {
        // Letters of the title and lines are larger than those that widths are counted in.
        let (scale, line) = if number == 0 { (1.7, 26.0) } else { (1.15, 18.0) };
        let height = height_for(text, width / scale, line);
        above += height;
        let cells = text_cell(Place::new(number, 0), look, text);
        push_row(&mut rows, number, height, &cells);
        merges.push(format!("{}:{}", Place::new(number, 0), Place::new(number, last)));
        number += 1;
    }
    let header_row = number;
    let titles: String = (0u32..)
        .zip(COLUMNS)
        .map(|(col, (title, _))| text_cell(Place::new(header_row, col), looks.header, title))
        .collect();
    push_row(&mut rows, header_row, 24.0, &titles);
    number += 1;
    let mut links = String::new();
    for row in &list.rows {
        finding(&mut rows, number, row, &looks);
        if let (Some(place), Some(_)) = (row.place, book.part_of(&row.sheet)) {
            let target = markup(&format!("{}!{place}", quoted(&row.sheet)));
            let (from, shown) = (Place::new(number, 3), place);
            let _ = write!(links, "<hyperlink ref=\"{from}\" location=\"{target}\" display=\"{shown}\"/>");
        }
        number += 1;
    }
    let xml =
        page(name, book, &rows, &merges, &links, (above <= MOST_FROZEN).then_some(header_row + 1), number);
    Written { xml, header_row }
}

fn finding(rows: &mut String, number: u32, row: &ListRow, looks: &Looks) {
    let place = row.place.map_or_else(String::new, |place| place.to_string());
    let weight = match row.weight {
        Weight::Error => looks.error,
        Weight::Warning => looks.warning,
    };
    let link = if row.place.is_some() { looks.link } else { looks.centred };
    let texts: [(&str, usize); 10] = [
        (row.weight.word(), weight),
        (&row.sheet, looks.text),
        (&place, link),
        (&row.column, looks.text),
        (&row.value, looks.text),
        (&row.message, looks.text),
        (&row.help, looks.text),
        (&row.reply, looks.reply),
        (&row.code, looks.centred),
        (&row.key, looks.text),
    ];
    let mut cells =
        format!("<c r=\"{}\" s=\"{}\"><v>{}</v></c>", Place::new(number, 0), looks.centred, row.number);
    let mut height = 22.0_f64;
    for ((col, (text, look)), (_, width)) in (1u32..).zip(texts).zip(COLUMNS.iter().skip(1)) {
        cells.push_str(&text_cell(Place::new(number, col), look, text));
        if (col as usize) < SEEN {
            height = height.max(height_for(text, *width, 14.0));
        }
    }
    push_row(rows, number, height, &cells);
}

fn push_row(rows: &mut String, number: u32, height: f64, cells: &str) {
    let _ = write!(rows, "<row r=\"{}\" ht=\"{height}\" customHeight=\"1\">{cells}</row>", number + 1);
}

fn text_cell(place: Place, look: usize, text: &str) -> String {
    if text.is_empty() {
        return format!("<c r=\"{place}\" s=\"{look}\"/>");
    }
    let text = markup(&cell_text(text));
    format!("<c r=\"{place}\" s=\"{look}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

/// The sheet around its rows, in the order of ECMA-376 §18.3.1.99.
fn page(
    name: &str,
    book: &Book,
    rows: &str,
    merges: &[String],
    links: &str,
    frozen: Option<u32>,
    end: u32,
) -> String {
    let main = book.main_namespace();
    let last = Place::new(end.saturating_sub(1), COLUMNS.len() as u32 - 1);
    let mut columns = String::new();
    for (at, (_, width)) in (1..).zip(COLUMNS) {
        let hidden = if at == COLUMNS.len() { " hidden=\"1\"" } else { "" };
        let _ =
            write!(columns, "<col min=\"{at}\" max=\"{at}\" width=\"{width}\"{hidden} customWidth=\"1\"/>");
    }
    let reply = Place::new(frozen.unwrap_or(0), 8);
    let view = match frozen {
        Some(rows) => format!(
            "<pane ySplit=\"{rows}\" topLeftCell=\"{}\" activePane=\"bottomLeft\" state=\"frozen\"/>\
             <selection pane=\"bottomLeft\" activeCell=\"{reply}\" sqref=\"{reply}\"/>",
            Place::new(rows, 0)
        ),
        None => String::new(),
    };
    let merged = if merges.is_empty() {
        String::new()
    } else {
        let areas = merges.join("\"/><mergeCell ref=\"");
        format!("<mergeCells count=\"{}\"><mergeCell ref=\"{areas}\"/></mergeCells>", merges.len())
    };
    let links = if links.is_empty() { String::new() } else { format!("<hyperlinks>{links}</hyperlinks>") };
    let name = markup(name);
    // Protected without a password, so that numbers and keys are not typed over by mistake; widths may be changed.
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{main}\">\
         <sheetPr><tabColor rgb=\"FFC00000\"/><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
         <dimension ref=\"A1:{last}\"/>\
         <sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\">{view}</sheetView></sheetViews>\
         <sheetFormatPr defaultRowHeight=\"15\"/><cols>{columns}</cols><sheetData>{rows}</sheetData>\
         <sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\" formatColumns=\"0\" formatRows=\"0\"/>\
         {merged}{links}<printOptions horizontalCentered=\"1\"/>\
         <pageMargins left=\"0.4\" right=\"0.4\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>\
         <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>\
         <headerFooter><oddFooter>&amp;C&amp;\"宋体,Regular\"&amp;9{name}　第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter>\
         </worksheet>"
    )
}

/// Whether a sheet is our list, or a copy of it; not a sheet of the unit's own that has the same name.
pub fn is_list_sheet(sheet: &Sheet) -> bool {
    sheet.name.trim().starts_with(LIST_SHEET) && (header(sheet).is_some() || has_titles(sheet))
}

/// Whether a row holds our titles; enough to know a list whose hidden column somebody deleted.
fn has_titles(sheet: &Sheet) -> bool {
    let titled = |row: u32, title: &str| sheet.row(row).iter().any(|cell| cell.value.shown().trim() == title);
    sheet
        .cells
        .iter()
        .filter(|cell| cell.value.shown().trim() == REPLY)
        .any(|cell| ["工作表", "单元格", "怎样改"].iter().all(|title| titled(cell.place.row, title)))
}

/// The row of the column titles, the column of keys, the column of replies.
fn header(sheet: &Sheet) -> Option<(u32, u32, u32)> {
    let key = sheet.cells.iter().find(|cell| cell.value.shown().trim() == KEY)?.place;
    let reply = sheet.row(key.row).iter().find(|cell| cell.value.shown().trim() == REPLY)?.place;
    Some((key.row, key.col, reply.col))
}

/// The unit's replies in a returned workbook: the finding's key and what was written, blank ones left out.
pub fn replies(workbook: &Workbook) -> Vec<(String, String)> {
    let mut replies = Vec::new();
    for sheet in workbook.sheets.iter().filter(|sheet| is_list_sheet(sheet)) {
        let Some((row, key, reply)) = header(sheet) else { continue };
        let shown = |place: Place| sheet.cell(place).map(|cell| cell.value.shown().trim().to_owned());
        for cell in sheet.cells.iter().filter(|cell| cell.place.row > row && cell.place.col == key) {
            let said = shown(Place::new(cell.place.row, reply)).filter(|said| !said.is_empty());
            if let (Some(key), Some(said)) = (shown(cell.place), said) {
                replies.push((key, said));
            }
        }
    }
    replies
}
