//! Cutting and pasting in the text of a part: splices, and single attributes of a tag as splices.
//!
//! What a splice does not cover stays as it is, byte for byte.

use std::fmt::Write;
use std::ops::Range;

/// A piece of a text and what is to stand there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// Which bytes.
    pub at: Range<usize>,
    /// What replaces them.
    pub with: String,
}

impl Splice {
    /// Puts something in before a byte.
    pub const fn insert(at: usize, with: String) -> Self {
        Self { at: at..at, with }
    }

    /// Replaces a piece.
    pub const fn replace(at: Range<usize>, with: String) -> Self {
        Self { at, with }
    }

    /// Takes a piece out.
    pub const fn cut(at: Range<usize>) -> Self {
        Self { at, with: String::new() }
    }
}

/// The text with all splices done, and the splices that turn it back. Insertions at one place keep their order.
/// None if two splices overlap or reach outside the text.
pub fn apply(text: &str, mut splices: Vec<Splice>) -> Option<(String, Vec<Splice>)> {
    splices.sort_by_key(|splice| splice.at.start);
    let growth: usize = splices.iter().map(|splice| splice.with.len()).sum();
    let mut out = String::with_capacity(text.len() + growth);
    let mut back = Vec::with_capacity(splices.len());
    let mut done = 0;
    for Splice { at, with } in splices {
        out.push_str(text.get(done..at.start)?);
        let from = out.len();
        out.push_str(&with);
        back.push(Splice { at: from..out.len(), with: text.get(at.clone())?.to_owned() });
        done = at.end;
    }
    out.push_str(text.get(done..)?);
    Some((out, back))
}

/// Where the value of a tag's attribute stands. `tag` covers the tag from `<` to `>`; the name with its prefix.
pub fn attribute(text: &str, tag: &Range<usize>, name: &str) -> Option<Range<usize>> {
    find(text, tag, name).map(|(_, value)| value)
}

/// A tag's attribute as it stands, references not resolved.
pub fn attribute_text<'x>(text: &'x str, tag: &Range<usize>, name: &str) -> Option<&'x str> {
    text.get(attribute(text, tag, name)?)
}

/// The whole attribute with the blank before it, and its value.
fn find(text: &str, tag: &Range<usize>, name: &str) -> Option<(Range<usize>, Range<usize>)> {
    let raw = text.get(tag.clone())?;
    // Past the element's name.
    let mut at = raw.find(|c: char| c.is_ascii_whitespace())?;
    loop {
        let from = at;
        let rest = raw.get(at..)?;
        at += rest.len() - rest.trim_ascii_start().len();
        let equals = raw.get(at..)?.find('=')?;
        let found = raw.get(at..at + equals)?.trim_ascii();
        let after = raw.get(at + equals + 1..)?;
        let blank = after.len() - after.trim_ascii_start().len();
        let quote = after.trim_ascii_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = at + equals + 1 + blank + 1;
        let length = raw.get(value..)?.find(quote)?;
        if found == name {
            let place = |range: Range<usize>| tag.start + range.start..tag.start + range.end;
            return Some((place(from..value + length + 1), place(value..value + length)));
        }
        at = value + length + 1;
    }
}

/// Sets an attribute, where it stands or at the tag's end.
pub fn set_attribute(text: &str, tag: &Range<usize>, name: &str, value: &str) -> Splice {
    if let Some(place) = attribute(text, tag, name) {
        return Splice::replace(place, markup(value));
    }
    let empty = text.get(tag.clone()).is_some_and(|tag| tag.ends_with("/>"));
    let end = tag.end - if empty { 2 } else { 1 };
    Splice::insert(end, format!(" {name}=\"{}\"", markup(value)))
}

/// Takes an attribute out, if it is there.
pub fn drop_attribute(text: &str, tag: &Range<usize>, name: &str) -> Option<Splice> {
    find(text, tag, name).map(|(whole, _)| Splice::cut(whole))
}

/// A text as it may stand in XML, in an element or an attribute. Characters that XML cannot hold are left out;
/// what a workbook would take for an escape (`_x0041_`) is escaped itself (ECMA-376 §22.9.2.19).
pub fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '_' if is_escape(text.get(at..).unwrap_or_default()) => out.push_str("_x005F_"),
            '\r' => {
                // A lone one would be read as a line break.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\n' | '\t' => out.push(c),
            '\0'..'\u{20}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c => out.push(c),
        }
    }
    out
}

fn is_escape(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next() == Some(b'_')
        && bytes.next() == Some(b'x')
        && (0..4).all(|_| bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit()))
        && bytes.next() == Some(b'_')
}
