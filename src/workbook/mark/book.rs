//! The workbook part: which sheets there are and where, a sheet put in before all others, a sheet taken out. What
//! counts sheets by their order (names for one sheet, the sheet on top) goes along.

use super::cell;
use crate::workbook::model::Unreadable;
use crate::workbook::package::{
    Element, Package, STRICT, Splice, TRANSITIONAL, drop_attribute, inside, markup, outline, set_attribute,
};
use crate::workbook::read::xml::decode;

const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";

/// What stands before `bookViews` in a workbook (ECMA-376 §18.2.27, CT_Workbook).
const BEFORE_VIEWS: [&str; 6] =
    ["fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "workbookProtection"];
/// What stands from `sheets` up to before `definedNames`.
const BEFORE_NAMES: [&str; 3] = ["sheets", "functionGroups", "externalReferences"];

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its part.
    pub part: String,
    /// The relationship that leads to it.
    relation: String,
    id: u32,
    hidden: bool,
}

/// The workbook part.
#[derive(Debug)]
pub struct Book {
    /// Its name.
    pub part: String,
    /// Its sheets in order, those of other kinds too.
    pub sheets: Vec<Listed>,
    /// The style sheet.
    pub styles: Option<String>,
    strict: bool,
}

impl Book {
    /// Opens the workbook of a package. None if the package is none in XML.
    pub fn open(package: &mut Package<'_>) -> Result<Option<Self>, Unreadable> {
        let root = package.relations("")?;
        let part = root
            .iter()
            .find(|relation| relation.word() == "officeDocument" && !relation.external)
            .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target.clone());
        if !part.to_lowercase().ends_with(".xml") {
            return Ok(None);
        }
        let Some(text) = package.text(&part)? else { return Ok(None) };
        let related = package.relations(&part)?;
        let elements = outline(&text, package.longest())?;
        if elements.first().is_none_or(|root| root.name != "workbook") {
            return Ok(None);
        }
        let sheets = listed(&elements)
            .map(|element| {
                let tag = element.attributes;
                let relation = tag.related("id").unwrap_or_default().to_owned();
                let found = related.iter().find(|known| known.id == relation && known.word() == "worksheet");
                Listed {
                    name: tag.get("name").unwrap_or_default().into_owned(),
                    part: found.map(|found| found.target.clone()).unwrap_or_default(),
                    relation,
                    id: tag.raw("sheetId").and_then(|id| id.parse().ok()).unwrap_or(0),
                    hidden: tag.raw("state").is_some_and(|state| state != "visible"),
                }
            })
            .collect();
        let styles = related
            .iter()
            .find(|relation| relation.word() == "styles")
            .map(|relation| relation.target.clone());
        let strict = elements.first().is_some_and(|root| {
            text.get(root.tag.clone()).is_some_and(|tag| tag.contains("purl.oclc.org/ooxml/spreadsheetml"))
        });
        Ok(Some(Self { part, sheets, styles, strict }))
    }

    /// The part of a worksheet.
    pub fn part_of(&self, sheet: &str) -> Option<&str> {
        let found = self.sheets.iter().find(|listed| listed.name == sheet)?;
        (!found.part.is_empty()).then_some(found.part.as_str())
    }

    /// The namespace of worksheets and their like.
    pub const fn main_namespace(&self) -> &'static str {
        if self.strict {
            "http://purl.oclc.org/ooxml/spreadsheetml/main"
        } else {
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        }
    }

    /// A relationship type by its last word.
    pub fn relationship(&self, word: &str) -> String {
        format!("{}/{word}", self.relations_namespace())
    }

    const fn relations_namespace(&self) -> &'static str {
        if self.strict { STRICT } else { TRANSITIONAL }
    }

    /// An `r:id` attribute for a place under this root tag, with its namespace declared if the root does not.
    pub fn related(&self, root: &str, id: &str) -> String {
        let namespace = self.relations_namespace();
        let declaration = format!("xmlns:r=\"{namespace}\"");
        if root.contains(&declaration) {
            format!("r:id=\"{id}\"")
        } else {
            format!("{declaration} r:id=\"{id}\"")
        }
    }

    /// A sheet name that is not taken. Excel takes names for equal that differ in case only.
    pub fn free_name(&self, wanted: &str) -> String {
        let taken =
            |name: &str| self.sheets.iter().any(|sheet| sheet.name.to_lowercase() == name.to_lowercase());
        std::iter::once(wanted.to_owned())
            .chain((2..=self.sheets.len() + 2).map(|number| format!("{wanted}({number})")))
            .find(|name| !taken(name))
            .unwrap_or_default()
    }

    /// Puts a sheet before all others. The sheet on top stays on top.
    pub fn add_first(
        &self,
        package: &mut Package<'_>,
        name: &str,
        sheet: super::list::Written,
    ) -> Result<(), Unreadable> {
        let folder = self.part.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let part = package.fresh_name(&format!("{folder}worksheets/sheet"), "xml");
        package.add(&part, sheet.xml.into_bytes());
        package.declare(&part, SHEET_TYPE)?;
        let relation = package.relate(&self.part, &self.relationship("worksheet"), &part)?;
        let Some(text) = package.text(&self.part)? else { return Ok(()) };
        let elements = outline(&text, package.longest())?;
        let Some(root) = elements.first() else { return Ok(()) };
        let prefix = root.prefix;
        let mut splices = shifted(&text, &elements, |index| Some(index + 1));
        let id = self.sheets.iter().map(|sheet| sheet.id).max().unwrap_or(0) + 1;
        let related = self.related(text.get(root.tag.clone()).unwrap_or_default(), &relation);
        if let Some(list) = child(&elements, "sheets") {
            splices.push(
                list.prepend(&format!(
                    "<{prefix}sheet name=\"{}\" sheetId=\"{id}\" {related}/>",
                    markup(name)
                )),
            );
        }
        if child(&elements, "bookViews").is_none() {
            // Without it the first sheet counts as the one on top, beside the one that calls itself so: both would be
            // grouped, and what is typed in one would go into the other.
            let at = after(&elements, &BEFORE_VIEWS).unwrap_or(root.tag.end);
            splices.push(Splice::insert(
                at,
                format!("<{prefix}bookViews><{prefix}workbookView activeTab=\"1\"/></{prefix}bookViews>"),
            ));
        }
        let titles = format!(
            "<{prefix}definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">{}!${row}:${row}</{prefix}definedName>",
            markup(&quoted(name)),
            row = sheet.header_row + 1
        );
        if let Some(names) = child(&elements, "definedNames") {
            splices.push(names.prepend(&titles));
        } else if let Some(at) = after(&elements, &BEFORE_NAMES) {
            splices
                .push(Splice::insert(at, format!("<{prefix}definedNames>{titles}</{prefix}definedNames>")));
        }
        package.splice(&self.part, splices)
    }

    /// Takes a sheet out, with the parts that only it led to.
    pub fn remove(&self, package: &mut Package<'_>, index: usize) -> Result<(), Unreadable> {
        let (Some(sheet), Some(text)) = (self.sheets.get(index), package.text(&self.part)?) else {
            return Ok(());
        };
        let elements = outline(&text, package.longest())?;
        let top = self.sheets.iter().enumerate().position(|(at, other)| at != index && !other.hidden);
        let mut splices = shifted(&text, &elements, |other| match other.cmp(&index) {
            std::cmp::Ordering::Less => Some(other),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(other - 1),
        });
        for view in elements.iter().filter(|element| element.name == "workbookView") {
            if number(view, "activeTab").unwrap_or(0) == index {
                let top = top.map_or(0, |top| if top > index { top - 1 } else { top });
                splices.push(set_attribute(&text, &view.tag, "activeTab", &top.to_string()));
            }
            if number(view, "firstSheet") == Some(index) {
                splices.extend(drop_attribute(&text, &view.tag, "firstSheet"));
            }
        }
        splices.extend(listed(&elements).nth(index).map(|element| Splice::cut(element.whole.clone())));
        let points_there = |name: &Element<'_>| {
            let formula =
                text.get(name.tag.end..name.close).map(decode).and_then(Result::ok).unwrap_or_default();
            number(name, "localSheetId") == Some(index)
                || formula.contains(&format!("{}!", sheet.name))
                || formula.contains(&format!("{}!", quoted(&sheet.name)))
        };
        let names = elements.iter().filter(|element| element.name == "definedName");
        let (gone, kept): (Vec<_>, Vec<_>) = names.partition(|name| points_there(name));
        let cuts: Vec<_> = match child(&elements, "definedNames").filter(|_| kept.is_empty()) {
            Some(list) => vec![list.whole.clone()],
            None => gone.iter().map(|name| name.whole.clone()).collect(),
        };
        // A name that is cut needs no new number.
        splices.retain(|splice| !cuts.iter().any(|cut| cut.contains(&splice.at.start)));
        splices.extend(cuts.into_iter().map(Splice::cut));
        package.splice(&self.part, splices)?;
        package.unrelate(&self.part, &sheet.relation)?;
        if !sheet.part.is_empty() {
            self.remove_part(package, &sheet.part)?;
        }
        Ok(())
    }

    fn remove_part(&self, package: &mut Package<'_>, part: &str) -> Result<(), Unreadable> {
        let own = package.relations(part)?;
        // A formula in it is listed in the calculation chain, and a chain that leads nowhere is a damaged file to
        // Excel; one that is missing it makes anew.
        if package.text(part)?.is_some_and(|text| cell::has_formula(&text)) {
            let chains = package.relations(&self.part)?;
            for chain in chains.iter().filter(|relation| relation.word() == "calcChain") {
                package.unrelate(&self.part, &chain.id)?;
                package.undeclare(&chain.target)?;
                package.remove(&chain.target);
            }
        }
        let mut elsewhere = Vec::new();
        for name in package.names() {
            let Some(owner) = owner_of(&name).filter(|owner| *owner != part.to_lowercase()) else { continue };
            elsewhere.extend(
                package.relations(&owner)?.into_iter().map(|relation| relation.target.to_lowercase()),
            );
        }
        for relation in own.into_iter().filter(|relation| !relation.external) {
            if !elsewhere.contains(&relation.target.to_lowercase()) {
                package.undeclare(&relation.target)?;
                package.remove(&relation.target);
            }
            package.unrelate(part, &relation.id)?;
        }
        package.undeclare(part)?;
        package.remove(part);
        Ok(())
    }
}

