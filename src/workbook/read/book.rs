//! The workbook part and what it leads to: sheets in order, shared strings, styles, properties.
//!
//! Parts are found by relationship, as ECMA-376 (part 2 and §12.3) has it, never by their usual names; the
//! Transitional and Strict namespaces are read alike.

use std::cell::RefCell;
use std::rc::Rc;

use super::build::Budget;
use super::memo::Memo;
use super::package::Package;
use super::sheet::{self, Context};
use super::xml::{Scanner, Token, decode};
use super::{binary, ods, strings, styles};
use crate::workbook::guard::no_workbook;
use crate::workbook::model::{Format, Limits, Sheet, Unreadable, Visibility, Workbook};

thread_local! {
    static RELATIONS: RefCell<Memo<Vec<Relation>>> = const { RefCell::new(Memo::new()) };
    static SHEETS: RefCell<Memo<Option<Sheets>>> = const { RefCell::new(Memo::new()) };
    static DATES: RefCell<Memo<Vec<bool>>> = const { RefCell::new(Memo::new()) };
    static MACROS: RefCell<Memo<bool>> = const { RefCell::new(Memo::new()) };
}

/// The sheets that a workbook lists, and whether its days are counted from 1904.
type Sheets = (Vec<Listed>, bool);

/// A relationship of a part.
pub struct Relation {
    /// Its id.
    pub id: String,
    /// The last word of its type (`worksheet`).
    pub kind: String,
    /// The part it leads to.
    pub target: String,
}

/// A sheet as the workbook part lists it.
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether it is seen.
    pub visibility: Visibility,
    /// The id of the relationship that leads to it.
    pub relation: String,
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
    let Some(main) = main else {
        return if package.has("content.xml") { ods::read(package, limits) } else { Err(foreign(&package)) };
    };
    let related = relations(&mut package, &main, longest)?;
    let binary = main.to_lowercase().ends_with(".bin");
    let sheets = if binary {
        let part = package.bytes(&main)?.ok_or_else(|| foreign(&package))?;
        let (listed, since_1904) = binary::sheets(&part)?;
        binary::read(&mut package, listed, &related, since_1904, limits)?
    } else {
        let listed = package.once(&main, "", longest, &SHEETS, |text| sheets(text, longest))?;
        let listed = listed.as_deref().and_then(Option::as_ref).ok_or_else(|| foreign(&package))?;
        xml_sheets(&mut package, listed, &related, limits)?
    };
    if sheets.is_empty() {
        return Err(no_workbook("里面没有工作表", "has no sheet"));
    }
    let modified = root
        .iter()
        .find(|relation| relation.kind == "core-properties")
        .map(|relation| package.text(&relation.target))
        .transpose()?
        .flatten()
        .and_then(|part| {
            let modified = modified(part.said().ok()?, longest);
            Package::done_with(part);
            modified
        });
    let macros = package.any(|name| name.ends_with("vbaproject.bin"));
    let active_content = macros
        || related.iter().any(|relation| relation.kind.ends_with("Macrosheet"))
        || package.any(|name| {
            name.contains("/externallinks/") || name.contains("/embeddings/") || name.contains("/activex/")
        });
    // A workbook may be saved as one with macros and have none.
    let types = "[Content_Types].xml";
    let says = package.once(types, &main, longest, &MACROS, |text| Ok(says_macros(text, &main, longest)))?;
    let with_macros = macros || says.is_some_and(|says| *says);
    let format = match (binary, with_macros) {
        (true, _) => Format::Xlsb,
        (false, true) => Format::Xlsm,
        (false, false) => Format::Xlsx,
    };
    Ok(Workbook { format, sheets, modified, active_content })
}

/// Whether the content type of the workbook part is one with macros. Other parts' do not matter: SheetJS declares it for
/// every `.bin` that might come.
fn says_macros(types: &str, main: &str, longest: usize) -> bool {
    let mut scanner = Scanner::new(types, longest);
    let mut usual = false;
    while let Ok(Some(token)) = scanner.next() {
        let Token::Open(tag) = token else { continue };
        let kind = tag.raw("ContentType").is_some_and(|kind| kind.contains("macroEnabled.main"));
        match tag.name {
            "Override"
                if tag
                    .get("PartName")
                    .is_some_and(|part| part.trim_start_matches('/').eq_ignore_ascii_case(main)) =>
            {
                return kind;
            }
            "Default" => {
                let extension = main.rsplit_once('.').map_or("", |(_, extension)| extension);
                usual |= kind && tag.raw("Extension").is_some_and(|of| of.eq_ignore_ascii_case(extension));
            }
            _ => {}
        }
    }
    usual
}

