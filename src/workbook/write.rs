//! What every workbook of ours shares: styles, fonts, page set-up, legal file names, saving whole or not at all.
//!
//! Fonts are those of Excel and WPS on a Chinese Windows (黑体 titles and headers, 宋体 body, 仿宋 notes); colours are
//! light enough to print in black and white.

use std::io::{self, Write};
use std::path::Path;

pub use rust_xlsxwriter::XlsxError;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

/// What stopped a workbook from being written.
#[derive(Debug)]
pub enum WriteError {
    /// The library refused (a text too long, a wrong sheet name).
    Format(XlsxError),
    /// The disk did.
    Disk(io::Error),
    /// The finished file holds what must not leave the house; each leak in words. It must not be saved.
    Leak(Vec<String>),
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Format(error) => error.fmt(f),
            Self::Disk(error) => error.fmt(f),
            Self::Leak(leaks) => write!(f, "公示版里还有不该公开的内容，没有写出：{}", leaks.join("；")),
        }
    }
}

impl std::error::Error for WriteError {}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self::Format(error)
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Paper size A4 (ECMA-376 §18.18.50).
const A4: u8 = 9;

/// Named styles; made once a workbook.
#[derive(Debug, Clone)]
pub struct Styles {
    /// A sheet's title.
    pub title: Format,
    /// A line under the title.
    pub subtitle: Format,
    /// Column titles.
    pub header: Format,
    /// A label beside an input.
    pub label: Format,
    /// An input cell: unlocked.
    pub input: Format,
    /// An input cell holding a date.
    pub input_date: Format,
    /// An input cell with short content, centred.
    pub input_centred: Format,
    /// A prefilled cell that must not be changed.
    pub locked: Format,
    /// Running text.
    pub note: Format,
    /// Running text, bold.
    pub strong: Format,
    /// A cell of a table of ours.
    pub cell: Format,
    /// A short cell of a table of ours, centred.
    pub centred: Format,
    /// A count.
    pub count: Format,
    /// A share of the whole.
    pub share: Format,
    /// A mean.
    pub mean: Format,
    /// A total.
    pub total: Format,
    /// The share in a total.
    pub total_share: Format,
    /// The mean in a total.
    pub total_mean: Format,
    /// A total's label.
    pub total_label: Format,
    /// A date of a table of ours.
    pub date: Format,
    /// A link.
    pub link: Format,
    /// A cell of a long list.
    pub small: Format,
    /// A short cell of a long list, centred.
    pub small_centred: Format,
    /// A link in a long list.
    pub small_link: Format,
    /// The name of a figure.
    pub figure_label: Format,
    /// A figure to be seen from afar.
    pub figure: Format,
    /// Something that wants attention.
    pub warning: Format,
    /// Nearly invisible: the identity.
    pub hidden: Format,
}

impl Default for Styles {
    fn default() -> Self {
        let body =
            Format::new().set_font_name("宋体").set_font_size(10.5).set_align(FormatAlign::VerticalCenter);
        let boxed = body
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x80_80_80))
            .set_text_wrap();
        let centred = boxed.clone().set_align(FormatAlign::Center);
        let grey = Color::RGB(0xE7_E6_E6);
        let header = centred.clone().set_font_name("黑体").set_background_color(Color::RGB(0xDD_E6_F0));
        let input = boxed.clone().set_align(FormatAlign::Left).set_unlocked();
        let total = centred.clone().set_bold().set_background_color(grey);
        Self {
            title: Format::new()
                .set_font_name("黑体")
                .set_font_size(18)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            subtitle: body
                .clone()
                .set_font_name("仿宋")
                .set_font_size(11)
                .set_align(FormatAlign::Center)
                .set_text_wrap(),
            header,
            label: centred.clone().set_font_name("黑体").set_background_color(grey),
            input_date: input.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            input_centred: input.clone().set_align(FormatAlign::Center),
            input,
            locked: boxed.clone().set_align(FormatAlign::Left).set_background_color(Color::RGB(0xF5_F5_F5)),
            note: Format::new()
                .set_font_name("仿宋")
                .set_font_size(12)
                .set_text_wrap()
                .set_align(FormatAlign::Left)
                .set_align(FormatAlign::VerticalCenter),
            strong: Format::new()
                .set_font_name("黑体")
                .set_font_size(12)
                .set_align(FormatAlign::VerticalCenter),
            cell: boxed.clone().set_align(FormatAlign::Left),
            count: centred.clone().set_num_format("#,##0"),
            share: centred.clone().set_num_format("0.0%"),
            mean: centred.clone().set_num_format("0.00"),
            total: total.clone().set_num_format("#,##0"),
            total_share: total.clone().set_num_format("0.0%"),
            total_mean: total.clone().set_num_format("0.00"),
            total_label: total,
            date: centred.clone().set_num_format("yyyy-mm-dd"),
            small: boxed.clone().set_font_size(9).set_align(FormatAlign::Left),
            small_centred: centred.clone().set_font_size(9),
            small_link: blue(centred.clone().set_font_size(9)),
            figure_label: boxed
                .clone()
                .set_align(FormatAlign::Center)
                .set_border_bottom(FormatBorder::None)
                .set_font_color(Color::RGB(0x40_40_40)),
            figure: boxed
                .clone()
                .set_font_name("黑体")
                .set_font_size(22)
                .set_align(FormatAlign::Center)
                .set_border_top(FormatBorder::None)
                .set_num_format("#,##0"),
            link: blue(boxed.set_align(FormatAlign::Left)),
            warning: centred.clone().set_bold().set_background_color(Color::RGB(0xFF_F2_CC)),
            hidden: body.set_font_color(Color::RGB(0xA0_A0_A0)).set_font_size(8),
            centred,
        }
    }
}

