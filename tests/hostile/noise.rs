//! Damage at random, the same at every run: bytes changed, cut, doubled and swapped in files of every kind.

use crate::biff::{self, globals, sheet};
use crate::container::wrap;
use crate::{Case, any, ooxml, produced};

/// A small generator of numbers (xorshift), seeded by name.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }
}

pub fn cases() -> Vec<Case> {
    let mut seeds: Vec<(String, Vec<u8>)> = vec![
        (
            "xls".to_owned(),
            wrap(&[(
                "Workbook",
                &globals(&[], &[sheet(&[biff::label(0, 0, "汉字"), biff::number(1, 1, 7.0)])]),
            )]),
        ),
        (
            "xlsx".to_owned(),
            ooxml::package(b"<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>"),
        ),
        ("csv".to_owned(), "序号,\"风险,点\"\r\n1,压缩审批\r\n".repeat(5).into()),
        (
            "html".to_owned(),
            "<html><table><tr><td rowspan=2>甲<td colspan='2'>乙&nbsp;</tr></table></html>".into(),
        ),
    ];
    seeds.extend(produced::files().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)));
    let mut cases = Vec::new();
    for (name, seed) in &seeds {
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ seed.len() as u64);
        for round in 0..24 {
            let mut bytes = seed.clone();
            let how = match round % 6 {
                0 => {
                    bytes.truncate(numbers.below(seed.len()));
                    "cut"
                }
                1 => {
                    let from = numbers.below(seed.len());
                    let to = (from + numbers.below(600)).min(seed.len());
                    bytes.drain(from..to);
                    "part-lost"
                }
                2 => {
                    let from = numbers.below(seed.len());
                    let to = (from + numbers.below(600)).min(seed.len());
                    let part = seed[from..to].to_vec();
                    bytes.splice(from..from, part);
                    "part-doubled"
                }
                3 => {
                    let from = numbers.below(seed.len());
                    let to = (from + numbers.below(600)).min(seed.len());
                    bytes[from..to].fill(0);
                    "part-zeroed"
                }
                _ => {
                    for _ in 0..=numbers.below(12) {
                        let at = numbers.below(seed.len());
                        bytes[at] = u8::try_from(numbers.below(256)).unwrap();
                    }
                    "bytes-changed"
                }
            };
            cases.push(any(format!("noise/{name}/{how}-{round}"), bytes));
        }
    }
    cases
}
