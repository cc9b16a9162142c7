//! Moments, in milliseconds since 1970-01-01T00:00:00Z.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

use crate::{Error, Result};

/// 0001-01-01T00:00:00Z and 9999-12-30T22:00:00Z: what can be printed and read back. The last 26 hours
/// are missing because a moment has to stay in the year 9999 in every time zone.
const RANGE_MS: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_207_200_000;

/// From here on a bare number is milliseconds: as seconds it would be the year 5138.
const SECONDS_MAX: u64 = 100_000_000_000;

/// How bare numbers in a file are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimestampUnit {
    /// By size: numbers below 100,000,000,000 are seconds, others milliseconds.
    #[default]
    Auto,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}

/// A moment in UTC with millisecond resolution. Text form: RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    ///
    /// # Errors
    /// Outside the years 1 to 9999.
    pub fn from_millis(ms: i64) -> Result<Self> {
        if RANGE_MS.contains(&ms) {
            Ok(Self(ms))
        } else {
            Err(Error::invalid(format!("expected a time in the years 1 to 9999, found {ms} ms")))
        }
    }

    /// Milliseconds since the epoch.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// From a bare number, read as `unit` says.
    ///
    /// # Errors
    /// Outside the years 1 to 9999.
    pub fn from_number(n: i64, unit: TimestampUnit) -> Result<Self> {
        let seconds = match unit {
            TimestampUnit::Auto => n.unsigned_abs() < SECONDS_MAX,
            TimestampUnit::Seconds => true,
            TimestampUnit::Milliseconds => false,
        };
        Self::from_millis(if seconds { n.saturating_mul(1000) } else { n })
    }

    /// From text: a bare number (see [`TimestampUnit`]) or RFC 3339.
    ///
    /// ```
    /// use slate_core::{Timestamp, TimestampUnit};
    /// let unit = TimestampUnit::Auto;
    /// let s = Timestamp::parse("964982703", unit)?;
    /// assert_eq!(s, Timestamp::parse("964982703000", unit)?);
    /// assert_eq!(s, Timestamp::parse("2000-07-30T18:45:03Z", unit)?);
    /// assert_eq!(s.to_string(), "2000-07-30T18:45:03Z");
    /// # Ok::<(), slate_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Neither form, or outside the years 1 to 9999.
    pub fn parse(text: &str, unit: TimestampUnit) -> Result<Self> {
        if let Ok(n) = text.parse::<i64>() {
            return Self::from_number(n, unit);
        }
        let moment: jiff::Timestamp = text.parse().map_err(|_| {
            Error::invalid(format!("expected seconds, milliseconds or RFC 3339, found `{text}`"))
        })?;
        Self::from_millis(moment.as_millisecond())
    }

    /// From text: a date such as `2026-01-31`, which is its first moment in UTC, or as [`Timestamp::parse`].
    ///
    /// # Errors
    /// As [`Timestamp::parse`].
    pub fn parse_date(text: &str, unit: TimestampUnit) -> Result<Self> {
        let bytes = text.as_bytes();
        if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' {
            return Self::parse(&format!("{text}T00:00:00Z"), unit).map_err(|_| {
                Error::invalid(format!("expected a date, found `{}`", text.escape_debug()))
            });
        }
        Self::parse(text, unit)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => moment.fmt(f),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl std::str::FromStr for Timestamp {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text, TimestampUnit::Auto)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(i64),
            Text(String),
        }
        match Form::deserialize(d)? {
            Form::Number(n) => Self::from_number(n, TimestampUnit::Auto),
            Form::Text(t) => Self::parse(&t, TimestampUnit::Auto),
        }
        .map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for Timestamp {}
