//! One form's sheet: title, header block, column titles, input rows, sign-off block, identity, protection, print
//! set-up. Where everything stands comes from [`crate::form::Layout`].

use rust_xlsxwriter::{Format, ProtectionOptions, Worksheet};

use super::list::Lists;
use super::{Filled, Parcel};
use crate::base::place::column_letters;
use crate::form::{Column, Form, HeaderField, Kind, Layout, Prefill, Role};
use crate::round::Round;
use crate::workbook::page::Paper;
use crate::workbook::write::{Styles, WriteError, cell_text, height_for, legal_sheet_name, set_up_page};

/// Row heights in points.
const TITLE_HEIGHT: f64 = 34.0;
const BLOCK_HEIGHT: f64 = 24.0;
const HEADER_HEIGHT: f64 = 32.0;
/// Of an input row at the least.
pub const ROW_HEIGHT: f64 = 30.0;
const SIGN_OFF_HEIGHT: f64 = 36.0;
/// Input rows that stand above the sign-off block on its page at the least.
const BESIDE_SIGN_OFF: usize = 4;

/// What the self-check on the first sheet asks of one form.
pub struct Check {
    /// The form's title.
    pub title: String,
    /// Counts the rows begun.
    pub begun: String,
    /// Counts the required cells of those rows that are still empty, and the required header cells.
    pub missing: String,
    /// What `missing` is at first.
    pub missing_now: usize,
    /// What `begun` is at first.
    pub begun_now: usize,
}

/// Writes one form's sheet.
pub fn write(
    parcel: &Parcel<'_>,
    form: &Form,
    round: &Round,
    lists: &Lists,
    styles: &Styles,
) -> Result<(Worksheet, Check), WriteError> {
    let filled = parcel.filled.get(&form.id);
    let rows = filled.map_or_else(|| prefilled(parcel, form), |filled| numbered(form, &filled.rows));
    let heights: Vec<f64> = rows.iter().map(|row| height(form, row)).collect();
    let layout = Layout::new(form, input_count(form, &heights));
    let last_col = column(layout.last_col);
    let mut sheet = Worksheet::new();
    sheet.set_name(legal_sheet_name(&form.title))?;
    for (at, entry) in (0..).zip(&form.columns) {
        sheet.set_column_width(at, entry.width)?;
    }

    sheet.set_row_height(0, TITLE_HEIGHT)?;
    if last_col > 0 {
        sheet.merge_range(0, 0, 0, last_col, &form.title, &styles.title)?;
    } else {
        sheet.write_string_with_format(0, 0, &form.title, &styles.title)?;
    }
    let required_inputs = header_block(&mut sheet, parcel, form, round, &layout, filled, styles)?;

    sheet.set_row_height(layout.header_row, HEADER_HEIGHT)?;
    for (at, entry) in (0..).zip(&form.columns) {
        sheet.write_string_with_format(layout.header_row, at, entry.printed(), &styles.header)?;
    }
    input_rows(&mut sheet, form, &layout, &rows, styles)?;
    let section_col = form.column(Role::Section).and_then(|at| u16::try_from(at).ok());
    for (at, entry) in (0..).zip(&form.columns) {
        if let Some(validation) = lists.validation(entry, layout.first_row, section_col)? {
            sheet.add_data_validation(layout.first_row, at, layout.last_row, at, &validation)?;
        }
    }
    let end = sign_off(&mut sheet, form, &layout, styles)?;

    let identity_col = column(layout.identity_col);
    sheet.write_string_with_format(0, identity_col, parcel.identity(round, form).line(), &styles.hidden)?;
    sheet.set_column_hidden(identity_col)?;

    sheet.set_freeze_panes(layout.first_row, 0)?;
    set_up_page(&mut sheet, Some((layout.header_row, layout.header_row)))?;
    sheet.set_print_area(0, 0, end, last_col)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        delete_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
    let check = check(form, &layout, &required_inputs, &rows);
    Ok((sheet, check))
}

