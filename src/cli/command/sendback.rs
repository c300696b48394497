//! `sendback` (退改)

use super::{Context, End, outputs};
use crate::base::Lang;
use crate::cli::print;
use crate::run::{self, Result};

/// Marks and shows how many units get something back.
pub fn run(context: &Context<'_>, unit: &[String], force: bool) -> Result<End> {
    let folder = context.folder()?;
    let options = run::sendback::Options { units: unit.to_vec(), force };
    let sent = run::sendback::sendback(&folder, &options, &context.watch())?;
    for file in &sent.changed {
        print::err(&format!(
            "{file}:{}\n",
            context.say(
                "收表以后变过了,请先再收一次表",
                "has changed since it was collected; collect again first"
            )
        ));
    }
    if !context.is_json() {
        print::line(&match context.lang {
            Lang::Zh => format!("{} 个单位有要改或要补的", sent.units),
            Lang::En => format!("{} units have something to mend", sent.units),
        });
    }
    outputs(context, &sent.outputs, ("已标注到「退改」", "marked copies are in 退改"));
    // A copy that was left out because it had changed was not sent: that is not done without a fault either.
    Ok(if sent.errors > 0 || !sent.changed.is_empty() { End::Faults } else { End::Done })
}
