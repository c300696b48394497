//! Risk levels: schemes (一二三级, 高中低, ABC …), the direction a round gives them, and what a cell says.
//!
//! Which end is the highest is a setting of the round and never guessed from text. A cell is read in the round's own
//! words first, then in another scheme with as many levels, by rank; a cell that names two levels which are not the
//! same one (一级/二级, 一级(低)) is never settled here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{settings::Table, text};

/// A level of the round, by its place in the scheme's labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(u8);

impl Level {
    /// The level at a place of the scheme's labels, from 0.
    pub fn at(position: usize) -> Self {
        Self(u8::try_from(position).unwrap_or(u8::MAX))
    }

    /// Its place in the scheme's labels, from 0.
    pub fn position(self) -> usize {
        usize::from(self.0)
    }
}

/// Which end of the scheme's labels is the highest risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// 一级最高 (most counties).
    FirstIsHighest,
    /// 三级最高.
    LastIsHighest,
}

/// A way of naming levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelScheme {
    /// The name used in settings (`cn123`).
    pub id: String,
    /// The labels in order.
    pub labels: Vec<String>,
    index: BTreeMap<String, LevelReading>,
    /// The labels and synonyms reduced to what tells them apart ([`core`]); none where two levels share it.
    cores: BTreeMap<String, Option<Level>>,
}

/// What a cell of a level column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelReading {
    /// A label of the round's scheme.
    Exact(Level),
    /// Another writing of one (Ⅰ级, 1级).
    Synonym(Level),
    /// A label of another scheme, mapped by rank (rule C004).
    OtherScheme(Level),
    /// Two levels that contradict each other stand in the cell (rule C005), as they are written.
    Disagree(Level, Level),
    /// No level.
    Unknown,
}

impl LevelScheme {
    /// Looks a text up in this scheme only: as it stands, or else by its core (第一级风险 and Ⅰ類 are 一级).
    pub fn find(&self, cell: &str) -> Option<LevelReading> {
        let core = || self.cores.get(&core(cell)).copied().flatten().map(LevelReading::Synonym);
        // A lone small l is a Ⅰ typed as a letter, never the L of 低.
        let as_it_stands =
            if text::folded(cell).trim() == "l" { None } else { self.index.get(text::keyed(cell).as_ref()) };
        as_it_stands.copied().or_else(core)
    }

    /// A level's label.
    pub fn label(&self, level: Level) -> &str {
        self.labels.get(level.position()).map_or("", String::as_str)
    }

    /// Levels from the highest to the lowest.
    pub fn from_highest(&self, direction: Direction) -> Vec<Level> {
        let mut levels: Vec<Level> = (0..self.labels.len()).map(Level::at).collect();
        if direction == Direction::LastIsHighest {
            levels.reverse();
        }
        levels
    }
}

/// Reads `level.toml`.
pub fn take(table: &Table<'_>) -> Vec<LevelScheme> {
    table.text("id");
    table.text("title");
    table.tables("scheme").iter().filter_map(take_scheme).collect()
}

fn take_scheme(table: &Table<'_>) -> Option<LevelScheme> {
    let labels = table.texts("labels");
    let synonyms = table.text_lists("synonyms");
    let mut index = BTreeMap::new();
    for (at, label) in labels.iter().enumerate() {
        let level = Level::at(at);
        let others = synonyms.get(at).map_or(&[][..], Vec::as_slice);
        index.insert(text::key(label), LevelReading::Exact(level));
        for other in others {
            let before = *index.entry(text::key(other)).or_insert(LevelReading::Synonym(level));
            if !matches!(before, LevelReading::Exact(known) | LevelReading::Synonym(known) if known == level)
            {
                table.tell(
                    "synonyms",
                    format!("「{other}」已经是另一级的写法"),
                    format!("«{other}» already stands for another level"),
                );
            }
        }
    }
    if labels.len() < 2 || labels.len() > 9 {
        table.tell("labels", "labels 要有二到九级", "labels must have two to nine levels");
        return None;
    }
    let mut cores: BTreeMap<String, Option<Level>> = BTreeMap::new();
    for (word, reading) in &index {
        let (LevelReading::Exact(level) | LevelReading::Synonym(level)) = reading else { continue };
        // A single letter has no core: the L of 低 would be taken for a Ⅰ.
        let core = if word.len() == 1 { String::new() } else { core(word) };
        if !core.is_empty() {
            let known = cores.entry(core).or_insert(Some(*level));
            if *known != Some(*level) {
                *known = None;
            }
        }
    }
    for (at, label) in labels.iter().enumerate() {
        let core = core(label);
        if !core.is_empty() {
            cores.insert(core, Some(Level::at(at)));
        }
    }
    Some(LevelScheme { id: table.needed_text("id")?, labels, index, cores })
}

