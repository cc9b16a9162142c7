//! Where and in which language: codes that others define, checked for their shape.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

use super::{Date, Money};
use crate::{Error, Result};

/// The longest language tag; RFC 5646, section 4.4.1, asks for room for at least 35 characters.
const LANGUAGE_BYTES_MAX: usize = 35;

/// A country or territory, as in ISO 3166-1 alpha-2: two upper-case letters. The list itself is not checked,
/// as it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Territory([u8; 2]);

impl Territory {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        // Two ASCII letters, see `from_str`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::str::FromStr for Territory {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        match *text.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self([a, b])),
            _ => Err(Error::invalid(format!(
                "expected a territory of two upper-case letters, found `{}`",
                text.escape_debug()
            ))
            .hint("codes of ISO 3166-1 alpha-2, such as `FR` or `BR`")),
        }
    }
}

/// A currency, as in ISO 4217: three upper-case letters. The list itself is not checked, as it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The United States dollar.
    pub const USD: Self = Self(*b"USD");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        // Three ASCII letters, see `from_str`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::str::FromStr for Currency {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(Error::invalid(format!(
                "expected a currency of three upper-case letters, found `{}`",
                text.escape_debug()
            ))
            .hint("codes of ISO 4217, such as `USD` or `EUR`")),
        }
    }
}

/// A language tag as in BCP 47, lower-cased: `fr`, `pt-br`. Its shape is checked, not the registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Language {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let fine = (2..=8).contains(&first.len())
            && first.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|p| {
                (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric())
            })
            && text.len() <= LANGUAGE_BYTES_MAX;
        if fine {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Error::invalid(format!("expected a language tag, found `{}`", text.escape_debug()))
            .hint("tags of BCP 47, such as `fr` or `pt-BR`"))
    }
}

/// What is a text outside: serde and the schema say what `Display` and `FromStr` do.
macro_rules! text_outside {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                String::schema()
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {}
    )*};
}

macro_rules! shown_as_str {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    )*};
}

shown_as_str!(Territory, Language, Currency);
text_outside!(Territory, Language, Currency, Money, Date);
