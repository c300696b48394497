//! The help in English, for `--lang en`: the same command line with other words.
//!
//! What is typed, allowed and required stands in [`super::args`] alone; here are only texts. A test walks every command
//! and option, so that none is left in Chinese.

use clap::Command;

const TEMPLATE: &str = "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}";

/// A command's text, and those of its arguments and options by their ids.
type Texts = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const GLOBAL: &[(&str, &str)] = &[
    ("working_folder", "working folder (default: the current one)"),
    ("format", "how results are written: text (default), or json for other programs"),
    ("lang", "language: zh Chinese (default), en English"),
    ("quiet", "results only"),
    ("verbose", "more details"),
    ("threads", "how many threads (default: one for each processor)"),
    ("no_progress", "no progress bars"),
    ("help", "shows this help"),
    ("version", "shows the version"),
];

const COMMANDS: &[Texts] = &[
    (
        "init",
        "makes a working folder: settings, an empty roster, instructions",
        &[
            ("dir", "name of the folder"),
            ("sample", "fills in the roster and the returns of a made-up county, to try things"),
            ("county", "name of the county, city or district"),
            ("year", "year (default: this year)"),
        ],
    ),
    (
        "issue",
        "makes the blank self-check forms of every unit, section or post from the roster, into 下发/",
        &[
            ("per", "one file for each unit (default), section or post"),
            ("unit", "only this unit (code or name); may be repeated"),
            ("form", "only this form (such as post); may be repeated; ids: jingzhong forms"),
            ("force", "also overwrites files that a person has changed"),
        ],
    ),
    (
        "collect",
        "reads the returns in 回收/ (or the files, folders and archives given), checks every cell and keeps the result",
        &[("paths", "files, folders or .zip (default: 回收)"), ("again", "also reads what has not changed")],
    ),
    (
        "check",
        "the same reading and checking with nothing kept, for a unit before it sends its forms",
        &[("paths", "files, folders or .zip")],
    ),
    ("show", "what the program sees in a file, one cell a line", &[("file", "spreadsheet file")]),
    ("status", "who has returned what, who has not, and what is still wrong", &[]),
    (
        "sendback",
        "marks faulty returns for their units and writes notices and reminders, into 退改/",
        &[
            ("unit", "only this unit (code or name); may be repeated"),
            ("force", "also overwrites files that a person has changed"),
        ],
    ),
    (
        "review",
        "lists risk points that are much alike for a person to decide on (汇总/研判.xlsx); --apply keeps the decisions",
        &[
            ("apply", "keeps the decisions of this workbook"),
            ("force", "also overwrites a review that a person has changed"),
        ],
    ),
    (
        "consolidate",
        "makes all summary workbooks, into 汇总/",
        &[
            ("by", "only these kinds: unit, level, watcher, leader, public; parted by commas"),
            ("force", "also overwrites files that a person has changed"),
        ],
    ),
    (
        "explain",
        "which rows of which returns a risk point, a group of like ones or a figure of a summary comes from",
        &[(
            "what",
            "a number of 总台账, an id of an export (six signs at least), or a cell: 总览.xlsx!单位×等级!C5",
        )],
    ),
    (
        "export",
        "plain data for other programs",
        &[
            ("what", "points, findings, returns or clusters"),
            ("kind", "jsonl (default), csv, xlsx, parquet (if built in)"),
            ("output", "into a file (default: the screen)"),
            ("force", "also overwrites a file that is there"),
        ],
    ),
    ("rules", "all rules, or one rule in full", &[("code", "code of a rule, such as C017")]),
    (
        "forms",
        "all forms, or the columns of one; --export copies forms and word lists out to be changed",
        &[("id", "id of a form, such as post"), ("export", "copies forms and word lists into this folder")],
    ),
    ("demo", "the whole way on a made-up county, in ./demo", &[("dir", "where (default: demo)")]),
    (
        "completions",
        "completions for the shell (bash, zsh, fish, powershell, elvish)",
        &[("shell", "which shell")],
    ),
    ("man", "writes the manual pages into a folder", &[("dir", "folder")]),
];

/// The Chinese names of values, and what stands for them.
const VALUES: &[(&str, &str)] = &[
    ("文件夹", "DIR"),
    ("写法", "FORMAT"),
    ("语言", "LANG"),
    ("个数", "N"),
    ("名称", "NAME"),
    ("年", "YEAR"),
    ("谁", "WHO"),
    ("单位", "UNIT"),
    ("表", "FORM"),
    ("路径", "PATH"),
    ("文件", "FILE"),
    ("种类", "KIND"),
    ("编号或格", "ID|CELL"),
    ("什么", "WHAT"),
    ("格式", "FORMAT"),
    ("编号", "CODE"),
];

/// The command line with its texts in English.
pub fn of(command: Command) -> Command {
    let mut command = command
        .about(
            "Jingzhong: integrity-risk prevention in spreadsheets. A roster in, blank forms out; returns in, checked risk points and summaries out.",
        )
        .help_template(TEMPLATE)
        .subcommand_help_heading("Commands")
        .subcommand_value_name("COMMAND")
        .after_help("\nTo try it: jingzhong demo. Help on a command: jingzhong COMMAND --help");
    command = with_texts(command, GLOBAL);
    for (name, about, texts) in COMMANDS {
        command =
            command.mut_subcommand(name, |own| with_texts(own.about(*about).help_template(TEMPLATE), texts));
    }
    command
}

fn with_texts(mut command: Command, texts: &'static [(&'static str, &'static str)]) -> Command {
    let known: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for (id, text) in texts.iter().filter(|(id, _)| known.iter().any(|own| own == id)) {
        command = command.mut_arg(id, |mut arg| {
            let value = arg.get_value_names().and_then(<[_]>::first).map(ToString::to_string);
            if let Some((_, english)) = VALUES.iter().find(|(chinese, _)| Some(*chinese) == value.as_deref())
            {
                arg = arg.value_name(*english);
            }
            let heading = arg.get_help_heading().is_some().then_some("General options");
            arg.help(*text).help_heading(heading)
        });
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn no_help_in_english_has_chinese_left_but_the_names_of_folders() {
        let mut command = of(super::super::args::Args::command());
        command.build();
        let mut helps = vec![command.render_help().to_string()];
        let names: Vec<String> = command.get_subcommands().map(|own| own.get_name().to_owned()).collect();
        assert_eq!(names.len(), COMMANDS.len());
        for name in names {
            helps.push(command.find_subcommand_mut(&name).unwrap().render_help().to_string());
        }
        let folders = ["下发", "回收", "退改", "汇总", "研判", "总台账", "总览", "单位×等级"];
        for help in helps {
            let rest = folders.iter().fold(help.clone(), |help, folder| help.replace(folder, ""));
            let is_chinese = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
            assert_eq!(rest.chars().find(is_chinese), None, "{help}");
        }
    }
}
