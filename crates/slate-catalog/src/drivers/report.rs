//! What goes with the outcome, as told.

use serde::Serialize;

/// The drivers of a back-test's forecasts.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Drivers {
    /// Whether there are any: whether the forecast is ahead of the mean of the training years, by the lower end of the
    /// interval of the difference in R2. If not, nothing below is a finding and `drivers` and `pairs` are empty.
    pub found: bool,
    /// Judged titles that were explained.
    pub explained: usize,
    /// Times that a forest was grown on training titles drawn anew.
    pub refits: usize,
    /// The forecast with no column known, ln(1 + x).
    pub typical: f64,
    /// The first ten, by effect.
    pub drivers: Vec<Driver>,
    /// By how much all other columns together move a forecast up or down, the mean over titles.
    pub others: f64,
    /// Pairs of the first five, by effect.
    pub pairs: Vec<Pair>,
}

/// A column that goes with the outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Driver {
    /// Its name.
    pub column: String,
    /// By how much it moves a forecast up or down, the mean over titles and refits of |Shapley value|, on ln(1 + x).
    pub effect: f64,
    /// The 95 % interval of that over refits.
    pub ci95: [f64; 2],
    /// The rank correlation of its value with its Shapley value: above 0, more goes with more.
    pub direction: Option<f64>,
    /// The share of refits in which it is among the first ten.
    pub steady: f64,
    /// Its effect when learned from the earlier and from the later half of the training titles.
    pub by_half: [f64; 2],
    /// Columns whose rank correlation with it is .7 or more either way.
    pub goes_with: Vec<String>,
    /// Its effect when those are taken away.
    pub alone: f64,
    /// Whether it stays among the first ten in nine of ten refits, in both halves, and alone.
    pub survives: bool,
}

/// Two columns that say something together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Their names.
    pub columns: [String; 2],
    /// The mean over titles of |interaction index|, on ln(1 + x): what the two add beyond what each adds.
    pub effect: f64,
    /// The 95 % interval of that over other titles.
    pub ci95: [f64; 2],
}
