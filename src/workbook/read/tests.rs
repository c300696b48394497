//! The reader against handmade oddities, against calamine, and against noise.

use std::io::{Cursor, Write};

use calamine::Reader as _;
use proptest::prelude::*;
use rust_xlsxwriter::{Format as Style, Formula, Workbook as Writer};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::read;
use crate::base::Place;
use crate::workbook::model::{Limits, Unreadable, UnreadableKind, Value, Visibility, Workbook};

const TYPES: &str =
    r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>"#;
const STRINGS: &str = "<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><t xml:space=\"preserve\"> 丙</t></r><rPh sb=\"0\" eb=\"1\"><t>bing</t></rPh></si></sst>";

/// A package with this sheet XML.
fn package(sheet: &[u8]) -> Vec<u8> {
    parts(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/sharedStrings.xml", STRINGS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn parts(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn cells(data: &str) -> Result<Vec<String>, Unreadable> {
    let sheet = format!("<worksheet><sheetData>{data}</sheetData></worksheet>");
    read(&package(sheet.as_bytes()), &Limits::default()).map(|book| listed(&book))
}

fn listed(book: &Workbook) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Missing => "?".to_owned(),
        Value::Number { digits, .. } => format!("#{digits}"),
        other => other.shown(),
    };
    book.sheets
        .iter()
        .flat_map(|sheet| {
            sheet.cells.iter().map(move |cell| format!("{}={}", cell.place, shown(&cell.value)))
        })
        .collect()
}

