//! The fields of exported records: one list a kind, from which come the columns of tables, the types of typed columns
//! and the data dictionary.
//!
//! In: nothing. Out: names, types and words. The list describes what [`super::export`] gives and makes none of it; a
//! test walks it against exported records, so a field that is missing here, or here only, is found.

use std::fmt::Write as _;

use super::What;
use crate::base::{Lang, Words};

/// What a field's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// Yes or no.
    YesNo,
    /// A list of texts.
    Texts,
    /// An object, or a list of objects.
    Nested,
}

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// In JSON lines and in tables.
    Everywhere,
    /// In JSON lines only, which may be nested.
    Lines,
    /// In tables only, which are flat.
    Tables,
}

/// One field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its key, or the title of its column; `a.b` lies in the object `a`, `a[].b` in each object of the list `a`.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Whether it may be null or left out.
    pub may_be_null: bool,
    /// Where it stands.
    pub reach: Reach,
    /// What it means.
    pub words: Words,
}

const fn always(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Field {
    Field { name, kind, may_be_null: false, reach: Reach::Everywhere, words: Words::new(zh, en) }
}

const fn maybe(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Field {
    Field { may_be_null: true, ..always(name, kind, zh, en) }
}

const fn in_lines(field: Field) -> Field {
    Field { reach: Reach::Lines, ..field }
}

const fn in_tables(field: Field) -> Field {
    Field { reach: Reach::Tables, ..field }
}

const POINTS: &[Field] = &[
    always(
        "id",
        Kind::Text,
        "编号;同一对象的同一内容,每次都一样",
        "stable: same content of the same object, same id",
    ),
    always("round", Kind::Text, "批次", "the round's id"),
    always("unit_code", Kind::Text, "单位代码", "the unit's code on the roster"),
    always("unit", Kind::Text, "单位", "the unit's name on the roster"),
    always(
        "object",
        Kind::Text,
        "谁的风险:unit 单位、leadership 领导班子、section 股室、post 岗位",
        "whose risk it is: unit, leadership, section, post",
    ),
    always("form", Kind::Text, "表样,如 post", "the form's id, such as post"),
    maybe("section", Kind::Text, "股室", "section"),
    maybe("post", Kind::Text, "岗位", "post"),
    maybe("leader", Kind::Text, "职务(领导班子表)", "position, in the leadership form"),
    maybe("power_type", Kind::Text, "权力类型", "type of power"),
    maybe(
        "matter",
        Kind::Text,
        "职权事项、工作环节、分管工作或业务事项",
        "power, step of work or matter in charge",
    ),
    maybe("category", Kind::Text, "风险类别", "category of risk"),
    always(
        "risk",
        Kind::Text,
        "风险点;表里没有这一列的,是风险表现",
        "the risk; its manifestation where the form has no other",
    ),
    maybe("manifestation", Kind::Text, "表现形式", "how it shows"),
    maybe("likelihood", Kind::Whole, "可能性,1–4", "likelihood, 1–4"),
    maybe("impact", Kind::Whole, "危害程度,1–4", "impact, 1–4"),
    maybe("level", Kind::Text, "风险等级,用本批次的叫法", "level, by the round's own label"),
    always("measures", Kind::Texts, "防控措施,一条一项", "measures, item by item"),
    maybe("phase", Kind::Text, "防控阶段", "phase of prevention"),
    maybe("responsible", Kind::Text, "责任岗位或责任领导", "post or leader responsible"),
    maybe("supervisor", Kind::Text, "分管领导或监督人", "leader in charge or supervisor"),
    maybe("defect", Kind::Text, "缺陷类型", "type of defect"),
    maybe("due", Kind::Text, "完成时限,如 2026-09-30", "due date, such as 2026-09-30"),
    maybe("is_new", Kind::YesNo, "是否新增", "whether it is new"),
    maybe("remark", Kind::Text, "备注", "remark"),
    always("watchers", Kind::Texts, "监控责任主体", "who watches it, by the round's routing"),
    maybe("cluster", Kind::Text, "所在相似组的编号", "id of its group of like points"),
    maybe(
        "duplicate_of",
        Kind::Text,
        "与哪个风险点重复、并到了那里(编号)",
        "id of the point that it repeats and was merged into",
    ),
    always("held", Kind::YesNo, "有错误,改好之前不进汇总", "out of the summaries until an error is mended"),
    always(
        "sources",
        Kind::Nested,
        "出处,合并来的全部列出",
        "where it stands; a merged point has all of them",
    ),
    in_lines(always(
        "sources[].file",
        Kind::Text,
        "文件;压缩包里的写作 包!文件",
        "the file; archive!member in a .zip",
    )),
    in_lines(always("sources[].sheet", Kind::Text, "工作表", "the sheet")),
    in_lines(always("sources[].row", Kind::Whole, "第几行,从 1 数起", "the row, from 1")),
    maybe(
        "extra",
        Kind::Nested,
        "表样以外的列:列名和内容;没有就不写",
        "columns that the form does not have, by title; absent if none",
    ),
];

const FINDINGS: &[Field] = &[
    maybe(
        "file",
        Kind::Text,
        "文件;要把全部回收件放在一起才看得出的问题,没有文件",
        "the file; none for what shows only when all returns lie side by side",
    ),
    always("code", Kind::Text, "规则编号,如 C017", "the rule's code, such as C017"),
    always("name", Kind::Text, "规则名称", "the rule's name"),
    always(
        "severity",
        Kind::Text,
        "轻重:error 错误、warning 提醒、info 提示",
        "weight: error, warning, info",
    ),
    maybe("sheet", Kind::Text, "工作表", "the sheet"),
    maybe("cell", Kind::Text, "单元格,如 C5", "the cell, such as C5"),
    maybe("column", Kind::Text, "表样里的列名", "the form's title of the column"),
    always("value", Kind::Text, "原来填的内容;没有就是空文字", "what stood there; an empty text if nothing"),
    always("message", Kind::Text, "有什么问题", "what is wrong"),
    always("help", Kind::Text, "怎么改", "what to do"),
];

const RETURNS: &[Field] = &[
    always("file", Kind::Text, "文件", "the file"),
    always(
        "status",
        Kind::Text,
        "收表结果:accepted 收下、partial 部分收下、rejected 未收下、identical 重复件、superseded 旧件",
        "what became of it: accepted, partial, rejected, identical, superseded",
    ),
    in_lines(maybe("unit", Kind::Nested, "单位;认不出就为空", "the unit; none if it is not known")),
    in_lines(always("unit.code", Kind::Text, "单位代码", "the unit's code on the roster")),
    in_lines(always("unit.name", Kind::Text, "单位名称", "the unit's name on the roster")),
    in_tables(maybe(
        "unit_code",
        Kind::Text,
        "单位代码;认不出就为空",
        "the unit's code on the roster; none if it is not known",
    )),
    in_tables(maybe(
        "unit",
        Kind::Text,
        "单位名称;认不出就为空",
        "the unit's name on the roster; none if it is not known",
    )),
    maybe("format", Kind::Text, "文件格式;打不开就为空", "its format; none if it cannot be read"),
    in_lines(always("forms", Kind::Nested, "里面的表,一张一项", "its forms, one by one")),
    in_lines(always("forms[].id", Kind::Text, "表样", "the form's id")),
    in_lines(always("forms[].sheet", Kind::Text, "工作表", "the sheet")),
    in_lines(always("forms[].rows", Kind::Whole, "行数", "rows")),
    in_lines(always("forms[].points", Kind::Whole, "收下的风险点数", "points taken")),
    in_lines(always("forms[].held", Kind::Whole, "有错误、未收下的行数", "rows held back by an error")),
    in_lines(always("forms[].taken", Kind::Whole, "收下的行数", "rows from which points were made")),
    in_lines(always(
        "forms[].noise",
        Kind::Whole,
        "页码、重复表头等不算数的行数",
        "rows dropped as page noise",
    )),
    in_tables(always("rows", Kind::Whole, "行数,各表相加", "rows, over all forms")),
    in_tables(always("points", Kind::Whole, "收下的风险点数", "points taken")),
    in_tables(always("held", Kind::Whole, "有错误、未收下的行数", "rows held back by an error")),
    in_tables(always("noise", Kind::Whole, "页码、重复表头等不算数的行数", "rows dropped as page noise")),
    in_lines(always(
        "findings",
        Kind::Nested,
        "里面的问题,每项的字段同 findings,只是没有 file",
        "its findings, each with the fields of findings but for file",
    )),
    in_tables(always("errors", Kind::Whole, "错误数", "findings at error level")),
    in_tables(always("warnings", Kind::Whole, "提醒数", "findings at warning level")),
];

const CLUSTERS: &[Field] = &[
    always("id", Kind::Text, "编号,由组里各风险点的编号得来", "stable: made of its members' ids"),
    always(
        "kind",
        Kind::Text,
        "哪一种:duplicate 重复、near 疑似重复、common 共性风险",
        "what makes it a group: duplicate, near, common",
    ),
    maybe("level", Kind::Text, "组里最高的风险等级", "the highest level among its members"),
    always(
        "risk",
        Kind::Text,
        "代表的说法,取自其中一个风险点",
        "the wording that stands for it: one member's own",
    ),
    always(
        "members",
        Kind::Texts,
        "组里各风险点的编号,代表在最前",
        "its members' ids, the representative first",
    ),
    always("units", Kind::Whole, "涉及几个单位", "how many units its members come from"),
    maybe("decided", Kind::Text, "人工决定:merge 合并、keep 保留", "what a person decided: merge, keep"),
];

impl What {
    /// All, in the order of the dictionary, each with its word on the command line.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Points, "points"),
        (Self::Findings, "findings"),
        (Self::Returns, "returns"),
        (Self::Clusters, "clusters"),
    ];

    /// What its records say, in order.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Points => POINTS,
            Self::Findings => FINDINGS,
            Self::Returns => RETURNS,
            Self::Clusters => CLUSTERS,
        }
    }

    /// The fields that are columns of a table.
    pub(super) fn of_tables(self) -> impl Iterator<Item = &'static Field> {
        self.fields().iter().filter(|field| field.reach != Reach::Lines)
    }
}