/// The part whose relationships a part holds.
fn owner_of(relations: &str) -> Option<String> {
    let (folder, file) = relations.rsplit_once('/')?;
    let file = file.strip_suffix(".rels")?;
    let folder = folder.strip_suffix("_rels")?;
    Some(format!("{folder}{file}"))
}

/// The `sheet` elements in order.
fn listed<'e, 'x>(elements: &'e [Element<'x>]) -> impl Iterator<Item = &'e Element<'x>> {
    let list = child(elements, "sheets").map(|list| inside(elements, list)).unwrap_or_default();
    list.iter().filter(|element| element.name == "sheet")
}

fn child<'e, 'x>(elements: &'e [Element<'x>], name: &str) -> Option<&'e Element<'x>> {
    elements.iter().find(|element| element.depth == 1 && element.name == name)
}

/// The end of the last of these children of the root.
fn after(elements: &[Element<'_>], names: &[&str]) -> Option<usize> {
    elements
        .iter()
        .filter(|element| element.depth == 1 && names.contains(&element.name))
        .map(|element| element.whole.end)
        .max()
}

fn number(element: &Element<'_>, name: &str) -> Option<usize> {
    element.attributes.raw(name)?.trim().parse().ok()
}

/// What gives new numbers to whatever counts sheets by their order; `place` tells a sheet's new number, none for one
/// that is gone.
fn shifted(text: &str, elements: &[Element<'_>], place: impl Fn(usize) -> Option<usize>) -> Vec<Splice> {
    let mut splices = Vec::new();
    let mut renumber = |element: &Element<'_>, name: &str, old: usize| {
        if let Some(new) = place(old).filter(|new| *new != old) {
            splices.push(set_attribute(text, &element.tag, name, &new.to_string()));
        }
    };
    for element in elements {
        match element.name {
            "workbookView" => {
                renumber(element, "activeTab", number(element, "activeTab").unwrap_or(0));
                // The first tab in sight stays the first, unless that is the first of all.
                if let Some(first) = number(element, "firstSheet").filter(|first| *first > 0) {
                    renumber(element, "firstSheet", first);
                }
            }
            "definedName" => {
                if let Some(own) = number(element, "localSheetId") {
                    renumber(element, "localSheetId", own);
                }
            }
            _ => {}
        }
    }
    splices
}

/// A sheet's name as formulas and links have it.
pub fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}
