//! A made-up county with as many units and points as wanted: the same numbers give the same county.

use std::collections::BTreeMap;

use jingzhong::base::{Date, Place};
use jingzhong::finding::{Code, Finding, Severity};
use jingzhong::form::{self, Object};
use jingzhong::intake::Basis;
use jingzhong::register::{Change, ChangeKind, ChangedLine, FormerFinding, Status};
use jingzhong::risk::{Cluster, ClusterKind, Merge, Point, Source, Tally};
use jingzhong::roster::{Leader, Post, Roster, Section, Unit};
use jingzhong::round::{self, Round};
use jingzhong::summary::{Copied, FindingLine, Material, ReturnLine};
use jingzhong::vocabulary::Vocabulary;

const BUREAUS: [&str; 20] = [
    "财政局",
    "教育局",
    "自然资源局",
    "住房和城乡建设局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "卫生健康局",
    "市场监督管理局",
    "应急管理局",
    "民政局",
    "人力资源和社会保障局",
    "审计局",
    "统计局",
    "医疗保障局",
    "城市管理执法局",
    "退役军人事务局",
    "文化广电和旅游局",
    "发展和改革局",
    "科学技术和工业信息化局",
];
const SECTIONS: [(&str, [&str; 3]); 4] = [
    ("办公室", ["主任", "文书管理岗", "印章管理岗"]),
    ("财务股", ["股长", "出纳岗", "会计核算岗"]),
    ("审批股", ["股长", "受理岗", "现场勘查岗"]),
    ("项目管理股", ["股长", "招标采购岗", "工程验收岗"]),
];
const RISKS: [&str; 10] = [
    "在受理审批申请时故意拖延办理,借机索要好处",
    "公务接待费用审核把关不严,超标准报销",
    "采购过程中泄露评审信息,为特定供应商提供便利",
    "印章使用登记不全,未经批准对外用印",
    "专项资金拨付未按进度审核,造成资金滞留或者挪用",
    "现场勘查走过场,出具与事实不符的勘查意见",
    "工程验收降低标准,收受施工方礼品礼金",
    "干部选拔任用中打招呼、递条子,影响公正",
    "会计凭证审核不细,虚列支出套取资金",
    "档案资料保管不当,造成涉密信息外泄",
];
const MEASURES: [&str; 6] = [
    "实行双人受理、限时办结,每月抽查十件并公开结果",
    "严格执行接待清单制度,财务股与办公室交叉审核",
    "评审专家随机抽取,评审全程录音录像并存档备查",
    "用印逐笔登记,分管领导书面批准,季度核对一次",
    "资金拨付附进度证明,由两人以上现场核验签字",
    "建立廉政谈话制度,重点岗位每三年轮岗交流一次",
];

/// What a [`Material`] borrows.
pub struct County {
    pub basis: Basis,
    pub points: Vec<Point>,
    pub merges: Vec<Merge>,
    pub clusters: Vec<Cluster>,
    pub returns: Vec<ReturnLine>,
    pub findings: Vec<FindingLine>,
    pub copied: Vec<Copied>,
    pub changes: Vec<Change>,
}

impl County {
    pub fn material(&self) -> Material<'_> {
        Material {
            basis: &self.basis,
            points: &self.points,
            merges: &self.merges,
            clusters: &self.clusters,
            returns: &self.returns,
            findings: &self.findings,
            copied: &self.copied,
            changes: &self.changes,
        }
    }
}

/// Numbers that repeat.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
    }
}

pub fn basis(units: usize) -> Basis {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let settings = round::TEMPLATE.replace("{year}", "2026").replace("{county}", "云岭县");
    let round = Round::read(&settings, &vocabulary, &|_| true).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let units = (0..units).map(unit).collect();
    let roster = Roster::new(units, &vocabulary, "云岭县");
    Basis::new(round, vocabulary, roster, forms, Date::new(2026, 6, 18).unwrap())
}

fn unit(at: usize) -> Unit {
    let name = match at / BUREAUS.len() {
        0 => format!("云岭县{}", BUREAUS[at]),
        town => format!("云岭县第{town}片区{}", BUREAUS[at % BUREAUS.len()]),
    };
    let leaders = ["局长", "副局长(分管审批)", "副局长(分管财务)"];
    Unit {
        code: format!("Q{:04}", at + 1),
        name,
        aliases: Vec::new(),
        kind: "政府部门".into(),
        pilot: false,
        power_types: Vec::new(),
        resident_group: format!("派驻第{}组", at % 5 + 1),
        township_commission: format!("城关镇纪委第{}组", at % 3 + 1),
        party_organisation: "机关党支部".into(),
        contact: ("办公室主任".into(), "0800-0000000".into()),
        sections: SECTIONS
            .iter()
            .enumerate()
            .map(|(section, (name, posts))| Section {
                name: (*name).into(),
                head: posts[0].into(),
                supervisor: leaders[section % 2 + 1].into(),
                posts: posts
                    .iter()
                    .map(|post| Post {
                        name: (*post).into(),
                        headcount: "1".into(),
                        talk_class: String::new(),
                        power_types: Vec::new(),
                    })
                    .collect(),
            })
            .collect(),
        leaders: leaders
            .iter()
            .map(|position| Leader {
                position: (*position).into(),
                duties: "分管有关工作".into(),
                talk_class: String::new(),
            })
            .collect(),
        extra: Vec::new(),
        place: Place::new(u32::try_from(at + 1).unwrap(), 0),
    }
}