/// What a cell of a level column says in a round of one of these schemes.
pub fn read(schemes: &[LevelScheme], scheme: &LevelScheme, direction: Direction, cell: &str) -> LevelReading {
    let reader = Reader { schemes, scheme, direction };
    let cell = ticked(cell);
    reader.one(&cell).unwrap_or_else(|| reader.several(&cell))
}

struct Reader<'s> {
    schemes: &'s [LevelScheme],
    scheme: &'s LevelScheme,
    direction: Direction,
}

impl Reader<'_> {
    /// One level, in the round's scheme or in another.
    fn one(&self, text: &str) -> Option<LevelReading> {
        if let Some(found) = self.scheme.find(text) {
            return Some(found);
        }
        let count = self.scheme.labels.len();
        let others =
            self.schemes.iter().filter(|other| other.id != self.scheme.id && other.labels.len() == count);
        others.filter_map(|other| other.find(text)).find_map(|found| {
            let level = level_of(found)?;
            // Foreign schemes name their highest first; ours may begin at the lowest.
            let mapped = match self.direction {
                Direction::FirstIsHighest => level.position(),
                Direction::LastIsHighest => count.checked_sub(level.position() + 1)?,
            };
            Some(LevelReading::OtherScheme(Level::at(mapped)))
        })
    }

    /// A label with its gloss (一级(高)), or several levels in one cell.
    fn several(&self, cell: &str) -> LevelReading {
        let folded = text::fold(cell);
        let outside = folded.split(['(', '[', '【', '〔']).next().unwrap_or_default();
        // What stands in brackets may be any remark; what stands beside the level may not.
        let remark_only = outside.len() < folded.len() && self.one(outside).is_some();
        let mut readings = Vec::new();
        for part in folded.split(is_between).filter(|part| !part.trim().is_empty()) {
            match self.run_together(part) {
                Some(found) => readings.extend(found),
                None if remark_only => {}
                None => return LevelReading::Unknown,
            }
        }
        let Some((first, rest)) = readings.split_first() else { return LevelReading::Unknown };
        let Some(level) = level_of(*first) else { return LevelReading::Unknown };
        match rest.iter().filter_map(|other| level_of(*other)).find(|other| *other != level) {
            Some(other) => LevelReading::Disagree(level, other),
            None if readings.iter().all(|one| matches!(one, LevelReading::OtherScheme(_))) => *first,
            None => LevelReading::Synonym(level),
        }
    }

    /// One part of a cell: a level, or two without a sign between them (一级高风险, 一二级).
    fn run_together(&self, part: &str) -> Option<Vec<LevelReading>> {
        if let Some(found) = self.one(part) {
            return Some(vec![found]);
        }
        let split = part.char_indices().skip(1).find_map(|(at, _)| {
            let (left, right) = part.split_at_checked(at)?;
            if !left.ends_with(['级', '級', '类', '類', '险', '險', '色', '等']) {
                return None;
            }
            Some(vec![self.one(left)?, self.one(right)?])
        });
        split.or_else(|| {
            let core = core(part);
            let each: Option<Vec<LevelReading>> =
                core.chars().map(|c| self.one(c.encode_utf8(&mut [0; 4]))).collect();
            each.filter(|found| found.len() > 1 && !core.is_ascii() && !core.contains('★'))
        })
    }
}

