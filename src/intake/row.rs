//! What a row below a header is: data, page noise, the form's own print, or a title or label that belongs to the
//! block of a next table.

use crate::base::{number, text};
use crate::workbook::{Cell, Value};

use super::header::Header;
use super::title::Titles;
use crate::form::{Form, Kind, Role};
use crate::vocabulary::Vocabulary;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing, or nothing but its running number.
    Blank,
    /// A row of the sign-off block, or a note below it.
    SignOff,
    /// A page line, an annex number.
    Noise,
    /// A total (合计), which may state a count.
    Total,
    /// A lone text beside the columns of content.
    Note,
    /// A title or a label of a header block.
    BlockLike,
    /// Data.
    Data,
}

/// Classifies a row by its cells.
pub fn classify(
    cells: &[Cell],
    header: &Header,
    form: &Form,
    titles: &Titles,
    vocabulary: &Vocabulary,
    after_sign_off: bool,
) -> Class {
    let serial = form.columns.iter().position(|column| column.kind == Kind::Serial);
    let serial = serial.and_then(|at| header.columns.get(at).copied().flatten());
    let mut texts = cells.iter().filter(|cell| !is_blank(cell));
    let Some(first) = texts.next() else { return Class::Blank };
    let first_text = shown(first);
    let others = texts.clone().count();
    if others == 0 && Some(first.place.col) == serial && is_running_number(first) {
        return Class::Blank;
    }
    // The quick way out: a row with a risk, or with more than half of its columns filled, is data whatever its first
    // cell says, unless that is a total.
    let risk = form.column(Role::Risk).and_then(|at| header.columns.get(at).copied().flatten());
    let has_risk = cells.iter().any(|cell| Some(cell.place.col) == risk && !is_blank(cell));
    let is_text = matches!(first.value, Value::Text(_));
    if is_text {
        let others_are_numbers =
            others > 0 && cells_after(cells, first).all(|cell| stated_number(cell).is_some());
        if is_total(&first_text) && (others == 0 || cells_after(cells, first).all(is_short_count)) {
            return Class::Total;
        }
        // 一级 9, 第1页 2: a word and nothing but counts.
        if others_are_numbers {
            return Class::Noise;
        }
        if (others == 0 || !has_risk) && vocabulary.words.is_noise(&first_text) {
            return if is_total(&first_text) { Class::Total } else { Class::Noise };
        }
        if others <= 5 && titles.is_own_sign_off(&first_text) {
            return Class::SignOff;
        }
        if others <= 5 && !has_risk && titles.is_sign_off(&first_text) {
            return Class::SignOff;
        }
    }
    let labels = cells.iter().filter(|cell| is_label(cell, titles)).count();
    if labels >= 2 {
        return Class::BlockLike;
    }
    if has_risk {
        return Class::Data;
    }
    if others == 0 && is_text {
        if titles.form_titled(&first_text).is_some() {
            return Class::BlockLike;
        }
        // A lone text that stands in no column of content is a note of somebody's, told with its words.
        let content = header.column_at(first.place.col).and_then(|at| form.columns.get(at));
        let is_content =
            content.is_some_and(|column| column.kind != Kind::Serial && column.role != Role::Section);
        if !is_content || after_sign_off && content.is_some_and(|column| column.role != Role::Matter) {
            return Class::Note;
        }
    }
    if others <= 8 && labels > 0 {
        return Class::BlockLike;
    }
    Class::Data
}

fn is_label(cell: &Cell, titles: &Titles) -> bool {
    let Value::Text(text) = &cell.value else { return false };
    if !titles.may_be_labelled(text) {
        return false;
    }
    if titles.label_of(text).is_some() {
        // 单位 or 日期 alone may be content; a label has its value beside it, which the caller's limits see to.
        return text::keyed(text).chars().count() >= 3;
    }
    let folded = text::folded(text);
    folded.split_once(':').is_some_and(|(label, _)| titles.label_of(label).is_some())
}

/// 合计, 本页小计: at the beginning of a row.
fn is_total(text: &str) -> bool {
    let key = text::keyed(text);
    let word = key.split([':', ',', '(']).next().unwrap_or_default();
    word.ends_with("计") && word.chars().count() <= 5
}

/// The cells that show something, right of one.
fn cells_after<'c>(cells: &'c [Cell], first: &Cell) -> impl Iterator<Item = &'c Cell> {
    let col = first.place.col;
    cells.iter().filter(move |cell| cell.place.col > col && !is_blank(cell))
}

/// A count with a word or two beside it (共27条, 一级9).
fn is_short_count(cell: &Cell) -> bool {
    let shown = shown(cell);
    text::length(&shown) <= 8 && shown.chars().any(char::is_numeric)
}

fn is_running_number(cell: &Cell) -> bool {
    match &cell.value {
        Value::Number { .. } | Value::Missing => true,
        Value::Text(text) => {
            let key = text::keyed(text);
            key.chars().count() <= 6 && key.chars().all(|c| c.is_ascii_digit() || "、.()".contains(c))
        }
        _ => false,
    }
}

/// The number that a cell of a total row states: a number, one typed as text, or one with its measure word (12条).
pub fn stated_number(cell: &Cell) -> Option<f64> {
    match &cell.value {
        Value::Number { value, .. } => Some(*value),
        Value::Text(text) => {
            let key = text::keyed(text);
            number::read(key.trim_end_matches(['条', '个', '项']))
        }
        _ => None,
    }
}

/// Whether a cell shows nothing.
pub fn is_blank(cell: &Cell) -> bool {
    match &cell.value {
        Value::Text(text) => {
            text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{FEFF}'))
        }
        _ => false,
    }
}

fn shown(cell: &Cell) -> String {
    text::tidy(&cell.value.as_shown())
}
