//! The forecast of one title, and why.

use std::collections::BTreeSet;

use serde::Serialize;
use slate_core::{Error, Result, Title};
use slate_math::trees::Table;

use super::ForecastModel;
use crate::backtest::Interval;
use crate::features::{decided, shown};

/// What is forecast of a title: on ln(1 + x) of its outcome x.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// The forecast and the ends of its 80 % interval.
    pub forecast: Interval,
    /// What is forecast with no column known; this and everything that `moved` adds sum to the forecast.
    pub typical: f64,
    /// Every column, the one that moves most first.
    pub moved: Vec<Moved>,
    /// Columns whose values no title had that was learned from: there the forecast is a guess.
    pub beyond: Vec<Beyond>,
    /// Companies, countries and the like of which nothing was known.
    pub strangers: Vec<Stranger>,
}

/// What a column does to a forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// The column.
    pub column: String,
    /// What stands in it, in words.
    pub value: String,
    /// Its Shapley value on ln(1 + x).
    pub adds: f64,
}

/// A value outside those that were learned from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beyond {
    /// The column.
    pub column: String,
    /// What stands in it,
    pub value: String,
    /// the least that was learned from,
    pub low: String,
    /// and the most.
    pub high: String,
}

/// Something of a title that no title had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stranger {
    /// `companies`, `countries`, `language`, `genres` or `collection`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

impl ForecastModel {
    /// Forecasts a title.
    ///
    /// # Errors
    /// A title without day and year, or one of a day that the model has learned of: what became of it may be known to it.
    pub fn forecast(&self, title: &Title) -> Result<Sheet> {
        self.check_day(title)?;
        let row = match &self.prices {
            Some(prices) => {
                let mut told = title.clone();
                prices.apply(&mut told);
                self.state.row(&told)
            }
            None => self.state.row(title),
        };
        let beyond = self.beyond(&row);
        let table = Table::from_columns(row.iter().map(|&x| vec![x]).collect())?;
        let center = self.forecaster.forecast(&table)?[0];
        let genres: BTreeSet<&str> = title.genres.iter().map(String::as_str).collect();
        let half = self.calibration.radius_of(&genres) * self.forecaster.spread(&table)?[0];
        let (typical, values) = self.forecaster.explain(&table)?;
        let named = self.head.columns.iter().zip(&row).zip(values.concat());
        let of = |((column, &value), adds): ((&String, &f32), f64)| Moved {
            column: column.clone(),
            value: self.words(column, value),
            adds,
        };
        let mut moved: Vec<Moved> = named.map(of).collect();
        moved.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
        let stranger =
            |(kind, name): (&'static str, &str)| Stranger { kind, name: name.to_owned() };
        Ok(Sheet {
            forecast: Interval { center, low: center - half, high: center + half },
            typical,
            moved,
            beyond,
            strangers: self.state.strangers(title).into_iter().map(stranger).collect(),
        })
    }

    /// A value in words; money says of which year it is where that is not the title's own.
    fn words(&self, column: &str, value: f32) -> String {
        let words = shown(column, value);
        match (words.strip_suffix(" USD"), self.dollars_of()) {
            (Some(amount), Some(year)) => format!("{amount} USD of {year}"),
            _ => words,
        }
    }

    /// Whether a title comes after what the model has learned of, and so can be forecast.
    pub fn is_after(&self, title: &Title) -> bool {
        decided(title).is_some_and(|day| day > self.state.day)
    }

    fn check_day(&self, title: &Title) -> Result<()> {
        let (id, until) = (&title.id, self.head.until);
        let Some(day) = decided(title) else {
            return Err(Error::invalid(format!("the title `{id}` has neither a day nor a year"))
                .hint("what is known depends on the day: give `released` or `year`"));
        };
        if day <= self.state.day {
            let detail = format!("the title `{id}` is of {until} or before");
            return Err(Error::invalid(detail).hint(format!(
                "the model has learned of everything up to {until}; `slate catalog backtest` judges earlier titles"
            )));
        }
        Ok(())
    }

    /// Columns about the title itself with values that were not learned from. Years after the last day are all new, and
    /// what others did before may be more than ever.
    fn beyond(&self, row: &[f32]) -> Vec<Beyond> {
        let of = |(c, (column, &value)): (usize, (&String, &f32))| {
            let own = !column.contains(": ") && column != "year";
            (own && self.ranges.is_beyond(c, value)).then(|| Beyond {
                column: column.clone(),
                value: self.words(column, value),
                low: self.words(column, self.ranges.low[c]),
                high: self.words(column, self.ranges.high[c]),
            })
        };
        self.head.columns.iter().zip(row).enumerate().filter_map(of).collect()
    }
}
