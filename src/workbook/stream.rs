//! Sheets of very many rows, written as they come.
//!
//! In: a workbook by the writing library whose first sheets have all but their rows (widths, titles, page set-up) and,
//! in their second row, an empty cell of each look; then the rows. Out: the package with the rows in the place of that
//! one. Only deflated bytes and the links' places stay in memory. The library's own mode for long sheets keeps each link
//! in six texts, copies them all when it saves, and looks up the whole style of every cell.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use super::assembly::{self, Packed, Pour};
use super::package::markup;
use super::write::WriteError;
use crate::base::place::column_letters;

/// Text that is deflated at once.
const BATCH: usize = 64 << 10;
/// Signs that a link's target writes as bytes (`%20`).
const ESCAPED: &str = " \"`<>[]^{}";

/// Gives each of the first sheets of `frame` its rows: `counts` says how many (none: the sheet stays as it is), `rows`
/// writes them, given the sheet's place from 0.
///
/// # Errors
/// If the bytes are no such workbook, or what `rows` says.
pub fn fill(
    frame: &[u8],
    counts: &[usize],
    mut rows: impl FnMut(usize, &mut Rows) -> Result<(), WriteError>,
) -> Result<Vec<u8>, WriteError> {
    let mut parts = Vec::new();
    for (name, text) in assembly::parts(frame)? {
        let number = name.strip_prefix("xl/worksheets/sheet").and_then(|rest| rest.strip_suffix(".xml"));
        let at = number.and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        let asked = at.and_then(|at| Some((at, *counts.get(at).filter(|count| **count > 0)?)));
        let Some((at, count)) = asked else {
            parts.push((name, Packed::for_one(&text)));
            continue;
        };
        let frame = Frame::of(&text).ok_or_else(|| io::Error::other("no row that shows the looks"))?;
        let mut poured = Rows::new(&frame, count)?;
        rows(at, &mut poured)?;
        let relations = poured.relations();
        parts.push((name, poured.finish(&frame)?));
        if let Some(relations) = relations {
            parts.push((format!("xl/worksheets/_rels/sheet{}.xml.rels", at + 1), relations));
        }
    }
    let parts: Vec<(&str, &Packed)> = parts.iter().map(|(name, packed)| (name.as_str(), packed)).collect();
    Ok(assembly::package(&parts))
}

/// A sheet's text around its rows.
struct Frame<'t> {
    before_dimension: &'t str,
    /// The letters of the last column.
    last: &'t str,
    before_rows: &'t str,
    /// The numbers of the styles, in the order of the cells that show them.
    styles: Vec<&'t str>,
    after_rows: &'t str,
    after_links: &'t str,
}

impl<'t> Frame<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (before_dimension, rest) = text.split_once("<dimension ref=\"A1:")?;
        let (corner, rest) = rest.split_once("\"/>")?;
        let (before_rows, rest) = rest.split_once("<row r=\"2\"")?;
        let (shown, rest) = rest.split_once("</row>")?;
        let (after_rows, after_links) = rest.split_at_checked(rest.find("<printOptions")?)?;
        let styles = shown.split(" s=\"").skip(1).filter_map(|cell| Some(cell.split_once('"')?.0)).collect();
        let last = corner.trim_end_matches(|c: char| c.is_ascii_digit());
        Some(Self { before_dimension, last, before_rows, styles, after_rows, after_links })
    }
}

/// The rows of one sheet, from its second on; cells from left to right.
pub struct Rows {
    part: Pour,
    /// What is not deflated yet.
    text: String,
    styles: Vec<String>,
    /// The row's cells.
    cells: String,
    /// From 1, as they are written.
    row: usize,
    links: String,
    /// The files that links lead to, with the numbers of their relationships.
    targets: BTreeMap<String, usize>,
}

impl Rows {
    fn new(frame: &Frame<'_>, count: usize) -> io::Result<Self> {
        let mut part = Pour::default();
        part.push(frame.before_dimension)?;
        part.push(&format!("<dimension ref=\"A1:{}{}\"/>", frame.last, count + 1))?;
        part.push(frame.before_rows)?;
        Ok(Self {
            part,
            text: String::new(),
            styles: frame.styles.iter().map(|style| (*style).to_owned()).collect(),
            cells: String::new(),
            row: 2,
            links: String::new(),
            targets: BTreeMap::new(),
        })
    }

    /// A text (one that begins like a formula stays one), or an empty cell; `look` is the place of its style among those
    /// shown.
    pub fn text(&mut self, col: u16, said: &str, look: usize) {
        let letters = column_letters(u32::from(col));
        let style = self.styles.get(look).map_or("0", String::as_str);
        let _ = write!(self.cells, "<c r=\"{letters}{}\" s=\"{style}\"", self.row);
        if said.is_empty() {
            self.cells.push_str("/>");
            return;
        }
        // Without this, blanks at a text's ends are nobody's.
        let space = if said.trim_ascii().len() < said.len() { " xml:space=\"preserve\"" } else { "" };
        let _ = write!(self.cells, " t=\"inlineStr\"><is><t{space}>{}</t></is></c>", markup(said));
    }

