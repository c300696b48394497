//! The roster's workbook as `init` lays it down: four sheets to be filled in (or already filled), and 说明.
//!
//! In: rows by sheet, in the columns of [`COLUMNS`]; none for an empty roster. Out: the bytes of `名册.xlsx`, which
//! [`super::take`] reads. Every cell is text, so that codes keep their leading zeros. Nothing is checked here.

use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, Worksheet};

use super::{COLUMNS, SheetKind};
use crate::workbook::write::{Styles, WriteError, cell_text, height_for, new_workbook, set_up_page};

/// The sheet that explains the columns.
pub const GUIDE_SHEET: &str = "说明";

/// Rows that get borders and drop-downs on an empty roster.
const FREE_ROWS: u32 = 200;

/// The kinds of unit offered in the drop-down; another may be typed.
const UNIT_KINDS: [&str; 9] =
    ["县直部门", "乡镇", "村委会", "经济开发区", "垂直管理单位", "事业单位", "学校", "医院", "企业"];
const YES_NO: [&str; 2] = ["是", "否"];
const TALK_CLASSES: [&str; 3] = ["A", "B", "C"];

/// Width of a column and what the guide says of it, by sheet and title.
const ABOUT: [(SheetKind, &str, f64, &str); 25] = [
    (SheetKind::Units, "单位编码", 12.0, "自己编，全县不重复，编好就不要再改（如 YW001）。收表靠它认单位。"),
    (SheetKind::Units, "单位名称", 28.0, "单位全称，与公章一致；其他三张表的「单位名称」要与这里一样。"),
    (SheetKind::Units, "简称", 26.0, "平时的叫法，几个用、隔开。单位在表上写简称时靠它认。"),
    (SheetKind::Units, "单位类型", 14.0, "从下拉框里选，也可以自己写。"),
    (SheetKind::Units, "试点单位", 10.0, "是试点单位的选「是」。"),
    (SheetKind::Units, "权力类型", 26.0, "这个单位主要有哪些权力，几个用、隔开。"),
    (SheetKind::Units, "派驻组", 14.0, "监督这个单位的派驻纪检监察组，一级风险点由它监控。"),
    (SheetKind::Units, "乡镇纪委", 16.0, "二级风险点由它监控。县直单位写所在乡镇的纪委。"),
    (SheetKind::Units, "党组织", 24.0, "三级风险点由它监控，写单位党组、党委或党支部。"),
    (SheetKind::Units, "联系人", 16.0, "写岗位，不写人名。"),
    (SheetKind::Units, "联系电话", 16.0, "办公电话。"),
    (SheetKind::Sections, "单位名称", 30.0, "与「单位」表一样。"),
    (SheetKind::Sections, "股室名称", 20.0, "股室、科室、站所的名称，一行一个。"),
    (SheetKind::Sections, "负责人岗位", 24.0, "写岗位（如 预算股股长），不写人名。"),
    (SheetKind::Sections, "分管领导", 22.0, "写职务（如 副局长（分管预算）），不写人名。"),
    (SheetKind::Posts, "单位名称", 30.0, "与「单位」表一样。"),
    (SheetKind::Posts, "股室名称", 20.0, "与「股室」表一样。"),
    (SheetKind::Posts, "岗位名称", 24.0, "一行一个岗位；几个人同一岗位只写一行。"),
    (SheetKind::Posts, "人数", 8.0, "这个岗位有几个人。"),
    (SheetKind::Posts, "谈话类别", 10.0, "廉政谈话的类别：A、B 或 C。"),
    (SheetKind::Posts, "权力类型", 34.0, "这个岗位有哪些权力，几个用、隔开。"),
    (SheetKind::Leaders, "单位名称", 30.0, "与「单位」表一样。"),
    (SheetKind::Leaders, "职务", 24.0, "写职务，不写人名；几名副职用括号写明分管什么。"),
    (SheetKind::Leaders, "分管工作", 34.0, "分管哪些工作，几项用、隔开。"),
    (SheetKind::Leaders, "谈话类别", 10.0, "廉政谈话的类别：A、B 或 C。"),
];

/// The roster's own formats beside the shared styles.
struct Formats {
    required: Format,
    optional: Format,
    text: Format,
    short: Format,
    wide: Format,
}

impl Formats {
    fn new(styles: &Styles) -> Self {
        let text = styles.cell.clone().set_num_format("@");
        Self {
            // Light orange: needed; the shared header colour: may stay empty.
            required: styles.header.clone().set_background_color(Color::RGB(0xFF_E6_99)),
            optional: styles.header.clone(),
            short: text.clone().set_align(FormatAlign::Center),
            wide: styles.cell.clone().set_text_wrap(),
            text,
        }
    }
}

/// The roster as a workbook. `rows` may leave out sheets; a row may be shorter than the columns.
///
/// # Errors
/// If a text cannot be written.
pub fn workbook(
    rows: &[(SheetKind, Vec<Vec<String>>)],
    county: &str,
    year: i32,
) -> Result<Vec<u8>, WriteError> {
    let styles = Styles::default();
    let formats = Formats::new(&styles);
    let mut workbook = new_workbook(&format!("{county}名册"), &format!("{county}纪委"), year)?;
    for (kind, columns) in COLUMNS {
        let given = rows.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, rows)| rows);
        workbook.push_worksheet(sheet(kind, columns, given, &formats)?);
    }
    workbook.push_worksheet(guide(county, &styles, &formats)?);
    Ok(workbook.save_to_buffer()?)
}

