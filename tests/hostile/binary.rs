//! .xlsb by hand: the usual and the short records, and lies.

use crate::zips::zipped;
use crate::{Case, any, broken, right};

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if kind < 128 {
        bytes.push(u8::try_from(kind).unwrap());
    } else {
        bytes.push(u8::try_from(kind & 0x7F).unwrap() | 0x80);
        bytes.push(u8::try_from(kind >> 7).unwrap());
    }
    let mut length = data.len();
    loop {
        let low = u8::try_from(length & 0x7F).unwrap();
        length >>= 7;
        bytes.push(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            break;
        }
    }
    bytes.extend(data);
    bytes
}

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u32::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn row(number: u32, hidden: bool) -> Vec<u8> {
    let mut data = number.to_le_bytes().to_vec();
    data.extend([0; 7]);
    data.push(if hidden { 0x10 } else { 0 });
    data.extend([0; 5]);
    record(0, &data)
}

fn cell(kind: u16, col: u32, style: u8, value: &[u8]) -> Vec<u8> {
    record(kind, &[&col.to_le_bytes()[..], &[style, 0, 0, 0], value].concat())
}

fn short(kind: u16, value: &[u8]) -> Vec<u8> {
    record(kind, &[&[0, 0, 0, 0], value].concat())
}

fn package(records: &[Vec<u8>]) -> Vec<u8> {
    let sheet = [record(145, &[]), records.concat(), record(146, &[])].concat();
    raw(&sheet)
}

fn raw(sheet: &[u8]) -> Vec<u8> {
    let root = br#"<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.bin"/></Relationships>"#;
    let rels = br#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.bin"/><Relationship Id="rId3" Type="http://x/styles" Target="styles.bin"/></Relationships>"#;
    let book = record(156, &[&[0, 0, 0, 0, 1, 0, 0, 0][..], &text("rId1"), &text("表")].concat());
    let strings =
        [record(19, &[&[0][..], &text("甲")].concat()), record(19, &[&[0][..], &text("乙")].concat())]
            .concat();
    let styles =
        [record(617, &[]), record(47, &[0, 0, 0, 0]), record(47, &[0, 0, 14, 0]), record(618, &[])].concat();
    zipped(&[
        ("_rels/.rels", root),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", rels),
        ("xl/sharedStrings.bin", &strings),
        ("xl/styles.bin", &styles),
        ("xl/worksheets/sheet1.bin", sheet),
    ])
}

pub fn cases() -> Vec<Case> {
    let seven = 7f64.to_le_bytes();
    let whole_seven = ((7u32 << 2) | 2).to_le_bytes();
    let date = 46_295f64.to_le_bytes();
    let one = [row(0, false), cell(5, 0, 0, &seven)].concat();
    let mut cases = vec![
        right(
            "xlsb/kinds",
            package(&[
                row(2, false),
                cell(1, 0, 0, &[]),
                cell(2, 1, 0, &whole_seven),
                cell(3, 2, 0, &[0x07]),
                cell(4, 3, 0, &[1]),
                cell(5, 4, 1, &date),
                cell(6, 5, 0, &text("文")),
                cell(7, 6, 0, &[1, 0, 0, 0]),
                cell(8, 7, 0, &text("式")),
                cell(9, 8, 0, &seven),
                cell(10, 9, 0, &[0]),
                cell(11, 10, 0, &[0x2A]),
                cell(62, 11, 0, &[&[0][..], &text("富")].concat()),
            ]),
            &[
                "B3=#7",
                "C3=!#DIV/0!",
                "D3=true",
                "E3=@2026-09-30",
                "F3=文",
                "G3=乙",
                "H3=式",
                "I3=#7",
                "J3=false",
                "K3=!#N/A",
                "L3=富",
            ],
        ),
        right(
            "xlsb/short-records",
            package(&[
                row(0, false),
                cell(7, 0, 0, &[0, 0, 0, 0]),
                short(18, &[1, 0, 0, 0]),
                short(13, &whole_seven),
                short(12, &[]),
                short(16, &seven),
                short(17, &text("短")),
                short(15, &[1]),
                short(14, &[0x17]),
                row(1, false),
                short(17, &text("行首")),
            ]),
            &["A1=甲", "B1=乙", "C1=#7", "E1=#7", "F1=短", "G1=true", "H1=!#REF!", "A2=行首"],
        ),
        right(
            "xlsb/hidden-and-merged",
            package(&[
                record(60, &[&1u32.to_le_bytes()[..], &16_383u32.to_le_bytes(), &[0; 8], &[1, 0]].concat()),
                row(0, true),
                cell(5, 1, 0, &seven),
                record(
                    176,
                    &[&0u32.to_le_bytes()[..], &1u32.to_le_bytes(), &0u32.to_le_bytes(), &1u32.to_le_bytes()]
                        .concat(),
                ),
            ]),
            &["merge A1:B2", "row 1 hidden", "column 2 hidden", "B1=#7"],
        ),
        broken("xlsb/string-99", package(&[row(0, false), cell(7, 0, 0, &[99, 0, 0, 0])]), "共享字符串"),
        broken("xlsb/row-too-large", package(&[row(u32::MAX, false)]), "损坏"),
        broken("xlsb/column-too-large", package(&[row(0, false), cell(5, u32::MAX, 0, &seven)]), "损坏"),
        broken(
            "xlsb/text-longer-than-its-record",
            package(&[row(0, false), cell(6, 0, 0, &[0xFF; 4])]),
            "损坏",
        ),
        broken("xlsb/short-number", package(&[row(0, false), cell(5, 0, 0, &[1, 2])]), "损坏"),
        broken("xlsb/record-longer-than-the-part", raw(&[0x05, 0xFF, 0xFF, 0xFF, 0x7F, 1]), "损坏"),
        broken("xlsb/no-end", raw(&one), "损坏"),
        broken("xlsb/empty", raw(&[]), "损坏"),
        broken(
            "xlsb/too-many-columns",
            package(&[row(0, false), cell(5, 16_383, 0, &seven), short(16, &seven)]),
            "损坏",
        ),
    ];
    for cut in 1..one.len() {
        cases.push(any(format!("xlsb/cut-at-{cut}"), raw(&one[..cut])));
    }
    cases
}
