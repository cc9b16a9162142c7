//! Which titles are learned from, calibrated on and judged by.

use slate_core::{Date, Error, ErrorKind, Result, Title};

use super::{BacktestPlan, Interval, Material, Row, Years, judge::Judgement};
use crate::features::Features;

/// Of the training titles, in the order of time, the share before the cut that finds the number of trees.
const EARLY: f64 = 0.8;

/// Rows of one part with their outcomes on the scale ln(1 + x), in the order of time.
pub(super) struct Part {
    pub(super) rows: Vec<usize>,
    pub(super) results: Vec<f64>,
}

/// The three parts of a plan.
pub(super) struct Parts {
    pub(super) train: Part,
    pub(super) tune: Part,
    pub(super) test: Part,
}

impl Parts {
    pub(super) fn new(
        plan: &BacktestPlan,
        titles: &[Title],
        features: &Features,
        results: &[Option<f64>],
    ) -> Result<Self> {
        let part = |years: Years, name| part(features, titles, results, years, name);
        let (train, tune) = (part(plan.train, "train")?, part(plan.tune, "tune")?);
        Ok(Self { train, tune, test: part(plan.test, "test")? })
    }

    /// Every title of every part; those of the test with what was forecast of them.
    pub(super) fn rows(&self, judgement: &Judgement) -> Vec<Row> {
        let forecast = |(center, half): (&f64, &f64)| {
            Some(Interval { center: *center, low: center - half, high: center + half })
        };
        let forecasts = judgement.center.iter().zip(&judgement.half).map(forecast);
        let mut rows = self.train.rows_of("train", std::iter::repeat(None));
        rows.extend(self.tune.rows_of("tune", std::iter::repeat(None)));
        rows.extend(self.test.rows_of("test", forecasts));
        rows
    }
}

impl Part {
    fn rows_of(
        &self,
        part: &'static str,
        forecasts: impl Iterator<Item = Option<Interval>>,
    ) -> Vec<Row> {
        let known = self.rows.iter().zip(&self.results).zip(forecasts);
        known.map(|((&row, &result), forecast)| Row { row, part, result, forecast }).collect()
    }
}

/// ln(1 + x) of the outcomes that count.
pub(super) fn logarithms(
    plan: &BacktestPlan,
    Material { titles, outcomes, .. }: &Material<'_>,
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

pub(super) fn year(title: &Title) -> Option<i16> {
    title.released.map(Date::year).or(title.year)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a number of rows"
)]
pub(super) fn cut(rows: usize) -> usize {
    (rows as f64 * EARLY) as usize
}
