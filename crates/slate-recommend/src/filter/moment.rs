//! Days and moments: a day is all of it, so that `added <= 2026-01-31` includes that evening.

use std::fmt;

use slate_core::Timestamp;

const DAY_MS: i64 = 86_400_000;

/// A day of UTC, or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A whole day, by its first moment.
    Day(Timestamp),
    /// One millisecond.
    Instant(Timestamp),
}

impl Moment {
    /// Reads `2026-01-31` or RFC 3339.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() == "2026-01-31".len() {
            return format!("{text}T00:00:00Z").parse().ok().map(Self::Day);
        }
        // A bare number is no date: it would be seconds.
        text.contains('T').then(|| text.parse().ok().map(Self::Instant))?
    }

    /// The first and the last millisecond.
    pub(super) fn span(self) -> (i64, i64) {
        match self {
            Self::Day(t) => (t.as_millis(), t.as_millis() + DAY_MS - 1),
            Self::Instant(t) => (t.as_millis(), t.as_millis()),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(t) => f.write_str(t.to_string().split('T').next().unwrap_or_default()),
            Self::Instant(t) => t.fmt(f),
        }
    }
}
