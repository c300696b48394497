//! The hidden sheet: lists behind the drop-downs, and the identities.
//!
//! Drop-downs refer to ranges, never to literal lists: over 255 characters of those make Excel refuse the file.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, Worksheet,
};

use super::Parcel;
use crate::base::place::column_letters;
use crate::form::{Column, Kind};
use crate::round::Round;
use crate::vocabulary::Vocabulary;
use crate::workbook::write::{Styles, WriteError};

/// The hidden sheet's name.
pub const HIDDEN_SHEET: &str = "_jz";

/// What its first cell says.
pub const HIDDEN_HEAD: &str = "请勿改动:收表要用";

/// The column of the identities.
pub const IDENTITIES: u16 = 0;
/// The column of the sections.
pub const SECTIONS: u16 = 1;
/// The column of each post's section.
pub const POST_SECTIONS: u16 = 2;
/// The column of the posts.
pub const POSTS: u16 = 3;
/// The column of the first list of the vocabulary.
pub const FIRST_LIST: u16 = 4;

/// The lists of one workbook.
pub struct Lists {
    sections: Vec<String>,
    /// Section and post, in the order of sections, so that a section's posts stand together.
    posts: Vec<(String, String)>,
    /// Name (a list's id, or `level`), values, whether they are numbers.
    fixed: Vec<(String, Vec<String>, bool)>,
}

impl Lists {
    /// The lists that the parcel's forms need.
    pub fn new(parcel: &Parcel<'_>, round: &Round, vocabulary: &Vocabulary) -> Self {
        let sections =
            parcel.unit.sections.iter().filter(|section| parcel.section.is_none_or(|only| only == *section));
        let posts = sections.clone().flat_map(|section| {
            let posts = section.posts.iter().filter(|post| parcel.post.is_none_or(|only| only == *post));
            posts.map(|post| (section.name.clone(), post.name.clone()))
        });
        let mut lists: Vec<(String, Vec<String>, bool)> = Vec::new();
        for kind in parcel.forms.iter().flat_map(|form| &form.columns).map(|column| &column.kind) {
            let (name, values, numbers) = match kind {
                Kind::Level => ("level", round.scheme.labels.clone(), false),
                Kind::List(id) | Kind::Number(id) => {
                    let values = vocabulary.list(id).map(|list| list.names.clone()).unwrap_or_default();
                    (id.as_str(), values, matches!(kind, Kind::Number(_)))
                }
                _ => continue,
            };
            if !lists.iter().any(|(known, _, _)| known == name) {
                lists.push((name.to_owned(), values, numbers));
            }
        }
        Self {
            posts: posts.collect(),
            sections: sections.map(|section| section.name.clone()).collect(),
            fixed: lists,
        }
    }

    /// The drop-down (or date check) of a column, for the rows from `first_row` (from 0); `section_col` is where the
    /// same row names its section.
    pub fn validation(
        &self,
        column: &Column,
        first_row: u32,
        section_col: Option<u16>,
    ) -> Result<Option<DataValidation>, WriteError> {
        let validation = match &column.kind {
            Kind::Level => self.fixed_list("level"),
            Kind::List(id) | Kind::Number(id) => self.fixed_list(id),
            // A section or post that the roster lacks may be typed: it is told when it comes back (C021, C022).
            Kind::Section if !self.sections.is_empty() => {
                let formula = section_formula(self.sections.len());
                Some(DataValidation::new().allow_list_formula(Formula::new(formula)))
            }
            Kind::Post if !self.posts.is_empty() => {
                let formula = post_formula(self.posts.len(), first_row, section_col);
                Some(DataValidation::new().allow_list_formula(Formula::new(formula)))
            }
            Kind::Date => Some(DataValidation::new().allow_date(DataValidationRule::Between(
                ExcelDateTime::from_ymd(2000, 1, 1)?,
                ExcelDateTime::from_ymd(2099, 12, 31)?,
            ))),
            // Anything may be typed; the help shows when the cell is chosen.
            Kind::Text | Kind::Section | Kind::Post if !column.help.is_empty() => {
                Some(DataValidation::new().allow_any_value())
            }
            _ => None,
        };
        let Some(validation) = validation else { return Ok(None) };
        let open = matches!(column.kind, Kind::Section | Kind::Post | Kind::Date);
        let validation = if column.kind == Kind::Text {
            validation
        } else if open {
            validation
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("请核对")?
                .set_error_message(match column.kind {
                    Kind::Date => "请写成 2026-09-30 这样的日期。确实要这样填吗?",
                    _ => "名册上没有这个名称。确实要这样填吗?",
                })?
        } else {
            validation.set_error_title("请从下拉框里选")?.set_error_message("这一栏只能选下拉框里的词。")?
        };
        let help: String = column.help.chars().take(250).collect();
        let validation = if help.is_empty() {
            validation
        } else {
            validation.set_input_title(title(column))?.set_input_message(help)?
        };
        Ok(Some(validation))
    }

