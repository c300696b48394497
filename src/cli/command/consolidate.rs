//! `consolidate` (汇总)

use super::{Context, End, outputs};
use crate::base::Lang;
use crate::cli::args::By;
use crate::cli::print;
use crate::run::{self, Result};

/// Writes the summaries and shows how many points went in.
pub fn run(context: &Context<'_>, by: &[By], force: bool) -> Result<End> {
    let folder = context.folder()?;
    let by: Vec<run::consolidate::By> = by
        .iter()
        .map(|by| match by {
            By::Unit => run::consolidate::By::Unit,
            By::Level => run::consolidate::By::Level,
            By::Watcher => run::consolidate::By::Watcher,
            By::Leader => run::consolidate::By::Leader,
            By::Public => run::consolidate::By::Public,
        })
        .collect();
    let done = run::consolidate::consolidate(&folder, &by, force, &context.watch())?;
    let (points, merged, held) = (done.points, done.merged, done.held);
    if !context.is_json() {
        print::line(&match context.lang {
            Lang::Zh => {
                format!("风险点 {points} 条计入汇总,另有 {merged} 条并入相同的风险点,{held} 条暂存待改")
            }
            Lang::En => format!("{points} points counted, {merged} merged into like ones, {held} held"),
        });
    }
    outputs(context, &done.outputs, ("已汇总到「汇总」", "summaries are in 汇总"));
    Ok(if done.errors > 0 { End::Faults } else { End::Done })
}