#[test]
fn legal_oddities_are_read_right() {
    for (data, expected) in [
        (
            r#"<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c></row>"#,
            vec!["B3=甲", "C3=乙 丙"],
        ),
        (
            r#"<row><c t="s"><v>0</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row>"#,
            vec!["A1=甲", "B1=#1", "A2=#2"],
        ),
        (r#"<x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>"#, vec!["A1=#5"]),
        (
            r#"<row r="1"><c r="A1" t="inlineStr"><v>直接写</v></c><c r="B1" t="inlineStr"><is><t>内联</t></is></c></row>"#,
            vec!["A1=直接写", "B1=内联"],
        ),
        (
            r#"<row r="1"><c r="A1" t="str"><f>X</f><v><![CDATA[a<b]]></v></c><c r="B1"><v>1<!-- x -->2</v></c><c r="C1"><v>&#49;&#x32;</v></c></row>"#,
            vec!["A1=a<b", "B1=#12", "C1=#12"],
        ),
        (
            r#"<row r="1"><c r="A1"><f>NOW()</f></c><c r="B1" t="e"><v>#SPILL!</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" s="3"/></row>"#,
            vec!["A1=?", "B1=#SPILL!", "C1=TRUE"],
        ),
        (
            r#"<row r="1"><c r="A1"><v>1E5</v></c><c r="B1"><v>12345678901234567</v></c><c r="C1" t="str"><v>_x4E00_&amp;_xZZ</v></c></row>"#,
            vec!["A1=#1E5", "B1=#12345678901234567", "C1=一&_xZZ"],
        ),
        (
            r#"<row r="2"><c r="B2"><v>2</v></c></row><row r="1"><c r='B1'><v>1</v></c><c r="A1"><v>0</v><extLst><ext><v>9</v></ext></extLst></c></row>"#,
            vec!["A1=#0", "B1=#1", "B2=#2"],
        ),
        (r#"<row r="1"><c r="A1" t="d"><v>2026-09-30T00:00:00</v></c></row>"#, vec!["A1=2026-09-30"]),
    ] {
        assert_eq!(cells(data).unwrap(), expected, "{data}");
    }
}

#[test]
fn damaged_files_are_refused_with_a_sentence() {
    for (data, word) in [
        (r#"<row r="1"><c r="A1" t="s"><v>99</v></c></row>"#, "共享字符串"),
        (r#"<row r="1"><c r="A1" t="s"><v>-1</v></c></row>"#, "共享字符串"),
        (r#"<row r="1"><c r="A4294967297"><v>1</v></c></row>"#, "位置"),
        (r#"<row r="0"><c><v>1</v></c></row>"#, "位置"),
        (r#"<row r="1"><c r="A1"><v>1</v></row>"#, "XML"),
        (r#"<row r="1"><c r="A1"><v>&bomb;</v></c></row>"#, "XML"),
    ] {
        assert!(cells(data).unwrap_err().zh.contains(word), "{data}");
    }
    let doctype = package(b"<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet/>");
    assert!(read(&doctype, &Limits::default()).unwrap_err().zh.contains("文档类型"));
    let whole = package(b"<worksheet/>");
    assert!(read(&whole[..whole.len() / 2], &Limits::default()).is_err());
    assert!(
        read(&parts(&[("word/document.xml", b"x")]), &Limits::default()).unwrap_err().zh.contains("Word")
    );
}

#[test]
fn a_bomb_is_refused_by_what_comes_out_of_it() {
    let zeros = vec![b' '; 300 << 20];
    let bomb = package(&zeros);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(read(&bomb, &Limits::default()).unwrap_err().kind, UnreadableKind::BeyondLimits);
}

#[test]
fn a_damaged_byte_is_found_by_its_checksum() {
    let mut bytes = Vec::new();
    let mut zip = ZipWriter::new(Cursor::new(&mut bytes));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in
        [("_rels/.rels", ROOT), ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", RELS)]
    {
        zip.start_file(name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", stored).unwrap();
    zip.write_all(b"<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>").unwrap();
    zip.finish().unwrap();
    assert!(read(&bytes, &Limits::default()).is_ok());
    let at = memchr::memmem::find(&bytes, b"<v>7").unwrap() + 3;
    bytes[at] = b'8';
    assert!(read(&bytes, &Limits::default()).is_err());
}

#[test]
fn utf16_parts_are_read() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><worksheet><sheetData><row><c t=\"str\"><v>汉字</v></c></row></sheetData></worksheet>";
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let book = read(&package(&wide), &Limits::default()).unwrap();
    assert_eq!(listed(&book), ["A1=汉字"]);
}

#[test]
fn merges_and_hidden_rows_and_columns_are_known() {
    let sheet = r#"<worksheet><cols><col min="2" max="16384" hidden="1"/></cols><sheetData><row r="2" hidden="1"><c r="C2"><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A3:B5"/></mergeCells></worksheet>"#;
    let book = read(&package(sheet.as_bytes()), &Limits::default()).unwrap();
    let sheet = &book.sheets[0];
    assert!(sheet.is_hidden(Place::new(1, 2)));
    assert_eq!(sheet.hidden_columns.len(), 2, "a span to the last column is cut at the last used one");
    assert_eq!(sheet.merges[0].to_string(), "A3:B5");
}

#[test]
fn what_is_taken_in_one_step_is_what_the_general_way_takes() {
    let cells = |hidden: &str, index: &str| {
        format!(
            r#"<row r="1"><c r="A1" s="0"/><c r="B1" t="str"><v>甲</v></c></row><row r="2" {hidden} outlineLevel="0"><c r="B2" s="0"><v>{index}</v></c></row>"#
        )
    };
    let sheet = |data: &str, merges: &str| {
        let text = format!(
            "<worksheet><sheetData>{data}</sheetData><mergeCells count=\"2\">{merges}</mergeCells></worksheet>"
        );
        read(&package(text.as_bytes()), &Limits::default()).unwrap().sheets.remove(0)
    };
    let usual = r#"<mergeCell ref="A1:B2"/><mergeCell ref="C3:XFD9"/>"#;
    let as_usual = sheet(&cells(r#"hidden="false""#, "7"), usual);
    assert_eq!(as_usual.merges.len(), 2);
    assert_eq!(as_usual.cells.len(), 2);
    assert!(as_usual.hidden_rows.is_empty());
    for merges in [
        r#"<mergeCell ref="A1:B2" /><mergeCell  ref="C3:XFD9"/>"#,
        r#"<mergeCell ref="B2:A1"/><mergeCell ref='C3:XFD9'></mergeCell>"#,
        r#"<mergeCell ref="XFD3:C9"/><mergeCell ref="A1:B2"/>"#,
    ] {
        let otherwise = sheet(&cells("collapsed='0'", " 7 "), merges);
        assert_eq!((&otherwise.merges, &otherwise.cells), (&as_usual.merges, &as_usual.cells), "{merges}");
    }
    let hidden = sheet(&cells(r#"hidden="true""#, "7"), usual);
    assert_eq!(hidden.hidden_rows.len(), 1);
    let many = r#"<mergeCell ref="A1:XFE2"/>"#;
    let text = format!("<worksheet><sheetData/><mergeCells count=\"1\">{many}</mergeCells></worksheet>");
    assert!(read(&package(text.as_bytes()), &Limits::default()).is_err(), "a column that no sheet has");
}

/// A workbook by rust_xlsxwriter with every kind of cell.
fn written() -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.set_name("数据").unwrap();
    sheet.write(2, 1, "风险点").unwrap();
    sheet.write(3, 1, 12.5).unwrap();
    sheet.write(4, 1, true).unwrap();
    sheet.write_with_format(5, 1, 46_295, &Style::new().set_num_format("yyyy-mm-dd")).unwrap();
    sheet.write_formula(6, 1, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write(7, 1, "两行\n文字 <&> \"引号\"").unwrap();
    sheet.merge_range(8, 0, 9, 1, "合并", &Style::new()).unwrap();
    let hidden = book.add_worksheet();
    hidden.set_name("藏").unwrap().set_very_hidden(true);
    hidden.write(0, 0, "x").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn what_a_library_wrote_is_read_as_another_reads_it() {
    let bytes = written();
    let book = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(
        listed(&book),
        [
            "B3=风险点",
            "B4=#12.5",
            "B5=TRUE",
            "B6=2026-09-30",
            "B7=#2",
            "B8=两行\n文字 <&> \"引号\"",
            "A9=合并",
            "A1=x"
        ]
    );
    assert_eq!(book.sheets[1].visibility, Visibility::VeryHidden);
    let mut other: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(&bytes)).unwrap();
    let range = other.worksheet_range("数据").unwrap();
    let theirs: Vec<String> = range
        .used_cells()
        .map(|(row, col, _)| {
            let start = range.start().unwrap();
            Place::new(start.0 + u32::try_from(row).unwrap(), start.1 + u32::try_from(col).unwrap())
                .to_string()
        })
        .collect();
    let ours: Vec<String> = book.sheets[0].cells.iter().map(|cell| cell.place.to_string()).collect();
    assert_eq!(ours, theirs);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn noise_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, &Limits::default());
    }

    #[test]
    fn a_mutated_sheet_never_panics(cuts in proptest::collection::vec((0usize..400, any::<u8>()), 1..8)) {
        let mut sheet = br#"<worksheet><cols><col min="1" max="3" hidden="1"/></cols><sheetData><row r="1" ht="0"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><r><t>x&amp;</t></r></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>"#.to_vec();
        for (at, byte) in cuts {
            let length = sheet.len();
            sheet[at % length] = byte;
        }
        let _ = read(&package(&sheet), &Limits::default());
    }

    #[test]
    fn a_mutated_file_never_panics(cuts in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let mut bytes = package(b"<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>");
        for (at, byte) in cuts {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        let _ = read(&bytes, &Limits::default());
    }
}
