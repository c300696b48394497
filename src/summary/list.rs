//! Lists of points: which columns there are, what stands in them, and the sheet that holds them.
//!
//! The header stands in row 1, so that other tools read the sheet as it is; the title is printed above each page. Where
//! a point came from is plain text, for LibreOffice does not wrap a text that is a link and would cut it: the links
//! stand in short columns of their own behind it, one for each source.

use std::borrow::Cow;

use rust_xlsxwriter::Worksheet;

use super::sheet::{link, source_link, text};
use super::table::OPEN;
use super::view::{Entry, View};
use crate::base::Shared;
use crate::risk::{Point, Source};
use crate::workbook::page::Paper;
use crate::workbook::write::{Styles, WriteError, height_for, set_up_page};

/// Links that Excel takes on one sheet (65,530); beyond them the text stands alone.
const MOST_LINKS: usize = 65_000;
/// Sources of a point that have a link of their own; a point that stands in more names the others.
const MOST_SOURCES: usize = 4;
/// The width of a column of links, in characters.
const LINK_WIDTH: f64 = 6.5;
/// Paper size A3 (ECMA-376 §18.18.50).
const A3: u8 = 8;
/// The height of the column titles, in points.
const HEADER_HEIGHT: f64 = 30.0;
/// Rows of a list whose pages are counted so that the last one is not nearly empty; in longer ones it is one of many.
const MOST_COUNTED: usize = 2000;

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 编号
    Number,
    /// 单位
    Unit,
    /// 对象
    Object,
    /// 股室
    Section,
    /// 岗位
    Post,
    /// 职务
    Leader,
    /// 权力类型
    PowerType,
    /// 事项
    Matter,
    /// 风险类别
    Category,
    /// 风险点
    Risk,
    /// 表现形式
    Manifestation,
    /// 风险等级
    Level,
    /// 防控措施
    Measures,
    /// 防控阶段
    Phase,
    /// 责任岗位
    Responsible,
    /// 分管领导
    Supervisor,
    /// 缺陷类型
    Defect,
    /// 完成时限
    Due,
    /// 是否新增
    IsNew,
    /// 备注
    Remark,
    /// 监控责任主体
    Watchers,
    /// 共性风险组
    Common,
    /// 未了问题
    Open,
    /// 来源
    Source,
    /// 暂存原因
    Why,
    /// 并入编号
    MergedInto,
}

impl Field {
    /// The columns of 总台账; other programs rely on them.
    pub const LEDGER: [Self; 24] = [
        Self::Number,
        Self::Unit,
        Self::Object,
        Self::Section,
        Self::Post,
        Self::Leader,
        Self::PowerType,
        Self::Matter,
        Self::Category,
        Self::Risk,
        Self::Manifestation,
        Self::Level,
        Self::Measures,
        Self::Phase,
        Self::Responsible,
        Self::Supervisor,
        Self::Defect,
        Self::Due,
        Self::IsNew,
        Self::Remark,
        Self::Watchers,
        Self::Common,
        Self::Open,
        Self::Source,
    ];
    /// The columns of lists that are handed on: what fits on a page.
    pub const HANDED_ON: [Self; 14] = [
        Self::Number,
        Self::Unit,
        Self::Object,
        Self::Section,
        Self::Post,
        Self::Leader,
        Self::Matter,
        Self::Category,
        Self::Risk,
        Self::Level,
        Self::Measures,
        Self::Responsible,
        Self::Supervisor,
        Self::Watchers,
    ];
    /// The columns of held points.
    pub const HELD: [Self; 11] = [
        Self::Unit,
        Self::Object,
        Self::Section,
        Self::Post,
        Self::Leader,
        Self::Category,
        Self::Risk,
        Self::Level,
        Self::Measures,
        Self::Why,
        Self::Source,
    ];
    /// The columns of merged points.
    pub const MERGED: [Self; 10] = [
        Self::MergedInto,
        Self::Unit,
        Self::Object,
        Self::Section,
        Self::Post,
        Self::Leader,
        Self::Risk,
        Self::Level,
        Self::Measures,
        Self::Source,
    ];
    /// Its title, its width in characters, and whether it is centred.
    pub const fn looks(self) -> (&'static str, f64, bool) {
        match self {
            Self::Number => ("编号", 12.0, true),
            Self::Unit => ("单位", 13.0, false),
            Self::Object => ("对象", 9.0, true),
            Self::Section => ("股室", 9.0, false),
            Self::Post => ("岗位", 9.0, false),
            Self::Leader => ("职务", 10.0, false),
            Self::PowerType => ("权力类型", 9.0, false),
            Self::Matter => ("事项", 13.0, false),
            Self::Category => ("风险类别", 10.0, true),
            Self::Risk => ("风险点", 26.0, false),
            Self::Manifestation => ("表现形式", 22.0, false),
            Self::Level => ("风险等级", 7.0, true),
            Self::Measures => ("防控措施", 30.0, false),
            Self::Phase => ("防控阶段", 7.0, true),
            Self::Responsible => ("责任岗位", 9.0, false),
            Self::Supervisor => ("分管领导", 10.0, false),
            Self::Defect => ("缺陷类型", 8.0, true),
            Self::Due => ("完成时限", 11.0, true),
            Self::IsNew => ("是否新增", 6.0, true),
            Self::Remark => ("备注", 10.0, false),
            Self::Watchers => ("监控责任主体", 11.0, false),
            Self::Common => ("共性风险组", 8.0, true),
            Self::Open => ("未了问题", 18.0, false),
            Self::Source => ("来源", 26.0, false),
            Self::Why => ("暂存原因", 34.0, false),
            Self::MergedInto => ("并入编号", 13.0, true),
        }
    }

