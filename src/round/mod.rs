//! What is being asked: the round (批次) with its levels, routing, thresholds and severities.
//!
//! In: `jingzhong.toml`. Out: a [`Round`] that cannot be wrong, or every fault of the file with its line.

use std::collections::BTreeMap;

use crate::base::{Date, Fault, date::DateReading, settings};
use crate::finding::{Code, Severity};
use crate::vocabulary::{Direction, Level, LevelScheme, Vocabulary};
use crate::workbook::Limits;

/// The settings' file name in a working folder.
pub const FILE: &str = "jingzhong.toml";
/// The settings as `init` writes them, `{year}` and `{county}` to be filled in.
pub const TEMPLATE: &str = include_str!("../../templates/jingzhong.toml");

/// A round.
#[derive(Debug, Clone)]
pub struct Round {
    /// Its id, written into every form (`2026`).
    pub id: String,
    /// Its name, printed on every form.
    pub name: String,
    /// The year.
    pub year: i32,
    /// The county's name.
    pub county: String,
    /// Returns are due on this day.
    pub deadline: Date,
    /// The last round: its working folder or exported points, as a path from this working folder.
    pub last: Option<String>,
    /// How levels are named.
    pub scheme: LevelScheme,
    /// Which end of the scheme is the highest.
    pub direction: Direction,
    /// Who watches what; the first line that fits counts.
    pub routing: Vec<Route>,
    /// Columns of the public edition, by their titles in 总台账.
    pub public: Vec<String>,
    /// Numbers that rules compare with.
    pub threshold: Threshold,
    /// Severities that differ from the catalogue.
    pub severity: BTreeMap<Code, Severity>,
    /// Limits of reading.
    pub limits: Limits,
}

/// Columns that may be public, by their titles in 总台账; the first ten are unless the settings say otherwise. Sources,
/// remarks and open findings never are.
pub const PUBLIC_COLUMNS: [&str; 17] = [
    "单位",
    "对象",
    "股室",
    "岗位",
    "职务",
    "风险类别",
    "风险点",
    "风险等级",
    "防控措施",
    "责任岗位",
    "权力类型",
    "事项",
    "表现形式",
    "防控阶段",
    "缺陷类型",
    "完成时限",
    "是否新增",
];

/// One line of the routing table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Only points of this category.
    pub category: Option<String>,
    /// Only points of this level.
    pub level: Option<Level>,
    /// Who watches: a column of the roster (派驻组, 乡镇纪委, 风险点所在党组织) or a name.
    pub watchers: Vec<String>,
}

/// Numbers that rules compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Fewest characters of a risk.
    pub risk_min: usize,
    /// Fewest characters of a measure.
    pub measure_min: usize,
    /// Most characters of a cell.
    pub text_max: usize,
    /// Likelihood × impact from which the highest level is due.
    pub high_from: i64,
    /// Likelihood × impact from which the middle level is due.
    pub mid_from: i64,
    /// Rows from which one measure pasted everywhere is told.
    pub everywhere_rows: usize,
    /// Share in percent of a sheet's rows from which it is.
    pub everywhere_share: usize,
    /// Rows from which a single level for all is told.
    pub level_rows: usize,
    /// Likeness in percent from which two points of one object are merged.
    pub merge_from: i64,
    /// Likeness in percent from which they are proposed to a person.
    pub propose_from: i64,
    /// Share in percent of a unit's points in another's return from which copying is told.
    pub copied_share: i64,
    /// Share in percent of points as in the last round from which that is told.
    pub unchanged_share: i64,
    /// Share in percent of the last round's points below which removal is told.
    pub kept_share: i64,
}

impl Default for Threshold {
    fn default() -> Self {
        Self {
            risk_min: 6,
            measure_min: 10,
            text_max: 1000,
            high_from: 9,
            mid_from: 4,
            everywhere_rows: 5,
            everywhere_share: 50,
            level_rows: 5,
            merge_from: 90,
            propose_from: 75,
            copied_share: 60,
            unchanged_share: 95,
            kept_share: 50,
        }
    }
}

