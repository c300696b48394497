//! Notes of our own beside and below those of others.

use rust_xlsxwriter::{Note, Workbook as Writer};

use super::{OPENPYXL, at, marking, ours, parts, text, usual, with_parts};
use crate::workbook::mark::{Weight, mark, unmark};

const NOTES: &str = "xl/comments/comment1.xml";

fn without_record(bytes: &[u8]) -> Vec<u8> {
    with_parts(bytes, &[("jingzhong/marks.xml", b"<marks/>")])
}

#[test]
fn a_note_says_what_is_wrong() {
    let marked =
        mark(&ours(), &marking("岗位自查表", vec![at("B3", Weight::Error, "第一行\n<第二行> & _x0041_")]))
            .unwrap();
    let notes = text(&marked, "xl/comments1.xml");
    assert!(notes.contains("<author>警钟</author>") && notes.contains("【警钟】须改正\n"));
    assert!(notes.contains("第一行\n&lt;第二行&gt; &amp; _x005F_x0041_"), "{notes}");
    let drawing = text(&marked, "xl/drawings/vmlDrawing1.vml");
    assert!(drawing.contains("<x:Row>2</x:Row><x:Column>1</x:Column>"));
    let types = text(&marked, "[Content_Types].xml");
    assert!(types.contains("Extension=\"vml\"") && types.contains("/xl/comments1.xml"));
}

#[test]
fn notes_of_others_are_kept_and_ours_stands_below() {
    let marked = mark(OPENPYXL, &usual()).unwrap();
    let notes = text(&marked, NOTES);
    assert!(notes.contains("请写具体</t></r><r>"), "{notes}");
    assert!(notes.contains("\n────────\n【警钟】请核对\n风险点与"), "{notes}");
    assert_eq!(notes.matches("ref=\"C5\"").count(), 1);
    // One that we left alone is as it was.
    let untouched =
        text(OPENPYXL, NOTES).split("<comment ").find(|note| note.contains("E5")).unwrap().to_owned();
    assert!(notes.contains(untouched.split("</comment>").next().unwrap()), "{notes}");
}

#[test]
fn without_the_record_our_words_come_off_the_notes_of_others() {
    let marked = without_record(&mark(OPENPYXL, &usual()).unwrap());
    let back = unmark(&marked).unwrap().unwrap();
    let notes = text(&back, NOTES);
    assert!(!notes.contains("【警钟】") && !notes.contains("────") && notes.contains("请写具体"), "{notes}");
    assert_eq!(notes.matches("<comment ").count(), 2);
    let drawing = parts(&back).keys().find(|name| name.ends_with(".vml")).unwrap().clone();
    let shapes = |bytes: &[u8]| text(bytes, &drawing).matches("Row>").count();
    assert_eq!(shapes(&back), shapes(OPENPYXL));
    assert_eq!(
        text(&back, "xl/worksheets/_rels/sheet1.xml.rels"),
        text(OPENPYXL, "xl/worksheets/_rels/sheet1.xml.rels")
    );
    // Marked anew, the words are there once.
    let again = text(&mark(&marked, &usual()).unwrap(), NOTES);
    assert_eq!(again.matches("────────").count(), 1);
}

#[test]
fn a_drawing_that_is_no_clean_xml_is_only_added_to() {
    let name = parts(OPENPYXL).keys().find(|name| name.ends_with(".vml")).unwrap().clone();
    let odd = text(OPENPYXL, &name).replace(
        "</xml>",
        "<v:shape id=\"_x0000_s4242\"><v:textbox><font>按钮<br>二</font></v:textbox></v:shape></xml>",
    );
    let original = with_parts(OPENPYXL, &[(&name, odd.as_bytes())]);
    let marked = mark(&original, &marking("岗位自查表", vec![at("D6", Weight::Error, "错")])).unwrap();
    let drawing = text(&marked, &name);
    assert!(
        drawing.starts_with(odd.trim_end_matches("</xml>")) && drawing.contains("_x0000_s4243"),
        "{drawing}"
    );
    assert_eq!(parts(&unmark(&marked).unwrap().unwrap()), parts(&original));
    assert_eq!(text(&unmark(&without_record(&marked)).unwrap().unwrap(), &name), odd);
}