    fn fixed_list(&self, name: &str) -> Option<DataValidation> {
        let at = self.fixed.iter().position(|(known, _, _)| known == name)?;
        let (_, values, _) = self.fixed.get(at)?;
        let col = FIRST_LIST + u16::try_from(at).ok()?;
        Some(DataValidation::new().allow_list_formula(Formula::new(range(col, values.len()))))
    }

    /// Writes the hidden sheet.
    pub fn write(
        &self,
        parcel: &Parcel<'_>,
        round: &Round,
        styles: &Styles,
    ) -> Result<Worksheet, WriteError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(HIDDEN_SHEET)?.set_very_hidden(true);
        sheet.write_string_with_format(0, IDENTITIES, HIDDEN_HEAD, &styles.hidden)?;
        for (row, form) in (1..).zip(&parcel.forms) {
            sheet.write_string(row, IDENTITIES, parcel.identity(round, form).line())?;
        }
        sheet.write_string(0, SECTIONS, "股室")?;
        for (row, section) in (1..).zip(&self.sections) {
            sheet.write_string(row, SECTIONS, section)?;
        }
        sheet.write_string(0, POST_SECTIONS, "岗位所在股室")?.write_string(0, POSTS, "岗位")?;
        for (row, (section, post)) in (1..).zip(&self.posts) {
            sheet.write_string(row, POST_SECTIONS, section)?.write_string(row, POSTS, post)?;
        }
        for (col, (name, values, numbers)) in (FIRST_LIST..).zip(&self.fixed) {
            sheet.write_string(0, col, name)?;
            for (row, value) in (1..).zip(values) {
                match value.parse::<f64>() {
                    Ok(number) if *numbers => sheet.write_number(row, col, number)?,
                    _ => sheet.write_string(row, col, value)?,
                };
            }
        }
        Ok(sheet)
    }
}

fn title(column: &Column) -> String {
    column.title.chars().take(32).collect()
}

fn letters(col: u16) -> String {
    column_letters(u32::from(col))
}

fn range(col: u16, count: usize) -> String {
    let letters = letters(col);
    format!("={HIDDEN_SHEET}!${letters}$2:${letters}${}", count + 1)
}

/// The list of so many sections.
pub fn section_formula(count: usize) -> String {
    range(SECTIONS, count)
}

/// Of so many posts those of the row's section; all while the section is blank or not on the roster.
pub fn post_formula(count: usize, first_row: u32, section_col: Option<u16>) -> String {
    let Some(section_col) = section_col else { return range(POSTS, count) };
    let section = format!("${}{}", column_letters(u32::from(section_col)), first_row + 1);
    let last = count + 1;
    let (names, posts) = (letters(POST_SECTIONS), letters(POSTS));
    format!(
        "=OFFSET({HIDDEN_SHEET}!${posts}$2,IFERROR(MATCH({section},{HIDDEN_SHEET}!${names}$2:${names}${last},0)-1,0),0,\
         IF(COUNTIF({HIDDEN_SHEET}!${names}$2:${names}${last},{section})=0,{count},\
         COUNTIF({HIDDEN_SHEET}!${names}$2:${names}${last},{section})),1)"
    )
}
