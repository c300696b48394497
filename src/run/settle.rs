//! Which returns count: copies, older versions, contradictions. In: what is kept of each return. Out: each one's
//! standing. The result depends on the set of returns only, not on the order in which they came.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Finding};
use crate::intake::Basis;
use crate::register::{Standing, Status, Subject, own_status};
use crate::rules;

const W013: Code = Code::new("W013");
const W014: Code = Code::new("W014");
const W015: Code = Code::new("W015");

/// Settles the standings of all returns.
pub fn settle(subjects: &[Subject], basis: &Basis) -> Vec<(String, Standing)> {
    let mut standings: BTreeMap<&str, Standing> = subjects
        .iter()
        .map(|subject| {
            let status = own_status(subject.points, subject.errors);
            (subject.file.as_str(), Standing { status, ..Standing::default() })
        })
        .collect();
    let copies = copies(subjects, basis);
    for (copy, first) in &copies {
        if let Some(standing) = standings.get_mut(copy) {
            standing.status = Status::Identical;
            standing.findings.push(weighed(Finding::of_file(W013).with("first", *first), basis));
        }
    }
    // All forms that speak for a unit, by unit and form.
    let mut rivals: BTreeMap<(&str, &str), Vec<(&Subject, usize)>> = BTreeMap::new();
    for subject in subjects.iter().filter(|subject| !copies.contains_key(subject.file.as_str())) {
        let Some(unit) = &subject.unit else { continue };
        for (at, scope) in subject.scopes.iter().enumerate().filter(|(_, scope)| !scope.objects.is_empty()) {
            rivals.entry((unit, &scope.form)).or_default().push((subject, at));
        }
    }
    for group in rivals.values().filter(|group| group.len() > 1) {
        for (subject, at) in group {
            let others = group
                .iter()
                .filter(|(other, of)| other.file != subject.file && overlap(subject, *at, other, *of));
            let mut newest: Option<&Subject> = None;
            for (other, _) in others {
                match newer(subject, other) {
                    Some(true) => {
                        if newest.is_none_or(|known| newer(known, other) == Some(true)) {
                            newest = Some(other);
                        }
                    }
                    Some(false) => {}
                    None => contradict(&mut standings, &subject.file, &other.file, basis),
                }
            }
            if let (Some(newest), Some(standing)) = (newest, standings.get_mut(subject.file.as_str())) {
                let told = standing.findings.iter().any(|finding| finding.code == W014);
                if !told {
                    standing
                        .findings
                        .push(weighed(Finding::of_file(W014).with("newer", &newest.file), basis));
                }
                standing.superseded.push(*at);
            }
        }
    }
    for subject in subjects {
        let Some(standing) = standings.get_mut(subject.file.as_str()) else { continue };
        let speaking = subject.scopes.iter().filter(|scope| !scope.objects.is_empty()).count();
        if !standing.superseded.is_empty() && standing.superseded.len() == speaking {
            standing.status = Status::Superseded;
        } else if standing.held && standing.status != Status::Identical {
            standing.status = Status::Rejected;
        }
    }
    standings.into_iter().map(|(file, standing)| (file.to_owned(), standing)).collect()
}

fn weighed(mut finding: Finding, basis: &Basis) -> Finding {
    finding.severity = rules::weigh(&finding, None, &basis.round);
    finding
}

/// Copies of the same content for the same unit: file → the file that counts, which is the one whose name looks least
/// like a copy.
fn copies<'s>(subjects: &'s [Subject], basis: &Basis) -> BTreeMap<&'s str, &'s str> {
    let mut same: BTreeMap<(&str, &Option<String>), Vec<&str>> = BTreeMap::new();
    for subject in subjects.iter().filter(|subject| !subject.content.is_empty()) {
        same.entry((&subject.content, &subject.unit)).or_default().push(&subject.file);
    }
    let mut copies = BTreeMap::new();
    for files in same.values().filter(|files| files.len() > 1) {
        let marked = |file: &str| basis.vocabulary.words.without_copy_marks(file) != file;
        let Some(first) = files.iter().min_by_key(|file| (marked(file), file.chars().count(), **file)) else {
            continue;
        };
        for file in files.iter().filter(|file| file != &first) {
            copies.insert(*file, *first);
        }
    }
    copies
}

