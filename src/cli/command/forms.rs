//! `forms` (表样)

use std::path::Path;

use serde_json::json;

use super::{Context, End};
use crate::cli::print;
use crate::form::{self, Form, Kind};
use crate::run::{self, Result, Stop};
use crate::vocabulary::Vocabulary;

/// Lists the forms, shows the columns of one, or copies all out for change.
pub fn run(context: &Context<'_>, id: Option<&str>, export: Option<&Path>) -> Result<End> {
    if let Some(dir) = export {
        let written = run::forms::export(dir)?;
        if context.is_json() {
            for (path, new) in written {
                print::line(&json!({"file": dir.join(path), "written": new}).to_string());
            }
            return Ok(End::Done);
        }
        for (path, new) in written {
            let said = if new {
                context.say("已抄出", "written")
            } else {
                context.say("已有,没有动", "there already, kept")
            };
            print::line(&format!("{said} {}", dir.join(path).display()));
        }
        print::line(context.say(
            "改好后放进工作文件夹的 templates 里就生效;改了列请把 version 加一。",
            "Files in the working folder's templates replace the built-in ones; raise version when columns change.",
        ));
        return Ok(End::Done);
    }
    // In a working folder its own forms are shown, elsewhere the built-in ones.
    let forms = match context.folder() {
        Ok(folder) => folder.basis.forms,
        Err(stop) if context.global.dir.join(crate::round::FILE).exists() => return Err(stop),
        Err(_) => {
            let vocabulary = Vocabulary::load(&[]).map_err(|faults| Stop::faults(&faults))?;
            form::load(&[], &vocabulary).map_err(|faults| Stop::faults(&faults))?
        }
    };
    let shown: Vec<&Form> = match id {
        None => forms.iter().collect(),
        Some(id) => vec![forms.iter().find(|form| form.id == id || form.title == id).ok_or_else(|| {
            Stop::new(format!("没有表「{id}」;全部表样:jingzhong forms"), format!("there is no form «{id}»"))
        })?],
    };
    if context.is_json() {
        for form in shown {
            print::line(&object(form).to_string());
        }
        return Ok(End::Done);
    }
    if id.is_none() {
        let rows: Vec<Vec<String>> = shown
            .iter()
            .map(|form| {
                vec![
                    form.id.clone(),
                    form.title.clone(),
                    form.object.name().to_owned(),
                    format!("v{}", form.version),
                ]
            })
            .collect();
        print::table(&rows);
        return Ok(End::Done);
    }
    for form in shown {
        print::line(&format!("{} {} v{}", form.id, form.title, form.version));
        let rows: Vec<Vec<String>> = form
            .columns
            .iter()
            .map(|column| {
                vec![format!("  {}", column.printed()), column.role.id().to_owned(), column.help.clone()]
            })
            .collect();
        print::table(&rows);
    }
    Ok(End::Done)
}

fn object(form: &Form) -> serde_json::Value {
    let columns: Vec<serde_json::Value> = form
        .columns
        .iter()
        .map(|column| {
            let list = match &column.kind {
                Kind::List(id) | Kind::Number(id) => Some(id.clone()),
                _ => None,
            };
            json!({"title": column.title, "role": column.role, "required": column.required, "list": list, "help": column.help})
        })
        .collect();
    json!({"id": form.id, "title": form.title, "version": form.version, "object": form.object, "columns": columns})
}
