//! What is kept of one return.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::finding::{Code, Finding, Severity};
use crate::risk::{Point, Tally};

/// A return as it was read: whose it is, its findings, its points.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The file as the user knows it.
    pub file: String,
    /// The short name of its format; none if it could not be read.
    pub format: Option<String>,
    /// The unit's code and name.
    pub unit: Option<(String, String)>,
    /// When it was last saved, if the file says so.
    pub modified: Option<String>,
    /// 填表日期, if it is a date.
    pub filled_on: Option<String>,
    /// A hash of what its cells say, whatever program wrote them.
    pub content: String,
    /// The content of the return that it mends, if it is a marked copy come back.
    #[serde(default)]
    pub answers: Option<String>,
    /// Replies to findings that stand in it: finding's key and text.
    #[serde(default)]
    pub replies: Vec<(String, String)>,
    /// What became of each form's rows.
    pub forms: Vec<Tally>,
    /// What each form speaks for, beside [`Record::forms`]; kept with its [`Subject`], and empty in a record of the
    /// register.
    #[serde(skip)]
    pub scopes: Vec<Scope>,
    /// Its findings, weighed, in order.
    pub findings: Vec<Finding>,
    /// Its points, held ones too.
    #[serde(with = "super::points")]
    pub points: Vec<Point>,
}

/// What a form of a return speaks for, so that a newer return can be told from one about something else.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scope {
    /// The form's id.
    pub form: String,
    /// What its rows say: whose they are as one key ([`crate::risk::part_key`]), the risk and the matter as others; empty if it has
    /// no rows.
    pub lines: Vec<(String, String, String)>,
    /// Findings on its sheet: errors, warnings, notes.
    #[serde(default)]
    pub findings: [usize; 3],
}

impl Scope {
    /// Whose its rows are.
    pub fn objects(&self) -> BTreeSet<&str> {
        self.lines.iter().map(|(object, _, _)| object.as_str()).collect()
    }
}

/// How much a return holds, beside nothing else: what the account of a run adds up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Rows that came in.
    pub rows: usize,
    /// Rows from which points were made.
    pub taken: usize,
    /// Rows held back.
    pub held: usize,
    /// Rows dropped as page noise.
    pub noise: usize,
    /// Points.
    pub points: usize,
    /// Findings by weight.
    pub errors: usize,
    /// Findings by weight.
    pub warnings: usize,
    /// Findings by weight.
    pub infos: usize,
}

impl Figures {
    /// Counts findings in.
    pub fn count(&mut self, findings: &[Finding]) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
        }
    }
}

/// A file's share in the account of a run: how much it holds, less what others beside it take from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Its status.
    pub status: Status,
    /// Rows that came in.
    pub rows: usize,
    /// Rows from which points were made.
    pub taken: usize,
    /// Rows held back.
    pub held: usize,
    /// Rows dropped as page noise.
    pub noise: usize,
    /// Points made of the rows taken.
    pub points: usize,
    /// Of them those that do not count, because it is a copy or an older version.
    pub passed_over: usize,
    /// Findings by weight, those that are still to be mended.
    pub errors: usize,
    /// Findings by weight.
    pub warnings: usize,
    /// Findings by weight.
    pub infos: usize,
}

impl Share {
    /// The share of a file that holds so much and stands so beside the others.
    pub fn new(figures: &Figures, standing: &Standing) -> Self {
        let mut open = *figures;
        let passed_over;
        // What a copy or an older version had wrong is no longer to be mended.
        if standing.status.is_current() {
            passed_over = standing.replaced;
            let [errors, warnings, infos] = standing.closed;
            open.errors = open.errors.saturating_sub(errors);
            open.warnings = open.warnings.saturating_sub(warnings);
            open.infos = open.infos.saturating_sub(infos);
        } else {
            passed_over = figures.points;
            (open.errors, open.warnings, open.infos) = (0, 0, 0);
        }
        open.count(&standing.findings);
        let (taken, held, points) = if standing.held {
            (0, figures.taken + figures.held, 0)
        } else {
            (figures.taken, figures.held, figures.points)
        };
        Self {
            status: standing.status,
            rows: figures.rows,
            taken,
            held,
            noise: figures.noise,
            points,
            passed_over,
            errors: open.errors,
            warnings: open.warnings,
            infos: open.infos,
        }
    }
}

/// What is needed of a return to settle which ones count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The file.
    pub file: String,
    /// The unit's code, if the unit is known and the file is not refused as a whole.
    pub unit: Option<String>,
    /// When it was last saved.
    pub modified: Option<String>,
    /// 填表日期
    pub filled_on: Option<String>,
    /// The hash of its content.
    pub content: String,
    /// The content of the return that it mends.
    #[serde(default)]
    pub answers: Option<String>,
    /// What it speaks for.
    pub scopes: Vec<Scope>,
    /// Points that are not held.
    pub points: usize,
    /// Rows held back.
    pub held: usize,
    /// Findings at error level.
    pub errors: usize,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No finding at error level.
    #[default]
    Accepted,
    /// Some rows are held back.
    Partial,
    /// Nothing was taken.
    Rejected,
    /// The same content as another file.
    Identical,
    /// A newer return counts.
    Superseded,
}