impl Threshold {
    /// The names in settings with the bounds of their values; the first eight may be set for one form too.
    const BOUNDS: [(&'static str, i64, i64); 13] = [
        ("risk_min", 0, 32_767),
        ("measure_min", 0, 32_767),
        ("text_max", 1, 32_767),
        ("high_from", 1, 16),
        ("mid_from", 1, 16),
        ("everywhere_rows", 2, 10_000),
        ("everywhere_share", 1, 100),
        ("level_rows", 2, 10_000),
        ("merge_from", 50, 100),
        ("propose_from", 30, 100),
        ("copied_share", 1, 100),
        ("unchanged_share", 1, 100),
        ("kept_share", 1, 100),
    ];

    /// Thresholds that a form may set for itself.
    const OF_FORM: usize = 8;

    /// Reads a `[threshold]` table of the settings.
    fn take(table: &settings::Table<'_>) -> Self {
        let mut threshold = Self::default();
        for (name, value) in Self::values(table, Self::BOUNDS.len()) {
            threshold.set(name, value);
        }
        threshold
    }

    /// Reads a `[threshold]` table of a form: what differs from the round's.
    pub fn of_form(table: &settings::Table<'_>) -> Vec<(&'static str, i64)> {
        Self::values(table, Self::OF_FORM)
    }

    fn values(table: &settings::Table<'_>, known: usize) -> Vec<(&'static str, i64)> {
        let known = Self::BOUNDS.iter().take(known);
        known.filter_map(|(name, from, to)| Some((*name, table.number(name, *from..=*to)?))).collect()
    }

    /// The same with some values set.
    #[must_use]
    pub fn with(mut self, values: &[(&'static str, i64)]) -> Self {
        for (name, value) in values {
            self.set(name, *value);
        }
        self
    }

    fn set(&mut self, name: &str, value: i64) {
        let count = usize::try_from(value).unwrap_or(0);
        match name {
            "risk_min" => self.risk_min = count,
            "measure_min" => self.measure_min = count,
            "text_max" => self.text_max = count,
            "high_from" => self.high_from = value,
            "mid_from" => self.mid_from = value,
            "everywhere_rows" => self.everywhere_rows = count,
            "everywhere_share" => self.everywhere_share = count,
            "level_rows" => self.level_rows = count,
            "merge_from" => self.merge_from = value,
            "propose_from" => self.propose_from = value,
            "copied_share" => self.copied_share = value,
            "unchanged_share" => self.unchanged_share = value,
            "kept_share" => self.kept_share = value,
            _ => {}
        }
    }
}

impl Round {
    /// Reads the settings. `known` tells whether a rule code exists (the catalogue lies on a higher floor).
    ///
    /// # Errors
    /// Every fault with its line.
    pub fn read(
        text: &str,
        vocabulary: &Vocabulary,
        known: &dyn Fn(Code) -> bool,
    ) -> Result<Self, Vec<Fault>> {
        settings::read(FILE, text, |table| {
            let level = table.table("level");
            if level.is_none() {
                table.tell("level", "缺少 [level]", "[level] is missing");
            }
            let scheme = level.as_ref().and_then(|level| take_scheme(level, vocabulary));
            let direction = level.as_ref().and_then(take_direction);
            let routing: Vec<Route> = table
                .tables("routing")
                .iter()
                .map(|line| take_route(line, scheme.as_ref(), vocabulary))
                .collect();
            if routing.is_empty() {
                table.tell("routing", "缺少 [[routing]]", "[[routing]] is missing");
            }
            let threshold =
                table.table("threshold").map_or_else(Threshold::default, |table| Threshold::take(&table));
            let severity =
                table.table("severity").map_or_else(BTreeMap::new, |table| take_severity(&table, known));
            let limits = table.table("limit").map_or_else(Limits::default, |table| take_limits(&table));
            let public = take_public(table);
            let Some(round) = table.table("round") else {
                table.tell("round", "缺少 [round]", "[round] is missing");
                return None;
            };
            let id = round.needed_text("id");
            let name = round.needed_text("name");
            let year = round.number("year", 2000..=2100);
            if !round.has("year") {
                round.tell("year", "缺少 round.year", "round.year is missing");
            }
            let county = round.needed_text("county");
            let deadline = round.needed_text("deadline").and_then(|text| match Date::read(&text) {
                DateReading::Date(date) => Some(date),
                _ => {
                    round.tell(
                        "deadline",
                        format!("round.deadline「{text}」不是日期,应写成 2026-06-30"),
                        format!("round.deadline «{text}» is no date; write 2026-06-30"),
                    );
                    None
                }
            });
            let last = round.text("last").filter(|path| !path.trim().is_empty());
            Some(Self {
                last,
                id: id?,
                name: name?,
                year: i32::try_from(year?).ok()?,
                county: county?,
                deadline: deadline?,
                scheme: scheme?,
                direction: direction?,
                routing,
                public,
                threshold,
                severity,
                limits,
            })
        })
    }

    /// Levels from the highest to the lowest.
    pub fn levels(&self) -> Vec<Level> {
        self.scheme.from_highest(self.direction)
    }

    /// How high a level is: 0 is the highest.
    pub fn rank(&self, level: Level) -> usize {
        match self.direction {
            Direction::FirstIsHighest => level.position(),
            Direction::LastIsHighest => self.scheme.labels.len().saturating_sub(1 + level.position()),
        }
    }

    /// A level's label.
    pub fn label(&self, level: Level) -> &str {
        self.scheme.label(level)
    }

    /// The legend printed on every form: «一级（最高）、二级、三级（最低）».
    pub fn legend(&self) -> String {
        let levels = self.levels();
        let said: Vec<String> = levels
            .iter()
            .enumerate()
            .map(|(at, level)| match at {
                0 => format!("{}（最高）", self.label(*level)),
                _ if at + 1 == levels.len() => format!("{}（最低）", self.label(*level)),
                _ => self.label(*level).to_owned(),
            })
            .collect();
        said.join("、")
    }

    /// The routing line for a point.
    pub fn route(&self, category: Option<&str>, level: Option<Level>) -> Option<&Route> {
        self.routing.iter().find(|line| {
            line.category.as_deref().is_none_or(|wanted| Some(wanted) == category)
                && line.level.is_none_or(|wanted| Some(wanted) == level)
        })
    }
}

fn take_scheme(level: &settings::Table<'_>, vocabulary: &Vocabulary) -> Option<LevelScheme> {
    let id = level.needed_text("scheme")?;
    let scheme = vocabulary.scheme(&id).cloned();
    if scheme.is_none() {
        let known: Vec<&str> = vocabulary.schemes().iter().map(|scheme| scheme.id.as_str()).collect();
        let known = known.join("、");
        level.tell(
            "scheme",
            format!("level.scheme「{id}」没有这种分级办法,可用:{known}"),
            format!("level.scheme «{id}» is unknown; use one of {known}"),
        );
    }
    scheme
}

fn take_direction(level: &settings::Table<'_>) -> Option<Direction> {
    match level.needed_text("direction")?.as_str() {
        "first_is_highest" => Some(Direction::FirstIsHighest),
        "last_is_highest" => Some(Direction::LastIsHighest),
        other => {
            level.tell(
                "direction",
                format!("level.direction「{other}」应写成 first_is_highest 或 last_is_highest"),
                format!("level.direction «{other}» must be first_is_highest or last_is_highest"),
            );
            None
        }
    }
}

fn take_route(line: &settings::Table<'_>, scheme: Option<&LevelScheme>, vocabulary: &Vocabulary) -> Route {
    let category = line.text("category");
    if let (Some(category), Some(list)) = (&category, vocabulary.list("category"))
        && !list.names.contains(category)
    {
        line.tell(
            "category",
            format!("routing.category「{category}」不是风险类别,可用:{}", list.names.join("、")),
            format!("routing.category «{category}» is no category; use one of {}", list.names.join(", ")),
        );
    }
    let level = line.text("level").and_then(|label| {
        let scheme = scheme?;
        let found = scheme.labels.iter().position(|known| *known == label).map(Level::at);
        if found.is_none() {
            line.tell(
                "level",
                format!("routing.level「{label}」不在本批次的等级里({})", scheme.labels.join("、")),
                format!("routing.level «{label}» is no level of this round ({})", scheme.labels.join(", ")),
            );
        }
        found
    });
    let watchers = line.texts("watchers");
    if watchers.is_empty() {
        line.tell("watchers", "routing.watchers 不能为空", "routing.watchers must not be empty");
    }
    Route { category, level, watchers }
}

fn take_public(table: &settings::Table<'_>) -> Vec<String> {
    let usual = || PUBLIC_COLUMNS.iter().take(10).map(|title| (*title).to_owned()).collect();
    let Some(public) = table.table("public") else { return usual() };
    let columns = public.texts("columns");
    for column in columns.iter().filter(|column| !PUBLIC_COLUMNS.contains(&column.as_str())) {
        public.tell(
            "columns",
            format!("public.columns 里的「{column}」不能公开或没有这一列,可用:{}", PUBLIC_COLUMNS.join("、")),
            format!(
                "«{column}» in public.columns is no column that may be public; use {}",
                PUBLIC_COLUMNS.join(", ")
            ),
        );
    }
    if !columns.iter().any(|column| column == "风险点") {
        public.tell("columns", "public.columns 里要有「风险点」", "public.columns must hold 风险点");
    }
    columns
}

fn take_severity(table: &settings::Table<'_>, known: &dyn Fn(Code) -> bool) -> BTreeMap<Code, Severity> {
    let mut severities = BTreeMap::new();
    for key in table.keys() {
        let severity = match table.text(&key).as_deref() {
            Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            Some("info") => Severity::Info,
            _ => {
                table.tell(
                    &key,
                    format!("severity.{key} 应写成 \"error\"、\"warning\" 或 \"info\""),
                    format!("severity.{key} must be \"error\", \"warning\" or \"info\""),
                );
                continue;
            }
        };
        match Code::read(&key).filter(|code| known(*code)) {
            Some(code) => {
                severities.insert(code, severity);
            }
            None => table.tell(
                &key,
                format!("没有规则 {key};规则编号见 jingzhong rules"),
                format!("there is no rule {key}; see jingzhong rules"),
            ),
        }
    }
    severities
}

fn take_limits(table: &settings::Table<'_>) -> Limits {
    let usual = Limits::default();
    let megabytes = |key: &str, usual: u64| {
        table
            .number(key, 1..=4096)
            .and_then(|number| u64::try_from(number).ok())
            .map_or(usual, |number| number << 20)
    };
    Limits {
        file_bytes: megabytes("file_mb", usual.file_bytes),
        total_bytes: megabytes("inflated_mb", usual.total_bytes),
        cells: table
            .number("cells", 1000..=50_000_000)
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(usual.cells),
        ..usual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> String {
        TEMPLATE.replace("{year}", "2026").replace("{county}", "某县")
    }

    fn read(text: &str) -> Result<Round, Vec<Fault>> {
        Round::read(text, &Vocabulary::load(&[]).unwrap(), &|code| code.as_str() == "C021")
    }

    #[test]
    fn the_settings_that_init_writes_are_valid() {
        let round = read(&template()).unwrap();
        assert_eq!(round.legend(), "一级（最高）、二级、三级（最低）");
        assert_eq!(round.deadline.to_string(), "2026-06-30");
        let level = |at| Some(Level::at(at));
        assert_eq!(round.route(Some("业务流程风险"), level(1)).unwrap().watchers, ["乡镇纪委"]);
        assert_eq!(round.route(Some("思想道德风险"), level(2)).unwrap().watchers, ["监察室", "派驻组"]);
    }

    #[test]
    fn all_faults_are_told_at_once_with_their_lines() {
        let text = template()
            .replace("\"cn123\"", "\"cn124\"")
            .replace("deadline = \"2026-06-30\"", "deadline = \"2026-06-31\"")
            .replace("# C021 = \"error\"", "C021 = \"fatal\"\nZ999 = \"error\"");
        let faults = read(&text).unwrap_err();
        let told: Vec<String> = faults.iter().map(|fault| format!("{} {}", fault.line, fault.zh)).collect();
        assert_eq!(told.len(), 4, "{told:#?}");
        assert!(told[0].starts_with("9 round.deadline"), "{told:#?}");
        assert!(told[1].contains("cn124"));
        assert!(told[2].contains("C021") && told[3].contains("没有规则 Z999"));
    }

    #[test]
    fn a_round_whose_lowest_label_comes_first_counts_from_the_other_end() {
        let round = read(&template().replace("\"first_is_highest\"", "\"last_is_highest\"")).unwrap();
        assert_eq!(round.legend(), "三级（最高）、二级、一级（最低）");
        assert_eq!(round.rank(Level::at(2)), 0);
    }
}
