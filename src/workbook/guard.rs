//! What the bytes really are, decided by content and never by the file's name.
//!
//! In: the bytes of a file. Out: a [`Kind`], each foreign one with its own sentence. Nothing is parsed here beyond
//! signatures, so nothing here can be hurt by what it looks at.

use memchr::memmem;

use super::model::{Unreadable, UnreadableKind};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A zip archive: .xlsx, .xlsb, .ods, .docx or any other; its directory tells.
    Zip,
    /// An OLE container: .xls, .et, .doc or an encrypted workbook; its root folder tells.
    Ole,
    /// A workbook stream without a container.
    Biff,
    /// An HTML page.
    Html,
    /// Web pages in one file (.mht).
    WebArchive,
    /// XML Spreadsheet 2003.
    SpreadsheetXml,
    /// A flat OpenDocument spreadsheet.
    FlatOds,
    /// Text, perhaps csv.
    Text,
    /// Something else, which is no workbook for us.
    Foreign(Foreign),
}

/// Kinds that are told and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// No byte at all.
    Empty,
    /// Nothing but zero bytes.
    Zeros,
    /// PDF
    Pdf,
    /// A picture
    Image,
    /// Sound or film
    Media,
    /// RAR, 7z, tar, cab …
    Archive,
    /// A file of any kind under gzip: Gnumeric's workbooks are, and .tar.gz
    Gzip,
    /// XML that is no workbook
    Xml,
    /// Word's own XML
    WordXml,
    /// Rich text
    Rtf,
    /// A mail
    Mail,
    /// A program
    Program,
    /// A shortcut (.lnk, .url)
    Shortcut,
    /// A data base
    Database,
    /// The file that a program leaves beside an open workbook (`~$…`)
    Owner,
    /// Locked by an office's encryption software
    Sealed,
    /// Excel 4.0 or older
    AncientExcel,
    /// SYLK, DIF, dBASE and other exchange formats of former times
    Exchange,
    /// Plain text that is no table
    Text,
    /// Unknown
    Other,
}

const SIGNATURES: &[(&[u8], Kind)] = &[
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::Ole),
    (b"\x09\x08\x08\x00\x00\x05", Kind::Biff),
    (b"\x09\x08\x10\x00\x00\x06", Kind::Biff),
    (b"\x09\x00\x04\x00", Kind::Foreign(Foreign::AncientExcel)),
    (b"\x09\x02\x06\x00", Kind::Foreign(Foreign::AncientExcel)),
    (b"\x09\x04\x06\x00", Kind::Foreign(Foreign::AncientExcel)),
    (b"%TSD-Header-###%", Kind::Foreign(Foreign::Sealed)),
    (b"b\x14#e\x04\x01\x00E-SafeNet", Kind::Foreign(Foreign::Sealed)),
    (b"ID;P", Kind::Foreign(Foreign::Exchange)),
    (b"TABLE\r\n0,1", Kind::Foreign(Foreign::Exchange)),
    (b"%PDF", Kind::Foreign(Foreign::Pdf)),
    (b"\x89PNG", Kind::Foreign(Foreign::Image)),
    (b"\xFF\xD8\xFF", Kind::Foreign(Foreign::Image)),
    (b"GIF8", Kind::Foreign(Foreign::Image)),
    (b"BM", Kind::Foreign(Foreign::Image)),
    (b"II*\0", Kind::Foreign(Foreign::Image)),
    (b"MM\0*", Kind::Foreign(Foreign::Image)),
    (b"ID3", Kind::Foreign(Foreign::Media)),
    (b"OggS", Kind::Foreign(Foreign::Media)),
    (b"Rar!", Kind::Foreign(Foreign::Archive)),
    (b"7z\xBC\xAF\x27\x1C", Kind::Foreign(Foreign::Archive)),
    (b"\x1F\x8B", Kind::Foreign(Foreign::Gzip)),
    (b"\xFD7zXZ", Kind::Foreign(Foreign::Archive)),
    (b"BZh", Kind::Foreign(Foreign::Archive)),
    (b"MSCF", Kind::Foreign(Foreign::Archive)),
    (b"{\\rtf", Kind::Foreign(Foreign::Rtf)),
    (b"MZ", Kind::Foreign(Foreign::Program)),
    (b"\x7FELF", Kind::Foreign(Foreign::Program)),
    (b"L\0\0\0\x01\x14\x02\0", Kind::Foreign(Foreign::Shortcut)),
    (b"[InternetShortcut]", Kind::Foreign(Foreign::Shortcut)),
    (b"SQLite format 3\0", Kind::Foreign(Foreign::Database)),
    (b"\0\x01\0\0Standard ", Kind::Foreign(Foreign::Database)),
];

