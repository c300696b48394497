//! 研判.xlsx: pairs of points that are nearly the same, laid side by side for a person to decide.
//!
//! In: pairs with their points as the units wrote them. Out: a workbook with one row a pair, in which only 决定 can be
//! changed. The titles are public: whoever takes the decisions up again finds the columns by them, and a pair by the key
//! in the hidden column.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, ProtectionOptions, Worksheet,
};

use super::list::sources;
use super::sheet;
use super::table::place_of;
use crate::base::likeness::{Judgement, Reason, Side, differences};
use crate::base::{sensitive, words};
use crate::intake::Basis;
use crate::risk::{Decision, Point, Proposal};
use crate::workbook::write::{Styles, WriteError, cell_text, height_for, new_workbook, set_up_page};

/// The sheet's name.
pub const SHEET: &str = "研判";
/// The column of the decision.
pub const DECISION: &str = "决定";
/// The hidden column of the pair's key.
pub const KEY: &str = "标识";
/// The column of the unit.
pub const UNIT: &str = "单位";
/// The column of the object within the unit.
pub const PLACE: &str = "股室/岗位/职务";
/// The columns of the two texts.
pub const TEXTS: [&str; 2] = ["风险点甲", "风险点乙"];

const COLUMNS: [(&str, f64); 15] = [
    ("序号", 5.0),
    (UNIT, 11.0),
    ("对象", 7.0),
    (PLACE, 12.0),
    (TEXTS[0], 27.0),
    (TEXTS[1], 27.0),
    ("相似度", 7.0),
    ("理由", 18.0),
    ("等级甲", 6.5),
    ("等级乙", 6.5),
    ("来源甲", 17.0),
    ("来源乙", 17.0),
    ("现在", 6.0),
    (DECISION, 12.0),
    (KEY, 10.0),
];
const DECISION_COLUMN: u16 = 13;
const KEY_COLUMN: u16 = 14;
/// Rows above the column titles: the title and two lines under it.
const HEADER_ROW: u32 = 3;

const NOTES: [&str; 12] = [
    "这张表怎么用",
    "1. 每一行是同一单位、同一对象（股室、岗位或职务）里两条很像的风险点。两条里不一样的字标成红色、加粗。",
    "2. 只有「决定」一列可以改，从下拉框里选：",
    "    合并：是同一个风险点，汇总时只算一条，两条的来源和措施都保留，等级按高的算。",
    "    保留：是两个风险点，汇总时各算各的。",
    "    不是同一风险：同「保留」，并且以后不再当作相似的提出来。",
    "    空着：由程序按相似程度办，「现在」一列写着现在是怎么办的。",
    "3. 「现在」是「合并」而不该合并的，在「决定」里选「保留」，就拆开了；以前定过的想收回，把「决定」清空。",
    "4. 选好后存盘，在工作文件夹里运行：jingzhong review --apply 汇总/研判.xlsx  （研判 --apply 也可以）",
    "5. 再运行 jingzhong consolidate（汇总），汇总表就按决定重算。",
    "6. 决定按风险点的内容记，重新收表后仍然有效；单位改了文字的，按新的文字重新研判。",
    "7. 要一张新的研判表：jingzhong review --force（填过的这张会被盖掉，先把决定记进去）。",
];

/// How a pair stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Now {
    /// Nobody has decided and the program leaves it to a person.
    Open,
    /// The two count as one.
    Merged,
    /// Both count, by a person's decision.
    Kept,
}

impl Now {
    /// The word in the sheet.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Open => "待定",
            Self::Merged => "合并",
            Self::Kept => "保留",
        }
    }

    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Merged => "merged",
            Self::Kept => "kept",
        }
    }
}

/// A pair to be decided, its points as they were before any near duplicate was merged.
#[derive(Debug, Clone)]
pub struct Pair<'p> {
    /// The proposal.
    pub proposal: &'p Proposal,
    /// The two points.
    pub points: [&'p Point; 2],
    /// How it stands.
    pub now: Now,
}