/// How many input rows a form gets: those that are filled and its free rows, a few less or more where the sign-off
/// block would else stand on a page of its own. `filled` are the heights of the filled ones.
pub fn input_count(form: &Form, filled: &[f64]) -> u32 {
    let layout = Layout::new(form, 1);
    let widths = form.columns.iter().map(|column| f64::from(column.width));
    let papers = Paper::EACH.map(|digit| Paper::new(widths.clone(), digit, HEADER_HEIGHT));
    let head = std::iter::once(TITLE_HEIGHT)
        .chain((1..layout.header_row).map(|_| BLOCK_HEIGHT))
        .chain([HEADER_HEIGHT]);
    let head: Vec<f64> = head.collect();
    let foot = layout.sign_off_rows(form).len();
    let free = usize::try_from(form.free_rows).unwrap_or(0);
    let is_sound = |free: usize| {
        let heights = head.iter().chain(filled).copied();
        let heights: Vec<f64> = heights
            .chain(std::iter::repeat_n(ROW_HEIGHT, free))
            .chain(std::iter::repeat_n(SIGN_OFF_HEIGHT, foot))
            .collect();
        papers.iter().all(|paper| {
            let last = paper.breaks(heights.iter().copied()).last().copied();
            last.is_none_or(|last| last + BESIDE_SIGN_OFF <= head.len() + filled.len() + free)
        })
    };
    // At most half less, else as many more as it takes; a form with rows so high that neither helps stays.
    let fewer = (free - free / 2..=free).rev().find(|free| is_sound(*free));
    let free =
        fewer.or_else(|| (free..free + BESIDE_SIGN_OFF * 4).find(|free| is_sound(*free))).unwrap_or(free);
    u32::try_from(filled.len() + free).unwrap_or(u32::MAX)
}

/// Header labels and inputs; gives the places of inputs that must be filled (填表人, 填表日期) and whether they are.
fn header_block(
    sheet: &mut Worksheet,
    parcel: &Parcel<'_>,
    form: &Form,
    round: &Round,
    layout: &Layout,
    filled: Option<&Filled>,
    styles: &Styles,
) -> Result<Vec<(String, bool)>, WriteError> {
    let mut required = Vec::new();
    let known = filled.map(|filled| &filled.header);
    for cell in &layout.header {
        let Some(item) = form.header.get(cell.item) else { continue };
        sheet.set_row_height(cell.row, BLOCK_HEIGHT)?;
        sheet.write_string_with_format(cell.row, column(cell.label), &item.label, &styles.label)?;
        let given = |at: usize| known.and_then(|known| known.get(at)).cloned().unwrap_or_default();
        let (text, format) = match item.field {
            HeaderField::Unit => (parcel.unit.name.clone(), &styles.locked),
            HeaderField::Round => (round.name.clone(), &styles.locked),
            HeaderField::Legend => (round.legend(), &styles.locked),
            HeaderField::Filler => (given(0), &styles.input),
            HeaderField::Phone => (given(1), &styles.input),
            HeaderField::Date => (given(2), &styles.input_date),
            HeaderField::Other => (String::new(), &styles.input),
        };
        let (first, last) = (column(cell.first), column(cell.last));
        if last > first {
            sheet.merge_range(cell.row, first, cell.row, last, "", format)?;
        }
        if text.is_empty() {
            sheet.write_blank(cell.row, first, format)?;
        } else {
            write_cell(sheet, cell.row, first, &text, item.field == HeaderField::Date, Some(format))?;
        }
        if matches!(item.field, HeaderField::Filler | HeaderField::Date) {
            required.push((format!("{}{}", column_letters(cell.first), cell.row + 1), !text.is_empty()));
        }
    }
    Ok(required)
}

