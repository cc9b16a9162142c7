//! Would it have been known? Learn from the early years, calibrate on the next, be judged by the last.
//!
//! The number of trees comes from the end of the training years and not from those that calibrate the intervals, so
//! that no title serves twice.

mod coverage;
mod naive;
mod plan;
mod report;
#[cfg(test)]
mod tests;

pub use plan::{BacktestPlan, Years};
pub use report::{Accuracy, Covered, IntervalScores, Judged, Report};

use slate_core::{Date, Error, ErrorKind, Result, Title, Watch};
use slate_math::stats::mean;

use crate::conformal::{interval_score, radius};
use crate::features::{Features, features};
use crate::forecast::{ForecastSpec, Forecaster, Lessons};
use crate::measure::{mean_absolute_error, r2, spearman};
use coverage::Coverage;
use naive::naive;

/// Of the training titles, in the order of time, the share before the cut that finds the number of trees.
const EARLY: f64 = 0.8;

/// The share of outcomes that an interval is to hold.
pub const LEVEL: f64 = 0.8;

/// Rows of one part with their outcomes on the scale ln(1 + x), in the order of time.
struct Part {
    rows: Vec<usize>,
    results: Vec<f64>,
}

/// Runs a plan on titles and their outcomes; `outcomes[i]` is that of `titles[i]`, where it is known.
///
/// # Errors
/// A negative outcome; [`ErrorKind::Insufficient`] where a part has too few titles; whatever `watch` answers.
pub fn backtest(
    plan: &BacktestPlan,
    titles: &[Title],
    outcomes: &[Option<f64>],
    watch: &mut dyn Watch,
) -> Result<Report> {
    let results = logarithms(plan, titles, outcomes)?;
    let features = features(titles, &results, plan.tune.0)?;
    let part = |years: Years, name| part(&features, titles, &results, years, name);
    let train = part(plan.train, "train")?;
    let tune = part(plan.tune, "tune")?;
    let test = part(plan.test, "test")?;
    let spec = ForecastSpec::default();
    let lessons = Lessons { features: &features, rows: &train.rows, results: &train.results };
    let cut = cut(train.rows.len());
    let forecaster = Forecaster::fit(&spec, &lessons, cut, plan.seed, watch)?;
    judge(titles, &features, &forecaster, [&train, &tune, &test])
}

fn judge(
    titles: &[Title],
    features: &Features,
    forecaster: &Forecaster,
    [train, tune, test]: [&Part; 3],
) -> Result<Report> {
    let calibrated = Forecasts::new(forecaster, features, tune)?;
    let by_spread = radius(&calibrated.errors(), &calibrated.spread, LEVEL)?;
    let one_width = radius(&calibrated.errors(), &vec![1.0; tune.rows.len()], LEVEL)?;
    let judged = Forecasts::new(forecaster, features, test)?;
    let half: Vec<f64> = judged.spread.iter().map(|spread| by_spread * spread).collect();
    let inside = judged.inside(&half);
    let coverage = Coverage { titles, features, test, inside: &inside, tune };
    let overall = coverage.overall();
    Ok(Report {
        titles: [train, tune, test].map(|part| part.rows.len()),
        features: features.names().len(),
        test: Judged {
            accuracy: Accuracy::of(&test.results, &judged.center),
            coverage80: overall.coverage,
            coverage80_se: overall.se,
            by_year: coverage.by_year(),
            by_group: coverage.by_genre(),
        },
        naive: naive(features, train, test),
        interval_score: IntervalScores {
            by_spread: judged.score(&half),
            one_width: judged.score(&vec![one_width; half.len()]),
        },
    })
}

/// What was forecast of the titles of a part, and how far off that was expected to be.
struct Forecasts<'a> {
    actual: &'a [f64],
    center: Vec<f64>,
    spread: Vec<f64>,
}

impl<'a> Forecasts<'a> {
    fn new(forecaster: &Forecaster, features: &Features, part: &'a Part) -> Result<Self> {
        let table = features.table(&part.rows)?;
        let (center, spread) = (forecaster.forecast(&table)?, forecaster.spread(&table)?);
        Ok(Self { actual: &part.results, center, spread })
    }

    fn errors(&self) -> Vec<f64> {
        self.actual.iter().zip(&self.center).map(|(actual, center)| actual - center).collect()
    }

    /// Which titles lie inside intervals of these half-widths.
    fn inside(&self, half: &[f64]) -> Vec<bool> {
        self.errors().iter().zip(half).map(|(error, half)| error.abs() <= *half).collect()
    }

    /// The mean interval score.
    fn score(&self, half: &[f64]) -> f64 {
        let one = |((actual, center), half): ((&f64, &f64), &f64)| {
            interval_score(*actual, center - half, center + half, LEVEL)
        };
        let scores: Vec<f64> = self.actual.iter().zip(&self.center).zip(half).map(one).collect();
        mean(&scores).unwrap_or(0.0)
    }
}

impl Accuracy {
    fn of(actual: &[f64], forecast: &[f64]) -> Self {
        Self {
            n: actual.len(),
            r2: r2(actual, forecast),
            spearman: spearman(actual, forecast),
            mae_ln: mean_absolute_error(actual, forecast),
        }
    }
}

/// ln(1 + x) of the outcomes that count.
fn logarithms(
    plan: &BacktestPlan,
    titles: &[Title],
    outcomes: &[Option<f64>],
) -> Result<Vec<Option<f64>>> {
    let wrong = |x: &Option<f64>| x.is_some_and(|x| !(x.is_finite() && x >= 0.0));
    if let Some(n) = outcomes.iter().position(wrong) {
        let (id, found) = (&titles[n].id, outcomes[n].unwrap_or(f64::NAN));
        return Err(Error::invalid(format!("the outcome of `{id}` is {found}"))
            .hint("an outcome is a number from 0 on; leave it empty where it is not known"));
    }
    Ok(outcomes.iter().map(|x| x.filter(|x| *x >= plan.at_least).map(f64::ln_1p)).collect())
}

fn part(
    features: &Features,
    titles: &[Title],
    results: &[Option<f64>],
    years: Years,
    name: &str,
) -> Result<Part> {
    let mut found: Vec<(i32, usize, f64)> = Vec::new();
    for (row, (&n, &day)) in features.titles().iter().zip(features.days()).enumerate() {
        let (Some(year), Some(result)) = (year(&titles[n]), results[n]) else { continue };
        if years.contains(year) {
            found.push((day, row, result));
        }
    }
    if found.is_empty() {
        let Years(first, last) = years;
        let detail = format!("`{name}` has no title of {first} to {last} with an outcome");
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    found.sort_by_key(|&(day, row, _)| (day, row));
    let (rows, results) = found.into_iter().map(|(_, row, result)| (row, result)).unzip();
    Ok(Part { rows, results })
}

fn year(title: &Title) -> Option<i16> {
    title.released.map(Date::year).or(title.year)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a number of rows"
)]
fn cut(rows: usize) -> usize {
    (rows as f64 * EARLY) as usize
}
