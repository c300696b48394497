//! What a parcel names: the texts in which workbooks of one shape differ, each in a slot of its own.

use super::{Parcel, guide};
use crate::form::Prefill;
use crate::roster::{Leader, Post, Section, Unit};
use crate::round::Round;

/// The longest text that is taken.
const LONGEST: usize = 1000;
/// The most sections and posts.
const MOST: usize = 5000;
/// Slots of leaders and sections are so many times these, so that what follows them stands in the same place for most
/// units.
const LEADERS: usize = 8;
const SECTIONS: usize = 16;
/// Stand-ins begin with characters that nobody types: the last plane, left to private use.
const STAND_INS: u32 = 0x10_0000;

/// The names of one parcel.
#[derive(Debug)]
pub struct Names<'p> {
    /// To whom it goes, as the guide says it.
    pub address: String,
    /// The unit.
    pub unit: &'p str,
    /// The identities, one a form.
    pub identities: Vec<String>,
    /// Positions and duties.
    pub leaders: Vec<(&'p str, &'p str)>,
    /// The sections.
    pub sections: Vec<&'p str>,
    /// Each post behind its section.
    pub posts: Vec<(&'p str, &'p str)>,
}

/// Where each kind of name begins among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slots {
    /// One a form.
    pub identities: usize,
    /// Two a leader.
    pub leaders: usize,
    /// One a section.
    pub sections: usize,
    /// Two a post: its section and its name.
    pub posts: usize,
}

impl<'p> Names<'p> {
    /// The names of a parcel. None if there are more than names in it (rows filled in), or a name is one that must be
    /// written with more care than here.
    pub fn of(parcel: &Parcel<'p>, round: &Round) -> Option<Self> {
        let unit = parcel.unit;
        let sections =
            || unit.sections.iter().filter(|section| parcel.section.is_none_or(|only| only == *section));
        let names = Self {
            address: guide::address(parcel, round),
            unit: &unit.name,
            identities: parcel.forms.iter().map(|form| parcel.identity(round, form).line()).collect(),
            leaders: unit
                .leaders
                .iter()
                .map(|leader| (leader.position.as_str(), leader.duties.as_str()))
                .collect(),
            sections: sections().map(|section| section.name.as_str()).collect(),
            posts: sections()
                .flat_map(|section| {
                    let posts =
                        section.posts.iter().filter(|post| parcel.post.is_none_or(|only| only == *post));
                    posts.map(|post| (section.name.as_str(), post.name.as_str()))
                })
                .collect(),
        };
        let sound = parcel.filled.is_empty()
            && names.sections.len() <= MOST
            && names.posts.len() <= MOST
            && names.leaders.len() <= MOST
            && is_plain(names.unit, false)
            && is_plain(&names.address, false)
            && names.identities.iter().all(|identity| is_plain(identity, false))
            && names.sections.iter().all(|section| is_plain(section, false))
            && names.posts.iter().all(|(_, post)| is_plain(post, false))
            && names.leaders.iter().all(|(position, duties)| {
                [position, duties].iter().all(|text| text.is_empty() || is_plain(text, true))
            });
        sound.then_some(names)
    }

    /// Where each kind of name begins.
    pub fn slots(&self) -> Slots {
        // The address and the unit come first.
        let identities = 2;
        let leaders = identities + self.identities.len();
        let sections = leaders + 2 * self.leaders.len().next_multiple_of(LEADERS);
        let posts = sections + self.sections.len().next_multiple_of(SECTIONS);
        Slots { identities, leaders, sections, posts }
    }

    /// All names slot by slot; nothing in those that are free.
    pub fn texts(&self, slots: &Slots) -> Vec<&str> {
        let mut texts = Vec::with_capacity(slots.posts + 2 * self.posts.len());
        texts.extend([self.address.as_str(), self.unit]);
        texts.extend(self.identities.iter().map(String::as_str));
        texts.extend(self.leaders.iter().flat_map(|(position, duties)| [*position, *duties]));
        texts.resize(slots.sections, "");
        texts.extend(&self.sections);
        texts.resize(slots.posts, "");
        texts.extend(self.posts.iter().flat_map(|(section, post)| [*section, *post]));
        texts
    }

    /// What fills a form's rows: for each leader, section or post the texts with their slots.
    pub fn filling(&self, prefill: Prefill, slots: &Slots) -> Vec<[(&'p str, usize); 2]> {
        let pairs = |of: &[(&'p str, &'p str)], first: usize| {
            let pairs = of.iter().zip((first..).step_by(2));
            pairs.map(|((one, other), slot)| [(*one, slot), (*other, slot + 1)]).collect()
        };
        match prefill {
            Prefill::None => Vec::new(),
            Prefill::Leaders => pairs(&self.leaders, slots.leaders),
            Prefill::Sections => self
                .sections
                .iter()
                .zip(slots.sections..)
                .map(|(name, slot)| [(*name, slot), ("", 0)])
                .collect(),
            Prefill::Posts => pairs(&self.posts, slots.posts),
        }
    }
}

/// Whether a text stands in a file as it is, but for the signs of XML.
fn is_plain(text: &str, lines: bool) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.len() <= LONGEST
        && !text.contains("_x")
        && !text.starts_with("<r>")
        && !text
            .chars()
            .any(|c| c.is_control() && !(lines && c == '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

/// A unit of stand-ins, to print a workbook of on trial.
#[derive(Debug)]
pub struct Trial {
    unit: Unit,
}

/// Two of them with the forms of `parcel`, one as small as can be; with sections and posts where `names` has them.
pub fn trials(parcel: &Parcel<'_>, names: &Names<'_>) -> [Trial; 2] {
    let mut next = STAND_INS;
    let mut stand_in = |length: usize| -> String {
        let text = char::from_u32(next).into_iter().chain(std::iter::repeat_n('甲', length)).collect();
        next += 1;
        text
    };
    let has = |count: usize, found: usize| if found > 0 { count } else { 0 };
    [(1, 1, 1), (10, 3, 2)].map(|(leaders, sections, posts)| {
        let mut unit = Unit { name: stand_in(1), code: stand_in(0), ..parcel.unit.clone() };
        unit.leaders = (0..leaders)
            .map(|number| Leader {
                position: stand_in(3),
                // One has none, others need rows of several heights.
                duties: if number == 1 { String::new() } else { stand_in(number * 30) },
                talk_class: String::new(),
            })
            .collect();
        unit.sections = (0..has(sections, names.sections.len()))
            .map(|number| Section {
                name: stand_in(number * 10),
                head: String::new(),
                supervisor: String::new(),
                posts: (0..has(posts + number * 4, names.posts.len()))
                    .map(|number| Post {
                        name: stand_in(number * 5),
                        headcount: String::new(),
                        talk_class: String::new(),
                        power_types: Vec::new(),
                    })
                    .collect(),
            })
            .collect();
        Trial { unit }
    })
}

impl Trial {
    /// The parcel to the same kind of recipient as another.
    pub fn parcel<'p>(&'p self, like: &Parcel<'p>) -> Parcel<'p> {
        let section = self.unit.sections.last().filter(|_| like.section.is_some());
        Parcel {
            unit: &self.unit,
            section,
            post: section.and_then(|section| section.posts.last()).filter(|_| like.post.is_some()),
            forms: like.forms.clone(),
            filled: std::collections::BTreeMap::new(),
        }
    }
}