fn input_rows(
    sheet: &mut Worksheet,
    form: &Form,
    layout: &Layout,
    rows: &[Vec<String>],
    styles: &Styles,
) -> Result<(), WriteError> {
    for row in layout.first_row..=layout.last_row {
        let values = usize::try_from(row - layout.first_row).ok().and_then(|at| rows.get(at));
        for ((at, entry), text) in (0..).zip(&form.columns).zip(values.into_iter().flatten()) {
            if !text.is_empty() {
                let numeric = matches!(entry.kind, Kind::Serial | Kind::Number(_) | Kind::Date);
                write_cell(sheet, row, at, text, numeric, None)?;
            }
        }
        sheet.set_row_height(row, height(form, values.map_or(&[], Vec::as_slice)))?;
    }
    // A format is looked up by all that it says: once a column, not once a cell.
    for (at, entry) in (0..).zip(&form.columns) {
        let format = input_format(entry, styles);
        sheet.set_range_format(layout.first_row, at, layout.last_row, at, format)?;
    }
    Ok(())
}

/// The height of an input row that shows its texts whole.
fn height(form: &Form, values: &[String]) -> f64 {
    height_with(form, (0..).zip(values.iter().map(String::as_str)))
}

/// The same for some texts, each with the place of its column.
pub fn height_with<'t>(form: &Form, texts: impl IntoIterator<Item = (usize, &'t str)>) -> f64 {
    texts.into_iter().filter(|(_, text)| !text.is_empty()).fold(ROW_HEIGHT, |height, (at, text)| {
        form.columns
            .get(at)
            .map_or(height, |entry| height.max(height_for(text, f64::from(entry.width), 14.5)))
    })
}

fn input_format<'s>(column: &Column, styles: &'s Styles) -> &'s Format {
    match column.kind {
        Kind::Date => &styles.input_date,
        Kind::Serial | Kind::Number(_) | Kind::Level | Kind::List(_) => &styles.input_centred,
        Kind::Text | Kind::Section | Kind::Post => &styles.input,
    }
}

/// Writes a text, or where `numeric` the number or date that it stands for; without a format where it gets one later.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    text: &str,
    numeric: bool,
    format: Option<&Format>,
) -> Result<(), WriteError> {
    let mut write_number = |number: f64| match format {
        Some(format) => sheet.write_number_with_format(row, col, number, format).map(|_| ()),
        None => sheet.write_number(row, col, number).map(|_| ()),
    };
    if numeric {
        if let Some(number) = crate::base::number::read(text).filter(|_| text.len() < 8) {
            write_number(number)?;
            return Ok(());
        }
        if let crate::base::date::DateReading::Date(date) = crate::base::Date::read(text)
            && text.len() == 10
        {
            let serial = (date.days_since_epoch() + 25_569) as f64;
            write_number(serial)?;
            return Ok(());
        }
    }
    match format {
        Some(format) => sheet.write_string_with_format(row, col, cell_text(text), format)?,
        None => sheet.write_string(row, col, cell_text(text))?,
    };
    Ok(())
}

/// The sign-off block, two labels a row where the table is wide enough; gives its last row.
fn sign_off(sheet: &mut Worksheet, form: &Form, layout: &Layout, styles: &Styles) -> Result<u32, WriteError> {
    let mut row = layout.last_row;
    for cells in layout.sign_off_rows(form) {
        row += 1;
        sheet.set_row_height(row, SIGN_OFF_HEIGHT)?;
        for cell in cells {
            let Some(label) = form.sign_off.get(cell.item) else { continue };
            let (label_first, label_last) = (column(cell.label), column(cell.first) - 1);
            if label_last > label_first {
                sheet.merge_range(row, label_first, row, label_last, label, &styles.label)?;
            } else {
                sheet.write_string_with_format(row, label_first, label, &styles.label)?;
            }
            let (first, last) = (column(cell.first), column(cell.last));
            if last > first {
                sheet.merge_range(row, first, row, last, "", &styles.input)?;
            } else {
                sheet.write_blank(row, first, &styles.input)?;
            }
        }
    }
    Ok(row)
}

