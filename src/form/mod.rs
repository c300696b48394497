//! Forms as data: what is asked of whom, in which columns.
//!
//! In: `templates/forms/*.toml`, compiled in; a file of the same name in the working folder replaces one, a file of
//! another name adds a form. Out: checked [`Form`]s. A form says what each column *is* (its role); rules and risk
//! points speak of roles, so a new form needs no Rust.

mod column;
mod identity;
mod layout;
mod rule;
mod take;

pub use column::{Column, Kind, Role};
pub use identity::{Identity, MARK};
pub use layout::{HeaderCell, Layout};
pub use rule::{Allowed, Demand, Order, Pattern, Rule as OwnRule, Test, When};

use std::collections::BTreeMap;

use crate::base::{Fault, settings};
use crate::vocabulary::Vocabulary;

/// The compiled-in forms: file name and text.
pub const BUILT_IN: [(&str, &str); 5] = [
    ("unit.toml", include_str!("../../templates/forms/unit.toml")),
    ("leadership.toml", include_str!("../../templates/forms/leadership.toml")),
    ("section.toml", include_str!("../../templates/forms/section.toml")),
    ("post.toml", include_str!("../../templates/forms/post.toml")),
    ("institution.toml", include_str!("../../templates/forms/institution.toml")),
];

/// The order in which the first forms go out; forms of a county's own follow by file name.
const ORDER: [&str; 5] = ["unit", "leadership", "section", "post", "institution"];

/// Whose risk a form's points are (对象).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Object {
    /// 单位
    Unit,
    /// 领导班子及其成员
    Leadership,
    /// 股室
    Section,
    /// 岗位
    Post,
}

impl Object {
    /// All four, in the order of summaries.
    pub const ALL: [Self; 4] = [Self::Unit, Self::Leadership, Self::Section, Self::Post];

    /// The name in settings and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Leadership => "leadership",
            Self::Section => "section",
            Self::Post => "post",
        }
    }

    /// The field's own word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "单位",
            Self::Leadership => "领导班子及其成员",
            Self::Section => "股室",
            Self::Post => "岗位",
        }
    }
}

/// Into which workbooks a form goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// One workbook a unit.
    Unit,
    /// One workbook a section.
    Section,
    /// One workbook a post.
    Post,
}

/// What fills a form's first rows from the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefill {
    /// Nothing.
    None,
    /// 领导班子: 职务 and 分管工作.
    Leaders,
    /// 股室.
    Sections,
    /// 股室 and 岗位.
    Posts,
}

/// What a header cell asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderField {
    /// 填报单位, prefilled.
    Unit,
    /// 批次, prefilled.
    Round,
    /// 等级说明, prefilled.
    Legend,
    /// 填表人
    Filler,
    /// 联系电话
    Phone,
    /// 填表日期
    Date,
    /// Something else a county wants.
    Other,
}

/// One label of the header block with its input right of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderItem {
    /// What it asks for.
    pub field: HeaderField,
    /// The label.
    pub label: String,
}

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its id (`post`).
    pub id: String,
    /// Its version, raised when columns change.
    pub version: u32,
    /// Its title, which is the sheet's name too.
    pub title: String,
    /// Whose risk its points are.
    pub object: Object,
    /// Whose, where the post column is blank.
    pub object_without_post: Option<Object>,
    /// Into which workbooks it goes.
    pub recipients: Vec<Recipient>,
    /// What fills its first rows.
    pub prefill: Prefill,
    /// Rows for each of them.
    pub rows_each: u32,
    /// Blank rows below them.
    pub free_rows: u32,
    /// The header block.
    pub header: Vec<HeaderItem>,
    /// The columns in order.
    pub columns: Vec<Column>,
    /// Labels of the sign-off block.
    pub sign_off: Vec<String>,
    /// Notes for the person who fills it in.
    pub notes: Vec<String>,
    /// A worked example: a value for each column.
    pub example: Vec<String>,
    /// Values that every point of this form has (the category of `institution`).
    pub fixed: BTreeMap<Role, String>,
    /// Thresholds that differ for this form.
    pub threshold: Vec<(&'static str, i64)>,
    /// Severities that differ for this form.
    pub severity: BTreeMap<crate::finding::Code, crate::finding::Severity>,
    /// Rules of the county's own.
    pub rules: Vec<OwnRule>,
}

