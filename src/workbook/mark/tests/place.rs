//! Marks at all sorts of places: cells and rows that are there, between, before and far away.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook as Writer;

use super::{at, cells, marking, ours, parts, replaced, text, with_parts};
use crate::base::Place;
use crate::workbook::mark::{CellMark, Weight, mark, unmark};

const PART: &str = "xl/worksheets/sheet1.xml";

/// The data of a sheet that holds just these rows, marked.
fn data(rows: &str, places: &[&str]) -> String {
    let sheet = text(&ours(), PART);
    let old = sheet.split_once("<sheetData>").unwrap().1.split_once("</sheetData>").unwrap().0.to_owned();
    let original = replaced(&ours(), PART, &format!("<sheetData>{old}</sheetData>"), rows);
    let marks = places.iter().map(|place| at(place, Weight::Error, "错")).collect();
    let marked = mark(&original, &marking("岗位自查表", marks)).unwrap();
    assert_eq!(parts(&unmark(&marked).unwrap().unwrap()), parts(&original));
    let new = text(&marked, PART);
    let inside = new.split_once("<sheetData").unwrap().1.split_once("</sheetData>").unwrap().0;
    // One format for all that had none: called N here.
    let new = format!("<sheetData{inside}");
    let style = new.split_once(" s=\"").map(|(_, rest)| rest.split_once('"').unwrap().0.to_owned());
    style.map_or(new.clone(), |style| new.replace(&format!("s=\"{style}\""), "s=\"N\""))
}

#[test]
fn cells_and_rows_are_put_in_in_order() {
    for (rows, places, expected) in [
        ("<sheetData/>", vec!["B2"], r#"<sheetData><row r="2"><c r="B2" s="N"/></row>"#),
        (
            r#"<sheetData><row r="3"/></sheetData>"#,
            vec!["A3", "C3", "A1", "A9"],
            r#"<sheetData><row r="1"><c r="A1" s="N"/></row><row r="3"><c r="A3" s="N"/><c r="C3" s="N"/></row><row r="9"><c r="A9" s="N"/></row>"#,
        ),
        (
            r#"<sheetData><row r="3" spans="2:4"><c r="B3"><v>1</v></c><c r="D3" t="b"><v>1</v></c></row></sheetData>"#,
            vec!["A3", "B3", "C3", "F3"],
            r#"<sheetData><row r="3" spans="1:6"><c r="A3" s="N"/><c r="B3" s="N"><v>1</v></c><c r="C3" s="N"/><c r="D3" t="b"><v>1</v></c><c r="F3" s="N"/>"#,
        ),
        (
            "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>",
            vec!["B1", "A2", "C2"],
            r#"<sheetData><row><c><v>1</v></c><c s="N"><v>2</v></c></row><row><c s="N"><v>3</v></c><c r="C2" s="N"/>"#,
        ),
        (
            r#"<sheetData><row r="2"><c r="A2"/></row><row r="4"><extLst/></row></sheetData>"#,
            vec!["A2", "B2", "A3", "A4"],
            r#"<sheetData><row r="2"><c r="A2" s="N"/><c r="B2" s="N"/></row><row r="3"><c r="A3" s="N"/></row><row r="4"><c r="A4" s="N"/><extLst/>"#,
        ),
    ] {
        let got = data(rows, &places);
        assert!(got.starts_with(expected), "{got}\n{expected}");
    }
}

#[test]
fn a_new_cell_looks_as_its_row_or_column_does() {
    let sheet = text(&ours(), PART);
    let cols = "<cols><col min=\"5\" max=\"6\" width=\"9\" style=\"1\"/></cols><sheetData>";
    let sheet =
        sheet.replace("<sheetData>", cols).replace("<row r=\"5\"", "<row r=\"5\" s=\"2\" customFormat=\"1\"");
    let styles = text(&ours(), "xl/styles.xml");
    let (head, rest) = styles.split_once("</cellXfs>").unwrap();
    let styles = format!(
        "{head}<xf numFmtId=\"14\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs>{rest}"
    );
    let original = with_parts(&ours(), &[(PART, sheet.as_bytes()), ("xl/styles.xml", styles.as_bytes())]);
    let marked = mark(
        &original,
        &marking("岗位自查表", vec![at("E3", Weight::Error, "x"), at("F5", Weight::Error, "x")]),
    )
    .unwrap();
    let look = |place: &str| super::look_of(&marked, PART, place.parse().unwrap()).unwrap();
    assert!(look("E3").contains("numFmtId=\"164\""), "{}", look("E3"));
    assert!(look("F5").contains("numFmtId=\"14\""), "{}", look("F5"));
}

#[test]
fn a_mark_inside_a_merged_area_goes_to_the_cell_that_is_seen() {
    let merged = replaced(
        &ours(),
        PART,
        "</sheetData>",
        "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"B3:C4\"/></mergeCells>",
    );
    let marks = vec![at("C4", Weight::Error, "一"), at("B3", Weight::Warning, "二")];
    let marked = mark(&merged, &marking("岗位自查表", marks)).unwrap();
    let notes = text(&marked, "xl/comments1.xml");
    assert_eq!(notes.matches("<comment ").count(), 1);
    assert!(notes.contains("ref=\"B3\"") && notes.contains("一\n二") && notes.contains("须改正"), "{notes}");
}

fn places() -> impl Strategy<Value = BTreeSet<(u32, u32)>> {
    let row = prop_oneof![0..12_u32, 0..60_u32, Just(1_048_575)];
    let col = prop_oneof![0..6_u32, 0..40_u32, Just(16_383)];
    proptest::collection::btree_set((row, col), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_cells_at_any_places_are_marked_and_come_back(full in places(), marked_places in places()) {
        let mut book = Writer::new();
        let sheet = book.add_worksheet();
        for (row, col) in &full {
            sheet.write(*row, u16::try_from(*col).unwrap(), f64::from(row + col)).unwrap();
        }
        let original = book.save_to_buffer().unwrap();
        let marks: Vec<CellMark> = marked_places
            .iter()
            .map(|(row, col)| CellMark { place: Place::new(*row, *col), weight: Weight::Error, text: "错".to_owned() })
            .collect();
        let marking = marking("Sheet1", marks);
        let marked = mark(&original, &marking).unwrap();
        prop_assert_eq!(cells(&marked), cells(&original));
        let sheet = text(&marked, PART);
        // Every cell once, in order.
        let order: Vec<Place> = sheet
            .split("<c r=\"")
            .skip(1)
            .map(|rest| rest.split_once('"').unwrap().0.parse().unwrap())
            .collect();
        prop_assert!(order.is_sorted_by(|a, b| a < b), "{:?}", order);
        for (row, col) in &marked_places {
            prop_assert!(order.contains(&Place::new(*row, *col)));
        }
        prop_assert_eq!(parts(&unmark(&marked).unwrap().unwrap()), parts(&original));
        prop_assert_eq!(&mark(&marked, &marking).unwrap(), &marked);
        // Without the record, by looks.
        let saved = with_parts(&marked, &[("jingzhong/marks.xml", b"<marks/>")]);
        let back = unmark(&saved).unwrap().unwrap();
        prop_assert_eq!(cells(&back), cells(&original));
        prop_assert!(parts(&back).keys().eq(parts(&original).keys()));
        prop_assert_eq!(unmark(&back).unwrap(), None);
    }
}