const fn level_of(reading: LevelReading) -> Option<Level> {
    match reading {
        LevelReading::Exact(level) | LevelReading::Synonym(level) | LevelReading::OtherScheme(level) => {
            Some(level)
        }
        LevelReading::Disagree(..) | LevelReading::Unknown => None,
    }
}

/// Signs and words that part two levels in a cell.
fn is_between(c: char) -> bool {
    c.is_whitespace() || "()[]【】〔〕/\\|、,;，；。:：-–—~～至到或和及与兼=→>".contains(c)
}

/// Of a row of boxes the ticked ones only: `☑一级 □二级 □三级` says 一级.
fn ticked(cell: &str) -> String {
    const TICKED: &str = "☑☒√✓✔■◼●✅";
    const EMPTY: &str = "□☐○◯◻";
    if !cell.contains(|c| TICKED.contains(c)) {
        return cell.to_owned();
    }
    let mut chosen = String::new();
    let before_ticks =
        cell.chars().any(|c| EMPTY.contains(c)) || cell.trim().starts_with(|c| TICKED.contains(c));
    // A lone tick may stand behind the level as well (一级√).
    let mut taking = !before_ticks;
    for c in cell.chars() {
        if TICKED.contains(c) || EMPTY.contains(c) {
            taking = TICKED.contains(c) || !before_ticks;
            chosen.push(' ');
        } else if taking {
            chosen.push(c);
        }
    }
    chosen.trim().to_owned()
}

/// A level's writing reduced to what tells it apart: 第一级风险点, 壹級, Ⅰ类, l级 and ① give `一`; ★ are counted.
fn core(cell: &str) -> String {
    let folded: String = text::fold(cell).chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(stars) = stars(&folded) {
        return "★".repeat(stars);
    }
    // A lone small l is a Ⅰ typed as a letter; a lone L is the low of another scheme.
    let folded = if folded == "l" { "i".to_owned() } else { folded.to_lowercase() };
    let plain: String = folded.chars().map(simple).collect();
    let mut rest = plain.trim_matches(|c: char| {
        matches!(
            c,
            '*' | '.'
                | '。'
                | ','
                | ';'
                | ':'
                | '、'
                | '"'
                | '\''
                | '“'
                | '”'
                | '‘'
                | '’'
                | '「'
                | '」'
                | '《'
                | '》'
                | '!'
        )
    });
    if let Some(inner) =
        rest.strip_prefix(['(', '[', '【']).and_then(|rest| rest.strip_suffix([')', ']', '】']))
    {
        rest = inner;
    }
    for prefix in [
        "廉政",
        "廉洁",
        "风险等级",
        "风险级别",
        "风险",
        "等级",
        "级别",
        "评定为",
        "评为",
        "定为",
        ":",
        "为",
        "第",
    ] {
        rest = rest.strip_prefix(prefix).filter(|left| !left.is_empty()).unwrap_or(rest);
    }
    let suffixes = [
        "风险等级",
        "风险级别",
        "风险点",
        "风险",
        "预警",
        "等级",
        "级别",
        "级次",
        "防控",
        "管理",
        "监控",
        "级",
        "类",
        "等",
        "档",
        "度",
        "色",
        "点",
        ".0",
    ];
    while let Some(shorter) =
        suffixes.iter().find_map(|suffix| rest.strip_suffix(suffix).filter(|left| !left.is_empty()))
    {
        rest = shorter;
    }
    // Ⅰ, I, l, | and 丨 look alike; a row of them is a Roman number.
    if !rest.is_empty() && rest.chars().all(|c| matches!(c, 'i' | 'l' | '|' | '丨')) && rest != "l"
        || rest == "l" && plain != "l"
    {
        return match rest.chars().count() {
            1 => "一".to_owned(),
            2 => "二".to_owned(),
            3 => "三".to_owned(),
            _ => rest.to_owned(),
        };
    }
    match rest {
        "1" => "一",
        "2" => "二",
        "3" => "三",
        "4" | "iv" => "四",
        "5" | "v" => "五",
        other => other,
    }
    .to_owned()
}

