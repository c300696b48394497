//! Which column of which form a header cell names, and which label of a header block.
//!
//! Built once a run out of the forms and the vocabulary, so that a header cell costs one look-up.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::base::text;
use crate::form::{Form, HeaderField};
use crate::vocabulary::Vocabulary;

/// One column that a title may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The form's place.
    pub form: usize,
    /// The column's place in the form.
    pub column: usize,
    /// Whether it is the column's own title and not a synonym.
    pub exact: bool,
}

/// All titles.
#[derive(Debug, Default)]
pub struct Titles {
    claims: HashMap<String, Vec<Claim>, RandomState>,
    /// Titles as printed, for the quick look that a data row must pass.
    printed: HashSet<String, RandomState>,
    /// Bytes of the longest of them.
    longest_printed: usize,
    labels: Vec<(String, HeaderField)>,
    /// How labels begin.
    label_heads: text::CharSet,
    fields: HashMap<String, HeaderField, RandomState>,
    forms: Vec<String>,
    sign_off: Vec<String>,
    own_sign_off: Vec<String>,
}

/// The fields of the header block with their names in `column.toml`.
const FIELDS: [(&str, HeaderField); 6] = [
    ("unit", HeaderField::Unit),
    ("round", HeaderField::Round),
    ("legend", HeaderField::Legend),
    ("filler", HeaderField::Filler),
    ("phone", HeaderField::Phone),
    ("date", HeaderField::Date),
];

impl Titles {
    /// Gathers the titles of all forms.
    pub fn new(forms: &[Form], vocabulary: &Vocabulary) -> Self {
        let mut titles = Self::default();
        for (form, entry) in forms.iter().enumerate() {
            titles.forms.push(text::key(&entry.title));
            for label in &entry.sign_off {
                titles.sign_off.push(text::key(label));
            }
            for item in &entry.header {
                titles.label(&item.label, item.field);
            }
            for (column, own) in entry.columns.iter().enumerate() {
                titles.claim(&own.title, Claim { form, column, exact: true });
                titles.printed.insert(own.title.clone());
                titles.printed.insert(own.printed());
            }
            for (column, own) in entry.columns.iter().enumerate() {
                for synonym in own.synonyms.iter().chain(vocabulary.column_synonyms(own.role.id())) {
                    titles.claim(synonym, Claim { form, column, exact: false });
                }
            }
        }
        for (name, field) in FIELDS {
            for label in vocabulary.header_synonyms(name) {
                titles.label(label, field);
            }
        }
        titles.longest_printed = titles.printed.iter().map(String::len).max().unwrap_or(0).min(90);
        titles.own_sign_off.clone_from(&titles.sign_off);
        titles.sign_off.extend(vocabulary.words.sign_off.iter().cloned());
        titles.label_heads = titles.labels.iter().filter_map(|(label, _)| label.chars().next()).collect();
        // The longer label goes first: 填报单位 before 单位.
        titles.labels.sort_by_key(|(label, _)| std::cmp::Reverse(label.chars().count()));
        titles
    }

    fn claim(&mut self, title: &str, claim: Claim) {
        let claims = self.claims.entry(text::key(title)).or_default();
        if !claims.iter().any(|known| known.form == claim.form && known.column == claim.column) {
            claims.push(claim);
        }
    }

    fn label(&mut self, label: &str, field: HeaderField) {
        let key = text::key(label);
        if !self.fields.contains_key(&key) {
            self.fields.insert(key.clone(), field);
            self.labels.push((key, field));
        }
    }

    /// The columns that a header cell may name. A hint in brackets behind the title (等级(高/中/低)) is passed over, and
    /// then it counts as a synonym.
    pub fn find(&self, cell: &str) -> Cow<'_, [Claim]> {
        if cell.len() > 120 {
            return Cow::Borrowed(&[]);
        }
        let key = text::keyed(cell);
        if let Some(claims) = self.claims.get(key.as_ref()) {
            return Cow::Borrowed(claims);
        }
        let bare = key.split(['(', '[', '【']).next().unwrap_or_default().trim_matches(['*', ':']);
        let claims = self.claims.get(bare).map(Vec::as_slice).unwrap_or_default();
        claims.iter().map(|claim| Claim { exact: false, ..*claim }).collect()
    }

    /// Whether a text is a title just as our forms print it.
    pub fn is_printed(&self, cell: &str) -> bool {
        cell.len() <= self.longest_printed && self.printed.contains(cell)
    }

    /// Whether a text may begin with a label: most texts of a form begin otherwise, and need not be folded to see it.
    pub fn may_be_labelled(&self, cell: &str) -> bool {
        cell.chars().next().is_some_and(|head| !text::han(head) || self.label_heads.has(head))
    }

    /// Which label of a header block a text is, if it is one and nothing more.
    pub fn label_of(&self, cell: &str) -> Option<HeaderField> {
        if cell.len() > 60 || !self.may_be_labelled(cell) {
            return None;
        }
        self.fields.get(text::keyed(cell).as_ref()).copied()
    }

    /// The labels, longest first, as keys.
    pub fn labels(&self) -> &[(String, HeaderField)] {
        &self.labels
    }

    /// The form whose title a text holds: the longest title wins.
    pub fn form_titled(&self, cell: &str) -> Option<usize> {
        if cell.len() > 300 {
            return None;
        }
        let key = text::keyed(cell);
        let titled = self.forms.iter().enumerate().filter(|(_, title)| key.contains(title.as_str()));
        titled.max_by_key(|(_, title)| title.chars().count()).map(|(form, _)| form)
    }

    /// Whether a text is a label of a form's own sign-off block, and nothing more.
    pub fn is_own_sign_off(&self, cell: &str) -> bool {
        cell.len() <= 120 && self.own_sign_off.iter().any(|label| *label == text::keyed(cell))
    }

    /// Whether a text begins a row of the sign-off block.
    pub fn is_sign_off(&self, cell: &str) -> bool {
        let key = text::keyed(cell);
        key.chars().count() <= 40 && self.sign_off.iter().any(|label| key.starts_with(label.as_str()))
    }
}
