//! Days of the calendar.

use std::fmt;

use crate::{Error, Result};

/// The years in which titles are released: the first films are younger, and no plan reaches further.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2200;

/// A day of the Gregorian calendar, in no time zone. Text form: `2018-12-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The first day of a year.
    ///
    /// # Errors
    /// A year before 1800 or after 2200.
    pub fn first_of(year: i16) -> Result<Self> {
        let date = jiff::civil::Date::new(year, 1, 1).ok();
        date.filter(|date| YEARS.contains(&date.year())).map(Self).ok_or_else(|| {
            let (first, last) = (YEARS.start(), YEARS.end());
            Error::invalid(format!("expected a year from {first} to {last}, found {year}"))
        })
    }

    /// So many days after 1970-01-01, or before.
    ///
    /// # Errors
    /// A year before 1800 or after 2200.
    pub fn from_days(days: i32) -> Result<Self> {
        let epoch = jiff::civil::Date::constant(1970, 1, 1);
        let date = epoch.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).ok();
        let date = date.filter(|date| YEARS.contains(&date.year()));
        date.map(Self).ok_or_else(|| {
            Error::invalid(format!("{days} days after 1970-01-01 is no day of a release"))
        })
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the year, 1 to 366.
    pub fn day_of_year(self) -> u16 {
        self.0.day_of_year().unsigned_abs()
    }

    /// The day of the week, 0 for Monday to 6.
    pub fn weekday(self) -> u8 {
        self.0.weekday().to_monday_zero_offset().unsigned_abs()
    }

    /// Days since 1970-01-01; negative before.
    pub fn days(self) -> i32 {
        let epoch = jiff::civil::Date::constant(1970, 1, 1);
        i32::try_from(epoch.duration_until(self.0).as_hours() / 24).unwrap_or_default()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Date {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        // Ten characters, so that nothing with an hour is taken for a day.
        let date = (text.len() == 10).then(|| text.parse::<jiff::civil::Date>().ok()).flatten();
        date.filter(|date| YEARS.contains(&date.year())).map(Self).ok_or_else(|| {
            Error::invalid(format!("expected a day, found `{}`", text.escape_debug()))
                .hint("year, month, day, such as `2018-12-31`, from 1800 to 2200")
        })
    }
}
