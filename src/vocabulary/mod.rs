//! In which words a round asks and understands: lists of values with their synonyms, level schemes, header
//! synonyms, and the small word lists that reading needs.
//!
//! In: `templates/vocabulary/*.toml`, compiled in, each replaced by a file of the same name in the working folder;
//! a file of another name adds a list that forms may use. Out: a checked [`Vocabulary`]. Words are looked up by
//! [`crate::base::text::key`], so width, blanks and line breaks never matter.

mod level;
mod list;
mod person;

pub use level::{Direction, Level, LevelReading, LevelScheme};
pub use list::{List, Match};
pub use person::{Found, Nameless, People};

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::base::{Fault, Glance, settings, text};

/// The compiled-in vocabulary files: name and text.
pub const BUILT_IN: [(&str, &str); 11] = [
    ("category.toml", include_str!("../../templates/vocabulary/category.toml")),
    ("column.toml", include_str!("../../templates/vocabulary/column.toml")),
    ("defect.toml", include_str!("../../templates/vocabulary/defect.toml")),
    ("impact.toml", include_str!("../../templates/vocabulary/impact.toml")),
    ("level.toml", include_str!("../../templates/vocabulary/level.toml")),
    ("likelihood.toml", include_str!("../../templates/vocabulary/likelihood.toml")),
    ("person.toml", include_str!("../../templates/vocabulary/person.toml")),
    ("phase.toml", include_str!("../../templates/vocabulary/phase.toml")),
    ("power_type.toml", include_str!("../../templates/vocabulary/power_type.toml")),
    ("word.toml", include_str!("../../templates/vocabulary/word.toml")),
    ("yes_no.toml", include_str!("../../templates/vocabulary/yes_no.toml")),
];

/// Everything that is looked up in words.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    lists: BTreeMap<String, List>,
    schemes: Vec<LevelScheme>,
    column_synonyms: BTreeMap<String, Vec<String>>,
    header_synonyms: BTreeMap<String, Vec<String>>,
    /// The small word lists.
    pub words: WordLists,
    /// By what people's names are told from posts.
    pub people: People,
}

/// Small word lists, as keys (see [`text::key`]) unless said otherwise.
#[derive(Debug, Clone, Default)]
pub struct WordLists {
    null: ShortWords,
    ditto: ShortWords,
    /// Folded, and as written.
    placeholder: Vec<(String, String)>,
    /// How placeholders may begin: a text with none of these characters has none of them.
    placeholder_heads: text::CharSet,
    noise: Vec<Regex>,
    /// How a sign-off row may begin.
    pub sign_off: Vec<String>,
    stock: BTreeSet<String>,
    /// How stock phrases end.
    stock_ends: BTreeSet<String>,
    unit_prefix: Vec<String>,
    unit_suffix: Vec<String>,
    unit_short: Vec<Vec<String>>,
    copy_mark: Vec<String>,
}

impl Vocabulary {
    /// The built-in vocabulary with a working folder's files (name, text) laid over it.
    ///
    /// # Errors
    /// All faults of all files.
    pub fn load(own: &[(String, String)]) -> Result<Self, Vec<Fault>> {
        let (vocabulary, faults) = Self::gather(own);
        if faults.is_empty() { Ok(vocabulary) } else { Err(faults) }
    }

    /// The same with what can be had beside the faults, so that what refers to it can be looked at too.
    pub fn gather(own: &[(String, String)]) -> (Self, Vec<Fault>) {
        let mut vocabulary = Self {
            lists: BTreeMap::new(),
            schemes: Vec::new(),
            column_synonyms: BTreeMap::new(),
            header_synonyms: BTreeMap::new(),
            words: WordLists::default(),
            people: People::default(),
        };
        let mut faults = Vec::new();
        let own_names: BTreeSet<&str> = own.iter().map(|(name, _)| name.as_str()).collect();
        for (name, content) in BUILT_IN.into_iter().filter(|(name, _)| !own_names.contains(name)) {
            faults.extend(vocabulary.take(name, content));
        }
        for (name, content) in own {
            let more = vocabulary.take(name, content);
            if !more.is_empty() {
                vocabulary.stand_in(name);
            }
            faults.extend(more);
        }
        faults.sort();
        (vocabulary, faults)
    }