    /// What stands in it for a point; `entry` is there for points that count.
    fn value<'v>(self, point: &'v Point, entry: Option<&'v Entry<'v>>, view: &'v View<'v>) -> Cow<'v, str> {
        let maybe = |text: &'v Option<Shared>| Cow::Borrowed(text.as_deref().unwrap_or_default());
        match self {
            Self::Number => entry.map_or("", |entry| entry.number.as_str()).into(),
            Self::Unit => point.unit.as_str().into(),
            Self::Object => point.object.name().into(),
            Self::Section => maybe(&point.section),
            Self::Post => maybe(&point.post),
            Self::Leader => maybe(&point.leader),
            Self::PowerType => maybe(&point.power_type),
            Self::Matter => maybe(&point.matter),
            Self::Category => maybe(&point.category),
            Self::Risk => point.risk.as_str().into(),
            Self::Manifestation => maybe(&point.manifestation),
            Self::Level => maybe(&point.level),
            Self::Measures => joined(&point.measures),
            Self::Phase => maybe(&point.phase),
            Self::Responsible => maybe(&point.responsible),
            Self::Supervisor => entry
                .and_then(|entry| entry.supervisor)
                .or(point.supervisor.as_deref())
                .unwrap_or_default()
                .into(),
            Self::Defect => maybe(&point.defect),
            Self::Due => maybe(&point.due),
            Self::IsNew => match point.is_new {
                Some(true) => "是",
                Some(false) => "否",
                None => "",
            }
            .into(),
            Self::Remark => maybe(&point.remark),
            Self::Watchers => point.watchers.join("、").into(),
            Self::Common => view.common(&point.id).map_or("", |common| common.number.as_str()).into(),
            Self::Open => view.open(point).join("\n").into(),
            Self::Source => match point.sources.as_slice() {
                [_, _, ..] => {
                    joined(&point.sources.iter().map(|source| Shared::from(said(source))).collect::<Vec<_>>())
                        .into_owned()
                        .into()
                }
                _ => sources(point).into(),
            },
            Self::Why => view.why_held(point).join("\n").into(),
            Self::MergedInto => point
                .duplicate_of
                .as_deref()
                .and_then(|id| view.entry(id))
                .map_or("", |entry| entry.number.as_str())
                .into(),
        }
    }
}

/// Measures item by item: numbered where there are several.
pub fn joined(items: &[Shared]) -> Cow<'_, str> {
    match items {
        [] => "".into(),
        [one] => one.as_str().into(),
        many => {
            let numbered: Vec<String> =
                many.iter().enumerate().map(|(at, item)| format!("{}.{item}", at + 1)).collect();
            numbered.join("\n").into()
        }
    }
}

/// A point's sources: `文件 › 工作表 第n行`, one a line.
pub fn sources(point: &Point) -> String {
    point.sources.iter().map(said).collect::<Vec<_>>().join("\n")
}

fn said(source: &Source) -> String {
    format!("{} › {} 第{}行", source.file, source.sheet, source.row)
}

/// A row of a list.
#[derive(Debug)]
pub struct Line<'v> {
    /// A text for each column.
    pub texts: Vec<Cow<'v, str>>,
    /// Where its sources lie, seen from the folder of summaries, as [`write`] leads to them; None where no link could.
    pub links: Vec<Option<String>>,
}

impl<'v> Line<'v> {
    /// The row of a point that counts.
    pub fn of(entry: &'v Entry<'v>, fields: &[Field], view: &'v View<'v>) -> Self {
        Self::new(entry.point, Some(entry), fields, view)
    }

    /// The row of any point.
    pub fn of_point(point: &'v Point, fields: &[Field], view: &'v View<'v>) -> Self {
        Self::new(point, None, fields, view)
    }

