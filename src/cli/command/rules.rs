//! `rules` (规则)

use serde_json::json;

use super::{Context, End};
use crate::cli::print;
use crate::finding::Code;
use crate::form::{Form, OwnRule};
use crate::round;
use crate::rules::{self, CATALOGUE, Rule, county};
use crate::run::{Result, Stop};

/// Lists the catalogue, or explains one rule.
pub fn run(context: &Context<'_>, code: Option<&str>) -> Result<End> {
    let lang = context.lang;
    // Outside a working folder there are the program's own rules only.
    let forms = if context.global.dir.join(round::FILE).exists() {
        context.folder()?.basis.forms
    } else {
        Vec::new()
    };
    let Some(code) = code else {
        if context.is_json() {
            for rule in CATALOGUE {
                print::line(&object(context, rule).to_string());
            }
            for (form, rule) in county::all(&forms) {
                print::line(&own_object(form, rule).to_string());
            }
            return Ok(End::Done);
        }
        let own = county::all(&forms).map(|(form, rule)| {
            let weight = print::weight(rule.severity, lang).to_owned();
            vec![rule.code.to_string(), weight, rule.message.clone(), form.title.clone()]
        });
        let rows: Vec<Vec<String>> = CATALOGUE
            .iter()
            .map(|rule| {
                vec![
                    rule.code.to_string(),
                    print::weight(rule.severity, lang).to_owned(),
                    rule.title.say(lang).to_owned(),
                    rule.name.to_owned(),
                ]
            })
            .chain(own)
            .collect();
        print::table(&rows);
        return Ok(End::Done);
    };
    if let Some((form, rule)) = Code::read(code).and_then(|code| county::find(code, &forms)) {
        if context.is_json() {
            print::line(&own_object(form, rule).to_string());
        } else {
            print::out(&county::explain(rule, form, lang));
        }
        return Ok(End::Done);
    }
    let found = Code::read(code)
        .and_then(rules::find)
        .or_else(|| CATALOGUE.iter().copied().find(|rule| rule.name == code))
        .ok_or_else(|| {
            Stop::new(
                format!("没有规则「{code}」;全部规则:jingzhong rules"),
                format!("there is no rule «{code}»; see jingzhong rules"),
            )
        })?;
    if context.is_json() {
        print::line(&object(context, found).to_string());
    } else {
        print::out(&rules::explain(found, lang));
    }
    Ok(End::Done)
}

fn own_object(form: &Form, rule: &OwnRule) -> serde_json::Value {
    json!({
        "code": rule.code, "name": county::NAME, "severity": rule.severity, "form": form.id,
        "message": rule.message, "help": rule.help,
    })
}

fn object(context: &Context<'_>, rule: &Rule) -> serde_json::Value {
    let lang = context.lang;
    json!({
        "code": rule.code, "name": rule.name, "severity": rule.severity, "title": rule.title.say(lang),
        "message": rule.message.say(lang), "help": rule.help.say(lang), "why": rule.why.say(lang),
    })
}
