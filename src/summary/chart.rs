//! Native charts over the cells of a table's sheet: stacked bars, dark for the highest level, light for the lowest, so
//! that they can be told apart in black and white.

use std::ops::Range;

use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartPoint, ChartSolidFill, ChartType, Color,
};

use super::sheet::HEADER_ROW;
use super::table::Table;
use crate::workbook::write::legal_sheet_name;

/// Fills from the highest level to the lowest.
const SHADES: [u32; 5] = [0x9C_1C_1C, 0xE0_80_3C, 0xFB_DC_A0, 0xC8_D4_E2, 0xEE_EE_EE];

/// The fill of a stack's part, by its place.
pub fn shade(at: usize) -> u32 {
    SHADES.get(at % SHADES.len()).copied().unwrap_or(0x80_80_80)
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name("宋体").set_size(size);
    font
}

fn filled(at: usize) -> ChartFormat {
    let mut format = ChartFormat::new();
    format
        .set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(shade(at))))
        .set_border(ChartLine::new().set_color(Color::RGB(0x59_59_59)).set_width(0.5));
    format
}

fn pale() -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(Color::RGB(0xD0_D0_D0)).set_width(0.5);
    line
}

fn cell_row(at: usize) -> u32 {
    HEADER_ROW + 1 + u32::try_from(at).unwrap_or(u32::MAX)
}

fn cell_col(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn title(chart: &mut Chart, text: &str) {
    let mut font = ChartFont::new();
    font.set_name("黑体").set_size(12).unset_bold();
    chart.title().set_name(text).set_font(&font);
}

/// Horizontal stacked bars of some rows of a table, the first row on top.
pub fn bars(table: &Table, rows: Range<usize>, name: &str) -> Chart {
    let mut chart = Chart::new(ChartType::BarStacked);
    let sheet = legal_sheet_name(&table.name);
    let (first, last) = (cell_row(rows.start), cell_row(rows.end.saturating_sub(1)));
    for (at, column) in table.stacked.clone().unwrap_or(0..0).enumerate() {
        let col = cell_col(column);
        chart
            .add_series()
            .set_name((sheet.as_str(), HEADER_ROW, col))
            .set_categories((sheet.as_str(), first, 0, last, 0))
            .set_values((sheet.as_str(), first, col, last, col))
            .set_format(&mut filled(at))
            .set_gap(40);
    }
    title(&mut chart, name);
    // In bar charts the categories stand on the y axis; crossed at its end, so that the scale stays at the foot.
    chart
        .y_axis()
        .set_reverse()
        .set_crossing(ChartAxisCrossing::Max)
        .set_font(&font(9))
        .set_label_interval(1);
    chart.x_axis().set_font(&font(9)).set_major_gridlines_line(&pale());
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(10));
    chart
}

/// Days: what came on each as columns, what it came to as a line, on one scale for counts of units.
pub fn days(table: &Table, [daily, so_far]: [usize; 2], name: &str) -> Chart {
    let sheet = legal_sheet_name(&table.name);
    let (first, last) = (cell_row(0), cell_row(table.rows.len().saturating_sub(1)));
    let mut chart = Chart::new(ChartType::Column);
    let mut line = Chart::new(ChartType::Line);
    let mut stroke = ChartFormat::new();
    stroke.set_line(ChartLine::new().set_color(Color::RGB(shade(0))).set_width(2.25));
    for (into, col, format) in [(&mut chart, daily, &mut filled(2)), (&mut line, so_far, &mut stroke)] {
        let col = cell_col(col);
        into.add_series()
            .set_name((sheet.as_str(), HEADER_ROW, col))
            .set_categories((sheet.as_str(), first, 0, last, 0))
            .set_values((sheet.as_str(), first, col, last, col))
            .set_format(format)
            .set_gap(40);
    }
    chart.combine(&line);
    title(&mut chart, name);
    chart.x_axis().set_font(&font(8));
    chart.y_axis().set_font(&font(9)).set_major_gridlines_line(&pale());
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(10));
    chart
}

/// Columns of a table's total, one for each of its stacked columns; the one to worry about, the first or the last, is
/// the darkest.
pub fn totals(table: &Table, name: &str, darkest_first: bool) -> Chart {
    let mut chart = Chart::new(ChartType::Column);
    let sheet = legal_sheet_name(&table.name);
    let stacked = table.stacked.clone().unwrap_or(0..0);
    let (first, last) = (cell_col(stacked.start), cell_col(stacked.end.saturating_sub(1)));
    let total = cell_row(table.rows.len());
    let points: Vec<ChartPoint> = (0..stacked.len())
        .map(|at| if darkest_first { at } else { stacked.len() - 1 - at })
        .map(|at| ChartPoint::new().set_format(&mut filled(at)))
        .collect();
    chart
        .add_series()
        .set_categories((sheet.as_str(), HEADER_ROW, first, HEADER_ROW, last))
        .set_values((sheet.as_str(), total, first, total, last))
        .set_points(&points)
        .set_data_label(ChartDataLabel::new().show_value().set_font(&font(11)))
        .set_gap(80);
    title(&mut chart, name);
    chart.x_axis().set_font(&font(11));
    chart.y_axis().set_hidden(true).set_major_gridlines(false);
    chart.legend().set_hidden();
    chart
}
