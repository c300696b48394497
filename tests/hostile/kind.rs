//! Files that are no workbook: each is told what it is.

use crate::{Case, broken, locked, right, text};

pub fn cases() -> Vec<Case> {
    let padded = |mark: &[u8]| [mark, &[0x11, 0, 0x22, 0].repeat(200)].concat();
    let mut cases: Vec<Case> = [
        ("pdf", &b"%PDF-1.7\n%\xE2\xE3"[..], "PDF"),
        ("png", b"\x89PNG\r\n\x1A\n", "图片"),
        ("jpg", b"\xFF\xD8\xFF\xE0", "图片"),
        ("gif", b"GIF89a", "图片"),
        ("bmp", b"BM\x36\0\0\0", "图片"),
        ("tif", b"II*\0", "图片"),
        ("heic", b"\0\0\0\x18ftypheic", "图片"),
        ("webp", b"RIFF\0\0\0\0WEBP", "图片"),
        ("mp4", b"\0\0\0\x18ftypisom", "视频"),
        ("mp3", b"ID3\x03", "音频"),
        ("wav", b"RIFF\0\0\0\0WAVE", "音频"),
        ("rar", b"Rar!\x1A\x07\x01\0", "压缩包"),
        ("7z", b"7z\xBC\xAF\x27\x1C", "压缩包"),
        ("gz", b"\x1F\x8B\x08", "Gnumeric"),
        ("xz", b"\xFD7zXZ\0", "压缩包"),
        ("cab", b"MSCF\0\0", "压缩包"),
        ("exe", b"MZ\x90\0\x03", "程序"),
        ("elf", b"\x7FELF\x02", "程序"),
        ("lnk", b"L\0\0\0\x01\x14\x02\0", "快捷方式"),
        ("mdb", b"\0\x01\0\0Standard Jet DB", "数据库"),
        ("sqlite", b"SQLite format 3\0", "数据库"),
        ("biff4", b"\x09\x04\x06\x00\x00\x00\x10\x00", "Excel 4.0"),
        ("biff2", b"\x09\x00\x04\x00\x02\x00\x10\x00", "Excel 4.0"),
    ]
    .into_iter()
    .map(|(name, mark, word)| broken(&format!("kind/{name}"), padded(mark), word))
    .collect();
    cases.push(locked("kind/sealed", padded(b"b\x14#e\x04\x01\x00E-SafeNet\0\0\0LOCK")));
    let mut tar = vec![b'a'; 600];
    tar[257..262].copy_from_slice(b"ustar");
    let mut owner = b"\x09zhangsan ".to_vec();
    owner.resize(165, b' ');
    let texts: Vec<(&str, Vec<u8>, &'static str)> = vec![
        ("empty", vec![], "空文件"),
        ("zeros", vec![0; 4096], "全是空白"),
        ("owner", owner, "临时文件"),
        ("tar", tar, "压缩包"),
        ("rtf", b"{\\rtf1\\ansi x}".to_vec(), "RTF"),
        ("url", b"[InternetShortcut]\r\nURL=http://x/\r\n".to_vec(), "快捷方式"),
        ("eml", b"From: a@b.c\r\nTo: d@e.f\r\nSubject: x\r\n\r\nbody".to_vec(), "邮件"),
        ("sylk", b"ID;PWXL;N;E\r\nC;Y1;X1;K\"a\"\r\nE\r\n".to_vec(), "SYLK"),
        ("xml", b"<?xml version=\"1.0\"?><root><a/></root>".to_vec(), "XML"),
        (
            "word-xml",
            b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument/>".to_vec(),
            "Word",
        ),
        ("control", b"\x01\x02\x03\x04\x05\x06".to_vec(), "损坏"),
        ("page-without-table", b"<html><body><p>404 Not Found</p></body></html>".to_vec(), "没有表格"),
        (
            "frames",
            b"<html><frameset rows=\"*,39\"><frame src=\"sheet001.htm\"></frameset></html>".to_vec(),
            "框架",
        ),
    ];
    cases.extend(texts.into_iter().map(|(name, bytes, word)| broken(&format!("kind/{name}"), bytes, word)));
    for (name, bytes) in [
        ("letter", "关于报送自查表的通知\n各单位:\n请于月底前报送。\n".into()),
        ("letter-gbk", encoding_rs::GB18030.encode("各单位:\n请于月底前报送。\n").0.into_owned()),
        ("json", b"{\n\"a\": 1\n}\n".to_vec()),
    ] {
        cases.push(text(&format!("kind/{name}"), bytes));
    }
    cases.push(right(
        "kind/csv-that-begins-with-mz",
        b"MZ,BM\n1,2\n".to_vec(),
        &["A1=MZ", "B1=BM", "A2=1", "B2=2"],
    ));
    cases
}
