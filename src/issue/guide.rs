//! The first sheet, 填表说明: how to fill in, the self-check, and a worked example for each form.

use rust_xlsxwriter::{Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, Formula, Worksheet};

use super::sheet::Check;
use super::{GUIDE_SHEET, Parcel};
use crate::round::Round;
use crate::workbook::write::{Styles, WriteError, height_for, set_up_page};

/// The last column of the sheet.
const LAST: u16 = 5;
const WIDTHS: [f64; 6] = [16.0, 34.0, 16.0, 34.0, 14.0, 14.0];

/// Writes the first sheet.
pub fn write(
    parcel: &Parcel<'_>,
    round: &Round,
    checks: &[Check],
    styles: &Styles,
) -> Result<Worksheet, WriteError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(GUIDE_SHEET)?;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let whole: f64 = WIDTHS.iter().sum();
    let mut row = 0;
    sheet.set_row_height(row, 36)?;
    sheet.merge_range(row, 0, row, LAST, &format!("{}自查表填表说明", round.county), &styles.title)?;
    row += 1;
    sheet.set_row_height(row, 22)?;
    let (year, month, day) = (round.deadline.year(), round.deadline.month(), round.deadline.day());
    let to = [
        Some(parcel.unit.name.as_str()),
        parcel.section.map(|s| s.name.as_str()),
        parcel.post.map(|p| p.name.as_str()),
    ];
    let to: Vec<&str> = to.into_iter().flatten().collect();
    let line = format!("{}  {}  请于 {year} 年 {month} 月 {day} 日前报送", to.join(" · "), round.name);
    sheet.merge_range(row, 0, row, LAST, &line, &styles.subtitle)?;
    row += 2;

    row = self_check(&mut sheet, row, checks, styles)?;

    heading(&mut sheet, &mut row, "怎么填", styles)?;
    let notes = [
        "白色格子请填写,灰色格子已经填好,不用改;列名带 * 的必须填。".to_owned(),
        "有下拉框的栏目请从下拉框里选,不要自己写;先选股室,岗位的下拉框就只列这个股室的岗位。".to_owned(),
        "一行写一个风险点。行不够,在表中间插入行接着填;多余的空行不用删。".to_owned(),
        format!("本批次的风险等级:{}。", round.legend()),
        "对岗不对人:任何一栏都不写人名。".to_owned(),
        "填完把本文件原样发回(不用改文件名,不用打印扫描);签字盖章的纸质件另交。".to_owned(),
    ];
    for (number, note) in (1..).zip(&notes) {
        paragraph(&mut sheet, &mut row, &format!("{number}. {note}"), whole, styles)?;
    }
    for form in &parcel.forms {
        row += 1;
        heading(&mut sheet, &mut row, &form.title, styles)?;
        for note in &form.notes {
            paragraph(&mut sheet, &mut row, note, whole, styles)?;
        }
        if form.example.iter().any(|value| !value.is_empty()) {
            sheet.write_string_with_format(
                row,
                0,
                "填写范例(照这个样子填,不要抄):",
                &styles.note.clone().unset_text_wrap(),
            )?;
            row += 1;
            example(&mut sheet, &mut row, form, styles)?;
        }
    }
    set_up_page(&mut sheet, None)?;
    sheet.set_print_area(0, 0, row, LAST)?;
    sheet.protect();
    Ok(sheet)
}

fn self_check(
    sheet: &mut Worksheet,
    mut row: u32,
    checks: &[Check],
    styles: &Styles,
) -> Result<u32, WriteError> {
    heading(sheet, &mut row, "自己先查一遍", styles)?;
    for (col, title) in [(0, "表名"), (2, "已填行数"), (3, "还没填的必填格")] {
        if col == 0 {
            sheet.merge_range(row, 0, row, 1, title, &styles.header)?;
        } else {
            sheet.write_string_with_format(row, col, title, &styles.header)?;
        }
    }
    sheet.set_row_height(row, 22)?;
    let first = row + 1;
    for check in checks {
        row += 1;
        sheet.set_row_height(row, 20)?;
        sheet.merge_range(row, 0, row, 1, "", &styles.cell)?;
        let link = format!("internal:'{}'!A1", crate::workbook::write::legal_sheet_name(&check.title));
        sheet.write_url_with_options(row, 0, link.as_str(), &check.title, "", Some(&styles.link))?;
        let begun = Formula::new(&check.begun).set_result(check.begun_now.to_string());
        sheet.write_formula_with_format(row, 2, begun, &styles.count)?;
        let missing = Formula::new(&check.missing).set_result(check.missing_now.to_string());
        sheet.write_formula_with_format(row, 3, missing, &styles.count)?;
    }
    row += 1;
    sheet.set_row_height(row, 24)?;
    sheet.merge_range(row, 0, row, 1, "还没填的必填格合计(是 0 就可以报送)", &styles.total_label)?;
    let sum = |letter: &str, now: usize| {
        Formula::new(format!("=SUM({letter}{}:{letter}{row})", first + 1)).set_result(now.to_string())
    };
    let begun = checks.iter().map(|check| check.begun_now).sum();
    let missing: usize = checks.iter().map(|check| check.missing_now).sum();
    sheet.write_formula_with_format(row, 2, sum("C", begun), &styles.total)?;
    sheet.write_formula_with_format(row, 3, sum("D", missing), &styles.total)?;
    let attention = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(0))
        .set_format(Format::new().set_background_color(Color::RGB(0xFF_E6_99)));
    sheet.add_conditional_format(first, 3, row, 3, &attention)?;
    Ok(row + 2)
}

fn heading(sheet: &mut Worksheet, row: &mut u32, text: &str, styles: &Styles) -> Result<(), WriteError> {
    sheet.set_row_height(*row, 24)?;
    sheet.write_string_with_format(*row, 0, text, &styles.strong)?;
    *row += 1;
    Ok(())
}

fn paragraph(
    sheet: &mut Worksheet,
    row: &mut u32,
    text: &str,
    width: f64,
    styles: &Styles,
) -> Result<(), WriteError> {
    sheet.merge_range(*row, 0, *row, LAST, text, &styles.note)?;
    // Twelve point type is wider than the default font that widths are counted in.
    sheet.set_row_height(*row, height_for(text, width * 0.85, 18.0))?;
    *row += 1;
    Ok(())
}

/// The worked example, two columns of the form a row: title, value, title, value.
fn example(
    sheet: &mut Worksheet,
    row: &mut u32,
    form: &crate::form::Form,
    styles: &Styles,
) -> Result<(), WriteError> {
    let shown: Vec<(&str, &str)> = form
        .columns
        .iter()
        .zip(&form.example)
        .filter(|(_, value)| !value.is_empty())
        .map(|(column, value)| (column.title.as_str(), value.as_str()))
        .collect();
    for pair in shown.chunks(2) {
        let mut height: f64 = 20.0;
        for (at, (title, value)) in (0_u16..).zip(pair) {
            let col = at * 2;
            sheet.write_string_with_format(*row, col, *title, &styles.label)?;
            sheet.write_string_with_format(*row, col + 1, *value, &styles.cell)?;
            height = height.max(height_for(value, 34.0, 14.5));
        }
        sheet.set_row_height(*row, height)?;
        *row += 1;
    }
    Ok(())
}
