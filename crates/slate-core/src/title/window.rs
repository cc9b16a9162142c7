//! When and where a title may be shown.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::Territory;
use crate::{Error, Result, Timestamp, TimestampUnit};

/// How many windows a title may have.
pub const WINDOWS_MAX: usize = 64;
/// How many territories a window may name; there are about 250.
pub const TERRITORIES_MAX: usize = 300;

/// A period in some territories. Text form: `FROM..UNTIL@FR,BE`, every part of which may be left out.
///
/// ```
/// use slate_core::Window;
/// let window: Window = "2026-01-01..2026-07-01@FR,BE".parse()?;
/// assert_eq!(window.to_string(), "2026-01-01T00:00:00Z..2026-07-01T00:00:00Z@FR,BE");
/// # Ok::<(), slate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first moment; from the beginning of time when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The first moment after it; for ever when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Where; everywhere when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub territories: Vec<Territory>,
}

impl Window {
    /// Checks that it ends after it starts, and its size.
    ///
    /// # Errors
    /// It is empty, or names more than [`TERRITORIES_MAX`] territories.
    pub fn check(&self) -> Result<()> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            let detail = format!("expected a window that ends after it starts, found `{self}`");
            return Err(Error::invalid(detail).hint("`until` is the first moment that is outside"));
        }
        if self.territories.len() > TERRITORIES_MAX {
            let found = self.territories.len();
            let detail = format!("expected at most {TERRITORIES_MAX} territories, found {found}");
            return Err(Error::invalid(detail));
        }
        Ok(())
    }

    /// Whether it is about this territory; one that names some is not about an unknown one.
    pub fn is_for(&self, territory: Option<Territory>) -> bool {
        self.territories.is_empty() || territory.is_some_and(|t| self.territories.contains(&t))
    }

    /// Whether `at` is within its period.
    pub fn spans(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }

    /// Both.
    pub fn holds(&self, at: Timestamp, territory: Option<Territory>) -> bool {
        self.is_for(territory) && self.spans(at)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |t: Option<Timestamp>| t.map(|t| t.to_string()).unwrap_or_default();
        write!(f, "{}..{}", text(self.from), text(self.until))?;
        let names: Vec<&str> = self.territories.iter().map(Territory::as_str).collect();
        if names.is_empty() { Ok(()) } else { write!(f, "@{}", names.join(",")) }
    }
}

impl std::str::FromStr for Window {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (period, places) = text.split_once('@').unwrap_or((text, ""));
        let (from, until) = period.split_once("..").ok_or_else(|| {
            Error::invalid(format!("expected a window, found `{}`", text.escape_debug()))
                .hint("for example `2026-01-01..2026-07-01@FR,BE`; every part may be left out")
        })?;
        let places = places.split(',').map(str::trim).filter(|p| !p.is_empty());
        let window = Self {
            from: moment(from.trim())?,
            until: moment(until.trim())?,
            territories: places.map(str::parse).collect::<Result<_>>()?,
        };
        window.check()?;
        Ok(window)
    }
}

fn moment(text: &str) -> Result<Option<Timestamp>> {
    if text.is_empty() {
        return Ok(None);
    }
    Timestamp::parse_date(text, TimestampUnit::Auto).map(Some)
}