#[test]
fn a_thread_of_comments_is_left_to_itself() {
    let notes = text(OPENPYXL, NOTES).replace("<author>李四</author>", "<author>tc={1}</author>");
    let original = with_parts(OPENPYXL, &[(NOTES, notes.as_bytes())]);
    let marked = mark(&original, &marking("岗位自查表", vec![at("C5", Weight::Error, "错")])).unwrap();
    let kept = text(&marked, NOTES);
    assert!(!kept.contains("【警钟】"), "{kept}");
}

#[test]
fn a_note_grows_by_the_words_that_are_added_to_it() {
    let drawing = |bytes: &[u8]| {
        let parts = parts(bytes);
        let (_, part) = parts.iter().find(|(name, _)| name.ends_with(".vml")).unwrap();
        String::from_utf8(part.clone()).unwrap()
    };
    let marks = || vec![at("C5", Weight::Error, "错")];
    let marked = drawing(&mark(OPENPYXL, &marking("岗位自查表", marks())).unwrap());
    let others = drawing(OPENPYXL);
    assert_eq!((others.matches("height:79px").count(), marked.matches("height:79px").count()), (2, 1));
    assert!(marked.contains("height:127px"), "{marked}");

    let mut book = Writer::new();
    book.add_worksheet().insert_note(4, 2, &Note::new("请写具体")).unwrap();
    let original = book.save_to_buffer().unwrap();
    let marked = drawing(&mark(&original, &marking("Sheet1", marks())).unwrap());
    let anchor =
        |drawing: &str| drawing.split_once("Anchor>").unwrap().1.split_once('<').unwrap().0.replace(' ', "");
    assert_eq!(
        (anchor(&drawing(&original)), anchor(&marked)),
        ("3,15,3,10,5,15,7,4".to_owned(), "3,15,3,10,5,15,9,12".to_owned())
    );
}

#[test]
fn notes_under_any_prefix_are_found_again() {
    // openpyxl writes a drawing that it has read under prefixes of its own making.
    assert!(
        parts(OPENPYXL)
            .iter()
            .any(|(name, part)| name.ends_with(".vml")
                && String::from_utf8_lossy(part).contains("<ns1:shape "))
    );
    let marked = mark(&ours(), &marking("岗位自查表", vec![at("C5", Weight::Error, "错")])).unwrap();
    let name = "xl/drawings/vmlDrawing1.vml";
    let renamed = text(&marked, name).replace("v:", "ns1:").replace("<x:", "<ns2:").replace("</x:", "</ns2:");
    let saved = with_parts(&without_record(&marked), &[(name, renamed.as_bytes())]);
    assert!(!parts(&unmark(&saved).unwrap().unwrap()).contains_key(name));
}

#[test]
fn notes_that_are_named_but_missing_do_not_stop_the_marking() {
    let relations = "xl/worksheets/_rels/sheet1.xml.rels";
    for (from, to) in [("comment1.xml", "gone.xml"), (".vml", ".gone")] {
        let original = super::replaced(OPENPYXL, relations, from, to);
        let marked = mark(&original, &usual()).unwrap();
        assert_eq!(text(&marked, "xl/worksheets/sheet1.xml").matches("<legacyDrawing").count(), 1);
        assert_eq!(parts(&unmark(&marked).unwrap().unwrap()), parts(&original));
    }
}

#[test]
fn a_drawing_of_shapes_without_end_is_got_over_quickly() {
    let name = parts(OPENPYXL).keys().find(|name| name.ends_with(".vml")).unwrap().clone();
    let endless = text(OPENPYXL, &name).replace("</xml>", &("<v:shape >".repeat(200_000) + "</xml>"));
    let original = with_parts(OPENPYXL, &[(&name, endless.as_bytes())]);
    let marked = mark(&original, &usual()).unwrap();
    assert_eq!(
        text(&unmark(&without_record(&marked)).unwrap().unwrap(), &name).matches("<v:shape >").count(),
        200_000
    );
}
