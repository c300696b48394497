//! Content types of parts (ECMA-376 part 2, §10.1.2): by extension, or by name where that does not hold.

use super::{Package, Splice, markup, outline};
use crate::workbook::model::Unreadable;
use crate::workbook::read::package::plain_name;

const TYPES: &str = "[Content_Types].xml";

impl Package<'_> {
    /// Enters the content type of one part.
    ///
    /// # Errors
    /// If the list of types cannot be read.
    pub fn declare(&mut self, part: &str, content_type: &str) -> Result<(), Unreadable> {
        let name = format!("/{}", markup(part.trim_start_matches('/')));
        self.enter(&format!(r#"Override PartName="{name}" ContentType="{}""#, markup(content_type)), false)
    }

    /// Enters the content type of all parts with an extension, unless one is entered.
    ///
    /// # Errors
    /// If the list of types cannot be read.
    pub fn declare_extension(&mut self, extension: &str, content_type: &str) -> Result<(), Unreadable> {
        let Some(text) = self.text(TYPES)? else { return Ok(()) };
        let known = outline(&text, self.longest())?.iter().any(|element| {
            element.name == "Default"
                && element
                    .attributes
                    .get("Extension")
                    .is_some_and(|known| known.eq_ignore_ascii_case(extension))
        });
        if known {
            return Ok(());
        }
        self.enter(
            &format!(r#"Default Extension="{extension}" ContentType="{}""#, markup(content_type)),
            true,
        )
    }

    fn enter(&mut self, element: &str, first: bool) -> Result<(), Unreadable> {
        // A package without the list opens in no program but ours; there is nothing to enter it in.
        let Some(text) = self.text(TYPES)? else { return Ok(()) };
        let elements = outline(&text, self.longest())?;
        let splice = elements.first().map(|root| {
            let child = format!("<{}{element}/>", root.prefix);
            if first { root.prepend(&child) } else { root.append(&child) }
        });
        self.splice(TYPES, splice.into_iter().collect())
    }

    /// Takes out the content type of a part that is gone.
    ///
    /// # Errors
    /// If the list of types cannot be read.
    pub fn undeclare(&mut self, part: &str) -> Result<(), Unreadable> {
        let Some(text) = self.text(TYPES)? else { return Ok(()) };
        let plain = plain_name(part);
        let cuts = outline(&text, self.longest())?
            .iter()
            .filter(|element| {
                element.name == "Override"
                    && element.attributes.get("PartName").is_some_and(|name| plain_name(&name) == plain)
            })
            .map(|element| Splice::cut(element.whole.clone()))
            .collect();
        self.splice(TYPES, cuts)
    }
}
