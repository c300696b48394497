//! The formats of a workbook (`styles.xml`): the format of a cell, but in the colour of a mark; formats for the list;
//! and the way back where only colours are left to go by.
//!
//! Formats are added behind those that are there, which keep their numbers.

use std::collections::BTreeMap;

use super::Weight;
use super::book::Book;
use crate::workbook::model::Unreadable;
use crate::workbook::package::{
    Element, Package, Splice, apply, attribute_text, inside, outline, set_attribute,
};

const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";

/// The children of a style sheet in order (ECMA-376 §18.8.39, CT_Stylesheet), as far as they matter here.
const ORDER: [&str; 6] = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs"];

/// One of the lists of a style sheet that gets new entries.
#[derive(Debug, Default)]
struct Section {
    /// How many entries it has, those added here too.
    count: usize,
    added: String,
    /// Entries added here, and their numbers.
    known: BTreeMap<String, usize>,
}

impl Section {
    /// A list of so many entries; one that has none gets those that every style sheet begins with.
    fn new(count: usize, first: &[&str], prefix: &str) -> Self {
        let mut section = Self { count, ..Self::default() };
        if count == 0 {
            for entry in first {
                section.push(prefixed(entry, prefix));
            }
        }
        section
    }

    fn push(&mut self, entry: String) -> usize {
        self.added.push_str(&entry);
        self.count += 1;
        self.count - 1
    }

    fn add(&mut self, entry: String) -> usize {
        if let Some(known) = self.known.get(&entry) {
            return *known;
        }
        let number = self.push(entry.clone());
        self.known.insert(entry, number);
        number
    }
}

/// The style sheet and what is added to it.
pub struct Paint {
    text: String,
    /// It was not there.
    new: bool,
    prefix: String,
    fonts: Section,
    fills: Section,
    borders: Section,
    formats: Section,
    /// Each cell format as it stands, and its fill.
    cell_formats: Vec<(String, usize)>,
    /// For each fill that is one plain colour, the colour's attributes.
    colours: Vec<Option<String>>,
    marked: BTreeMap<(usize, Weight), usize>,
    has_style_formats: bool,
}

/// How a cell of the list looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// `<font>`
    pub font: &'static str,
    /// The colour behind.
    pub colour: Option<&'static str>,
    /// Thin lines around it.
    pub boxed: bool,
    /// `center` or `left`.
    pub horizontal: &'static str,
    /// The unit may write here.
    pub unlocked: bool,
}

