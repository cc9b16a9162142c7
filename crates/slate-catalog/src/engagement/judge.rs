//! Forecasts of a half-year, held against what came.

use std::collections::BTreeMap;

use serde::Serialize;
use slate_core::{Result, Seed};

use super::naive::naive;
use super::{Cases, Half, LEVEL, Learned, Sources};
use crate::backtest::{Accuracy, Beside, Compared, Interval};
use crate::conformal::interval_score;

/// What forecasts of a half-year came to.
#[derive(Debug, Clone, Serialize)]
pub struct EngagementReport {
    /// The half-year.
    pub half: Half,
    /// New titles of earlier half-years to learn from.
    pub learned: usize,
    /// Columns.
    pub features: usize,
    /// All new titles.
    pub all: Part,
    /// Those with a day of release inside the half-year.
    pub released: Option<Part>,
    /// All others.
    pub added: Option<Part>,
    /// Each title.
    #[serde(skip)]
    pub titles: Vec<Judged>,
}

/// How some titles were forecast.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Accuracy on ln(1 + views); ranks of equal views are averaged.
    #[serde(flatten)]
    pub accuracy: Accuracy,
    /// The share of views inside their 80 % interval.
    pub coverage80: f64,
    /// The standard error of that share: of these titles, and of those that the intervals were calibrated on.
    pub coverage80_se: f64,
    /// The mean interval score; lower is better.
    pub interval_score: f64,
    /// By name, rows that know less.
    pub naive: BTreeMap<String, Beside>,
}

/// A title, what was forecast of it, and what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// As printed.
    pub name: String,
    /// Its season.
    pub season: String,
    /// Whether it was first released inside the half-year.
    pub released: bool,
    /// On ln(1 + views).
    pub forecast: Interval,
    /// What came, on the same scale.
    pub result: f64,
}

/// A part of fewer titles than this is not told apart.
const PART_MIN: usize = 20;

pub(super) fn judged(
    sources: &Sources<'_>,
    half: Half,
    train: &Cases<'_>,
    test: &Cases<'_>,
    learned: &Learned,
    seed: Seed,
) -> Result<EngagementReport> {
    let rows: Vec<usize> = (0..test.lines.len()).collect();
    let table = test.features.table(&rows)?;
    let center = learned.forecaster.forecast(&table)?;
    let spread = learned.forecaster.spread(&table)?;
    let radii = learned.calibration.radii(&test.groups());
    let interval = |(center, half): (&f64, f64)| Interval {
        center: *center,
        low: center - half,
        high: center + half,
    };
    let halves = spread.iter().zip(radii).map(|(spread, radius)| spread * radius);
    let forecasts: Vec<Interval> = center.iter().zip(halves).map(interval).collect();
    let rows = naive(sources, half, train, test);
    let part = |keep: &dyn Fn(usize) -> bool| {
        let kept: Vec<usize> = (0..test.lines.len()).filter(|&n| keep(n)).collect();
        Part::of(&kept, test, &forecasts, &rows, train.lines.len(), seed)
    };
    let inside = |n: usize| test.lines[n].is_released_inside();
    let judged = |(n, forecast): (usize, &Interval)| Judged {
        name: test.lines[n].name.clone(),
        season: test.lines[n].season.clone(),
        released: inside(n),
        forecast: *forecast,
        result: test.results[n],
    };
    let of = |released: bool| -> Result<Option<Part>> {
        let count = (0..test.lines.len()).filter(|&n| inside(n) == released).count();
        (count >= PART_MIN).then(|| part(&|n| inside(n) == released)).transpose()
    };
    Ok(EngagementReport {
        half,
        learned: train.lines.len(),
        features: train.features.names().len(),
        all: part(&|_| true)?,
        released: of(true)?,
        added: of(false)?,
        titles: forecasts.iter().enumerate().map(judged).collect(),
    })
}

impl Part {
    fn of(
        kept: &[usize],
        test: &Cases<'_>,
        forecasts: &[Interval],
        naive: &[(&'static str, Vec<f64>)],
        calibrated: usize,
        seed: Seed,
    ) -> Result<Self> {
        let of = |values: &[f64]| -> Vec<f64> { kept.iter().map(|&n| values[n]).collect() };
        let actual = of(&test.results);
        let center: Vec<f64> = kept.iter().map(|&n| forecasts[n].center).collect();
        let compared = Compared::new(&actual, &center, seed.derive("resamples"));
        let beside = |(name, values): &(&'static str, Vec<f64>)| {
            Ok(((*name).to_owned(), compared.beside(&of(values))?))
        };
        let n = kept.len().max(1) as f64;
        let held = |n: &&usize| {
            let Interval { low, high, .. } = forecasts[**n];
            (low..=high).contains(&test.results[**n])
        };
        let score = |&n: &usize| {
            interval_score(test.results[n], forecasts[n].low, forecasts[n].high, LEVEL)
        };
        let of_one = LEVEL * (1.0 - LEVEL);
        Ok(Self {
            accuracy: compared.accuracy()?,
            coverage80: kept.iter().filter(held).count() as f64 / n,
            coverage80_se: (of_one / n + of_one / calibrated.max(1) as f64).sqrt(),
            interval_score: kept.iter().map(score).sum::<f64>() / n,
            naive: naive.iter().map(beside).collect::<Result<_>>()?,
        })
    }
}
