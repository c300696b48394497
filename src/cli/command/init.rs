//! `init` (新建)

use std::path::Path;

use super::{Context, End};
use crate::cli::{print, today};
use crate::run::{self, Result};

/// Makes a working folder and says what to do next.
pub fn run(
    context: &Context<'_>,
    dir: &Path,
    sample: bool,
    county: Option<&str>,
    year: Option<i32>,
) -> Result<End> {
    let options = run::init::Options { sample, county: county.map(str::to_owned), year };
    // -C says where the new folder lies.
    let dir = context.global.dir.join(dir);
    let written = run::init::init(&dir, &options, today()?)?;
    if context.is_json() {
        let files: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        print::line(
            &serde_json::json!({"summary": {"dir": dir.display().to_string(), "files": files}}).to_string(),
        );
        return Ok(End::Done);
    }
    let shown = dir.strip_prefix("./").unwrap_or(&dir).display().to_string();
    if sample {
        let returns = run::init::returns_among(&written);
        print::line(&match context.lang {
            crate::base::Lang::Zh => format!("已建好 {shown}:示例县的名册和 {returns} 份回收件"),
            crate::base::Lang::En => {
                format!("{shown} is ready: the sample county's roster and {returns} returns")
            }
        });
        print::line(&match context.lang {
            crate::base::Lang::Zh => format!("接着:jingzhong -C {shown} 收表"),
            crate::base::Lang::En => format!("next: jingzhong -C {shown} collect"),
        });
    } else {
        print::line(&match context.lang {
            crate::base::Lang::Zh => format!("已建好 {shown}"),
            crate::base::Lang::En => format!("{shown} is ready"),
        });
        print::line(context.say(
            "接着:填好里面的 名册.xlsx 和 jingzhong.toml,再运行 jingzhong 下发(每一步见 使用说明.txt)",
            "next: fill in 名册.xlsx and jingzhong.toml, then run jingzhong issue",
        ));
    }
    Ok(End::Done)
}
