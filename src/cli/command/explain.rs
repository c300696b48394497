//! `explain` (来源)

use serde_json::json;

use super::{Context, End};
use crate::base::Lang;
use crate::cli::print::line;
use crate::risk::{ClusterKind, Source};
use crate::run::Result;
use crate::run::explain::{Explained, Figure, Group, Line, OfPoint, explain};

/// Shows where something comes from.
pub fn run(context: &Context<'_>, what: &str) -> Result<End> {
    let folder = context.folder()?;
    let explained = explain(&folder, what)?;
    if context.is_json() {
        line(&json!(explained).to_string());
        return Ok(End::Done);
    }
    match &explained {
        Explained::Point(told) => point(context, told),
        Explained::Cluster(told) => group(context, told),
        Explained::Figure(told) => figure(context, told),
        Explained::Nothing { cell, zh, en } => line(&format!("{cell}:{}", context.say(zh, en))),
        Explained::Several(fits) => {
            line(context.say("有几个都以它开头,请多写几位:", "several begin so:"));
            for (id, said) in fits {
                line(&format!("  {id}  {said}"));
            }
        }
    }
    Ok(End::Done)
}

fn source(source: &Source, lang: Lang) -> String {
    let Source { file, sheet, row } = source;
    match lang {
        Lang::Zh => format!("{file} › {sheet} 第{row}行"),
        Lang::En => format!("{file} › {sheet} row {row}"),
    }
}

fn one_line(context: &Context<'_>, told: &Line) {
    let name = told.number.as_deref().unwrap_or(&told.id);
    let level = told.level.as_deref().unwrap_or("-");
    line(&format!("  {name}  {} {}  {level}  {}", told.unit, told.place, told.risk));
    for stand in &told.sources {
        line(&format!("      {}", source(stand, context.lang)));
    }
}

fn point(context: &Context<'_>, told: &OfPoint) {
    let point = &told.point;
    let number = told.number.as_ref().map_or_else(String::new, |number| format!("{number}  "));
    line(&format!("{number}{}  {}", point.id, point.risk));
    let state = match (&point.duplicate_of, point.held) {
        (Some(kept), _) => format!("{} {kept}", context.say("已并入", "merged into")),
        (None, true) => context.say("暂存,改好以前不计入汇总", "held back").to_owned(),
        (None, false) => context.say("计入汇总", "counted").to_owned(),
    };
    let place = crate::summary::table::place_of(point);
    let level = point.level.as_deref().unwrap_or("-");
    line(&format!("  {} {place}  {level}  {state}", point.unit));
    for measure in &point.measures {
        line(&format!("  {}{measure}", context.say("措施:", "measure: ")));
    }
    line(context.say("来源:", "sources:"));
    for stand in &told.stands {
        let cells: Vec<String> = stand
            .cells
            .iter()
            .map(|(name, place)| {
                let name = match *name {
                    "risk" => context.say("风险点", "risk"),
                    "level" => context.say("等级", "level"),
                    _ => context.say("措施", "measure"),
                };
                format!("{name} {place}")
            })
            .collect();
        line(&format!("  {}  {}", source(&stand.source, context.lang), cells.join(" ")));
        for (code, message) in &stand.findings {
            line(&format!("      [{code}] {message}"));
        }
    }
    if !told.like.is_empty() {
        line(context.say("相同或很像的:", "the same or nearly so:"));
    }
    for like in &told.like {
        let now = context.say(like.now_zh, like.now);
        let by = if like.decided.is_some() { context.say("(人定)", " (decided)") } else { "" };
        line(&format!("  [{now}{by}] {}% {}", like.likeness, like.why));
        one_line(context, &like.point);
    }
    if let Some(common) = &told.common {
        group(context, common);
    }
}

fn group(context: &Context<'_>, told: &Group) {
    let kind = match told.cluster.kind {
        ClusterKind::Duplicate => context.say("重复", "duplicate"),
        ClusterKind::Near => context.say("近似", "near"),
        ClusterKind::Common => context.say("共性风险", "common risk"),
    };
    let (members, units) = (told.members.len(), told.cluster.units);
    line(&match context.lang {
        Lang::Zh => format!("{kind}组 {}:{members} 条,{units} 个单位", told.cluster.id),
        Lang::En => format!("{kind} {}: {members} points, {units} units", told.cluster.id),
    });
    for why in &told.why {
        line(&format!("  {why}"));
    }
    for member in &told.members {
        one_line(context, &member.point);
        line(&format!("      {}% {}", member.likeness, member.why.join(";")));
    }
}

fn figure(context: &Context<'_>, told: &Figure) {
    line(&format!("{} = {}", told.cell, told.figure));
    let row = told.row.as_ref().map_or_else(String::new, |(title, label)| format!("{title}:{label};"));
    let (column, counted, points) = (&told.column, told.counted, told.points.len());
    let what = match told.counts {
        "rows" => context.say("数据行", "rows"),
        "measures" => context.say("防控措施", "measures"),
        _ => context.say("风险点", "points"),
    };
    line(&match context.lang {
        Lang::Zh => format!("  {row}{column}。{what} {counted},来自下面 {points} 条风险点"),
        Lang::En => format!("  {row}{column}: {counted} {what} in these {points} points"),
    });
    if (told.figure - counted as f64).abs() > 0.5 {
        line(context.say(
            "  注意:汇总表写出以后数据有了变化,两个数对不上;请重新运行 jingzhong consolidate",
            "  the data has changed since this summary was written; run consolidate again",
        ));
    }
    for told in &told.points {
        one_line(context, told);
    }
}