/// A county of so many units and about so many points.
pub fn county(units: usize, points: usize) -> County {
    let basis = basis(units);
    let mut dice = Dice(2026);
    let mut all: Vec<Point> = Vec::new();
    let mut by_risk: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let categories = &basis.vocabulary.list("category").unwrap().names;
    let powers = &basis.vocabulary.list("power_type").unwrap().names;
    for number in 0..points {
        // The last unit of all has sent nothing, and the first has much more than the others.
        let at = if dice.roll(5) == 0 { 0 } else { dice.roll(units - 1) };
        let unit = &basis.roster.units[at];
        let object = Object::ALL[[3, 3, 3, 2, 1, 0][dice.roll(6)]];
        let (section, posts) = SECTIONS[dice.roll(4)];
        let post = posts[dice.roll(3)];
        let level = basis.round.levels()[[0, 1, 1, 2, 2, 2][dice.roll(6)]];
        let risk = dice.roll(RISKS.len());
        let category = &categories[dice.roll(categories.len())];
        let has_section = matches!(object, Object::Section | Object::Post);
        let measures = (0..=dice.roll(2)).map(|at| MEASURES[(risk + at) % MEASURES.len()].into()).collect();
        all.push(Point {
            id: format!("p{number:06}").into(),
            round: "2026".into(),
            unit_code: (&unit.code).into(),
            unit: (&unit.name).into(),
            object,
            form: object.id().into(),
            section: has_section.then(|| section.into()),
            post: (object == Object::Post).then(|| post.into()),
            leader: (object == Object::Leadership).then(|| (&unit.leaders[dice.roll(3)].position).into()),
            power_type: (dice.roll(4) > 0).then(|| (&powers[dice.roll(powers.len())]).into()),
            matter: Some("行政审批事项受理与办结".into()),
            category: Some(category.into()),
            risk: format!("{}(第{}项业务)", RISKS[risk], dice.roll(40)).into(),
            manifestation: Some("对应当受理的不受理,对不应当受理的受理,超过期限办理".into()),
            likelihood: Some(2),
            impact: Some(3),
            level: Some(basis.round.label(level).into()),
            measures,
            phase: Some("前期预防".into()),
            responsible: Some(post.into()),
            supervisor: None,
            defect: None,
            due: Some("2026-09-30".into()),
            is_new: [Some(true), Some(false), None][dice.roll(3)],
            remark: None,
            watchers: (basis.roster.watchers(at, &basis.round, Some(category), Some(level)).into_iter())
                .map(Into::into)
                .collect(),
            cluster: None,
            duplicate_of: None,
            held: dice.roll(20) == 0,
            sources: vec![Source {
                file: format!("回收/{0}/{0}-自查表.xlsx", unit.name).into(),
                sheet: "岗位自查表".into(),
                row: u32::try_from(6 + number / 2).unwrap(),
            }],
            extra: BTreeMap::new(),
        });
        if !all[number].held {
            by_risk.entry(risk).or_default().push(number);
        }
    }
    let mut merges = Vec::new();
    for at in (10..points).step_by(40) {
        // A point is merged into one of its own unit.
        let stands = |kept: &usize| {
            let kept = &all[*kept];
            kept.unit_code == all[at].unit_code && !kept.held && kept.duplicate_of.is_none()
        };
        let Some(kept) = (0..at).rev().find(stands).filter(|_| !all[at].held) else { continue };
        let (id, sources) = (all[kept].id.clone(), all[at].sources.clone());
        all[at].duplicate_of = Some(id.clone());
        all[kept].sources.extend(sources);
        let levels = all[kept].level.clone().zip(all[at].level.clone()).filter(|(a, b)| a != b);
        let levels = levels.map(|(a, b)| (a.to_string(), b.to_string()));
        merges.push(Merge { kept: id.to_string(), merged: all[at].id.to_string(), levels });
    }
    let clusters = by_risk
        .iter()
        .map(|(risk, members)| Cluster {
            id: format!("c{risk:02}"),
            kind: if risk % 5 == 4 { ClusterKind::Near } else { ClusterKind::Common },
            level: Some("一级".into()),
            risk: RISKS[*risk].into(),
            members: members.iter().take(60).map(|at| all[*at].id.to_string()).collect(),
            units: members.len().min(units),
            decided: (risk % 2 == 0).then(|| "keep".to_owned()),
        })
        .collect();
    let (returns, findings) = returned(&basis, &all);
    let alike = |unit: usize| -> Vec<&Point> {
        let code = &basis.roster.units[unit].code;
        all.iter().filter(|point| point.unit_code == *code && point.counts()).take(8).collect()
    };
    let pairs = alike(0)
        .into_iter()
        .zip(alike(1))
        .enumerate()
        .map(|(at, (a, b))| (a.id.to_string(), b.id.to_string(), if at % 3 == 0 { 1.0 } else { 0.86 }))
        .collect();
    let copied = vec![Copied {
        first: (basis.roster.units[0].name.clone(), 40),
        second: (basis.roster.units[1].name.clone(), 12),
        pairs,
    }];
    let changes = changed(&basis, &all, &findings);
    County { basis, points: all, merges, clusters, returns, findings, copied, changes }
}

