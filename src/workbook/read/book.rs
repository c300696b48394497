//! The workbook part and what it leads to: sheets in order, shared strings, styles, properties.
//!
//! Parts are found by relationship, as ECMA-376 (part 2 and §12.3) has it, never by their usual names; the
//! Transitional and Strict namespaces are read alike.

use super::package::Package;
use super::sheet::{self, Context};
use super::xml::{Scanner, Token, decode};
use super::{strings, styles};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::{Format, Limits, Sheet, Unreadable, Visibility, Workbook};

struct Relation {
    id: String,
    /// The last word of its type (`worksheet`).
    kind: String,
    /// The part it leads to.
    target: String,
}

struct Listed {
    name: String,
    visibility: Visibility,
    relation: String,
}

/// Reads an opened package.
pub fn read(mut package: Package<'_>, limits: &Limits) -> Result<Workbook, Unreadable> {
    let longest = limits.token_bytes;
    let root = relations(&mut package, "", longest)?;
    let main = root
        .iter()
        .find(|relation| relation.kind == "officeDocument")
        .map(|relation| relation.target.clone())
        .or_else(|| package.has("xl/workbook.xml").then(|| "xl/workbook.xml".to_owned()));
    let main = main.filter(|main| main.to_lowercase().ends_with(".xml")).ok_or_else(|| foreign(&package))?;
    let Some(book) = package.text(&main)? else { return Err(foreign(&package)) };
    let (listed, since_1904) = sheets(&book, longest)?;
    let related = relations(&mut package, &main, longest)?;
    let mut part_of = |kind: &str| -> Result<Option<String>, Unreadable> {
        match related.iter().find(|relation| relation.kind == kind) {
            Some(relation) => package.text(&relation.target),
            None => Ok(None),
        }
    };
    let strings = part_of("sharedStrings")?.map_or(Ok(Vec::new()), |text| strings::read(&text, longest))?;
    let dates = part_of("styles")?.map_or(Ok(Vec::new()), |text| styles::read(&text, longest))?;
    let context = Context { strings: &strings, dates: &dates, since_1904, longest };
    let mut cells_left = limits.cells;
    let mut read: Vec<Sheet> = Vec::new();
    for sheet in listed {
        let Some(relation) = related.iter().find(|relation| relation.id == sheet.relation) else {
            return Err(no_workbook("缺少工作表,文件已损坏", "lacks one of its sheets"));
        };
        // Chart, dialog and macro sheets have no cells of ours.
        if relation.kind != "worksheet" {
            continue;
        }
        let Some(text) = package.text(&relation.target)? else {
            return Err(no_workbook("缺少工作表,文件已损坏", "lacks one of its sheets"));
        };
        let taken = sheet::read(&text, sheet.name, sheet.visibility, &context, cells_left)?;
        cells_left = cells_left.saturating_sub(taken.cells.len());
        read.push(taken);
    }
    if read.is_empty() {
        return Err(no_workbook("里面没有工作表", "has no sheet"));
    }
    let modified = root
        .iter()
        .find(|relation| relation.kind == "core-properties")
        .map(|relation| package.text(&relation.target))
        .transpose()?
        .flatten()
        .and_then(|text| modified(&text, longest));
    let macros = package.any(|name| name.ends_with("vbaproject.bin"));
    let active_content = macros
        || package.any(|name| {
            name.contains("/externallinks/") || name.contains("/embeddings/") || name.contains("/activex/")
        });
    let format = if macros { Format::Xlsm } else { Format::Xlsx };
    Ok(Workbook { format, sheets: read, modified, active_content })
}

/// What a zip archive without a workbook is.
fn foreign(package: &Package<'_>) -> Unreadable {
    if package.any(|name| name.starts_with("word/")) {
        no_workbook("是 Word 文档,不是表格", "is a Word document, not a workbook")
    } else if package.any(|name| name.starts_with("ppt/")) {
        no_workbook("是演示文稿,不是表格", "is a presentation, not a workbook")
    } else if package.has("xl/workbook.bin") {
        no_workbook(
            "是二进制表格(.xlsb),请另存为 .xlsx 后再报",
            "is a binary workbook (.xlsb); save it as .xlsx",
        )
    } else if package.has("content.xml") && package.has("mimetype") {
        no_workbook(
            "是 OpenDocument 文件(.ods),请另存为 .xlsx 后再报",
            "is an OpenDocument file; save it as .xlsx",
        )
    } else {
        no_workbook("是压缩包,里面没有表格", "is an archive without a workbook in it")
    }
}

/// The relationships of a part (of the package for the empty name).
fn relations(package: &mut Package<'_>, part: &str, longest: usize) -> Result<Vec<Relation>, Unreadable> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let Some(text) = package.text(&format!("{folder}{slash}_rels/{file}.rels"))? else {
        return Ok(Vec::new());
    };
    let mut scanner = Scanner::new(&text, longest);
    let mut relations = Vec::new();
    while let Some(token) = scanner.next()? {
        let Token::Open(tag) = token else { continue };
        if tag.name != "Relationship" || tag.raw("TargetMode") == Some("External") {
            continue;
        }
        if let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.raw("Type"), tag.get("Target")) {
            relations.push(Relation {
                id: id.into_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: resolve(folder, &target),
            });
        }
    }
    Ok(relations)
}

/// The part that a target leads to from a folder.
pub fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

fn sheets(text: &str, longest: usize) -> Result<(Vec<Listed>, bool), Unreadable> {
    let mut scanner = Scanner::new(text, longest);
    let mut listed = Vec::new();
    let mut since_1904 = false;
    while let Some(token) = scanner.next()? {
        let Token::Open(tag) = token else { continue };
        match tag.name {
            "workbookPr" => since_1904 = tag.flag("date1904"),
            "sheet" => listed.push(Listed {
                name: tag.get("name").unwrap_or_default().into_owned(),
                visibility: match tag.raw("state") {
                    Some("hidden") => Visibility::Hidden,
                    Some("veryHidden") => Visibility::VeryHidden,
                    _ => Visibility::Visible,
                },
                relation: tag.related("id").unwrap_or_default().to_owned(),
            }),
            _ => {}
        }
    }
    Ok((listed, since_1904))
}

/// `dcterms:modified` of the core properties.
fn modified(text: &str, longest: usize) -> Option<String> {
    let mut scanner = Scanner::new(text, longest);
    let mut inside = false;
    while let Ok(Some(token)) = scanner.next() {
        match token {
            Token::Open(tag) => inside = tag.name == "modified",
            Token::Text(raw) if inside => return decode(raw).ok().map(|text| text.trim().to_owned()),
            _ => {}
        }
    }
    None
}
