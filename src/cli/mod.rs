//! Words typed → checked options → a run → words shown. The only place that prints, asks the clock and reads the
//! environment.
//!
//! stdout carries results, stderr progress and log. Exit codes: 0 done, nothing at error level; 1 done, some findings
//! at error level; 2 could not run.

mod args;
mod command;
mod english;
mod error;
mod print;
mod progress;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::base::{Date, Lang};
use crate::run::Stop;

/// What a command ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Done, nothing at error level.
    Done,
    /// Done, some findings at error level.
    Faults,
}

/// Runs the program on the words of the command line.
pub fn main(words: Vec<std::ffi::OsString>) -> ExitCode {
    let english = usual_lang() == Lang::En;
    let command = args::Args::command();
    let command = if english { english::of(command) } else { command };
    let matches = match command.try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(refused) => return error::show(&refused),
    };
    let args = match args::Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(refused) => return error::show(&refused),
    };
    let lang = args.global.lang();
    match command::run(&args) {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Faults) => ExitCode::from(1),
        Err(stop) => {
            print::stop(&stop, lang, args.global.format == args::Format::Json);
            ExitCode::from(2)
        }
    }
}

/// Today's date in China, or what `JINGZHONG_TODAY` says (2026-06-01), so that transcripts repeat.
fn today() -> Result<Date, Stop> {
    if let Ok(text) = std::env::var("JINGZHONG_TODAY") {
        return match Date::read(&text) {
            crate::base::date::DateReading::Date(date) => Ok(date),
            _ => Err(Stop::new(
                format!("环境变量 JINGZHONG_TODAY 的「{text}」不是日期"),
                format!("JINGZHONG_TODAY «{text}» is no date"),
            )),
        };
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0) + 8 * 3600;
    Date::from_days(seconds / 86_400).ok_or_else(|| Stop::new("电脑的日期不对", "the clock is wrong"))
}

/// Which language a message is for when the command line could not be read.
fn usual_lang() -> Lang {
    let english = std::env::args().collect::<Vec<_>>().windows(2).any(|pair| pair == ["--lang", "en"])
        || std::env::args().any(|word| word == "--lang=en");
    if english { Lang::En } else { Lang::Zh }
}
