//! `issue` (下发): blank workbooks from the roster.

use std::collections::BTreeSet;
use std::ffi::OsString;

use super::folder::ISSUED;
use super::output::{Job, Outputs, write_all};
use super::{Folder, Result, Stop, Watch};
use crate::base::Words;
use crate::form::{Form, Recipient};
use crate::issue::{Parcel, Press};
use crate::roster::Unit;
use crate::workbook::write::legal_file_name;

/// What is issued to whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// One workbook a unit, section or post.
    pub per: Recipient,
    /// Codes (or names) of units; empty for all.
    pub units: Vec<String>,
    /// Ids of forms; empty for all that go to this kind of recipient.
    pub forms: Vec<String>,
    /// Overwrite what a person has changed.
    pub force: bool,
}

/// Issues.
///
/// # Errors
/// If the roster has faults, a unit or form is not known, or the disk refuses.
pub fn issue(folder: &Folder, options: &Options, watch: &dyn Watch) -> Result<Outputs> {
    folder.insist_on_roster()?;
    let units = units(folder, &options.units)?;
    let forms = forms(folder, &options.forms)?;
    let (mut register, _lock) = folder.register()?;
    let press = &Press::new(&folder.basis.round, &folder.basis.vocabulary);
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut taken: BTreeSet<OsString> = BTreeSet::new();
    for unit in &units {
        for parcel in Parcel::of_unit(unit, options.per, &forms) {
            let mut path =
                folder.root.join(ISSUED).join(legal_file_name(&unit.name)).join(parcel.file_name());
            // Two long names may be cut to the same file name.
            let mut number = 2;
            while !taken.insert(path.clone().into_os_string()) {
                path = path.with_file_name(format!("{number}-{}", parcel.file_name()));
                number += 1;
            }
            jobs.push(Job { path, write: Box::new(move || press.print(&parcel)) });
        }
    }
    if folder.basis.roster.units.is_empty() {
        return Err(Stop::new(
            "名册还是空的,请先填好 名册.xlsx(怎么填见其中的「说明」)",
            "the roster is still empty; fill in 名册.xlsx first",
        ));
    }
    if jobs.is_empty() {
        return Err(Stop::new(
            "没有要下发的表:名册里没有这样的单位、股室或岗位,或者选的表不发给它们",
            "nothing to issue: no such recipients on the roster, or the forms do not go to them",
        ));
    }
    write_all(&jobs, folder, &mut register, options.force, Words::new("下发表格", "issuing forms"), watch)
}

/// Units by their codes or names.
fn units<'f>(folder: &'f Folder, wanted: &[String]) -> Result<Vec<&'f Unit>> {
    let roster = &folder.basis.roster;
    if wanted.is_empty() {
        return Ok(roster.units.iter().collect());
    }
    wanted.iter().map(|word| unit(folder, word)).collect()
}

/// A unit by its code, name or short name.
///
/// # Errors
/// If there is none; the nearest is named.
pub fn unit<'f>(folder: &'f Folder, word: &str) -> Result<&'f Unit> {
    let basis = &folder.basis;
    let by_name = || match basis.roster.by_name(word, &basis.vocabulary)? {
        crate::roster::UnitMatch::Name(at) | crate::roster::UnitMatch::Alias(at) => Some(at),
    };
    let found = basis.roster.by_code(word).or_else(by_name);
    found.and_then(|at| basis.roster.unit(at)).ok_or_else(|| {
        let near = basis.roster.nearest(word);
        Stop::new(
            format!(
                "名册上没有单位「{word}」{}",
                near.map_or_else(String::new, |near| format!(",是不是「{near}」?"))
            ),
            format!(
                "no unit «{word}» on the roster{}",
                near.map_or_else(String::new, |near| format!("; did you mean {near}?"))
            ),
        )
    })
}

fn forms<'f>(folder: &'f Folder, wanted: &[String]) -> Result<Vec<&'f Form>> {
    let basis = &folder.basis;
    if wanted.is_empty() {
        return Ok(basis.forms.iter().collect());
    }
    let known: Vec<&str> = basis.forms.iter().map(|form| form.id.as_str()).collect();
    wanted
        .iter()
        .map(|id| {
            basis.forms.iter().find(|form| form.id == *id || form.title == *id).ok_or_else(|| {
                Stop::new(
                    format!("没有表「{id}」,可用:{}", known.join("、")),
                    format!("no form «{id}»; use one of {}", known.join(", ")),
                )
            })
        })
        .collect()
}
