//! A text written into a cell of a workbook, everything else left as it is: what a clerk does in Excel.

use std::io::{Cursor, Read, Write};

use jingzhong::base::Place;

/// Writes texts into cells: sheet, cell, text.
pub fn edited(bytes: &[u8], changes: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.push((part.name().unwrap().into_owned(), content));
    }
    let part = |parts: &[(String, Vec<u8>)], name: &str| {
        let found = parts.iter().find(|(known, _)| known == name);
        String::from_utf8(found.unwrap_or_else(|| panic!("no part {name}")).1.clone()).unwrap()
    };
    let (book, relations) = (part(&parts, "xl/workbook.xml"), part(&parts, "xl/_rels/workbook.xml.rels"));
    for (sheet, cell, value) in changes {
        let tag = tags(&book, "<sheet ").find(|tag| attribute(tag, "name") == *sheet);
        let id = attribute(tag.unwrap_or_else(|| panic!("no sheet {sheet}")), "r:id");
        let tag = tags(&relations, "<Relationship ").find(|tag| attribute(tag, "Id") == id).unwrap();
        let name = format!("xl/{}", attribute(tag, "Target").trim_start_matches("/xl/"));
        let changed = with_cell(&part(&parts, &name), cell.parse().unwrap(), value);
        parts.iter_mut().find(|(known, _)| *known == name).unwrap().1 = changed.into_bytes();
    }
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn tags<'x>(xml: &'x str, open: &'static str) -> impl Iterator<Item = &'x str> {
    xml.split(open).skip(1).map(|rest| rest.split('>').next().unwrap())
}

fn attribute<'x>(tag: &'x str, name: &str) -> &'x str {
    let value = tag.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
    value.split('"').next().unwrap()
}

/// A sheet's XML with one cell's text changed; the cell keeps its style.
fn with_cell(xml: &str, place: Place, value: &str) -> String {
    let open = format!("<c r=\"{place}\"");
    let at = xml.find(&open).unwrap_or_else(|| panic!("the sheet has no cell {place}"));
    let (before, rest) = xml.split_at(at);
    let (tag, after) = rest.split_once('>').unwrap();
    let after = if tag.ends_with('/') { after } else { after.split_once("</c>").unwrap().1 };
    let style = attribute(tag, "s");
    let style = if style.is_empty() { String::new() } else { format!(" s=\"{style}\"") };
    format!("{before}{open}{style} t=\"inlineStr\"><is><t>{value}</t></is></c>{after}")
}
