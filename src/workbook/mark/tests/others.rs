//! What other programs make of a marked file, and what is left of the marks when they have saved it.

use std::path::PathBuf;
use std::process::Command;

use super::{EXCELJS, OPENPYXL, cells, parts, usual, with_parts};
use crate::workbook::mark::{mark, replies, unmark};

/// A program by its usual name, if this machine has it.
fn run(program: &str, arguments: &[&str]) -> Option<std::process::Output> {
    Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())
}

/// A marked file that openpyxl has saved.
pub const RESAVED: &[u8] = include_bytes!("../../../../tests/data/mark/resaved-openpyxl.xlsx");

/// Marked files that `tests/data/mark/make.py` had saved anew.
fn saved_by_others() -> [(&'static str, &'static [u8]); 3] {
    [
        ("openpyxl", RESAVED),
        ("libreoffice", include_bytes!("../../../../tests/data/mark/resaved-libreoffice.xlsx")),
        ("exceljs", include_bytes!("../../../../tests/data/mark/resaved-exceljs.xlsx")),
    ]
}

#[test]
fn a_marked_file_saved_by_others_comes_clean() {
    if let Some(path) = std::env::var_os("MARKED") {
        let path = PathBuf::from(path);
        std::fs::write(path.join("marked.xlsx"), mark(OPENPYXL, &usual()).unwrap()).unwrap();
        std::fs::write(path.join("marked-exceljs.xlsx"), mark(EXCELJS, &usual()).unwrap()).unwrap();
    }
    for (by, saved) in saved_by_others() {
        let back = unmark(saved).unwrap().unwrap_or_else(|| panic!("{by}: no mark found"));
        assert_eq!(cells(&back), cells(OPENPYXL), "{by}");
        let all = parts(&back);
        let (_, notes) =
            all.iter().find(|(name, _)| name.contains("comment") && name.ends_with("xml")).unwrap();
        let notes = String::from_utf8_lossy(notes).into_owned();
        assert_eq!(notes.matches("<comment ").count(), 2, "{by} {notes}");
        assert!(notes.contains("请写具体</t>") && !notes.contains('─'), "{by} {notes}");
        for (name, part) in parts(&back) {
            let part = String::from_utf8_lossy(&part).into_owned();
            // Authors keep their numbers, and shared strings theirs.
            let may = name.contains("comment") || name.ends_with("sharedStrings.xml");
            assert!(may || !part.contains("警钟"), "{by} {name}");
            assert!(!part.contains("【警钟】"), "{by} {name}");
            // What is left of our colours is used by no cell.
            if name.ends_with("styles.xml") {
                let used = part.split_once("<cellXfs").unwrap().1;
                let ours = part
                    .split("<fill>")
                    .skip(1)
                    .enumerate()
                    .filter(|(_, fill)| fill.contains("FDC5C9") || fill.contains("FEDF9B"));
                for (number, _) in ours {
                    assert!(!used.contains(&format!("fillId=\"{number}\"")), "{by}");
                }
            }
        }
        assert_eq!(unmark(&back).unwrap(), None, "{by}");
    }
    if let Some(path) = std::env::var_os("LOOK") {
        for (by, saved) in saved_by_others() {
            let path = PathBuf::from(&path).join(format!("clean-{by}.xlsx"));
            std::fs::write(path, unmark(saved).unwrap().unwrap()).unwrap();
        }
    }
    let [(_, replied), ..] = saved_by_others();
    assert_eq!(replies(&super::read(replied)), [("key-2".to_owned(), "已改为一级".to_owned())]);
}

#[test]
fn marks_spelled_in_references_come_off() {
    let marked = mark(OPENPYXL, &usual()).unwrap();
    let spelled: Vec<(String, Vec<u8>)> = parts(&marked)
        .into_iter()
        .filter(|(name, _)| name.ends_with(".xml"))
        .map(|(name, part)| {
            let text = String::from_utf8(part).unwrap();
            let spell = |c: char| if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) };
            (name, text.chars().map(spell).collect::<String>().into_bytes())
        })
        .collect();
    let changes: Vec<(&str, &[u8])> =
        spelled.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect();
    let back = unmark(&with_parts(&marked, &changes)).unwrap().unwrap();
    assert_eq!(cells(&back), cells(OPENPYXL));
    let notes = String::from_utf8(parts(&back).remove("xl/comments/comment1.xml").unwrap()).unwrap();
    assert_eq!(notes.matches("<comment ").count(), 2);
    assert!(!notes.contains("&#9472;"), "{notes}");
    let names = String::from_utf8(parts(&back).remove("xl/workbook.xml").unwrap()).unwrap();
    assert_eq!(names.matches("_xlnm.Print_Titles").count(), 2, "{names}");
}

#[test]
fn openpyxl_reads_marks_and_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("marked.xlsx");
    std::fs::write(&path, mark(OPENPYXL, &usual()).unwrap()).unwrap();
    if run("python3", &["-c", "import openpyxl"]).is_none() {
        return;
    }
    let script = "
import sys, openpyxl
b = openpyxl.load_workbook(sys.argv[1])
assert b.sheetnames == ['问题清单', '岗位自查表', '选项', '股室自查表'], b.sheetnames
assert b.active.title == '股室自查表'
l, f = b['问题清单'], b['岗位自查表']
assert l.print_title_rows == '$4:$4' and f.print_title_rows == '$4:$4', (l.print_title_rows, f.print_title_rows)
assert l.freeze_panes == 'A5' and l.protection.sheet and l.column_dimensions['K'].hidden
assert not l['I5'].protection.locked and l['H5'].protection.locked
assert l['D5'].hyperlink.location == \"'岗位自查表'!D5\", l['D5'].hyperlink
assert l['G5'].font.name == '宋体' and l['G4'].font.name == '黑体' and l['G5'].alignment.wrap_text
assert f['D5'].fill.fgColor.rgb == 'FFFDC5C9' and f['F6'].fill.fgColor.rgb == 'FFFEDF9B'
assert not f['D5'].protection.locked and f['B4'].fill.fgColor.rgb == 'FFDDE6F0'
assert f['B2'].comment and f['B12'].comment and '【警钟】请核对' in f['C5'].comment.text
assert f['E5'].comment.text == '此处\\n已核' and f['E5'].comment.author == '王五'
assert f.protection.sheet and len(f.data_validations.dataValidation) == 1 and len(f.conditional_formatting) == 1
assert b['选项'].sheet_state == 'hidden' and b.defined_names['等级'].attr_text == '选项!$A$1:$A$3'
";
    let path = path.to_str().unwrap();
    let output = Command::new("python3").args(["-c", script, path]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn libreoffice_opens_a_marked_file() {
    let folder = tempfile::tempdir().unwrap();
    // Kept for looking at when LOOK names a folder.
    let folder_path = std::env::var_os("LOOK").map_or_else(|| folder.path().to_owned(), PathBuf::from);
    let path = folder_path.join("marked.xlsx");
    std::fs::write(&path, mark(OPENPYXL, &usual()).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let out = folder_path.to_str().unwrap();
    let converted = run(
        "soffice",
        &[&profile, "--headless", "--convert-to", "pdf", "--outdir", out, path.to_str().unwrap()],
    );
    if converted.is_none() {
        return;
    }
    let pdf = folder_path.join("marked.pdf");
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    if let Some(text) = run("pdftotext", &["-layout", pdf.to_str().unwrap(), "-"]) {
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        for shown in ["问题清单", "须改正后才能汇总", "风险等级", "D5"] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
    }
}
