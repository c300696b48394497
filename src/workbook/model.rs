//! What a workbook is to the rest of the program, whatever file it came from.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::base::{Area, Place};

/// The kind of file, by its content and never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Office Open XML workbook.
    Xlsx,
    /// The same with macros.
    Xlsm,
    /// Binary workbook of Excel 2007 and later.
    Xlsb,
    /// BIFF workbook of Excel 97–2003 (WPS's .et too).
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// An HTML page with tables, or several in one file (.mht).
    Html,
    /// Text parted by commas or tabs.
    Csv,
    /// XML Spreadsheet 2003.
    Xml,
}

impl Format {
    /// The short name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsm => "xlsm",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Xml => "xml",
        }
    }

    /// The extensions that files of this kind honestly bear.
    pub const fn expected_extensions(self) -> &'static [&'static str] {
        match self {
            // A macro workbook saved without its macros keeps its name.
            Self::Xlsx => &["xlsx", "xltx", "xlsm"],
            Self::Xlsm => &["xlsm", "xltm", "xlam"],
            Self::Xlsb => &["xlsb"],
            Self::Xls => &["xls", "et", "xlt", "ett"],
            Self::Ods => &["ods", "fods", "ots"],
            Self::Html => &["html", "htm", "mht", "mhtml"],
            Self::Csv => &["csv", "tsv", "txt"],
            Self::Xml => &["xml"],
        }
    }

    /// Whether a file's name says another kind than its content (rule W004). A name without an extension says
    /// nothing.
    pub fn disguised(self, file_name: &str) -> bool {
        let extension = std::path::Path::new(file_name).extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| {
            !self.expected_extensions().iter().any(|honest| honest.eq_ignore_ascii_case(extension))
        })
    }

    /// Whether a file's name is one of a workbook, of whatever kind; `.txt` is a text's first.
    pub fn any_expects(file_name: &str) -> bool {
        let kinds =
            [Self::Xlsx, Self::Xlsm, Self::Xlsb, Self::Xls, Self::Ods, Self::Html, Self::Csv, Self::Xml];
        let text = std::path::Path::new(file_name)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("txt"));
        let has_extension = std::path::Path::new(file_name).extension().is_some();
        has_extension && !text && kinds.iter().any(|kind| !kind.disguised(file_name))
    }

    /// Whether it is another kind than the one that was issued (rule W003).
    pub const fn is_legacy(self) -> bool {
        !matches!(self, Self::Xlsx)
    }
}

/// A workbook as read. Sheets in the order of the file, chart sheets left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    /// What the file really was.
    pub format: Format,
    /// The sheets.
    pub sheets: Vec<Sheet>,
    /// When the file says it was last saved (`dcterms:modified`, ISO 8601), if it does.
    pub modified: Option<String>,
    /// Macros, external links or embedded objects are in the file (never used; rule W016).
    pub active_content: bool,
}

/// Whether a sheet can be seen in the tab row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Seen.
    Visible,
    /// Hidden, can be shown from the menu.
    Hidden,
    /// Hidden from the menu too (`veryHidden`).
    VeryHidden,
}

/// One sheet. Everything is in absolute places, from A1.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name on the tab.
    pub name: String,
    /// Whether it is seen.
    pub visibility: Visibility,
    /// Cells that hold something, in row order, then column order; no place twice.
    pub cells: Vec<Cell>,
    /// Merged areas, in order.
    pub merges: Vec<Area>,
    /// Rows (from 0) that are hidden or filtered out.
    pub hidden_rows: BTreeSet<u32>,
    /// Columns (from 0) that are hidden; spans reaching past the last used column are cut there.
    pub hidden_columns: BTreeSet<u32>,
}

impl Sheet {
    /// An empty visible sheet.
    pub const fn new(name: String) -> Self {
        Self {
            name,
            visibility: Visibility::Visible,
            cells: Vec::new(),
            merges: Vec::new(),
            hidden_rows: BTreeSet::new(),
            hidden_columns: BTreeSet::new(),
        }
    }

    /// The cell at a place, if it holds something.
    pub fn cell(&self, place: Place) -> Option<&Cell> {
        self.cells.binary_search_by_key(&place, |cell| cell.place).ok().and_then(|i| self.cells.get(i))
    }

    /// The cells of one row (from 0), by column.
    pub fn row(&self, row: u32) -> &[Cell] {
        let from = self.cells.partition_point(|cell| cell.place.row < row);
        let to = self.cells.partition_point(|cell| cell.place.row <= row);
        self.cells.get(from..to).unwrap_or_default()
    }

