//! 回收件: which returns are in, which are held back, and why.

use std::collections::BTreeMap;

use super::{Cell, Holds, Kind, OPEN, Table};
use crate::finding::Severity;
use crate::rules;
use crate::summary::ReturnLine;
use crate::summary::sheet::source_link;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "return-file", name: "回收件", about: "每一份回收件收下没有、收下多少、为什么暂存", build
    };

fn build(view: &View<'_>) -> Table {
    let mut table = Table::new(KIND.name, "回收件收录情况表")
        .note("旧件、重复件的行数不计入汇总，列出来只为说明去向")
        .column("文件", Holds::Text(34))
        .column(OPEN, Holds::Text(6))
        .column("单位", Holds::Text(24))
        .column("状态", Holds::Text(9))
        .column("格式", Holds::Text(7))
        .column("行数", Holds::Count)
        .column("风险点", Holds::Count)
        .column("暂存行", Holds::Count)
        .column("错误", Holds::Count)
        .column("提醒", Holds::Count)
        .column("填表日期", Holds::Text(11))
        .column("最后保存", Holds::Text(11))
        .column("原因", Holds::Text(40));
    for line in &view.returns {
        let sum = |of: fn(&crate::risk::Tally) -> usize| Cell::Count(line.forms.iter().map(of).sum());
        let modified = line.modified.as_deref().map(|moment| moment.split('T').next().unwrap_or(moment));
        table.push(vec![
            line.file.as_str().into(),
            source_link(&line.file).map_or(Cell::Empty, Cell::open),
            line.unit.as_deref().unwrap_or("（未识别）").into(),
            line.status.zh().into(),
            line.format.as_deref().unwrap_or_default().into(),
            sum(|tally| tally.rows),
            sum(|tally| tally.points),
            sum(|tally| tally.held),
            line.errors.into(),
            line.warnings.into(),
            line.filled_on.as_deref().unwrap_or_default().into(),
            modified.unwrap_or_default().into(),
            why(line, view).into(),
        ]);
    }
    table.finish()
}

/// The faults at error level by kind, the most frequent first.
fn why<'m>(line: &'m ReturnLine, view: &View<'m>) -> String {
    let mut kinds = BTreeMap::new();
    for found in view.findings_of(&line.file) {
        if found.finding.severity == Severity::Error && found.answered.is_none() {
            *kinds.entry(found.finding.code).or_insert(0_usize) += 1;
        }
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let said: Vec<String> = kinds
        .into_iter()
        .map(|(code, count)| {
            let title = rules::find(code).map_or("", |rule| rule.title.zh);
            format!("{code} {title}×{count}")
        })
        .collect();
    said.join("；")
}