/// Whether two forms speak for the same section, post or position; copies of one workbook that each section filled in
/// for itself do not contradict each other.
fn overlap(a: &Subject, at: usize, b: &Subject, of: usize) -> bool {
    let objects = |subject: &Subject, at: usize| -> BTreeSet<String> {
        subject.scopes.get(at).map(|scope| scope.objects.iter().cloned().collect()).unwrap_or_default()
    };
    !objects(a, at).is_disjoint(&objects(b, of))
}

/// Whether `other` is newer than `subject`; none if nothing tells.
fn newer(subject: &Subject, other: &Subject) -> Option<bool> {
    // A marked copy that came back says itself which return it mends.
    if other.answers.as_ref() == Some(&subject.content) && !subject.content.is_empty() {
        return Some(true);
    }
    if subject.answers.as_ref() == Some(&other.content) && !other.content.is_empty() {
        return Some(false);
    }
    for (own, others) in [(&subject.modified, &other.modified), (&subject.filled_on, &other.filled_on)] {
        if let (Some(own), Some(others)) = (own, others)
            && own != others
        {
            return Some(others > own);
        }
    }
    None
}

fn contradict(standings: &mut BTreeMap<&str, Standing>, file: &str, other: &str, basis: &Basis) {
    let Some(standing) = standings.get_mut(file) else { return };
    standing.held = true;
    if !standing.findings.iter().any(|finding| finding.code == W015) {
        standing.findings.push(weighed(Finding::of_file(W015).with("other", other), basis));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Date;
    use crate::register::Scope;
    use crate::roster::Roster;
    use crate::round::{self, Round};
    use crate::vocabulary::Vocabulary;

    fn basis() -> Basis {
        let vocabulary = Vocabulary::load(&[]).unwrap();
        let text = round::TEMPLATE.replace("{year}", "2026").replace("{county}", "某县");
        let round = Round::read(&text, &vocabulary, &|_| true).unwrap();
        Basis::new(round, vocabulary, Roster::default(), Vec::new(), Date::new(2026, 6, 1).unwrap())
    }

    fn subject(file: &str, content: &str, modified: Option<&str>, objects: &[&str]) -> Subject {
        Subject {
            file: file.into(),
            unit: Some("Q1".into()),
            modified: modified.map(str::to_owned),
            content: content.into(),
            scopes: vec![Scope {
                form: "post".into(),
                objects: objects.iter().map(|o| (*o).to_owned()).collect(),
            }],
            points: 3,
            ..Subject::default()
        }
    }

    fn told(subjects: &[Subject]) -> Vec<String> {
        settle(subjects, &basis())
            .iter()
            .map(|(file, standing)| {
                let codes: Vec<&str> =
                    standing.findings.iter().map(|finding| finding.code.as_str()).collect();
                format!("{file} {} {}", standing.status.name(), codes.join("+"))
            })
            .collect()
    }

    #[test]
    fn the_newer_counts_a_copy_does_not_and_others_stay_beside() {
        let subjects = [
            subject("a - 副本.xlsx", "x", Some("2026-05-02T00:00:00Z"), &["文书岗"]),
            subject("a.xlsx", "x", Some("2026-05-01T00:00:00Z"), &["文书岗"]),
            subject("b.xlsx", "y", Some("2026-05-03T00:00:00Z"), &["文书岗", "财务岗"]),
            subject("c.xlsx", "z", Some("2026-04-01T00:00:00Z"), &["审批岗"]),
        ];
        let expected = [
            "a - 副本.xlsx identical W013",
            "a.xlsx superseded W014",
            "b.xlsx accepted ",
            "c.xlsx accepted ",
        ];
        assert_eq!(told(&subjects), expected);
        let mut shuffled = subjects.clone();
        shuffled.reverse();
        assert_eq!(told(&shuffled), expected);
    }

    #[test]
    fn two_returns_that_nothing_tells_apart_in_time_are_both_held() {
        let subjects = [subject("a.xlsx", "x", None, &["文书岗"]), subject("b.xlsx", "y", None, &["文书岗"])];
        assert_eq!(told(&subjects), ["a.xlsx rejected W015", "b.xlsx rejected W015"]);
    }
}
