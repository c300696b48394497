//! `completions` (补全) and `man` (手册), for the shell.

use std::path::Path;

use clap::CommandFactory;

use super::{Context, End, disk};
use crate::cli::args::Args;
use crate::cli::print;
use crate::run::Result;

/// Prints the completions of a shell.
pub fn completions(shell: clap_complete::Shell) -> End {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "jingzhong", &mut script);
    print::out(&String::from_utf8_lossy(&script));
    End::Done
}

/// Writes a man page for the program and one for each command.
pub fn man(context: &Context<'_>, dir: &Path) -> Result<End> {
    std::fs::create_dir_all(dir).map_err(disk(dir))?;
    clap_mangen::generate_to(Args::command(), dir).map_err(disk(dir))?;
    if context.is_json() {
        print::line(&serde_json::json!({"folder": dir}).to_string());
        return Ok(End::Done);
    }
    print::line(&format!("{} {}", context.say("手册已写到", "man pages are in"), dir.display()));
    Ok(End::Done)
}
