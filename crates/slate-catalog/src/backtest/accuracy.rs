//! How near forecasts came, and how far that would move with other titles.

use serde::Serialize;
use slate_core::{Result, Seed};
use slate_math::Rng;
use slate_math::bootstrap::percentile_interval;

use crate::measure::{Measures, Pairs};

/// Times that the judged titles are drawn anew.
pub(super) const RESAMPLES: usize = 1000;

/// The share of resamples that an interval holds.
pub(super) const CONFIDENCE: f64 = 0.95;

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
    /// 95 % intervals of the three over other titles of the same years: percentiles of a bootstrap.
    pub ci95: Intervals,
}

/// 95 % intervals, low and high end; none where a measure is not defined in every resample.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Intervals {
    /// Of `r2`.
    pub r2: Option<[f64; 2]>,
    /// Of `spearman`.
    pub spearman: Option<[f64; 2]>,
    /// Of `mae_ln`.
    pub mae_ln: Option<[f64; 2]>,
}

/// A row to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Beside {
    /// Its own accuracy.
    #[serde(flatten)]
    pub accuracy: Accuracy,
    /// R2 of the forecast less its R2, on the same titles.
    pub r2_behind: Option<f64>,
    /// The 95 % interval of that: the same resamples for both.
    pub r2_behind_ci95: Option<[f64; 2]>,
}

/// Forecasts of the same titles, measured on the same resamples.
pub(crate) struct Compared<'a> {
    actual: &'a [f64],
    seed: Seed,
    /// Measures of the forecast that others are compared with, by resample.
    first: (Measures, Vec<Measures>),
}

impl<'a> Compared<'a> {
    pub(crate) fn new(actual: &'a [f64], forecast: &[f64], seed: Seed) -> Self {
        Self { actual, seed, first: measured(&Pairs::new(actual, forecast), actual.len(), seed) }
    }

    pub(crate) fn accuracy(&self) -> Result<Accuracy> {
        Accuracy::of(self.actual.len(), &self.first)
    }

    pub(crate) fn beside(&self, forecast: &[f64]) -> Result<Beside> {
        let n = self.actual.len();
        let other = measured(&Pairs::new(self.actual, forecast), n, self.seed);
        let behind = |of: &Measures, than: &Measures| Some(of.r2? - than.r2?);
        let each = self.first.1.iter().zip(&other.1).map(|(of, than)| behind(of, than));
        Ok(Beside {
            accuracy: Accuracy::of(n, &other)?,
            r2_behind: behind(&self.first.0, &other.0),
            r2_behind_ci95: interval(each)?,
        })
    }
}

impl Accuracy {
    fn of(n: usize, (once, resampled): &(Measures, Vec<Measures>)) -> Result<Self> {
        let of = |measure: fn(&Measures) -> Option<f64>| interval(resampled.iter().map(measure));
        let ci95 =
            Intervals { r2: of(|m| m.r2)?, spearman: of(|m| m.spearman)?, mae_ln: of(|m| m.mae)? };
        Ok(Self { n, r2: once.r2, spearman: once.spearman, mae_ln: once.mae, ci95 })
    }
}

/// How often each of n titles comes in n draws with replacement.
fn drawn(n: usize, seed: Seed) -> Vec<f64> {
    let (mut rng, mut counts) = (Rng::new(seed), vec![0.0; n]);
    (0..n).for_each(|_| counts[rng.position(n)] += 1.0);
    counts
}

/// Of the n titles themselves, and of every resample of them: which ones follows from the seed alone.
fn measured(pairs: &Pairs<'_>, n: usize, seed: Seed) -> (Measures, Vec<Measures>) {
    let resampled = (0..RESAMPLES as u64).map(|b| pairs.counted(&drawn(n, seed.nth(b))));
    (pairs.once(), resampled.collect())
}

fn interval(values: impl Iterator<Item = Option<f64>>) -> Result<Option<[f64; 2]>> {
    let values: Option<Vec<f64>> = values.collect();
    values.map(|values| percentile_interval(values, CONFIDENCE)).transpose()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    /// Outcomes 0 to 9 in turn with errors of .5 either way, and a forecast that says nothing.
    fn cases(n: usize) -> [Vec<f64>; 3] {
        let actual: Vec<f64> = (0..n).map(|i| (i % 10) as f64).collect();
        let near = (0..n).map(|i| actual[i] + if i % 3 == 0 { 0.5 } else { -0.5 }).collect();
        [actual, near, vec![4.5; n]]
    }

    #[test]
    fn intervals_hold_what_was_found_and_narrow_with_titles() {
        let width = |n| {
            let [actual, near, _] = cases(n);
            let found = Compared::new(&actual, &near, Seed(1)).accuracy().unwrap();
            let [low, high] = found.ci95.r2.unwrap();
            assert!(low < found.r2.unwrap() && found.r2.unwrap() < high, "{found:?}");
            // Every error is .5 long, whichever titles are drawn.
            assert_eq!((found.n, found.ci95.mae_ln), (n, Some([0.5, 0.5])));
            high - low
        };
        assert!(width(2000) < 0.5 * width(100));
    }

    #[test]
    fn what_is_behind_is_behind_in_every_resample() {
        let [actual, near, flat] = cases(300);
        let compared = Compared::new(&actual, &near, Seed(1));
        let beside = compared.beside(&flat).unwrap();
        assert!(beside.r2_behind_ci95.unwrap()[0] > 0.9, "{beside:?}");
        assert_eq!((beside.accuracy.spearman, beside.accuracy.ci95.spearman), (None, None));
        let same = compared.beside(&near).unwrap();
        assert_eq!((same.r2_behind, same.r2_behind_ci95), (Some(0.0), Some([0.0, 0.0])));
    }
}
