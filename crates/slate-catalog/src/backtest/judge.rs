//! Forecasts and their intervals, held against what came.

use std::collections::BTreeSet;

use slate_core::{Result, Seed, Title};
use slate_math::bootstrap::{percentile_interval, resample};
use slate_math::stats::mean;

use super::accuracy::{CONFIDENCE, RESAMPLES};
use super::calibrate::Widths;
use super::{
    Accuracy, BacktestPlan, Covered, Drift, IntervalScores, Judged, LEVEL, Material, Missing, Part,
    Parts, coverage::Coverage,
};
use crate::conformal::interval_score;
use crate::features::Features;
use crate::forecast::Forecaster;

/// What was forecast of the titles of the test, with intervals calibrated on those of `tune`.
pub(super) struct Judgement {
    /// The forecasts.
    pub(super) center: Vec<f64>,
    /// Half the width of each interval.
    pub(super) half: Vec<f64>,
    pub(super) scores: IntervalScores,
    pub(super) drift: Drift,
    inside: Vec<bool>,
    errors: Vec<f64>,
    /// The fewest titles that an interval was calibrated on.
    calibrated: usize,
}

impl Judgement {
    pub(super) fn of(
        plan: &BacktestPlan,
        titles: &[Title],
        forecaster: &Forecaster,
        features: &Features,
        parts: &Parts,
    ) -> Result<Self> {
        let calibrated = Forecasts::new(forecaster, features, &parts.tune)?;
        let judged = Forecasts::new(forecaster, features, &parts.test)?;
        let widths = match plan.recalibrate {
            false => Widths::fixed(titles, features, parts, [&calibrated, &judged])?,
            true => Widths::rolling(titles, features, parts, [&calibrated, &judged])?,
        };
        let drift = Drift::of(&calibrated.errors());
        let calibrated_on = widths.calibrated;
        let (half, one_width) = (widths.by_spread, judged.scores(&widths.one_width));
        let scores = compared(&judged.scores(&half), &one_width, plan.seed.derive("resamples"))?;
        let (inside, errors) = (judged.inside(&half), judged.errors());
        Ok(Self {
            calibrated: calibrated_on,
            inside,
            errors,
            center: judged.center,
            half,
            scores,
            drift,
        })
    }

    pub(super) fn judged(
        &self,
        plan: &BacktestPlan,
        material: &Material<'_>,
        features: &Features,
        parts: &Parts,
        accuracy: Accuracy,
    ) -> Judged {
        let Parts { tune, test, .. } = parts;
        let (inside, errors) = (&self.inside, &self.errors);
        let titles = material.titles;
        let coverage =
            Coverage { titles, features, test, inside, errors, tune, calibrated: self.calibrated };
        let stated = plan.stated.iter().enumerate();
        let of = |(n, name): (usize, &String)| {
            (name.clone(), coverage.by_stated(|title| &material.stated[title][n]))
        };
        let Covered { coverage: coverage80, se: coverage80_se, bias, bias_se, .. } =
            coverage.overall();
        Judged {
            accuracy,
            coverage80,
            coverage80_se,
            missing: Missing::of(parts.unknown, parts.test.rows.len(), coverage80),
            bias,
            bias_se,
            by_year: coverage.by_year(),
            by_group: coverage.by_genre(),
            by_language: coverage.by_language(),
            by_country: coverage.by_country(),
            by_stated: stated.map(of).collect(),
        }
    }
}

/// What titles are calibrated by: their genres.
pub(super) fn groups<'t>(
    titles: &'t [Title],
    features: &Features,
    part: &Part,
) -> Vec<BTreeSet<&'t str>> {
    let of =
        |row: &usize| titles[features.titles()[*row]].genres.iter().map(String::as_str).collect();
    part.rows.iter().map(of).collect()
}

/// What was forecast of the titles of a part, and how far off that was expected to be.
pub(super) struct Forecasts<'a> {
    actual: &'a [f64],
    center: Vec<f64>,
    pub(super) spread: Vec<f64>,
}

impl<'a> Forecasts<'a> {
    pub(super) fn new(
        forecaster: &Forecaster,
        features: &Features,
        part: &'a Part,
    ) -> Result<Self> {
        let table = features.table(&part.rows)?;
        let (center, spread) = (forecaster.forecast(&table)?, forecaster.spread(&table)?);
        Ok(Self { actual: &part.results, center, spread })
    }

    pub(super) fn errors(&self) -> Vec<f64> {
        self.actual.iter().zip(&self.center).map(|(actual, center)| actual - center).collect()
    }

    /// Which titles lie inside intervals of these half-widths.
    fn inside(&self, half: &[f64]) -> Vec<bool> {
        self.errors().iter().zip(half).map(|(error, half)| error.abs() <= *half).collect()
    }

    /// The interval score of each title.
    fn scores(&self, half: &[f64]) -> Vec<f64> {
        let one = |((actual, center), half): ((&f64, &f64), &f64)| {
            interval_score(*actual, center - half, center + half, LEVEL)
        };
        self.actual.iter().zip(&self.center).zip(half).map(one).collect()
    }
}

fn compared(by_spread: &[f64], one_width: &[f64], seed: Seed) -> Result<IntervalScores> {
    let differences = || {
        let resampled = resample(&[by_spread, one_width], RESAMPLES, seed)?;
        percentile_interval(resampled.differences(1, 0), CONFIDENCE)
    };
    Ok(IntervalScores {
        by_spread: mean(by_spread).unwrap_or(0.0),
        one_width: mean(one_width).unwrap_or(0.0),
        ahead_ci95: (by_spread.len() > 1).then(differences).transpose()?,
    })
}
