//! Notes on cells: the comments part of a sheet and the drawing that shows them, ours beside or below those of others.
//!
//! The drawing is VML as Excel writes it, which is not always well-formed (`<br>` without an end), so it is changed by
//! plain search and never parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::Shown;
use super::book::Book;
use super::cell::Survey;
use super::paint::prefixed;
use crate::base::Place;
use crate::base::place::{MAX_COLUMNS, MAX_ROWS};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::Unreadable;
use crate::workbook::package::{Element, Package, Splice, apply, inside, markup, outline};
use crate::workbook::read::xml::{decode, unescape};

/// The author of our notes, and what each begins with; either is enough to know one again.
const AUTHOR: &str = "警钟";
const HEAD: &str = "【警钟】";
/// What stands between another's note and ours below it.
const RULE: &str = "────────";

const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// The look of a note's text.
const PLAIN: &str =
    "<sz val=\"9\"/><color indexed=\"81\"/><rFont val=\"宋体\"/><family val=\"3\"/><charset val=\"134\"/>";

const DRAWING_HEAD: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">";
const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// Adds notes to a sheet; tells what its own text needs for them.
pub fn add(
    package: &mut Package<'_>,
    book: &Book,
    sheet: &str,
    text: &str,
    survey: &Survey<'_>,
    shown: &BTreeMap<Place, Shown>,
) -> Result<Vec<Splice>, Unreadable> {
    let related = package.relations(sheet)?;
    let comments = related
        .iter()
        .find(|relation| relation.word() == "comments" && package.has(&relation.target))
        .map(|found| found.target.clone());
    let cells = match comments {
        Some(part) => {
            let old = package.text(&part)?.ok_or_else(missing)?;
            let (splices, cells) = beside_others(&old, package.longest(), shown)?;
            package.splice(&part, splices)?;
            cells
        }
        None => {
            let part = package.fresh_name("xl/comments", "xml");
            let notes: String = shown.iter().map(|(place, mark)| note(*place, 0, mark, "")).collect();
            let main = book.main_namespace();
            package.add(
                &part,
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{main}\">\
                     <authors><author>{AUTHOR}</author></authors><commentList>{notes}</commentList></comments>"
                )
                .into_bytes(),
            );
            package.declare(&part, COMMENTS_TYPE)?;
            package.relate(sheet, &book.relationship("comments"), &part)?;
            Cells { own: shown.keys().copied().collect(), below: BTreeSet::new() }
        }
    };
    if let Some(id) = &survey.legacy {
        // One that is named and missing leaves no room for another; the colours and the list have to do.
        if let Some(found) = related.iter().find(|known| known.id == *id && package.has(&known.target)) {
            let old = package.text(&found.target)?.ok_or_else(missing)?;
            let splices = into_drawing(&old, survey, shown, &cells);
            package.splice(&found.target, splices)?;
        }
        return Ok(Vec::new());
    }
    if cells.own.is_empty() {
        return Ok(Vec::new());
    }
    let drawings = package.names().iter().filter(|name| name.ends_with(".vml")).count();
    let part = package.fresh_name("xl/drawings/vmlDrawing", "vml");
    let block = drawings + 1;
    let shapes = shapes(survey, shown, &cells.own, block * 1024 + 1, "");
    package.add(
        &part,
        format!(
            "{DRAWING_HEAD}<o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{block}\"/></o:shapelayout>\
             {SHAPE_TYPE}{shapes}</xml>"
        )
        .into_bytes(),
    );
    package.declare_extension("vml", DRAWING_TYPE)?;
    let id = package.relate(sheet, &book.relationship("vmlDrawing"), &part)?;
    let root = text.get(survey.root.clone()).unwrap_or_default();
    let (prefix, related) = (survey.prefix, book.related(root, &id));
    Ok(vec![Splice::insert(survey.legacy_at, format!("<{prefix}legacyDrawing {related}/>"))])
}

fn missing() -> Unreadable {
    no_workbook("缺少批注部件，文件已损坏", "lacks the part with its notes")
}

/// Cells with words of ours.
struct Cells {
    /// In a note of their own.
    own: BTreeSet<Place>,
    /// Below another's words.
    below: BTreeSet<Place>,
}

