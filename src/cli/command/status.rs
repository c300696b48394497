//! `status` (进度): a table that a clerk can read out.

use serde_json::{Value, json};

use super::{Context, End};
use crate::base::Lang;
use crate::cli::print;
use crate::finding::Severity;
use crate::register::{Change, ChangeKind};
use crate::rules;
use crate::run::{self, Result};

/// Shows the progress of the round.
pub fn run(context: &Context<'_>) -> Result<End> {
    let folder = context.folder()?;
    let standing = run::status::status(&folder)?;
    let progress = &standing.progress;
    if context.is_json() {
        let mut value = json!(progress);
        if let Value::Object(object) = &mut value {
            object.insert("errors".into(), standing.errors.into());
            object.insert("warnings".into(), standing.warnings.into());
            object.insert("answered".into(), standing.answered.into());
            object.insert("changes".into(), standing.changes.iter().map(change).collect());
        }
        print::line(&value.to_string());
        return Ok(if standing.errors > 0 { End::Faults } else { End::Done });
    }
    let zh = context.lang == Lang::Zh;
    let left = match (progress.days_left, zh) {
        (days @ 0.., true) => format!("还有 {days} 天"),
        (days, true) => format!("已过 {} 天", -days),
        (days @ 0.., false) => format!("{days} days left"),
        (days, false) => format!("{} days over", -days),
    };
    print::line(&format!("{}  {} {}({left})", progress.round, context.say("截止", "due"), progress.deadline));
    print::line(&if zh {
        format!(
            "单位:应报 {},已报 {},退改 {},未报 {}",
            progress.due, progress.returned, progress.sent_back, progress.missing
        )
    } else {
        format!(
            "units: {} due, {} returned, {} sent back, {} missing",
            progress.due, progress.returned, progress.sent_back, progress.missing
        )
    });
    let levels: Vec<String> =
        progress.levels.iter().map(|level| format!("{} {}", level.level, level.points)).collect();
    print::line(&if zh {
        format!(
            "风险点:{} 条({});暂存 {} 条,并入 {} 条",
            progress.points,
            levels.join(","),
            progress.held,
            progress.merged
        )
    } else {
        format!(
            "points: {} ({}); {} held, {} merged",
            progress.points,
            levels.join(", "),
            progress.held,
            progress.merged
        )
    });
    print::line(&if zh {
        format!("问题:错误 {},提醒 {},已答复 {}", standing.errors, standing.warnings, standing.answered)
    } else {
        format!(
            "findings: {} errors, {} warnings, {} answered",
            standing.errors, standing.warnings, standing.answered
        )
    });
    print::line("");
    let mut rows = vec![
        if zh {
            ["单位", "情况", "文件", "股室", "岗位", "风险点", "暂存", "错误", "提醒"]
        } else {
            ["unit", "state", "files", "sections", "posts", "points", "held", "errors", "warnings"]
        }
        .map(str::to_owned)
        .to_vec(),
    ];
    for unit in &progress.units {
        rows.push(vec![
            unit.name.clone(),
            if zh { unit.state.zh() } else { unit.state.en() }.to_owned(),
            unit.files.to_string(),
            format!("{}/{}", unit.sections.covered, unit.sections.due),
            format!("{}/{}", unit.posts.covered, unit.posts.due),
            unit.points.to_string(),
            unit.held.to_string(),
            unit.errors.to_string(),
            unit.warnings.to_string(),
        ]);
    }
    print::table(&rows);
    changes(context, &standing);
    if context.global.verbose {
        for unit in progress
            .units
            .iter()
            .filter(|unit| !unit.posts.missing.is_empty() || !unit.sections.missing.is_empty())
        {
            print::line("");
            print::line(&unit.name);
            for (title, missing) in [
                (context.say("没有风险点的股室", "sections without points"), &unit.sections.missing),
                (context.say("没有风险点的岗位", "posts without points"), &unit.posts.missing),
            ] {
                if !missing.is_empty() {
                    print::line(&format!("  {title}:{}", missing.join("、")));
                }
            }
        }
    }
    Ok(if standing.errors > 0 { End::Faults } else { End::Done })
}

