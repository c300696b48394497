//! Web pages in one file (.mht), which Excel saves and reporting systems export under the name .xls: a mail of parts
//! (RFC 2557), of which the pages are read and everything else is passed over.

use super::{html, text};
use crate::workbook::guard::{beyond, no_workbook};
use crate::workbook::model::{Format, Limits, Sheet, Unreadable, Workbook};

/// Reads an archive.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    let none = || {
        no_workbook(
            "是单个文件网页（.mht），里面读不出表格，请用 WPS 或 Excel 打开后另存为 .xlsx",
            "is a web archive (.mht) in which no table can be read; save it as .xlsx",
        )
    };
    let (head, body) = parted(bytes);
    let boundary = boundary(&head);
    let parts: Vec<&[u8]> = match &boundary {
        Some(boundary) => split(body, boundary).collect(),
        // A single page under a mail's head.
        None => vec![bytes],
    };
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        let (head, body) = parted(part);
        if !header(&head, "content-type").is_some_and(|kind| kind.trim_start().starts_with("text/html")) {
            continue;
        }
        let decoded = match header(&head, "content-transfer-encoding").unwrap_or_default().trim() {
            "quoted-printable" => quoted_printable(body),
            "base64" => base64(body).ok_or_else(none)?,
            _ => body.to_vec(),
        };
        let Some(page) = text::of_anything(&decoded) else { continue };
        names.extend(html::sheet_names(&page));
        match html::read(&page, limits) {
            Ok(book) => sheets.extend(book.sheets),
            // Of a page with several sheets the outer one is only a frame.
            Err(why) if why.kind == crate::workbook::UnreadableKind::NotAWorkbook => {}
            Err(why) => return Err(why),
        }
        if sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>() > limits.cells {
            return Err(beyond(
                "单元格太多，超过读取上限".to_owned(),
                "has more cells than the limit".to_owned(),
            ));
        }
    }
    if sheets.is_empty() {
        return Err(none());
    }
    let named = names.len() == sheets.len();
    for (at, sheet) in sheets.iter_mut().enumerate() {
        let name = names.get(at).filter(|_| named).cloned();
        sheet.name = name.unwrap_or_else(|| format!("表{}", at + 1));
    }
    Ok(Workbook { format: Format::Html, sheets, modified: None, active_content: false })
}

/// Head and body of a mail or part: the head in lower case, folded lines joined.
fn parted(bytes: &[u8]) -> (String, &[u8]) {
    let bytes = bytes.trim_ascii_start();
    let ends = [&b"\r\n\r\n"[..], b"\n\n"];
    let end = ends.iter().filter_map(|end| Some((memchr::memmem::find(bytes, end)?, end.len()))).min();
    let (at, length) = end.unwrap_or((bytes.len(), 0));
    let head = bytes.get(..at.min(1 << 16)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    (head, bytes.get(at + length..).unwrap_or_default())
}

/// A header's value, in lower case.
fn header(head: &str, wanted: &str) -> Option<String> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.to_ascii_lowercase())
}

/// The boundary between parts; its case matters.
fn boundary(head: &str) -> Option<String> {
    let lower = head.to_ascii_lowercase();
    let value = head.get(lower.find("boundary=")? + "boundary=".len()..)?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([';', '\n', ' ']).next()?,
    };
    (!value.is_empty()).then(|| format!("--{value}"))
}

fn split<'b>(body: &'b [u8], boundary: &str) -> impl Iterator<Item = &'b [u8]> {
    let places: Vec<usize> = memchr::memmem::find_iter(body, boundary.as_bytes()).collect();
    let length = boundary.len();
    (0..places.len()).filter_map(move |at| {
        let from = places.get(at)? + length;
        let to = places.get(at + 1).copied().unwrap_or(body.len());
        body.get(from..to)
    })
}

/// `=E6=B1=89` and soft line ends resolved; what is no such thing stays.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        decoded.extend(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + 1..).unwrap_or_default();
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        rest = match after {
            [b'\r', b'\n', behind @ ..] | [b'\n', behind @ ..] => behind,
            [high, low, behind @ ..] if hex(high).is_some() && hex(low).is_some() => {
                let byte = hex(high).zip(hex(low)).map(|(high, low)| high * 16 + low);
                decoded.extend(byte.and_then(|byte| u8::try_from(byte).ok()));
                behind
            }
            behind => {
                decoded.push(b'=');
                behind
            }
        };
    }
    decoded.extend(rest);
    decoded
}

/// None where something else than base64 stands.
fn base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\r' | b'\n' | b' ' | b'\t' => continue,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(decoded)
}
