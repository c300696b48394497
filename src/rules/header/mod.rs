//! Rules about headers and header blocks, found while a return is read.

pub mod column_missing;
pub mod column_moved;
pub mod column_renamed;
pub mod column_repeated;
pub mod column_unknown;
pub mod date_impossible;
pub mod filler_missing;
pub mod header_missing;
pub mod scheme_differs;
pub mod tables_stacked;

/// The titles of 岗位自查表, in the form's order.
pub(super) const TITLES: &[&str] = &[
    "序号",
    "股室",
    "岗位",
    "权力类型",
    "工作环节",
    "风险类别",
    "风险点",
    "表现形式",
    "风险等级",
    "防控措施",
    "防控阶段",
    "责任岗位",
    "是否新增",
    "备注",
];

/// A row below them.
pub(super) const ROW: &[&str] = &[
    "1",
    "预算股",
    "预算审核岗",
    "审批权",
    "预算审核",
    "岗位职责风险",
    "审核预算时擅自放宽支出标准",
    "应当退回的材料照样通过,事后补签",
    "二级",
    "预算调整须两人复核并留存依据",
    "前期预防",
    "预算审核岗",
    "否",
];