impl Paint {
    /// Opens a workbook's style sheet.
    pub fn open(package: &mut Package<'_>, book: &Book) -> Result<Self, Unreadable> {
        let found = match &book.styles {
            Some(part) => package.text(part)?,
            None => None,
        };
        let new = found.is_none();
        let text = found.unwrap_or_else(|| {
            let main = book.main_namespace();
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"{main}\"></styleSheet>")
        });
        let elements = outline(&text, package.longest())?;
        let prefix = elements.first().map_or("", |root| root.prefix).to_owned();
        let children = |section: &str| children(&elements, section);
        let count = |section: &str| children(section).len();
        let section = |name: &str, first: &[&str]| Section::new(count(name), first, &prefix);
        let fonts = section(
            "fonts",
            &["<font><sz val=\"11\"/><name val=\"宋体\"/><family val=\"3\"/><charset val=\"134\"/></font>"],
        );
        let fills = section(
            "fills",
            &[
                "<fill><patternFill patternType=\"none\"/></fill>",
                "<fill><patternFill patternType=\"gray125\"/></fill>",
            ],
        );
        let borders = section("borders", &["<border><left/><right/><top/><bottom/><diagonal/></border>"]);
        let formats = section("cellXfs", &["<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"]);
        let mut cell_formats: Vec<(String, usize)> = children("cellXfs")
            .into_iter()
            .map(|xf| {
                let raw = text.get(xf.whole.clone()).unwrap_or_default().to_owned();
                (raw, xf.attributes.raw("fillId").and_then(|id| id.parse().ok()).unwrap_or(0))
            })
            .collect();
        if cell_formats.is_empty() {
            cell_formats.push((formats.added.clone(), 0));
        }
        let colours = children("fills")
            .into_iter()
            .map(|fill| fore_and_back(&text, &elements, fill).and_then(|(fore, _)| fore))
            .collect();
        let has_style_formats = count("cellStyleXfs") > 0;
        Ok(Self {
            new,
            prefix,
            fonts,
            fills,
            borders,
            formats,
            cell_formats,
            colours,
            marked: BTreeMap::new(),
            has_style_formats,
            text,
        })
    }

    /// The number of the format that is `old` in the colour of a mark.
    pub fn marked(&mut self, old: usize, weight: Weight) -> usize {
        if let Some(known) = self.marked.get(&(old, weight)) {
            return *known;
        }
        let (raw, fill) =
            self.cell_formats.get(old).or_else(|| self.cell_formats.first()).cloned().unwrap_or_default();
        let was = self.colours.get(fill).cloned().flatten();
        let fill = self.fill(weight.colour(), was.as_deref());
        let number = self.formats.push(with_fill(&raw, fill));
        self.marked.insert((old, weight), number);
        number
    }

    /// A plain fill. A plain one has no use for its second colour, so that is where the colour is kept that the cell
    /// had before: it goes where the cell goes, and stays when the file is saved anew.
    fn fill(&mut self, colour: &str, was: Option<&str>) -> usize {
        let was = was.unwrap_or("indexed=\"64\"");
        self.fills.add(prefixed(
            &format!(
                "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{colour}\"/><bgColor {was}/></patternFill></fill>"
            ),
            &self.prefix,
        ))
    }

    /// The number of a format for the list.
    pub fn look(&mut self, look: Look) -> usize {
        let font = self.fonts.add(prefixed(look.font, &self.prefix));
        let fill = look.colour.map_or(0, |colour| self.fill(colour, None));
        let border = if look.boxed {
            let line = |side: &str| format!("<{side} style=\"thin\"><color rgb=\"FF808080\"/></{side}>");
            let sides: String = ["left", "right", "top", "bottom"].into_iter().map(line).collect();
            self.borders.add(prefixed(&format!("<border>{sides}<diagonal/></border>"), &self.prefix))
        } else {
            0
        };
        let parent = if self.has_style_formats { " xfId=\"0\"" } else { "" };
        let protection = if look.unlocked { "<protection locked=\"0\"/>" } else { "" };
        let horizontal = look.horizontal;
        // Format 49 is text: a reply of 1-2 stays what it is.
        self.formats.add(prefixed(
            &format!(
                "<xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"{parent} \
                 applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" \
                 applyProtection=\"1\"><alignment horizontal=\"{horizontal}\" vertical=\"center\" wrapText=\"1\"/>\
                 {protection}</xf>"
            ),
            &self.prefix,
        ))
    }

    /// Puts the new formats into the workbook.
    pub fn done(self, package: &mut Package<'_>, book: &Book) -> Result<(), Unreadable> {
        let elements = outline(&self.text, package.longest())?;
        let sections = [
            ("fonts", &self.fonts),
            ("fills", &self.fills),
            ("borders", &self.borders),
            ("cellXfs", &self.formats),
        ];
        let splices = added(&self.text, &elements, &sections);
        match &book.styles {
            Some(part) if !self.new => package.splice(part, splices),
            _ => {
                let text = apply(&self.text, splices).map(|(text, _)| text).unwrap_or_default();
                let part = package.fresh_name("xl/styles", "xml");
                package.add(&part, text.into_bytes());
                package.declare(&part, CONTENT_TYPE)?;
                package.relate(&book.part, &book.relationship("styles"), &part)?;
                Ok(())
            }
        }
    }
}