impl Status {
    /// All, in the order of summaries, with their words.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Accepted, "accepted", "收下"),
        (Self::Partial, "partial", "部分收下"),
        (Self::Rejected, "rejected", "未收下"),
        (Self::Identical, "identical", "重复件"),
        (Self::Superseded, "superseded", "旧件"),
    ];

    /// Whether it speaks for its unit: no copy, and no older version of what came since.
    pub const fn is_current(self) -> bool {
        !matches!(self, Self::Identical | Self::Superseded)
    }

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(status, _, _)| *status == self).map_or("", |(_, name, _)| name)
    }

    /// The status of a word in JSON.
    pub fn of_name(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name, _)| *name == word).map(|(status, _, _)| *status)
    }

    /// The word for users.
    pub fn zh(self) -> &'static str {
        Self::ALL.iter().find(|(status, _, _)| *status == self).map_or("", |(_, _, zh)| zh)
    }
}

/// What became of a file beside the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its status.
    pub status: Status,
    /// Findings that come from other files (W013–W015).
    pub findings: Vec<Finding>,
    /// Forms (places in the record) of which a newer return counts: as a whole, or only for these objects.
    pub superseded: Vec<(usize, Option<Vec<String>>)>,
    /// For each of them the returns that took its place: the next edition, or those of its objects.
    #[serde(default)]
    pub successors: Vec<(usize, Vec<String>)>,
    /// Rows that it replaces.
    pub replaced: usize,
    /// Findings on sheets that it replaces as a whole: errors, warnings, notes.
    pub closed: [usize; 3],
    /// Held as a whole, because another return contradicts it.
    pub held: bool,
}

impl Standing {
    /// The findings that are still to be mended: those of a copy or of an older version are no longer anybody's
    /// business, nor are those on a sheet whose form was handed in anew.
    pub fn open<'r>(&'r self, record: &'r Record) -> impl Iterator<Item = &'r Finding> {
        let own = if self.status.is_current() { record.findings.as_slice() } else { &[] };
        let replaced: Vec<&str> = self
            .superseded
            .iter()
            .filter(|(_, part)| part.is_none())
            .filter_map(|(at, _)| record.forms.get(*at))
            .map(|form| form.sheet.as_str())
            .collect();
        let still =
            move |finding: &&Finding| finding.sheet.as_deref().is_none_or(|sheet| !replaced.contains(&sheet));
        self.findings.iter().chain(own.iter().filter(still))
    }

    /// The standing of a file with no others beside it.
    pub fn alone(record: &Record) -> Self {
        let subject = record.subject();
        Self { status: own_status(subject.points, subject.errors), ..Self::default() }
    }
}

/// The status that a file has by itself.
pub const fn own_status(points: usize, errors: usize) -> Status {
    match (points, errors) {
        (0, _) => Status::Rejected,
        (_, 0) => Status::Accepted,
        _ => Status::Partial,
    }
}

impl Record {
    /// What the account of a run adds up.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for form in &self.forms {
            figures.rows += form.rows;
            figures.taken += form.taken;
            figures.held += form.held;
            figures.noise += form.noise;
            figures.points += form.points;
        }
        figures.count(&self.findings);
        figures
    }

    /// What each form speaks for, with the findings on its sheet counted.
    fn scopes_with_findings(&self) -> Vec<Scope> {
        let mut scopes = self.scopes.clone();
        for (scope, form) in scopes.iter_mut().zip(&self.forms) {
            for finding in self.findings.iter().filter(|finding| finding.sheet.as_ref() == Some(&form.sheet))
            {
                let [errors, warnings, infos] = &mut scope.findings;
                *match finding.severity {
                    Severity::Error => errors,
                    Severity::Warning => warnings,
                    Severity::Info => infos,
                } += 1;
            }
        }
        scopes
    }

    /// What is needed to settle it.
    pub fn subject(&self) -> Subject {
        let errors = self.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let whole = |finding: &&Finding| finding.severity == Severity::Error && is_whole(finding.code);
        let refused = self.findings.iter().any(|finding| whole(&finding));
        Subject {
            file: self.file.clone(),
            unit: self.unit.as_ref().filter(|_| !refused).map(|(code, _)| code.clone()),
            modified: self.modified.clone(),
            filled_on: self.filled_on.clone(),
            content: self.content.clone(),
            answers: self.answers.clone(),
            scopes: self.scopes_with_findings(),
            points: self.forms.iter().map(|form| form.points).sum(),
            held: self.forms.iter().map(|form| form.held).sum(),
            errors,
        }
    }
}

/// Whether an error of this rule is about the whole file.
fn is_whole(code: Code) -> bool {
    code.as_str().starts_with('W')
}
