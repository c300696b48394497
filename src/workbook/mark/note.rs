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
use crate::workbook::package::{Element, Package, Splice, apply, markup, outline};
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
    let comments =
        related.iter().find(|relation| relation.word() == "comments").map(|found| found.target.clone());
    let new = match comments {
        Some(part) => {
            let old = package.text(&part)?.ok_or_else(missing)?;
            let (splices, new) = beside_others(&old, package.longest(), shown)?;
            package.splice(&part, splices)?;
            new
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
            shown.keys().copied().collect()
        }
    };
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let drawing = survey
        .legacy
        .as_ref()
        .and_then(|id| related.iter().find(|relation| relation.id == *id))
        .map(|found| found.target.clone());
    if let Some(part) = drawing {
        let old = package.text(&part)?.ok_or_else(missing)?;
        let splices = into_drawing(&old, survey, shown, &new);
        package.splice(&part, splices)?;
        return Ok(Vec::new());
    }
    let drawings = package.names().iter().filter(|name| name.ends_with(".vml")).count();
    let part = package.fresh_name("xl/drawings/vmlDrawing", "vml");
    let block = drawings + 1;
    let shapes = shapes(survey, shown, &new, block * 1024 + 1, "");
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
    no_workbook("缺少批注部件,文件已损坏", "lacks the part with its notes")
}

/// Our notes into a list that has others already: below the other's words where a cell has a note. Tells which cells
/// got a note of their own.
fn beside_others(
    text: &str,
    longest: usize,
    shown: &BTreeMap<Place, Shown>,
) -> Result<(Vec<Splice>, BTreeSet<Place>), Unreadable> {
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
        return Ok((vec![inside], shown.keys().copied().collect()));
    };
    let names: Vec<String> = elements
        .iter()
        .filter(|element| element.name == "author" && authors.holds(element))
        .map(|author| words(text, &[author]))
        .collect();
    let mut splices = Vec::new();
    let own = names.iter().position(|name| name == AUTHOR).unwrap_or_else(|| {
        splices.push(authors.append(&prefixed("<author>警钟</author>", prefix)));
        names.len()
    });
    let mut taken = BTreeSet::new();
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
        }
    }
    let mut added = String::new();
    let mut new = BTreeSet::new();
    for (place, mark) in shown.iter().filter(|(place, _)| !taken.contains(*place)) {
        added.push_str(&note(*place, own, mark, prefix));
        new.insert(*place);
    }
    if !added.is_empty() {
        splices.push(list.append(&added));
    }
    Ok((splices, new))
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
    let Some(body) = elements.iter().find(|element| element.name == "text" && comment.holds(element)) else {
        return vec![comment.append(&format!("<{prefix}text>{run}</{prefix}text>"))];
    };
    let inside = || elements.iter().filter(|element| element.depth == body.depth + 1 && body.holds(element));
    if let Some(last) = inside().rfind(|element| element.name == "r") {
        return vec![Splice::insert(last.whole.end, run)];
    }
    // Words without runs: they become a run, for a note shows either the one or the others.
    if let Some(plain) = inside().find(|element| element.name == "t") {
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

/// Our shapes into a drawing that is there already.
fn into_drawing(
    text: &str,
    survey: &Survey<'_>,
    shown: &BTreeMap<Place, Shown>,
    new: &BTreeSet<Place>,
) -> Vec<Splice> {
    let next = text
        .split("_x0000_s")
        .skip(1)
        .filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().ok()
        })
        .max()
        .map_or(1025, |most| most.saturating_add(1).max(1025));
    let known =
        DRAWING_HEAD.split_ascii_whitespace().skip(1).all(|name| text.contains(name.trim_end_matches('>')));
    let names = if known {
        ""
    } else {
        " xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\""
    };
    let mut added = String::new();
    if !text.contains("_x0000_t202\"") && !text.contains("_x0000_t202'") {
        added.push_str(&SHAPE_TYPE.replacen("<v:shapetype", &format!("<v:shapetype{names}"), 1));
    }
    added.push_str(&shapes(survey, shown, new, next, names));
    match text.rfind("</xml>").or_else(|| text.rfind("</")) {
        Some(end) => vec![Splice::insert(end, added)],
        None => vec![Splice::replace(0..text.len(), format!("{DRAWING_HEAD}{added}</xml>"))],
    }
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
    // Signs of half width in a line of 9 points.
    const LINE: usize = 40;
    let lines: usize =
        1 + words.split('\n').map(|line| UnicodeWidthStr::width(line).div_ceil(LINE).max(1)).sum::<usize>();
    let height = (lines.min(30) * 16 + 14) as f64;
    // At the edges of the sheet there is no room right of or below the cell.
    let col = if place.col + 8 < MAX_COLUMNS { place.col + 1 } else { place.col.saturating_sub(8) };
    let row =
        if place.row + 40 < MAX_ROWS { place.row.saturating_sub(1) } else { place.row.saturating_sub(40) };
    let (left, top) = (15_u32, 2_u32);
    let (last_col, right) = walk(col, f64::from(left) + WIDTH, MAX_COLUMNS, |col| survey.column_pixels(col));
    let (last_row, bottom) = walk(row, f64::from(top) + height, MAX_ROWS, |row| survey.row_pixels(row));
    format!("{col}, {left}, {row}, {top}, {last_col}, {right}, {last_row}, {bottom}")
}