/// Every third unit has sent its return anew.
fn changed(basis: &Basis, points: &[Point], findings: &[FindingLine]) -> Vec<Change> {
    let sent_anew = basis.roster.units.iter().step_by(3);
    sent_anew
        .map(|unit| {
            let own = points.iter().filter(|point| point.unit_code == unit.code).take(7);
            let kinds = [ChangeKind::Changed, ChangeKind::Added, ChangeKind::Removed];
            let lines = own.zip(kinds.into_iter().cycle()).map(|(point, kind)| ChangedLine {
                kind,
                form: point.form.to_string(),
                file: point.sources[0].file.to_string(),
                sheet: point.sources[0].sheet.to_string(),
                row: point.sources[0].row,
                object: point.post.as_deref().unwrap_or_default().to_owned(),
                column: if kind == ChangeKind::Changed { "防控措施".into() } else { String::new() },
                before: if kind == ChangeKind::Added { String::new() } else { MEASURES[0].into() },
                after: if kind == ChangeKind::Removed { String::new() } else { point.risk.to_string() },
            });
            let former = findings.iter().filter(|line| line.unit.as_deref() == Some(unit.name.as_str()));
            Change {
                older: format!("回收/{0}/{0}-旧.xlsx", unit.name),
                newer: vec![format!("回收/{0}/{0}-自查表.xlsx", unit.name)],
                unit_code: unit.code.clone(),
                unit: unit.name.clone(),
                lines: lines.collect(),
                findings: former
                    .take(4)
                    .enumerate()
                    .map(|(at, line)| FormerFinding { finding: line.finding.clone(), mended: at % 2 == 0 })
                    .collect(),
            }
        })
        .collect()
}

fn returned(basis: &Basis, points: &[Point]) -> (Vec<ReturnLine>, Vec<FindingLine>) {
    let mut returns = Vec::new();
    let mut findings = Vec::new();
    for unit in &basis.roster.units {
        let own: Vec<&Point> = points.iter().filter(|point| point.unit_code == unit.code).collect();
        let Some(first) = own.first() else { continue };
        let file = first.sources[0].file.to_string();
        let held: Vec<&&Point> = own.iter().filter(|point| point.held).collect();
        for point in &held {
            let place = Place::new(point.sources[0].row - 1, 8);
            findings.push(finding(&file, unit, "C001", Severity::Error, place, "风险等级", "风险等级没有填"));
        }
        for point in own.iter().step_by(9) {
            let place = Place::new(point.sources[0].row - 1, 9);
            findings.push(finding(&file, unit, "C007", Severity::Warning, place, "防控措施", "防控措施太短"));
        }
        let tally = Tally {
            id: "post".into(),
            sheet: "岗位自查表".into(),
            rows: own.len(),
            points: own.len() - held.len(),
            held: held.len(),
            noise: 0,
            taken: own.len() - held.len(),
        };
        returns.push(ReturnLine {
            file,
            unit_code: Some(unit.code.clone()),
            unit: Some(unit.name.clone()),
            status: if held.is_empty() { Status::Accepted } else { Status::Partial },
            format: Some("xlsx".into()),
            forms: vec![tally],
            errors: held.len(),
            warnings: own.len().div_ceil(9),
            filled_on: Some("2026-06-10".into()),
            modified: Some("2026-06-11T08:00:00Z".into()),
        });
    }
    returns.push(ReturnLine {
        file: "回收/扫描件.pdf".into(),
        unit_code: None,
        unit: None,
        status: Status::Rejected,
        format: None,
        forms: Vec::new(),
        errors: 1,
        warnings: 0,
        filled_on: None,
        modified: None,
    });
    (returns, findings)
}

fn finding(
    file: &str,
    unit: &Unit,
    code: &str,
    severity: Severity,
    place: Place,
    column: &str,
    message: &str,
) -> FindingLine {
    let mut finding =
        Finding::of_file(Code::read(code).unwrap()).on_sheet("岗位自查表").at(place).in_column(column);
    finding.severity = severity;
    FindingLine {
        file: file.to_owned(),
        unit: Some(unit.name.clone()),
        finding,
        message: message.to_owned(),
        help: "请对照填表说明补填后重新报送".into(),
        rule: "required-empty".into(),
        answered: (severity == Severity::Warning && place.row.is_multiple_of(4))
            .then(|| "已核实,情况属实".to_owned()),
    }
}
