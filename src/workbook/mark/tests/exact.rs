//! What is not ours stays as it is, and the record leads back exactly.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use proptest::prelude::*;

use super::{
    EXCELJS, LIBREOFFICE, OPENPYXL, at, cells, look_of, marking, ours, parts, read, replaced, text, usual,
    with_parts,
};
use crate::workbook::mark::{LIST_SHEET, MarkError, Weight, mark, unmark};
use crate::workbook::model::Visibility;

/// Names and bytes as deflated, in the order of the file.
fn entries(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index_raw(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn with_everything() -> Vec<u8> {
    let sheet = text(OPENPYXL, "xl/worksheets/sheet1.xml");
    let extension = r#"<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>选项!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B5:B100</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"#;
    let sheet = sheet.replace("</worksheet>", extension);
    let types = text(OPENPYXL, "[Content_Types].xml").replace(
        "</Types>",
        r#"<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>"#,
    );
    with_parts(
        OPENPYXL,
        &[
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
            ("[Content_Types].xml", types.as_bytes()),
            ("xl/vbaProject.bin", &[0xD0, 0xCF, 1, 2, 3, 0]),
            ("customXml/item1.xml", b"<a/>"),
            ("xl/calcChain.xml", b"<calcChain/>"),
            ("xl/printerSettings/printerSettings1.bin", &[0; 300]),
            ("someone/else.dat", b"\xFF\xFE\x00"),
        ],
    )
}

#[test]
fn parts_that_are_not_marked_are_copied_as_deflated_in_their_order() {
    for original in [with_everything(), OPENPYXL.to_vec(), LIBREOFFICE.to_vec(), EXCELJS.to_vec()] {
        let marked = mark(&original, &usual()).unwrap();
        let touched: BTreeSet<&str> = BTreeSet::from([
            "[Content_Types].xml",
            "_rels/.rels",
            "xl/_rels/workbook.xml.rels",
            "xl/workbook.xml",
            "xl/styles.xml",
            "xl/worksheets/sheet1.xml",
        ]);
        let (before, after) = (entries(&original), entries(&marked));
        for ((name, bytes), (new_name, new_bytes)) in before.iter().zip(&after) {
            assert_eq!(name, new_name);
            let drawn = name.contains("omment") || name.ends_with(".vml") || name.contains("sheet1.xml.rels");
            if !touched.contains(name.as_str()) && !drawn {
                assert_eq!(bytes, new_bytes, "{name}");
            }
        }
        assert!(after.iter().skip(before.len()).any(|(name, _)| name == "jingzhong/marks.xml"));
    }
}

#[test]
fn a_marked_file_reads_as_before() {
    for original in [ours(), with_everything(), LIBREOFFICE.to_vec(), EXCELJS.to_vec()] {
        let marked = mark(&original, &usual()).unwrap();
        assert_eq!(cells(&marked), cells(&original));
        let (before, after) = (read(&original), read(&marked));
        let list = after.sheets.first().unwrap();
        assert_eq!((list.name.as_str(), list.visibility), (LIST_SHEET, Visibility::Visible));
        for (old, new) in before.sheets.iter().zip(after.sheets.iter().skip(1)) {
            assert_eq!((&old.name, old.visibility, &old.merges), (&new.name, new.visibility, &new.merges));
        }
    }
}

#[test]
fn marks_taken_off_leave_every_part_as_it_was() {
    for original in [ours(), with_everything(), LIBREOFFICE.to_vec(), EXCELJS.to_vec()] {
        let marked = mark(&original, &usual()).unwrap();
        let back = unmark(&marked).unwrap().unwrap();
        assert_eq!(parts(&back), parts(&original));
        assert_eq!(unmark(&back).unwrap(), None);
    }
}

#[test]
fn marking_twice_is_marking_once() {
    for original in [ours(), with_everything(), LIBREOFFICE.to_vec(), EXCELJS.to_vec()] {
        let once = mark(&original, &usual()).unwrap();
        assert_eq!(mark(&once, &usual()).unwrap(), once);
        assert_eq!(mark(&original, &usual()).unwrap(), once);
        let other = marking("岗位自查表", vec![at("B5", Weight::Error, "改了别处")]);
        let twice = mark(&once, &other).unwrap();
        assert_eq!(parts(&twice), parts(&mark(&original, &other).unwrap()));
    }
}

#[test]
fn a_marked_cell_keeps_all_of_its_format_but_the_fill() {
    let original = ours();
    let marked = mark(
        &original,
        &marking("岗位自查表", vec![at("A3", Weight::Error, "错"), at("B3", Weight::Warning, "核")]),
    )
    .unwrap();
    let part = "xl/worksheets/sheet1.xml";
    let look = |bytes: &[u8], place: &str| look_of(bytes, part, place.parse().unwrap());
    let red = look(&marked, "A3").unwrap();
    assert!(red.contains("numFmtId=\"164\"") && red.contains("FFFDC5C9"), "{red}");
    // The grey that was there is kept beside ours.
    assert!(red.contains("<bgColor rgb=\"FFF5F5F5\"/>"), "{red}");
    assert!(look(&marked, "B3").unwrap().contains("FFFEDF9B"));
    assert_eq!(look(&marked, "B5"), look(&original, "B5"));
}

#[test]
fn without_the_record_the_colours_lead_back() {
    let original = ours();
    let marked = mark(
        &original,
        &marking("岗位自查表", vec![at("A3", Weight::Error, "错"), at("D9", Weight::Error, "缺")]),
    )
    .unwrap();
    // As after saving in a program that drops what it does not know.
    let saved = with_parts(&marked, &[("jingzhong/marks.xml", b"<marks/>")]);
    let back = unmark(&saved).unwrap().unwrap();
    let look = look_of(&back, "xl/worksheets/sheet1.xml", "A3".parse().unwrap()).unwrap();
    assert!(look.contains("<fgColor rgb=\"FFF5F5F5\"/>") && look.contains("numFmtId=\"164\""), "{look}");
    let look = look_of(&back, "xl/worksheets/sheet1.xml", "D9".parse().unwrap()).unwrap();
    assert!(look.contains("patternType=\"none\""), "{look}");
    assert_eq!(cells(&back), cells(&original));
    let left = parts(&back);
    let names: BTreeSet<&String> = left.keys().collect();
    assert_eq!(names, parts(&original).keys().collect::<BTreeSet<_>>());
    for part in ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"] {
        assert_eq!(text(&back, part).replace(" activeTab=\"0\"", ""), text(&original, part));
    }
    assert!(!text(&back, "xl/worksheets/sheet1.xml").contains("legacyDrawing"));
    assert_eq!(unmark(&back).unwrap(), None);
}

#[test]
fn what_counts_sheets_by_order_goes_along() {
    let marked = mark(OPENPYXL, &usual()).unwrap();
    let (before, after) = (text(OPENPYXL, "xl/workbook.xml"), text(&marked, "xl/workbook.xml"));
    assert!(before.contains("activeTab=\"2\"") && after.contains("activeTab=\"3\""), "{after}");
    for (old, new) in [
        ("localSheetId=\"0\" hidden", ""),
        ("_xlnm.Print_Area\" localSheetId=\"0\"", "_xlnm.Print_Area\" localSheetId=\"1\""),
    ] {
        assert!(new.is_empty() || before.contains(old) && after.contains(new), "{after}");
    }
    assert!(after.contains(
        "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'问题清单'!$4:$4</definedName>"
    ));
    assert!(after.contains("_xlnm.Print_Titles\" localSheetId=\"3\""), "{after}");
    let first = after.split_once("<sheets>").unwrap().1;
    assert!(first.starts_with("<sheet name=\"问题清单\" sheetId=\"4\""), "{first}");
}

#[test]
fn a_workbook_without_views_gets_one_so_that_sheets_are_not_grouped() {
    let book = text(&ours(), "xl/workbook.xml");
    let views = book.split_once("<bookViews>").unwrap().1.split_once("</bookViews>").unwrap().0;
    let bare = replaced(&ours(), "xl/workbook.xml", &format!("<bookViews>{views}</bookViews>"), "");
    let marked = text(&mark(&bare, &usual()).unwrap(), "xl/workbook.xml");
    let views = marked.find("<bookViews><workbookView activeTab=\"1\"/></bookViews>").unwrap();
    assert!(marked.find("<workbookPr").unwrap() < views && views < marked.find("<sheets>").unwrap());
}

#[test]
fn the_drawing_of_notes_stands_where_excel_wants_it() {
    let order = |sheet: &str| {
        let spot = sheet.find("<legacyDrawing ").unwrap();
        assert!(spot > sheet.find("</sheetData>").unwrap());
        for before in
            ["<dataValidations", "<pageSetup", "<drawing ", "<conditionalFormatting", "<sheetProtection"]
        {
            assert!(sheet.find(before).is_none_or(|at| at < spot), "{before} {sheet}");
        }
        for after in ["<legacyDrawingHF", "<tableParts", "<controls", "<mc:AlternateContent", "<extLst><ext"]
        {
            assert!(sheet.find(after).is_none_or(|at| at > spot), "{after} {sheet}");
        }
    };
    order(&text(&mark(&with_everything(), &usual()).unwrap(), "xl/worksheets/sheet1.xml"));
    let end = r#"<drawing r:id="rId9"/><legacyDrawingHF r:id="rId8"/><mc:AlternateContent xmlns:mc="m"><mc:Choice><controls/></mc:Choice></mc:AlternateContent><tableParts count="0"/><extLst><ext/></extLst></worksheet>"#;
    let odd = replaced(&ours(), "xl/worksheets/sheet1.xml", "</worksheet>", end);
    order(&text(&mark(&odd, &usual()).unwrap(), "xl/worksheets/sheet1.xml"));
}

#[test]
fn prefixes_and_strict_namespaces_are_kept_to() {
    let part = "xl/worksheets/sheet1.xml";
    let sheet = text(&ours(), part);
    // Elements under a prefix, as some .NET libraries write them.
    let prefixed =
        super::super::paint::prefixed(&sheet, "x:").replace("<x:?xml", "<?xml").replace("xmlns=", "xmlns:x=");
    let original = with_parts(&ours(), &[(part, prefixed.as_bytes())]);
    let marked = mark(&original, &usual()).unwrap();
    assert_eq!(cells(&marked), cells(&original));
    let new = text(&marked, part);
    assert!(new.contains("<x:legacyDrawing ") && new.contains("<x:row r=\"12\"><x:c r=\"B12\""), "{new}");
    assert_eq!(parts(&unmark(&marked).unwrap().unwrap()), parts(&original));

    let strict = replaced(
        &ours(),
        "xl/workbook.xml",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    );
    let marked = mark(&strict, &usual()).unwrap();
    let relations = text(&marked, "xl/worksheets/_rels/sheet1.xml.rels");
    assert!(
        relations.contains("http://purl.oclc.org/ooxml/officeDocument/relationships/comments"),
        "{relations}"
    );
}

#[test]
fn other_encodings_and_byte_order_marks_are_taken() {
    let part = "xl/worksheets/sheet1.xml";
    let sheet = text(&ours(), part);
    let marked_order = with_parts(&ours(), &[(part, format!("\u{FEFF}{sheet}").as_bytes())]);
    let marked = mark(&marked_order, &usual()).unwrap();
    assert_eq!(parts(&unmark(&marked).unwrap().unwrap()), parts(&marked_order));
    let wide: Vec<u8> = format!("\u{FEFF}{}", sheet.replace("UTF-8", "UTF-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let wide = with_parts(&ours(), &[(part, &wide)]);
    let marked = mark(&wide, &usual()).unwrap();
    assert_eq!(cells(&marked), cells(&ours()));
    assert!(text(&marked, part).starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
}

#[test]
fn a_workbook_without_styles_gets_them() {
    let relations = text(&ours(), "xl/_rels/workbook.xml.rels");
    let own = super::tag(&relations, "<Relationship Id=\"rId4\"");
    assert!(own.contains("styles.xml"));
    let bare = replaced(&ours(), "xl/_rels/workbook.xml.rels", &own, "");
    for styles in [None, Some("<styleSheet/>"), Some("<styleSheet><fonts/><dxfs count=\"0\"/></styleSheet>")]
    {
        let original = match styles {
            None => bare.clone(),
            Some(styles) => with_parts(&ours(), &[("xl/styles.xml", styles.as_bytes())]),
        };
        let marked = mark(&original, &usual()).unwrap();
        assert_eq!(cells(&marked), cells(&original));
        assert_eq!(parts(&unmark(&marked).unwrap().unwrap()), parts(&original));
    }
}

#[test]
fn what_is_no_xlsx_is_told() {
    assert_eq!(mark(b"%PDF-1.7", &usual()), Err(MarkError::Format));
    assert_eq!(mark(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], &usual()), Err(MarkError::Format));
    let other = marking("没有的表", vec![at("A1", Weight::Error, "错")]);
    let refused = mark(&ours(), &other).unwrap_err();
    assert_eq!(refused, MarkError::NoSheet("没有的表".to_owned()));
    assert!(!refused.to_string().is_empty());
    assert!(matches!(mark(&ours()[..2000], &usual()), Err(MarkError::Unreadable(_))));
}

#[test]
fn a_forged_record_does_no_harm() {
    for record in [
        "<marks><added part=\"xl/workbook.xml\"/></marks>",
        "<marks><spliced part=\"xl/workbook.xml\"><back from=\"0\" to=\"9999999\">x</back></spliced></marks>",
        "<marks",
    ] {
        let forged = with_parts(&ours(), &[("jingzhong/marks.xml", record.as_bytes())]);
        let back = unmark(&forged).unwrap().unwrap();
        assert_eq!(parts(&back), parts(&ours()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damaged_parts_bring_nothing_down(file in 0..4_usize, part in 0..20_usize, at in 0..4000_usize, length in 0..30_usize, with in "[<>/\"a-z0-9=' ]{0,8}") {
        let whole = [OPENPYXL, LIBREOFFICE, EXCELJS, super::others::RESAVED][file];
        let all = parts(whole);
        let (name, bytes) = all.iter().nth(part % all.len()).unwrap();
        let mut bytes = bytes.clone();
        let from = at % bytes.len().max(1);
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, with.into_bytes());
        let odd = with_parts(whole, &[(name, &bytes)]);
        let before = crate::workbook::read(&odd, &crate::workbook::Limits::default());
        let marked = mark(&odd, &usual());
        if let (Ok(_), Ok(marked)) = (before, marked) {
            prop_assert_eq!(cells(&marked), cells(&odd));
            // One that was marked before comes back clean of these marks, too.
            let clean = unmark(&odd).unwrap().unwrap_or(odd);
            let (back, clean) = (parts(&unmark(&marked).unwrap().unwrap()), parts(&clean));
            let differing: Vec<&String> = clean.keys().filter(|name| back.get(*name) != clean.get(*name)).collect();
            prop_assert!(differing.is_empty() && back.len() == clean.len(), "{:?}", differing);
        }
    }
}
