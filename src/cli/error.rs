//! Mistakes on the command line, told in Chinese: which word, what is allowed.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::print;
use crate::base::Lang;

fn help(refused: &clap::Error) -> String {
    let help = refused.render().to_string();
    if super::usual_lang() == Lang::En { help } else { chinese(&help) }
}

/// The few words of help that the command line library says in English.
fn chinese(help: &str) -> String {
    [("[OPTIONS]", "[选项]"), ("Arguments:", "参数:"), ("Options:", "选项:"), ("<SHELL>", "<命令行>")]
        .iter()
        .fold(help.to_owned(), |help, (english, chinese)| help.replace(english, chinese))
}

/// Shows a refusal of the command line; help and version are no mistakes.
pub fn show(refused: &clap::Error) -> ExitCode {
    match refused.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print::out(&help(refused));
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            print::err(&help(refused));
            return ExitCode::from(2);
        }
        _ => {}
    }
    if super::usual_lang() == Lang::En {
        print::err(&refused.render().to_string());
        return ExitCode::from(2);
    }
    let about = |kind: ContextKind| -> String {
        match refused.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(texts)) => texts.join("、"),
            Some(ContextValue::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    };
    let (word, value) = (about(ContextKind::InvalidArg), about(ContextKind::InvalidValue));
    let command = about(ContextKind::InvalidSubcommand);
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .map(about)
        .find(|near| !near.is_empty())
        .map_or_else(String::new, |near| format!(",是不是 {near}?"));
    let allowed = about(ContextKind::ValidValue);
    let allowed = if allowed.is_empty() { String::new() } else { format!(",可用:{allowed}") };
    let said = match refused.kind() {
        ErrorKind::InvalidSubcommand => format!("没有「{command}」这个命令{near}"),
        ErrorKind::UnknownArgument => format!("不认识「{word}」{near}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("「{word}」后面缺内容{allowed}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("「{word}」不能是「{value}」{allowed}{near}")
        }
        ErrorKind::MissingRequiredArgument => format!("还缺:{word}"),
        ErrorKind::MissingSubcommand => "没有写命令".to_owned(),
        ErrorKind::ArgumentConflict => format!("「{word}」不能这样一起用,或者写了两次"),
        ErrorKind::TooManyValues => format!("「{value}」多了"),
        _ => "命令写得不对".to_owned(),
    };
    let end = if said.ends_with('?') { "" } else { "。" };
    print::err(&format!("{said}{end}用法:jingzhong --help\n"));
    ExitCode::from(2)
}