fn sheet(
    kind: SheetKind,
    columns: &[(&str, bool)],
    rows: &[Vec<String>],
    formats: &Formats,
) -> Result<Worksheet, WriteError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(kind.name())?.set_row_height(0, 28)?;
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX).max(FREE_ROWS);
    for (col, (title, required)) in (0..).zip(columns) {
        let (width, _) = about(kind, title);
        // The format of the whole column, so that rows added below are text too.
        sheet.set_column_width(col, width)?.set_column_format(col, &Format::new().set_num_format("@"))?;
        let (printed, format) = if *required {
            (format!("{title}*"), &formats.required)
        } else {
            ((*title).to_owned(), &formats.optional)
        };
        sheet.write_string_with_format(0, col, printed, format)?;
        if let Some(choices) = choices(title) {
            let validation = DataValidation::new()
                .allow_list_strings(choices)?
                .ignore_blank(true)
                .show_error_message(false);
            sheet.add_data_validation(1, col, last, col, &validation)?;
        }
    }
    for (row, values) in (1..).zip(rows) {
        let mut height: f64 = 20.0;
        for ((col, (title, _)), value) in (0..).zip(columns).zip(values) {
            let format = if short(title) { &formats.short } else { &formats.text };
            sheet.write_string_with_format(row, col, cell_text(value), format)?;
            height = height.max(height_for(value, about(kind, title).0, 14.5));
        }
        sheet.set_row_height(row, height)?;
    }
    let from = u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(1);
    for row in from..=last {
        for (col, (title, _)) in (0..).zip(columns) {
            sheet.write_blank(row, col, if short(title) { &formats.short } else { &formats.text })?;
        }
        sheet.set_row_height(row, 20)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    set_up_page(&mut sheet, Some((0, 0)))?;
    if let (Some(col), false) = (u16::try_from(columns.len()).unwrap_or(1).checked_sub(1), rows.is_empty()) {
        sheet.set_print_area(0, 0, from - 1, col)?;
        sheet.autofilter(0, 0, last, col)?;
    }
    Ok(sheet)
}

fn guide(county: &str, styles: &Styles, formats: &Formats) -> Result<Worksheet, WriteError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(GUIDE_SHEET)?;
    for (col, width) in (0..).zip([14.0, 16.0, 10.0, 76.0]) {
        sheet.set_column_width(col, width)?;
    }
    sheet.set_row_height(0, 34)?;
    sheet.merge_range(0, 0, 0, 3, &format!("{county}名册填写说明"), &styles.title)?;
    let mut row = 1;
    for note in [
        "四张表都从第二行起填，一行一条；列可以移动，也可以在右边加自己的列，程序会保留。",
        "橙色列名带 * 的必须填。先填「单位」，再填「股室」「岗位」「领导班子」。",
        "名册上只写岗位和职务，不写人名。填好后保存，运行 下发 就按名册出表。",
    ] {
        sheet.merge_range(row, 0, row, 3, note, &styles.note)?;
        sheet.set_row_height(row, 22)?;
        row += 1;
    }
    row += 1;
    for (col, title) in (0..).zip(["表", "列", "必填", "怎么填"]) {
        sheet.write_string_with_format(row, col, title, &styles.header)?;
    }
    sheet.set_row_height(row, 22)?;
    for (kind, columns) in COLUMNS {
        for (title, required) in columns {
            row += 1;
            let (_, text) = about(kind, title);
            sheet.write_string_with_format(row, 0, kind.name(), &styles.centred)?;
            sheet.write_string_with_format(row, 1, *title, &styles.centred)?;
            sheet.write_string_with_format(row, 2, if *required { "是" } else { "" }, &styles.centred)?;
            sheet.write_string_with_format(row, 3, text, &formats.wide)?;
            sheet.set_row_height(row, height_for(text, 76.0, 14.5))?;
        }
    }
    set_up_page(&mut sheet, None)?;
    sheet.set_print_fit_to_pages(1, 1);
    Ok(sheet)
}

fn about(kind: SheetKind, title: &str) -> (f64, &'static str) {
    ABOUT
        .iter()
        .find(|(sheet, known, ..)| *sheet == kind && *known == title)
        .map_or((16.0, ""), |(.., width, text)| (*width, text))
}

fn choices(title: &str) -> Option<&'static [&'static str]> {
    match title {
        "单位类型" => Some(&UNIT_KINDS),
        "试点单位" => Some(&YES_NO),
        "谈话类别" => Some(&TALK_CLASSES),
        _ => None,
    }
}

/// Whether a column's cells are short enough to stand centred.
fn short(title: &str) -> bool {
    matches!(title, "单位编码" | "单位类型" | "试点单位" | "人数" | "谈话类别")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::take;
    use crate::vocabulary::Vocabulary;
    use crate::workbook::{Limits, read};

    #[test]
    fn every_column_is_explained() {
        for (kind, columns) in COLUMNS {
            for (title, _) in columns {
                assert!(!about(kind, title).1.is_empty(), "{} {title}", kind.name());
            }
        }
    }

    #[test]
    fn an_empty_roster_is_read_without_a_finding() {
        let bytes = workbook(&[], "某县", 2026).unwrap();
        assert_eq!(bytes, workbook(&[], "某县", 2026).unwrap(), "same input, same bytes");
        let book = read(&bytes, &Limits::default()).unwrap();
        let (roster, findings) = take(&book, &Vocabulary::load(&[]).unwrap(), "某县");
        assert!(findings.is_empty() && roster.units.is_empty(), "{findings:?}");
    }

    #[test]
    fn a_code_keeps_its_zeros() {
        let row = vec!["0012".to_owned(), "某县某局".to_owned()];
        let bytes = workbook(&[(SheetKind::Units, vec![row])], "某县", 2026).unwrap();
        let book = read(&bytes, &Limits::default()).unwrap();
        let (roster, _) = take(&book, &Vocabulary::load(&[]).unwrap(), "某县");
        assert_eq!(roster.units[0].code, "0012");
    }
}