    /// Puts something in the place of what a faulty file should have brought: forms and settings that refer to it are
    /// not at fault.
    fn stand_in(&mut self, name: &str) {
        let (usual, _) = Self::gather(&[]);
        for (id, list) in usual.lists {
            self.lists.entry(id).or_insert(list);
        }
        if self.schemes.is_empty() {
            self.schemes = usual.schemes;
        }
        let id = name.trim_end_matches(".toml");
        self.lists.entry(id.to_owned()).or_insert_with(|| List::empty(id));
    }

    /// Takes one file; gives its faults.
    fn take(&mut self, name: &str, content: &str) -> Vec<Fault> {
        let shown = format!("templates/vocabulary/{name}");
        let taken = settings::read(&shown, content, |table| {
            match name {
                "level.toml" => self.schemes = level::take(table),
                "column.toml" => self.take_columns(table),
                "person.toml" => self.people = person::take(table),
                "word.toml" => self.words = WordLists::take(table),
                _ => {
                    let list = list::take(table)?;
                    self.lists.insert(list.id.clone(), list);
                }
            }
            Some(())
        });
        taken.err().unwrap_or_default()
    }

    /// A list by its id.
    pub fn list(&self, id: &str) -> Option<&List> {
        self.lists.get(id)
    }

    /// The ids of all lists.
    pub fn list_ids(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }

    /// A level scheme by its id.
    pub fn scheme(&self, id: &str) -> Option<&LevelScheme> {
        self.schemes.iter().find(|scheme| scheme.id == id)
    }

    /// All level schemes.
    pub fn schemes(&self) -> &[LevelScheme] {
        &self.schemes
    }

    /// What a cell of a level column says in a round of this scheme: in the round's own words, or, if they do not
    /// know it, in another scheme with as many levels (both counted from the highest). Two levels in one cell that
    /// are not the same one disagree.
    pub fn read_level(&self, scheme: &LevelScheme, direction: Direction, cell: &str) -> LevelReading {
        level::read(&self.schemes, scheme, direction, cell)
    }

    /// Other writings of a column title, by the column's role.
    pub fn column_synonyms(&self, role: &str) -> &[String] {
        self.column_synonyms.get(role).map_or(&[], Vec::as_slice)
    }

    /// Other writings of a header block's label.
    pub fn header_synonyms(&self, field: &str) -> &[String] {
        self.header_synonyms.get(field).map_or(&[], Vec::as_slice)
    }

    fn take_columns(&mut self, table: &settings::Table<'_>) {
        table.text("id");
        table.text("title");
        for (part, into) in [("role", &mut self.column_synonyms), ("header", &mut self.header_synonyms)] {
            if let Some(roles) = table.table(part) {
                for role in roles.keys() {
                    into.insert(role.clone(), roles.texts(&role));
                }
            }
        }
    }
}

/// The last two characters of a text.
fn end_of(text: &str) -> &str {
    let from = text.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or_default()
}

impl WordLists {
    fn take(table: &settings::Table<'_>) -> Self {
        table.text("id");
        table.text("title");
        // A word of signs only has an empty key, which would match everything.
        let keys = |name: &str| {
            table
                .texts(name)
                .iter()
                .map(|word| text::key(word))
                .filter(|key| !key.is_empty())
                .collect::<Vec<_>>()
        };
        let placeholder: Vec<(String, String)> = table
            .texts("placeholder")
            .into_iter()
            .map(|word| (text::fold(&word), word))
            .filter(|(folded, _)| !folded.is_empty())
            .collect();
        let noise = table.texts("noise");
        let noise = noise
            .iter()
            .filter_map(|pattern| {
                let compiled = Regex::new(pattern);
                if compiled.is_err() {
                    table.tell(
                        "noise",
                        format!("noise 里的 {pattern} 不是正则表达式"),
                        format!("{pattern} in noise is no regular expression"),
                    );
                }
                compiled.ok()
            })
            .collect();
        let unit_short = table.tables("unit_short");
        let stock: BTreeSet<String> = keys("stock").into_iter().collect();
        Self {
            null: ShortWords::new(keys("null")),
            ditto: ShortWords::new(keys("ditto")),
            placeholder_heads: placeholder.iter().filter_map(|(folded, _)| folded.chars().next()).collect(),
            placeholder,
            noise,
            sign_off: keys("sign_off"),
            stock_ends: stock.iter().map(|phrase| end_of(phrase).to_owned()).collect(),
            stock,
            unit_prefix: keys("unit_prefix"),
            unit_suffix: keys("unit_suffix"),
            unit_short: unit_short.iter().map(|group| group.texts("names")).collect(),
            copy_mark: table.texts("copy_mark"),
        }
    }

