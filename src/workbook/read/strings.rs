//! Shared strings: the part `xl/sharedStrings.xml` → texts by index. Its stated counts are not looked at.

use std::borrow::Cow;

use super::build::Budget;
use super::xml::{RichText, Scanner, Token, decode, unescape};
use crate::workbook::model::Unreadable;

/// Reads the shared strings.
///
/// Texts without references are borrowed from the part, for a cell that refers to one copies it anyway.
pub fn read<'t>(text: &'t str, longest: usize, budget: &mut Budget) -> Result<Vec<Cow<'t, str>>, Unreadable> {
    let mut scanner = Scanner::new(text, longest);
    let mut strings = Vec::new();
    let mut current: Option<RichText> = None;
    loop {
        while current.is_none()
            && let Some((text, length)) = usual(scanner.ahead())
            && length <= longest
        {
            keep(text?, &mut strings, budget)?;
            scanner.skip(length);
        }
        let Some(token) = scanner.next()? else { return Ok(strings) };
        match token {
            Token::Open(tag) if tag.name == "si" => current = Some(RichText::default()),
            Token::Close("si") => {
                keep(Cow::Owned(current.take().unwrap_or_default().done()), &mut strings, budget)?;
            }
            other => {
                if let Some(current) = &mut current {
                    current.take(other)?;
                }
            }
        }
    }
}

fn keep<'t>(
    text: Cow<'t, str>,
    strings: &mut Vec<Cow<'t, str>>,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    budget.string(if matches!(text, Cow::Owned(_)) { text.len() } else { 0 })?;
    strings.push(text);
    Ok(())
}

/// The usual writings of a text, `<si><t>…</t></si>` and `<si><r><rPr>…</rPr><t>…</t></r>…</si>`: the text, and the
/// length of the whole element.
fn usual(ahead: &str) -> Option<(Result<Cow<'_, str>, Unreadable>, usize)> {
    let inner = ahead.strip_prefix("<si>")?;
    if let Some((text, behind)) = bare(inner) {
        return Some((Ok(Cow::Borrowed(text)), ahead.len() - behind.len()));
    }
    let (text, behind) = if inner.starts_with("<r>") { runs(inner)? } else { plain(inner)? };
    let behind = behind.strip_prefix("</si>")?;
    let text = decode(text.as_ref()).map(|text| Cow::Owned(unescape(text)));
    Some((text, ahead.len() - behind.len()))
}

/// `<t>…</t></si>` with nothing in it that stands for something else (`&…;`, `_x…_`), which one search tells: the
/// text, and what stands behind.
fn bare(ahead: &str) -> Option<(&str, &str)> {
    let inner = ahead.strip_prefix("<t>")?;
    let end = memchr::memchr3(b'<', b'&', b'_', inner.as_bytes())?;
    let (text, behind) = inner.split_at_checked(end)?;
    Some((text, behind.strip_prefix("</t></si>")?))
}

/// `<t>…</t>`: what stands inside, and what stands behind.
fn plain(ahead: &str) -> Option<(Cow<'_, str>, &str)> {
    let inner = ahead.strip_prefix("<t")?;
    let inner = inner.strip_prefix('>').or_else(|| inner.strip_prefix(" xml:space=\"preserve\">"))?;
    let (text, behind) = inner.split_at_checked(memchr::memchr(b'<', inner.as_bytes())?)?;
    Some((Cow::Borrowed(text), behind.strip_prefix("</t>")?))
}

/// Runs of text in different fonts, joined; LibreOffice parts Chinese from Latin so.
fn runs(ahead: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut rest = ahead;
    let mut joined = String::new();
    while let Some(inner) = rest.strip_prefix("<r>") {
        let inner = match inner.strip_prefix("<rPr>") {
            Some(properties) => {
                let end = memchr::memmem::find(properties.as_bytes(), b"</rPr>")?;
                properties.get(end + 6..)?
            }
            None => inner,
        };
        let (text, behind) = plain(inner)?;
        joined.push_str(&text);
        rest = behind.strip_prefix("</r>")?;
    }
    Some((Cow::Owned(joined), rest))
}
