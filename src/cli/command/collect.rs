//! `collect` (收表) and `check` (检查): the same showing.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;

use super::{Context, End};
use crate::base::Lang;
use crate::cli::print;
use crate::finding::{Code, Severity};
use crate::register::{Record, Standing};
use crate::run::{self, Account, Collected, Folder, Options, Result};

/// Collects and shows each file.
pub fn collect(context: &Context<'_>, paths: &[PathBuf], again: bool) -> Result<End> {
    let folder = context.folder()?;
    roster(context, &folder);
    let options = Options { paths: paths.to_vec(), again };
    let collected = if context.global.quiet && !context.is_json() {
        run::collect_unseen(&folder, &options, &context.watch())?
    } else {
        let mut told: BTreeSet<Code> = BTreeSet::new();
        let collected = run::collect(&folder, &options, &context.watch(), |record, standing| {
            told.extend(standing.findings.iter().chain(&record.findings).map(|finding| finding.code));
            file(context, record, standing);
        })?;
        unmatched(context, &folder, &told);
        collected
    };
    Ok(close(context, &collected))
}

/// Tells the severities in the settings and the forms that weighed nothing: a county may believe that a rule is strict
/// which nobody has come to yet, or which is about something else. Rules about the roster and about all returns
/// together speak elsewhere.
fn unmatched(context: &Context<'_>, folder: &Folder, told: &BTreeSet<Code>) {
    if context.is_json() {
        return;
    }
    let basis = &folder.basis;
    let of_forms =
        basis.forms.iter().flat_map(|form| form.severity.keys().map(move |code| (form.id.as_str(), *code)));
    let of_round = basis.round.severity.keys().map(|code| (crate::round::FILE, *code));
    for (place, code) in of_round.chain(of_forms) {
        let elsewhere = code.as_str().starts_with(['A', 'U']);
        if !elsewhere && !told.contains(&code) {
            print::err(&match context.lang {
                Lang::Zh => format!("{place} 里给 {code} 定的轻重这次没有用上:没有一处这样的问题\n"),
                Lang::En => {
                    format!("the severity of {code} in {place} weighed nothing: there is no such finding\n")
                }
            });
        }
    }
}

/// Checks and shows each file.
pub fn check(context: &Context<'_>, paths: &[PathBuf]) -> Result<End> {
    let folder = context.folder()?;
    let collected = run::check(&folder, paths, &context.watch(), |record, standing| {
        file(context, record, standing);
    })?;
    Ok(close(context, &collected))
}

/// Tells what is wrong with the roster; it does not stop collecting.
pub fn roster(context: &Context<'_>, folder: &Folder) {
    if context.is_json() || context.global.quiet {
        return;
    }
    let shown = |severity: Severity| severity != Severity::Info;
    for one in folder.roster_findings.iter().filter(|one| shown(one.severity)) {
        let place = one.place.map_or_else(String::new, |place| format!("!{place}"));
        print::err(&format!(
            "名册.xlsx {}{place} {} [{}] {}\n",
            one.sheet.as_deref().unwrap_or_default(),
            print::weight(one.severity, context.lang),
            one.code,
            crate::rules::message(one, context.lang),
        ));
    }
}

fn file(context: &Context<'_>, record: &Record, standing: &Standing) {
    if context.is_json() {
        let object = run::export::returned(record, standing, context.lang);
        print::line(&serde_json::Value::Object(object).to_string());
    } else if !context.global.quiet {
        print::file(record, standing, context.lang, context.global.verbose);
    }
}

fn close(context: &Context<'_>, collected: &Collected) -> End {
    let account = &collected.account;
    if context.is_json() {
        print::line(&json!({"summary": account, "gone": collected.gone}).to_string());
    } else {
        text(context, account, &collected.gone);
    }
    if account.errors > 0 { End::Faults } else { End::Done }
}

fn text(context: &Context<'_>, account: &Account, gone: &[String]) {
    for file in gone {
        print::line(&match context.lang {
            Lang::Zh => format!("[已移除] {file} 已经不在了,不再计入"),
            Lang::En => format!("[gone] {file} is no longer there and no longer counts"),
        });
    }
    let Account { files, read, accepted, partial, rejected, identical, superseded, .. } = account;
    let Account { rows, taken, held, noise, points, errors, warnings, infos, .. } = account;
    let passed = match (account.passed_over, context.lang) {
        (0, _) => String::new(),
        (over, Lang::Zh) => format!(",其中重复件、旧件的 {over} 条不计"),
        (over, Lang::En) => format!(", {over} of them in copies and older versions, not counted"),
    };
    match context.lang {
        Lang::Zh => {
            print::line(&format!(
                "共 {files} 个文件(本次读 {read} 个):收下 {accepted},部分收下 {partial},未收下 {rejected},重复件 {identical},旧件 {superseded}"
            ));
            print::line(&format!(
                "收到 {rows} 行 = 读出 {taken} 行 + 暂存 {held} 行 + 页码表头等 {noise} 行;风险点 {points} 条{passed}"
            ));
            print::line(&format!("问题:错误 {errors},提醒 {warnings},说明 {infos}"));
        }
        Lang::En => {
            print::line(&format!(
                "{files} files ({read} read now): {accepted} accepted, {partial} partial, {rejected} rejected, {identical} identical, {superseded} superseded"
            ));
            print::line(&format!(
                "{rows} rows in = {taken} taken + {held} held + {noise} noise; {points} points{passed}"
            ));
            print::line(&format!("findings: {errors} errors, {warnings} warnings, {infos} notes"));
        }
    }
}
