//! Single parts changed, all others copied; splices and outlines.

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Package, Splice, apply, attribute_text, drop_attribute, inside, markup, outline, set_attribute};
use crate::workbook::model::Limits;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(*name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.set_comment("说明").unwrap();
    zip.finish().unwrap().into_inner()
}

fn listed(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            (entry.name().unwrap().into_owned(), text)
        })
        .collect()
}

const TYPES: &str = "<Types><Default Extension=\"xml\" ContentType=\"a/xml\"/></Types>";
const RELATIONS: &str = "<Relationships><Relationship Id=\"rId1\" Type=\"t/one\" Target=\"one.xml\"/><Relationship Id=\"RID2\" Type=\"t/web\" Target=\"http://x/\" TargetMode=\"External\"/></Relationships>";

fn sample() -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", TYPES),
        ("xl/book.xml", "<book/>"),
        ("xl/_rels/book.xml.rels", RELATIONS),
        ("xl/one.xml", "\u{FEFF}<one a='1'/>"),
        ("picture.png", "not text for us"),
    ])
}

#[test]
fn an_opened_package_saved_unchanged_is_the_same() {
    assert_eq!(Package::open(&sample(), &Limits::default()).unwrap().save().unwrap(), sample());
}

#[test]
fn parts_are_changed_added_and_removed_in_place() {
    let bytes = sample();
    let mut package = Package::open(&bytes, &Limits::default()).unwrap();
    package.splice("/XL/one.xml", vec![Splice::insert(4, " b='2'".to_owned())]).unwrap();
    let new = package.fresh_name("xl/new", "xml");
    package.add(&new, b"<new/>".to_vec());
    package.remove("picture.png");
    assert!(package.has("xl/NEW1.xml") && !package.has("picture.png"));
    assert_eq!(package.fresh_name("xl/new", "xml"), "xl/new2.xml");
    let saved = package.save().unwrap();
    let names: Vec<(String, String)> = listed(&saved);
    let expected = [
        ("[Content_Types].xml", TYPES),
        ("xl/book.xml", "<book/>"),
        ("xl/_rels/book.xml.rels", RELATIONS),
        ("xl/one.xml", "\u{FEFF}<one b='2' a='1'/>"),
        ("xl/new1.xml", "<new/>"),
    ];
    assert_eq!(names, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert_eq!(ZipArchive::new(Cursor::new(&saved)).unwrap().comment(), "说明".as_bytes());
}

#[test]
fn relationships_get_ids_that_are_free_whatever_their_case() {
    let bytes = sample();
    let mut package = Package::open(&bytes, &Limits::default()).unwrap();
    let targets: Vec<String> =
        package.relations("xl/book.xml").unwrap().into_iter().map(|relation| relation.target).collect();
    assert_eq!(targets, ["xl/one.xml", "http://x/"]);
    assert_eq!(package.relate("xl/book.xml", "t/two", "xl/sub/two.xml").unwrap(), "rId3");
    assert_eq!(package.relate("xl/sub/two.xml", "t/up", "xl/one.xml").unwrap(), "rId1");
    assert!(package.text("xl/_rels/book.xml.rels").unwrap().unwrap().contains("Target=\"sub/two.xml\""));
    assert!(package.text("xl/sub/_rels/two.xml.rels").unwrap().unwrap().contains("Target=\"../one.xml\""));
    let up = package.relations("xl/sub/two.xml").unwrap();
    assert_eq!((up[0].target.as_str(), up[0].word()), ("xl/one.xml", "up"));
    package.unrelate("xl/book.xml", "rId3").unwrap();
    assert_eq!(package.text("xl/_rels/book.xml.rels").unwrap().unwrap(), RELATIONS);
    package.unrelate("xl/sub/two.xml", "rId1").unwrap();
    assert!(!package.has("xl/sub/_rels/two.xml.rels"));
}

#[test]
fn content_types_are_entered_once_and_taken_out_again() {
    let bytes = sample();
    let mut package = Package::open(&bytes, &Limits::default()).unwrap();
    package.declare("xl/one.xml", "a/one").unwrap();
    package.declare_extension("XML", "never").unwrap();
    package.declare_extension("vml", "a/vml").unwrap();
    let types = package.text("[Content_Types].xml").unwrap().unwrap();
    assert_eq!(
        types,
        "<Types><Default Extension=\"vml\" ContentType=\"a/vml\"/><Default Extension=\"xml\" ContentType=\"a/xml\"/>\
         <Override PartName=\"/xl/one.xml\" ContentType=\"a/one\"/></Types>"
    );
    package.undeclare("xl/ONE.xml").unwrap();
    assert!(!package.text("[Content_Types].xml").unwrap().unwrap().contains("Override"));
}

#[test]
fn an_outline_tells_where_elements_stand() {
    let text = "<?xml version=\"1.0\"?><!-- <no/> --><x:a><b c='>'/>t<b>u</b></x:a>";
    let elements = outline(text, 1000).unwrap();
    let seen: Vec<(&str, &str, usize, &str, bool)> = elements
        .iter()
        .map(|e| (e.prefix, e.name, e.depth, text.get(e.whole.clone()).unwrap(), e.is_empty()))
        .collect();
    assert_eq!(
        seen,
        [
            ("x:", "a", 0, "<x:a><b c='>'/>t<b>u</b></x:a>", false),
            ("", "b", 1, "<b c='>'/>", true),
            ("", "b", 1, "<b>u</b>", false),
        ]
    );
    let [a, empty, full] = elements.as_slice() else { panic!() };
    let held = |outer| inside(&elements, outer).len();
    assert_eq!((held(a), held(empty), held(full)), (2, 0, 0));
    let (text, _) = apply(text, vec![empty.append("<d/>"), full.append("<d/>"), a.prepend("<e/>")]).unwrap();
    assert!(text.ends_with("<x:a><e/><b c='>'><d/></b>t<b>u<d/></b></x:a>"), "{text}");
}

#[test]
fn attributes_are_set_and_dropped_where_they_stand() {
    for (tag, set, dropped) in [
        ("<c r=\"A1\" s='5'/>", "<c r=\"A1\" s='9'/>", "<c r=\"A1\"/>"),
        ("<c\n s = \"5\"\n t=\"s\">", "<c\n s = \"9\"\n t=\"s\">", "<c\n t=\"s\">"),
        ("<c r=\"s=1\">", "<c r=\"s=1\" s=\"9\">", "<c r=\"s=1\">"),
        ("<c/>", "<c s=\"9\"/>", "<c/>"),
        ("<c x:s=\"1\" />", "<c x:s=\"1\"  s=\"9\"/>", "<c x:s=\"1\" />"),
    ] {
        let all = 0..tag.len();
        assert_eq!(apply(tag, vec![set_attribute(tag, &all, "s", "9")]).unwrap().0, set);
        let cut = drop_attribute(tag, &all, "s").into_iter().collect();
        assert_eq!(apply(tag, cut).unwrap().0, dropped);
        assert_eq!(attribute_text(set, &(0..set.len()), "s"), Some("9"));
    }
}

#[test]
fn splices_that_overlap_are_refused() {
    let cut = |from, to| Splice::cut(from..to);
    assert_eq!(apply("abcdef", vec![cut(1, 4), cut(3, 5)]), None);
    assert_eq!(apply("abc", vec![cut(1, 9)]), None);
    assert_eq!(apply("甲乙", vec![cut(1, 3)]), None);
}

#[test]
fn text_becomes_markup_that_every_program_takes() {
    assert_eq!(
        markup("a<b>&\"\r\n\u{1}\u{FFFE}_x0041_ _x_"),
        "a&lt;b&gt;&amp;&quot;&#13;\n_x005F_x0041_ _x_"
    );
}

proptest! {
    #[test]
    fn what_is_spliced_can_be_taken_back(text in "[a-e甲乙]{0,40}", cuts in proptest::collection::vec((0..40_usize, 0..5_usize, "[x-z]{0,3}"), 0..6)) {
        let splices = cuts.into_iter().map(|(at, length, with)| Splice::replace(at..at + length, with)).collect();
        if let Some((new, back)) = apply(&text, splices) {
            prop_assert_eq!(apply(&new, back).unwrap().0, text);
        }
    }
}