/// Our notes into a list that has others already: below the other's words where a cell has a note.
fn beside_others(
    text: &str,
    longest: usize,
    shown: &BTreeMap<Place, Shown>,
) -> Result<(Vec<Splice>, Cells), Unreadable> {
    let elements = outline(text, longest)?;
    let find = |name: &str| elements.iter().find(|element| element.depth == 1 && element.name == name);
    let Some(root) = elements.first() else { return Err(missing()) };
    let prefix = root.prefix;
    let (Some(authors), Some(list)) = (find("authors"), find("commentList")) else {
        // A list without its two halves holds no note.
        let notes: String = shown.iter().map(|(place, mark)| note(*place, 0, mark, prefix)).collect();
        let halves = prefixed("<authors><author>警钟</author></authors>", prefix)
            + &format!("<{prefix}commentList>{notes}</{prefix}commentList>");
        let inside = if root.is_empty() {
            root.append(&halves)
        } else {
            Splice::replace(root.tag.end..root.close, halves)
        };
        return Ok((vec![inside], Cells { own: shown.keys().copied().collect(), below: BTreeSet::new() }));
    };
    let names: Vec<String> = inside(&elements, authors)
        .iter()
        .filter(|element| element.name == "author")
        .map(|author| words(text, &[author]))
        .collect();
    let mut splices = Vec::new();
    let own = names.iter().position(|name| name == AUTHOR).unwrap_or_else(|| {
        splices.push(authors.append(&prefixed("<author>警钟</author>", prefix)));
        names.len()
    });
    let mut taken = BTreeSet::new();
    let mut cells = Cells { own: BTreeSet::new(), below: BTreeSet::new() };
    for comment in comments(&elements) {
        let Some(place) = comment.attributes.raw("ref").and_then(|place| place.parse::<Place>().ok()) else {
            continue;
        };
        let Some(mark) = shown.get(&place) else { continue };
        if !taken.insert(place) {
            continue;
        }
        // Excel writes a thread's words anew from the thread itself: ours would be lost, so the list has to do.
        let threaded =
            author(comment).and_then(|at| names.get(at)).is_some_and(|name| name.starts_with("tc="));
        if !threaded {
            splices.extend(below(&elements, comment, mark));
            cells.below.insert(place);
        }
    }
    let mut added = String::new();
    for (place, mark) in shown.iter().filter(|(place, _)| !taken.contains(*place)) {
        added.push_str(&note(*place, own, mark, prefix));
        cells.own.insert(*place);
    }
    if !added.is_empty() {
        splices.push(list.append(&added));
    }
    Ok((splices, cells))
}

fn comments<'e, 'x>(elements: &'e [Element<'x>]) -> impl Iterator<Item = &'e Element<'x>> {
    elements.iter().filter(|element| element.depth == 2 && element.name == "comment")
}

fn author(comment: &Element<'_>) -> Option<usize> {
    comment.attributes.raw("authorId")?.trim().parse().ok()
}

/// What puts our words below another's.
fn below(elements: &[Element<'_>], comment: &Element<'_>, mark: &Shown) -> Vec<Splice> {
    let prefix = comment.prefix;
    let words = format!("\n{RULE}\n{HEAD}{}\n{}", mark.weight.asks(), mark.text);
    let run = run(&words, "", prefix);
    let Some(body) = inside(elements, comment).iter().find(|element| element.name == "text") else {
        return vec![comment.append(&format!("<{prefix}text>{run}</{prefix}text>"))];
    };
    let children = || inside(elements, body).iter().filter(|element| element.depth == body.depth + 1);
    if let Some(last) = children().rfind(|element| element.name == "r") {
        return vec![Splice::insert(last.whole.end, run)];
    }
    // Words without runs: they become a run, for a note shows either the one or the others.
    if let Some(plain) = children().find(|element| element.name == "t") {
        return vec![
            Splice::insert(plain.whole.start, format!("<{prefix}r>")),
            Splice::insert(plain.whole.end, format!("</{prefix}r>{run}")),
        ];
    }
    vec![body.append(&run)]
}

fn run(words: &str, bold: &str, prefix: &str) -> String {
    prefixed(
        &format!("<r><rPr>{bold}{PLAIN}</rPr><t xml:space=\"preserve\">{}</t></r>", markup(words)),
        prefix,
    )
}

fn note(place: Place, author: usize, mark: &Shown, prefix: &str) -> String {
    let head = run(&format!("{HEAD}{}\n", mark.weight.asks()), "<b/>", prefix);
    let body = run(&mark.text, "", prefix);
    format!(
        "<{prefix}comment ref=\"{place}\" authorId=\"{author}\" shapeId=\"0\"><{prefix}text>{head}{body}</{prefix}text></{prefix}comment>"
    )
}

/// Our shapes into a drawing that is there already, and more room where our words stand below another's.
fn into_drawing(
    text: &str,
    survey: &Survey<'_>,
    shown: &BTreeMap<Place, Shown>,
    cells: &Cells,
) -> Vec<Splice> {
    let mut splices: Vec<Splice> = shapes_of(text)
        .into_iter()
        .filter(|(_, place)| cells.below.contains(place))
        .filter_map(|(shape, place)| grown(text, &shape, survey, &shown.get(&place)?.text))
        .collect();
    if cells.own.is_empty() {
        return splices;
    }
    let next = text
        .split("_x0000_s")
        .skip(1)
        .filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().ok()
        })
        .max()
        .map_or(1025, |most| (most as usize + 1).max(1025));
    let known =
        DRAWING_HEAD.split_ascii_whitespace().skip(1).all(|name| text.contains(name.trim_end_matches('>')));
    let names = if known {
        ""
    } else {
        " xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\""
    };
    let mut added = String::new();
    if !text.contains("id=\"_x0000_t202\"") && !text.contains("id='_x0000_t202'") {
        added.push_str(&SHAPE_TYPE.replacen("<v:shapetype", &format!("<v:shapetype{names}"), 1));
    }
    added.push_str(&shapes(survey, shown, &cells.own, next, names));
    match text.rfind("</xml>").or_else(|| text.rfind("</")) {
        Some(end) => splices.push(Splice::insert(end, added)),
        None => splices = vec![Splice::replace(0..text.len(), format!("{DRAWING_HEAD}{added}</xml>"))],
    }
    splices
}

