//! Marking against workbooks of several producers: what is not ours stays byte for byte, and marks come off again.

mod exact;
mod list;
mod note;
mod others;
mod place;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Color, Format, Workbook as Writer};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{CellMark, ListRow, ListSheet, Marking, SheetMarks, Weight};
use crate::base::Place;
use crate::workbook::model::{Limits, Workbook};

/// Checked-in workbooks; `tests/data/mark/make.py` made them.
pub const OPENPYXL: &[u8] = include_bytes!("../../../../tests/data/mark/openpyxl.xlsx");
pub const LIBREOFFICE: &[u8] = include_bytes!("../../../../tests/data/mark/libreoffice.xlsx");
pub const EXCELJS: &[u8] = include_bytes!("../../../../tests/data/mark/exceljs.xlsx");

/// All parts of a package, inflated.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

pub fn text(bytes: &[u8], part: &str) -> String {
    String::from_utf8(parts(bytes).remove(part).unwrap_or_else(|| panic!("no {part}"))).unwrap()
}

/// The package with some parts given other texts, or new ones.
pub fn with_parts(bytes: &[u8], changes: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all: Vec<(String, Vec<u8>)> = parts(bytes).into_iter().collect();
    for (name, bytes) in changes {
        all.retain(|(known, _)| known != name);
        all.push(((*name).to_owned(), bytes.to_vec()));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in all {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn replaced(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let text = text(bytes, part);
    assert!(text.contains(from), "{part} has no {from}: {text}");
    with_parts(bytes, &[(part, text.replacen(from, to, 1).as_bytes())])
}

/// An empty tag of a text, by how it begins.
pub fn tag(text: &str, begins: &str) -> String {
    let rest = text.split_once(begins).unwrap().1;
    format!("{begins}{}/>", rest.split_once("/>").unwrap().0)
}

pub fn read(bytes: &[u8]) -> Workbook {
    crate::workbook::read(bytes, &Limits::default()).unwrap()
}

/// A small form as we issue it: title, header, locked grey cells, inputs.
pub fn ours() -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.set_name("岗位自查表").unwrap();
    let grey = Format::new().set_background_color(Color::RGB(0xF5_F5_F5)).set_num_format("0.00");
    sheet.write(0, 0, "岗位自查表").unwrap();
    sheet.write_with_format(2, 0, 1, &grey).unwrap();
    sheet.write(2, 1, "甲岗").unwrap();
    sheet.write(4, 1, "乙岗").unwrap();
    sheet.write(4, 3, "二级").unwrap();
    sheet.protect();
    let second = book.add_worksheet();
    second.set_name("股室's 表").unwrap();
    second.write(0, 0, "股室").unwrap();
    book.save_to_buffer().unwrap()
}

pub fn at(place: &str, weight: Weight, text: &str) -> CellMark {
    CellMark { place: place.parse().unwrap(), weight, text: text.to_owned() }
}

/// Marks on one sheet, and a list with a row for each.
pub fn marking(sheet: &str, cells: Vec<CellMark>) -> Marking {
    let rows = (1u32..).zip(&cells).map(|(number, cell)| row(number, sheet, cell)).collect();
    Marking {
        marks: vec![SheetMarks { sheet: sheet.to_owned(), cells }],
        list: ListSheet {
            title: "县青禾局 2026 年廉政风险自查表问题清单".to_owned(),
            lines: vec![
                "下列各处请对照修改;红色为错误,须改正后才能汇总;黄色为提醒,请核对,确无问题的请在「回复」栏说明。".to_owned(),
                "请于 2026 年 6 月 30 日前将改好的本文件报回。联系人:张三,电话 000-0000。".to_owned(),
            ],
            rows,
        },
    }
}

fn row(number: u32, sheet: &str, cell: &CellMark) -> ListRow {
    ListRow {
        number,
        weight: cell.weight,
        code: "C001".to_owned(),
        sheet: sheet.to_owned(),
        place: Some(cell.place),
        column: "风险等级".to_owned(),
        value: "特级".to_owned(),
        message: cell.text.clone(),
        help: "请从下拉框中选择一级、二级或三级。".to_owned(),
        key: format!("key-{number}"),
        reply: String::new(),
    }
}

pub fn usual() -> Marking {
    marking(
        "岗位自查表",
        vec![
            at("D5", Weight::Error, "风险等级填了「特级」,不在 一级、二级、三级 之中。"),
            at("E6", Weight::Error, "防控措施没有填。"),
            at("F6", Weight::Warning, "完成时限「待定」不是日期。"),
            at("C5", Weight::Warning, "风险点与 C8 相同 <重复> & 未去重。"),
            at("A5", Weight::Warning, "序号不连续。"),
            at("C2", Weight::Warning, "填报单位与名册不一致。"),
            at("B12", Weight::Error, "岗位没有填。"),
        ],
    )
}

/// The cells of all sheets but the list.
pub fn cells(bytes: &[u8]) -> Vec<String> {
    read(bytes)
        .sheets
        .iter()
        .filter(|sheet| !super::is_list_sheet(sheet))
        .flat_map(|sheet| {
            let name = sheet.name.clone();
            sheet.cells.iter().map(move |cell| format!("{name}!{}={:?}", cell.place, cell.value))
        })
        .collect()
}

/// The raw fill colours, number format and lock of a cell, by our own slow reading of the style sheet.
pub fn look_of(bytes: &[u8], sheet_part: &str, place: Place) -> Option<String> {
    let sheet = text(bytes, sheet_part);
    let name = format!("r=\"{place}\"");
    let tag = sheet.split('<').find(|tag| tag.starts_with("c ") && tag.contains(&name))?;
    let number: usize = tag.split_once(" s=\"")?.1.split_once('"')?.0.parse().unwrap();
    let styles = text(bytes, "xl/styles.xml");
    let formats = styles.split_once("<cellXfs")?.1.split_once("</cellXfs>")?.0;
    let xf = formats.split("<xf ").nth(number + 1)?.to_owned();
    let fill: usize = xf.split_once("fillId=\"")?.1.split_once('"')?.0.parse().unwrap();
    let fills = styles.split_once("<fills")?.1.split_once("</fills>")?.0;
    Some(format!("{xf} | {}", fills.split("<fill>").nth(fill + 1)?))
}
