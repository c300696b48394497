//! Bytes → text, whatever encoding they were written in. XML says its own; other texts are looked at.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::workbook::guard::no_workbook;
use crate::workbook::model::Unreadable;

fn wrong() -> Unreadable {
    no_workbook("文字编码有误，文件已损坏", "has text that is not in its stated encoding")
}

/// A part of a package as text. UTF-8 stays the bytes that were inflated, which are checked when they are looked at: so
/// they need not be checked a second time, slower, to become a string.
#[derive(Debug)]
pub enum Part {
    /// UTF-8, unless it turns out to be none.
    Plain(Vec<u8>),
    /// Written in another encoding.
    Decoded(String),
}

impl Part {
    /// A part by its bytes.
    ///
    /// # Errors
    /// If they are not in the encoding that they state.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Unreadable> {
        if other_encoding(&bytes).is_some() {
            of_xml(bytes).map(Self::Decoded)
        } else {
            Ok(Self::Plain(bytes))
        }
    }

    /// The text, without a byte order mark.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn said(&self) -> Result<&str, Unreadable> {
        match self {
            Self::Plain(bytes) => {
                let text = simdutf8::basic::from_utf8(bytes).map_err(|_| wrong())?;
                Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
            }
            Self::Decoded(text) => Ok(text),
        }
    }

    /// Its memory, to be used again.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Plain(bytes) => bytes,
            Self::Decoded(text) => text.into_bytes(),
        }
    }
}

/// XML text in UTF-8: byte order marks, UTF-16 and declared encodings are honoured.
pub fn of_xml(bytes: Vec<u8>) -> Result<String, Unreadable> {
    if let Some(encoding) = other_encoding(&bytes) {
        let (text, _, faulty) = encoding.decode(&bytes);
        return if faulty { Err(wrong()) } else { Ok(text.into_owned()) };
    }
    let mut text = String::from_utf8(bytes).map_err(|_| wrong())?;
    if text.starts_with('\u{FEFF}') {
        text.remove(0);
    }
    Ok(text)
}

/// The encoding of an XML text, if it is another than UTF-8.
pub fn other_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => None,
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(UTF_16BE),
        _ => declared(bytes),
    }
}

/// The encoding of an XML declaration, if it is not UTF-8. One that says UTF-16 in single bytes is wrong about
/// itself, so what the bytes are counts.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    let end = memchr::memmem::find(head, b"?>")?;
    let head = head.get(..end)?;
    let from = memchr::memmem::find(head, b"encoding=")? + 10;
    let label = head.get(from..)?.split(|byte| matches!(byte, b'"' | b'\'')).next()?;
    Encoding::for_label(label)
        .map(wide_chinese)
        .filter(|encoding| ![UTF_8, UTF_16LE, UTF_16BE].contains(encoding))
}

/// GBK and gb2312 are parts of GB18030.
fn wide_chinese(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == encoding_rs::GBK { GB18030 } else { encoding }
}

/// Plain text or a page: by its byte order mark, else UTF-16 by its zeros, else UTF-8 if it is valid, else the
/// encoding a page says of itself, else GB18030. None if it is no text in any of them.
pub fn of_anything(bytes: &[u8]) -> Option<String> {
    let decoded = |encoding: &'static Encoding| {
        let (text, _, faulty) = encoding.decode(bytes);
        (!faulty).then(|| text.into_owned())
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return decoded(UTF_8),
        [0xFF, 0xFE, ..] => return decoded(UTF_16LE),
        [0xFE, 0xFF, ..] => return decoded(UTF_16BE),
        _ => {}
    }
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    // Separators, digits and line ends leave zeros in one half of UTF-16 (and 一 one in the other); no other text
    // has any.
    match (zeros(0), zeros(1)) {
        (0, 0) => {}
        (even, odd) if odd > 2 * even => return decoded(UTF_16LE),
        (even, odd) if even > 2 * odd => return decoded(UTF_16BE),
        _ => return None,
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let lower = head.to_ascii_lowercase();
    let label = memchr::memmem::find(&lower, b"charset=").and_then(|at| {
        let rest = lower.get(at + 8..)?;
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        rest.split(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_')).next()
    });
    label
        .and_then(Encoding::for_label)
        .map(wide_chinese)
        .filter(|encoding| *encoding != UTF_8)
        .and_then(decoded)
        .or_else(|| decoded(GB18030))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_every_encoding_that_comes_back() {
        let text = "序号,风险点\r\n一,压缩审批时限";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [text.as_bytes(), &GB18030.encode(text).0, &wide, &big] {
            assert_eq!(of_anything(bytes).unwrap(), text);
        }
        assert_eq!(of_anything(&[[0xFF, 0xFE].as_slice(), &wide].concat()).unwrap(), text);
        assert_eq!(of_anything(b"\x00\x00\x01\x02"), None);
    }
}