/// What a newer return changed, as other programs read it.
fn change(change: &Change) -> Value {
    let findings: Vec<Value> = change
        .findings
        .iter()
        .map(|former| {
            let finding = &former.finding;
            json!({
                "code": finding.code, "name": rules::name(finding.code), "severity": finding.severity,
                "sheet": finding.sheet, "cell": finding.place.map(|place| place.to_string()),
                "column": finding.column, "value": finding.value, "mended": former.mended,
            })
        })
        .collect();
    json!({
        "unit_code": change.unit_code, "unit": change.unit, "older": change.older, "newer": change.newer,
        "changed": change.count(ChangeKind::Changed), "added": change.count(ChangeKind::Added),
        "removed": change.count(ChangeKind::Removed),
        "errors": {"mended": change.findings(Severity::Error, true), "open": change.findings(Severity::Error, false)},
        "warnings": {"mended": change.findings(Severity::Warning, true), "open": change.findings(Severity::Warning, false)},
        "lines": change.lines, "findings": findings,
    })
}

/// A line for each unit that has sent something anew: how much is different, where, and what is mended.
fn changes(context: &Context<'_>, standing: &run::status::Standing) {
    let mut units: Vec<&str> = standing.progress.units.iter().map(|unit| unit.code.as_str()).collect();
    units.retain(|code| standing.changes.iter().any(|change| change.unit_code == *code));
    if units.is_empty() {
        return;
    }
    print::line("");
    for code in units {
        let own: Vec<&Change> = standing.changes.iter().filter(|change| change.unit_code == code).collect();
        let name = own.first().map_or("", |change| change.unit.as_str());
        let kinds = [ChangeKind::Changed, ChangeKind::Added, ChangeKind::Removed];
        let [cells, added, removed] =
            kinds.map(|kind| own.iter().map(|change| change.count(kind)).sum::<usize>());
        let all = cells + added + removed;
        let of = |severity, mended| own.iter().map(|change| change.findings(severity, mended)).sum::<usize>();
        let (mended, open) = (of(Severity::Error, true), of(Severity::Error, false));
        let (calmed, left) = (of(Severity::Warning, true), of(Severity::Warning, false));
        let mut columns: Vec<(&str, usize)> = Vec::new();
        for line in own.iter().flat_map(|change| &change.lines).filter(|line| !line.column.is_empty()) {
            match columns.iter_mut().find(|(column, _)| *column == line.column) {
                Some((_, count)) => *count += 1,
                None => columns.push((&line.column, 1)),
            }
        }
        columns.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        print::line(&match context.lang {
            Lang::Zh => {
                let mut said: Vec<String> =
                    columns.iter().map(|(column, count)| format!("{column} {count} 格")).collect();
                said.extend((added > 0).then(|| format!("新增 {added} 条")));
                said.extend((removed > 0).then(|| format!("删去 {removed} 条")));
                let said = if said.is_empty() { "内容没有变".to_owned() } else { said.join("、") };
                let kept = [("错误", mended, open), ("提醒", calmed, left)].into_iter();
                let kept: Vec<String> = kept
                    .filter(|(_, mended, open)| mended + open > 0)
                    .map(|(what, mended, open)| format!(";原来的{what}改好 {mended} 处、还有 {open} 处"))
                    .collect();
                format!("{name} 退改后改了 {all} 处:{said}{}", kept.concat())
            }
            Lang::En => format!(
                "{name} changed {cells} cells, added {added} points, removed {removed}; of the older errors {mended} are mended, {open} open; of the warnings {calmed} and {left}"
            ),
        });
        if context.global.verbose {
            for line in own.iter().flat_map(|change| &change.lines) {
                let what = context.say(line.kind.zh(), line.kind.name());
                let (before, after) = (&line.before, &line.after);
                print::line(&format!(
                    "  {what} {} {} {}:{before} → {after}",
                    line.sheet, line.object, line.column
                ));
            }
        }
    }
}
