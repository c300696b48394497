//! The header block above a table: 填报单位, 批次, 填表人, 填表日期 and their values, wherever the labels stand.

use crate::base::{Place, text};
use crate::form::HeaderField;
use crate::workbook::Sheet;

use super::title::Titles;

/// A value of the header block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// What it is.
    pub field: HeaderField,
    /// Where it stands; where it should stand, right of the label, if it is missing.
    pub place: Place,
    /// The text, empty if the label has no value beside it.
    pub text: String,
}

/// The header block of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// Labels found, with their values.
    pub stated: Vec<Stated>,
    /// Texts above the header that are no labels: titles, 附件 lines.
    pub titles: Vec<(Place, String)>,
}

impl Block {
    /// The value of a field.
    pub fn find(&self, field: HeaderField) -> Option<&Stated> {
        let mut all = self.stated.iter().filter(|stated| stated.field == field);
        let first = all.next()?;
        if first.text.is_empty() {
            all.find(|other| !other.text.is_empty()).or(Some(first))
        } else {
            Some(first)
        }
    }

    /// Reads the rows from `first` up to, not including, `end`.
    pub fn read(sheet: &Sheet, first: u32, end: u32, titles: &Titles) -> Self {
        let mut block = Self::default();
        let from = sheet.cells.partition_point(|cell| cell.place.row < first);
        let to = sheet.cells.partition_point(|cell| cell.place.row < end);
        let cells = sheet.cells.get(from..to).unwrap_or_default();
        // A value cell is passed over once its label has taken it.
        let mut taken: Option<Place> = None;
        for (at, cell) in cells.iter().enumerate() {
            if taken == Some(cell.place) {
                continue;
            }
            let shown = text::tidy(&cell.value.as_shown());
            if shown.is_empty() {
                continue;
            }
            if let Some(field) = titles.label_of(&shown) {
                let next = cells.get(at + 1).filter(|next| next.place.row == cell.place.row);
                let value = next.map(|next| (next.place, text::tidy(&next.value.as_shown())));
                // 填表人: 经办人. What could be a label of the same field is its value.
                match value.filter(|(_, value)| titles.label_of(value).is_none_or(|next| next == field)) {
                    Some((place, text)) => {
                        taken = Some(place);
                        block.stated.push(Stated { field, place, text });
                    }
                    None => {
                        let label = sheet.merge_at(cell.place).map_or(cell.place, |area| area.last);
                        let place = Place::new(cell.place.row, label.col + 1);
                        block.stated.push(Stated { field, place, text: String::new() });
                    }
                }
                continue;
            }
            let inside = labels_inside(&shown, titles);
            if inside.is_empty() {
                block.titles.push((cell.place, shown));
            } else {
                for (field, text) in inside {
                    block.stated.push(Stated { field, place: cell.place, text });
                }
            }
        }
        block
    }
}

/// «填报单位:县财政局  填表日期:2026年6月3日» in one cell: labels, each with what follows its colon.
fn labels_inside(shown: &str, titles: &Titles) -> Vec<(HeaderField, String)> {
    let folded = text::fold(shown);
    if !folded.contains(':') {
        return Vec::new();
    }
    let mut found = Vec::new();
    let pieces: Vec<&str> = folded.split(':').collect();
    for (at, piece) in pieces.iter().enumerate().take(pieces.len().saturating_sub(1)) {
        let Some((_, field)) = label_at_end(piece, titles) else { continue };
        let after = pieces.get(at + 1).copied().unwrap_or_default();
        // Up to the next label, or all that is left.
        let value = if at + 2 < pieces.len() {
            label_at_end(after, titles).map_or(after, |(before, _)| before)
        } else {
            after
        };
        found.push((field, text::tidy(value.trim_matches(['_', '＿']))));
    }
    found
}

/// The label that a piece of text ends with (blanks inside it passed over), and the text before it.
fn label_at_end<'t>(piece: &'t str, titles: &Titles) -> Option<(&'t str, HeaderField)> {
    let key: String = piece.chars().filter(|c| !c.is_whitespace()).collect();
    let (label, field) = titles.labels().iter().find(|(label, _)| key.ends_with(label.as_str()))?;
    let mut left = label.chars().count();
    let mut cut = piece.len();
    for (at, c) in piece.char_indices().rev() {
        if left == 0 {
            break;
        }
        if !c.is_whitespace() {
            left -= 1;
        }
        cut = at;
    }
    Some((piece.get(..cut)?, *field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Area;
    use crate::form;
    use crate::vocabulary::Vocabulary;
    use crate::workbook::{Cell, Value};

    fn read(row: &[&str], merges: &[(u32, u32)]) -> Vec<(HeaderField, String, String)> {
        let mut sheet = Sheet::new("岗位自查表".to_owned());
        for (col, text) in (0..).zip(row).filter(|(_, text)| !text.is_empty()) {
            sheet.cells.push(Cell { place: Place::new(0, col), value: Value::Text((*text).to_owned()) });
        }
        for (first, last) in merges {
            sheet.merges.push(Area { first: Place::new(0, *first), last: Place::new(0, *last) });
        }
        let vocabulary = Vocabulary::load(&[]).unwrap();
        let titles = Titles::new(&form::load(&[], &vocabulary).unwrap(), &vocabulary);
        let stated = Block::read(&sheet, 0, 1, &titles).stated.into_iter();
        stated.map(|stated| (stated.field, stated.place.to_string(), stated.text)).collect()
    }

    #[test]
    fn a_missing_value_is_told_right_of_its_label_or_of_its_merge() {
        let found = read(&["填表人", "", "填表日期", "", "", "联系电话", "5550001"], &[(2, 3)]);
        assert_eq!(
            found,
            [
                (HeaderField::Filler, "B1".to_owned(), String::new()),
                (HeaderField::Date, "E1".to_owned(), String::new()),
                (HeaderField::Phone, "G1".to_owned(), "5550001".to_owned()),
            ]
        );
    }

    #[test]
    fn a_post_that_could_be_a_label_of_the_same_field_is_its_value() {
        let found = read(&["填表人", "经办人"], &[]);
        assert_eq!(found, [(HeaderField::Filler, "B1".to_owned(), "经办人".to_owned())]);
    }
}
