//! Workbooks of one shape: rendered once with stand-ins for the names, then printed for each recipient.
//!
//! In: parcels to sections and posts, which differ from each other in little more than names. Out: for each the very
//! workbook that [`super::render`] gives, of which only the shared strings and the properties are written anew; all
//! other parts are copied as deflated from the plate. What a plate could not carry faithfully (a name that equals
//! another text of the workbook, rows filled in already, leading cadres) is rendered plainly. Whether it is depends on
//! the parcel alone, not on what was printed before, so that bytes repeat on any number of threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use unicode_width::UnicodeWidthStr;

use super::{Parcel, render, sheet};
use crate::base::{date::DateReading, number};
use crate::form::Prefill;
use crate::roster::{Post, Section, Unit};
use crate::round::Round;
use crate::vocabulary::Vocabulary;
use crate::workbook::package::Package;
use crate::workbook::write::WriteError;
use crate::workbook::{Limits, Unreadable};

/// The part of the texts, and that of the title.
const STRINGS: &str = "xl/sharedStrings.xml";
const PROPERTIES: &str = "docProps/core.xml";

/// Stand-ins begin with characters that nobody types: the last plane, left to private use.
const STAND_INS: u32 = 0x10_0000;

/// The longest name that a plate carries, and the most names.
const LONGEST: usize = 200;
const MOST: usize = 400;

/// What workbooks printed from one plate have in common: forms, how many posts, the heights of prefilled rows.
type Shape = (Vec<String>, usize, Vec<Vec<u64>>);

/// A text with slots.
type Template = Vec<Piece>;

#[derive(Debug)]
enum Piece {
    Fixed(String),
    Slot(usize),
}

/// A workbook with stand-ins.
#[derive(Debug)]
struct Plate {
    bytes: Vec<u8>,
    strings: Template,
    properties: Template,
    /// The texts without a slot, as they are escaped.
    fixed: BTreeSet<String>,
}

/// Prints workbooks of one round.
#[derive(Debug)]
pub struct Press<'r> {
    round: &'r Round,
    vocabulary: &'r Vocabulary,
    plates: Mutex<BTreeMap<Shape, Arc<Plate>>>,
}

impl<'r> Press<'r> {
    /// A press without plates.
    pub const fn new(round: &'r Round, vocabulary: &'r Vocabulary) -> Self {
        Self { round, vocabulary, plates: Mutex::new(BTreeMap::new()) }
    }

    /// One workbook.
    ///
    /// # Errors
    /// If a text cannot be written.
    pub fn print(&self, parcel: &Parcel<'_>) -> Result<Vec<u8>, WriteError> {
        match self.print_from_plate(parcel)? {
            Some(bytes) => Ok(bytes),
            None => render(parcel, self.round, self.vocabulary),
        }
    }

    fn print_from_plate(&self, parcel: &Parcel<'_>) -> Result<Option<Vec<u8>>, WriteError> {
        let Some(section) = parcel.section.filter(|_| is_plain(parcel)) else { return Ok(None) };
        let texts = texts(parcel, section, self.round);
        let plate = self.plate(parcel, section)?;
        let escaped: Vec<String> = texts.iter().map(|text| escape(text)).collect();
        let distinct: BTreeSet<&String> = escaped.iter().collect();
        if distinct.len() < escaped.len() || escaped.iter().any(|text| plate.fixed.contains(text)) {
            return Ok(None);
        }
        let print = || -> Result<Vec<u8>, Unreadable> {
            let mut package = Package::open(&plate.bytes, &Limits::default())?;
            package.replace(STRINGS, filled(&plate.strings, &escaped));
            package.replace(PROPERTIES, filled(&plate.properties, &escaped));
            package.save()
        };
        Ok(print().ok())
    }

