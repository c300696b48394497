//! A pull scanner for the XML of workbook parts: tags, attributes and text as slices, nothing copied.
//!
//! Namespaces are taken off names (`x:c` is `c`). Comments and processing instructions are passed over; a document
//! type is refused, for entities of one's own are the way to bombs. Tags must match and nest at most 256 deep.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr3, memmem};

use crate::workbook::guard::{beyond, no_workbook};
use crate::workbook::model::Unreadable;

const DEEPEST: usize = 256;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'x> {
    /// An opening tag. An empty one (`<c/>`) is followed by its [`Token::Close`] too.
    Open(Tag<'x>),
    /// A closing tag.
    Close(&'x str),
    /// Text as it stands, references not resolved; see [`decode`].
    Text(&'x str),
    /// The text of a CDATA section, which has no references.
    Verbatim(&'x str),
}

/// An opening tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'x> {
    /// Its name without a prefix.
    pub name: &'x str,
    attributes: &'x str,
}

impl<'x> Tag<'x> {
    /// An attribute's raw value. A prefix on the attribute is passed over (`r:id` is asked for as `id`), but an
    /// attribute without one goes first.
    pub fn raw(&self, wanted: &str) -> Option<&'x str> {
        let mut with_prefix = None;
        for (name, value) in Attributes(self.attributes) {
            if name == wanted {
                return Some(value);
            }
            if is_prefixed(name, wanted) {
                with_prefix = Some(value);
            }
        }
        with_prefix
    }

    /// All attributes in their order, names with prefixes, values raw.
    pub fn attributes(&self) -> impl Iterator<Item = (&'x str, &'x str)> + use<'x> {
        Attributes(self.attributes)
    }

    /// An attribute's value with references resolved.
    pub fn get(&self, wanted: &str) -> Option<Cow<'x, str>> {
        decode(self.raw(wanted)?).ok()
    }

    /// Whether an attribute is set to true.
    pub fn flag(&self, wanted: &str) -> bool {
        self.raw(wanted).is_some_and(is_set)
    }

    /// The raw values of all attributes of this local name, whatever their prefixes.
    pub fn each(&self, wanted: &'x str) -> impl Iterator<Item = &'x str> {
        Attributes(self.attributes).filter(move |(name, _)| local(name) == wanted).map(|(_, value)| value)
    }

    /// An attribute with a prefix whose local name is this (`r:id`), never one without.
    pub fn related(&self, wanted: &str) -> Option<&'x str> {
        Attributes(self.attributes).find(|(name, _)| is_prefixed(name, wanted)).map(|(_, value)| value)
    }
}

/// Whether an attribute's value stands for true.
pub fn is_set(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

struct Attributes<'x>(&'x str);

impl<'x> Iterator for Attributes<'x> {
    type Item = (&'x str, &'x str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.0.as_bytes();
        let equals = memchr(b'=', bytes)?;
        let name = self.0.get(..equals)?;
        let blanks = bytes.get(equals + 1..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let open = equals + 1 + blanks;
        let quote = bytes.get(open).copied().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let close = open + 1 + memchr(quote, bytes.get(open + 1..)?)?;
        let value = self.0.get(open + 1..close)?;
        self.0 = self.0.get(close + 1..)?;
        Some((name.trim_ascii(), value))
    }
}

/// The scanner.
pub struct Scanner<'x> {
    text: &'x str,
    from: usize,
    at: usize,
    open: Vec<&'x str>,
    pending_close: Option<&'x str>,
    longest: usize,
}

fn broken() -> Unreadable {
    no_workbook("内部结构有误（XML 不完整），文件已损坏", "is damaged (XML not well-formed)")
}

impl<'x> Scanner<'x> {
    /// Scans a part; a token longer than `longest` bytes is refused.
    pub const fn new(text: &'x str, longest: usize) -> Self {
        Self { text, from: 0, at: 0, open: Vec::new(), pending_close: None, longest }
    }

    /// Where the last token stands in the text; for the close of an empty tag, that tag.
    pub const fn span(&self) -> Range<usize> {
        self.from..self.at
    }

