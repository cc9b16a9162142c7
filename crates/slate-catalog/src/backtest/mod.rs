//! Would it have been known? Learn from the early years, calibrate on the next, be judged by the last.
//!
//! The number of trees comes from the end of the training years and not from those that calibrate the intervals, so
//! that no title serves twice.

mod accuracy;
mod calibrate;
mod coverage;
mod judge;
mod naive;
mod parts;
mod plan;
mod recent;
mod report;
#[cfg(test)]
mod tests;

pub(crate) use accuracy::Compared;
pub use accuracy::{Accuracy, Beside, Intervals};
pub use plan::{BacktestPlan, Periods, VIEWERS, ViewingPlan, Years};
pub use recent::Drift;
pub(crate) use recent::{Calibrated, Recent};
pub use report::{Covered, IntervalScores, Judged, Missing, Report};

use serde::Serialize;
use slate_core::{Error, Result, Title, Watch};

use crate::features::{Features, features};
use crate::forecast::{ForecastSpec, Forecaster, Lessons};
use judge::Judgement;
use naive::naive;
pub(crate) use parts::cut;
use parts::{Bounds, Part, Parts, logarithms};

/// The share of outcomes that an interval is to hold.
pub const LEVEL: f64 = 0.8;

/// Titles, and what became of them.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// What was known of each before its day.
    pub titles: &'a [Title],
    /// The outcome of each, where it is known.
    pub outcomes: &'a [Option<f64>],
    /// Of each, which of the plan's columns of `presence` are filled; nothing where the plan names none.
    pub presence: &'a [Vec<bool>],
    /// Of each, what stands in the plan's columns of `stated`; nothing where the plan names none.
    pub stated: &'a [Vec<String>],
}

/// A back-test with the rows that it was made of.
#[derive(Debug, Clone)]
pub struct Backtest {
    /// What it came to.
    pub report: Report,
    /// The columns.
    pub features: Features,
    /// The titles that count, by part and in the order of time.
    pub rows: Vec<Row>,
    /// What forecast them.
    pub forecaster: Forecaster,
}

/// A title of a back-test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Its row in the columns.
    pub row: usize,
    /// `train`, `tune` or `test`.
    pub part: &'static str,
    /// ln(1 + x) of its outcome x.
    pub result: f64,
    /// On the same scale; none of titles that were learned from or calibrated on.
    pub forecast: Option<Interval>,
}

/// A forecast with the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The forecast itself.
    pub center: f64,
    /// Four of five outcomes are to be above half of the rest: the lower end,
    pub low: f64,
    /// and the upper one.
    pub high: f64,
}

/// Runs a plan on titles and their outcomes.
///
/// # Errors
/// A negative outcome, presence that is not the plan's; `Insufficient` where a part has too few titles; whatever `watch`
/// answers.
pub fn backtest(
    plan: &BacktestPlan,
    material: &Material<'_>,
    watch: &mut dyn Watch,
) -> Result<Backtest> {
    check_stated(plan, material)?;
    let results = logarithms(plan, material)?;
    let [_, tune, _] = Bounds::of(plan, material.titles, &results)?;
    let features = features(material.titles, &results, tune.start()?)?;
    let parts = Parts::new(plan, material.titles, &features, &results)?;
    let spec = ForecastSpec::for_lessons(parts.train.rows.len());
    let forecaster = learned(&spec, plan, &features, &parts.train, watch)?;
    let seed = plan.seed.derive("resamples");
    let judgement = Judgement::of(plan, material.titles, &forecaster, &features, &parts)?;
    let compared = Compared::new(&parts.test.results, &judgement.center, seed);
    let beside = |(name, forecast): (&str, Vec<f64>)| {
        compared.beside(&forecast).map(|beside| (name.to_owned(), beside))
    };
    let rows = naive(material.titles, &features, &parts.train, &parts.test);
    let report = Report {
        titles: [&parts.train, &parts.tune, &parts.test].map(|part| part.rows.len()),
        features: features.names().len(),
        drift: judgement.drift,
        test: judgement.judged(plan, material, &features, &parts, compared.accuracy()?),
        naive: rows.into_iter().map(beside).collect::<Result<_>>()?,
        presence: presence(plan, material, &features, &parts, watch)?
            .map(|forecast| compared.beside(&forecast))
            .transpose()?,
        interval_score: judgement.scores,
    };
    let rows = parts.rows(&judgement);
    Ok(Backtest { report, features, rows, forecaster })
}

fn check_stated(plan: &BacktestPlan, material: &Material<'_>) -> Result<()> {
    let whole = |of: &Vec<String>| of.len() == plan.stated.len();
    let is_there = material.stated.len() == material.titles.len();
    if plan.stated.is_empty() || is_there && material.stated.iter().all(whole) {
        return Ok(());
    }
    Err(Error::invalid("expected what is stated of every title in every such column"))
}

fn learned(
    spec: &ForecastSpec,
    plan: &BacktestPlan,
    features: &Features,
    train: &Part,
    watch: &mut dyn Watch,
) -> Result<Forecaster> {
    let lessons = Lessons { features, rows: &train.rows, results: &train.results };
    Forecaster::fit(spec, &lessons, cut(train.rows.len()), plan.seed, watch)
}

/// What trees forecast of the judged titles from nothing but which columns of `presence` are filled.
fn presence(
    plan: &BacktestPlan,
    material: &Material<'_>,
    features: &Features,
    parts: &Parts,
    watch: &mut dyn Watch,
) -> Result<Option<Vec<f64>>> {
    if plan.presence.is_empty() {
        return Ok(None);
    }
    let filled = |has: &Vec<bool>| has.len() == plan.presence.len();
    if material.presence.len() != material.titles.len() || !material.presence.iter().all(filled) {
        return Err(Error::invalid("expected the presence of every title in every such column"));
    }
    let has = features.replaced(&plan.presence, material.presence);
    let forecaster = learned(&ForecastSpec::of_flags(), plan, &has, &parts.train, watch)?;
    Ok(Some(forecaster.forecast(&has.table(&parts.test.rows)?)?))
}