fn blue(format: Format) -> Format {
    format.set_font_color(Color::RGB(0x05_63_C1)).set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// A new workbook whose bytes repeat: no clock, the given author and title.
///
/// # Errors
/// If the year cannot be a date of Excel's.
pub fn new_workbook(title: &str, author: &str, year: i32) -> Result<Workbook, WriteError> {
    let mut workbook = Workbook::new();
    let year = u16::try_from(year).unwrap_or(2000);
    let created = ExcelDateTime::from_ymd(year, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new().set_title(title).set_author(author).set_creation_datetime(&created),
    );
    Ok(workbook)
}

/// A4 landscape, fitted to the page's width, page numbers at the foot, titles repeated from these rows.
///
/// # Errors
/// If the rows are out of the sheet.
pub fn set_up_page(sheet: &mut Worksheet, titles: Option<(u32, u32)>) -> Result<(), WriteError> {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    sheet.set_footer("&C&\"宋体,Regular\"&9第 &P 页 共 &N 页");
    if let Some((first, last)) = titles {
        sheet.set_repeat_rows(first, last)?;
    }
    Ok(())
}

/// The width of a text's widest line, Chinese characters counted two.
fn shown_width(text: &str) -> usize {
    text.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0)
}

/// A row height that shows `text` whole in a column of so many characters, in points.
pub fn height_for(text: &str, width: f64, line: f64) -> f64 {
    let lines: f64 = text
        .split('\n')
        .map(|part| {
            // A little less than the whole width: a Chinese character is not broken.
            let wide = unicode_width::UnicodeWidthStr::width(part) as f64;
            (wide / (width - 1.5).max(2.0)).ceil().max(1.0)
        })
        .sum();
    (lines * line + 4.0).clamp(18.0, 400.0)
}

/// Texts beyond what a cell can hold are cut with a sign that says so.
pub fn cell_text(text: &str) -> std::borrow::Cow<'_, str> {
    const MOST: usize = 32_000;
    if text.len() <= MOST || text.chars().count() <= MOST {
        return text.into();
    }
    let cut: String = text.chars().take(MOST).collect();
    format!("{cut}……（过长，以下见原表）").into()
}

/// A sheet name that Excel takes: none of its forbidden signs, at most 31 characters.
pub fn legal_sheet_name(name: &str) -> String {
    let legal: String =
        name.chars().map(|c| if "/\\?*[]:'".contains(c) { '-' } else { c }).take(31).collect();
    if legal.trim().is_empty() { "表".to_owned() } else { legal }
}

/// A file name that Windows takes: none of its forbidden signs, no reserved word, no dot or blank at its end, at most
/// 60 characters.
pub fn legal_file_name(name: &str) -> String {
    let legal: String = name
        .chars()
        .map(|c| if "<>:\"/\\|?*".contains(c) || c.is_control() { '-' } else { c })
        .take(60)
        .collect();
    let legal = legal.trim().trim_end_matches(['.', ' ']).to_owned();
    let reserved = ["con", "prn", "aux", "nul"].contains(&legal.to_lowercase().as_str())
        || legal.len() == 4
            && (legal.to_lowercase().starts_with("com") || legal.to_lowercase().starts_with("lpt"))
            && legal.ends_with(|c: char| c.is_ascii_digit());
    match () {
        () if legal.is_empty() => "未命名".to_owned(),
        () if reserved => format!("{legal}-"),
        () => legal,
    }
}

