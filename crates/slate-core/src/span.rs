//! A span of time as people write it: `90s`, `20m`, `2h`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The longest span: thirty days.
const SECONDS_MAX: u64 = 30 * 86_400;

/// A span of time in whole seconds, at least one and at most thirty days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schema(value_type = String, examples("20m")))]
pub struct Span(u64);

impl Span {
    /// How many seconds it is.
    pub fn seconds(self) -> u64 {
        self.0
    }
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = match &text[number.len()..] {
            "s" => Some(1_u64),
            "m" | "min" => Some(60),
            "h" => Some(3_600),
            "d" => Some(86_400),
            _ => None,
        };
        let seconds = unit.zip(number.parse::<u64>().ok()).and_then(|(u, n)| u.checked_mul(n));
        match seconds {
            Some(seconds @ 1..=SECONDS_MAX) => Ok(Self(seconds)),
            Some(_) => Err(Error::invalid(format!("expected 1 second to 30 days, found `{text}`"))),
            None => Err(Error::invalid(format!("expected a span of time, found `{text}`"))
                .hint("such as 90s, 20m, 2h or 1d")),
        }
    }
}

impl TryFrom<String> for Span {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
        let fits = units.into_iter().find(|(seconds, _)| self.0.is_multiple_of(*seconds));
        let (seconds, unit) = fits.unwrap_or((1, "s"));
        write!(f, "{}{unit}", self.0 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_as_written_and_as_shown() {
        let table = [
            ("90s", Some((90, "90s"))),
            ("120s", Some((120, "2m"))),
            ("20m", Some((1_200, "20m"))),
            ("20min", Some((1_200, "20m"))),
            ("2h", Some((7_200, "2h"))),
            ("1d", Some((86_400, "1d"))),
            ("0s", None),
            ("31d", None),
            ("99999999999999999999h", None),
            ("20", None),
            ("m", None),
            ("", None),
            ("1h30m", None),
            ("-5s", None),
        ];
        for (text, expected) in table {
            let found = text.parse::<Span>().ok().map(|s| (s.seconds(), s.to_string()));
            assert_eq!(found, expected.map(|(s, shown)| (s, shown.to_owned())), "{text}");
        }
    }
}
