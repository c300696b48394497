//! `show` (查看)

use std::path::Path;

use super::{Context, End};
use crate::cli::print;
use crate::run::{self, Result, show::Seen};

/// Shows every cell of a file, one a line.
pub fn run(context: &Context<'_>, file: &Path) -> Result<End> {
    // Outside a working folder the usual limits hold.
    let limits = context.folder().map(|folder| folder.basis.round.limits).unwrap_or_default();
    let json = context.is_json();
    let whole = run::show::show(file, &limits, context.lang, |seen| match seen {
        _ if json => print::line(&serde_json::to_string(seen).unwrap_or_default()),
        Seen::Cell { sheet, cell, kind, value, hidden } => {
            let value = value.as_str().map_or_else(|| value.to_string(), |text| text.replace('\n', "\\n"));
            let hidden = if *hidden { context.say("(隐藏)", " (hidden)") } else { "" };
            let kind = match *kind {
                "text" => context.say("文字", "text"),
                "number" => context.say("数字", "number"),
                "bool" => context.say("是非", "bool"),
                "date" => context.say("日期", "date"),
                _ => context.say("错误", "error"),
            };
            print::line(&format!("{sheet}!{cell}{hidden}\t{kind}\t{value}"));
        }
        Seen::Error { error } => print::line(&format!("[{}] {} {}", error.code, error.message, error.help)),
    })?;
    Ok(if whole { End::Done } else { End::Faults })
}