    /// The plate for parcels of this shape.
    fn plate(&self, parcel: &Parcel<'_>, section: &Section) -> Result<Arc<Plate>, WriteError> {
        let shape = shape(parcel, section);
        let plates = || self.plates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plate) = plates().get(&shape) {
            return Ok(Arc::clone(plate));
        }
        let plate = Arc::new(self.make(parcel, section)?);
        plates().insert(shape, Arc::clone(&plate));
        Ok(plate)
    }

    /// Renders the parcel with a stand-in, as wide, for each name.
    fn make(&self, parcel: &Parcel<'_>, section: &Section) -> Result<Plate, WriteError> {
        let mut next = STAND_INS;
        let mut stand_in = |name: &str| {
            let mut text: String = char::from_u32(next).into_iter().collect();
            next += 1;
            text.extend(std::iter::repeat_n('x', name.width().saturating_sub(text.width())));
            text
        };
        let mut unit = Unit { name: stand_in(&parcel.unit.name), ..parcel.unit.clone() };
        let name = stand_in(&section.name);
        let posts: Vec<Post> =
            posts(parcel, section).map(|post| Post { name: stand_in(&post.name), ..post.clone() }).collect();
        let own = Section { name, posts, ..section.clone() };
        unit.sections = vec![own.clone()];
        let made = Parcel {
            unit: &unit,
            section: Some(&own),
            post: own.posts.first().filter(|_| parcel.post.is_some()),
            forms: parcel.forms.clone(),
            filled: BTreeMap::new(),
        };
        let bytes = render(&made, self.round, self.vocabulary)?;
        let stand_ins: Vec<String> = texts(&made, &own, self.round).iter().map(|text| escape(text)).collect();
        let read = |name: &str| -> Result<String, WriteError> {
            let broken = || WriteError::Disk(std::io::Error::other("a workbook of ours lacks its texts"));
            let mut package = Package::open(&bytes, &Limits::default()).map_err(|_| broken())?;
            package.text(name).ok().flatten().ok_or_else(broken)
        };
        let strings = read(STRINGS)?;
        let fixed =
            strings.split("</t>").filter_map(|piece| Some(piece.rsplit_once("<t>")?.1.to_owned())).collect();
        let (strings, properties) =
            (template(&strings, &stand_ins), template(&read(PROPERTIES)?, &stand_ins));
        Ok(Plate { bytes, strings, properties, fixed })
    }
}

/// Whether nothing but names differs in parcels of this kind.
fn is_plain(parcel: &Parcel<'_>) -> bool {
    let Some(section) = parcel.section else { return false };
    let names = || {
        let posts = posts(parcel, section).map(|post| &post.name);
        [&parcel.unit.name, &section.name].into_iter().chain(posts)
    };
    parcel.filled.is_empty()
        && parcel.forms.iter().all(|form| form.prefill != Prefill::Leaders)
        && parcel.unit.sections.iter().filter(|known| *known == section).count() == 1
        && parcel.post.is_none_or(|post| posts(parcel, section).eq([post]))
        && names().count() <= MOST
        && names().all(|name| {
            name.trim() == name
                && (1..=LONGEST).contains(&name.width())
                && !name.contains("_x")
                && !name.chars().any(|c| c.is_control() || u32::from(c) >= 0xF_0000)
                && number::read(name).is_none()
                && !matches!(crate::base::Date::read(name), DateReading::Date(_))
        })
}

/// The posts that a parcel to a section, or to one of its posts, speaks of.
fn posts<'p>(parcel: &'p Parcel<'_>, section: &'p Section) -> impl Iterator<Item = &'p Post> {
    section.posts.iter().filter(|post| parcel.post.is_none_or(|only| only == *post))
}

/// All texts of the workbook that hold a name whole, the longer ones first.
fn texts(parcel: &Parcel<'_>, section: &Section, round: &Round) -> Vec<String> {
    let identities = parcel.forms.iter().map(|form| parcel.identity(round, form).line());
    let names = [parcel.unit.name.clone(), section.name.clone()];
    identities.chain(names).chain(posts(parcel, section).map(|post| post.name.clone())).collect()
}

fn shape(parcel: &Parcel<'_>, section: &Section) -> Shape {
    let forms = parcel.forms.iter().map(|form| form.id.clone()).collect();
    let heights = parcel.forms.iter().map(|form| sheet::heights(parcel, form)).collect();
    (forms, posts(parcel, section).count() * 2 + usize::from(parcel.post.is_some()), heights)
}

/// A text cut at the stand-ins.
fn template(text: &str, stand_ins: &[String]) -> Template {
    let mut pieces = vec![Piece::Fixed(text.to_owned())];
    for (slot, stand_in) in stand_ins.iter().enumerate() {
        let mut cut = Vec::new();
        for piece in pieces {
            let Piece::Fixed(text) = piece else {
                cut.push(piece);
                continue;
            };
            for (number, part) in text.split(stand_in.as_str()).enumerate() {
                if number > 0 {
                    cut.push(Piece::Slot(slot));
                }
                cut.push(Piece::Fixed(part.to_owned()));
            }
        }
        pieces = cut;
    }
    pieces
}

fn filled(template: &Template, texts: &[String]) -> String {
    let pieces = template.iter().map(|piece| match piece {
        Piece::Fixed(text) => text.as_str(),
        Piece::Slot(slot) => texts.get(*slot).map_or("", String::as_str),
    });
    pieces.collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
