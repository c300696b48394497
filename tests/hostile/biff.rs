//! .xls streams by hand: every record that holds a cell, texts parted in every place, and lies.

use encoding_rs::GB18030;

use crate::container::wrap;
use crate::{Case, any, beyond, broken, count, locked, right};

/// A record.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    bytes.extend(data);
    bytes
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn at(row: u16, col: u16, rest: &[u8]) -> Vec<u8> {
    [words(&[row, col, 0]), rest.to_vec()].concat()
}

/// A NUMBER record.
pub fn number(row: u16, col: u16, value: f64) -> Vec<u8> {
    record(0x0203, &at(row, col, &value.to_le_bytes()))
}

/// A LABEL record of BIFF8.
pub fn label(row: u16, col: u16, text: &str) -> Vec<u8> {
    record(0x0204, &at(row, col, &unicode(text)))
}

/// A BIFF8 text with a length of two bytes.
fn unicode(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u16::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    bytes.push(1);
    bytes.extend(words(&units));
    bytes
}

fn begin(version: u16, kind: u16) -> Vec<u8> {
    record(0x0809, &[words(&[version, kind]), vec![0; 12]].concat())
}

fn end() -> Vec<u8> {
    record(0x000A, &[])
}

/// A worksheet's stream of these records.
pub fn sheet(records: &[Vec<u8>]) -> Vec<u8> {
    [begin(0x0600, 0x10), records.concat(), end()].concat()
}

/// A workbook stream: global records, then sheets, all visible worksheets named 表.
pub fn globals(records: &[Vec<u8>], sheets: &[Vec<u8>]) -> Vec<u8> {
    let kinds: Vec<(u8, u8)> = sheets.iter().map(|_| (0, 0)).collect();
    with_kinds(records, sheets, &kinds)
}

/// The same with each sheet's visibility and kind.
fn with_kinds(records: &[Vec<u8>], sheets: &[Vec<u8>], kinds: &[(u8, u8)]) -> Vec<u8> {
    let records = records.concat();
    let bound = |from: usize, kind: (u8, u8)| {
        let mut data = u32::try_from(from).unwrap().to_le_bytes().to_vec();
        data.extend([kind.0, kind.1, 1, 1]);
        data.extend('表'.encode_utf16(&mut [0; 1])[0].to_le_bytes());
        record(0x0085, &data)
    };
    let head = begin(0x0600, 5).len() + records.len() + sheets.len() * bound(0, (0, 0)).len() + end().len();
    let mut bytes = [begin(0x0600, 5), records].concat();
    let mut from = head;
    for (sheet, kind) in sheets.iter().zip(kinds) {
        bytes.extend(bound(from, *kind));
        from += sheet.len();
    }
    bytes.extend(end());
    bytes.extend(sheets.concat());
    bytes
}

fn book(records: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    wrap(&[("Workbook", &globals(records, &[sheet(cells)]))])
}

fn shared(unique: u32, bytes: &[u8]) -> Vec<u8> {
    record(0x00FC, &[&1u32.to_le_bytes()[..], &unique.to_le_bytes(), bytes].concat())
}

fn refer(row: u16, col: u16, index: u32) -> Vec<u8> {
    record(0x00FD, &at(row, col, &index.to_le_bytes()))
}

fn formula(row: u16, col: u16, result: [u8; 8]) -> Vec<u8> {
    record(0x0006, &at(row, col, &[&result[..], &[0; 8]].concat()))
}

