//! The elements of a part with their places in its text: what splices aim at.

use std::ops::Range;

use super::splice::Splice;
use crate::workbook::guard::beyond;
use crate::workbook::model::Unreadable;
use crate::workbook::read::xml::{Scanner, Tag, Token};

/// More elements than any style sheet or list of notes has that a person made.
const MOST: usize = 500_000;

/// One element and where it stands.
#[derive(Debug, Clone)]
pub struct Element<'x> {
    /// Its name without a prefix.
    pub name: &'x str,
    /// The prefix with its colon, or nothing: what new siblings and children must carry too.
    pub prefix: &'x str,
    /// Its attributes.
    pub attributes: Tag<'x>,
    /// The opening tag.
    pub tag: Range<usize>,
    /// From the opening tag to the end of the closing one.
    pub whole: Range<usize>,
    /// Where the closing tag begins; for an empty tag where it ends.
    pub close: usize,
    /// How many elements it lies in; the root lies in none.
    pub depth: usize,
}

impl Element<'_> {
    /// Whether it is one empty tag (`<fills/>`).
    pub const fn is_empty(&self) -> bool {
        self.close == self.tag.end && self.whole.end == self.tag.end
    }

    /// Puts XML in as its last children. To be asked once for an element.
    pub fn append(&self, children: &str) -> Splice {
        if self.is_empty() {
            let (prefix, name) = (self.prefix, self.name);
            Splice::replace(self.tag.end - 2..self.tag.end, format!(">{children}</{prefix}{name}>"))
        } else {
            Splice::insert(self.close, children.to_owned())
        }
    }

    /// Puts XML in as its first children. To be asked once for an element, and not beside [`Element::append`] if it
    /// is empty.
    pub fn prepend(&self, children: &str) -> Splice {
        if self.is_empty() {
            self.append(children)
        } else {
            Splice::insert(self.tag.end, children.to_owned())
        }
    }
}

/// The elements that lie in one, of an outline that holds it.
pub fn inside<'e, 'x>(elements: &'e [Element<'x>], outer: &Element<'_>) -> &'e [Element<'x>] {
    let from = elements.partition_point(|element| element.whole.start <= outer.whole.start);
    let to = elements.partition_point(|element| element.whole.start < outer.whole.end);
    elements.get(from..to).unwrap_or_default()
}

/// All elements of a text, in the order of their opening tags.
///
/// # Errors
/// If the XML is not well-formed, or has too many elements.
pub fn outline(text: &str, longest: usize) -> Result<Vec<Element<'_>>, Unreadable> {
    let mut scanner = Scanner::new(text, longest);
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while let Some(token) = scanner.next()? {
        match token {
            Token::Open(tag) => {
                let span = scanner.span();
                let prefix = prefix(text.get(span.clone()).unwrap_or_default());
                if elements.len() >= MOST {
                    return Err(beyond(
                        format!("内部结构超过 {MOST} 个元素"),
                        format!("has a part of more than {MOST} elements"),
                    ));
                }
                open.push(elements.len());
                elements.push(Element {
                    name: tag.name,
                    prefix,
                    attributes: tag,
                    tag: span.clone(),
                    whole: span.clone(),
                    close: span.end,
                    depth: open.len() - 1,
                });
            }
            Token::Close(_) => {
                let span = scanner.span();
                if let Some(element) = open.pop().and_then(|at| elements.get_mut(at))
                    && span.start >= element.tag.end
                {
                    element.close = span.start;
                    element.whole.end = span.end;
                }
            }
            Token::Text(_) | Token::Verbatim(_) => {}
        }
    }
    Ok(elements)
}

/// The prefix of a raw tag's name, with its colon.
pub fn prefix(tag: &str) -> &str {
    let tag = tag.strip_prefix('<').unwrap_or(tag);
    let end = tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or_default();
    name.find(':').and_then(|colon| name.get(..=colon)).unwrap_or_default()
}
