//! A file's bytes → workbook, with what is to be told about the file itself (W001–W005, W016).

use crate::finding::{Code, Finding};
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
    let workbook = workbook::read(bytes, limits).map_err(refused)?;
    let mut findings = Vec::new();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    if workbook.format != Format::Xlsx {
        findings.push(Finding::of_file(W003).showing(workbook.format.name()));
    }
    if !extensions(workbook.format).contains(&extension.as_str()) {
        findings.push(
            Finding::of_file(W004).showing(&extension).with("format", format!(".{}", workbook.format.name())),
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
        UnreadableKind::NotAWorkbook => W001,
        UnreadableKind::Encrypted => W002,
        UnreadableKind::BeyondLimits => W005,
    };
    Finding::of_file(code).with("what", refused.zh).with("what_en", refused.en)
}

/// The extensions that a format is expected under.
const fn extensions(format: Format) -> &'static [&'static str] {
    match format {
        // A template or a macro workbook saved without its macros is still what its name says.
        Format::Xlsx => &["xlsx", "xlsm", "xltx"],
        Format::Xlsm => &["xlsm", "xltm"],
        Format::Xlsb => &["xlsb"],
        Format::Xls => &["xls", "et", "xlt", "ett"],
        Format::Ods => &["ods", "ots", "fods"],
        Format::Html => &["html", "htm", "mht"],
        Format::Csv => &["csv", "txt", "tsv"],
    }
}
