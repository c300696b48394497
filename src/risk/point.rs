//! A risk point: the record that `export --what points` gives, field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{Shared, Sharing, text};
use crate::form::Object;

/// Section, post and position as one key: blanks, width and punctuation at the ends passed over.
pub fn scope_key(parts: [&str; 3]) -> String {
    parts.map(text::keyed).join(text::PART)
}

/// What a newer return may take the place of piece by piece: a section, post or position; in the unit's own list, which
/// sections often fill in part by part, a matter of a section.
pub fn part_key(object: Object, parts: [&str; 3], matter: &str) -> String {
    let matter = if object == Object::Unit { text::key(matter) } else { String::new() };
    [scope_key(parts), matter].join(text::PART)
}

/// Where a point comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The file as the user knows it; a zip member is `回收/a.zip!县财政局.xlsx`.
    pub file: Shared,
    /// The sheet.
    pub sheet: Shared,
    /// The row as a spreadsheet numbers it, from 1.
    pub row: u32,
}

/// A risk point (风险点). Texts are the unit's own, trimmed; words of vocabularies are the standard ones; what a form
/// does not ask or a unit did not fill in is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Stable: the same content of the same object has the same id in every run.
    pub id: Shared,
    /// The round's id.
    pub round: Shared,
    /// The unit's code on the roster.
    pub unit_code: Shared,
    /// The unit's name on the roster.
    pub unit: Shared,
    /// Whose risk it is.
    pub object: Object,
    /// The form's id.
    pub form: Shared,
    /// 股室
    pub section: Option<Shared>,
    /// 岗位
    pub post: Option<Shared>,
    /// 职务 in the leadership form
    pub leader: Option<Shared>,
    /// 权力类型
    pub power_type: Option<Shared>,
    /// 职权事项, 工作环节, 分管工作 or 业务事项
    pub matter: Option<Shared>,
    /// 风险类别
    pub category: Option<Shared>,
    /// 风险点, or 风险表现 where the form has no other
    pub risk: Shared,
    /// 表现形式
    pub manifestation: Option<Shared>,
    /// 可能性, 1–4
    pub likelihood: Option<i64>,
    /// 危害程度, 1–4
    pub impact: Option<i64>,
    /// 风险等级, the round's own label
    pub level: Option<Shared>,
    /// 防控措施, item by item
    pub measures: Vec<Shared>,
    /// 防控阶段
    pub phase: Option<Shared>,
    /// 责任岗位 or 责任领导
    pub responsible: Option<Shared>,
    /// 分管领导 or 监督人
    pub supervisor: Option<Shared>,
    /// 缺陷类型
    pub defect: Option<Shared>,
    /// 完成时限, ISO 8601
    pub due: Option<Shared>,
    /// 是否新增
    pub is_new: Option<bool>,
    /// 备注
    pub remark: Option<Shared>,
    /// Who watches it, by the round's routing
    pub watchers: Vec<Shared>,
    /// The cluster it belongs to
    pub cluster: Option<Shared>,
    /// The point that it repeats and was merged into
    pub duplicate_of: Option<Shared>,
    /// Out of the summaries until an error is mended
    pub held: bool,
    /// Where it stands; a merged point has all of them
    pub sources: Vec<Source>,
    /// Columns that the form does not have
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Point {
    /// Whether it counts: neither held nor merged into another.
    pub const fn counts(&self) -> bool {
        !self.held && self.duplicate_of.is_none()
    }

    /// Lets its texts be kept once with those of other points; what is mostly its own alone stays so.
    pub fn share(&mut self, sharing: &mut Sharing) {
        let own = [&mut self.round, &mut self.unit_code, &mut self.unit, &mut self.form];
        let filled_in = [
            &mut self.section,
            &mut self.post,
            &mut self.leader,
            &mut self.power_type,
            &mut self.matter,
            &mut self.category,
            &mut self.level,
            &mut self.phase,
            &mut self.responsible,
            &mut self.supervisor,
            &mut self.defect,
            &mut self.due,
            &mut self.remark,
        ];
        let sources = self.sources.iter_mut().flat_map(|source| [&mut source.file, &mut source.sheet]);
        let lists = self.measures.iter_mut().chain(&mut self.watchers);
        for text in own.into_iter().chain(filled_in.into_iter().flatten()).chain(sources).chain(lists) {
            sharing.share(text);
        }
        self.measures.shrink_to_fit();
        self.watchers.shrink_to_fit();
        self.sources.shrink_to_fit();
    }

    /// Section, post and position as one key: which of its unit's objects it is about, whatever the form.
    pub fn scope_key(&self) -> String {
        scope_key([&self.section, &self.post, &self.leader].map(|part| part.as_deref().unwrap_or_default()))
    }

    /// The part of a return that it belongs to, as [`part_key`] has it.
    pub fn part_key(&self) -> String {
        let parts = [&self.section, &self.post, &self.leader].map(|part| part.as_deref().unwrap_or_default());
        part_key(self.object, parts, self.matter.as_deref().unwrap_or_default())
    }

    /// The object as one key: unit, kind, section, post, position. A section's own point may name a post; it is the
    /// section's all the same.
    pub fn object_key(&self) -> String {
        let post = if self.object == Object::Section { &None } else { &self.post };
        let parts = [&self.section, post, &self.leader].map(|part| part.as_deref().unwrap_or_default());
        [&self.unit_code, self.object.id(), &scope_key(parts)].join(text::PART)
    }

    /// The object's own name: the post, section or position; the unit itself for the unit's points.
    pub fn object_name(&self) -> &str {
        let own = match self.object {
            Object::Unit => None,
            Object::Leadership => self.leader.as_deref(),
            Object::Section => self.section.as_deref(),
            Object::Post => self.post.as_deref(),
        };
        own.unwrap_or(&self.unit)
    }
}
