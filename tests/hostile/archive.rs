//! Archives of returns: members are handed out one by one, and each is read or refused like any other file.

use jingzhong::workbook::{Limits, UnreadableKind, archive, read};

use crate::zips::{self, entry, zipped};
use crate::{listed, ooxml};

#[test]
fn each_member_of_an_archive_is_read_or_told() {
    let good = ooxml::package(br"<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>");
    let inner = zipped(&[("乙.xlsx", &good), ("说明.pdf", b"%PDF-1.7")]);
    let mut locked = entry("丙.xlsx", &good);
    locked.flags = 1;
    let mut damaged = entry("丁.xlsx", &good);
    damaged.checksum ^= 1;
    let bytes = zips::archive(&[entry("甲.xlsx", &good), entry("内.zip", &inner), locked, damaged], None);
    assert!(archive::is_archive(&bytes) && !archive::is_archive(&good));
    let limits = Limits::default();
    let told: Vec<String> = archive::members(&bytes, &limits)
        .unwrap()
        .into_iter()
        .map(|member| {
            let read = member.bytes.and_then(|bytes| read(&bytes, &limits));
            match read {
                Ok(book) => format!("{} {}", member.name, listed(&book).join(" ")),
                Err(why) => format!("{} {:?}", member.name, why.kind),
            }
        })
        .collect();
    assert_eq!(
        told,
        [
            "甲.xlsx A1=#7",
            "内.zip!乙.xlsx A1=#7",
            "内.zip!说明.pdf NotAWorkbook",
            "丙.xlsx Encrypted",
            "丁.xlsx NotAWorkbook",
        ]
    );
}

#[test]
fn an_archive_of_bombs_is_bounded_in_all() {
    let zeros = vec![0; 60 << 20];
    let bombs: Vec<(String, &[u8])> = (0..20).map(|n| (format!("{n}.xlsx"), zeros.as_slice())).collect();
    let bombs: Vec<(&str, &[u8])> = bombs.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let members = archive::members(&zipped(&bombs), &Limits::default()).unwrap();
    let (whole, told): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| member.bytes.is_ok());
    assert_eq!((whole.len(), told.len()), (2, 18));
    assert!(
        told.iter().all(|member| {
            member.bytes.as_ref().is_err_and(|why| why.kind == UnreadableKind::BeyondLimits)
        })
    );
}
