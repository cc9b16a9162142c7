//! A forecaster that is kept: it forecasts titles that do not exist yet, from what was known on the last day it learned of.

mod load;
mod moves;
mod ranges;
mod save;
mod sheet;
#[cfg(test)]
mod tests;
mod train;
mod what_if;

pub use load::MODEL_BYTES_MAX;
pub use moves::Moves;
pub use ranges::Range;
pub use sheet::{Beyond, Moved, Sheet, Stranger};
pub use train::train;
pub use what_if::{Change, FIELDS};

use serde::{Deserialize, Serialize};
use slate_core::Date;

use crate::backtest::{BacktestPlan, Drift};
use crate::conformal::Calibration;
use crate::features::State;
use crate::forecast::Forecaster;
use crate::prices::Prices;
use ranges::Ranges;

/// What a model says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The plan that it was made by.
    pub plan: BacktestPlan,
    /// The last day it has learned of: it forecasts titles after that.
    pub until: Date,
    /// Titles learned from.
    pub learned: usize,
    /// Titles that intervals are calibrated on, the last ones.
    pub calibrated: usize,
    /// How far what came last is off, on the mean.
    pub drift: Drift,
    /// The columns.
    pub columns: Vec<String>,
    /// Those that move forecasts most, first: no column where the forecasts of the titles that calibrate are not ahead of a
    /// mean, nothing in a file of an earlier Slate, which has not looked.
    #[serde(default)]
    pub moves: Option<Vec<Moves>>,
}

/// A forecaster with all it needs to forecast a title.
#[derive(Debug, Clone)]
pub struct ForecastModel {
    head: Head,
    state: State,
    forecaster: Forecaster,
    calibration: Calibration,
    ranges: Ranges,
    prices: Option<Prices>,
}

impl ForecastModel {
    /// What it says of itself.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The year whose dollars budgets are told in; none where they are told in those of each title's year.
    pub fn dollars_of(&self) -> Option<i16> {
        self.prices.as_ref().map(Prices::base)
    }

    /// Between which budgets and lengths it has learned; what it knows of no title is left out. Budgets are in dollars of
    /// the last year it has learned of, whatever year's they are told in inside.
    pub fn ranges(&self) -> Vec<Range> {
        let own = |(column, scale): (&str, fn(f64) -> f64)| {
            let number = self.head.columns.iter().position(|known| known == column)?;
            let [low, high] = [self.ranges.low[number], self.ranges.high[number]].map(f64::from);
            (low <= high).then(|| Range {
                column: column.to_owned(),
                low: scale(low),
                high: scale(high),
            })
        };
        let mut ranges: Vec<Range> = [("budget", f64::exp as fn(f64) -> f64), ("length", |x| x)]
            .into_iter()
            .filter_map(own)
            .collect();
        let unit =
            |prices: &Prices| prices.worth(slate_core::Currency::USD, self.head.until.year());
        if let Some(unit) = self.prices.as_ref().and_then(unit) {
            let budgets = ranges.iter_mut().filter(|range| range.column == "budget");
            budgets
                .for_each(|range| (range.low, range.high) = (range.low / unit, range.high / unit));
        }
        ranges
    }

    /// Genres of enough titles to be told apart.
    pub fn genres(&self) -> &[String] {
        self.state.plain.genres()
    }
}