impl<'p> Pair<'p> {
    /// A pair as it stands among `after`, the points once near duplicates were merged. A chain of merges may keep two
    /// points apart that were to be merged.
    pub fn new(proposal: &'p Proposal, points: [&'p Point; 2], after: &[Point]) -> Self {
        let stands_for = |at: usize| {
            let point = after.get(at)?;
            Some(point.duplicate_of.as_deref().unwrap_or(&point.id))
        };
        let now = match proposal.decided {
            _ if stands_for(proposal.points.0) == stands_for(proposal.points.1) => Now::Merged,
            Some(Decision::Keep | Decision::Different) => Now::Kept,
            Some(Decision::Merge) | None => Now::Open,
        };
        Self { proposal, points, now }
    }
    /// Why the two are alike, the weightiest reason first.
    pub fn why(&self) -> String {
        let reasons =
            reasons_said(&self.proposal.judgement, self.points.map(|point| point.risk.as_str())).into_iter();
        let [one, other] = self.points.map(|point| point.matter.as_deref().unwrap_or_default());
        let matters = (one != other).then(|| format!("所在事项不同：「{one}」「{other}」"));
        reasons.chain(matters).collect::<Vec<_>>().join(";")
    }

    /// How alike the two are, in whole percent, rounded down.
    pub fn percent(&self) -> u32 {
        percent(&self.proposal.judgement)
    }
}

/// The reasons of a judgement on two texts in words, the weightiest first.
pub fn reasons_said(judgement: &Judgement, [text, other]: [&str; 2]) -> Vec<String> {
    let said = |reason: &Reason| {
        // Equal once folded; a reader sees that something differs.
        if *reason == Reason::Equal && text != other {
            return "除编号、标点、套话外文字相同".to_owned();
        }
        let (a, b) = reason.sides();
        words::fill(reason.words().zh, |name| match name {
            "a" => Some(a),
            "b" => Some(b),
            _ => None,
        })
    };
    judgement.reasons.iter().map(said).collect()
}

/// How alike two texts are, in whole percent, rounded down.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share lies between 0 and 1")]
pub fn percent(judgement: &Judgement) -> u32 {
    (judgement.likeness * 100.0).floor() as u32
}

/// A text as the sheet shows it.
pub fn shown(text: &str) -> String {
    cell_text(&sensitive::mask(text)).into_owned()
}

/// Renders the workbook.
///
/// # Errors
/// If a text cannot be written.
pub fn render(pairs: &[Pair<'_>], basis: &Basis) -> Result<Vec<u8>, WriteError> {
    let round = &basis.round;
    let title = format!("{}{}近似风险点研判表", round.county, round.name);
    let mut workbook = new_workbook(&title, &format!("{}纪委", round.county), round.year)?;
    let styles = Styles::default();
    workbook.push_worksheet(pair_sheet(pairs, &title, &styles)?);
    let mut notes = Worksheet::new();
    notes.set_name("说明")?;
    notes.set_column_width(0, 92)?;
    for (row, text) in (0..).zip(NOTES) {
        let format = if row == 0 { &styles.strong } else { &styles.note };
        notes.write_string_with_format(row, 0, text, format)?;
        notes.set_row_height(row, height_for(text, 74.0, 17.0))?;
    }
    set_up_page(&mut notes, None)?;
    notes.protect();
    workbook.push_worksheet(notes);
    Ok(workbook.save_to_buffer()?)
}

fn pair_sheet(pairs: &[Pair<'_>], title: &str, styles: &Styles) -> Result<Worksheet, WriteError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(SHEET)?;
    for (col, (_, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
    }
    let count = |now: Now| pairs.iter().filter(|pair| pair.now == now).count();
    let counted = format!(
        "共 {} 对：待定 {}，合并 {}，保留 {}",
        pairs.len(),
        count(Now::Open),
        count(Now::Merged),
        count(Now::Kept)
    );
    let how = "只填「决定」一列（合并、保留、不是同一风险）；空着由程序办。填好存盘后运行 jingzhong review --apply 这个文件";
    for (row, (said, format, height)) in (0_u32..).zip([
        (title, &styles.title, 28.0),
        (&counted, &styles.subtitle, 18.0),
        (how, &styles.subtitle, 18.0),
    ]) {
        sheet.merge_range(row, 0, row, DECISION_COLUMN, said, format)?;
        sheet.set_row_height(row, height)?;
    }
    for (col, (title, _)) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADER_ROW, col, title, &styles.header)?;
    }
    sheet.set_row_height(HEADER_ROW, 24)?;
    for (at, pair) in (0_u32..).zip(pairs) {
        row(&mut sheet, HEADER_ROW + 1 + at, at + 1, pair, styles)?;
    }
    let last = HEADER_ROW + u32::try_from(pairs.len()).unwrap_or(0);
    if !pairs.is_empty() {
        let allowed = Decision::ALL.map(|(_, _, zh)| zh);
        let list = DataValidation::new()
            .allow_list_strings(&allowed)?
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("请从下拉框里选")?
            .set_error_message("合并、保留、不是同一风险；不定就空着")?;
        sheet.add_data_validation(HEADER_ROW + 1, DECISION_COLUMN, last, DECISION_COLUMN, &list)?;
        sheet.autofilter(HEADER_ROW, 0, last, DECISION_COLUMN)?;
    }
    sheet.set_column_hidden(KEY_COLUMN)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, 1)?;
    set_up_page(&mut sheet, Some((HEADER_ROW, HEADER_ROW)))?;
    sheet.set_print_area(0, 0, last, DECISION_COLUMN)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
    Ok(sheet)
}

