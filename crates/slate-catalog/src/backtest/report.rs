//! What a back-test came to.

use std::collections::BTreeMap;

use serde::Serialize;

use super::accuracy::{Accuracy, Beside};
use super::{Drift, naive};

/// A forecaster judged on titles it has not seen, beside rows that know less.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Titles to learn from, to calibrate on, and to be judged by.
    pub titles: [usize; 3],
    /// Columns.
    pub features: usize,
    /// How far the titles of `tune` are off, on the mean: whether what was learned still holds.
    pub drift: Drift,
    /// The forecaster.
    pub test: Judged,
    /// By name: the mean of the training years, that of a title's genres, and a line through the budget.
    pub naive: BTreeMap<String, Beside>,
    /// Trees on nothing but whether the columns that the plan names under `presence` are filled: the size of the trap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence: Option<Beside>,
    /// The interval score of the forecaster's intervals, and of intervals of one width for all. Lower is better.
    pub interval_score: IntervalScores,
}

impl Report {
    /// Whether the forecast is ahead of the mean of the training years: by the lower end of the interval.
    pub fn is_ahead_of_mean(&self) -> bool {
        let mean = self.naive.get(naive::MEAN).and_then(|mean| mean.r2_behind_ci95);
        mean.is_some_and(|[low, _]| low > 0.0)
    }
}

/// Accuracy, and how many outcomes lay inside their intervals.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    /// How near.
    #[serde(flatten)]
    pub accuracy: Accuracy,
    /// The share of outcomes inside their 80 % interval.
    pub coverage80: f64,
    /// The standard error of that share.
    pub coverage80_se: f64,
    /// The share of outcomes inside their interval over all titles of these years, whatever became of those whose outcome is
    /// not known: inside between none and all of them (Manski 1989).
    pub missing: Missing,
    /// The mean of what came less what was forecast, on ln(1 + x).
    pub bias: f64,
    /// The standard error of that.
    pub bias_se: Option<f64>,
    /// Coverage and bias by year.
    pub by_year: BTreeMap<i16, Covered>,
    /// The same by genre; a title counts in each of its genres.
    pub by_group: BTreeMap<String, Covered>,
    /// By the language that the title was made in.
    pub by_language: BTreeMap<String, Covered>,
    /// By country; a title counts in each of its countries.
    pub by_country: BTreeMap<String, Covered>,
    /// By column of `stated` and its values; a title counts in each of its values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_stated: BTreeMap<String, BTreeMap<String, Covered>>,
}

impl Judged {
    /// What is said of all titles, in the form in which it is said of some.
    pub fn all(&self) -> Covered {
        let Self { accuracy, coverage80, coverage80_se, bias, bias_se, .. } = *self;
        Covered { n: accuracy.n, coverage: coverage80, se: coverage80_se, bias, bias_se }
    }
}

/// What cannot be said because outcomes are missing, and not at random.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Missing {
    /// Titles of the years of the test whose outcome is not known or does not count.
    pub titles: usize,
    /// Their share.
    pub share: f64,
    /// The least and the greatest coverage over all titles.
    pub coverage80: [f64; 2],
}

impl Missing {
    /// Of so many titles beside `known` judged ones of which `inside` is the share inside.
    pub(super) fn of(titles: usize, known: usize, inside: f64) -> Self {
        let share = titles as f64 / (titles + known).max(1) as f64;
        let least = (1.0 - share) * inside;
        Self { titles, share, coverage80: [least, least + share] }
    }
}

/// How many of some titles lay inside their interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Covered {
    /// Titles.
    pub n: usize,
    /// The share inside.
    pub coverage: f64,
    /// The standard error of that share: of these titles, and of those that the interval was calibrated on.
    pub se: f64,
    /// The mean of what came less what was forecast, on ln(1 + x): above 0, such titles are forecast too low.
    pub bias: f64,
    /// The standard error of that.
    pub bias_se: Option<f64>,
}

/// Mean interval scores on the scale ln(1 + x).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IntervalScores {
    /// Of intervals as wide as the title is uncertain.
    pub by_spread: f64,
    /// Of intervals of one width.
    pub one_width: f64,
    /// The 95 % interval of the second less the first over other titles; none of fewer than two.
    pub ahead_ci95: Option<[f64; 2]>,
}
