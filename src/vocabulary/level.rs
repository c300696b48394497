//! Risk levels: schemes (一二三级, 高中低, ABC …), the direction a round gives them, and what a cell says.
//!
//! Which end is the highest is a setting of the round and never guessed from text.

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
    /// No level.
    Unknown,
}

impl LevelScheme {
    /// Looks a text up in this scheme only.
    pub fn find(&self, cell: &str) -> Option<LevelReading> {
        self.index.get(&text::key(cell)).copied()
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
    Some(LevelScheme { id: table.needed_text("id")?, labels, index })
}