    fn rest(&self) -> &'x str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text ahead, for a reader that knows the usual writing of a whole element and takes it in one step with
    /// [`Self::skip`]; nothing while a closing tag is due.
    pub fn ahead(&self) -> &'x str {
        if self.pending_close.is_some() { "" } else { self.rest() }
    }

    /// Whether the innermost element that is open has this name.
    pub fn is_in(&self, name: &str) -> bool {
        self.pending_close.is_none() && self.open.last() == Some(&name)
    }

    /// Passes over a whole element that a reader took out of [`Self::ahead`].
    pub const fn skip(&mut self, length: usize) {
        self.at += length;
    }

    fn take(&mut self, length: usize) -> Result<&'x str, Unreadable> {
        if length > self.longest {
            let kilobytes = self.longest >> 10;
            return Err(beyond(
                format!("有一处内容超过 {kilobytes} KB 的上限"),
                format!("holds a piece of more than {kilobytes} KB"),
            ));
        }
        let taken = self.text.get(self.at..self.at + length).ok_or_else(broken)?;
        self.at += length;
        Ok(taken)
    }

    /// The next token, or none at the end of a whole document.
    pub fn next(&mut self) -> Result<Option<Token<'x>>, Unreadable> {
        if let Some(name) = self.pending_close.take() {
            return Ok(Some(Token::Close(name)));
        }
        loop {
            self.from = self.at;
            let rest = self.rest();
            match (rest.as_bytes().first(), rest.as_bytes().get(1)) {
                (None, _) => return if self.open.is_empty() { Ok(None) } else { Err(broken()) },
                (Some(b'<'), Some(b'!' | b'?')) => {}
                (Some(b'<'), _) => {
                    let length = tag_length(rest.as_bytes()).ok_or_else(broken)?;
                    let tag = self.take(length)?;
                    return self.tag(tag).map(Some);
                }
                _ => {
                    let length = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                    return Ok(Some(Token::Text(self.take(length)?)));
                }
            }
            if rest.starts_with("<!--") {
                self.at += 4
                    + memmem::find(rest.as_bytes().get(4..).unwrap_or_default(), b"-->")
                        .ok_or_else(broken)?
                    + 3;
                continue;
            }
            if rest.starts_with("<?") {
                self.at += memmem::find(rest.as_bytes(), b"?>").ok_or_else(broken)? + 2;
                continue;
            }
            if let Some(inner) = rest.strip_prefix("<![CDATA[") {
                let length = memmem::find(inner.as_bytes(), b"]]>").ok_or_else(broken)?;
                self.at += 9;
                let text = self.take(length)?;
                self.at += 3;
                return Ok(Some(Token::Verbatim(text)));
            }
            return Err(no_workbook(
                "含有文档类型定义，不是正常的表格文件",
                "has a document type, which no workbook has",
            ));
        }
    }

    /// `tag` from `<` to `>`.
    fn tag(&mut self, tag: &'x str) -> Result<Token<'x>, Unreadable> {
        let inner = tag.get(1..tag.len().saturating_sub(1)).unwrap_or_default();
        if let Some(name) = inner.strip_prefix('/') {
            let name = local(name.trim_ascii());
            return if self.open.pop() == Some(name) { Ok(Token::Close(name)) } else { Err(broken()) };
        }
        let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let end = inner.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at_checked(end).unwrap_or((inner, ""));
        let name = local(name);
        if name.is_empty() {
            return Err(broken());
        }
        if empty {
            self.pending_close = Some(name);
        } else {
            self.open.push(name);
            if self.open.len() > DEEPEST {
                return Err(beyond("内部结构嵌套太深".to_owned(), "nests too deep".to_owned()));
            }
        }
        Ok(Token::Open(Tag { name, attributes }))
    }
}

fn local(name: &str) -> &str {
    // Names are short: a search that is made for long texts takes longer to begin than to go through one.
    let colon = name.bytes().rposition(|byte| byte == b':');
    colon.and_then(|colon| name.get(colon + 1..)).unwrap_or(name)
}

/// Whether a name is this local name behind a prefix.
fn is_prefixed(name: &str, local: &str) -> bool {
    name.strip_suffix(local).is_some_and(|before| before.ends_with(':'))
}

/// The length of a tag from `<` to its `>`; a `>` inside quotes does not end it.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        let found = *bytes.get(at)?;
        at += 1;
        if found == b'>' {
            return Some(at);
        }
        at += memchr(found, bytes.get(at..)?)? + 1;
    }
}

/// Resolves character references and the five entities.
pub fn decode(raw: &str) -> Result<Cow<'_, str>, Unreadable> {
    if memchr(b'&', raw.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (name, tail) = after.split_once(';').ok_or_else(broken)?;
        text.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let digits = name.strip_prefix('#').ok_or_else(broken)?;
                let number = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => digits.parse(),
                };
                number.ok().and_then(char::from_u32).ok_or_else(broken)?
            }
        });
        rest = tail;
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

/// Resolves `_x000D_`, the way workbooks write characters that XML cannot (ECMA-376 §22.9.2.19, ST_Xstring).
pub fn unescape(text: Cow<'_, str>) -> String {
    if memmem::find(text.as_bytes(), b"_x").is_none() {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let code = after.get(..4).filter(|_| after.as_bytes().get(4) == Some(&b'_'));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Gathers the text of `<si>`, `<is>`: runs joined, phonetic readings left out.
#[derive(Debug, Default)]
pub struct RichText {
    text: String,
    in_text: bool,
    phonetic: u32,
}

impl RichText {
    /// Takes a token inside the element.
    pub fn take(&mut self, token: Token<'_>) -> Result<(), Unreadable> {
        match token {
            Token::Open(tag) if tag.name == "rPh" => self.phonetic += 1,
            Token::Close("rPh") => self.phonetic = self.phonetic.saturating_sub(1),
            Token::Open(tag) if tag.name == "t" => self.in_text = true,
            Token::Close("t") => self.in_text = false,
            Token::Text(raw) if self.in_text && self.phonetic == 0 => self.text.push_str(&decode(raw)?),
            Token::Verbatim(text) if self.in_text && self.phonetic == 0 => self.text.push_str(text),
            _ => {}
        }
        Ok(())
    }

    /// The text gathered.
    pub fn done(self) -> String {
        unescape(Cow::Owned(self.text))
    }
}
