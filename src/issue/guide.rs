//! The first sheet, 填表说明: how to fill in, the self-check, and a worked example for each form.

use rust_xlsxwriter::{Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, Formula, Worksheet};

use super::sheet::Check;
use super::{GUIDE_SHEET, Parcel};
use crate::round::Round;
use crate::workbook::page::Paper;
use crate::workbook::write::{Styles, WriteError, height_for, set_up_page};

/// The last column of the sheet.
const LAST: u16 = 5;
const WIDTHS: [f64; 6] = [16.0, 34.0, 16.0, 34.0, 14.0, 14.0];

/// The scale in print, in percent.
const SCALE: u16 = 80;
/// The row of the first form in the self-check, from 1.
pub const FIRST_CHECK: u32 = 6;
/// Rows that are not set otherwise, in points.
const USUAL_HEIGHT: f64 = 15.0;

/// The sheet while it grows downwards.
struct Guide<'s> {
    sheet: Worksheet,
    /// The next row.
    row: u32,
    /// The heights of the rows so far, in points.
    heights: Vec<f64>,
    styles: &'s Styles,
}

/// Writes the first sheet.
pub fn write(
    parcel: &Parcel<'_>,
    round: &Round,
    checks: &[Check],
    styles: &Styles,
) -> Result<Worksheet, WriteError> {
    let mut guide = Guide { sheet: Worksheet::new(), row: 0, heights: Vec::new(), styles };
    guide.sheet.set_name(GUIDE_SHEET)?;
    for (col, width) in (0..).zip(WIDTHS) {
        guide.sheet.set_column_width(col, width)?;
    }
    guide.sheet.merge_range(0, 0, 0, LAST, &format!("{}自查表填表说明", round.county), &styles.title)?;
    guide.next(36.0)?;
    guide.sheet.merge_range(1, 0, 1, LAST, &address(parcel, round), &styles.subtitle)?;
    guide.next(22.0)?;
    guide.blank();

    guide.self_check(checks)?;

    guide.heading("怎么填")?;
    let notes = [
        "白色格子请填写，灰色格子已经填好，不用改；列名带 * 的必须填。".to_owned(),
        "有下拉框的栏目请从下拉框里选，不要自己写；先选股室，岗位的下拉框就只列这个股室的岗位。".to_owned(),
        "一行写一个风险点。行不够，在表中间插入行接着填；多余的空行不用删。".to_owned(),
        format!("本批次的风险等级：{}。", round.legend()),
        "对岗不对人：任何一栏都不写人名。".to_owned(),
        "填完把本文件原样发回（不用改文件名，不用打印扫描）；签字盖章的纸质件另交。".to_owned(),
    ];
    for (number, note) in (1..).zip(&notes) {
        guide.paragraph(&format!("{number}. {note}"))?;
    }
    let mut begins = Vec::new();
    for form in &parcel.forms {
        guide.blank();
        begins.push(guide.heights.len());
        guide.heading(&form.title)?;
        for note in &form.notes {
            guide.paragraph(note)?;
        }
        if form.example.iter().any(|value| !value.is_empty()) {
            let said = "填写范例（照这个样子填，不要抄）：";
            let format = styles.note.clone().unset_text_wrap();
            guide.sheet.write_string_with_format(guide.row, 0, said, &format)?;
            guide.next(18.0)?;
            guide.example(form)?;
        }
    }
    let Guide { mut sheet, row, heights, .. } = guide;
    set_up_page(&mut sheet, None)?;
    // Fitted sheets know no page breaks; at this scale the columns fit with any font. Pages begin with a form, so that no example
    // is cut in two.
    sheet.set_print_scale(SCALE).set_page_breaks(&page_breaks(&begins, &heights))?;
    sheet.set_print_area(0, 0, row.saturating_sub(1), LAST)?;
    sheet.protect();
    Ok(sheet)
}

