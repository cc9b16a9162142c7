//! Half-years.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use slate_core::{Date, Error, Result};

/// Half a year: `2024H1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Half {
    year: i16,
    /// 1 or 2.
    half: u8,
}

impl Half {
    /// Its first day, in days since 1970-01-01.
    pub fn first(self) -> i32 {
        self.day(if self.half == 1 { "01-01" } else { "07-01" })
    }

    /// Its last day.
    pub fn last(self) -> i32 {
        self.day(if self.half == 1 { "06-30" } else { "12-31" })
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        match self.half {
            1 => Self { year: self.year - 1, half: 2 },
            _ => Self { half: 1, ..self },
        }
    }

    /// The half-year that the name of a file says, as `2024H1` or `2024Jan-Jun`, whatever stands between year and months.
    pub fn in_name(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let second = ["h2", "jul"].iter().any(|word| name.contains(word));
        let first = ["h1", "jan"].iter().any(|word| name.contains(word));
        let digits = name.split(|c: char| !c.is_ascii_digit());
        let year = digits.filter(|run| run.len() == 4).find_map(|run| run.parse::<i16>().ok())?;
        match (first, second) {
            (true, false) => format!("{year}H1").parse().ok(),
            (false, true) => format!("{year}H2").parse().ok(),
            _ => None,
        }
    }

    fn day(self, of_year: &str) -> i32 {
        let day = format!("{}-{of_year}", self.year).parse::<Date>();
        day.map(Date::days).unwrap_or_default()
    }
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}H{}", self.year, self.half)
    }
}

impl From<Half> for String {
    fn from(half: Half) -> Self {
        half.to_string()
    }
}

impl TryFrom<String> for Half {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl FromStr for Half {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text
            .split_once('H')
            .and_then(|(year, half)| Some((year.parse::<i16>().ok()?, half.parse::<u8>().ok()?)));
        match parts {
            Some((year @ 1900..=2199, half @ 1..=2)) => Ok(Self { year, half }),
            _ => Err(Error::invalid(format!(
                "expected a half-year as `2024H1`, found `{}`",
                text.escape_debug()
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    #[test]
    fn halves_follow_each_other() {
        let half: Half = "2024H1".parse().unwrap();
        assert_eq!(
            (half.to_string(), half.before().to_string()),
            ("2024H1".into(), "2023H2".into())
        );
        assert_eq!(half.before().last() + 1, half.first());
        assert_eq!(half.last() - half.first() + 1, 182);
        assert_eq!(half.before().before().to_string(), "2023H1");
        let named = |name| Half::in_name(name).map(|half| half.to_string());
        assert_eq!(named("What_We_Watched_2024Jan-Jun.xlsx").as_deref(), Some("2024H1"));
        assert_eq!(named("report 2023-H2.csv").as_deref(), Some("2023H2"));
        assert_eq!((named("report 2023.csv"), named("h1.csv")), (None, None));
        assert_eq!(named("2024Jan-Dec.csv, jul"), None);
        for wrong in ["2024", "2024H3", "24H1", "H1", "2024h1"] {
            assert!(wrong.parse::<Half>().is_err(), "{wrong}");
        }
    }
}
