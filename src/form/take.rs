//! A form file → a checked form, every fault told with its line.

use std::collections::BTreeMap;

use super::{Column, Form, HeaderField, HeaderItem, Kind, Object, Prefill, Recipient, Role, rule};
use crate::base::{settings::Table, text};
use crate::finding::{Code, Severity};
use crate::round::Threshold;
use crate::vocabulary::Vocabulary;

/// Reads a form; `others` are the forms already read, whose ids and titles are taken.
pub fn form(table: &Table<'_>, vocabulary: &Vocabulary, others: &[Form]) -> Option<Form> {
    let id = table.needed_text("id");
    if let Some(id) = &id
        && !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    {
        table.tell("id", "id 只能用小写字母、数字和下划线", "id must be of small letters, digits and _");
    }
    let title = table.needed_text("title");
    if let Some(title) = &title {
        check_title(table, title, others);
    }
    if id.as_ref().is_some_and(|id| others.iter().any(|other| other.id == *id)) {
        table.tell("id", "另一张表已经用了这个 id", "another form has this id");
    }
    let version = table.number("version", 1..=9999).unwrap_or(1);
    let object = object_of(table, "object");
    if !table.has("object") {
        table.tell("object", "缺少 object", "object is missing");
    }
    let object_without_post =
        if table.has("object_without_post") { object_of(table, "object_without_post") } else { None };
    let recipients = recipients(table);
    let prefill = match table.text("prefill").as_deref() {
        None | Some("none") => Prefill::None,
        Some("leaders") => Prefill::Leaders,
        Some("sections") => Prefill::Sections,
        Some("posts") => Prefill::Posts,
        Some(_) => {
            table.tell(
                "prefill",
                "prefill 应写成 none、leaders、sections 或 posts",
                "prefill must be none, leaders, sections or posts",
            );
            Prefill::None
        }
    };
    let rows = |key: &str, usual: u32, most: i64| {
        table.number(key, 0..=most).and_then(|number| u32::try_from(number).ok()).unwrap_or(usual)
    };
    let rows_each = rows("rows_each", 2, 50);
    let free_rows = rows("free_rows", 30, 2000);
    let columns: Vec<Column> = columns(table, vocabulary);
    if !table.has("column") {
        table.tell("column", "至少要有一个 [[column]]", "at least one [[column]] is needed");
    }
    let mut example = vec![String::new(); columns.len()];
    if let Some(values) = table.table("example") {
        for key in values.keys() {
            match columns.iter().position(|column| column.title == key).and_then(|at| example.get_mut(at)) {
                Some(place) => *place = values.text(&key).unwrap_or_default(),
                None => values.tell(
                    &key,
                    format!("表里没有「{key}」这一列"),
                    format!("the form has no column {key}"),
                ),
            }
        }
    }
    let rules = rule::rules(table, &columns, vocabulary, others);
    Some(Form {
        id: id?,
        version: u32::try_from(version).unwrap_or(1),
        title: title?,
        object: object?,
        object_without_post,
        recipients,
        prefill,
        rows_each,
        free_rows,
        header: header(table),
        columns,
        sign_off: table.texts("sign_off"),
        notes: table.texts("notes"),
        example,
        fixed: fixed(table, vocabulary),
        threshold: table.table("threshold").map(|table| Threshold::of_form(&table)).unwrap_or_default(),
        severity: severity(table),
        rules,
    })
}

fn check_title(table: &Table<'_>, title: &str, others: &[Form]) {
    if title.contains(['/', '\\', '?', '*', '[', ']', ':', '\'']) || title.chars().count() > 31 {
        table.tell(
            "title",
            "title 要做工作表名:不能有 / \\ ? * [ ] : ' 这些符号,最多 31 个字",
            "title becomes the sheet's name: none of / \\ ? * [ ] : ', at most 31 characters",
        );
    }
    if others.iter().any(|other| other.title == title) {
        table.tell("title", "另一张表已经用了这个标题", "another form has this title");
    }
}

fn object_of(table: &Table<'_>, key: &str) -> Option<Object> {
    let text = table.text(key)?;
    let object = Object::ALL.into_iter().find(|object| object.id() == text);
    if object.is_none() {
        table.tell(
            key,
            format!("{key} 应写成 unit、leadership、section 或 post"),
            format!("{key} must be unit, leadership, section or post"),
        );
    }
    object
}

fn recipients(table: &Table<'_>) -> Vec<Recipient> {
    let mut recipients = Vec::new();
    for word in table.texts("for") {
        match word.as_str() {
            "unit" => recipients.push(Recipient::Unit),
            "section" => recipients.push(Recipient::Section),
            "post" => recipients.push(Recipient::Post),
            _ => table.tell("for", "for 里只能写 unit、section、post", "for may hold unit, section and post"),
        }
    }
    if recipients.is_empty() {
        table.tell("for", "for 要说明发给谁,如 for = [\"unit\"]", "for must say who gets the form");
    }
    recipients
}

