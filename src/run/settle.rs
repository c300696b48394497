//! Which returns count: copies, older versions, contradictions. In: what is kept of each return. Out: each one's
//! standing. The result depends on the set of returns only, not on the order in which they came.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Finding, Severity};
use crate::form::Object;
use crate::intake::Basis;
use crate::register::{Scope, Standing, Status, Subject, own_status};
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
        for (at, scope) in subject.scopes.iter().enumerate().filter(|(_, scope)| !scope.lines.is_empty()) {
            rivals.entry((unit, &scope.form)).or_default().push((subject, at));
        }
    }
    for group in rivals.values().filter(|group| group.len() > 1) {
        for (subject, at) in group {
            let Some(own) = subject.scopes.get(*at) else { continue };
            // The next edition, which is what a change is told against; the newest is what counts.
            let mut whole: Option<&Subject> = None;
            let mut parts: BTreeSet<String> = BTreeSet::new();
            let mut part_files: Vec<String> = Vec::new();
            let mut recurs = false;
            let mut newest: Option<&Subject> = None;
            for (other, of) in group.iter().filter(|(other, _)| other.file != subject.file) {
                let Some(others) = other.scopes.get(*of) else { continue };
                let mended = mends(other, subject);
                let takes = if mended || is_edition(subject, other, *at, basis) {
                    Takes::All
                } else {
                    takes(own, others)
                };
                if takes == Takes::Nothing && !mends(subject, other) {
                    if is_of_unit(&own.form, basis) && newer(subject, other) != Some(false) {
                        beside(&mut standings, subject, other, own, others, basis);
                    }
                    continue;
                }
                match newer(subject, other) {
                    Some(true) => {
                        if newest.is_none_or(|known| newer(known, other) == Some(true)) {
                            newest = Some(other);
                        }
                        match takes {
                            Takes::All => {
                                recurs |= mended || recurring(own, others) > 0;
                                if whole.is_none_or(|next| newer(other, next) == Some(true)) {
                                    whole = Some(other);
                                }
                            }
                            Takes::Objects(objects) => {
                                parts.extend(objects);
                                part_files.push(other.file.clone());
                            }
                            Takes::Nothing => {}
                        }
                    }
                    Some(false) => {}
                    None => contradict(&mut standings, &subject.file, &other.file, basis),
                }
            }
            let (Some(newest), Some(standing)) = (newest, standings.get_mut(subject.file.as_str())) else {
                continue;
            };
            if whole.is_none() && parts.is_empty() {
                continue;
            }
            let replaced =
                own.lines.iter().filter(|(object, _, _)| whole.is_some() || parts.contains(object)).count();
            let told = standing.findings.iter().any(|finding| finding.code == W014);
            if !told {
                let finding = Finding::of_file(W014)
                    .with("newer", &newest.file)
                    .with("counts", "它更新,以它为准")
                    .with("counts_en", "is newer, and counts");
                let finding = if whole.is_some() && recurs {
                    finding
                } else if whole.is_some() {
                    // It may be a new edition or another list: whoever knows the unit can tell.
                    finding
                        .with("part", "(两份没有一行相同,请核对新的一份是不是全表)")
                        .with("part_en", " (no row is in both: check that the newer one is the whole list)")
                        .raised_to(Severity::Warning)
                } else {
                    // A newer return about some of it only: the rest still counts, and somebody should look.
                    let left = own.lines.len() - replaced;
                    finding
                        .with("part", format!("(只代替其中 {replaced} 行,其余 {left} 行照常计入)"))
                        .with("part_en", format!(" ({replaced} rows replaced, {left} still count)"))
                        .raised_to(Severity::Warning)
                };
                standing.findings.push(weighed(finding, basis));
            }
            standing.replaced += replaced;
            if whole.is_some() {
                for (sum, more) in standing.closed.iter_mut().zip(own.findings) {
                    *sum += more;
                }
            }
            part_files.sort();
            let files = whole.map_or(part_files, |next| vec![next.file.clone()]);
            standing.successors.push((*at, files));
            standing
                .superseded
                .push((*at, if whole.is_some() { None } else { Some(parts.into_iter().collect()) }));
        }
    }
    for subject in subjects {
        let Some(standing) = standings.get_mut(subject.file.as_str()) else { continue };
        let speaking = subject.scopes.iter().filter(|scope| !scope.lines.is_empty()).count();
        let whole = standing.superseded.iter().filter(|(_, part)| part.is_none()).count();
        if whole > 0 && whole == speaking {
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

/// What a newer form takes the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Takes {
    /// Nothing: they speak of different things, and both count.
    Nothing,
    /// The whole: it is the same form handed in again.
    All,
    /// Only these sections, posts or positions.
    Objects(Vec<String>),
}

/// What `other` would take the place of, were it newer. Copies of one workbook that each section filled in for itself do
/// not contradict each other; a correction of one section must not wipe out the others; rows handed in later, of which
/// none repeats what was there, come on top.
fn takes(own: &Scope, other: &Scope) -> Takes {
    let shared = recurring_lines(own, other);
    let (mine, others) = (own.objects(), other.objects());
    let covers = mine.is_subset(&others) && other.lines.len() * 2 >= own.lines.len();
    if shared.len() * 2 >= own.lines.len() || covers {
        return Takes::All;
    }
    let mut objects: Vec<String> = shared.iter().map(|(object, _, _)| object.clone()).collect();
    objects.sort();
    objects.dedup();
    if objects.is_empty() { Takes::Nothing } else { Takes::Objects(objects) }
}

/// The rows of before that are there again: the same object states the same risk, or another about the same matter.
fn recurring_lines<'o>(own: &'o Scope, other: &Scope) -> Vec<&'o (String, String, String)> {
    let risks: BTreeSet<(&str, &str)> =
        other.lines.iter().map(|(object, risk, _)| (object.as_str(), risk.as_str())).collect();
    let matters: BTreeSet<(&str, &str)> = other
        .lines
        .iter()
        .filter(|(_, _, matter)| !matter.is_empty())
        .map(|(object, _, matter)| (object.as_str(), matter.as_str()))
        .collect();
    let again = |(object, risk, matter): &&(String, String, String)| {
        risks.contains(&(object.as_str(), risk.as_str()))
            || matters.contains(&(object.as_str(), matter.as_str()))
    };
    own.lines.iter().filter(again).collect()
}

