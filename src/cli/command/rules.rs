//! `rules` (规则)

use serde_json::json;

use super::{Context, End};
use crate::cli::print;
use crate::finding::Code;
use crate::rules::{self, CATALOGUE, Rule};
use crate::run::{Result, Stop};

/// Lists the catalogue, or explains one rule.
pub fn run(context: &Context<'_>, code: Option<&str>) -> Result<End> {
    let lang = context.lang;
    let Some(code) = code else {
        if context.is_json() {
            for rule in CATALOGUE {
                print::line(&object(context, rule).to_string());
            }
            return Ok(End::Done);
        }
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
            .collect();
        print::table(&rows);
        return Ok(End::Done);
    };
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

fn object(context: &Context<'_>, rule: &Rule) -> serde_json::Value {
    let lang = context.lang;
    json!({
        "code": rule.code, "name": rule.name, "severity": rule.severity, "title": rule.title.say(lang),
        "message": rule.message.say(lang), "help": rule.help.say(lang), "why": rule.why.say(lang),
    })
}
