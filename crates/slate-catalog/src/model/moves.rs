//! What moves a kept model's forecasts: its drivers, as far as one fit can tell.

use serde::{Deserialize, Serialize};
use slate_core::{Result, Seed};
use slate_math::Rng;
use slate_math::bootstrap::percentile_interval;
use slate_math::stats::mean;
use slate_math::trees::Table;

use crate::backtest::Compared;
use crate::forecast::Forecaster;
use crate::measure::Pairs;

/// Titles that are explained; of more, as many from all over the years.
pub(super) const EXPLAINED_MAX: usize = 1_000;

/// Columns that are told.
const FIRST: usize = 10;

/// Times that the titles are drawn anew, and the share of these that an interval holds.
const RESAMPLES: u64 = 1_000;
const CONFIDENCE: f64 = 0.95;

/// By how much a column moves forecasts, up or down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moves {
    /// The column.
    pub column: String,
    /// The mean of |Shapley value| over the titles that calibrate, on ln(1 + x).
    pub effect: f64,
    /// The 95 % interval of that over other titles. Forests grown on other titles differ more: that is what
    /// [`crate::drivers`] looks at.
    pub ci95: [f64; 2],
    /// The rank correlation of its value with its Shapley value: above 0, more goes with more.
    pub direction: Option<f64>,
}

/// Titles that were not learned from, what came of them, and what the learned ones came to on the mean.
pub(super) struct Judges<'a> {
    pub(super) table: Table,
    pub(super) results: Vec<f64>,
    pub(super) columns: &'a [String],
    pub(super) learned_mean: f64,
    pub(super) seed: Seed,
}

impl Judges<'_> {
    /// The columns that move forecasts most; none where the forecasts are not ahead of the mean of the titles learned from,
    /// by the lower end of the interval of the difference in R2.
    pub(super) fn moves(&self, forecaster: &Forecaster) -> Result<Vec<Moves>> {
        let center = forecaster.forecast(&self.table)?;
        let compared = Compared::new(&self.results, &center, self.seed.derive("ahead"));
        let beside = compared.beside(&vec![self.learned_mean; self.results.len()])?;
        if !beside.r2_behind_ci95.is_some_and(|[low, _]| low > 0.0) {
            return Ok(Vec::new());
        }
        let (_, values) = forecaster.explain(&self.table)?;
        let effect = |c: usize| {
            let sizes: Vec<f64> = values.iter().map(|of| of[c].abs()).collect();
            mean(&sizes).unwrap_or(0.0)
        };
        let mut order: Vec<(usize, f64)> =
            (0..self.columns.len()).map(|c| (c, effect(c))).filter(|(_, e)| *e > 0.0).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        order.truncate(FIRST);
        order.into_iter().map(|(c, effect)| self.one(c, effect, &values)).collect()
    }

    fn one(&self, c: usize, effect: f64, values: &[Vec<f64>]) -> Result<Moves> {
        let n = values.len();
        let resampled = |b| {
            // The same draws for every column.
            let mut rng = Rng::new(self.seed.nth(b));
            (0..n).map(|_| values[rng.position(n)][c].abs()).sum::<f64>() / n as f64
        };
        let known = self.table.column(c).iter().zip(values).filter(|(x, _)| !x.is_nan());
        let (x, adds): (Vec<f64>, Vec<f64>) = known.map(|(x, of)| (f64::from(*x), of[c])).unzip();
        Ok(Moves {
            column: self.columns[c].clone(),
            effect,
            ci95: percentile_interval((0..RESAMPLES).map(resampled).collect(), CONFIDENCE)?,
            direction: Pairs::new(&x, &adds).once().spearman,
        })
    }
}
