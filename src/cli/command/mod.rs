//! One file a command: checked options in, a run, its result shown.

mod collect;
mod consolidate;
mod demo;
mod explain;
mod export;
mod forms;
mod init;
mod issue;
mod review;
mod rules;
mod sendback;
mod shell;
mod show;
mod status;

use super::args::{Args, Command, Global};
use super::progress::Terminal;
use super::{End, today};
use crate::base::Lang;
use crate::run::{Folder, Outputs, Result, Stop, Written, on_threads};

/// Runs the command that was typed.
pub fn run(args: &Args) -> Result<End> {
    let context = Context { global: &args.global, lang: args.global.lang() };
    let threads = args.global.threads.map(usize::from);
    on_threads(threads, || match &args.command {
        Command::Init { dir, sample, county, year } => {
            init::run(&context, dir, *sample, county.as_deref(), *year)
        }
        Command::Issue { per, unit, form, force } => issue::run(&context, *per, unit, form, *force),
        Command::Collect { paths, again } => collect::collect(&context, paths, *again),
        Command::Check { paths } => collect::check(&context, paths),
        Command::Show { file } => show::run(&context, file),
        Command::Export { what, kind, output, force } => {
            export::run(&context, *what, *kind, output.as_deref(), *force)
        }
        Command::Rules { code } => rules::run(&context, code.as_deref()),
        Command::Forms { id, export } => forms::run(&context, id.as_deref(), export.as_deref()),
        Command::Sendback { unit, force } => sendback::run(&context, unit, *force),
        Command::Status => status::run(&context),
        Command::Review { apply, force } => review::run(&context, apply.as_deref(), *force),
        Command::Consolidate { by, force } => consolidate::run(&context, by, *force),
        Command::Explain { what } => explain::run(&context, what),
        Command::Demo { dir } => demo::run(&context, dir),
        Command::Completions { shell } => Ok(shell::completions(*shell)),
        Command::Man { dir } => shell::man(&context, dir),
    })?
}

/// What every command needs.
pub struct Context<'c> {
    /// The switches that every command takes.
    pub global: &'c Global,
    /// The language of messages.
    pub lang: Lang,
}

impl Context<'_> {
    /// The working folder.
    pub fn folder(&self) -> Result<Folder> {
        Folder::open(&self.global.dir, today()?)
    }

    /// A watch that shows progress.
    pub fn watch(&self) -> Terminal {
        Terminal::new(self.lang, !self.global.no_progress && !self.global.quiet)
    }

    /// A text in the language asked for.
    pub const fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Whether results go to another program.
    pub fn is_json(&self) -> bool {
        self.global.format == super::args::Format::Json
    }
}

/// Shows what became of outputs: what was kept because a person had changed it, what lies beside, and a closing line.
fn outputs(context: &Context<'_>, outputs: &Outputs, done: (&str, &str)) {
    use super::print::{err, line};
    for (path, written) in &outputs.files {
        match written {
            Written::Edited => err(&format!(
                "{path}:{}\n",
                context.say(
                    "有人改过,没有覆盖(要覆盖请加 --force)",
                    "was changed by somebody and is kept (--force overwrites it)"
                )
            )),
            Written::Beside(name) => err(&format!(
                "{path}:{}{name}\n",
                context.say(
                    "正在别的程序里打开着,新的写在旁边:",
                    "is open elsewhere; the new one is beside it: "
                )
            )),
            Written::Stale => err(&format!(
                "{path}:{}\n",
                context.say("已经没有对应的内容,删去了", "belongs to nothing any more and was taken away")
            )),
            Written::StaleEdited => err(&format!(
                "{path}:{}\n",
                context.say(
                    "已经没有对应的内容,但有人改过,没有动;不用了请删去",
                    "belongs to nothing any more, but somebody changed it; delete it if it is not wanted"
                )
            )),
            Written::New if context.global.verbose => line(path),
            _ => {}
        }
    }
    let new = outputs.count(|written| matches!(written, Written::New | Written::Beside(_)));
    let same = outputs.count(|written| *written == Written::Same);
    let kept = outputs.count(|written| matches!(written, Written::Edited | Written::StaleEdited));
    let stale = outputs.count(|written| *written == Written::Stale);
    let all = outputs.files.len() - stale;
    if context.is_json() {
        let value = serde_json::json!({"summary": {"files": all, "written": new, "unchanged": same, "kept": kept, "removed": stale}});
        line(&value.to_string());
        return;
    }
    let (done_zh, done_en) = done;
    line(&match context.lang {
        Lang::Zh => format!("{done_zh}:{all} 个文件(新写 {new},没有变化 {same},有人改过而保留 {kept})"),
        Lang::En => {
            format!("{done_en}: {all} files ({new} written, {same} unchanged, {kept} kept)")
        }
    });
}

/// A disk error at a path.
fn disk(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Stop + '_ {
    move |error| Stop::disk(path, &error)
}
