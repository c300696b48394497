//! Files that other programs wrote from one workbook, kept in `files/`: each must say what that workbook says, as far
//! as its program could write it.

use std::io::Cursor;

use calamine::{Data, Reader as _, open_workbook_auto_from_rs};
use jingzhong::base::Place;
use jingzhong::workbook::{Format, Limits, Value, read};

use crate::{Case, right};

/// The workbook, as every program should have written it.
const WHOLE: [&str; 26] = [
    "merge B2:E2",
    "merge D5:D6",
    "row 6 hidden",
    "B2=某县某局岗位廉政风险自查表",
    "B4=序号",
    "C4=风险点",
    "D4=等级",
    "E4=日期",
    "B5=#1",
    "C5=压缩审批时限，\n“先批后审” <&>",
    "D5=一级",
    "E5=@2026-09-30",
    "B6=#2",
    "C6=接受吃请",
    "E6=@2026-09-30",
    "B7=#3",
    "C7=泄露𠮷号信息",
    "D7=三级",
    "E7=@2026-09-30",
    "B9=#0.25",
    "C9=合计",
    "D9=#6",
    "E9=!#DIV/0!",
    "B10=#-7",
    "[藏] Hidden",
    "A1=暗",
];

macro_rules! file {
    ($name:literal) => {
        ($name, include_bytes!(concat!("files/", $name)).to_vec())
    };
}

/// The files, by name.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        file!("openpyxl.xlsx"),
        file!("exceljs.xlsx"),
        file!("libreoffice.xlsx"),
        file!("gnumeric.xlsx"),
        file!("libreoffice.xls"),
        file!("gnumeric.xls"),
        file!("sheetjs.xls"),
        file!("xlwt.xls"),
        file!("sheetjs.xlsb"),
        file!("libreoffice.ods"),
        file!("gnumeric.ods"),
        file!("sheetjs.ods"),
        file!("sheetjs-xml.xls"),
        file!("sheetjs-html.xls"),
        file!("sheetjs.csv"),
    ]
}

/// What a program could not or did not write, and what it wrote in its place.
fn differences(name: &str) -> Vec<(&'static str, Option<&'static str>)> {
    match name {
        "openpyxl.xlsx" => {
            vec![("C9=合计", Some("C9=?")), ("D9=#6", Some("D9=?")), ("E9=!#DIV/0!", Some("E9=?"))]
        }
        "gnumeric.xlsx" => vec![("[藏] Hidden", None)],
        "sheetjs.xls" | "sheetjs.xlsb" | "sheetjs-xml.xls" => vec![("row 6 hidden", None)],
        "sheetjs.ods" => vec![
            ("row 6 hidden", None),
            ("[藏] Hidden", None),
            ("E9=!#DIV/0!", None),
            ("E5=@2026-09-30", Some("E5=#46295")),
            ("E6=@2026-09-30", Some("E6=#46295")),
            ("E7=@2026-09-30", Some("E7=#46295")),
        ],
        "xlwt.xls" => vec![("E9=!#DIV/0!", None)],
        _ => Vec::new(),
    }
}

pub fn cases() -> Vec<Case> {
    files()
        .into_iter()
        .map(|(name, bytes)| {
            let differences = differences(name);
            let expected: Vec<&str> = match name {
                "sheetjs-html.xls" | "sheetjs.csv" => as_text(name),
                _ => WHOLE
                    .iter()
                    .filter_map(|line| match differences.iter().find(|(of, _)| of == line) {
                        Some((_, instead)) => *instead,
                        None => Some(*line),
                    })
                    .collect(),
            };
            right(&format!("produced/{name}"), bytes, &expected)
        })
        .collect()
}

/// Formats of texts know no types, and these files begin at the first used cell and leave out hidden rows' marks.
fn as_text(name: &str) -> Vec<&'static str> {
    let merges: &[&str] = if name.ends_with("csv") { &[] } else { &["merge A1:D1", "merge C4:C5"] };
    let cells = [
        "A1=某县某局岗位廉政风险自查表",
        "A3=序号",
        "B3=风险点",
        "C3=等级",
        "D3=日期",
        "A4=1",
        "B4=压缩审批时限，\n“先批后审” <&>",
        "C4=一级",
        "D4=2026-09-30",
        "A5=2",
        "B5=接受吃请",
        "D5=2026-09-30",
        "A6=3",
        "B6=泄露𠮷号信息",
        "C6=三级",
        "D6=2026-09-30",
        "A8=0.25",
        "B8=合计",
        "C8=6",
        "D8=#DIV/0!",
        "A9=-7",
    ];
    merges.iter().chain(&cells).copied().collect()
}

/// SheetJS declares a content type with macros for every part named `.bin`, of which an .xlsx has none.
#[test]
fn a_content_type_for_parts_that_are_not_there_makes_no_macro_workbook() {
    let of = |types: &str| {
        let bytes = crate::ooxml::with_types(types);
        read(&bytes, &Limits::default()).unwrap().format
    };
    let macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";
    assert_eq!(
        of(&format!("<Types><Default Extension=\"bin\" ContentType=\"{macros}\"/></Types>")),
        Format::Xlsx
    );
    assert_eq!(
        of(&format!("<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"{macros}\"/></Types>")),
        Format::Xlsm
    );
}

/// Each cell that our peer finds in a file, we find at the same place, of the same kind.
#[test]
fn our_peer_finds_no_cell_that_we_do_not() {
    let mut compared = 0;
    for (name, bytes) in files() {
        // The peer reads neither texts nor pages, and fails at indented .ods.
        let Ok(mut theirs) = open_workbook_auto_from_rs(Cursor::new(&bytes)) else { continue };
        let ours = read(&bytes, &Limits::default()).unwrap();
        for sheet in &ours.sheets {
            let Ok(range) = theirs.worksheet_range(&sheet.name) else { continue };
            let Some((first_row, first_col)) = range.start() else { continue };
            for (row, col, data) in range.used_cells() {
                let place = Place::new(
                    first_row + u32::try_from(row).unwrap(),
                    first_col + u32::try_from(col).unwrap(),
                );
                let cell = sheet.cell(place).unwrap_or_else(|| panic!("{name} {place}: {data:?} is lost"));
                let agree = match (data, &cell.value) {
                    (Data::String(theirs), Value::Text(ours)) => theirs.replace("\r\n", "\n") == *ours,
                    (Data::Float(theirs), Value::Number { value, .. }) => theirs.to_bits() == value.to_bits(),
                    (Data::Int(theirs), Value::Number { value, .. }) => {
                        (*theirs as f64).to_bits() == value.to_bits()
                    }
                    (Data::DateTime(_) | Data::DateTimeIso(_), Value::Date { .. })
                    | (Data::Error(_), Value::Error(_))
                    | (Data::Bool(_), Value::Bool(_)) => true,
                    // openpyxl's formulas without a value, and errors that .ods types as text.
                    (Data::String(theirs), Value::Missing) => theirs.is_empty(),
                    (Data::String(theirs), Value::Error(ours)) => theirs == ours,
                    _ => false,
                };
                assert!(agree, "{name} {place}: {data:?}, ours {:?}", cell.value);
                compared += 1;
            }
        }
    }
    assert!(compared > 150, "{compared}");
}