/// The rows that the roster fills: each recipient so many times.
fn prefilled(parcel: &Parcel<'_>, form: &Form) -> Vec<Vec<String>> {
    let blank = || vec![String::new(); form.columns.len()];
    let row = |values: &[(Role, &str)]| {
        let mut row = blank();
        for (role, value) in values {
            if let Some(place) = form.column(*role).and_then(|at| row.get_mut(at)) {
                (*value).clone_into(place);
            }
        }
        row
    };
    let sections =
        || parcel.unit.sections.iter().filter(|section| parcel.section.is_none_or(|only| only == *section));
    let one_each: Vec<Vec<String>> = match form.prefill {
        Prefill::None => Vec::new(),
        Prefill::Leaders => parcel
            .unit
            .leaders
            .iter()
            .map(|leader| row(&[(Role::Leader, &leader.position), (Role::Matter, &leader.duties)]))
            .collect(),
        Prefill::Sections => sections().map(|section| row(&[(Role::Section, &section.name)])).collect(),
        Prefill::Posts => sections()
            .flat_map(|section| {
                let posts = section.posts.iter().filter(|post| parcel.post.is_none_or(|only| only == *post));
                posts.map(|post| row(&[(Role::Section, &section.name), (Role::Post, &post.name)]))
            })
            .collect(),
    };
    let times = usize::try_from(form.rows_each).unwrap_or(1);
    let rows: Vec<Vec<String>> =
        one_each.iter().flat_map(|row| std::iter::repeat_n(row.clone(), times)).collect();
    numbered(form, &rows)
}

/// Rows with their running number where they have none.
fn numbered(form: &Form, rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let Some(seq) = form.column(Role::Seq) else { return rows.to_vec() };
    let mut rows = rows.to_vec();
    for (number, row) in (1..).zip(&mut rows) {
        if let Some(cell) = row.get_mut(seq)
            && cell.is_empty()
        {
            *cell = format!("{number}");
        }
    }
    rows
}

/// Formulas that count what is begun and what is missing. A row is begun when a cell is filled that the roster did
/// not fill.
fn check(form: &Form, layout: &Layout, inputs: &[(String, bool)], rows: &[Vec<String>]) -> Check {
    let name = legal_sheet_name(&form.title);
    let range = |at: usize| {
        let letters = column_letters(u32::try_from(at).unwrap_or(0));
        format!("'{name}'!${letters}${}:${letters}${}", layout.first_row + 1, layout.last_row + 1)
    };
    let own: Vec<usize> = (0..form.columns.len())
        .filter(|at| form.columns.get(*at).is_some_and(|column| !form.is_prefilled(column)))
        .collect();
    let required: Vec<usize> = (0..form.columns.len())
        .filter(|at| form.columns.get(*at).is_some_and(|column| column.required))
        .collect();
    let begun: Vec<String> = own.iter().map(|at| format!("(LEN({})>0)", range(*at))).collect();
    let begun = if begun.is_empty() { "0".to_owned() } else { begun.join("+") };
    let empty: Vec<String> = required.iter().map(|at| format!("(LEN({})=0)", range(*at))).collect();
    let empty = if empty.is_empty() { "0".to_owned() } else { empty.join("+") };
    let header: Vec<String> = inputs.iter().map(|(place, _)| format!("(LEN('{name}'!{place})=0)")).collect();
    let header = if header.is_empty() { String::new() } else { format!("+{}", header.join("+")) };
    let is_begun =
        |row: &&Vec<String>| own.iter().any(|at| row.get(*at).is_some_and(|cell| !cell.is_empty()));
    let begun_rows: Vec<&Vec<String>> = rows.iter().filter(is_begun).collect();
    let missing_cells = begun_rows
        .iter()
        .map(|row| required.iter().filter(|at| row.get(**at).is_none_or(String::is_empty)).count())
        .sum::<usize>();
    Check {
        title: form.title.clone(),
        begun: format!("=SUMPRODUCT(--(({begun})>0))"),
        missing: format!("=SUMPRODUCT((({begun})>0)*({empty})){header}"),
        missing_now: missing_cells + inputs.iter().filter(|(_, filled)| !filled).count(),
        begun_now: begun_rows.len(),
    }
}

fn column(col: u32) -> u16 {
    u16::try_from(col).unwrap_or(u16::MAX)
}