/// To whom the workbook goes, for what, and until when it is due.
pub fn address(parcel: &Parcel<'_>, round: &Round) -> String {
    let (year, month, day) = (round.deadline.year(), round.deadline.month(), round.deadline.day());
    let to = [
        Some(parcel.unit.name.as_str()),
        parcel.section.map(|s| s.name.as_str()),
        parcel.post.map(|p| p.name.as_str()),
    ];
    let to: Vec<&str> = to.into_iter().flatten().collect();
    format!("{}  {}  请于 {year} 年 {month} 月 {day} 日前报送", to.join(" · "), round.name)
}

/// Rows with which pages begin: the last of `begins` that keeps each page within the paper.
fn page_breaks(begins: &[usize], heights: &[f64]) -> Vec<u32> {
    let paper = Paper::scaled(SCALE);
    let ends = begins.iter().skip(1).copied().chain([heights.len()]);
    let mut breaks = Vec::new();
    let mut from = 0;
    for (begin, end) in begins.iter().copied().zip(ends) {
        let page = heights.get(from..end).unwrap_or_default();
        if begin > from && !paper.breaks(page.iter().copied()).is_empty() {
            breaks.push(u32::try_from(begin).unwrap_or(u32::MAX));
            from = begin;
        }
    }
    breaks
}

impl Guide<'_> {
    /// Gives the row its height and goes on to the next.
    fn next(&mut self, height: f64) -> Result<(), WriteError> {
        self.sheet.set_row_height(self.row, height)?;
        self.heights.push(height);
        self.row += 1;
        Ok(())
    }

    fn blank(&mut self) {
        self.heights.push(USUAL_HEIGHT);
        self.row += 1;
    }

    fn heading(&mut self, text: &str) -> Result<(), WriteError> {
        self.sheet.write_string_with_format(self.row, 0, text, &self.styles.strong)?;
        self.next(24.0)
    }

    fn paragraph(&mut self, text: &str) -> Result<(), WriteError> {
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, &self.styles.note)?;
        let whole: f64 = WIDTHS.iter().sum();
        // Twelve point type is wider than the default font that widths are counted in.
        self.next(height_for(text, whole * 0.85, 18.0))
    }

    /// The worked example, two columns of the form a row: title, value, title, value.
    fn example(&mut self, form: &crate::form::Form) -> Result<(), WriteError> {
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
                self.sheet.write_string_with_format(self.row, col, *title, &self.styles.label)?;
                self.sheet.write_string_with_format(self.row, col + 1, *value, &self.styles.cell)?;
                height = height.max(height_for(value, 34.0, 14.5));
            }
            self.next(height)?;
        }
        Ok(())
    }

    /// How many rows are begun and how many required cells are empty, form by form.
    fn self_check(&mut self, checks: &[Check]) -> Result<(), WriteError> {
        self.heading("自己先查一遍")?;
        let (styles, row) = (self.styles, self.row);
        self.sheet.merge_range(row, 0, row, 1, "表名", &styles.header)?;
        for (col, title) in [(2, "已填行数"), (3, "还没填的必填格")] {
            self.sheet.write_string_with_format(row, col, title, &styles.header)?;
        }
        self.next(22.0)?;
        let first = self.row;
        for check in checks {
            let (row, sheet) = (self.row, &mut self.sheet);
            sheet.merge_range(row, 0, row, 1, "", &styles.cell)?;
            let link = format!("internal:'{}'!A1", crate::workbook::write::legal_sheet_name(&check.title));
            sheet.write_url_with_options(row, 0, link.as_str(), &check.title, "", Some(&styles.link))?;
            let begun = Formula::new(&check.begun).set_result(check.begun_now.to_string());
            sheet.write_formula_with_format(row, 2, begun, &styles.count)?;
            let missing = Formula::new(&check.missing).set_result(check.missing_now.to_string());
            sheet.write_formula_with_format(row, 3, missing, &styles.count)?;
            self.next(20.0)?;
        }
        let (row, sheet) = (self.row, &mut self.sheet);
        sheet.merge_range(row, 0, row, 1, "还没填的必填格合计（是 0 就可以报送）", &styles.total_label)?;
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
        self.next(24.0)?;
        self.blank();
        Ok(())
    }
}
