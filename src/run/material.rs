//! What is kept → what summaries, exports and progress are made of.

use std::collections::BTreeMap;

use super::Result;
use crate::intake::Basis;
use crate::register::{Record, Register, Standing};
use crate::risk::{self, Alike, Decision, Gathered, Point, gather};

/// Points of the returns that count, gathered; each return is shown to `see` on the way.
///
/// # Errors
/// If the register cannot be read.
pub fn gathered(
    register: &Register,
    basis: &Basis,
    mut see: impl FnMut(&Record, &Standing),
) -> Result<Gathered> {
    let mut points: Vec<Point> = Vec::new();
    register.each(|mut record, standing| {
        points.extend(counting(&mut record, &standing));
        see(&record, &standing);
    })?;
    Ok(gather(points, basis))
}

/// The points of a return that count beside the others, taken out of its record.
fn counting(record: &mut Record, standing: &Standing) -> Vec<Point> {
    use crate::register::Status;
    if matches!(standing.status, Status::Identical | Status::Superseded) {
        return Vec::new();
    }
    let superseded: Vec<(&str, &str)> = standing
        .superseded
        .iter()
        .filter_map(|at| record.forms.get(*at))
        .map(|form| (form.id.as_str(), form.sheet.as_str()))
        .collect();
    let mut points = std::mem::take(&mut record.points);
    points.retain(|point| {
        let sheet = point.sources.first().map_or("", |source| source.sheet.as_str());
        !superseded.contains(&(point.form.as_str(), sheet))
    });
    for point in &mut points {
        point.held |= standing.held;
    }
    points
}

/// The same with like points grouped, by a person's decisions where there are any.
///
/// # Errors
/// If the decisions cannot be read.
pub fn alike(gathered: Gathered, register: &Register, basis: &Basis) -> Result<Alike> {
    let decisions: BTreeMap<String, Decision> = register
        .decisions()?
        .into_iter()
        .filter_map(|(pair, verdict, _)| Some((pair, Decision::read(&verdict)?)))
        .collect();
    Ok(risk::alike(gathered, &decisions, basis, super::threads()))
}