/// Makes a note higher by the lines that are added to it.
fn grown(text: &str, shape: &Range<usize>, survey: &Survey<'_>, words: &str) -> Option<Splice> {
    const ANCHOR: &str = ":Anchor>";
    let raw = text.get(shape.clone())?;
    let more = height(words) + LINE_HEIGHT;
    let Some(opens) = raw.find(ANCHOR) else { return grown_by_style(shape, raw, more) };
    let from = shape.start + opens + ANCHOR.len();
    let length = text.get(from..)?.find('<')?;
    let old = text.get(from..from + length)?;
    let numbers: Vec<u32> =
        old.split(',').map(|number| number.trim().parse()).collect::<Result<_, _>>().ok()?;
    let [head @ .., row, offset] = numbers.as_slice() else { return None };
    let (row, offset) = walk(*row, f64::from(*offset) + more, MAX_ROWS, |row| survey.row_pixels(row));
    let head: String = head.iter().fold(String::new(), |head, number| head + &format!("{number}, "));
    Some(Splice::replace(from..from + length, format!("{head}{row}, {offset}")))
}

/// The same for a note whose size stands in its style only, as openpyxl writes it.
fn grown_by_style(shape: &Range<usize>, raw: &str, more: f64) -> Option<Splice> {
    const HEIGHT: &str = ";height:";
    let opens = raw.get(..raw.find('>')?)?.find(HEIGHT)? + HEIGHT.len();
    let rest = raw.get(opens..)?;
    let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let old: f64 = rest.get(..length)?.parse().ok()?;
    let points = rest.get(length..)?.starts_with("pt");
    let new = (old + if points { more * 0.75 } else { more }).round();
    let from = shape.start + opens;
    Some(Splice::replace(from..from + length, new.to_string()))
}

fn shapes(
    survey: &Survey<'_>,
    shown: &BTreeMap<Place, Shown>,
    new: &BTreeSet<Place>,
    first: usize,
    names: &str,
) -> String {
    let mut shapes = String::new();
    for (at, place) in new.iter().enumerate() {
        let words = shown.get(place).map_or("", |mark| mark.text.as_str());
        let anchor = anchor(survey, *place, words);
        let (id, row, col) = (first + at, place.row, place.col);
        let _ = write!(
            shapes,
            "<v:shape{names} id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;z-index:{};visibility:hidden\" \
             fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/>\
             <v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
             <v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
             <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>\
             <x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{col}</x:Column></x:ClientData></v:shape>",
            at + 1
        );
    }
    shapes
}

