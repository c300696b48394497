//! `demo` (演示): the whole way on the sample county, a line a step.

use std::path::Path;

use super::{Context, End};
use crate::base::{Date, Lang};
use crate::cli::{print, today};
use crate::form::Recipient;
use crate::run::{self, Folder, Options, Result, Stop};

/// The day on which the sample county's round is looked at: a week before it is due.
fn day(today: Date) -> Result<Date> {
    Date::new(today.year(), 6, 23).ok_or_else(|| Stop::new("电脑的日期不对", "the clock is wrong"))
}

/// Runs the demonstration.
pub fn run(context: &Context<'_>, dir: &Path) -> Result<End> {
    let dir = context.global.dir.join(dir);
    let today = day(today()?)?;
    let shown = dir.strip_prefix("./").unwrap_or(&dir).display().to_string();
    let zh = context.lang == Lang::Zh;
    let step = |number: usize, zh_text: String, en_text: String| {
        if !context.is_json() {
            print::line(&format!("{number}. {}", if zh { zh_text } else { en_text }));
        }
    };
    // A demonstration folder of an earlier time is gone over again; any other folder is left alone by `init`.
    let again = dir.join(".demo").exists();
    let written = if again {
        Vec::new()
    } else {
        let written =
            run::init::init(&dir, &run::init::Options { sample: true, ..Default::default() }, today)?;
        let mark = dir.join(".demo");
        std::fs::write(&mark, b"").map_err(super::disk(&mark))?;
        written
    };
    step(
        1,
        format!(
            "新建:{shown}(示例县:设置、名册、{} 份回收件)",
            if again { "已有".to_owned() } else { run::init::returns_among(&written).to_string() }
        ),
        format!("init: {shown} (the sample county: settings, roster, returns)"),
    );
    let folder = Folder::open(&dir, today)?;
    let watch = context.watch();
    let issue =
        run::issue::Options { per: Recipient::Unit, units: Vec::new(), forms: Vec::new(), force: true };
    let issued = run::issue::issue(&folder, &issue, &watch)?;
    step(
        2,
        format!("下发:{} 个单位的空白自查表 → {shown}/下发", issued.files.len()),
        format!("issue: blank forms for {} units → {shown}/下发", issued.files.len()),
    );
    let collected = run::collect_unseen(&folder, &Options::default(), &watch)?;
    let account = &collected.account;
    step(
        3,
        format!(
            "收表:{} 个文件,收到 {} 行 = 读出 {} 行 + 暂存 {} 行 + 页码表头等 {} 行;错误 {},提醒 {}",
            account.files,
            account.rows,
            account.taken,
            account.held,
            account.noise,
            account.errors,
            account.warnings
        ),
        format!(
            "collect: {} files, {} rows in = {} taken + {} held + {} noise; {} errors, {} warnings",
            account.files,
            account.rows,
            account.taken,
            account.held,
            account.noise,
            account.errors,
            account.warnings
        ),
    );
    let sent =
        run::sendback::sendback(&folder, &run::sendback::Options { units: Vec::new(), force: true }, &watch)?;
    step(
        4,
        format!("退改:{} 个文件 → {shown}/退改", sent.outputs.files.len()),
        format!("sendback: {} files → {shown}/退改", sent.outputs.files.len()),
    );
    let done = run::consolidate::consolidate(&folder, &[], true, &watch)?;
    step(
        5,
        format!("汇总:风险点 {} 条,{} 个文件 → {shown}/汇总", done.points, done.outputs.files.len()),
        format!("consolidate: {} points, {} files → {shown}/汇总", done.points, done.outputs.files.len()),
    );
    if context.is_json() {
        print::line(
            &serde_json::json!({"summary": account, "points": done.points, "dir": shown}).to_string(),
        );
        return Ok(End::Done);
    }
    print::line(&if zh {
        format!(
            "先看 {shown}/汇总/总览.xlsx;有问题的表怎么退给单位,看 {shown}/退改。接着可以试:jingzhong -C {shown} 进度"
        )
    } else {
        format!("look at {shown}/汇总/总览.xlsx first; next try: jingzhong -C {shown} status")
    });
    Ok(End::Done)
}