fn recurring(own: &Scope, other: &Scope) -> usize {
    recurring_lines(own, other).len()
}

/// Whether a form is the unit's own list: its object is the unit, so that two of them are about the same whatever their
/// rows say.
fn is_of_unit(form: &str, basis: &Basis) -> bool {
    basis.form(form).is_some_and(|form| form.object == Object::Unit)
}

/// Whether two files are editions of one workbook, so that the unit's list in it is one too: another form of them, whose
/// rows name their sections and posts, is handed in again as a whole, and none speaks of something else.
fn is_edition(subject: &Subject, other: &Subject, at: usize, basis: &Basis) -> bool {
    let Some(own) = subject.scopes.get(at).filter(|own| is_of_unit(&own.form, basis)) else { return false };
    let pairs = subject.scopes.iter().filter(|scope| scope.form != own.form && !scope.lines.is_empty());
    let of = |form: &str| other.scopes.iter().find(|scope| scope.form == form && !scope.lines.is_empty());
    let mut both = pairs.filter_map(|scope| Some((scope, of(&scope.form)?))).peekable();
    both.peek().is_some() && both.all(|(scope, others)| takes(scope, others) == Takes::All)
}

/// Tells that two lists of a unit stand beside each other: both count, and somebody should know.
fn beside(
    standings: &mut BTreeMap<&str, Standing>,
    subject: &Subject,
    other: &Subject,
    own: &Scope,
    others: &Scope,
    basis: &Basis,
) {
    let Some(standing) = standings.get_mut(subject.file.as_str()) else { return };
    if standing.findings.iter().any(|finding| finding.code == W014) {
        return;
    }
    let section = |object: &str| object.split('\u{1}').next().unwrap_or_default().to_owned();
    let sections: BTreeSet<String> = own.objects().into_iter().map(section).collect();
    // Lists of different sections are parts of one; of the same section the one may be meant to replace the other.
    let doubtful = others.objects().into_iter().map(section).any(|section| sections.contains(&section));
    let finding = Finding::of_file(W014)
        .with("newer", &other.file)
        .with("counts", "两份没有相同的事项,按各报一部分,都计入")
        .with("counts_en", "shares no matter with it, and is taken as another part: both count");
    let finding = if doubtful { finding.raised_to(Severity::Warning) } else { finding };
    standing.findings.push(weighed(finding, basis));
}

/// Whether a marked copy that came back says itself that it mends another return.
fn mends(subject: &Subject, other: &Subject) -> bool {
    !other.content.is_empty() && subject.answers.as_ref() == Some(&other.content)
}

/// Whether `other` is newer than `subject`; none if nothing tells.
fn newer(subject: &Subject, other: &Subject) -> Option<bool> {
    if mends(other, subject) {
        return Some(true);
    }
    if mends(subject, other) {
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
                lines: objects
                    .iter()
                    .map(|object| ((*object).to_owned(), format!("{object}的风险"), String::new()))
                    .collect(),
                findings: [0; 3],
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
    fn a_newer_return_about_one_post_replaces_that_post_only() {
        let all = ["甲岗", "乙岗", "丙岗", "丁岗", "戊岗"];
        let subjects = [
            subject("a.xlsx", "x", Some("2026-05-01T00:00:00Z"), &all),
            subject("b.xlsx", "y", Some("2026-05-02T00:00:00Z"), &["丙岗"]),
        ];
        let settled = settle(&subjects, &basis());
        let (_, older) = &settled[0];
        assert_eq!(older.status, Status::Accepted);
        assert_eq!(older.superseded, [(0, Some(vec!["丙岗".to_owned()]))]);
        assert_eq!(older.replaced, 1);
        assert_eq!(older.findings[0].severity, Severity::Warning, "somebody should look");
    }

    #[test]
    fn two_returns_that_nothing_tells_apart_in_time_are_both_held() {
        let subjects = [subject("a.xlsx", "x", None, &["文书岗"]), subject("b.xlsx", "y", None, &["文书岗"])];
        assert_eq!(told(&subjects), ["a.xlsx rejected W015", "b.xlsx rejected W015"]);
    }
}
