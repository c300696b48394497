//! `export` (导出)

use std::path::Path;

use super::{Context, End, disk};
use crate::cli::args::{As, What};
use crate::cli::print;
use crate::run::{self, Result};
use crate::workbook::write::save;

/// Exports to a file, or to stdout.
pub fn run(context: &Context<'_>, what: What, kind: As, output: Option<&Path>, force: bool) -> Result<End> {
    use run::export;
    let what = match what {
        What::Points => export::What::Points,
        What::Findings => export::What::Findings,
        What::Returns => export::What::Returns,
        What::Clusters => export::What::Clusters,
    };
    let kind = match kind {
        As::Jsonl => export::As::Jsonl,
        As::Csv => export::As::Csv,
        As::Xlsx => export::As::Xlsx,
        As::Parquet => export::As::Parquet,
    };
    let folder = context.folder()?;
    if let Some(path) = output {
        export::insist_on_free(&folder, path, force)?;
    }
    let mut bytes = Vec::new();
    let export::Exported { records, errors } = export::export(&folder, what, kind, context.lang, &mut bytes)?;
    match output {
        Some(path) => {
            save(path, &bytes).map_err(disk(path))?;
            if !context.global.quiet {
                print::err(&format!("{} {records} {}\n", path.display(), context.say("条", "records")));
            }
        }
        None => print::raw(&bytes),
    }
    Ok(if errors > 0 { End::Faults } else { End::Done })
}
