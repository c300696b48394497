//! Which cell formats show dates. Of `xl/styles.xml` only number formats matter to us.

use std::collections::BTreeSet;

use super::xml::{Scanner, Token};
use crate::workbook::model::Unreadable;

/// For each cell format (index of `cellXfs`), whether it shows a date or time.
pub fn read(text: &str, longest: usize) -> Result<Vec<bool>, Unreadable> {
    let mut scanner = Scanner::new(text, longest);
    let mut dates = BTreeSet::new();
    let mut formats = Vec::new();
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
                // ECMA-376 §18.8.30; 27–36 and 50–58 are the East Asian dates.
                let built_in =
                    id.parse::<u16>().is_ok_and(|id| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58));
                formats.push(built_in || dates.contains(id));
            }
            _ => {}
        }
    }
    Ok(formats)
}

/// Whether a format code shows a date or time: a letter of one outside quotes, brackets and escapes.
fn is_date_code(code: &str) -> bool {
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
