//! The list: written, linked, replied to, read again.

use rust_xlsxwriter::Workbook as Writer;

use super::{OPENPYXL, at, marking, ours, read, text, usual, with_parts};
use crate::workbook::mark::{LIST_SHEET, Weight, is_list_sheet, mark, replies, unmark};

fn list_part(bytes: &[u8]) -> String {
    super::parts(bytes)
        .into_values()
        .filter_map(|part| String::from_utf8(part).ok())
        .find(|part| part.contains("警钟标识") && part.contains("<worksheet"))
        .unwrap()
}

#[test]
fn every_row_links_to_its_cell() {
    let mut marking = marking("股室's 表", vec![at("A1", Weight::Error, "错")]);
    let mut whole = marking.list.rows[0].clone();
    (whole.place, whole.sheet, whole.value) = (None, String::new(), "=1+1\u{1}".to_owned());
    marking.list.rows.push(whole);
    let marked = mark(&ours(), &marking).unwrap();
    let sheet = list_part(&marked);
    assert!(sheet.contains(r#"<hyperlink ref="D5" location="'股室''s 表'!A1" display="A1"/>"#), "{sheet}");
    assert_eq!(sheet.matches("<hyperlink ").count(), 1);
    let list = &read(&marked).sheets[0];
    assert!(is_list_sheet(list));
    assert_eq!(list.cell("F6".parse().unwrap()).unwrap().value.shown(), "=1+1");
    assert_eq!(list.cell("E4".parse().unwrap()).unwrap().value.shown(), "栏目");
}

#[test]
fn replies_come_back_by_key() {
    let mut asked = usual();
    asked.list.rows[1].reply = "上次的回复".to_owned();
    let marked = mark(OPENPYXL, &asked).unwrap();
    assert_eq!(replies(&read(&marked)), [("key-2".to_owned(), "上次的回复".to_owned())]);
    let part = super::parts(&marked)
        .into_iter()
        .find(|(_, part)| String::from_utf8_lossy(part).contains("警钟标识"))
        .unwrap();
    let sheet = String::from_utf8(part.1).unwrap();
    let blank = super::tag(&sheet, "<c r=\"I7\"");
    let replied = sheet.replacen(&blank, "<c r=\"I7\" t=\"inlineStr\"><is><t> 已改 </t></is></c>", 1);
    let back = with_parts(&marked, &[(&part.0, replied.as_bytes())]);
    assert_eq!(
        replies(&read(&back)),
        [("key-2".to_owned(), "上次的回复".to_owned()), ("key-3".to_owned(), "已改".to_owned())]
    );
    assert!(replies(&read(OPENPYXL)).is_empty());
}

#[test]
fn a_list_without_its_hidden_column_is_still_known() {
    let marked = mark(&ours(), &usual()).unwrap();
    let mut list = read(&marked).sheets[0].clone();
    list.cells.retain(|cell| cell.place.col != 10);
    assert!(is_list_sheet(&list));
    list.cells.retain(|cell| cell.place.col != 3);
    assert!(!is_list_sheet(&list));
}

#[test]
fn a_list_of_the_units_own_is_not_taken_for_ours() {
    let mut book = Writer::new();
    book.add_worksheet().set_name(LIST_SHEET).unwrap().write(0, 0, "我们自己的").unwrap();
    book.add_worksheet().set_name("表").unwrap().write(0, 0, 1).unwrap();
    let original = book.save_to_buffer().unwrap();
    assert_eq!(unmark(&original).unwrap(), None);
    let marked = mark(&original, &marking("表", vec![at("A1", Weight::Error, "错")])).unwrap();
    let sheets: Vec<(String, bool)> =
        read(&marked).sheets.iter().map(|sheet| (sheet.name.clone(), is_list_sheet(sheet))).collect();
    assert_eq!(
        sheets,
        [("问题清单(2)".to_owned(), true), (LIST_SHEET.to_owned(), false), ("表".to_owned(), false)]
    );
    assert!(text(&marked, "xl/workbook.xml").contains("'问题清单(2)'!$4:$4"));
    let saved = with_parts(&marked, &[("jingzhong/marks.xml", b"<marks/>")]);
    let names: Vec<String> =
        read(&unmark(&saved).unwrap().unwrap()).sheets.iter().map(|sheet| sheet.name.clone()).collect();
    assert_eq!(names, [LIST_SHEET, "表"]);
}

#[test]
fn a_list_moved_and_left_on_top_is_taken_out_all_the_same() {
    let marked = mark(OPENPYXL, &usual()).unwrap();
    let book = text(&marked, "xl/workbook.xml");
    let own = super::tag(&book, "<sheet name=\"问题清单\"");
    // Dragged to the end by the unit, and saved while it was on top.
    let moved = book
        .replace(&own, "")
        .replace("</sheets>", &format!("{own}</sheets>"))
        .replace("localSheetId=\"0\"", "localSheetId=\"9\"")
        .replace("localSheetId=\"1\"", "localSheetId=\"0\"")
        .replace("localSheetId=\"3\"", "localSheetId=\"2\"")
        .replace("localSheetId=\"9\"", "localSheetId=\"3\"");
    let saved =
        with_parts(&marked, &[("jingzhong/marks.xml", b"<marks/>"), ("xl/workbook.xml", moved.as_bytes())]);
    let back = unmark(&saved).unwrap().unwrap();
    let after = text(&back, "xl/workbook.xml");
    assert!(after.contains("activeTab=\"0\""), "{after}");
    assert_eq!(after.replace("activeTab=\"0\"", "activeTab=\"2\""), text(OPENPYXL, "xl/workbook.xml"));
}

#[test]
fn a_formula_in_the_list_does_not_leave_a_broken_calculation_chain() {
    let marked = mark(&ours(), &marking("岗位自查表", vec![at("A1", Weight::Error, "错")])).unwrap();
    let (name, sheet) = super::parts(&marked)
        .into_iter()
        .find(|(_, part)| String::from_utf8_lossy(part).contains("警钟标识"))
        .unwrap();
    let sheet = String::from_utf8(sheet).unwrap().replacen("<v>1</v>", "<f>1+0</f><v>1</v>", 1);
    let relations = text(&marked, "xl/_rels/workbook.xml.rels").replace(
        "</Relationships>",
        "<Relationship Id=\"rId77\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain\" Target=\"calcChain.xml\"/></Relationships>",
    );
    let saved = with_parts(
        &marked,
        &[
            (&name, sheet.as_bytes()),
            ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
            ("xl/calcChain.xml", b"<calcChain/>"),
        ],
    );
    let back = unmark(&saved).unwrap().unwrap();
    assert!(!super::parts(&back).contains_key("xl/calcChain.xml"));
    assert!(!text(&back, "xl/_rels/workbook.xml.rels").contains("calcChain"));
}
