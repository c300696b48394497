//! The record of what was changed, kept in the marked file itself, and the exact way back.
//!
//! Excel and WPS drop a part that they do not know when they save, and then the record is gone with what it described.
//! While it is there it holds only if every part is still as we left it, which the hashes tell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::workbook::model::Unreadable;
use crate::workbook::package::{Change, Package, Splice, apply, markup, outline};
use crate::workbook::read::xml::decode;

/// The part that holds it.
pub const PART: &str = "jingzhong/marks.xml";
const TYPE: &str = "application/vnd.jingzhong.marks+xml";
const RELATION: &str = "urn:jingzhong:marks";

/// Writes the record; the last change of all.
pub fn write(package: &mut Package<'_>) -> Result<(), Unreadable> {
    package.declare(PART, TYPE)?;
    package.relate("", RELATION, PART)?;
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<marks xmlns=\"{RELATION}\">"
    );
    let mut parts = BTreeSet::new();
    for change in package.log() {
        // Writing into a String does not fail.
        match change {
            Change::Added { part } => {
                parts.insert(part.clone());
                let _ = write!(xml, "<added part=\"{}\"/>", markup(part));
            }
            Change::Spliced { part, back } => {
                parts.insert(part.clone());
                let _ = write!(xml, "<spliced part=\"{}\">", markup(part));
                for Splice { at, with } in back {
                    let _ = write!(
                        xml,
                        "<back from=\"{}\" to=\"{}\">{}</back>",
                        at.start,
                        at.end,
                        verbatim(with)
                    );
                }
                xml.push_str("</spliced>");
            }
        }
    }
    for part in parts {
        let Some(text) = package.text(&part)? else { continue };
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let _ = write!(xml, "<holds part=\"{}\" hash=\"{hash}\"/>", markup(&part));
    }
    xml.push_str("</marks>");
    package.add(PART, xml.into_bytes());
    Ok(())
}

/// XML text that comes back as it was, escapes and all.
fn verbatim(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

/// Takes back what the record says. False, and nothing done, if there is none or it does not hold any more.
pub fn take_back(package: &mut Package<'_>) -> Result<bool, Unreadable> {
    let Some(text) = package.text(PART)? else { return Ok(false) };
    let Ok(elements) = outline(&text, package.longest()) else { return Ok(false) };
    let mut changes = Vec::new();
    let mut holds = BTreeSet::new();
    for element in &elements {
        let part = || element.attributes.get("part").map(std::borrow::Cow::into_owned).unwrap_or_default();
        let number =
            |name: &str| element.attributes.raw(name).and_then(|number| number.parse::<usize>().ok());
        match element.name {
            "added" => changes.push(Change::Added { part: part() }),
            "spliced" => changes.push(Change::Spliced { part: part(), back: Vec::new() }),
            "back" => {
                let raw = text.get(element.tag.end..element.close).unwrap_or_default();
                let (Some(from), Some(to), Ok(with)) = (number("from"), number("to"), decode(raw)) else {
                    return Ok(false);
                };
                if let Some(Change::Spliced { back, .. }) = changes.last_mut() {
                    back.push(Splice::replace(from..to, with.into_owned()));
                }
            }
            "holds" => {
                let Some(text) = package.text(&part())? else { return Ok(false) };
                let hash = blake3::hash(text.as_bytes()).to_hex();
                if element.attributes.raw("hash") != Some(hash.as_str()) {
                    return Ok(false);
                }
                holds.insert(part());
            }
            _ => {}
        }
    }
    let vouched = changes.iter().all(|change| match change {
        Change::Added { part } | Change::Spliced { part, .. } => holds.contains(part),
    });
    if changes.is_empty() || !vouched { Ok(false) } else { undo(package, changes) }
}

fn undo(package: &mut Package<'_>, changes: Vec<Change>) -> Result<bool, Unreadable> {
    let mut added = BTreeSet::from([PART.to_owned()]);
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for change in changes.into_iter().rev() {
        match change {
            Change::Added { part } => {
                added.insert(part);
            }
            Change::Spliced { part, back } => {
                let text = match texts.remove(&part) {
                    Some(text) => Some(text),
                    None => package.text(&part)?,
                };
                // What we left fits what we wrote down of it, unless somebody forged the record.
                let Some((text, _)) = text.and_then(|text| apply(&text, back)) else { return Ok(false) };
                texts.insert(part, text);
            }
        }
    }
    for (part, text) in texts {
        package.replace(&part, text);
    }
    for part in added {
        package.remove(&part);
    }
    Ok(true)
}
