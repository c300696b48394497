//! Lists of points: which columns there are, what stands in them, and the sheet that holds them.
//!
//! The header stands in row 1, so that other tools read the sheet as it is; the title is printed above each page. Where
//! a point came from is plain text, for LibreOffice does not wrap a text that is a link and would cut it: the links
//! stand in short columns of their own behind it, one for each source.

use std::borrow::Cow;

use rust_xlsxwriter::Worksheet;

use super::sheet::{can_lead, is_like_formula, link, shown, source_link, text};
use super::table::OPEN;
use super::view::{Entry, View};
use crate::base::Shared;
use crate::risk::{Point, Source};
use crate::workbook::page::{Ending, Paper};
use crate::workbook::stream::Rows;
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
const HEADER_HEIGHT: f64 = 32.0;
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
    /// Where its sources lie, seen from the folder of summaries, as [`List`] leads to them; None where no link could.
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

    /// How high its row must be to show all of it, in points.
    fn height(&self, fields: &[Field]) -> f64 {
        let high = |(field, said): (&Field, &Cow<'_, str>)| height_for(said, field.looks().1 * 1.1, 12.5);
        fields.iter().zip(&self.texts).map(high).fold(18.0, f64::max)
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

/// A list, ready to be written.
pub struct List<'v, I> {
    title: String,
    fields: &'v [Field],
    /// Columns of links ([`link_columns`]); in a list without sources the number leads to the first.
    links: usize,
    /// Leads from the book to the folder of summaries.
    up: &'static str,
    widths: Vec<f64>,
    /// The first rows, which were counted, with the heights of all of these.
    head: Vec<Line<'v>>,
    heights: Vec<f64>,
    rest: I,
    /// On how many pages it is fitted; 0 for as many as it takes.
    pages: u16,
}

impl<'v, I: Iterator<Item = Line<'v>>> List<'v, I> {
    /// Counts the pages of a short list. `links` are the columns of links ([`link_columns`]); `up` leads from the book to
    /// the folder of summaries.
    pub fn new(
        title: impl Into<String>,
        fields: &'v [Field],
        mut lines: I,
        links: usize,
        up: &'static str,
    ) -> Self {
        let links = if fields.contains(&Field::Source) { links } else { 0 };
        let own = fields.iter().map(|field| field.looks().1);
        let widths: Vec<f64> = own.chain(std::iter::repeat_n(LINK_WIDTH, links)).collect();
        let head: Vec<Line<'v>> = lines.by_ref().take(MOST_COUNTED + 1).collect();
        let mut heights: Vec<f64> =
            std::iter::once(HEADER_HEIGHT).chain(head.iter().map(|line| line.height(fields))).collect();
        let papers = Paper::EACH.map(|digit| {
            let widths = widths.iter().copied();
            if is_wide(fields) {
                Paper::a3(widths, digit, HEADER_HEIGHT)
            } else {
                Paper::new(widths, digit, HEADER_HEIGHT)
            }
        });
        let is_short = head.len() <= MOST_COUNTED;
        let ending = if is_short { Paper::ending(&papers, &heights, 1) } else { Ending::AsItIs };
        let mut pages = 0;
        match ending {
            Ending::AsItIs => {}
            Ending::Fitted(most) => pages = most,
            Ending::Higher(higher) => heights = higher,
        }
        Self { title: title.into(), fields, links, up, widths, head, heights, rest: lines, pages }
    }

    /// Writes it.
    pub fn write(self, sheet: &mut Worksheet, styles: &Styles) -> Result<(), WriteError> {
        let (last, pages, title) = (self.last(), self.pages, self.title.clone());
        let is_wide = is_wide(self.fields);
        self.titles(sheet, styles)?;
        let count = self.rows(&mut InSheet { into: sheet, styles, row: 1 })?;
        if count == 0 && last > 0 {
            sheet.merge_range(1, 0, 1, last, "（没有）", &styles.small_centred)?;
        }
        page(sheet, &title, count, last, is_wide, pages)
    }

    /// Writes all but the rows, of which there will be `count`: of these a row that shows the looks
    /// ([`crate::workbook::stream`]).
    pub fn frame(&self, sheet: &mut Worksheet, count: usize, styles: &Styles) -> Result<(), WriteError> {
        self.titles(sheet, styles)?;
        if count == 0 {
            sheet.merge_range(1, 0, 1, self.last(), "（没有）", &styles.small_centred)?;
        } else {
            let formats = [&styles.small, &styles.small_centred, &styles.small_link];
            let quoted = formats.iter().map(|format| (*format).clone().set_quote_prefix());
            for (col, format) in (0_u16..).zip(formats.into_iter().cloned().chain(quoted)) {
                sheet.write_blank(1, col, &format)?;
            }
        }
        page(sheet, &self.title, count, self.last(), is_wide(self.fields), self.pages)
    }

    /// Its last column, from 0.
    fn last(&self) -> u16 {
        u16::try_from(self.widths.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    fn titles(&self, sheet: &mut Worksheet, styles: &Styles) -> Result<(), WriteError> {
        for (col, width) in (0_u16..).zip(&self.widths) {
            sheet.set_column_width(col, *width)?;
        }
        sheet.set_row_height(0, HEADER_HEIGHT)?;
        let links = (1..=self.links).map(|at| if at == 1 { OPEN.to_owned() } else { format!("{OPEN}{at}") });
        let titles = self.fields.iter().map(|field| field.looks().0.to_owned()).chain(links);
        for (col, title) in (0_u16..).zip(titles) {
            text(sheet, 0, col, &title, &styles.header)?;
        }
        Ok(())
    }

    /// Writes the rows and says how many there were.
    pub fn rows(self, into: &mut impl Cells) -> Result<usize, WriteError> {
        let Self { fields, links, up, head, heights, rest, .. } = self;
        let first_link = u16::try_from(fields.len()).unwrap_or(u16::MAX);
        let mut known = heights.into_iter().skip(1);
        let mut linked = 0;
        let mut count = 0;
        for line in head.into_iter().chain(rest) {
            count += 1;
            let mut to = |at: usize| {
                let to = line.links.get(at)?.as_ref().filter(|to| linked < MOST_LINKS && can_lead(to))?;
                linked += 1;
                Some(format!("{up}{to}"))
            };
            for ((col, field), said) in (0_u16..).zip(fields).zip(&line.texts) {
                let leads = *field == Field::Number && links == 0;
                match if leads { to(0) } else { None } {
                    Some(to) => into.link(col, &to, said)?,
                    None if field.looks().2 => into.text(col, said, Look::Centred)?,
                    None => into.text(col, said, Look::Plain)?,
                }
            }
            for (col, at) in (first_link..).zip(0..links) {
                match to(at) {
                    Some(to) => into.link(col, &to, OPEN)?,
                    None => into.text(col, "", Look::Plain)?,
                }
            }
            into.end(known.next().unwrap_or_else(|| line.height(fields)))?;
        }
        Ok(count)
    }
}

/// On A4 so many columns could not be read.
const fn is_wide(fields: &[Field]) -> bool {
    fields.len() > 20
}

fn page(
    sheet: &mut Worksheet,
    title: &str,
    count: usize,
    last: u16,
    is_wide: bool,
    pages: u16,
) -> Result<(), WriteError> {
    sheet.autofilter(0, 0, u32::try_from(count.max(1)).unwrap_or(u32::MAX), last)?;
    sheet.set_freeze_panes(1, 1)?;
    set_up_page(sheet, Some((0, 0)))?;
    if is_wide {
        sheet.set_paper_size(A3);
    }
    sheet.set_print_fit_to_pages(1, pages);
    // An ampersand begins a code there.
    sheet.set_header(format!("&C&\"黑体,Regular\"&14{}", title.replace('&', "&&")));
    Ok(())
}

/// How a cell of a list looks, if it leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A text.
    Plain,
    /// A short one.
    Centred,
}

/// Where the rows of a list go, cell by cell from the left.
pub trait Cells {
    /// A text or an empty cell.
    fn text(&mut self, col: u16, said: &str, look: Look) -> Result<(), WriteError>;
    /// A text that leads to a file, or a place in it.
    fn link(&mut self, col: u16, to: &str, said: &str) -> Result<(), WriteError>;
    /// The row is whole, and so high in points.
    fn end(&mut self, height: f64) -> Result<(), WriteError>;
}

/// A sheet of the writing library.
struct InSheet<'s> {
    into: &'s mut Worksheet,
    styles: &'s Styles,
    row: u32,
}