fn xml_sheets(
    package: &mut Package<'_>,
    (listed, since_1904): &Sheets,
    related: &[Relation],
    limits: &Limits,
) -> Result<Vec<Sheet>, Unreadable> {
    let longest = limits.token_bytes;
    let part_of = |kind: &str| related.iter().find(|relation| relation.kind == kind);
    let shared =
        part_of("sharedStrings").map(|relation| package.text(&relation.target)).transpose()?.flatten();
    let mut budget = Budget::new(limits);
    let strings = match &shared {
        Some(part) => strings::read(part.said()?, longest, &mut budget)?,
        None => Vec::new(),
    };
    let dates = part_of("styles")
        .map(|relation| {
            package.once(&relation.target, "", longest, &DATES, |text| styles::read(text, longest))
        })
        .transpose()?
        .flatten();
    let dates = dates.as_deref().map_or(&[][..], Vec::as_slice);
    let context = Context { strings: &strings, dates, since_1904: *since_1904, longest };
    let mut read: Vec<Sheet> = Vec::new();
    let lacking = || no_workbook("缺少工作表，文件已损坏", "lacks one of its sheets");
    for sheet in listed {
        let relation = related.iter().find(|relation| relation.id == sheet.relation).ok_or_else(lacking)?;
        // Chart, dialog and macro sheets have no cells of ours.
        if relation.kind != "worksheet" {
            continue;
        }
        budget.sheet()?;
        let part = package.text(&relation.target)?.ok_or_else(lacking)?;
        read.push(sheet::read(part.said()?, sheet.name.clone(), sheet.visibility, &context, &mut budget)?);
        Package::done_with(part);
    }
    drop(strings);
    if let Some(shared) = shared {
        Package::done_with(shared);
    }
    Ok(read)
}

/// What a zip archive without a workbook is.
fn foreign(package: &Package<'_>) -> Unreadable {
    let starts = |folder: &str| package.any(|name| name.starts_with(folder));
    if starts("word/") {
        no_workbook("是 Word 文档，不是表格", "is a Word document, not a workbook")
    } else if starts("ppt/") {
        no_workbook("是演示文稿，不是表格", "is a presentation, not a workbook")
    } else if starts("xl/") || package.has("[Content_Types].xml") {
        no_workbook("缺少工作簿部件，文件已损坏", "lacks its workbook part")
    } else if starts("index/") && package.any(|name| name.ends_with(".iwa")) {
        no_workbook(
            "是苹果 iWork 文件（Numbers、Pages），请导出为 .xlsx 后再报",
            "is an Apple iWork file; export it as .xlsx",
        )
    } else if package.has("ofd.xml") {
        no_workbook("是 OFD 版式文件，不是表格", "is an OFD file, not a workbook")
    } else {
        no_workbook("是压缩包，里面没有表格", "is an archive without a workbook in it")
    }
}

/// The relationships of a part (of the package for the empty name).
fn relations(package: &mut Package<'_>, part: &str, longest: usize) -> Result<Rc<Vec<Relation>>, Unreadable> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let name = format!("{folder}{slash}_rels/{file}.rels");
    let related =
        package.once(&name, folder, longest, &RELATIONS, |text| relations_in(text, folder, longest))?;
    Ok(related.unwrap_or_default())
}

/// The relationships that a part lists, their targets seen from a folder.
fn relations_in(text: &str, folder: &str, longest: usize) -> Result<Vec<Relation>, Unreadable> {
    let mut scanner = Scanner::new(text, longest);
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

/// The sheets that the workbook part lists, and whether days are counted from 1904; none if it is no workbook part.
fn sheets(text: &str, longest: usize) -> Result<Option<Sheets>, Unreadable> {
    let mut scanner = Scanner::new(text, longest);
    let mut listed = Vec::new();
    let mut since_1904 = false;
    let mut started = false;
    while let Some(token) = scanner.next()? {
        let Token::Open(tag) = token else { continue };
        match tag.name {
            "workbook" => started = true,
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
    Ok(started.then_some((listed, since_1904)))
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
