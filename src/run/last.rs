//! The last round's points, for what was left unchanged or removed (A006, A007).
//!
//! The settings name the last round's working folder, or a file that `export --what points --as jsonl` wrote.

use std::collections::{BTreeMap, BTreeSet};

use super::{Folder, Result, Stop, material};
use crate::risk::Point;
use crate::rules::round_key;

/// What each unit had in the last round, by its code; empty if the settings name none.
///
/// # Errors
/// If what they name cannot be read.
pub fn points(folder: &Folder) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut last: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let Some(named) = &folder.basis.round.last else { return Ok(last) };
    let path = folder.root.join(named);
    let mut take = |point: &Point| {
        if point.counts() {
            last.entry(point.unit_code.to_string()).or_default().insert(round_key(point));
        }
    };
    if path.is_dir() {
        let before = Folder::open(&path, folder.basis.today)?;
        let (register, _lock) = before.register()?;
        for point in &material::gathered(&register, &before.basis, |_, _| {})?.points {
            take(point);
        }
        return Ok(last);
    }
    let text = std::fs::read_to_string(&path).map_err(|error| Stop::disk(&path, &error))?;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let point: Point = serde_json::from_str(line).map_err(|error| {
            let (shown, number) = (path.display(), number + 1);
            Stop::new(
                format!(
                    "{shown} 第 {number} 行不是导出的风险点;请用 jingzhong export --what points 导出上一批次"
                ),
                format!("{shown} line {number} is no exported risk point ({error})"),
            )
        })?;
        take(&point);
    }
    Ok(last)
}
