//! 催报.xlsx: who is still to be reminded, to be printed and telephoned through.
//!
//! In: the round's progress. Out: the workbook. Units that have sent nothing come first, then sections, posts and
//! leading cadres of the others that no point names.

use rust_xlsxwriter::Worksheet;

use super::sheet;
use super::table::{Holds, Table};
use super::{Progress, UnitProgress};
use crate::intake::Basis;
use crate::workbook::write::{Styles, WriteError, new_workbook};

/// Renders it.
///
/// # Errors
/// If a text cannot be written.
pub fn reminder(progress: &Progress, basis: &Basis) -> Result<Vec<u8>, WriteError> {
    let round = &basis.round;
    let title = format!("{}{}催报表", round.county, round.name);
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let left = match progress.days_left {
        0 => "今天截止".to_owned(),
        days if days > 0 => format!("还有 {days} 天"),
        days => format!("已过 {} 天", -days),
    };
    let subtitle = format!("制表日期 {} · 截止日期 {}（{left}）", progress.today, progress.deadline);
    let mut sheet = Worksheet::new();
    sheet::write(&mut sheet, &table(&title, &progress.units), &subtitle, "", &Styles::default())?;
    sheet.set_portrait();
    workbook.push_worksheet(sheet);
    Ok(workbook.save_to_buffer()?)
}

fn table(title: &str, units: &[UnitProgress]) -> Table {
    let none = units.iter().filter(|unit| unit.files == 0).count();
    let gaps = |unit: &&UnitProgress| {
        let lists = [&unit.sections, &unit.posts, &unit.leaders];
        unit.files > 0 && lists.iter().any(|list| !list.missing.is_empty())
    };
    let some = units.iter().filter(gaps).count();
    let mut table = Table::new("催报", title)
        .note(format!(
            "没有报送的单位 {none} 个；已经报送、但还有股室、岗位或班子成员没有风险点的单位 {some} 个"
        ))
        .column("单位", Holds::Label)
        .column("股室", Holds::Text(18))
        .column("岗位或职务", Holds::Text(20))
        .column("情况", Holds::Text(20))
        .column("催办记录", Holds::Text(18));
    let mut line = |unit: &UnitProgress, section: &str, post: &str, what: &str| {
        table.push(vec![unit.name.as_str().into(), section.into(), post.into(), what.into(), "".into()]);
    };
    for unit in units.iter().filter(|unit| unit.files == 0) {
        line(unit, "", "", "没有报送");
    }
    for unit in units.iter().filter(|unit| unit.files > 0) {
        for section in &unit.sections.missing {
            line(unit, section, "", "股室没有风险点");
        }
        for post in &unit.posts.missing {
            let (section, post) = post.split_once('/').unwrap_or(("", post));
            line(unit, section, post, "岗位没有风险点");
        }
        for leader in &unit.leaders.missing {
            line(unit, "", leader, "班子成员没有风险点");
        }
    }
    table.finish()
}
