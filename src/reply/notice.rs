//! 退改通知 and 催报: covering texts that can be read over the telephone.

use crate::base::Lang;
use crate::finding::{Finding, Severity};
use crate::intake::Basis;
use crate::rules;
use crate::summary::UnitProgress;

/// What one unit is told.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    /// For each file: its name, what was made of it (the marked copy's name, or none), and its findings.
    pub files: Vec<(String, Option<String>, Vec<Finding>)>,
    /// Findings about the unit over all its files (posts without a risk point, copied lists).
    pub unit: Vec<Finding>,
}

/// Findings of one file that a letter lists; the marked copy has all.
const MOST: usize = 60;

/// The covering text for one unit, with Windows line ends.
pub fn notice(unit: &str, letter: &Letter, basis: &Basis) -> String {
    let round = &basis.round;
    let due = round.deadline;
    let mut lines = vec![
        format!("{unit}:"),
        format!("你单位报来的{}自查表有下列问题，请改好后再报。", round.name),
        format!("截止：{} 年 {} 月 {} 日。", due.year(), due.month(), due.day()),
        String::new(),
    ];
    for (file, marked, findings) in &letter.files {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        lines.push(format!("【{file}】错误 {errors} 处，提醒 {} 处", findings.len() - errors));
        match marked {
            Some(marked) => lines.push(format!(
                "  已在「{marked}」里标出：红的必须改，黄的请核对；第一页「问题清单」可以逐条跳过去、逐条回复。"
            )),
            None => lines.push("  这个文件读不了，没法在原表上标注，请按下面说的重新报。".to_owned()),
        }
        for (number, finding) in (1..).zip(findings.iter().take(MOST)) {
            let weight = if finding.severity == Severity::Error { "必须改" } else { "请核对" };
            let place = match (&finding.sheet, finding.place) {
                (Some(sheet), Some(place)) => format!("{sheet} {place} "),
                (Some(sheet), None) => format!("{sheet} "),
                _ => String::new(),
            };
            let (message, help) = (rules::message(finding, Lang::Zh), rules::help(finding, Lang::Zh));
            lines.push(format!("  {number}. [{weight}] {place}{message}。{help}"));
        }
        if findings.len() > MOST {
            lines.push(format!("  ……还有 {} 处，见「问题清单」。", findings.len() - MOST));
        }
        lines.push(String::new());
    }
    if !letter.unit.is_empty() {
        lines.push("【其他】".to_owned());
        for (number, finding) in (1..).zip(&letter.unit) {
            lines.push(format!(
                "  {number}. {}。{}",
                rules::message(finding, Lang::Zh),
                rules::help(finding, Lang::Zh)
            ));
        }
        lines.push(String::new());
    }
    lines.push(format!("{}纪委", round.county));
    lines.join("\r\n") + "\r\n"
}

/// The reminder for units that have not returned, and for sections and posts that are still without a risk point.
pub fn reminder(units: &[UnitProgress], days_left: i64, basis: &Basis) -> String {
    let round = &basis.round;
    let due = round.deadline;
    let left =
        if days_left >= 0 { format!("还有 {days_left} 天") } else { format!("已过 {} 天", -days_left) };
    let mut lines = vec![
        format!(
            "{} 催报名单（截止 {} 年 {} 月 {} 日，{left}）",
            round.name,
            due.year(),
            due.month(),
            due.day()
        ),
        String::new(),
    ];
    let missing: Vec<&UnitProgress> = units.iter().filter(|unit| unit.files == 0).collect();
    lines.push(format!("一、没有报送的单位（{} 个）", missing.len()));
    for unit in &missing {
        let contact =
            basis.roster.by_code(&unit.code).and_then(|at| basis.roster.unit(at)).map(|unit| &unit.contact);
        let contact = contact.map_or_else(String::new, |(who, phone)| format!("  {who} {phone}"));
        lines.push(format!("  {}{}", unit.name, contact.trim_end()));
    }
    lines.push(String::new());
    lines.push("二、已经报送、但还有股室或岗位没有风险点的单位".to_owned());
    for unit in units.iter().filter(|unit| unit.files > 0) {
        if !unit.sections.missing.is_empty() {
            lines.push(format!("  {} 股室：{}", unit.name, unit.sections.missing.join("、")));
        }
        if !unit.posts.missing.is_empty() {
            lines.push(format!("  {} 岗位：{}", unit.name, unit.posts.missing.join("、")));
        }
        if !unit.leaders.missing.is_empty() {
            lines.push(format!("  {} 领导班子：{}", unit.name, unit.leaders.missing.join("、")));
        }
    }
    lines.join("\r\n") + "\r\n"
}
