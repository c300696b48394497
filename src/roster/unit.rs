//! A unit with its sections, posts and leading cadres.

use crate::base::Place;
use crate::base::text::same_key;

/// A unit (单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// 单位编码
    pub code: String,
    /// 单位名称
    pub name: String,
    /// 简称, as many as there are.
    pub aliases: Vec<String>,
    /// 单位类型
    pub kind: String,
    /// 试点单位
    pub pilot: bool,
    /// 权力类型
    pub power_types: Vec<String>,
    /// 派驻组
    pub resident_group: String,
    /// 乡镇纪委
    pub township_commission: String,
    /// 党组织
    pub party_organisation: String,
    /// 联系人 (a post) and 联系电话
    pub contact: (String, String),
    /// 股室, in the roster's order
    pub sections: Vec<Section>,
    /// 领导班子
    pub leaders: Vec<Leader>,
    /// Columns the roster has besides its own: title and value.
    pub extra: Vec<(String, String)>,
    /// Where its row begins.
    pub place: Place,
}

/// A section (股室).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// 股室名称
    pub name: String,
    /// 负责人岗位
    pub head: String,
    /// 分管领导 (a post)
    pub supervisor: String,
    /// 岗位
    pub posts: Vec<Post>,
}

/// A post (岗位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// 岗位名称
    pub name: String,
    /// 人数, as written
    pub headcount: String,
    /// 谈话类别
    pub talk_class: String,
    /// 权力类型
    pub power_types: Vec<String>,
}

/// A leading cadre's position (领导班子成员).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// 职务
    pub position: String,
    /// 分管工作
    pub duties: String,
    /// 谈话类别
    pub talk_class: String,
}

/// How a unit was found by a name; the unit's place in the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitMatch {
    /// By its own name.
    Name(usize),
    /// By a short form (rule W010).
    Alias(usize),
}

/// The roster column behind a word of the routing table, if it is such a word.
pub fn watcher_column(watcher: &str) -> Option<&'static str> {
    match watcher {
        "派驻组" => Some("派驻组"),
        "乡镇纪委" => Some("乡镇纪委"),
        "风险点所在党组织" | "党组织" => Some("党组织"),
        _ => None,
    }
}

impl Unit {
    /// The unit's own watcher behind a word of the routing table, if the roster names one.
    pub fn watcher(&self, word: &str) -> Option<&str> {
        let value = match watcher_column(word)? {
            "派驻组" => &self.resident_group,
            "乡镇纪委" => &self.township_commission,
            _ => &self.party_organisation,
        };
        (!value.is_empty()).then_some(value)
    }

    /// Whether the routing table asks for a watcher that the roster does not name.
    pub fn lacks_watcher(&self, word: &str) -> bool {
        watcher_column(word).is_some() && self.watcher(word).is_none()
    }

    /// A section by its name.
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| same_key(&section.name, name))
    }

    /// All posts with their sections, in the roster's order.
    pub fn posts(&self) -> impl Iterator<Item = (&Section, &Post)> {
        self.sections.iter().flat_map(|section| section.posts.iter().map(move |post| (section, post)))
    }
}

impl Section {
    /// A post by its name.
    pub fn post(&self, name: &str) -> Option<&Post> {
        self.posts.iter().find(|post| same_key(&post.name, name))
    }
}
