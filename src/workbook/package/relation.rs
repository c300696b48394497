//! Relationships between parts (ECMA-376 part 2, §9.3): which part leads to which, under which id.

use super::{Package, Splice, markup, outline};
use crate::workbook::model::Unreadable;
use crate::workbook::read::book::resolve;

/// The beginning of relationship types in ordinary workbooks.
pub const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The same in Strict ones.
pub const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

const NAMESPACE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// One relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Its id.
    pub id: String,
    /// Its type, whole.
    pub kind: String,
    /// The part that it leads to; as it stands if it leads outside the package.
    pub target: String,
    /// It leads outside the package.
    pub external: bool,
}

impl Relation {
    /// The last word of its type (`worksheet`), the same in ordinary and Strict workbooks.
    pub fn word(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

/// The part that holds a part's relationships; of the package for the empty name.
pub fn part_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// The way from a part to another. From the root would be as legal, but some programs know only this one.
fn relative(part: &str, target: &str) -> String {
    let folder: Vec<&str> =
        part.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    let way: Vec<&str> = target.trim_start_matches('/').split('/').collect();
    let shared = folder.iter().zip(&way).take_while(|(a, b)| a == b).count();
    let up = folder.iter().skip(shared).map(|_| "..");
    up.chain(way.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
}

impl Package<'_> {
    /// The relationships of a part (of the package for the empty name).
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Unreadable> {
        let Some(text) = self.text(&part_of(part))? else { return Ok(Vec::new()) };
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut relations = Vec::new();
        for element in outline(&text, self.longest())? {
            let tag = element.attributes;
            if element.name != "Relationship" {
                continue;
            }
            if let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target"))
            {
                let external = tag.raw("TargetMode") == Some("External");
                relations.push(Relation {
                    id: id.into_owned(),
                    kind: kind.into_owned(),
                    target: if external { target.into_owned() } else { resolve(folder, &target) },
                    external,
                });
            }
        }
        Ok(relations)
    }

    /// Enters a relationship of a part (of the package for the empty name) to another part; tells its id.
    ///
    /// # Errors
    /// If the part's relationships cannot be read.
    pub fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String, Unreadable> {
        let known = self.relations(part)?;
        let id = (1..=known.len() + 1)
            .map(|number| format!("rId{number}"))
            .find(|id| !known.iter().any(|relation| relation.id.eq_ignore_ascii_case(id)))
            .unwrap_or_default();
        let name = part_of(part);
        let attributes =
            format!(r#"Id="{id}" Type="{}" Target="{}""#, markup(kind), markup(&relative(part, target)));
        match self.text(&name)? {
            Some(text) => {
                let elements = outline(&text, self.longest())?;
                let splices: Vec<Splice> = elements
                    .first()
                    .map(|root| root.append(&format!("<{}Relationship {attributes}/>", root.prefix)))
                    .into_iter()
                    .collect();
                self.splice(&name, splices)?;
            }
            None => self.add(
                &name,
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
                     <Relationships xmlns=\"{NAMESPACE}\"><Relationship {attributes}/></Relationships>"
                )
                .into_bytes(),
            ),
        }
        Ok(id)
    }

    /// Takes a relationship of a part out; the last one takes the list with it.
    ///
    /// # Errors
    /// If the part's relationships cannot be read.
    pub fn unrelate(&mut self, part: &str, id: &str) -> Result<(), Unreadable> {
        let name = part_of(part);
        let Some(text) = self.text(&name)? else { return Ok(()) };
        let elements = outline(&text, self.longest())?;
        let listed = || elements.iter().filter(|element| element.name == "Relationship");
        let of_id = |id: &str| {
            listed()
                .filter(|element| element.attributes.get("Id").as_deref() == Some(id))
                .map(|element| Splice::cut(element.whole.clone()))
                .collect::<Vec<_>>()
        };
        let cuts = of_id(id);
        if cuts.len() == listed().count() {
            self.remove(&name);
            return Ok(());
        }
        self.splice(&name, cuts)
    }
}
