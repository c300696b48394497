//! What the bytes really are, decided by content and never by the file's name.
//!
//! In: the bytes of a file. Out: a [`Kind`], each foreign one with its own sentence. Nothing is parsed here beyond
//! signatures, so nothing here can be hurt by what it looks at.

use memchr::memmem;

use super::model::{Unreadable, UnreadableKind};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A zip archive: .xlsx, .ods, .docx or any other; its directory tells.
    Zip,
    /// An OLE container: .xls, .et, .doc or an encrypted workbook.
    Ole(Ole),
    /// Something else, which is no workbook for us.
    Foreign(Foreign),
}

/// What an OLE container holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ole {
    /// An OOXML file under a password.
    Encrypted,
    /// A BIFF workbook (.xls, .et).
    Workbook,
    /// A Word document.
    Word,
    /// Anything else.
    Other,
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
    /// RAR or 7z
    Archive,
    /// HTML
    Html,
    /// XML that is no workbook package
    Xml,
    /// Rich text
    Rtf,
    /// Plain text, csv
    Text,
    /// Unknown
    Other,
}

/// Decides by the first bytes.
pub fn sniff(bytes: &[u8]) -> Kind {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    if bytes.is_empty() {
        return Kind::Foreign(Foreign::Empty);
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if starts(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        let names = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memmem::find(bytes, &wide).is_some()
        };
        return Kind::Ole(match () {
            () if names("EncryptedPackage") => Ole::Encrypted,
            () if names("WordDocument") => Ole::Word,
            () if names("Workbook") || names("Book") => Ole::Workbook,
            () => Ole::Other,
        });
    }
    let head: Vec<u8> = bytes.iter().take(1024).map(u8::to_ascii_lowercase).collect();
    let trimmed = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    Kind::Foreign(match () {
        () if starts(b"%PDF") => Foreign::Pdf,
        () if starts(b"\x89PNG") || starts(b"\xFF\xD8\xFF") || starts(b"GIF8") || starts(b"BM") => {
            Foreign::Image
        }
        () if starts(b"Rar!") || starts(b"7z\xBC\xAF\x27\x1C") => Foreign::Archive,
        () if starts(b"{\\rtf") => Foreign::Rtf,
        () if trimmed.starts_with(b"<html")
            || trimmed.starts_with(b"<!doctype html")
            || memmem::find(&head, b"<table").is_some() =>
        {
            Foreign::Html
        }
        () if trimmed.starts_with(b"<?xml") => Foreign::Xml,
        () if bytes.iter().all(|byte| *byte == 0) => Foreign::Zeros,
        () if !head.contains(&0) || starts(b"\xFF\xFE") || starts(b"\xFE\xFF") => Foreign::Text,
        () => Foreign::Other,
    })
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
    let (zh, en) = match foreign {
        Foreign::Empty => ("是空文件(0 字节),可能没有传完", "is empty (0 bytes)"),
        Foreign::Zeros => ("里面全是空白,文件已损坏", "holds nothing but zero bytes"),
        Foreign::Pdf => ("是 PDF 文件,不是表格", "is a PDF file, not a workbook"),
        Foreign::Image => ("是图片,不是表格", "is a picture, not a workbook"),
        Foreign::Archive => ("是 RAR 或 7z 压缩包,请解压后再收", "is a RAR or 7z archive; unpack it first"),
        Foreign::Html => {
            ("其实是网页(HTML),请用 WPS 或 Excel 打开后另存为 .xlsx", "is an HTML page; save it as .xlsx")
        }
        Foreign::Xml => {
            ("是 XML 文件,请用 WPS 或 Excel 打开后另存为 .xlsx", "is an XML file; save it as .xlsx")
        }
        Foreign::Rtf => ("是 RTF 文档,不是表格", "is an RTF document, not a workbook"),
        Foreign::Text => {
            ("是文本(或 csv)文件,请用 WPS 或 Excel 打开后另存为 .xlsx", "is a text file; save it as .xlsx")
        }
        Foreign::Other => ("不是表格文件,或者已经损坏", "is no workbook, or is damaged"),
    };
    no_workbook(zh, en)
}

/// The sentence for an OLE container.
pub fn refuse_ole(ole: Ole) -> Unreadable {
    match ole {
        Ole::Encrypted => encrypted(),
        Ole::Workbook => no_workbook(
            "是旧格式表格(.xls 或 .et),请用 WPS 或 Excel 打开后另存为 .xlsx",
            "is a workbook of the old format (.xls, .et); save it as .xlsx",
        ),
        Ole::Word => no_workbook("是 Word 文档,不是表格", "is a Word document, not a workbook"),
        Ole::Other => no_workbook("不是表格文件,或者已经损坏", "is no workbook, or is damaged"),
    }
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
            (b"  <HTML><body>", Foreign::Html),
            (b"Rar!\x1a\x07", Foreign::Archive),
            ("序号,股室".as_bytes(), Foreign::Text),
            (b"\0\0\0\0", Foreign::Zeros),
            (b"\x01\x02\x00\x03", Foreign::Other),
        ] {
            assert_eq!(sniff(bytes), Kind::Foreign(kind));
            assert!(!refuse(kind).zh.is_empty());
        }
        assert_eq!(sniff(b"PK\x03\x04rest"), Kind::Zip);
    }
}
