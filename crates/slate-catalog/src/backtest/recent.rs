//! A plan moved on to the newest titles: what a model that is kept learns from and is calibrated on.

use serde::{Deserialize, Serialize};
use slate_core::{Result, Watch};
use slate_math::stats::{mean, standard_error};

use super::judge::{Forecasts, groups};
use super::parts::{Bounds, Part, logarithms};
use super::{BacktestPlan, LEVEL, Material, learned};
use crate::conformal::Calibration;
use crate::features::{Features, features};
use crate::forecast::{ForecastSpec, Forecaster};

/// Standard errors from which on a mean error is more than chance.
const DRIFTS: f64 = 3.0;

/// The newest titles of a material, in two parts.
pub(crate) struct Recent {
    pub(crate) features: Features,
    /// By title, ln(1 + x) of its outcome x.
    pub(crate) results: Vec<Option<f64>>,
    /// The last day, in days since 1970-01-01.
    pub(crate) day: i32,
    /// The first day of the titles that calibrate.
    pub(crate) start: i32,
    train: Part,
    tune: Part,
}

/// What was learned from the one part, held against the other.
pub(crate) struct Calibrated {
    pub(crate) forecaster: Forecaster,
    pub(crate) calibration: Calibration,
    /// What came less what was forecast.
    pub(crate) errors: Vec<f64>,
}

impl Recent {
    pub(crate) fn of(plan: &BacktestPlan, material: &Material<'_>) -> Result<Self> {
        let results = logarithms(plan, material)?;
        let titles = material.titles;
        let ([train, tune], day) = Bounds::recent(plan, titles, &results)?;
        let start = tune.start()?;
        let features = features(titles, &results, start)?;
        let train = train.part(&features, titles, &results, "train")?;
        let tune = tune.part(&features, titles, &results, "tune")?;
        Ok(Self { features, results, day, start, train, tune })
    }

    /// The rows that are learned from.
    pub(crate) fn learned(&self) -> &[usize] {
        &self.train.rows
    }

    /// The mean result of those.
    pub(crate) fn learned_mean(&self) -> f64 {
        mean(&self.train.results).unwrap_or(0.0)
    }

    /// Rows that calibrate and their results: all, or of more as many from all over the years.
    pub(crate) fn judges(&self, most: usize) -> (Vec<usize>, Vec<f64>) {
        let step = self.tune.rows.len().div_ceil(most.max(1)).max(1);
        let each = self.tune.rows.iter().zip(&self.tune.results).step_by(step);
        each.map(|(row, result)| (*row, *result)).unzip()
    }

    pub(crate) fn calibrated(
        &self,
        plan: &BacktestPlan,
        material: &Material<'_>,
        watch: &mut dyn Watch,
    ) -> Result<Calibrated> {
        let spec = ForecastSpec::for_lessons(self.train.rows.len());
        let forecaster = learned(&spec, plan, &self.features, &self.train, watch)?;
        let forecasts = Forecasts::new(&forecaster, &self.features, &self.tune)?;
        let groups = groups(material.titles, &self.features, &self.tune);
        let errors = forecasts.errors();
        let calibration = Calibration::new(&errors, &forecasts.spread, &groups, LEVEL)?;
        Ok(Calibrated { forecaster, calibration, errors })
    }
}

/// How far the titles that calibrate are off on the mean: the first that was not learned from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drift {
    /// The mean of what came less what was forecast, on ln(1 + x).
    pub bias: f64,
    /// The standard error of that.
    pub bias_se: Option<f64>,
    /// Whether it is more than three standard errors: what goes with the outcome is no longer what was learned, and
    /// what comes next may be off by as much again.
    pub drifts: bool,
}

impl Drift {
    pub(crate) fn of(errors: &[f64]) -> Self {
        let (bias, bias_se) = (mean(errors).unwrap_or(0.0), standard_error(errors));
        Self { bias, bias_se, drifts: bias_se.is_some_and(|se| bias.abs() > DRIFTS * se) }
    }
}