    /// A text that leads to a file, from where this workbook lies, with a place in it behind `#` if there is one.
    pub fn link(&mut self, col: u16, to: &str, said: &str, look: usize) {
        self.text(col, said, look);
        let (file, place) = to.split_once('#').map_or((to, None), |(file, place)| (file, Some(place)));
        let fresh = self.targets.len() + 1;
        let relation = *self.targets.entry(file.to_owned()).or_insert(fresh);
        let letters = column_letters(u32::from(col));
        let _ = write!(self.links, "<hyperlink ref=\"{letters}{}\" r:id=\"rId{relation}\"", self.row);
        if let Some(place) = place {
            let _ = write!(self.links, " location=\"{}\"", markup(place));
        }
        self.links.push_str("/>");
    }

    /// Ends the row; `height` is in points.
    ///
    /// # Errors
    /// If it cannot be deflated.
    pub fn end(&mut self, height: f64) -> Result<(), WriteError> {
        let _ = write!(self.text, "<row r=\"{}\" ht=\"{height}\" customHeight=\"1\">", self.row);
        self.text.push_str(&self.cells);
        self.text.push_str("</row>");
        self.cells.clear();
        self.row += 1;
        if self.text.len() >= BATCH {
            self.part.push(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    fn finish(mut self, frame: &Frame<'_>) -> io::Result<Packed> {
        self.text.push_str(frame.after_rows);
        self.part.push(&self.text)?;
        if !self.links.is_empty() {
            for text in ["<hyperlinks>", &self.links, "</hyperlinks>"] {
                self.part.push(text)?;
            }
        }
        self.part.push(frame.after_links)?;
        self.part.finish()
    }

    /// The part that says where the links lead.
    fn relations(&self) -> Option<Packed> {
        const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
        if self.targets.is_empty() {
            return None;
        }
        let mut text = String::from(concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        ));
        for (file, number) in &self.targets {
            let mut target = String::new();
            for c in file.chars() {
                if ESCAPED.contains(c) {
                    let _ = write!(target, "%{:02x}", u32::from(c));
                } else {
                    target.push(c);
                }
            }
            let _ = write!(
                text,
                "<Relationship Id=\"rId{number}\" Type=\"{TYPE}\" Target=\"{}\" TargetMode=\"External\"/>",
                markup(&target)
            );
        }
        text.push_str("</Relationships>");
        Some(Packed::for_one(&text))
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook};

    use super::*;
    use crate::workbook::{Limits, Value, read};

    fn frame() -> Vec<u8> {
        let mut workbook = Workbook::new();
        for name in ["甲", "乙"] {
            let sheet = workbook.add_worksheet().set_name(name).unwrap();
            sheet.write_string(0, 0, "编号").unwrap().write_string(0, 2, "打开").unwrap();
            sheet.write_blank(1, 0, &Format::new().set_bold()).unwrap();
            sheet.write_blank(1, 1, &Format::new().set_italic()).unwrap();
            sheet.set_print_center_horizontally(true);
        }
        workbook.save_to_buffer().unwrap()
    }

    #[test]
    fn rows_stand_in_the_place_of_the_one_that_shows_the_looks() {
        let bytes = fill(&frame(), &[3000, 0], |at, rows| {
            assert_eq!(at, 0);
            for number in 0..3000 {
                rows.text(0, &format!("<{number}>\n=1+1"), 0);
                rows.text(1, "", 1);
                rows.link(2, &format!("../回收/甲 {}.xlsx#'岗位'!A{number}", number % 2), "打开", 1);
                rows.end(20.5)?;
            }
            Ok(())
        })
        .unwrap();
        let book = read(&bytes, &Limits::default()).unwrap();
        let sheet = &book.sheets[0];
        let texts: Vec<(String, String)> = sheet
            .cells
            .iter()
            .filter_map(|cell| match &cell.value {
                Value::Text(text) => Some((cell.place.to_string(), text.clone())),
                _ => None,
            })
            .collect();
        assert_eq!(texts.len(), 2 + 2 * 3000);
        assert_eq!(texts[texts.len() - 2], ("A3001".to_owned(), "<2999>\n=1+1".to_owned()));
        let parts: BTreeMap<String, String> = assembly::parts(&bytes).unwrap().into_iter().collect();
        let links = &parts["xl/worksheets/_rels/sheet1.xml.rels"];
        assert_eq!(links.matches("<Relationship ").count(), 2, "one for each file");
        assert!(links.contains("Id=\"rId2\"") && links.contains("Target=\"../回收/甲%201.xlsx\""), "{links}");
        let sheet = &parts["xl/worksheets/sheet1.xml"];
        assert!(sheet.contains("<dimension ref=\"A1:C3001\"/>"));
        assert!(sheet.contains("<hyperlink ref=\"C3\" r:id=\"rId2\" location=\"'岗位'!A1\"/>"));
        let bold = sheet.split("<c r=\"A2\" s=\"").nth(1).unwrap();
        assert!(bold.starts_with("1\""), "{sheet}");
        assert!(parts["xl/worksheets/sheet2.xml"].contains("<row r=\"2\""), "the second stays as it is");
    }
}