fn columns(table: &Table<'_>, vocabulary: &Vocabulary) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for entry in table.tables("column") {
        let title = entry.needed_text("title");
        let role = entry.needed_text("role").and_then(|name| {
            let role = Role::ALL.iter().find(|(id, _)| *id == name).map(|(_, role)| *role);
            if role.is_none() {
                let near = text::nearest(&name, Role::ALL.iter().map(|(id, _)| *id)).unwrap_or("other");
                entry.tell(
                    "role",
                    format!("没有 role「{name}」,是不是 {near}?"),
                    format!("no role {name}; did you mean {near}?"),
                );
            }
            role
        });
        let kind = kind_of(&entry, vocabulary);
        let required = entry.flag("required");
        let width = entry.number("width", 3..=100).and_then(|width| u32::try_from(width).ok()).unwrap_or(12);
        let help = entry.text("help").unwrap_or_default();
        let synonyms = entry.texts("synonyms");
        let (Some(title), Some(role), Some(kind)) = (title, role, kind) else { continue };
        if columns.iter().any(|known| text::key(&known.title) == text::key(&title)) {
            entry.tell(
                "title",
                format!("「{title}」这一列写了两次"),
                format!("column {title} is given twice"),
            );
        }
        if role != Role::Other && columns.iter().any(|known| known.role == role) {
            entry.tell(
                "role",
                format!("role「{}」用了两次", role.id()),
                format!("role {} is used twice", role.id()),
            );
        }
        columns.push(Column { title, role, kind, required, width, help, synonyms });
    }
    columns
}

fn kind_of(entry: &Table<'_>, vocabulary: &Vocabulary) -> Option<Kind> {
    let kind = entry.needed_text("kind");
    let list = entry.text("list");
    if let Some(list) = &list
        && vocabulary.list(list).is_none()
    {
        let known: Vec<&str> = vocabulary.list_ids().collect();
        entry.tell(
            "list",
            format!("没有词表「{list}」,可用:{}", known.join("、")),
            format!("no list {list}; use one of {}", known.join(", ")),
        );
        return None;
    }
    match (kind?.as_str(), list) {
        ("serial", None) => Some(Kind::Serial),
        ("text", None) => Some(Kind::Text),
        ("list", Some(list)) => Some(Kind::List(list)),
        ("number", Some(list)) => Some(Kind::Number(list)),
        ("level", None) => Some(Kind::Level),
        ("date", None) => Some(Kind::Date),
        ("section", None) => Some(Kind::Section),
        ("post", None) => Some(Kind::Post),
        _ => {
            entry.tell(
                "kind",
                "kind 应写成 serial、text、level、date、section、post,或 list、number(另写 list = 词表)",
                "kind must be serial, text, level, date, section, post, or list or number with list = …",
            );
            None
        }
    }
}

fn header(table: &Table<'_>) -> Vec<HeaderItem> {
    let mut items = Vec::new();
    for entry in table.tables("header") {
        let field = match entry.needed_text("field").as_deref() {
            Some("unit") => HeaderField::Unit,
            Some("round") => HeaderField::Round,
            Some("legend") => HeaderField::Legend,
            Some("filler") => HeaderField::Filler,
            Some("phone") => HeaderField::Phone,
            Some("date") => HeaderField::Date,
            Some("other") => HeaderField::Other,
            _ => {
                entry.tell(
                    "field",
                    "field 应写成 unit、round、legend、filler、phone、date 或 other",
                    "field must be unit, round, legend, filler, phone, date or other",
                );
                continue;
            }
        };
        if let Some(label) = entry.needed_text("label") {
            items.push(HeaderItem { field, label });
        }
    }
    items
}

fn fixed(table: &Table<'_>, vocabulary: &Vocabulary) -> BTreeMap<Role, String> {
    let mut fixed = BTreeMap::new();
    let Some(values) = table.table("fixed") else { return fixed };
    for key in values.keys() {
        let Some(value) = values.text(&key) else { continue };
        match Role::ALL.iter().find(|(id, _)| *id == key) {
            Some((_, role)) => {
                if vocabulary.list(&key).is_some_and(|list| !list.names.contains(&value)) {
                    values.tell(
                        &key,
                        format!("「{value}」不在词表里"),
                        format!("{value} is not in the list"),
                    );
                }
                fixed.insert(*role, value);
            }
            None => values.tell(&key, format!("没有 role「{key}」"), format!("no role {key}")),
        }
    }
    fixed
}

fn severity(table: &Table<'_>) -> BTreeMap<Code, Severity> {
    let mut severities = BTreeMap::new();
    let Some(values) = table.table("severity") else { return severities };
    for key in values.keys() {
        let severity = match values.text(&key).as_deref() {
            Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            Some("info") => Severity::Info,
            _ => {
                values.tell(&key, "应写成 error、warning 或 info", "must be error, warning or info");
                continue;
            }
        };
        match Code::read(&key) {
            Some(code) => {
                severities.insert(code, severity);
            }
            None => values.tell(&key, "不是规则编号", "no rule code"),
        }
    }
    severities
}