/// What adds entries to lists, which are put in where they are missing.
fn added(text: &str, elements: &[Element<'_>], sections: &[(&str, &Section)]) -> Vec<Splice> {
    let Some(root) = elements.first() else { return Vec::new() };
    let mut splices = Vec::new();
    let mut in_empty_root = String::new();
    for (name, section) in sections {
        if section.added.is_empty() {
            continue;
        }
        if let Some(list) = elements.iter().find(|element| element.depth == 1 && element.name == *name) {
            splices.push(set_attribute(text, &list.tag, "count", &section.count.to_string()));
            splices.push(list.append(&section.added));
            continue;
        }
        let prefix = root.prefix;
        let list = format!("<{prefix}{name} count=\"{}\">{}</{prefix}{name}>", section.count, section.added);
        if root.is_empty() {
            in_empty_root.push_str(&list);
            continue;
        }
        let rank = |name: &str| ORDER.iter().position(|known| *known == name);
        let before = elements
            .iter()
            .filter(|element| {
                element.depth == 1 && rank(element.name).is_some_and(|at| Some(at) < rank(name))
            })
            .map(|element| element.whole.end)
            .max();
        splices.push(Splice::insert(before.unwrap_or(root.tag.end), list));
    }
    if !in_empty_root.is_empty() {
        splices.push(root.append(&in_empty_root));
    }
    splices
}

/// Turns formats in the colours of marks back to what they were: the colour that is kept in the fill, or none.
/// `kept` tells whether what is kept can be believed. None if there are no such formats.
pub fn unpaint(text: &str, longest: usize, kept: bool) -> Result<Option<Vec<Splice>>, Unreadable> {
    let elements = outline(text, longest)?;
    let prefix = elements.first().map_or("", |root| root.prefix);
    let fills = children(&elements, "fills");
    let mut section = Section { count: fills.len(), ..Section::default() };
    let mut back: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, fill) in fills.iter().enumerate() {
        let Some((Some(fore), behind)) = fore_and_back(text, &elements, fill) else { continue };
        if !is_ours(&fore) {
            continue;
        }
        // 64 and 65 are the system's own colours: no colour was there.
        let none = |behind: &String| ["\"64\"", "\"65\"", "auto"].iter().any(|none| behind.contains(none));
        let was = behind.filter(|behind| kept && !none(behind) && !is_ours(behind));
        let old = was.map_or(0, |was| {
            section.add(prefixed(
                &format!("<fill><patternFill patternType=\"solid\"><fgColor {was}/><bgColor indexed=\"64\"/></patternFill></fill>"),
                prefix,
            ))
        });
        back.insert(number, old);
    }
    let mut splices = Vec::new();
    for xf in children(&elements, "cellXfs") {
        let fill = xf.attributes.raw("fillId").and_then(|id| id.parse::<usize>().ok());
        if let Some(old) = fill.and_then(|fill| back.get(&fill)) {
            splices.push(set_attribute(text, &xf.tag, "fillId", &old.to_string()));
        }
    }
    if splices.is_empty() {
        return Ok(None);
    }
    splices.extend(added(text, &elements, &[("fills", &section)]));
    Ok(Some(splices))
}

/// Whether a colour is one of ours, with whatever opacity and in whatever case it is written.
fn is_ours(colour: &str) -> bool {
    let Some((_, value)) = colour.split_once("rgb=") else { return false };
    let value = value.trim_start_matches(['"', '\'']);
    let digits: String = value.chars().take_while(char::is_ascii_hexdigit).collect::<String>().to_uppercase();
    [Weight::Error, Weight::Warning]
        .iter()
        .filter_map(|weight| weight.colour().get(2..))
        .any(|ours| digits.ends_with(ours))
}

/// The entries of one list of a style sheet.
fn children<'e, 'x>(elements: &'e [Element<'x>], section: &str) -> Vec<&'e Element<'x>> {
    let Some(list) = elements.iter().find(|element| element.depth == 1 && element.name == section) else {
        return Vec::new();
    };
    inside(elements, list).iter().filter(|element| element.depth == 2).collect()
}

/// The attributes of both colours of a fill that is solid; none if it is not.
fn fore_and_back(
    text: &str,
    elements: &[Element<'_>],
    fill: &Element<'_>,
) -> Option<(Option<String>, Option<String>)> {
    let held = |name: &str| inside(elements, fill).iter().find(|element| element.name == name);
    let pattern = held("patternFill")?;
    if attribute_text(text, &pattern.tag, "patternType") != Some("solid") {
        return None;
    }
    let colour = |name: &str| {
        let tag = text.get(held(name)?.tag.clone())?;
        let attributes = tag.split_once(|c: char| c.is_ascii_whitespace())?.1;
        let attributes = attributes.trim_end_matches('>').trim_end_matches('/').trim();
        (!attributes.is_empty()).then(|| attributes.to_owned())
    };
    Some((colour("fgColor"), colour("bgColor")))
}

/// A cell format with another fill.
fn with_fill(raw: &str, fill: usize) -> String {
    let end = raw.find('>').map_or(raw.len(), |end| end + 1);
    let tag = 0..end;
    let splices = vec![
        set_attribute(raw, &tag, "fillId", &fill.to_string()),
        set_attribute(raw, &tag, "applyFill", "1"),
    ];
    apply(raw, splices).map(|(text, _)| text).unwrap_or_default()
}

/// XML of ours with a prefix on every element.
pub fn prefixed(xml: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return xml.to_owned();
    }
    xml.replace("</", "\u{0}").replace('<', &format!("<{prefix}")).replace('\u{0}', &format!("</{prefix}"))
}
