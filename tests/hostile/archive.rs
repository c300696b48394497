//! Archives of returns: members are handed out one by one, and each is read or refused like any other file.

use std::borrow::Cow;
use std::ops::ControlFlow;

use jingzhong::workbook::archive::{self, Step};
use jingzhong::workbook::{Limits, Unreadable, UnreadableKind, read};

use crate::zips::{self, entry, zipped};
use crate::{listed, ooxml};

/// What is made of each member.
fn members<T>(archive: &[u8], make: impl Fn(String, Result<Cow<'_, [u8]>, Unreadable>) -> T) -> Vec<T> {
    let mut made = Vec::new();
    archive::each(archive, &Limits::default(), &mut |step| {
        if let Step::Member(member) = step {
            made.push(make(member.name, member.bytes));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    made
}

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
    let told: Vec<String> = members(&bytes, |name, bytes| {
        let read = bytes.and_then(|bytes| read(&bytes, &Limits::default()));
        match read {
            Ok(book) => format!("{name} {}", listed(&book).join(" ")),
            Err(why) => format!("{name} {:?}", why.kind),
        }
    });
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
    let kinds = members(&zipped(&bombs), |_, bytes| bytes.map_err(|why| why.kind).map(|_| ()));
    let (whole, told): (Vec<_>, Vec<_>) = kinds.into_iter().partition(Result::is_ok);
    assert_eq!((whole.len(), told.len()), (2, 18));
    assert!(told.iter().all(|kind| *kind == Err(UnreadableKind::BeyondLimits)));
}
