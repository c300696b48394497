//! `explain` (来源): where a risk point, a group of like points or a figure of a summary comes from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::folder::SUMMARIES;
use super::material::Round;
use super::read::Alone;
use super::sendback::bytes_of;
use super::{Folder, Result, Stop};
use crate::base::likeness::Step;
use crate::base::{Lang, Place, words};
use crate::form::Role;
use crate::intake;
use crate::risk::{Cluster, ClusterKind, Comparison, Decision, Point, Source};
use crate::summary::review::{self, Now, Pair, reasons_said};
use crate::summary::trace::{self, Traced};
use crate::summary::view::View;
use crate::workbook::{self, Limits};

/// A place of a point in a return.
#[derive(Debug, Clone, Serialize)]
pub struct Stand {
    /// File, sheet, row.
    #[serde(flatten)]
    pub source: Source,
    /// The cells of risk, level and measure; empty if the file is no longer what was collected.
    pub cells: BTreeMap<&'static str, Place>,
    /// Findings at that row: code and words.
    pub findings: Vec<(String, String)>,
}

/// A point in one line.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Its number in the ledger, if it counts.
    pub number: Option<String>,
    /// The unit's name.
    pub unit: String,
    /// 股室/岗位/职务
    pub place: String,
    /// 风险点
    pub risk: String,
    /// 风险等级
    pub level: Option<String>,
    /// Where it stands.
    pub sources: Vec<Source>,
}

/// A point that is the same or nearly the same.
#[derive(Debug, Clone, Serialize)]
pub struct Like {
    /// The other point.
    pub point: Line,
    /// `merged`, `open` or `kept`.
    pub now: &'static str,
    /// The same in Chinese.
    pub now_zh: &'static str,
    /// Why.
    pub why: String,
    /// How alike, in percent.
    pub likeness: u32,
    /// What a person decided.
    pub decided: Option<&'static str>,
}

/// A member of a group.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    /// The point.
    #[serde(flatten)]
    pub point: Line,
    /// How alike to the wording that stands for the group, in percent.
    pub likeness: u32,
    /// Why it belongs to the group: what differs from that wording, and what was taken off before comparing.
    pub why: Vec<String>,
}

/// A group of like points.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The group.
    pub cluster: Cluster,
    /// Its members, the one that stands for it first.
    pub members: Vec<Member>,
    /// For pairs of members: why they are alike.
    pub why: Vec<String>,
}

/// Everything about a point.
#[derive(Debug, Clone, Serialize)]
pub struct OfPoint {
    /// The point.
    pub point: Point,
    /// Its number in the ledger, if it counts.
    pub number: Option<String>,
    /// Where it stands.
    pub stands: Vec<Stand>,
    /// Points merged with it, or nearly like it.
    pub like: Vec<Like>,
    /// The common risk that it belongs to.
    pub common: Option<Group>,
}

/// A figure with its points.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The cell: file, sheet, place.
    pub cell: String,
    /// The row's heading.
    pub row: Option<(String, String)>,
    /// The column's heading.
    pub column: String,
    /// What stands in the cell.
    pub figure: f64,
    /// The same counted anew from the register.
    pub counted: usize,
    /// What is counted: `points`, `rows` or `measures`.
    pub counts: &'static str,
    /// The points.
    pub points: Vec<Line>,
}

/// What was asked for.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Explained {
    /// A point.
    Point(Box<OfPoint>),
    /// A group.
    Cluster(Group),
    /// A figure.
    Figure(Figure),
    /// Several points and groups begin so: id and what it is.
    Several(Vec<(String, String)>),
    /// A cell that holds no figure: the cell, and why in Chinese and English.
    Nothing {
        /// The cell.
        cell: String,
        /// Why, in Chinese.
        zh: &'static str,
        /// Why, in English.
        en: &'static str,
    },
}

/// The fewest signs of an id that may stand for it.
const FEWEST: usize = 6;

/// Explains an id, a number of the ledger, or a cell of a summary.
///
/// # Errors
/// If there is no such thing, or the register or the summary cannot be read.
pub fn explain(folder: &Folder, what: &str) -> Result<Explained> {
    let what = what.trim();
    let (register, _lock) = folder.register()?;
    let before = super::material::gathered(&register, &folder.basis, |_, _| {})?.points;
    let round = Round::gather(folder, &register, Lang::Zh)?;
    drop(register);
    let material = round.material(&folder.basis);
    let view = View::new(&material);
    let case = Case { folder, round: &round, view: &view, before: &before };
    if what.contains(['!', '›', '！']) {
        return case.cell(what);
    }
    if let Some(point) = trace::numbered_point(&view, what) {
        return Ok(Explained::Point(Box::new(case.point(point))));
    }
    if what.chars().count() < FEWEST {
        return Err(Stop::new(
            format!("「{what}」太短,编号至少写前 {FEWEST} 位;也可以写总台账里的编号或汇总表的一格"),
            format!("«{what}» is too short; write at least {FEWEST} signs of an id"),
        ));
    }
    let points: Vec<&Point> = material.points.iter().filter(|point| point.id.starts_with(what)).collect();
    let clusters: Vec<&Cluster> =
        material.clusters.iter().filter(|cluster| cluster.id.starts_with(what)).collect();
    match (points.as_slice(), clusters.as_slice()) {
        ([point], []) => Ok(Explained::Point(Box::new(case.point(point)))),
        ([], [cluster]) => Ok(Explained::Cluster(case.group(cluster))),
        ([], []) => Err(Stop::new(
            format!("没有编号以「{what}」开头的风险点或相似组;编号见 汇总/总台账.xlsx,或 jingzhong export"),
            format!("no point or group begins with «{what}»"),
        )),
        _ => {
            let of_point = points.iter().map(|point| (point.id.to_string(), point.risk.to_string()));
            let of_group = clusters.iter().map(|group| (group.id.clone(), format!("相似组:{}", group.risk)));
            Ok(Explained::Several(of_point.chain(of_group).collect()))
        }
    }
}