    /// Whether a content cell says only that there is nothing (无, 暂无, /).
    pub fn is_null(&self, cell: &str) -> bool {
        if self.null.are_far_from(cell) {
            return false;
        }
        let key = text::keyed(cell);
        let bare = key.trim_end_matches(['。', '.']);
        self.null.keys.iter().any(|word| *word == key || word == bare)
    }

    /// Whether a cell says «as above».
    pub fn is_ditto(&self, cell: &str) -> bool {
        if self.ditto.are_far_from(cell) {
            return false;
        }
        let key = text::keyed(cell);
        self.ditto.keys.iter().any(|word| *word == key)
    }

    /// The placeholder of a sample form that was left in a cell. One that ends in a colon (例:) counts only where a
    /// text or a line begins: 条例:…… and 比例:…… are no placeholders.
    pub fn placeholder_in<'w>(&'w self, cell: &str, glance: Glance) -> Option<&'w str> {
        let folded = if glance.is_folded() { Cow::Borrowed(cell) } else { text::folded(cell) };
        if !self.placeholder_heads.is_in(&folded) {
            return None;
        }
        let left = self.placeholder.iter().find(|(word, _)| {
            if word.ends_with(':') {
                folded.lines().any(|line| line.trim_start().starts_with(word.as_str()))
            } else {
                folded.contains(word.as_str())
            }
        });
        left.map(|(_, word)| word.as_str())
    }

    /// Whether a lone text in a row is a page line, an annex number or a total and no data.
    pub fn is_noise(&self, cell: &str) -> bool {
        let folded = text::folded(cell);
        let packed: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
        self.noise.iter().any(|pattern| pattern.is_match(&packed))
    }

    /// Whether a text ends the way some stock phrase does: one that does not is not made of stock phrases only.
    pub fn may_end_in_stock(&self, cell: &str) -> bool {
        // What parts phrases, as [`text::key`] would fold it, and what it would take away.
        let parts = |c: char| c.is_whitespace() || "和及并、,，;；.．。｡*＊:：".contains(c);
        let bare = cell.trim_end_matches(parts);
        // Where a character is not folded by itself the end may look otherwise.
        let end = end_of(bare);
        let last = end.char_indices().next_back().and_then(|(at, _)| end.get(at..)).unwrap_or_default();
        !end.chars().all(text::han) || [end, last].iter().any(|end| self.stock_ends.contains(*end))
    }

    /// Whether a measure is made of stock phrases only.
    pub fn is_stock(&self, cell: &str) -> bool {
        let key = text::keyed(cell);
        let mut parts =
            key.split([',', '、', ';', '.', '。', '，', '；']).filter(|part| !part.is_empty()).peekable();
        parts.peek().is_some() && parts.all(|part| self.stock.contains(part))
    }

    /// A unit's name as it is compared: without blanks, seal notes and party prefixes.
    pub fn unit_key(&self, name: &str) -> String {
        let mut key = text::key(name);
        while let Some(shorter) = self.unit_suffix.iter().find_map(|suffix| {
            key.strip_suffix(suffix.as_str()).filter(|rest| rest.chars().count() > 2).map(str::to_owned)
        }) {
            key = shorter;
        }
        key
    }

    /// Every key under which a unit may be found besides its own: without the county's name or a prefix, with the
    /// short forms of its ending. Sorted, without the unit's own key.
    pub fn unit_aliases(&self, name: &str, county: &str) -> Vec<String> {
        let own = self.unit_key(name);
        let county = text::key(county);
        let mut names = vec![own.clone()];
        if let Some(rest) = own.strip_prefix(&county).filter(|rest| !rest.is_empty() && !county.is_empty()) {
            names.push(rest.to_owned());
            names.push(format!("县{rest}"));
            // 青岭财政局 for 青岭县财政局.
            let short = county.trim_end_matches(['县', '市', '区']);
            if short.chars().count() >= 2 && short.len() < county.len() {
                names.push(format!("{short}{rest}"));
            }
        }
        for prefix in &self.unit_prefix {
            for known in names.clone() {
                if let Some(rest) =
                    known.strip_prefix(prefix.as_str()).filter(|rest| rest.chars().count() > 2)
                {
                    names.push(rest.to_owned());
                }
            }
        }
        for group in &self.unit_short {
            let group: Vec<String> = group.iter().map(|word| text::key(word)).collect();
            for known in names.clone() {
                for long in &group {
                    let Some(stem) = known.strip_suffix(long.as_str()) else { continue };
                    names.extend(group.iter().map(|short| format!("{stem}{short}")));
                }
            }
        }
        names.sort();
        names.dedup();
        names.retain(|known| known != &own && known.chars().count() > 1);
        names
    }

    /// A file name without marks of copying ((1), 副本, 最终版).
    pub fn without_copy_marks(&self, name: &str) -> String {
        self.copy_mark.iter().fold(name.to_owned(), |name, mark| {
            if mark.chars().count() > 1 { name.replace(mark.as_str(), "") } else { name }
        })
    }
}