/// Traditional characters and capital numerals of level labels.
const fn simple(c: char) -> char {
    match c {
        '級' => '级',
        '類' => '类',
        '險' => '险',
        '風' => '风',
        '點' => '点',
        '紅' => '红',
        '黃' => '黄',
        '壹' | '弌' => '一',
        '贰' | '貳' | '弍' => '二',
        '叁' | '參' | '叄' | '参' => '三',
        '肆' => '四',
        '伍' => '五',
        c => c,
    }
}

/// How many stars a text of stars shows (★★☆ is two of three; ***, 三星).
fn stars(folded: &str) -> Option<usize> {
    let filled = folded.chars().filter(|c| matches!(c, '★' | '⭐' | '✭' | '✮' | '🌟' | '*')).count();
    let hollow = folded.chars().filter(|c| matches!(c, '☆' | '✩' | '✰')).count();
    // A lone * is the mark of a required column, not a star.
    if folded != "*" && filled + hollow > 0 && filled + hollow == folded.chars().count() {
        return Some(if filled > 0 { filled } else { hollow });
    }
    let number =
        folded.trim_end_matches(['级', '級']).strip_suffix('星')?.trim_end_matches(['颗', '個', '个']);
    match number {
        "一" | "1" => Some(1),
        "二" | "两" | "2" => Some(2),
        "三" | "3" => Some(3),
        "四" | "4" => Some(4),
        "五" | "5" => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    fn cn123(direction: Direction, cell: &str) -> LevelReading {
        let vocabulary = Vocabulary::load(&[]).unwrap();
        vocabulary.read_level(vocabulary.scheme("cn123").unwrap(), direction, cell)
    }

    fn first_highest(cell: &str) -> LevelReading {
        cn123(Direction::FirstIsHighest, cell)
    }

    #[test]
    fn a_level_is_read_in_every_writing() {
        for (cells, level) in [
            (
                "一级|一级风险|一级风险点|1级|1|１级|１|1 级|一 级|\u{a0}一级\u{a0}|一\u{200b}级|壹级|壹級|一級|第一级|Ⅰ级|ⅰ级|I级|I 级|i级|l级|ｌ级|l|Ⅰ|I|Ⅰ类|Ⅰ級|一等|一类|一|①|㈠|(一)|【一级】|“一级”|一级。|一级、|风险等级：一级|等级一级|1.0|一级防控|一级预警|廉政风险等级一级|☑一级 □二级 □三级|一级√|√一级|丨级",
                0,
            ),
            (
                "二级|2级|２级|贰级|貳級|Ⅱ级|ⅱ级|II级|ii级|ll级|Il级|lI级|Ⅱ|二类风险|②|□一级 ■二级 □三级|第二级风险点",
                1,
            ),
            ("三级|3级|叁级|參級|Ⅲ级|III级|lll级|IIl级|Ⅲ|三级风险\n点|③|○一级 ○二级 ●三级", 2),
        ] {
            for cell in cells.split('|') {
                let read = first_highest(cell);
                assert!(
                    matches!(read, LevelReading::Exact(at) | LevelReading::Synonym(at) if at == Level::at(level)),
                    "{cell:?}: {read:?}"
                );
            }
        }
    }

    #[test]
    fn other_schemes_are_mapped_from_the_highest_in_both_directions() {
        for (cells, rank) in [
            (
                "高|高风险|高级|高等级|高 风 险|较高|重大|红|红色|紅色|红色预警|A|Ａ|a级|A类|A类风险|甲|★★★|⭐⭐⭐|★ ★ ★|***|三星|三星级|H",
                0,
            ),
            ("中|中风险|中等|中等风险|橙色|B级|乙类|★★|★★☆|二星|M", 1),
            ("低|低风险|低度|一般|一般风险|黄|黄色|黃色|C|C类|丙级|★|★☆☆|☆|L", 2),
        ] {
            for cell in cells.split('|') {
                let wanted = LevelReading::OtherScheme(Level::at(rank));
                assert_eq!(first_highest(cell), wanted, "{cell}");
                let wanted = LevelReading::OtherScheme(Level::at(2 - rank));
                assert_eq!(cn123(Direction::LastIsHighest, cell), wanted, "{cell}");
            }
        }
    }

    #[test]
    fn a_gloss_that_agrees_is_no_second_level() {
        for cell in [
            "一级（高）",
            "一级(高风险)",
            "高（一级）",
            "一级/高",
            "一级 高风险",
            "一级高风险",
            "Ⅰ级（红色）",
            "一级(A)",
            "一级\n高",
            "1级-高",
            "一级(重点监控)",
            "一级、一级",
            "一级(★★★)",
        ] {
            assert_eq!(first_highest(cell), LevelReading::Synonym(Level::at(0)), "{cell}");
        }
        assert_eq!(first_highest("高（红）"), LevelReading::OtherScheme(Level::at(0)));
        assert_eq!(cn123(Direction::LastIsHighest, "三级（高）"), LevelReading::Synonym(Level::at(2)));
    }

    #[test]
    fn levels_that_contradict_each_other_are_told() {
        for (cell, one, other) in [
            ("一级/二级", 0, 1),
            ("一级、三级", 0, 2),
            ("一级（低）", 0, 2),
            ("高、中", 0, 1),
            ("1-2级", 0, 1),
            ("二级至三级", 1, 2),
            ("一级二级", 0, 1),
            ("一二级", 0, 1),
            ("一级\n二级\n三级", 0, 1),
            ("Ⅱ级(红色)", 1, 0),
            ("☑一级 ☑二级 □三级", 0, 1),
            ("A/B", 0, 1),
        ] {
            let wanted = LevelReading::Disagree(Level::at(one), Level::at(other));
            assert_eq!(first_highest(cell), wanted, "{cell}");
        }
        let wanted = LevelReading::Disagree(Level::at(0), Level::at(2));
        assert_eq!(cn123(Direction::LastIsHighest, "一级（高）"), wanted);
    }

    #[test]
    fn what_is_no_level_stays_unknown() {
        for cell in [
            "",
            " ",
            "四级",
            "无",
            "级",
            "风险",
            "D",
            "特级",
            "一级以上",
            "加强监督",
            "2026",
            "12",
            "IV级",
            "一项",
            "*",
            "/",
            "()",
        ] {
            assert_eq!(first_highest(cell), LevelReading::Unknown, "{cell}");
        }
    }

    #[test]
    fn a_scheme_of_four_levels_reads_its_own_words() {
        let vocabulary = Vocabulary::load(&[]).unwrap();
        let scheme = vocabulary.scheme("abcd").unwrap();
        let read = |cell| vocabulary.read_level(scheme, Direction::FirstIsHighest, cell);
        assert_eq!(read("D级"), LevelReading::Synonym(Level::at(3)));
        assert_eq!(read("一级"), LevelReading::Unknown);
        assert_eq!(read("A/D"), LevelReading::Disagree(Level::at(0), Level::at(3)));
    }
    proptest::proptest! {
        #[test]
        fn any_text_at_all_is_read_as_a_level_without_harm(
            cell in "[一二三级高中低风险ⅠⅡIl1-3ABC★☆*()（）/、 ☑□第类\u{0}-\u{10ffff}]{0,14}"
        ) {
            let vocabulary = Vocabulary::load(&[]).unwrap();
            let scheme = vocabulary.scheme("cn123").unwrap();
            for direction in [Direction::FirstIsHighest, Direction::LastIsHighest] {
                if let LevelReading::Disagree(one, other) = vocabulary.read_level(scheme, direction, &cell) {
                    assert_ne!(one, other);
                }
            }
        }
    }
}