/// What was taken off a text before it was compared, in words.
fn taken_off(steps: &[Step]) -> Vec<String> {
    let said = |step: &Step| words::fill(step.words().zh, |name| step.what().filter(|_| name == "what"));
    steps.iter().map(said).collect()
}

struct Case<'c> {
    folder: &'c Folder,
    round: &'c Round,
    view: &'c View<'c>,
    /// The points before near duplicates were merged.
    before: &'c [Point],
}

impl Case<'_> {
    fn line(&self, point: &Point) -> Line {
        Line {
            id: point.id.to_string(),
            number: self.view.entry(&point.id).map(|entry| entry.number.clone()),
            unit: point.unit.to_string(),
            place: crate::summary::table::place_of(point),
            risk: point.risk.to_string(),
            level: point.level.as_ref().map(ToString::to_string),
            sources: point.sources.clone(),
        }
    }

    fn point(&self, point: &Point) -> OfPoint {
        let common = point.cluster.as_deref().and_then(|id| {
            let group = self.round.alike.clusters.iter().find(|cluster| cluster.id == id)?;
            (group.kind == ClusterKind::Common).then(|| self.group(group))
        });
        OfPoint {
            number: self.view.entry(&point.id).map(|entry| entry.number.clone()),
            stands: point.sources.iter().map(|source| self.stand(source, point)).collect(),
            like: self.like(point),
            common,
            point: point.clone(),
        }
    }

    fn stand(&self, source: &Source, point: &Point) -> Stand {
        let findings = self.round.findings.iter().filter(|line| {
            let finding = &line.finding;
            line.file == source.file
                && finding.sheet.as_deref() == Some(source.sheet.as_str())
                && finding.place.is_some_and(|place| place.row + 1 == source.row)
        });
        Stand {
            findings: findings.map(|line| (line.finding.code.to_string(), line.message.clone())).collect(),
            cells: self.cells(source, point).unwrap_or_default(),
            source: source.clone(),
        }
    }

    /// The cells of a point's row, read from the file again.
    fn cells(&self, source: &Source, point: &Point) -> Option<BTreeMap<&'static str, Place>> {
        let basis = &self.folder.basis;
        let bytes = bytes_of(&source.file, self.folder, &mut Alone::default())?;
        let (book, _) = intake::open(&bytes, &source.file, &basis.round.limits).ok()?;
        let taken = intake::take(&book, &source.file, basis);
        taken.tables.iter().filter(|table| table.sheet == source.sheet).find_map(|table| {
            let form = table.form_of(basis).filter(|form| form.id == point.form)?;
            let row = table.rows.iter().find(|row| row.row + 1 == source.row)?;
            let cells = [("risk", Role::Risk), ("level", Role::Level), ("measure", Role::Measure)];
            Some(
                cells
                    .into_iter()
                    .filter_map(|(name, role)| Some((name, row.place(form.column(role)?))))
                    .collect(),
            )
        })
    }

    fn like(&self, point: &Point) -> Vec<Like> {
        let alike = &self.round.alike;
        let mut all = Vec::new();
        for merge in &alike.merges {
            let other = match point.id.as_str() {
                id if id == merge.kept => &merge.merged,
                id if id == merge.merged => &merge.kept,
                _ => continue,
            };
            let pair = |key: &(usize, usize)| {
                let id = |at: usize| alike.points.get(at).map(|point| point.id.as_str());
                let ids = [id(key.0), id(key.1)];
                ids.contains(&Some(other.as_str())) && ids.contains(&Some(point.id.as_str()))
            };
            // Near duplicates come with their reasons below.
            if alike.proposals.iter().any(|proposal| pair(&proposal.points)) {
                continue;
            }
            if let Some(other) = self.view.point(other) {
                all.push(Like {
                    point: self.line(other),
                    now: Now::Merged.name(),
                    now_zh: Now::Merged.zh(),
                    why: "同一对象、同一事项,文字相同(空格、标点不计)".to_owned(),
                    likeness: 100,
                    decided: None,
                });
            }
        }
        for proposal in &alike.proposals {
            let (one, other) = proposal.points;
            let (Some(a), Some(b)) = (self.before.get(one), self.before.get(other)) else { continue };
            let other = match point.id.as_str() {
                id if id == a.id => b,
                id if id == b.id => a,
                _ => continue,
            };
            let pair = Pair::new(proposal, [a, b], &alike.points);
            all.push(Like {
                point: self.line(other),
                now: pair.now.name(),
                now_zh: pair.now.zh(),
                why: pair.why(),
                likeness: pair.percent(),
                decided: proposal.decided.map(Decision::name),
            });
        }
        all
    }

    fn group(&self, cluster: &Cluster) -> Group {
        let members = self.members(cluster);
        let mut why = Vec::new();
        match cluster.kind {
            ClusterKind::Duplicate => why.push("同一对象、同一事项,文字相同(空格、标点不计)".to_owned()),
            ClusterKind::Common => {
                why.push("不同岗位或单位的同一风险:去掉编号、单位名称、套话后文字相同或意思相同".to_owned());
            }
            ClusterKind::Near => {
                for proposal in &self.round.alike.proposals {
                    let (one, other) = proposal.points;
                    let (Some(a), Some(b)) = (self.before.get(one), self.before.get(other)) else { continue };
                    let is_member = |point: &Point| cluster.members.iter().any(|id| point.id == *id);
                    if is_member(a) && is_member(b) {
                        let pair = Pair::new(proposal, [a, b], &self.round.alike.points);
                        why.push(format!("{}%:{}", pair.percent(), pair.why()));
                    }
                }
            }
        }
        Group { cluster: cluster.clone(), members, why }
    }

    /// The members of a group with the reasons for each, found anew.
    fn members(&self, cluster: &Cluster) -> Vec<Member> {
        let points: Vec<&Point> = cluster.members.iter().filter_map(|id| self.view.point(id)).collect();
        let Some((first, others)) = points.split_first() else { return Vec::new() };
        let whys = Comparison::new(&self.folder.basis).with(first, others.iter().copied());
        let stands = Member {
            point: self.line(first),
            likeness: 100,
            why: std::iter::once("代表这一组的写法".to_owned())
                .chain(whys.first().map(|why| taken_off(&why.took_off[0])).unwrap_or_default())
                .collect(),
        };
        let members = others.iter().zip(&whys).map(|(point, why)| Member {
            point: self.line(point),
            likeness: review::percent(&why.judgement),
            why: reasons_said(&why.judgement, [&first.risk, &point.risk])
                .into_iter()
                .chain(taken_off(&why.took_off[1]))
                .collect(),
        });
        std::iter::once(stands).chain(members).collect()
    }

    fn cell(&self, what: &str) -> Result<Explained> {
        let no_cell = || {
            Stop::new(
                format!("「{what}」不是汇总表的一格,应写成 总览.xlsx!单位×等级!C5"),
                format!("«{what}» is no cell of a summary; write 总览.xlsx!单位×等级!C5"),
            )
        };
        let said = what.replace(['›', '！'], "!");
        let (rest, place) = said.rsplit_once('!').ok_or_else(no_cell)?;
        let (file, sheet) = rest.split_once('!').ok_or_else(no_cell)?;
        let place: Place = place.trim().parse().map_err(|_| no_cell())?;
        let file = file.trim().replace('\\', "/");
        let path =
            file.trim_start_matches("./").trim_start_matches(SUMMARIES).trim_start_matches('/').to_owned();
        if path.split('/').any(|part| part == "..") {
            return Err(no_cell());
        }
        let sheet = sheet.trim();
        let full = path.split('/').fold(self.folder.root.join(SUMMARIES), |full, part| full.join(part));
        let bytes = std::fs::read(&full).map_err(|error| Stop::disk(&full, &error))?;
        let book = workbook::read(&bytes, &Limits::default()).map_err(|refused| {
            Stop::new(format!("{path} {}", refused.zh), format!("{path} {}", refused.en))
        })?;
        let Some(at) = book.sheets.iter().position(|known| known.name == sheet) else {
            let names: Vec<&str> = book.sheets.iter().map(|known| known.name.as_str()).collect();
            return Err(Stop::new(
                format!("{path} 里没有工作表「{sheet}」,有:{}", names.join("、")),
                format!("{path} has no sheet «{sheet}»; it has {}", names.join(", ")),
            ));
        };
        let Some(page) = book.sheets.get(at) else { return Err(no_cell()) };
        let cell = format!("{SUMMARIES}/{path} › {sheet}!{place}");
        let cover = at == 0 && path == "总览.xlsx";
        Ok(match trace::trace(self.view, &path, page, place, cover) {
            Traced::Point(point) => Explained::Point(Box::new(self.point(point))),
            Traced::Nothing(zh, en) => Explained::Nothing { cell, zh, en },
            Traced::Figure { row, column, figure, counts, counted, points } => Explained::Figure(Figure {
                cell,
                row,
                column,
                figure,
                counted,
                counts: match counts {
                    trace::Counts::Points => "points",
                    trace::Counts::Rows => "rows",
                    trace::Counts::Measures => "measures",
                },
                points: points.into_iter().map(|point| self.line(point)).collect(),
            }),
        })
    }
}
