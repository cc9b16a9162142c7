//! What a studio's editors decide: which titles may not be shown, which stand where, which get a push, what
//! children see, and the filters that rows refer to by name.
//!
//! A rule never sees a model and a model never sees a rule. Rules are read once ([`Rules::from_toml`]), evaluated
//! once over a [`Shelf`] ([`Ruled`]), and asked for one [`Viewpoint`] after another, by joining sets of titles; a
//! list is then drawn from what is allowed ([`list`]), so that it is full whenever enough titles exist. The
//! document is described in `docs/rules.md`.

mod allowed;
mod check;
mod list;
mod read;
mod shelf;
mod words;

use std::collections::BTreeMap;

use slate_core::{Territory, Timestamp, TitleId, Window};

use crate::filter::Filter;
use crate::page::Kind;

pub use allowed::{Allowed, Ruled};
pub use check::{Step, check};
pub use list::{Editing, Placed, boost, list, place};
pub use read::BYTES_MAX;
pub use shelf::Shelf;
pub use words::{Said, in_words};

/// The furthest position of a pin.
pub const POSITION_MAX: u32 = 1000;
/// The strongest push, in standard deviations.
pub const BOOST_MAX: f32 = 10.0;

/// One studio's rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// What may not be shown.
    pub exclude: Vec<Exclude>,
    /// What stands at a fixed position.
    pub pins: Vec<Pin>,
    /// What the rows of a page are narrowed to.
    pub rows: Vec<RowFilter>,
    /// What is pushed or held back.
    pub boosts: Vec<Boost>,
    /// What profiles with an age limit see.
    pub kids: Kids,
    /// Filters by name.
    pub filters: BTreeMap<String, Filter>,
}

/// Titles that may not be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclude {
    /// Which.
    pub what: Meant,
    /// Why, for people.
    pub reason: String,
    /// When and where.
    pub when: Window,
}

/// How titles are named.
#[derive(Debug, Clone, PartialEq)]
pub enum Meant {
    /// One by one.
    Titles(Vec<TitleId>),
    /// By a filter.
    Where(Filter),
}

/// A title at a fixed position.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Which.
    pub title: TitleId,
    /// Where; the first position is 1.
    pub position: u32,
    /// The row of a page it is for; plain lists when there is none.
    pub row: Option<Kind>,
    /// When and where.
    pub when: Window,
}

/// What a row of a page is narrowed to; of several for one row all hold.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFilter {
    /// Every row of this kind.
    pub row: Kind,
    /// What its titles are.
    pub filter: Filter,
    /// When and where.
    pub when: Window,
}

/// Titles whose score is raised or lowered.
#[derive(Debug, Clone, PartialEq)]
pub struct Boost {
    /// Which.
    pub filter: Filter,
    /// By how many standard deviations of the viewer's own scores. Models score on any scale, also below 0, so that
    /// a factor would mean something else for each; this means the same for all of them.
    pub by: f32,
    /// When and where.
    pub when: Window,
}

/// What profiles with an age limit see.
#[derive(Debug, Clone, PartialEq)]
pub struct Kids {
    /// A profile limited to less than this is a child's: titles of unknown age are not shown to it.
    pub below: u8,
    /// What else a title must be to be shown to a child.
    pub filter: Option<Filter>,
}

impl Default for Kids {
    /// Every profile with an age limit is a child's.
    fn default() -> Self {
        Self { below: slate_core::AGE_MAX + 1, filter: None }
    }
}

impl Kids {
    /// Whether a profile with this limit is a child's.
    pub fn is_child(&self, age_max: u8) -> bool {
        age_max < self.below
    }

    /// Whether a title of this age may be shown to a profile with this limit.
    pub fn allows(&self, age: Option<u8>, age_max: u8) -> bool {
        age.map_or(!self.is_child(age_max), |age| age <= age_max)
    }
}

/// Who is looking, where and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Viewpoint {
    /// The moment.
    pub at: Timestamp,
    /// The territory, if it is known.
    pub territory: Option<Territory>,
    /// The profile's age limit, if it has one.
    pub age_max: Option<u8>,
}

impl Viewpoint {
    /// Whether a rule that takes titles away counts here and now. Where nobody says which territory it is, it does:
    /// what may be forbidden is.
    pub fn is_under(&self, when: &Window) -> bool {
        when.spans(self.at) && (self.territory.is_none() || when.is_for(self.territory))
    }
}

#[cfg(test)]
mod tests;
