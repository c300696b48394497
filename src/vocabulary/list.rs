//! One list of values: what a drop-down offers, and the other writings that are understood.

use std::collections::BTreeMap;

use crate::base::{settings::Table, text};

/// A list of values with their synonyms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The name forms use.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// The standard words, in the order of the drop-down.
    pub names: Vec<String>,
    /// For each value, whether it is a strong one (权力类型: 审批, 执法, 人事, 财物).
    pub strong: Vec<bool>,
    index: BTreeMap<String, Match>,
}

/// How a cell's text was found in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It is the standard word (at this place of the list).
    Exact(usize),
    /// It is a synonym.
    Synonym(usize),
}

impl Match {
    /// The value's place in the list.
    pub const fn position(self) -> usize {
        match self {
            Self::Exact(at) | Self::Synonym(at) => at,
        }
    }
}

impl List {
    /// A list of which nothing is known but its id.
    pub(super) fn empty(id: &str) -> Self {
        let (id, title) = (id.to_owned(), id.to_owned());
        Self { id, title, names: Vec::new(), strong: Vec::new(), index: BTreeMap::new() }
    }

    /// Looks a cell's text up.
    pub fn find(&self, cell: &str) -> Option<Match> {
        self.index.get(text::keyed(cell).as_ref()).copied()
    }

    /// The standard word at a place of the list.
    pub fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }
}

/// Reads a list file; a word claimed by two values is a fault.
pub fn take(table: &Table<'_>) -> Option<List> {
    let id = table.needed_text("id");
    let title = table.needed_text("title");
    let mut names = Vec::new();
    let mut strong = Vec::new();
    let mut index = BTreeMap::new();
    for value in table.tables("value") {
        strong.push(value.flag("strong"));
        let synonyms = value.texts("synonyms");
        let Some(name) = value.needed_text("name") else { continue };
        let at = names.len();
        claim(&value, &mut index, &name, Match::Exact(at));
        for synonym in &synonyms {
            claim(&value, &mut index, synonym, Match::Synonym(at));
        }
        names.push(name);
    }
    if names.is_empty() {
        table.tell("value", "至少要有一个 [[value]]", "at least one [[value]] is needed");
    }
    Some(List { id: id?, title: title?, names, strong, index })
}

fn claim(value: &Table<'_>, index: &mut BTreeMap<String, Match>, word: &str, means: Match) {
    let before = index.entry(text::key(word)).or_insert(means);
    if before.position() != means.position() {
        value.tell(
            "name",
            format!("「{word}」已经是另一个值的写法"),
            format!("«{word}» already stands for another value"),
        );
    }
}