/// Decides by the first bytes.
pub fn sniff(bytes: &[u8]) -> Kind {
    if bytes.is_empty() {
        return Kind::Foreign(Foreign::Empty);
    }
    if let Some((mark, kind)) = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        // Two letters are little: a text may begin with them.
        let text = mark.len() == 2 && mark.is_ascii() && !head(bytes).contains(&0);
        return if text { Kind::Text } else { *kind };
    }
    match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (_, Some(b"ftyp"), Some(b"heic" | b"mif1" | b"avif")) => return Kind::Foreign(Foreign::Image),
        (_, Some(b"ftyp"), _) => return Kind::Foreign(Foreign::Media),
        (Some(b"RIFF"), _, Some(b"WEBP")) => return Kind::Foreign(Foreign::Image),
        (Some(b"RIFF"), _, _) => return Kind::Foreign(Foreign::Media),
        _ => {}
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Kind::Foreign(Foreign::Archive);
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Kind::Foreign(Foreign::Zeros);
    }
    // Excel and WPS write their lock file with a length, a name and padding.
    if bytes.len() == 165
        && bytes.get(140..).is_some_and(|tail| tail.iter().all(|byte| matches!(byte, 0 | b' ')))
    {
        return Kind::Foreign(Foreign::Owner);
    }
    by_words(bytes)
}

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..bytes.len().min(8192)).unwrap_or_default()
}