    fn new(point: &'v Point, entry: Option<&'v Entry<'v>>, fields: &[Field], view: &'v View<'v>) -> Self {
        let texts = fields.iter().map(|field| field.value(point, entry, view)).collect();
        let links = point.sources.iter().take(MOST_SOURCES).map(place).collect();
        Self { texts, links }
    }
}

/// A link to a source's row.
fn place(source: &Source) -> Option<String> {
    let file = source_link(&source.file)?;
    // Inside an archive there is no sheet that a link could reach.
    if source.file.contains('!') {
        return Some(file);
    }
    Some(format!("{file}#'{}'!A{}", source.sheet.replace('\'', "''"), source.row))
}

/// How many columns of links a list of these points needs.
pub fn link_columns<'p>(points: impl IntoIterator<Item = &'p Point>) -> usize {
    let most = points.into_iter().map(|point| point.sources.len()).max();
    most.unwrap_or(1).clamp(1, MOST_SOURCES)
}

/// Writes a list. `links` are the columns of links ([`link_columns`]); in a list without sources the number leads to the
/// first. `up` leads from the book to the folder of summaries.
pub fn write<'v>(
    sheet: &mut Worksheet,
    title: &str,
    fields: &[Field],
    lines: impl Iterator<Item = Line<'v>>,
    links: usize,
    up: &str,
    styles: &Styles,
) -> Result<(), WriteError> {
    let links = if fields.contains(&Field::Source) { links } else { 0 };
    let link_titles = (1..=links).map(|at| if at == 1 { OPEN.to_owned() } else { format!("{OPEN}{at}") });
    let widths: Vec<f64> =
        fields.iter().map(|field| field.looks().1).chain(std::iter::repeat_n(LINK_WIDTH, links)).collect();
    for (col, width) in (0_u16..).zip(&widths) {
        sheet.set_column_width(col, *width)?;
    }
    sheet.set_row_height(0, HEADER_HEIGHT)?;
    let titles = fields.iter().map(|field| field.looks().0.to_owned()).chain(link_titles);
    for (col, title) in (0_u16..).zip(titles) {
        text(sheet, 0, col, &title, &styles.header)?;
    }
    let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let first_link = u16::try_from(fields.len()).unwrap_or(u16::MAX);
    let mut row = 0;
    let mut linked = 0;
    let mut heights = vec![HEADER_HEIGHT];
    for line in lines {
        row += 1;
        let mut height: f64 = 18.0;
        let mut to = |at: usize| {
            let to = line.links.get(at)?.as_ref().filter(|_| linked < MOST_LINKS)?;
            linked += 1;
            Some(format!("{up}{to}"))
        };
        for ((col, field), said) in (0_u16..).zip(fields).zip(&line.texts) {
            let (_, width, centred) = field.looks();
            let leads = *field == Field::Number && links == 0;
            match if leads { to(0) } else { None } {
                Some(to) => link(sheet, row, col, &to, said, &styles.small_link)?,
                None if centred => text(sheet, row, col, said, &styles.small_centred)?,
                None => text(sheet, row, col, said, &styles.small)?,
            }
            height = height.max(height_for(said, width * 1.1, 12.5));
        }
        for (col, at) in (first_link..).zip(0..links) {
            match to(at) {
                Some(to) => link(sheet, row, col, &to, OPEN, &styles.small_link)?,
                None => text(sheet, row, col, "", &styles.small)?,
            }
        }
        sheet.set_row_height(row, height)?;
        if heights.len() <= MOST_COUNTED {
            heights.push(height);
        }
    }
    if row == 0 && last > 0 {
        sheet.merge_range(1, 0, 1, last, "（没有）", &styles.small_centred)?;
    }
    sheet.autofilter(0, 0, row.max(1), last)?;
    sheet.set_freeze_panes(1, 1)?;
    set_up_page(sheet, Some((0, 0)))?;
    // On A4 so many columns could not be read.
    let is_wide = fields.len() > 20;
    if is_wide {
        sheet.set_paper_size(A3);
    }
    let papers = Paper::EACH.map(|digit| {
        let widths = widths.iter().copied();
        if is_wide {
            Paper::a3(widths, digit, HEADER_HEIGHT)
        } else {
            Paper::new(widths, digit, HEADER_HEIGHT)
        }
    });
    if heights.len() <= MOST_COUNTED
        && let Some(pages) = Paper::fit_each(&papers, &heights)
    {
        sheet.set_print_fit_to_pages(1, pages);
    }
    // An ampersand begins a code there.
    sheet.set_header(format!("&C&\"黑体，Regular\"&14{}", title.replace('&', "&&")));
    Ok(())
}