/// Writes bytes to a file whole or not at all: beside, synced, renamed.
///
/// # Errors
/// If the disk refuses; a file open in Excel on Windows refuses the rename.
pub fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut beside = tempfile::Builder::new().prefix(".jz-").suffix(".tmp").tempfile_in(folder)?;
    beside.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Temporary files are the owner's alone; what is handed on should be readable as other files are.
        beside.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|refused| refused.error)?;
    Ok(())
}

/// A sheet of plain text: a header row and lines.
#[derive(Debug, Clone, Copy)]
pub struct PlainSheet<'t> {
    /// Its name.
    pub name: &'t str,
    /// The titles.
    pub columns: &'t [String],
    /// The lines.
    pub lines: &'t [Vec<String>],
}

/// Sheets of plain text; the workbook's title is the first one's name.
///
/// # Errors
/// If a text cannot be written.
pub fn plain_tables(sheets: &[PlainSheet<'_>], year: i32) -> Result<Vec<u8>, WriteError> {
    let styles = Styles::default();
    let mut workbook = new_workbook(sheets.first().map_or("", |sheet| sheet.name), "jingzhong", year)?;
    // A text that begins like a formula stays a text: strings are never formulas here, and the quote prefix keeps it
    // so when somebody edits the cell.
    let quoted = Format::new().set_quote_prefix();
    for PlainSheet { name, columns, lines } in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(legal_sheet_name(name))?;
        for (col, title) in (0..).zip(*columns) {
            sheet.write_string_with_format(0, col, title, &styles.header)?;
            // Wide enough for what stands in it, as far as a screen goes.
            let at = usize::from(col);
            let widest =
                lines.iter().take(500).filter_map(|line| line.get(at)).map(|text| shown_width(text)).max();
            let width = widest.unwrap_or(0).max(shown_width(title)) + 2;
            sheet.set_column_width(col, width.clamp(8, 60) as f64)?;
        }
        for (row, line) in (1..).zip(*lines) {
            for (col, text) in (0..).zip(line) {
                if text.starts_with(['=', '+', '-', '@']) {
                    sheet.write_string_with_format(row, col, cell_text(text), &quoted)?;
                } else if !text.is_empty() {
                    sheet.write_string(row, col, cell_text(text))?;
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A part of a package with its texts: each with the element or attribute it stands in.
pub type PartTexts = (String, Vec<(String, String)>);

/// All that a finished workbook of ours says, part by part: every text between tags and every attribute's value,
/// whatever a spreadsheet program would show of it.
///
/// # Errors
/// If it is no package.
pub fn part_texts(bytes: &[u8]) -> io::Result<Vec<PartTexts>> {
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).map_err(io::Error::other)?;
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(io::Error::other)?;
        let mut text = String::new();
        io::Read::read_to_string(&mut entry, &mut text)?;
        let name = entry.name().map_err(io::Error::other)?.into_owned();
        parts.push((name, xml_texts(&text)));
    }
    parts.sort();
    Ok(parts)
}

fn xml_texts(xml: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let mut texts = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut rest = attributes;
        while let Some((attribute, after)) = rest.split_once("=\"") {
            let Some((value, tail)) = after.split_once('"') else { break };
            texts.push((attribute.trim().to_owned(), plain(value)));
            rest = tail;
        }
        if !text.trim().is_empty() {
            texts.push((name.to_owned(), plain(text)));
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_legal_on_windows() {
        assert_eq!(legal_file_name("县财政局/预算股"), "县财政局-预算股");
        assert_eq!(legal_file_name("con"), "con-");
        assert_eq!(legal_file_name("COM1"), "COM1-");
        assert_eq!(legal_file_name(" 甲. "), "甲");
        assert_eq!(legal_file_name(""), "未命名");
        assert_eq!(legal_sheet_name("甲/乙"), "甲-乙");
    }

    #[test]
    fn a_saved_file_is_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("新 文件夹").join("甲.xlsx");
        save(&path, b"one").unwrap();
        save(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