/// Decides by words in the head, in single bytes or UTF-16.
fn by_words(bytes: &[u8]) -> Kind {
    let head = head(bytes);
    let plain: Vec<u8> = head.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
    let wide = marks.iter().skip(1).any(|mark| head.starts_with(mark));
    let unmarked = marks.iter().find_map(|mark| plain.strip_prefix(*mark)).unwrap_or(&plain);
    let trimmed = unmarked.trim_ascii_start();
    let has = |word: &[u8]| memmem::find(&plain, word).is_some();
    if trimmed.starts_with(b"mime-version:") || (has(b"mime-version:") && has(b"multipart/related")) {
        return Kind::WebArchive;
    }
    let mail: [&[u8]; 6] = [b"received:", b"return-path:", b"delivered-to:", b"from:", b"x-", b"date:"];
    if mail.iter().any(|start| trimmed.starts_with(start)) && (has(b"\nsubject:") || has(b"\nto:")) {
        return Kind::Foreign(Foreign::Mail);
    }
    if trimmed.starts_with(b"<") {
        if has(b"urn:schemas-microsoft-com:office:spreadsheet") && !has(b"<html") {
            return Kind::SpreadsheetXml;
        }
        if has(b"<office:document") && has(b"office:mimetype") {
            return Kind::FlatOds;
        }
        if has(b"word.document") || has(b"schemas.microsoft.com/office/word/2003/wordml") {
            return Kind::Foreign(Foreign::WordXml);
        }
        let page: [&[u8]; 6] = [b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body"];
        if page.iter().any(|word| has(word)) {
            return Kind::Html;
        }
        if trimmed.starts_with(b"<?xml") {
            return Kind::Foreign(Foreign::Xml);
        }
    }
    if has(b"<table") {
        return Kind::Html;
    }
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    // UTF-16 without a mark: digits, separators and line ends have zeros in one half only.
    let half = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let lopsided = half(0) > 2 * half(1) || half(1) > 2 * half(0);
    let control = head.iter().any(|byte| matches!(byte, 1..=8 | 14..=31));
    if (zeros == 0 && !control) || wide || (lopsided && zeros * 50 > head.len()) {
        Kind::Text
    } else {
        Kind::Foreign(Foreign::Other)
    }
}

/// Whether a text has a word of ASCII letters, in any case.
pub fn contains_any_case(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// A refusal under rule W001.
pub fn no_workbook(zh: &str, en: &str) -> Unreadable {
    Unreadable { kind: UnreadableKind::NotAWorkbook, zh: zh.to_owned(), en: en.to_owned() }
}

/// A refusal under rule W005.
pub fn beyond(zh: String, en: String) -> Unreadable {
    Unreadable { kind: UnreadableKind::BeyondLimits, zh, en }
}

/// The refusal of a workbook under a password (rule W002).
pub fn encrypted() -> Unreadable {
    Unreadable {
        kind: UnreadableKind::Encrypted,
        zh: "设了打开密码".to_owned(),
        en: "is protected by a password".to_owned(),
    }
}

/// The sentence for a file that is no workbook.
pub fn refuse(foreign: Foreign) -> Unreadable {
    if foreign == Foreign::Sealed {
        return Unreadable {
            kind: UnreadableKind::Encrypted,
            zh: "被本单位的加密软件加了密，请解密后再报".to_owned(),
            en: "is locked by an office's encryption software; unlock it first".to_owned(),
        };
    }
    let (zh, en) = match foreign {
        Foreign::Empty => ("是空文件（0 字节），可能没有传完", "is empty (0 bytes)"),
        Foreign::Zeros => ("里面全是空白，文件已损坏", "holds nothing but zero bytes"),
        Foreign::Pdf => ("是 PDF 文件，不是表格", "is a PDF file, not a workbook"),
        Foreign::Image => ("是图片，不是表格", "is a picture, not a workbook"),
        Foreign::Media => ("是音频或视频，不是表格", "is sound or film, not a workbook"),
        Foreign::Archive => {
            ("是 RAR、7z 等压缩包，请解压后再收", "is an archive (RAR, 7z or the like); unpack it first")
        }
        Foreign::Gzip => (
            "是 gzip 压缩的文件：Gnumeric 表格请另存为 .xlsx，压缩包请解压后再收",
            "is compressed by gzip: save a Gnumeric workbook as .xlsx, or unpack the archive",
        ),
        Foreign::Xml => {
            ("是 XML 文件，请用 WPS 或 Excel 打开后另存为 .xlsx", "is an XML file; save it as .xlsx")
        }
        Foreign::WordXml => ("是 Word 文档（XML），不是表格", "is a Word document (XML), not a workbook"),
        Foreign::Rtf => ("是 RTF 文档，不是表格", "is an RTF document, not a workbook"),
        Foreign::Mail => ("是邮件，请把附件另存后再收", "is a mail; save its attachment first"),
        Foreign::Program => {
            ("是程序文件，不是表格，请勿打开", "is a program, not a workbook; do not open it")
        }
        Foreign::Shortcut => {
            ("是快捷方式，不是表格本身，请收原文件", "is a shortcut, not the workbook itself")
        }
        Foreign::Database => ("是数据库文件，不是表格", "is a data base, not a workbook"),
        Foreign::Owner => (
            "是表格打开时留下的临时文件（~$ 开头），不是表格本身",
            "is the lock file of an open workbook, not the workbook itself",
        ),
        Foreign::AncientExcel => (
            "是 Excel 4.0 或更早的格式，请用 WPS 或 Excel 打开后另存为 .xlsx",
            "is of Excel 4.0 or older; save it as .xlsx",
        ),
        Foreign::Exchange => (
            "是旧的数据交换格式（SYLK、DIF、DBF），请用 WPS 或 Excel 打开后另存为 .xlsx",
            "is of an old exchange format (SYLK, DIF, DBF); save it as .xlsx",
        ),
        Foreign::Text => {
            return Unreadable {
                kind: UnreadableKind::PlainText,
                zh: "是文本文件，里面没有表格".to_owned(),
                en: "is a text without a table in it".to_owned(),
            };
        }
        Foreign::Sealed | Foreign::Other => ("不是表格文件，或者已经损坏", "is no workbook, or is damaged"),
    };
    no_workbook(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_each_kind_has_its_sentence() {
        for (bytes, kind) in [
            (&b""[..], Foreign::Empty),
            (b"%PDF-1.7", Foreign::Pdf),
            (b"\x89PNG\r\n", Foreign::Image),
            (b"Rar!\x1a\x07", Foreign::Archive),
            (b"\0\0\0\0", Foreign::Zeros),
            (b"\x01\x02\x03", Foreign::Other),
            (b"MZ\x90\0\x03", Foreign::Program),
            (b"From: a@b\r\nSubject: x\r\n", Foreign::Mail),
            (b"<?xml version=\"1.0\"?><root/>", Foreign::Xml),
        ] {
            assert_eq!(sniff(bytes), Kind::Foreign(kind));
            assert!(!refuse(kind).zh.is_empty());
        }
        for (bytes, kind) in [
            (&b"PK\x03\x04rest"[..], Kind::Zip),
            (b"  <HTML><body>", Kind::Html),
            ("序号,股室".as_bytes(), Kind::Text),
            (b"BM,MZ\n1,2", Kind::Text),
            (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", Kind::WebArchive),
        ] {
            assert_eq!(sniff(bytes), kind);
        }
    }
}