impl Field {
    const fn kind_words(&self) -> Words {
        match self.kind {
            Kind::Text => Words::new("文字", "text"),
            Kind::Whole => Words::new("整数", "whole number"),
            Kind::YesNo => Words::new("是否", "true or false"),
            Kind::Texts => Words::new("文字,多项", "list of texts"),
            Kind::Nested => Words::new("对象", "object or objects"),
        }
    }

    const fn null_words(&self) -> Words {
        if self.may_be_null { Words::new("可以", "yes") } else { Words::new("", "") }
    }

    const fn reach_words(&self) -> Words {
        match self.reach {
            Reach::Everywhere => Words::new("", ""),
            Reach::Lines => Words::new("只在 jsonl", "jsonl only"),
            Reach::Tables => Words::new("只在表格", "tables only"),
        }
    }
}

/// The titles of the dictionary's columns.
const TITLES: [Words; 4] = [
    Words::new("字段", "field"),
    Words::new("类型", "type"),
    Words::new("可空", "may be null"),
    Words::new("说明", "meaning"),
];

/// The dictionary of the columns of one table: titles, and a line a column.
pub(super) fn of_columns(what: What, lang: Lang) -> (Vec<String>, Vec<Vec<String>>) {
    let lines = what.of_tables().map(|field| {
        let words = [field.kind_words(), field.null_words(), field.words].map(|words| words.say(lang));
        std::iter::once(field.name).chain(words).map(str::to_owned).collect()
    });
    (TITLES.iter().map(|title| title.say(lang).to_owned()).collect(), lines.collect())
}

/// The data dictionary of everything that is exported, as Markdown.
pub fn dictionary(lang: Lang) -> String {
    let mut text = String::new();
    for (what, word) in What::ALL {
        let title = if lang == Lang::Zh { what.title() } else { "" };
        let _ = writeln!(text, "**{}**\n", format!("{word} {title}").trim_end());
        let reach = Words::new("在哪里", "where").say(lang);
        let [field, kind, null, meaning] = TITLES.map(|title| title.say(lang));
        let _ = writeln!(text, "| {field} | {kind} | {null} | {reach} | {meaning} |\n|---|---|---|---|---|");
        for field in what.fields() {
            let words = [field.kind_words(), field.null_words(), field.reach_words(), field.words];
            let _ =
                writeln!(text, "| `{}` | {} |", field.name, words.map(|words| words.say(lang)).join(" | "));
        }
        text.push('\n');
    }
    text
}