impl Form {
    /// The place of the column with a role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    /// Whether a column is filled in from the roster before the form goes out.
    pub fn is_prefilled(&self, column: &Column) -> bool {
        match self.prefill {
            Prefill::None => column.role == Role::Seq,
            Prefill::Leaders => {
                matches!(column.role, Role::Seq | Role::Leader)
                    || column.role == Role::Matter && !column.kind.is_list()
            }
            Prefill::Sections => matches!(column.role, Role::Seq | Role::Section),
            Prefill::Posts => matches!(column.role, Role::Seq | Role::Section | Role::Post),
        }
    }
}

/// Reads the built-in forms with a working folder's files (name, text) laid over them.
///
/// # Errors
/// All faults of all files.
pub fn load(own: &[(String, String)], vocabulary: &Vocabulary) -> Result<Vec<Form>, Vec<Fault>> {
    let mut files: BTreeMap<&str, &str> = BUILT_IN.into_iter().collect();
    for (name, text) in own {
        files.insert(name, text);
    }
    let mut forms: Vec<Form> = Vec::new();
    let mut faults = Vec::new();
    for (name, text) in files {
        let shown = format!("templates/forms/{name}");
        match settings::read(&shown, text, |table| take::form(table, vocabulary, &forms)) {
            Ok(form) => forms.push(form),
            Err(more) => faults.extend(more),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    forms.sort_by_key(|form| ORDER.iter().position(|id| *id == form.id).unwrap_or(ORDER.len()));
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_five_forms_have_the_columns_of_the_field() {
        let forms = load(&[], &Vocabulary::load(&[]).unwrap()).unwrap();
        let told: Vec<String> = forms
            .iter()
            .map(|form| {
                let columns: Vec<String> = form
                    .columns
                    .iter()
                    .map(|column| format!("{}{}", column.title, if column.required { "*" } else { "" }))
                    .collect();
                format!("{} {}: {}", form.id, form.title, columns.join(" "))
            })
            .collect();
        assert_eq!(
            told,
            [
                "unit 单位自查表: 序号 权力类型* 职权事项* 风险类别* 风险点* 表现形式* 可能性 危害程度 风险等级* 防控措施* 防控阶段 责任领导* 责任股室* 是否新增 备注",
                "leadership 领导班子自查表: 序号 职务* 分管工作* 风险类别* 风险点* 表现形式* 风险等级* 防控措施* 防控阶段 监督人* 是否新增 备注",
                "section 股室自查表: 序号 股室* 职权事项* 权力类型* 风险类别* 风险点* 表现形式* 风险等级* 防控措施* 防控阶段 责任岗位* 分管领导* 是否新增 备注",
                "post 岗位自查表: 序号 股室* 岗位* 权力类型 工作环节* 风险类别* 风险点* 表现形式* 风险等级* 防控措施* 防控阶段 责任岗位* 是否新增 备注",
                "institution 制度机制风险识别防控一览表: 序号 股室* 岗位 业务事项* 现行制度 缺陷类型* 风险表现* 风险等级* 防控措施* 拟建制度 完成时限 责任岗位* 是否新增 备注",
            ]
        );
    }

    #[test]
    fn a_faulty_form_is_told_with_every_line() {
        let text = "id = \"x\"\nversion = 1\ntitle = \"某表/甲\"\nobject = \"town\"\nfor = [\"unit\"]\n\n[[column]]\ntitle = \"风险点\"\nrole = \"rsik\"\nkind = \"text\"\n\n[[column]]\ntitle = \"风险点\"\nrole = \"risk\"\nkind = \"list\"\nlist = \"nothing\"\n";
        let faults = load(&[("x.toml".into(), text.into())], &Vocabulary::load(&[]).unwrap()).unwrap_err();
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [3, 4, 9, 16], "{faults:#?}");
    }
}
