//! Text parted by commas, tabs, semicolons or bars (.csv, .tsv, and text named .xls) → one sheet.
//!
//! Texts stay texts. A text in which most lines have no separator is no table and is told as what it is.

use std::borrow::Cow;

use super::build::{Budget, Build};
use crate::base::Place;
use crate::workbook::guard::{Foreign, beyond, no_workbook, refuse};
use crate::workbook::model::{Format, Limits, Unreadable, Value, Visibility, Workbook};

const SEPARATORS: [u8; 4] = *b"\t,;|";

/// Reads a text.
pub fn read(text: &str, limits: &Limits) -> Result<Workbook, Unreadable> {
    // Control characters that no text has: something binary that happens to have no zero in its head.
    if text.chars().take(4096).any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}'))
    {
        return Err(refuse(Foreign::Other));
    }
    let (stated, text) = stated_separator(text);
    let separator = stated.or_else(|| sniffed(text)).ok_or_else(|| refuse(Foreign::Text))?;
    let mut budget = Budget::new(limits);
    let mut build = Build::new("表1".to_owned(), Visibility::Visible);
    let mut fields = Fields { text, at: 0, separator, place: Place::new(0, 0), quotes: true };
    while let Some((place, field)) = fields.next() {
        if field.len() > limits.token_bytes {
            let kilobytes = limits.token_bytes >> 10;
            return Err(beyond(
                format!("有一处内容超过 {kilobytes} KB 的上限"),
                format!("holds a piece of more than {kilobytes} KB"),
            ));
        }
        // ="001" is how a csv keeps zeros before Excel.
        let text = field.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(&field);
        let text = text.trim_matches([' ', '\r', '\n']).replace("\r\n", "\n");
        build.cell(place, Value::Text(text), &mut budget)?;
    }
    let sheet = build.done(&mut budget)?;
    if sheet.cells.is_empty() {
        return Err(no_workbook("里面没有内容", "holds nothing"));
    }
    Ok(Workbook { format: Format::Csv, sheets: vec![sheet], modified: None, active_content: false })
}

/// Walks the fields. Lines keep their places, empty ones too, as a spreadsheet would show them.
struct Fields<'t> {
    text: &'t str,
    at: usize,
    separator: u8,
    place: Place,
    /// Quotes still mean something: the last one that opened was closed.
    quotes: bool,
}

impl<'t> Fields<'t> {
    fn next(&mut self) -> Option<(Place, Cow<'t, str>)> {
        if self.at >= self.text.len() {
            return None;
        }
        let place = self.place;
        let quoted = self.quoted();
        let rest = self.text.get(self.at..)?;
        let end = memchr::memchr3(self.separator, b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let plain = rest.get(..end)?;
        self.at += end;
        match rest.as_bytes().get(end) {
            Some(b'\n' | b'\r') => {
                let both = rest.get(end..)?.starts_with("\r\n");
                self.at += if both { 2 } else { 1 };
                self.place = Place::new(place.row.saturating_add(1), 0);
            }
            Some(_) => {
                self.at += 1;
                self.place.col = self.place.col.saturating_add(1);
            }
            None => {}
        }
        // What stands between a closing quote and the separator belongs to the field.
        let field = match quoted {
            Some(mut text) => {
                text.push_str(plain);
                Cow::Owned(text)
            }
            None => Cow::Borrowed(plain),
        };
        Some((place, field))
    }

    /// The text of a quoted beginning. A quote that nothing closes is a character like others: else it would swallow
    /// all lines behind it.
    fn quoted(&mut self) -> Option<String> {
        let mut rest = self.text.get(self.at..)?.strip_prefix('"').filter(|_| self.quotes)?;
        let mut text = String::new();
        loop {
            let Some((before, after)) = rest.split_once('"') else {
                self.quotes = false;
                return None;
            };
            text.push_str(before);
            match after.strip_prefix('"') {
                Some(after) => {
                    text.push('"');
                    rest = after;
                }
                None => {
                    self.at = self.text.len() - after.len();
                    return Some(text);
                }
            }
        }
    }
}

/// `sep=;`, Excel's own first line.
fn stated_separator(text: &str) -> (Option<u8>, &str) {
    let Some((line, rest)) = text.split_once('\n') else { return (None, text) };
    match line.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (Some(*separator), rest),
        _ => (None, text),
    }
}

/// The separator that stands, outside quotes, in most of the first lines, and most often.
fn sniffed(text: &str) -> Option<u8> {
    let mut lines = Vec::new();
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut quoted = false;
    let mut blank = true;
    for byte in text.bytes().take(1 << 16) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => {
                if !blank {
                    lines.push(counts);
                }
                counts = [0; SEPARATORS.len()];
                blank = true;
                continue;
            }
            _ if !quoted => {
                for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
                    *count += usize::from(byte == separator);
                }
            }
            _ => {}
        }
        blank &= byte.is_ascii_whitespace() && byte != b'\t';
    }
    if !blank {
        lines.push(counts);
    }
    let score = |at: usize| {
        let having = lines.iter().filter(|line| line.get(at).is_some_and(|count| *count > 0)).count();
        let all: usize = lines.iter().filter_map(|line| line.get(at)).sum();
        (having * 2 > lines.len()).then_some((having, all))
    };
    let best =
        (0..SEPARATORS.len()).filter_map(|at| score(at).map(|score| (score, at))).max_by_key(|best| best.0);
    // One line with commas is a sentence.
    best.filter(|((having, all), at)| *having > 1 || (*all > 1 && *at == 0) || *all > 3)
        .and_then(|(_, at)| SEPARATORS.get(at).copied())
}
