//! Whether one model is better than another: standard errors, bootstrap intervals, paired comparisons.
//!
//! Viewers are resampled 1,000 times with the same indices for all models and metrics, so that a difference
//! is judged viewer by viewer. The p-values are two-sided and not corrected for the number of comparisons:
//! among twenty equal models one will look different.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Seed};
use slate_math::bootstrap::{self, Resampled};
use slate_math::stats;

use crate::evaluate::{ModelValues, PerViewer};
use crate::metrics::Metric;

/// How often viewers are resampled.
pub const RESAMPLES: usize = 1000;
/// What the intervals hold.
pub const LEVEL: f64 = 0.95;

/// What is known of a metric of one model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The mean over viewers; the value itself for a metric that has none per viewer.
    pub mean: f64,
    /// The standard error of the mean; `null` where there is none.
    pub se: Option<f64>,
    /// The 95 % percentile interval; `null` where there is none.
    pub ci: Option<[f64; 2]>,
}

impl Estimate {
    /// A number that is not a mean over viewers.
    pub(crate) fn whole(value: f64) -> Self {
        Self { mean: value, se: None, ci: None }
    }
}

/// The difference of two models in one metric, `a` less `b`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The model in question.
    pub a: String,
    /// What it is compared with.
    pub b: String,
    /// By which metric.
    pub metric: Metric,
    /// Mean of `a` less mean of `b`.
    pub difference: f64,
    /// The 95 % percentile interval of the difference.
    pub ci: [f64; 2],
    /// The two-sided p-value of no difference.
    pub p: f64,
}

/// All metrics of all models, resampled together.
struct Table<'a> {
    names: Vec<&'a str>,
    metrics: Vec<Metric>,
    /// Model by model, each with its metrics in order.
    series: Vec<&'a [f64]>,
    drawn: Option<Resampled>,
}

impl<'a> Table<'a> {
    fn new(models: &'a [ModelValues], seed: Seed) -> Result<Self> {
        let first = models.first().map(|m| &m.values);
        let metrics: Vec<Metric> = first.map_or(Vec::new(), |v| v.values.keys().copied().collect());
        let mut series = Vec::new();
        for model in models {
            check_same_viewers(first, &model.values)?;
            for metric in &metrics {
                let values =
                    model.values.values.get(metric).ok_or_else(|| missing(model, *metric))?;
                series.push(values.as_slice());
            }
        }
        // One viewer has a mean, but nothing can be resampled.
        let enough = series.first().is_some_and(|s| s.len() > 1);
        let drawn = enough.then(|| bootstrap::resample(&series, RESAMPLES, seed)).transpose()?;
        Ok(Self {
            names: models.iter().map(|m| m.model.as_str()).collect(),
            metrics,
            series,
            drawn,
        })
    }

    fn at(&self, model: usize, metric: usize) -> usize {
        model * self.metrics.len() + metric
    }

    fn estimates(&self, model: usize) -> Result<BTreeMap<Metric, Estimate>> {
        let mut estimates = BTreeMap::new();
        for (i, &metric) in self.metrics.iter().enumerate() {
            let at = self.at(model, i);
            let values = self.series[at];
            let mean = stats::mean(values).ok_or_else(|| Error::invalid("there are no viewers"))?;
            let ci = self.drawn.as_ref().map(|d| d.interval(at, LEVEL)).transpose()?;
            estimates.insert(metric, Estimate { mean, se: stats::standard_error(values), ci });
        }
        Ok(estimates)
    }

    fn comparisons(&self, a: usize, b: usize) -> Result<Vec<Comparison>> {
        let Some(drawn) = &self.drawn else { return Ok(Vec::new()) };
        let compare = |(i, &metric): (usize, &Metric)| {
            let (at_a, at_b) = (self.at(a, i), self.at(b, i));
            let paired = self.series[at_a].iter().zip(self.series[at_b]).map(|(x, y)| x - y);
            let difference = stats::mean(&paired.collect::<Vec<_>>()).unwrap_or_default();
            let differences = drawn.differences(at_a, at_b);
            let p = bootstrap::two_sided_p(&differences);
            let ci = bootstrap::percentile_interval(differences, LEVEL)?;
            let (a, b) = (self.names[a].to_owned(), self.names[b].to_owned());
            Ok(Comparison { a, b, metric, difference, ci, p })
        };
        self.metrics.iter().enumerate().map(compare).collect()
    }
}

fn check_same_viewers(first: Option<&PerViewer>, values: &PerViewer) -> Result<()> {
    match first {
        Some(first) if first.viewers != values.viewers => {
            Err(Error::invalid("models judged on different viewers cannot be compared"))
        }
        _ => Ok(()),
    }
}

fn missing(model: &ModelValues, metric: Metric) -> Error {
    Error::invalid(format!("model `{}` was not judged by `{metric}`", model.model))
}

/// What is known of several models.
pub(crate) struct Compared {
    /// Every model's estimates.
    pub(crate) estimates: Vec<BTreeMap<Metric, Estimate>>,
    /// Every model against every baseline.
    pub(crate) comparisons: Vec<Comparison>,
}

/// Estimates of every model, and comparisons of every model with each baseline but itself.
///
/// # Errors
/// Models judged on different viewers or by different metrics.
pub(crate) fn compare_all(
    models: &[ModelValues],
    baselines: &[usize],
    seed: Seed,
) -> Result<Compared> {
    let table = Table::new(models, seed)?;
    let estimates: Result<Vec<_>> = (0..models.len()).map(|m| table.estimates(m)).collect();
    let mut comparisons = Vec::new();
    for &b in baselines {
        for a in (0..models.len()).filter(|&a| a != b) {
            comparisons.extend(table.comparisons(a, b)?);
        }
    }
    Ok(Compared { estimates: estimates?, comparisons })
}

/// Compares two models of two runs, metric by metric: `a` less `b`.
///
/// # Errors
/// [`slate_core::ErrorKind::Invalid`] if they were judged on different viewers or by different metrics.
pub fn compare(a: &ModelValues, b: &ModelValues, seed: Seed) -> Result<Vec<Comparison>> {
    Table::new(&[a.clone(), b.clone()], seed)?.comparisons(0, 1)
}