/// Where a note stands when it is shown: right of its cell and a little higher, wide and high enough for its words.
fn anchor(survey: &Survey<'_>, place: Place, words: &str) -> String {
    const WIDTH: f64 = 260.0;
    // At the edges of the sheet there is no room right of or below the cell.
    let col = if place.col + 8 < MAX_COLUMNS { place.col + 1 } else { place.col.saturating_sub(8) };
    let row =
        if place.row + 40 < MAX_ROWS { place.row.saturating_sub(1) } else { place.row.saturating_sub(40) };
    let (left, top) = (15_u32, 2_u32);
    let (last_col, right) = walk(col, f64::from(left) + WIDTH, MAX_COLUMNS, |col| survey.column_pixels(col));
    let (last_row, bottom) =
        walk(row, f64::from(top) + height(words) + 14.0, MAX_ROWS, |row| survey.row_pixels(row));
    format!("{col}, {left}, {row}, {top}, {last_col}, {right}, {last_row}, {bottom}")
}

/// Pixels of a line of 9 points.
const LINE_HEIGHT: f64 = 16.0;

/// Pixels that our head and words take.
fn height(words: &str) -> f64 {
    // Signs of half width in a line.
    const LINE: usize = 40;
    let lines: usize = words.split('\n').map(|line| UnicodeWidthStr::width(line).div_ceil(LINE).max(1)).sum();
    (lines.min(30) + 1) as f64 * LINE_HEIGHT
}

/// The column or row that lies so many pixels on, and how far into it.
#[expect(clippy::cast_sign_loss, reason = "what is left is never negative")]
fn walk(first: u32, mut left: f64, most: u32, size: impl Fn(u32) -> f64) -> (u32, u32) {
    let mut at = first;
    // A sheet may hide a million rows; a note need not reach past them.
    while at + 1 < most && at < first.saturating_add(200) && left > size(at) {
        left -= size(at);
        at += 1;
    }
    (at, left.min(size(at)).max(0.0) as u32)
}

/// Takes our notes off a sheet: those of our own whole, our words below another's. Tells whether there were any.
pub fn take_off(package: &mut Package<'_>, sheet: &str) -> Result<bool, Unreadable> {
    let related = package.relations(sheet)?;
    let Some(list) = related.iter().find(|relation| relation.word() == "comments") else { return Ok(false) };
    let Some(text) = package.text(&list.target)? else { return Ok(false) };
    // Some writers spell every Chinese character as a reference.
    if !text.contains(AUTHOR) && !text.contains("&#") {
        return Ok(false);
    }
    let elements = outline(&text, package.longest())?;
    let names: Vec<String> = elements
        .iter()
        .filter(|element| element.depth == 2 && element.name == "author")
        .map(|author| words(&text, &[author]))
        .collect();
    let mut splices = Vec::new();
    let mut gone = BTreeSet::new();
    let mut left = 0;
    for comment in comments(&elements) {
        let runs: Vec<&Element<'_>> =
            inside(&elements, comment).iter().filter(|element| element.name == "t").collect();
        let said = words(&text, &runs);
        let by_us = author(comment).and_then(|at| names.get(at)).is_some_and(|name| name.trim() == AUTHOR);
        if by_us || said.trim_start().starts_with(HEAD) {
            splices.push(Splice::cut(comment.whole.clone()));
            gone.extend(comment.attributes.raw("ref").and_then(|place| place.parse::<Place>().ok()));
            continue;
        }
        left += 1;
        let at = said.find(&format!("{RULE}\n{HEAD}"));
        // The line break before it is ours, too.
        let at =
            at.map(|at| if said.get(..at).is_some_and(|said| said.ends_with('\n')) { at - 1 } else { at });
        let cuts = at.map(|at| shortened(&text, inside(&elements, comment), &runs, at));
        splices.extend(cuts.unwrap_or_default());
    }
    if splices.is_empty() {
        return Ok(false);
    }
    let drawing = related
        .iter()
        .find(|relation| relation.word() == "vmlDrawing" && is_legacy(package, sheet, &relation.id));
    if left == 0 {
        package.unrelate(sheet, &list.id)?;
        package.undeclare(&list.target)?;
        package.remove(&list.target);
    } else {
        package.splice(&list.target, splices)?;
    }
    let Some(drawing) = drawing else { return Ok(true) };
    let Some(old) = package.text(&drawing.target)? else { return Ok(true) };
    let cuts = shapes_of(&old)
        .into_iter()
        .filter(|(_, place)| gone.contains(place))
        .map(|(range, _)| Splice::cut(range))
        .collect();
    // Shapes that overlap are nobody's work that we know; they stay.
    let new = apply(&old, cuts).map_or(old, |(new, _)| new);
    // Controls and pictures in headers live in the same drawing.
    if left > 0 || new.contains("ClientData") || new.contains("imagedata") {
        package.replace(&drawing.target, new);
        return Ok(true);
    }
    package.unrelate(sheet, &drawing.id)?;
    package.undeclare(&drawing.target)?;
    package.remove(&drawing.target);
    if let Some(text) = package.text(sheet)? {
        let cut = legacy(&text, &drawing.id).map(Splice::cut);
        package.splice(sheet, cut.into_iter().collect())?;
    }
    Ok(true)
}