pub fn cases() -> Vec<Case> {
    let xf = |format: u16| record(0x00E0, &[words(&[0, format, 1]), vec![0; 14]].concat());
    let seven = number(0, 0, 7.0);
    let odd = |name: &str, records: &[Vec<u8>], cells: &[Vec<u8>], expected: &[&str]| {
        right(&format!("xls/odd/{name}"), book(records, cells), expected)
    };
    let rk = |bits: u32| record(0x027E, &at(0, 0, &bits.to_le_bytes()));
    let in_format =
        |format: u16| record(0x0203, &[words(&[0, 0, format]), 46_295f64.to_le_bytes().to_vec()].concat());
    let long = "汉x字".repeat(3000);
    let mut cases = vec![
        odd(
            "numbers",
            &[],
            &[seven.clone(), number(1, 2, -0.5), number(65_535, 255, 1e300)],
            &["A1=#7", "C2=#-0.5", &format!("IV65536=#{}", 1e300)],
        ),
        odd("rk-whole", &[], &[rk((7 << 2) | 2)], &["A1=#7"]),
        odd("rk-hundredth", &[], &[rk((1234 << 2) | 3)], &["A1=#12.34"]),
        odd("rk-minus", &[], &[rk(((-5i32 << 2) | 2).cast_unsigned())], &["A1=#-5"]),
        odd("rk-half", &[], &[rk(u32::try_from(0.5f64.to_bits() >> 32).unwrap())], &["A1=#0.5"]),
        odd(
            "rk-many",
            &[],
            &[record(
                0x00BD,
                &[words(&[3, 1]), words(&[0, (7 << 2) | 2, 0, 0, (8 << 2) | 2, 0]), words(&[2])].concat(),
            )],
            &["B4=#7", "C4=#8"],
        ),
        odd(
            "not-finite",
            &[],
            &[number(0, 0, f64::NAN), number(0, 1, f64::INFINITY)],
            &["A1=!#NUM!", "B1=!#NUM!"],
        ),
        odd("label", &[], &[label(0, 0, "汉字𠮷")], &["A1=汉字𠮷"]),
        odd("label-narrow", &[], &[record(0x0204, &at(0, 0, &[2, 0, 0, b'a', 0xE9]))], &["A1=aé"]),
        odd("label-rich", &[], &[record(0x00D6, &at(0, 0, &[1, 0, 8, 1, 0, b'a', 0, 0, 0, 0]))], &["A1=a"]),
        odd(
            "booleans-and-errors",
            &[],
            &[
                record(0x0205, &at(0, 0, &[1, 0])),
                record(0x0205, &at(0, 1, &[0x2A, 1])),
                record(0x0205, &at(0, 2, &[0x17, 1])),
            ],
            &["A1=true", "B1=!#N/A", "C1=!#REF!"],
        ),
        odd(
            "blanks",
            &[],
            &[record(0x0201, &words(&[0, 0, 0])), record(0x00BE, &words(&[0, 1, 0, 0, 2]))],
            &[],
        ),
        odd(
            "formulas",
            &[],
            &[
                formula(0, 0, 2.5f64.to_le_bytes()),
                formula(0, 1, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
                formula(0, 2, [2, 0, 7, 0, 0, 0, 0xFF, 0xFF]),
                formula(0, 3, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
                formula(0, 4, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
                record(0x04BC, &[0; 10]),
                record(0x0207, &unicode("结果")),
                formula(0, 5, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            ],
            &["A1=#2.5", "B1=true", "C1=!#DIV/0!", "E1=结果", "F1=?"],
        ),
        odd(
            "dates",
            &[
                record(0x041E, &[words(&[164]), unicode("yyyy\"年\"m\"月\"")].concat()),
                xf(0),
                xf(14),
                xf(164),
                xf(31),
                xf(2),
            ],
            &[
                in_format(0),
                record(0x0203, &[words(&[0, 1, 1]), 46_295f64.to_le_bytes().to_vec()].concat()),
                record(0x0203, &[words(&[0, 2, 2]), 46_295f64.to_le_bytes().to_vec()].concat()),
                record(0x0203, &[words(&[0, 3, 3]), 46_295f64.to_le_bytes().to_vec()].concat()),
            ],
            &["A1=#46295", "B1=@2026-09-30", "C1=@2026-09-30", "D1=@2026-09-30"],
        ),
        odd(
            "since-1904",
            &[record(0x0022, &[1, 0]), xf(14)],
            &[record(0x0203, &[words(&[0, 0, 0]), 44_833f64.to_le_bytes().to_vec()].concat())],
            &["A1=@2026-09-30"],
        ),
        odd(
            "code-page-of-biff8-means-nothing",
            &[record(0x0042, &words(&[1252]))],
            &[label(0, 0, "汉字")],
            &["A1=汉字"],
        ),
        odd(
            "rows-columns-merges",
            &[],
            &[
                record(0x0208, &[words(&[1, 0, 1, 0, 0, 0, 0x20]), vec![0, 0]].concat()),
                record(0x007D, &words(&[1, 255, 0, 0, 1, 0])),
                record(0x00E5, &words(&[2, 0, 1, 0, 1, 5, 5, 0, 0])),
                seven.clone(),
                number(1, 1, 8.0),
            ],
            &["merge A1:B2", "row 2 hidden", "column 2 hidden", "A1=#7", "B2=#8"],
        ),
        odd("dimensions-lie", &[], &[record(0x0200, &[0xFF; 14]), seven.clone()], &["A1=#7"]),
        odd(
            "chart-in-the-sheet",
            &[],
            &[begin(0x0600, 0x20), number(0, 0, 9.0), end(), seven.clone()],
            &["A1=#7"],
        ),
        odd(
            "unknown-records",
            &[record(0x1234, b"xyz")],
            &[record(0x4321, &[0; 8000]), seven.clone()],
            &["A1=#7"],
        ),
        odd("macros-seen", &[record(0x00D3, &[])], std::slice::from_ref(&seven), &["A1=#7"]),
        right(
            "xls/odd/without-a-container",
            globals(&[], &[sheet(std::slice::from_ref(&seven))]),
            &["A1=#7"],
        ),
        right(
            "xls/odd/hidden-sheets",
            wrap(&[("Workbook", &with_kinds(&[], &[sheet(&[]), sheet(&[])], &[(1, 0), (2, 0)]))]),
            &["[表] Hidden", "[表] VeryHidden"],
        ),
        right(
            "xls/odd/macro-and-chart-sheets",
            wrap(&[(
                "Workbook",
                &with_kinds(
                    &[],
                    &[
                        sheet(&[number(0, 0, 9.0)]),
                        sheet(&[number(0, 0, 9.0)]),
                        sheet(std::slice::from_ref(&seven)),
                    ],
                    &[(1, 1), (0, 2), (0, 0)],
                ),
            )]),
            &["A1=#7"],
        ),
        right(
            "xls/odd/chart-that-says-worksheet",
            wrap(&[("Workbook", &globals(&[], &[[begin(0x0600, 0x20), number(0, 0, 9.0), end()].concat()]))]),
            &[],
        ),
        odd(
            "shared",
            &[shared(2, &[unicode("甲"), unicode("乙")].concat())],
            &[refer(0, 0, 1), refer(0, 1, 0)],
            &["A1=乙", "B1=甲"],
        ),
        odd("shared-count-lies", &[shared(u32::MAX, &unicode("甲"))], &[refer(0, 0, 0)], &["A1=甲"]),
        odd(
            "shared-rich-and-phonetic",
            &[shared(
                2,
                &[&[1, 0, 0x0D, 1, 0, 2, 0, 0, 0, 0x32, 0x75][..], &[0, 0, 0, 0, 9, 9], &unicode("乙")]
                    .concat(),
            )],
            &[refer(0, 0, 0), refer(0, 1, 1)],
            &["A1=甲", "B1=乙"],
        ),
        count(
            "xls/odd/label-over-three-parts",
            {
                let text = unicode(&long);
                let cell = at(0, 0, &text);
                let (first, rest) = cell.split_at(8007);
                let (second, third) = rest.split_at(8000);
                let next = |part: &[u8]| record(0x003C, &[&[1], part].concat());
                book(&[], &[record(0x0204, first), next(second), next(third)])
            },
            1,
        ),
        locked("xls/locked", book(&[record(0x002F, &[0; 6])], std::slice::from_ref(&seven))),
        locked(
            "xls/locked-by-xor",
            book(&[record(0x002F, &[0, 0, 1, 2, 3, 4])], std::slice::from_ref(&seven)),
        ),
        broken("xls/broken/shared-99", book(&[shared(1, &unicode("甲"))], &[refer(0, 0, 99)]), "共享字符串"),
        broken(
            "xls/broken/shared-minus-1",
            book(&[shared(1, &unicode("甲"))], &[refer(0, 0, u32::MAX)]),
            "共享字符串",
        ),
        broken("xls/broken/short-number", book(&[], &[record(0x0203, &[0, 0, 0])]), "损坏"),
        broken("xls/broken/short-rk-many", book(&[], &[record(0x00BD, &[0, 0])]), "损坏"),
        broken(
            "xls/broken/label-longer-than-its-record",
            book(&[], &[record(0x0204, &at(0, 0, &[0xFF, 0xFF, 1, 1, 1]))]),
            "损坏",
        ),
        broken(
            "xls/broken/merges-longer-than-their-record",
            book(&[], &[record(0x00E5, &words(&[9, 0, 1]))]),
            "损坏",
        ),
        broken("xls/broken/two-values", book(&[], &[seven.clone(), number(0, 0, 8.0)]), "两个不同的值"),
        broken(
            "xls/broken/no-end",
            wrap(&[(
                "Workbook",
                &globals(&[], &[[begin(0x0600, 0x10), record(0x1234, &[0; 8000])].concat()]),
            )]),
            "损坏",
        ),
        broken(
            "xls/broken/sheet-past-the-end",
            {
                let mut stream = globals(&[], &[sheet(std::slice::from_ref(&seven))]);
                let place = begin(0x0600, 5).len() + 4;
                stream[place..place + 4].copy_from_slice(&u32::MAX.to_le_bytes());
                wrap(&[("Workbook", &stream)])
            },
            "损坏",
        ),
        broken("xls/broken/no-sheet", wrap(&[("Workbook", &globals(&[], &[]))]), "没有工作表"),
        broken("xls/broken/not-a-stream", wrap(&[("Workbook", b"hello")]), "损坏"),
        broken("xls/broken/excel-4-in-a-container", wrap(&[("Book", &record(0x0409, &[0; 6]))]), "Excel 4.0"),
        broken("xls/broken/version-unknown", wrap(&[("Workbook", &begin(0x0700, 5))]), "损坏"),
        any("xls/deep-streams".to_owned(), book(&[], &vec![begin(0x0600, 0x20); 3000])),
        beyond(
            "xls/bomb/one-text-in-many-cells",
            {
                let text: String = "长".repeat(4000);
                let cells: Vec<Vec<u8>> = (0..60_000).map(|row| refer(row, 0, 0)).collect();
                book(&[shared(1, &unicode(&text))], &cells)
            },
            "文字太多",
        ),
        broken(
            "xls/bomb/same-sheet-many-times",
            {
                // A thousand list entries that lead to the same stream.
                let cells: Vec<Vec<u8>> = (0..3000).map(|row| number(row, 0, 1.0)).collect();
                let one = sheet(&cells);
                let mut stream = globals(&[], &vec![Vec::new(); 1000]);
                let from = u32::try_from(stream.len()).unwrap();
                let bound = record(0x0085, &[0; 10]).len();
                for n in 0..1000 {
                    let place = begin(0x0600, 5).len() + n * bound + 4;
                    stream[place..place + 4].copy_from_slice(&from.to_le_bytes());
                }
                stream.extend(one);
                wrap(&[("Workbook", &stream)])
            },
            "损坏",
        ),
    ];
    cases.extend(parted_texts());
    cases.extend(old());
    let whole = globals(&[shared(1, &unicode("甲"))], &[sheet(&[refer(0, 0, 0), seven])]);
    for cut in (1..whole.len()).step_by(7) {
        cases.push(any(format!("xls/cut-at-{cut}"), wrap(&[("Workbook", &whole[..cut])])));
    }
    cases
}

/// The shared strings parted at every byte after their head, as a record of 8,224 bytes at most parts them.
fn parted_texts() -> Vec<Case> {
    // 甲b (wide), then cd (narrow), then 乙 (wide).
    let texts: &[(&[u8], bool)] = &[
        (&[2, 0, 1], false),
        (&[0x32, 0x75], true),
        (&[b'b', 0], true),
        (&[2, 0, 0], false),
        (b"c", true),
        (b"d", true),
        (&[1, 0, 1], false),
        (&[0x59, 0x4E], true),
    ];
    let narrow_after = 4;
    (1..texts.len())
        .map(|cut| {
            let (before, after) = texts.split_at(cut);
            let join = |pieces: &[(&[u8], bool)]| {
                pieces.iter().flat_map(|(bytes, _)| bytes.to_vec()).collect::<Vec<u8>>()
            };
            // Inside a text the next part begins with the width anew.
            let inside = after.first().is_some_and(|(_, character)| *character);
            let wide = u8::from(!(narrow_after..narrow_after + 2).contains(&cut));
            let next = if inside { [vec![wide], join(after)].concat() } else { join(after) };
            let head = [&3u32.to_le_bytes()[..], &3u32.to_le_bytes()].concat();
            let strings = [record(0x00FC, &[head, join(before)].concat()), record(0x003C, &next)].concat();
            right(
                &format!("xls/odd/shared-parted-at-{cut}"),
                book(&[strings], &[refer(0, 0, 0), refer(0, 1, 1), refer(0, 2, 2)]),
                &["A1=甲b", "B1=cd", "C1=乙"],
            )
        })
        .collect()
}

/// BIFF5, whose texts are in a code page.
fn old() -> Vec<Case> {
    let narrow = |text: &str| GB18030.encode(text).0.into_owned();
    let stream = |page: u16, text: &[u8], sheet_begin: Vec<u8>| {
        let mut cell = words(&[0, 0, 0, u16::try_from(text.len()).unwrap()]);
        cell.extend(text);
        let sheet = [sheet_begin, record(0x0204, &cell), number(1, 0, 2.0), end()].concat();
        let name = narrow("表");
        let bound = |from: usize| {
            let mut data = u32::try_from(from).unwrap().to_le_bytes().to_vec();
            data.extend([0, 0, u8::try_from(name.len()).unwrap()]);
            data.extend(&name);
            record(0x0085, &data)
        };
        let head = [begin(0x0500, 5), record(0x0042, &words(&[page]))].concat();
        let from = head.len() + bound(0).len() + end().len();
        [head, bound(from), end(), sheet].concat()
    };
    vec![
        right(
            "xls/old/gbk",
            wrap(&[("Book", &stream(936, &narrow("汉字"), begin(0x0500, 0x10)))]),
            &["A1=汉字", "A2=#2"],
        ),
        right(
            "xls/old/latin",
            wrap(&[("Book", &stream(1252, b"caf\xE9", begin(0x0500, 0x10)))]),
            &["A1=café", "A2=#2"],
        ),
        right(
            "xls/old/both-streams-newer-wins",
            wrap(&[
                ("Book", &stream(936, b"old", begin(0x0500, 0x10))),
                ("Workbook", &globals(&[], &[sheet(&[label(0, 0, "new")])])),
            ]),
            &["A1=new"],
        ),
    ]
}