/// Short words that a cell may consist of, as keys.
#[derive(Debug, Clone, Default)]
struct ShortWords {
    keys: Vec<String>,
    longest: usize,
    heads: text::CharSet,
}

impl ShortWords {
    fn new(keys: Vec<String>) -> Self {
        let longest = keys.iter().map(|word| word.chars().count()).max().unwrap_or(0);
        let heads = keys.iter().filter_map(|word| word.chars().next()).collect();
        Self { keys, longest, heads }
    }

    /// Whether a text begins otherwise than all of them, or is longer than any of them can be written: most cells are, and
    /// need no key then.
    fn are_far_from(&self, cell: &str) -> bool {
        if cell.chars().next().is_some_and(|head| text::han(head) && !self.heads.has(head)) {
            return true;
        }
        // A full stop, a colon and asterisks may stand around a word.
        cell.chars().filter(|c| text::is_alphanumeric(*c)).nth(self.longest + 6).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::load(&[]).unwrap()
    }

    #[test]
    fn words_are_found_under_any_spacing_and_width() {
        let vocabulary = vocabulary();
        let category = vocabulary.list("category").unwrap();
        assert_eq!(category.find("制度机制风险"), Some(Match::Exact(3)));
        assert_eq!(category.find(" 制度\n机制 "), Some(Match::Synonym(3)));
        assert_eq!(category.find("乱写"), None);
    }

    #[test]
    fn levels_of_other_schemes_are_mapped_from_the_highest() {
        let vocabulary = vocabulary();
        let scheme = vocabulary.scheme("cn123").unwrap();
        let read = |direction, cell| vocabulary.read_level(scheme, direction, cell);
        assert_eq!(read(Direction::FirstIsHighest, "一级"), LevelReading::Exact(Level::at(0)));
        assert_eq!(read(Direction::FirstIsHighest, "Ⅱ级"), LevelReading::Synonym(Level::at(1)));
        assert_eq!(read(Direction::FirstIsHighest, "高"), LevelReading::OtherScheme(Level::at(0)));
        assert_eq!(read(Direction::LastIsHighest, "高"), LevelReading::OtherScheme(Level::at(2)));
        assert_eq!(read(Direction::FirstIsHighest, "四级"), LevelReading::Unknown);
    }

    #[test]
    fn a_unit_is_known_by_its_short_forms() {
        let words = vocabulary().words;
        let aliases = words.unit_aliases("澜山县人力资源和社会保障局", "澜山县");
        for alias in ["县人社局", "人社局", "人力资源和社会保障局"] {
            assert!(aliases.iter().any(|known| known == alias), "{alias} in {aliases:?}");
        }
        assert_eq!(words.unit_key("澜山县财政局(盖章)"), "澜山县财政局");
    }

    #[test]
    fn stock_phrases_alone_are_no_measure() {
        let words = vocabulary().words;
        assert!(words.is_stock("加强学习，提高认识。"));
        assert!(!words.is_stock("加强学习，每季度抽查十份合同"));
        assert!(words.is_null("无。") && words.is_ditto("同 上") && words.is_noise("第 2 页 共 3 页"));
    }
}