fn is_legacy(package: &mut Package<'_>, sheet: &str, id: &str) -> bool {
    package.text(sheet).ok().flatten().is_some_and(|text| legacy(&text, id).is_some())
}

/// The `legacyDrawing` element with this relationship. It stands behind the cells, so it is sought from the end.
fn legacy(text: &str, id: &str) -> Option<Range<usize>> {
    let name = text.rmatch_indices("legacyDrawing ").find(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        before.ends_with('<') || before.ends_with(':')
    })?;
    let from = text.get(..name.0)?.rfind('<')?;
    let rest = text.get(from..)?;
    let end = rest.find('>')? + 1;
    let tag = rest.get(..end)?;
    let ids = [format!(":id=\"{id}\""), format!(":id='{id}'")];
    if !ids.iter().any(|id| tag.contains(id)) {
        return None;
    }
    let length = if tag.ends_with("/>") { end } else { end + rest.get(end..)?.find('>')? + 1 };
    Some(from..from + length)
}

/// The words of some elements, joined.
fn words(text: &str, elements: &[&Element<'_>]) -> String {
    elements.iter().map(|element| content(text, element)).collect()
}

fn content(text: &str, element: &Element<'_>) -> String {
    let raw = text.get(element.tag.end..element.close).unwrap_or_default();
    decode(raw).map(unescape).unwrap_or_default()
}

/// What cuts the words of a note off at a byte of them.
fn shortened(text: &str, elements: &[Element<'_>], runs: &[&Element<'_>], at: usize) -> Vec<Splice> {
    let mut splices = Vec::new();
    let mut before = 0;
    for words in runs {
        let said = content(text, words);
        let from = before;
        before += said.len();
        if before <= at {
            continue;
        }
        let kept = said.get(..at.saturating_sub(from)).unwrap_or_default();
        let run =
            elements.iter().find(|element| element.name == "r" && element.whole.contains(&words.whole.start));
        splices.push(match run.filter(|_| kept.is_empty() && runs.len() > 1) {
            Some(run) => Splice::cut(run.whole.clone()),
            None => Splice::replace(words.tag.end..words.close, markup(kept)),
        });
    }
    splices
}

/// The shapes of notes in a drawing, and the cells that they belong to. Prefixes are whatever the writer chose.
fn shapes_of(text: &str) -> Vec<(Range<usize>, Place)> {
    let mut shapes = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let from = at + found;
        at = from + 1;
        let Some(rest) = text.get(at..) else { break };
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        if !name.ends_with(":shape") || name.starts_with('/') {
            continue;
        }
        // One without an end: nothing behind it can be told apart.
        let closes = format!("</{name}>");
        let Some(length) = rest.find(&closes) else { break };
        let (end, opens) = (at + length + closes.len(), format!("<{name}"));
        // Of several that begin before it, the end is the last one's.
        let own = |(at, _): &(usize, &str)| {
            let next = text.get(from + at + opens.len()..).and_then(|rest| rest.chars().next());
            next.is_some_and(|next| next.is_ascii_whitespace() || next == '>')
        };
        let whole = text.get(from..end).unwrap_or_default();
        let last = whole.rmatch_indices(&opens).find(own).map_or(0, |(at, _)| at);
        let shape = from + last..end;
        at = end;
        shapes.extend(text.get(shape.clone()).and_then(note_place).map(|place| (shape, place)));
    }
    shapes
}

/// The cell of a shape that shows a note.
fn note_place(shape: &str) -> Option<Place> {
    let number = |name: &str| {
        let rest = shape.split_once(&format!(":{name}>"))?.1;
        rest.split_once('<')?.0.trim().parse::<u32>().ok()
    };
    let is_note = shape.contains("\"Note\"") || shape.contains("'Note'");
    is_note.then_some(())?;
    Some(Place::new(number("Row")?, number("Column")?))
}
