//! `status` (进度): a table that a clerk can read out.

use serde_json::{Value, json};

use super::{Context, End};
use crate::base::Lang;
use crate::cli::print;
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
