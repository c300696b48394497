//! Which cell formats show dates, and the values that hang on it. Of all styles only number formats matter to us.

use std::collections::BTreeSet;

use memchr::memmem;

use super::xml::{Scanner, Token};
use crate::base::Date;
use crate::base::date::DateReading;
use crate::workbook::model::{Unreadable, Value};

/// For each cell format (index of `cellXfs`), whether it shows a date or time.
pub fn read(text: &str, longest: usize) -> Result<Vec<bool>, Unreadable> {
    let mut found = Found::default();
    // Fonts, fills and borders are most of the part: where the two sections stand in their usual writing, only they
    // are looked at.
    match (section(text, "numFmts"), section(text, "cellXfs")) {
        (Some(numbers), Some(cells)) => {
            found.scan(numbers, longest)?;
            found.scan(cells, longest)?;
        }
        (None, Some(cells)) if memmem::find(text.as_bytes(), b"numFmts").is_none() => {
            found.scan(cells, longest)?;
        }
        _ => found.scan(text, longest)?,
    }
    Ok(found.formats)
}

/// A section from its opening to its closing tag, if it is there exactly once.
fn section<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (close, open) = (format!("</{name}>"), format!("<{name}"));
    let from = memmem::find(text.as_bytes(), open.as_bytes())?;
    let to = memmem::find(text.as_bytes(), close.as_bytes())? + close.len();
    let again = memmem::find(text.as_bytes().get(from + 1..)?, open.as_bytes()).is_some();
    text.get(from..to).filter(|_| !again)
}

#[derive(Default)]
struct Found {
    dates: BTreeSet<String>,
    formats: Vec<bool>,
}

impl Found {
    fn scan(&mut self, text: &str, longest: usize) -> Result<(), Unreadable> {
        let Self { dates, formats } = self;
        let mut scanner = Scanner::new(text, longest);
        let mut in_cell_formats = false;
        while let Some(token) = scanner.next()? {
            match token {
                Token::Open(tag) if tag.name == "numFmt" => {
                    if let (Some(id), Some(code)) = (tag.raw("numFmtId"), tag.get("formatCode"))
                        && is_date_code(&code)
                    {
                        dates.insert(id.to_owned());
                    }
                }
                Token::Open(tag) if tag.name == "cellXfs" => in_cell_formats = true,
                Token::Close("cellXfs") => in_cell_formats = false,
                Token::Open(tag) if tag.name == "xf" && in_cell_formats => {
                    let id = tag.raw("numFmtId").unwrap_or("0");
                    formats.push(id.parse().is_ok_and(|id| shows_date(id, None)) || dates.contains(id));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether a number format shows a date or time: by its code, else by its built-in number.
pub fn shows_date(id: u16, code: Option<&str>) -> bool {
    // ECMA-376 §18.8.30; 27–36 and 50–58 are the East Asian dates.
    code.map_or_else(|| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58), is_date_code)
}

/// A stored number as a number or a date.
pub fn number_or_date(value: f64, is_date: bool, since_1904: bool) -> Value {
    match value {
        _ if !value.is_finite() => Value::Error(error_word(0x24).to_owned()),
        serial if is_date => Value::Date { serial, since_1904 },
        value => Value::Number { value, digits: crate::base::number::plain(value) },
    }
}

/// A date as ISO 8601 writes it (`2026-09-30T00:00:00`), as the serial it stands for.
pub fn iso_date(text: &str) -> Value {
    let text = text.trim();
    let (day, clock) = text.split_once('T').unwrap_or((text, ""));
    let mut parts = clock.trim_end_matches('Z').split(':').map(|part| part.parse::<f64>().unwrap_or(0.0));
    let mut part = || parts.next().unwrap_or(0.0);
    let fraction = (part() * 3600.0 + part() * 60.0 + part()) / 86_400.0;
    match Date::read(day) {
        DateReading::Date(date) => {
            // Serials below 61 count from one day later, for the day 1900-02-29 that never was.
            let days = date.days_since_epoch() + 25_569;
            let serial = if days < 61 { days - 1 } else { days };
            Value::Date { serial: serial as f64 + fraction, since_1904: false }
        }
        _ => Value::Text(text.to_owned()),
    }
}

/// The word of an error code ([MS-XLS] §2.5.10).
pub const fn error_word(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

/// Whether a text is an error as cells show it.
pub fn is_error_word(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
    ];
    WORDS.contains(&text)
}

/// Whether a format code shows a date or time: a letter of one outside quotes, brackets and escapes.
pub fn is_date_code(code: &str) -> bool {
    let mut chars = code.chars();
    let mut found = false;
    if code.eq_ignore_ascii_case("general") {
        return false;
    }
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                chars.by_ref().find(|c| *c == '"');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                // [h]:mm is a time; [Red], [$-804], [>100] are not.
                found |= matches!(inner.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
            }
            // Only the first section matters; text sections have @.
            ';' => break,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => found = true,
            '#' | '0' | '?' if !found => return false,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::is_date_code;

    #[test]
    fn date_codes_are_told_from_number_codes() {
        for code in
            ["yyyy/m/d", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]yyyy\"年\";@", "h:mm", "[h]:mm", "mm-dd-yy"]
        {
            assert!(is_date_code(code), "{code}");
        }
        for code in ["General", "0.00", "#,##0", "[Red]0", "\"元\"0", "0\"级\"", "@", "\"day\"", "0.00E+00"]
        {
            assert!(!is_date_code(code), "{code}");
        }
    }
}
