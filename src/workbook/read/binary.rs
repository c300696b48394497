//! The binary parts of an .xlsb ([MS-XLSB], BIFF12): cells, shared strings, date formats.
//!
//! Both ways to write a cell are read, the usual records that state their column and the short ones that follow on
//! the cell before; other readers lose the short ones.

use std::collections::BTreeMap;

use super::biff::rk;
use super::book::{Listed, Relation};
use super::build::{Budget, Build};
use super::little::{f64_at, size_at, u16_at, u32_at};
use super::package::Package;
use super::styles::{error_word, number_or_date, shows_date};
use crate::base::place::{MAX_COLUMNS, MAX_ROWS};
use crate::base::{Area, Place};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::{Limits, Sheet, Unreadable, Value, Visibility};

fn damaged() -> Unreadable {
    no_workbook("表格数据不完整，文件可能没有传完或已损坏", "is truncated or damaged (binary records)")
}

/// The records of a part.
struct Records<'b>(&'b [u8]);

impl<'b> Records<'b> {
    fn number(&mut self, most_bytes: u32) -> Option<usize> {
        let mut number = 0;
        for place in 0..most_bytes {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }

    /// The next record, none at the end.
    fn next(&mut self) -> Result<Option<(usize, &'b [u8])>, Unreadable> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let kind = self.number(2).ok_or_else(damaged)?;
        let length = self.number(4).ok_or_else(damaged)?;
        let (data, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(Some((kind, data)))
    }
}

/// A text: length in characters, UTF-16. Gives the place behind it too.
fn text_at(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = size_at(data, at)?;
    let to = length.checked_mul(2)?.checked_add(at + 4)?;
    let wide = data.get(at + 4..to)?;
    let units: Vec<u16> = (0..length).filter_map(|unit| u16_at(wide, unit * 2)).collect();
    Some((String::from_utf16_lossy(&units), to))
}

/// The sheets of `workbook.bin`, and whether days are counted from 1904.
pub fn sheets(part: &[u8]) -> Result<(Vec<Listed>, bool), Unreadable> {
    let mut records = Records(part);
    let mut listed = Vec::new();
    let mut since_1904 = false;
    while let Some((kind, data)) = records.next()? {
        match kind {
            153 => since_1904 = data.first().is_some_and(|flags| flags & 1 != 0),
            156 => {
                let (relation, at) = text_at(data, 8).ok_or_else(damaged)?;
                let (name, _) = text_at(data, at).ok_or_else(damaged)?;
                let visibility = match u32_at(data, 0) {
                    Some(1) => Visibility::Hidden,
                    Some(2) => Visibility::VeryHidden,
                    _ => Visibility::Visible,
                };
                listed.push(Listed { name, visibility, relation });
            }
            _ => {}
        }
    }
    Ok((listed, since_1904))
}

fn strings(part: &[u8], budget: &mut Budget) -> Result<Vec<String>, Unreadable> {
    let mut records = Records(part);
    let mut strings = Vec::new();
    while let Some((kind, data)) = records.next()? {
        if kind == 19 {
            let (text, _) = text_at(data, 1).ok_or_else(damaged)?;
            budget.string(text.len())?;
            strings.push(text);
        }
    }
    Ok(strings)
}

fn dates(part: &[u8]) -> Result<Vec<bool>, Unreadable> {
    let mut records = Records(part);
    let mut codes: BTreeMap<u16, bool> = BTreeMap::new();
    let mut formats = Vec::new();
    let mut in_cell_formats = false;
    while let Some((kind, data)) = records.next()? {
        match kind {
            44 => {
                let id = u16_at(data, 0).ok_or_else(damaged)?;
                let (code, _) = text_at(data, 2).ok_or_else(damaged)?;
                codes.insert(id, shows_date(id, Some(&code)));
            }
            617 => in_cell_formats = true,
            618 => in_cell_formats = false,
            47 if in_cell_formats => {
                let id = u16_at(data, 2).ok_or_else(damaged)?;
                formats.push(codes.get(&id).copied().unwrap_or_else(|| shows_date(id, None)));
            }
            _ => {}
        }
    }
    Ok(formats)
}

/// Reads the sheets of a binary workbook whose list was read.
pub fn read(
    package: &mut Package<'_>,
    listed: Vec<Listed>,
    related: &[Relation],
    since_1904: bool,
    limits: &Limits,
) -> Result<Vec<Sheet>, Unreadable> {
    let mut part_of = |kind: &str| match related.iter().find(|relation| relation.kind == kind) {
        Some(relation) => package.bytes(&relation.target),
        None => Ok(None),
    };
    let mut budget = Budget::new(limits);
    let strings = part_of("sharedStrings")?.map_or(Ok(Vec::new()), |part| strings(&part, &mut budget))?;
    let dates = part_of("styles")?.map_or(Ok(Vec::new()), |part| dates(&part))?;
    let mut read = Vec::new();
    for sheet in listed {
        let lacking = || no_workbook("缺少工作表，文件已损坏", "lacks one of its sheets");
        let relation = related.iter().find(|relation| relation.id == sheet.relation).ok_or_else(lacking)?;
        if relation.kind != "worksheet" {
            continue;
        }
        let part = package.bytes(&relation.target)?.ok_or_else(lacking)?;
        budget.sheet()?;
        let build = Build::new(sheet.name, sheet.visibility);
        read.push(cells(&part, build, &strings, &dates, since_1904, &mut budget)?);
    }
    Ok(read)
}

fn cells(
    part: &[u8],
    mut build: Build,
    strings: &[String],
    dates: &[bool],
    since_1904: bool,
    budget: &mut Budget,
) -> Result<Sheet, Unreadable> {
    let mut records = Records(part);
    let mut row = 0;
    let mut next_col = 0;
    let mut ended = false;
    while let Some((kind, data)) = records.next()? {
        match kind {
            0 => {
                row = u32_at(data, 0).filter(|row| *row < MAX_ROWS).ok_or_else(damaged)?;
                next_col = 0;
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    build.hide_rows(row, row);
                }
            }
            1..=18 | 62 => {
                let short = (12..=18).contains(&kind);
                let col = if short { Some(next_col) } else { u32_at(data, 0) };
                let col = col.filter(|col| *col < MAX_COLUMNS).ok_or_else(damaged)?;
                next_col = col + 1;
                let at = if short { 4 } else { 8 };
                // 24 bits of the format's number, 8 of flags.
                let format = size_at(data, at - 4).ok_or_else(damaged)? & 0x00FF_FFFF;
                let is_date = dates.get(format).copied().unwrap_or(false);
                let number = |number: f64| number_or_date(number, is_date, since_1904);
                let value = match kind {
                    1 | 12 => continue,
                    2 | 13 => u32_at(data, at).map(|bits| number(rk(bits))),
                    3 | 11 | 14 => data.get(at).map(|code| Value::Error(error_word(*code).to_owned())),
                    4 | 10 | 15 => data.get(at).map(|flag| Value::Bool(*flag != 0)),
                    5 | 9 | 16 => f64_at(data, at).map(number),
                    6 | 8 | 17 => text_at(data, at).map(|(text, _)| Value::Text(text)),
                    62 => text_at(data, at + 1).map(|(text, _)| Value::Text(text)),
                    _ => {
                        let text = size_at(data, at).and_then(|index| strings.get(index));
                        Some(Value::Text(
                            text.ok_or_else(|| {
                                no_workbook(
                                    "共享字符串的编号越界，文件已损坏",
                                    "refers to shared strings that are not there",
                                )
                            })?
                            .clone(),
                        ))
                    }
                };
                build.cell(Place::new(row, col), value.ok_or_else(damaged)?, budget)?;
            }
            60 => {
                let bounds = u32_at(data, 0).zip(u32_at(data, 4)).ok_or_else(damaged)?;
                if u16_at(data, 16).is_some_and(|flags| flags & 1 != 0) {
                    build.hide_columns(bounds.0, bounds.1);
                }
            }
            146 => ended = true,
            176 => {
                let bound = |n: usize| u32_at(data, n * 4).ok_or_else(damaged);
                let (a, b, c, d) = (bound(0)?, bound(1)?, bound(2)?, bound(3)?);
                build.merge(Area {
                    first: Place::new(a.min(b), c.min(d)),
                    last: Place::new(a.max(b), c.max(d)),
                })?;
            }
            _ => {}
        }
    }
    if ended { build.done(budget) } else { Err(damaged()) }
}
