//! A file's bytes → workbook, with what is to be told about the file itself (W001–W005, W016).

use crate::finding::{Code, Finding, Severity};
use crate::workbook::{self, Format, Limits, Unreadable, UnreadableKind, Workbook};

const W001: Code = Code::new("W001");
const W002: Code = Code::new("W002");
const W003: Code = Code::new("W003");
const W004: Code = Code::new("W004");
const W005: Code = Code::new("W005");
const W016: Code = Code::new("W016");

/// Opens a file. `name` is its name with its extension.
///
/// # Errors
/// The finding that says why nothing can be read from it.
pub fn open(bytes: &[u8], name: &str, limits: &Limits) -> Result<(Workbook, Vec<Finding>), Finding> {
    let workbook = workbook::read(bytes, limits).map_err(|why| {
        // 说明.txt beside the forms is no return that went wrong; 自查表.xlsx with a text in it is.
        if why.kind == UnreadableKind::PlainText && !Format::any_expects(name) {
            let what = "是文字说明，不是表格，没有当作回收件";
            return Finding::of_file(W001)
                .raised_to(Severity::Warning)
                .with("what", what)
                .with("what_en", "is a text for people and was not taken for a return");
        }
        refused(why)
    })?;
    let mut findings = Vec::new();
    if workbook.format.is_legacy() {
        findings.push(Finding::of_file(W003).showing(workbook.format.name()));
    }
    if workbook.format.disguised(name) {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        findings.push(
            Finding::of_file(W004).showing(extension).with("format", format!(".{}", workbook.format.name())),
        );
    }
    if workbook.active_content {
        findings.push(Finding::of_file(W016));
    }
    Ok((workbook, findings))
}

/// The finding that says why a file cannot be read.
pub fn refused(refused: Unreadable) -> Finding {
    let code = match refused.kind {
        UnreadableKind::NotAWorkbook | UnreadableKind::PlainText => W001,
        UnreadableKind::Encrypted => W002,
        UnreadableKind::BeyondLimits => W005,
    };
    Finding::of_file(code).with("what", refused.zh).with("what_en", refused.en)
}
