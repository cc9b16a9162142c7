//! Typed forms: what they count, and what is wrong with one.

use serde::{Deserialize, Serialize};
use slate_core::{Error, EventKind, Result};

use super::DAYS_MAX;

/// Which events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// Of these kinds.
    pub kinds: Vec<EventKind>,
    /// With a value, and not below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_min: Option<f32>,
    /// Of titles that have this genre, as the catalog writes it. A title that is not in the catalog has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
}

/// What is added up of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// One.
    #[default]
    Count,
    /// Its value: seconds of a play, stars of a rating. An event without one adds nothing.
    Value,
    /// One, if it has a value.
    Known,
}

/// A numerator or a denominator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What is added up.
    #[serde(default)]
    pub measure: Measure,
    /// Over which events.
    pub of: Events,
}

/// A typed form. Every unit has a value: whoever did nothing has 0, not none, so that no cell loses the units that it
/// discouraged. Exceptions are said where they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Form {
    /// How many events.
    Count {
        /// Which.
        of: Events,
    },
    /// The sum of the values of events; those without a value add nothing.
    Sum {
        /// Which.
        of: Events,
        /// What the sum is divided by: 3600 for hours out of seconds.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        per: f64,
    },
    /// The mean value of events that have one: a ratio over units (values by events), not a mean of means.
    Mean {
        /// Which.
        of: Events,
    },
    /// A ratio over units: the sum of one term by the sum of another.
    Ratio {
        /// Above.
        of: Term,
        /// Below.
        per: Term,
    },
    /// On how many days (UTC) there was such an event.
    Days {
        /// Which.
        of: Events,
    },
    /// How many different titles there were such events with.
    Titles {
        /// Which.
        of: Events,
    },
    /// The effective number of genres (inverse Simpson index; Hill 1973, order 2): an event counts for each of its
    /// title's genres in equal parts, and shares p of genres make 1 / sum p^2. 0 for whoever has no event with a title
    /// whose genres are known.
    Diversity {
        /// Which.
        of: Events,
    },
    /// Whether there was such an event in the `window_days` days that end with day `day` after the first exposure,
    /// whose first 24 hours are day 0. Units for which day `day` is not over are not counted.
    Retention {
        /// Which.
        of: Events,
        /// The last day.
        day: u16,
        /// How many days.
        #[serde(default = "week")]
        window_days: u16,
    },
    /// Hours from the first exposure to the first such event, at most the horizon (restricted mean: Royston and Parmar
    /// 2013). Units for which the horizon is not over are not counted.
    TimeToEvent {
        /// Which.
        of: Events,
        /// How long is waited.
        horizon_days: u16,
    },
    /// A quantile of the values of events; those of a unit may depend on one another.
    Quantile {
        /// Which; those without a value do not count.
        of: Events,
        /// 0.5 for the median.
        q: f64,
    },
    /// Pages after which the viewer played nothing for `within_s` seconds, by pages shown. A page counts on the day
    /// when the wait is over.
    Abandonment {
        /// How long is waited.
        within_s: u32,
    },
    /// Titles of pages that the viewer played within `within_s` seconds, by titles shown; a title counts once a page.
    /// A page counts on the day when the wait is over.
    Take {
        /// How long is waited.
        within_s: u32,
    },
}

fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_one(per: &f64) -> bool {
    *per == 1.0
}

fn week() -> u16 {
    7
}

/// The longest wait for a play after a page, in seconds.
const WITHIN_S_MAX: u32 = 7 * 86_400;

pub(super) fn check_days(what: &str, days: u16) -> Result<()> {
    if (1..=DAYS_MAX).contains(&days) {
        return Ok(());
    }
    Err(Error::invalid(format!("expected 1 to {DAYS_MAX} days as {what}, found {days}")))
}

impl Events {
    /// Of one kind.
    pub fn of(kind: EventKind) -> Self {
        Self { kinds: vec![kind], value_min: None, genre: None }
    }

    fn check(&self) -> Result<()> {
        if self.kinds.is_empty() {
            return Err(Error::invalid("no kind of event is named").hint("kinds = [\"play\"]"));
        }
        match self.value_min {
            Some(min) if !min.is_finite() => {
                Err(Error::invalid(format!("expected a finite `value_min`, found {min}")))
            }
            _ => Ok(()),
        }
    }

    /// The kinds as bits, by their codes.
    pub(super) fn mask(&self) -> u32 {
        self.kinds.iter().fold(0, |mask, kind| mask | 1 << kind.code())
    }

    fn of_genre(&self, genre: &str) -> Self {
        Self { genre: Some(genre.to_owned()), ..self.clone() }
    }
}

impl Form {
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Form::Ratio { of, per } => of.of.check().and_then(|()| per.of.check()),
            Form::Abandonment { within_s } | Form::Take { within_s } => check_within(*within_s),
            Form::Count { of }
            | Form::Mean { of }
            | Form::Days { of }
            | Form::Titles { of }
            | Form::Diversity { of } => of.check(),
            Form::Sum { of, per } if per.is_finite() && *per > 0.0 => of.check(),
            Form::Sum { per, .. } => {
                Err(Error::invalid(format!("expected `per` above 0, found {per}")))
            }
            Form::Retention { of, day, window_days } => {
                check_days("`day`", *day)?;
                check_days("`window_days`", *window_days)?;
                if window_days > day {
                    let detail = format!("{window_days} days do not fit before day {day}");
                    return Err(Error::invalid(detail).hint("day 0 is that of the exposure itself"));
                }
                of.check()
            }
            Form::TimeToEvent { of, horizon_days } => {
                check_days("`horizon_days`", *horizon_days).and_then(|()| of.check())
            }
            Form::Quantile { of, q } if *q > 0.0 && *q < 1.0 => of.check(),
            Form::Quantile { q, .. } => {
                Err(Error::invalid(format!("expected a quantile between 0 and 1, found {q}")))
            }
        }
    }

    /// Whether it says itself which days after the exposure count.
    pub(super) fn has_own_window(&self) -> bool {
        matches!(self, Form::Retention { .. } | Form::TimeToEvent { .. })
    }

    /// The same for titles of one genre; none for forms that are not sums over events.
    pub(super) fn of_genre(&self, genre: &str) -> Option<Self> {
        let of_genre = |of: &Events| of.of_genre(genre);
        let term = |t: &Term| Term { measure: t.measure, of: t.of.of_genre(genre) };
        match self {
            Form::Count { of } => Some(Form::Count { of: of_genre(of) }),
            Form::Sum { of, per } => Some(Form::Sum { of: of_genre(of), per: *per }),
            Form::Mean { of } => Some(Form::Mean { of: of_genre(of) }),
            Form::Ratio { of, per } => Some(Form::Ratio { of: term(of), per: term(per) }),
            _ => None,
        }
    }
}

fn check_within(within_s: u32) -> Result<()> {
    if (1..=WITHIN_S_MAX).contains(&within_s) {
        return Ok(());
    }
    let detail = format!("expected `within_s` from 1 to {WITHIN_S_MAX}, found {within_s}");
    Err(Error::invalid(detail))
}
