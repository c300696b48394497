//! 去重与雷同.xlsx: what was merged, what is nearly the same, which risks are common, whose lists are alike.
//!
//! A common risk is legitimate and is only counted; a like list is copying and is laid side by side for a person to
//! judge.

use rust_xlsxwriter::Worksheet;

use super::list::sources;
use super::sheet;
use super::table::{Cell, Holds, Table, place_of};
use super::view::View;
use crate::workbook::write::{Styles, WriteError, new_workbook};

/// Renders it.
pub fn render(view: &View<'_>) -> Result<Vec<u8>, WriteError> {
    let round = &view.material.basis.round;
    let title = format!("{}{}去重与雷同报告", round.county, round.name);
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let styles = Styles::default();
    for table in [summary(view), merged(view), near(view), common(view), copied(view), side_by_side(view)] {
        let mut sheet = Worksheet::new();
        sheet::write(&mut sheet, &table, &view.subtitle(), "", &styles)?;
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

fn summary(view: &View<'_>) -> Table {
    let mut table = Table::new("小结", "去重与雷同小结")
        .column("项目", Holds::Label)
        .column("组数", Holds::Text(9))
        .column("风险点数", Holds::Text(10))
        .column("说明", Holds::Text(70));
    let differ = view.merges.iter().filter(|merge| merge.levels.is_some()).count();
    let near: usize = view.nears.iter().map(|cluster| cluster.members.len()).sum();
    let common: usize = view.commons.iter().map(|common| common.members.len()).sum();
    let alike: usize = view.copied.iter().map(|copied| copied.alike()).sum();
    let kept: std::collections::BTreeSet<&str> =
        view.merges.iter().map(|merge| merge.kept.as_str()).collect();
    for (what, groups, points, about) in [
        (
            "已合并",
            kept.len(),
            view.merges.len(),
            format!("同一对象的同一风险点，合并计一条；其中等级不一致、按高的计 {differ} 条"),
        ),
        (
            "近似",
            view.nears.len(),
            near,
            "同一对象里几乎相同的风险点，请用「研判」决定合并还是保留".to_owned(),
        ),
        ("共性风险", view.commons.len(), common, "几个岗位或单位都有的同一风险，正常，不扣减".to_owned()),
        (
            "雷同",
            view.copied.len(),
            alike,
            "两个单位的清单大段相同，疑似照抄，逐条对照见「雷同对照」".to_owned(),
        ),
    ] {
        table.push(vec![what.into(), groups.into(), points.into(), about.into()]);
    }
    table.finish()
}

fn merged(view: &View<'_>) -> Table {
    let mut table = Table::new("已合并", "已合并的重复风险点")
        .column("并入编号", Holds::Label)
        .column("单位", Holds::Text(24))
        .column("股室/岗位/职务", Holds::Text(20))
        .column("风险点", Holds::Text(40))
        .column("留下的等级", Holds::Text(8))
        .column("并掉的等级", Holds::Text(8))
        .column("并掉的来源", Holds::Text(44));
    for merge in &view.merges {
        let (kept, gone) = (view.entry(&merge.kept), view.point(&merge.merged));
        let point = kept.map(|entry| entry.point).or(gone);
        let levels = merge.levels.as_ref();
        let same = point.and_then(|point| point.level.as_deref()).unwrap_or_default();
        table.push(vec![
            kept.map_or("", |entry| entry.number.as_str()).into(),
            point.map_or("", |point| point.unit.as_str()).into(),
            point.map_or_else(String::new, place_of).into(),
            point.map_or("", |point| point.risk.as_str()).into(),
            levels.map_or(same, |(kept, _)| kept).into(),
            levels.map_or(same, |(_, gone)| gone).into(),
            gone.map_or_else(String::new, sources).into(),
        ]);
    }
    table.finish()
}

fn near(view: &View<'_>) -> Table {
    let mut table = Table::new("近似", "近似的风险点")
        .note("同一组里第一条是代表；研判：合并、保留或还没有定")
        .column("组号", Holds::Label)
        .column("研判", Holds::Text(8))
        .column("编号", Holds::Text(13))
        .column("单位", Holds::Text(24))
        .column("股室/岗位/职务", Holds::Text(20))
        .column("风险等级", Holds::Text(8))
        .column("风险点", Holds::Text(46))
        .column("来源", Holds::Text(36));
    for (at, cluster) in view.nears.iter().enumerate() {
        let decided = match cluster.decided.as_deref() {
            Some("merge") => "合并",
            Some("keep") => "保留",
            _ => "未定",
        };
        for id in &cluster.members {
            let Some(point) = view.point(id) else { continue };
            table.push(vec![
                format!("J{:03}", at + 1).into(),
                decided.into(),
                view.entry(id).map_or("", |entry| entry.number.as_str()).into(),
                point.unit.as_str().into(),
                place_of(point).into(),
                point.level.as_deref().unwrap_or_default().into(),
                point.risk.as_str().into(),
                sources(point).into(),
            ]);
        }
    }
    table.finish()
}

fn common(view: &View<'_>) -> Table {
    let mut table = Table::new("共性风险", "共性风险全部成员")
        .column("组号", Holds::Label)
        .column("涉及单位数", Holds::Text(9))
        .column("编号", Holds::Text(13))
        .column("单位", Holds::Text(24))
        .column("股室/岗位/职务", Holds::Text(20))
        .column("风险等级", Holds::Text(8))
        .column("风险点", Holds::Text(56));
    for common in &view.commons {
        for entry in common.members.iter().filter_map(|at| view.entries.get(*at)) {
            table.push(vec![
                common.number.clone().into(),
                common.units.len().into(),
                entry.number.clone().into(),
                view.unit_name(entry).into(),
                place_of(entry.point).into(),
                entry.point.level.as_deref().unwrap_or_default().into(),
                entry.point.risk.as_str().into(),
            ]);
        }
    }
    table.finish()
}

fn copied(view: &View<'_>) -> Table {
    let mut table = Table::new("雷同", "清单雷同的单位")
        .note("相同条数占本单位参加比较的风险点的比例；样例、共性表述不参加比较")
        .column("序号", Holds::Label)
        .column("甲单位", Holds::Text(24))
        .column("乙单位", Holds::Text(24))
        .column("相同条数", Holds::Count)
        .column("甲单位条数", Holds::Text(10))
        .column("乙单位条数", Holds::Text(10))
        .column("占甲单位", Holds::ShareAcross(3, 4))
        .column("占乙单位", Holds::ShareAcross(3, 5));
    for (at, pair) in view.copied.iter().enumerate() {
        // A unit that stands in several pairs has its points once: no total of them would be true.
        table.push(vec![
            (at + 1).into(),
            pair.first.0.as_str().into(),
            pair.second.0.as_str().into(),
            pair.alike().into(),
            pair.first.1.into(),
            pair.second.1.into(),
        ]);
    }
    table.finish()
}

fn side_by_side(view: &View<'_>) -> Table {
    let mut table = Table::new("雷同对照", "雷同清单逐条对照")
        .note("序号同「雷同」表；相似度 100% 是除空格、标点外一字不差")
        .column("序号", Holds::Label)
        .column("甲单位", Holds::Text(24))
        .column("甲单位的岗位", Holds::Text(14))
        .column("甲单位的风险点", Holds::Text(40))
        .column("乙单位", Holds::Text(24))
        .column("乙单位的岗位", Holds::Text(14))
        .column("乙单位的风险点", Holds::Text(40))
        .column("相似度", Holds::Text(8));
    for (at, pair) in view.copied.iter().enumerate() {
        for (first, second, likeness) in &pair.pairs {
            let side = |id: &str, unit: &str| -> [Cell; 3] {
                let point = view.point(id);
                [
                    unit.into(),
                    point.map_or_else(String::new, place_of).into(),
                    point.map_or("", |point| point.risk.as_str()).into(),
                ]
            };
            let cells = std::iter::once(Cell::from(at + 1))
                .chain(side(first, &pair.first.0))
                .chain(side(second, &pair.second.0))
                .chain([Cell::Share(*likeness)]);
            table.push(cells.collect());
        }
    }
    table.finish()
}