impl Cells for InSheet<'_> {
    fn text(&mut self, col: u16, said: &str, look: Look) -> Result<(), WriteError> {
        let format = match look {
            Look::Plain => &self.styles.small,
            Look::Centred => &self.styles.small_centred,
        };
        text(self.into, self.row, col, said, format)
    }

    fn link(&mut self, col: u16, to: &str, said: &str) -> Result<(), WriteError> {
        link(self.into, self.row, col, to, said, &self.styles.small_link)
    }

    fn end(&mut self, height: f64) -> Result<(), WriteError> {
        self.into.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }
}

/// Rows that are written as they come; the looks stand in the order of [`List::frame`].
impl Cells for Rows {
    fn text(&mut self, col: u16, said: &str, look: Look) -> Result<(), WriteError> {
        let shown = shown(said);
        let look = usize::from(look == Look::Centred);
        // The quoted looks stand behind the three plain ones.
        Self::text(self, col, &shown, if is_like_formula(&shown) { look + 3 } else { look });
        Ok(())
    }

    fn link(&mut self, col: u16, to: &str, said: &str) -> Result<(), WriteError> {
        Self::link(self, col, to, &shown(said), 2);
        Ok(())
    }

    fn end(&mut self, height: f64) -> Result<(), WriteError> {
        Self::end(self, height)
    }
}
