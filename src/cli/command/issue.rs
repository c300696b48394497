//! `issue` (下发)

use super::{Context, End, outputs};
use crate::cli::args::Per;
use crate::form::Recipient;
use crate::run::{self, Result};

/// Issues and shows how many.
pub fn run(context: &Context<'_>, per: Per, unit: &[String], form: &[String], force: bool) -> Result<End> {
    let folder = context.folder()?;
    super::collect::roster(context, &folder);
    let options = run::issue::Options {
        per: match per {
            Per::Unit => Recipient::Unit,
            Per::Section => Recipient::Section,
            Per::Post => Recipient::Post,
        },
        units: unit.to_vec(),
        forms: form.to_vec(),
        force,
    };
    let done = run::issue::issue(&folder, &options, &context.watch())?;
    outputs(context, &done, ("已下发到「下发」", "issued into 下发"));
    Ok(End::Done)
}
