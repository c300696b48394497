//! The roster's four sheets and their columns.

/// A sheet of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetKind {
    /// 单位
    Units,
    /// 股室
    Sections,
    /// 岗位
    Posts,
    /// 领导班子
    Leaders,
}

/// The sheets with their columns in the order in which `init` writes them and in which they are read, each after the
/// one whose rows it refers to; `true` marks a required column.
pub const COLUMNS: [(SheetKind, &[(&str, bool)]); 4] = [
    (
        SheetKind::Units,
        &[
            ("单位编码", true),
            ("单位名称", true),
            ("简称", false),
            ("单位类型", false),
            ("试点单位", false),
            ("权力类型", false),
            ("派驻组", false),
            ("乡镇纪委", false),
            ("党组织", false),
            ("联系人", false),
            ("联系电话", false),
        ],
    ),
    (
        SheetKind::Sections,
        &[("单位名称", true), ("股室名称", true), ("负责人岗位", false), ("分管领导", false)],
    ),
    (
        SheetKind::Posts,
        &[
            ("单位名称", true),
            ("股室名称", true),
            ("岗位名称", true),
            ("人数", false),
            ("谈话类别", false),
            ("权力类型", false),
        ],
    ),
    (SheetKind::Leaders, &[("单位名称", true), ("职务", true), ("分管工作", false), ("谈话类别", false)]),
];

impl SheetKind {
    /// The sheet's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Units => "单位",
            Self::Sections => "股室",
            Self::Posts => "岗位",
            Self::Leaders => "领导班子",
        }
    }

    /// Its columns.
    pub fn columns(self) -> &'static [(&'static str, bool)] {
        COLUMNS.iter().find(|(kind, _)| *kind == self).map_or(&[], |(_, columns)| columns)
    }
}
