//! What a column is (role) and what its cells hold (kind).

use serde::{Deserialize, Serialize};

/// What a column means. Rules and risk points speak of roles, never of titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 序号
    Seq,
    /// 股室, 责任股室
    Section,
    /// 岗位
    Post,
    /// 职务 of a leading cadre
    Leader,
    /// 权力类型
    PowerType,
    /// 职权事项, 工作环节, 分管工作, 业务事项
    Matter,
    /// 风险类别
    Category,
    /// 风险点
    Risk,
    /// 表现形式
    Manifestation,
    /// 可能性
    Likelihood,
    /// 危害程度
    Impact,
    /// 风险等级
    Level,
    /// 防控措施
    Measure,
    /// 防控阶段
    Phase,
    /// 责任岗位, 责任领导
    Responsible,
    /// 分管领导, 监督人
    Supervisor,
    /// 缺陷类型
    Defect,
    /// 完成时限
    Due,
    /// 是否新增
    IsNew,
    /// 备注
    Remark,
    /// Anything else; goes into `extra` under its title.
    Other,
}

impl Role {
    /// All roles with their names in form files.
    pub const ALL: [(&'static str, Self); 21] = [
        ("seq", Self::Seq),
        ("section", Self::Section),
        ("post", Self::Post),
        ("leader", Self::Leader),
        ("power_type", Self::PowerType),
        ("matter", Self::Matter),
        ("category", Self::Category),
        ("risk", Self::Risk),
        ("manifestation", Self::Manifestation),
        ("likelihood", Self::Likelihood),
        ("impact", Self::Impact),
        ("level", Self::Level),
        ("measure", Self::Measure),
        ("phase", Self::Phase),
        ("responsible", Self::Responsible),
        ("supervisor", Self::Supervisor),
        ("defect", Self::Defect),
        ("due", Self::Due),
        ("is_new", Self::IsNew),
        ("remark", Self::Remark),
        ("other", Self::Other),
    ];

    /// The name in form files.
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, role)| *role == self).map_or("", |(id, _)| id)
    }
}

/// What a column's cells hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A running number; never checked.
    Serial,
    /// Free text.
    Text,
    /// A value of a vocabulary list.
    List(String),
    /// A level of the round.
    Level,
    /// A whole number of a list whose values are numbers (1–4).
    Number(String),
    /// A calendar date.
    Date,
    /// A section of the unit's roster.
    Section,
    /// A post of the unit's roster, of the section in the same row.
    Post,
}

impl Kind {
    /// Whether the column has a drop-down.
    pub const fn is_list(&self) -> bool {
        matches!(self, Self::List(_) | Self::Level | Self::Number(_) | Self::Section | Self::Post)
    }
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title, exactly as printed (without the `*`).
    pub title: String,
    /// What it means.
    pub role: Role,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether every row needs it.
    pub required: bool,
    /// Its width in characters of the default font (a Chinese character counts two).
    pub width: u32,
    /// A sentence for the person who fills it in.
    pub help: String,
    /// Other writings of its title, besides those of its role.
    pub synonyms: Vec<String>,
}

impl Column {
    /// The title as printed: a required column has `*` behind it.
    pub fn printed(&self) -> String {
        if self.required { format!("{}*", self.title) } else { self.title.clone() }
    }
}
