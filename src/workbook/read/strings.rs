//! Shared strings: the part `xl/sharedStrings.xml` → texts by index. Its stated counts are not looked at.

use super::xml::{RichText, Scanner, Token};
use crate::workbook::model::Unreadable;

/// Reads the shared strings.
pub fn read(text: &str, longest: usize) -> Result<Vec<String>, Unreadable> {
    let mut scanner = Scanner::new(text, longest);
    let mut strings = Vec::new();
    let mut current: Option<RichText> = None;
    while let Some(token) = scanner.next()? {
        match token {
            Token::Open(tag) if tag.name == "si" => current = Some(RichText::default()),
            Token::Close("si") => strings.push(current.take().unwrap_or_default().done()),
            other => {
                if let Some(current) = &mut current {
                    current.take(other)?;
                }
            }
        }
    }
    Ok(strings)
}
