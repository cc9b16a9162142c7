//! One moment for everybody: foresee what viewers see from the cut on, from all before it.
//!
//! The only split in which training knows nothing of the future of anybody. With validation there are two
//! cuts: training ends at the first, validation is what comes between them, the test what comes after the
//! second.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Timestamp};
use slate_math::cast::index;

use super::{Part, Split, first_views};
use crate::Interactions;
use crate::spec::check_number;

const DAY_MS: f64 = 86_400_000.0;

/// Where to cut: at a moment, or so many days before the newest event.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ByTime {
    /// The test part starts at this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<Timestamp>,
    /// The test part is the last so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<f64>,
    /// The validation part is the so many days before it; none if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_days: Option<f64>,
}

impl ByTime {
    /// Checks every parameter.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Invalid`], naming the parameter.
    pub fn check(&self) -> Result<()> {
        if self.cut.is_some() == self.days.is_some() {
            let error = Error::invalid("a split by time needs either `cut` or `days`");
            return Err(error.hint("such as `days = 30` or `cut = \"2026-01-01T00:00:00Z\"`"));
        }
        let check = |name, days: Option<f64>| {
            days.map_or(Ok(()), |d| check_number(name, d, f64::MIN_POSITIVE..=36_525.0))
        };
        check("days", self.days)?;
        check("validation_days", self.validation_days)
    }

    /// The moments at which validation and test start.
    fn cuts(&self, at_ms: &[i64]) -> (i64, i64) {
        let newest = at_ms.iter().copied().max().unwrap_or_default();
        let test = match (self.cut, self.days) {
            (Some(cut), _) => cut.as_millis(),
            // The newest event belongs to the last day.
            (None, days) => before(newest.saturating_add(1), days.unwrap_or_default()),
        };
        (before(test, self.validation_days.unwrap_or_default()), test)
    }
}

/// The moment `days` before `at_ms`.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, at most a century")]
fn before(at_ms: i64, days: f64) -> i64 {
    at_ms.saturating_sub((days * DAY_MS) as i64)
}

/// Cuts at a moment. Only viewers with at least `min_titles` titles before a cut are learned from or judged
/// there: what they see later must not decide it.
///
/// # Errors
/// [`slate_core::ErrorKind::Invalid`] without times;
/// [`slate_core::ErrorKind::Insufficient`] if nobody is left to train on or to judge by.
pub fn by_time(data: &Interactions, options: &ByTime, min_titles: usize) -> Result<Split> {
    options.check()?;
    let Some(at_ms) = &data.at_ms else {
        return Err(Error::invalid("a split by time needs to know when titles were seen"));
    };
    let (validation_ms, test_ms) = options.cuts(at_ms);
    let data = first_views(data);
    let lengths = |cut_ms: i64| -> Vec<usize> {
        let times = |v| data.times(v).unwrap_or_default();
        let before = |v| times(v).partition_point(|&t| t < cut_ms);
        let enough = |n| if n >= min_titles { n } else { 0 };
        (0..data.histories.len()).map(|v| enough(before(v))).collect()
    };
    let (first, second) = (lengths(validation_ms), lengths(test_ms));
    let whole: Vec<usize> = data.histories.iter().map(<[u32]>::len).collect();
    let validation = options.validation_days.map(|_| between(&data, &first, &second));
    Split {
        train: data.prefixes(&first),
        refit: Some(data.prefixes(&second)),
        validation,
        test: between(&data, &second, &whole),
    }
    .check()
}

/// For everybody: the first `from` titles are the input, those up to `to` the targets; without an input
/// nobody is judged.
fn between(data: &Interactions, from: &[usize], to: &[usize]) -> Part {
    let mut part = Part::default();
    for (viewer, history) in data.histories.iter().enumerate() {
        let (input, targets) = history[..to[viewer]].split_at(from[viewer]);
        part.push(index(viewer), input, targets);
    }
    part
}