    /// The merged area that holds a place.
    pub fn merge_at(&self, place: Place) -> Option<Area> {
        self.merges.iter().copied().find(|area| area.holds(place))
    }

    /// Whether a cell is out of sight: its sheet, row or column is hidden.
    pub fn is_hidden(&self, place: Place) -> bool {
        self.visibility != Visibility::Visible
            || self.hidden_rows.contains(&place.row)
            || self.hidden_columns.contains(&place.col)
    }
}

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where.
    pub place: Place,
    /// What.
    pub value: Value,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, as stored (phonetic runs left out, rich runs joined, `_x000D_` escapes resolved).
    Text(String),
    /// A number with the digits that stand in the file (`1E5` stays `1E5`).
    Number {
        /// Its value.
        value: f64,
        /// Its digits in the file.
        digits: String,
    },
    /// TRUE or FALSE.
    Bool(bool),
    /// A number that the cell's number format shows as a date or time.
    Date {
        /// The serial as stored.
        serial: f64,
        /// Whether the workbook counts days from 1904.
        since_1904: bool,
    },
    /// `#REF!` and its like, as stored.
    Error(String),
    /// A formula without a stored value.
    Missing,
}

impl Value {
    /// The value as a person sees it, without number formats: dates as ISO 8601 (with time if there is one).
    pub fn shown(&self) -> String {
        self.as_shown().into_owned()
    }

    /// The same, borrowed where it stands so in the cell.
    pub fn as_shown(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            // Seventeen digits of an identity number must not become 1.2E16.
            Self::Number { digits, .. } if digits.bytes().all(|b| b.is_ascii_digit()) => {
                Cow::Borrowed(digits)
            }
            Self::Number { value, .. } => Cow::Owned(crate::base::number::plain(*value)),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
            Self::Date { serial, since_1904 } => Cow::Owned(shown_date(*serial, *since_1904)),
            Self::Missing => Cow::Borrowed(""),
        }
    }
}

#[expect(clippy::cast_sign_loss, reason = "a fraction of a day is not negative")]
fn shown_date(serial: f64, since_1904: bool) -> String {
    let seconds = ((serial - serial.floor()) * 86_400.0).round() as u32;
    let (serial, seconds) = if seconds >= 86_400 { (serial.floor() + 1.0, 0) } else { (serial, seconds) };
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    match crate::base::Date::from_serial(serial, since_1904) {
        _ if (0.0..1.0).contains(&serial) => clock,
        Some(date) if seconds == 0 => date.to_string(),
        Some(date) => format!("{date} {clock}"),
        None => crate::base::number::plain(serial),
    }
}

/// Limits of reading. Past any of them a file is refused before it can hurt (rule W005).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Entries of a zip directory.
    pub entries: usize,
    /// Bytes of the file and of all its parts that are read, inflated. Cells may take three quarters of it besides,
    /// told or repeated.
    pub total_bytes: u64,
    /// Cells of a workbook.
    pub cells: usize,
    /// Bytes of one XML token (a tag or a run of text).
    pub token_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            entries: 20_000,
            // With as many cells as may be this keeps a file made to hurt under 300 MB.
            total_bytes: 128 << 20,
            cells: 2_000_000,
            token_bytes: 2 << 20,
        }
    }
}

/// Why nothing could be read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Which rule it is a case of.
    pub kind: UnreadableKind,
    /// What the file really is or where it breaks, in Chinese, a phrase that ends a sentence («是一个 PDF 文件»).
    pub zh: String,
    /// The same in English («is a PDF file»).
    pub en: String,
}

/// Which rule an unreadable file falls under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadableKind {
    /// W001: not a workbook, truncated or broken.
    NotAWorkbook,
    /// W001 too: a text for people, which nobody took for a workbook unless its name says so.
    PlainText,
    /// W002: protected by a password.
    Encrypted,
    /// W005: beyond the limits.
    BeyondLimits,
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn a_name_that_says_another_kind_is_a_disguise() {
        for (format, name) in [(Format::Html, "a.xls"), (Format::Xls, "a.xlsx"), (Format::Xlsx, "a.xls")] {
            assert!(format.disguised(name), "{name}");
        }
        for (format, name) in
            [(Format::Xls, "a.ET"), (Format::Xlsx, "县财政局.XLSX"), (Format::Csv, "无扩展名")]
        {
            assert!(!format.disguised(name), "{name}");
        }
        assert!(Format::Ods.is_legacy() && !Format::Xlsx.is_legacy());
    }
}