fn row(
    sheet: &mut Worksheet,
    row: u32,
    number: u32,
    pair: &Pair<'_>,
    styles: &Styles,
) -> Result<(), WriteError> {
    let [one, other] = pair.points;
    let texts = pair.points.map(|point| shown(&point.risk));
    let level = |point: &Point| point.level.as_deref().unwrap_or_default().to_owned();
    let decided = pair.proposal.decided.and_then(|decided| {
        Decision::ALL.iter().find(|(known, _, _)| *known == decided).map(|(_, _, zh)| (*zh).to_owned())
    });
    let [first, second] = texts.clone();
    let cells: [String; 15] = [
        number.to_string(),
        one.unit.to_string(),
        one.object.name().to_owned(),
        place_of(one),
        first,
        second,
        format!("{}%", pair.percent()),
        pair.why(),
        level(one),
        level(other),
        sources(one),
        sources(other),
        pair.now.zh().to_owned(),
        decided.unwrap_or_default(),
        pair.proposal.key.clone(),
    ];
    let mut height: f64 = 18.0;
    for ((col, said), (_, width)) in (0_u16..).zip(&cells).zip(COLUMNS) {
        let format = match col {
            4 | 5 | 7 | 10 | 11 => &styles.small,
            DECISION_COLUMN => &styles.input_centred,
            KEY_COLUMN => &styles.hidden,
            _ => &styles.small_centred,
        };
        sheet::text(sheet, row, col, said, format)?;
        if col != KEY_COLUMN {
            height = height.max(height_for(said, width, 13.0));
        }
    }
    marked(sheet, row, &texts, &styles.small)?;
    sheet.set_row_height(row, height)?;
    Ok(())
}

/// Writes the two texts anew, the characters in which they differ red and bold.
fn marked(sheet: &mut Worksheet, row: u32, texts: &[String; 2], cell: &Format) -> Result<(), WriteError> {
    let plain = Format::new().set_font_name("宋体").set_font_size(9);
    let strong = plain.clone().set_bold().set_font_color(Color::RGB(0xC0_00_00));
    let [a, b] = texts;
    let spans = differences(a, b);
    for (col, own, text) in [(4_u16, Side::OnlyA, a), (5, Side::OnlyB, b)] {
        let parts: Vec<(&Format, &str)> = spans
            .iter()
            .filter(|span| span.side == Side::Both || span.side == own)
            .filter_map(|span| {
                let range = if own == Side::OnlyA { span.a.clone() } else { span.b.clone() };
                let format = if span.side == own { &strong } else { &plain };
                text.get(range).filter(|part| !part.is_empty()).map(|part| (format, part))
            })
            .collect();
        // A rich text needs two runs; a text of one run has nothing to be told from.
        if parts.len() > 1 {
            let formula_like = text.starts_with(['=', '+', '-', '@']);
            let cell = if formula_like { cell.clone().set_quote_prefix() } else { cell.clone() };
            sheet.write_rich_string_with_format(row, col, &parts, &cell)?;
        }
    }
    Ok(())
}