/// The column or row that lies so many pixels on, and how far into it.
#[expect(clippy::cast_sign_loss, reason = "what is left is never negative")]
fn walk(first: u32, mut left: f64, most: u32, size: impl Fn(u32) -> f64) -> (u32, u32) {
    let mut at = first;
    // A sheet may hide a million rows; a note need not reach past them.
    while at + 1 < most && at < first + 200 && left > size(at) {
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
    if !text.contains(AUTHOR) {
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
            elements.iter().filter(|element| element.name == "t" && comment.holds(element)).collect();
        let said = words(&text, &runs);
        let by_us = author(comment).and_then(|at| names.get(at)).is_some_and(|name| name.trim() == AUTHOR);
        if by_us || said.trim_start().starts_with(HEAD) {
            splices.push(Splice::cut(comment.whole.clone()));
            gone.extend(comment.attributes.raw("ref").and_then(|place| place.parse::<Place>().ok()));
            continue;
        }
        left += 1;
        let at = said.find(&format!("{RULE}\n{HEAD}"));
        splices.extend(at.map(|at| shortened(&text, &elements, &runs, at)).unwrap_or_default());
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
        .filter(|(_, place)| gone.contains(place))
        .map(|(range, _)| Splice::cut(range))
        .collect();
    let new = apply(&old, cuts).map(|(new, _)| new).unwrap_or_default();
    if new.contains("<v:shape ") || new.contains("<v:shape\n") || new.contains("<v:shape\r") || left > 0 {
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

/// What cuts the words of a note off at a byte of them, with the line break before it.
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
        let kept = kept.strip_suffix('\n').unwrap_or(kept);
        let run = elements.iter().find(|element| element.name == "r" && element.holds(words));
        splices.push(match run.filter(|_| kept.is_empty() && runs.len() > 1) {
            Some(run) => Splice::cut(run.whole.clone()),
            None => Splice::replace(words.tag.end..words.close, markup(kept)),
        });
    }
    splices
}

/// The shapes of notes in a drawing, and the cells that they belong to.
fn shapes_of(text: &str) -> impl Iterator<Item = (Range<usize>, Place)> + '_ {
    text.match_indices("<v:shape").filter_map(|(from, opens)| {
        let rest = text.get(from..)?;
        let own = rest.get(opens.len()..)?.starts_with(|c: char| c.is_ascii_whitespace());
        let end = rest.find("</v:shape>")? + "</v:shape>".len();
        let shape = rest.get(..end).filter(|_| own)?;
        let number = |name: &str| {
            let rest = shape.split_once(&format!("<x:{name}>"))?.1;
            rest.split_once('<')?.0.trim().parse::<u32>().ok()
        };
        let is_note = shape.contains("\"Note\"") || shape.contains("'Note'");
        is_note.then_some(())?;
        Some((from..from + end, Place::new(number("Row")?, number("Column")?)))
    })
}
