//! `review` (研判)

use std::path::Path;

use serde_json::json;

use super::{Context, End, outputs};
use crate::base::Lang;
use crate::cli::print;
use crate::run::{self, Folder, Result};

/// Writes the workbook of pairs, or takes up the decisions of one.
pub fn run(context: &Context<'_>, apply: Option<&Path>, force: bool) -> Result<End> {
    let folder = context.folder()?;
    match apply {
        Some(file) => taken_up(context, &folder, file),
        None => written(context, &folder, force),
    }
}

fn written(context: &Context<'_>, folder: &Folder, force: bool) -> Result<End> {
    let done = run::review::write(folder, force, &context.watch())?;
    if context.is_json() {
        for pair in &done.pairs {
            print::line(&json!(pair).to_string());
        }
    } else {
        let count = |now: &str| done.pairs.iter().filter(|pair| pair.now == now).count();
        let (open, merged, kept) = (count("open"), count("merged"), count("kept"));
        print::line(&match context.lang {
            Lang::Zh => {
                format!("很像的风险点 {} 对:待定 {open},合并 {merged},保留 {kept}", done.pairs.len())
            }
            Lang::En => {
                format!(
                    "{} pairs of like points: {open} open, {merged} merged, {kept} kept",
                    done.pairs.len()
                )
            }
        });
    }
    outputs(context, &done.outputs, ("研判表在「汇总/研判.xlsx」", "the review is 汇总/研判.xlsx"));
    Ok(if done.errors > 0 { End::Faults } else { End::Done })
}

fn taken_up(context: &Context<'_>, folder: &Folder, file: &Path) -> Result<End> {
    let done = run::review::apply(folder, file)?;
    let run::review::Applied { merged, kept, different, taken_back, unchanged, problems } = &done;
    let end = if problems.is_empty() { End::Done } else { End::Faults };
    if context.is_json() {
        let value = json!({"summary": {
            "merged": merged, "kept": kept, "different": different, "taken_back": taken_back,
            "unchanged": unchanged, "problems": problems,
        }});
        print::line(&value.to_string());
        return Ok(end);
    }
    for problem in problems {
        let said = context.say(&problem.zh, &problem.en);
        print::line(&format!("{}!{} {said}", problem.sheet, problem.cell));
    }
    print::line(&match context.lang {
        Lang::Zh => format!(
            "记下决定:合并 {merged},保留 {kept},不是同一风险 {different},收回 {taken_back},没有变化 {unchanged};没记下 {}。再运行 jingzhong consolidate,汇总表就按决定重算",
            problems.len()
        ),
        Lang::En => format!(
            "kept: {merged} merge, {kept} keep, {different} different, {taken_back} taken back, {unchanged} unchanged; {} not kept. Run consolidate to count anew",
            problems.len()
        ),
    });
    Ok(end)
}
