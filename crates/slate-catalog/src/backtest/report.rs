//! What a back-test came to.

use std::collections::BTreeMap;

use serde::Serialize;

/// A forecaster judged on titles it has not seen, beside rows that know less.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Titles to learn from, to calibrate on, and to be judged by.
    pub titles: [usize; 3],
    /// Columns.
    pub features: usize,
    /// The forecaster.
    pub test: Judged,
    /// By name: the mean of the training years, and a line through the budget.
    pub naive: BTreeMap<String, Accuracy>,
    /// The interval score of the forecaster's intervals, and of intervals of one width for all. Lower is better.
    pub interval_score: IntervalScores,
}

/// How near forecasts came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Accuracy {
    /// Titles.
    pub n: usize,
    /// One minus the squared error over that of these titles' own mean, on the scale ln(1 + x).
    pub r2: Option<f64>,
    /// The rank correlation.
    pub spearman: Option<f64>,
    /// The mean absolute error on the scale ln(1 + x).
    pub mae_ln: Option<f64>,
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
    /// Coverage by year.
    pub by_year: BTreeMap<i16, Covered>,
    /// The same by genre; a title counts in each of its genres.
    pub by_group: BTreeMap<String, Covered>,
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
}

/// Mean interval scores on the scale ln(1 + x).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IntervalScores {
    /// Of intervals as wide as the title is uncertain.
    pub by_spread: f64,
    /// Of intervals of one width.
    pub one_width: f64,
}
