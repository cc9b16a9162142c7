//! What the catalog says about a title.

use serde::{Deserialize, Serialize};

use crate::{Error, Result, Timestamp, TitleId};

mod codes;
mod date;
mod money;
mod printed;
mod window;

pub use codes::{Currency, Language, Territory};
pub use date::Date;
pub use money::{MONEY_MAX, Money};
pub use printed::{Printed, is_series};
pub use window::{TERRITORIES_MAX, WINDOWS_MAX, Window};

/// The highest lowest age: no national rating asks for more.
pub const AGE_MAX: u8 = 21;

/// The longest title, in seconds: ten days.
pub const DURATION_S_MAX: u32 = 864_000;

/// A title as the catalog describes it. Only the id is certain; the rest may be empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// The service's own id.
    pub id: TitleId,
    /// The name viewers see.
    pub name: String,
    /// Year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Genres in the catalog's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<String>,
    /// Cast and makers, most prominent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// A few sentences.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub synopsis: String,
    /// The lowest recommended age in whole years, 0 to [`AGE_MAX`]: the one number that every national
    /// rating maps onto.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
    /// The age rating as its board writes it, for people: `FSK 12`, `PG-13`. Nothing is decided by it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub certificate: String,
    /// When and where it may be shown; none: always and everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Window>,
    /// What it is about, in the catalog's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// The language spoken in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// How long it is, in seconds, 1 to [`DURATION_S_MAX`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<u32>,
    /// When it became part of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Timestamp>,
    /// The day of its first release anywhere, past or planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Date>,
    /// The companies that make it, most prominent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companies: Vec<String>,
    /// Where it is made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<Territory>,
    /// Every language spoken in it, with or without the one of [`Title::language`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spoken: Vec<Language>,
    /// The series of films that it belongs to; empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub collection: String,
    /// What it costs to make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
}

impl Title {
    /// A title of which nothing but id and name is known.
    pub fn named(id: TitleId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            year: None,
            genres: Vec::new(),
            people: Vec::new(),
            synopsis: String::new(),
            age: None,
            certificate: String::new(),
            windows: Vec::new(),
            keywords: Vec::new(),
            language: None,
            duration_s: None,
            added: None,
            released: None,
            companies: Vec::new(),
            countries: Vec::new(),
            spoken: Vec::new(),
            collection: String::new(),
            budget: None,
        }
    }

    /// Whether it may be shown at `at` in `territory`. Where nobody says which territory it is, only windows
    /// that hold everywhere count.
    pub fn is_available(&self, at: Timestamp, territory: Option<Territory>) -> bool {
        self.windows.is_empty() || self.windows.iter().any(|w| w.holds(at, territory))
    }

    /// When it is next available there, if it is not now and ever will be.
    pub fn available_from(&self, at: Timestamp, territory: Option<Territory>) -> Option<Timestamp> {
        let there = self.windows.iter().filter(|w| w.is_for(territory));
        there.filter_map(|w| w.from).filter(|from| *from > at).min()
    }
}

/// Reads a lowest age.
///
/// # Errors
/// Not a whole number from 0 to [`AGE_MAX`].
pub fn parse_age(text: &str) -> Result<u8> {
    text.parse::<u8>().ok().filter(|age| *age <= AGE_MAX).ok_or_else(|| {
        Error::invalid(format!(
            "expected an age from 0 to {AGE_MAX}, found `{}`",
            text.escape_debug()
        ))
        .hint("the lowest recommended age in whole years: a film rated `12` or `PG-12` has `12`")
    })
}

#[cfg(test)]
mod tests;
