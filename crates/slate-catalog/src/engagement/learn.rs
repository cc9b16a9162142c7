//! New titles of half-years as rows to learn from, and what is learned from them.

use std::collections::BTreeSet;

use slate_core::{Result, Seed, Watch};
use slate_math::Rng;

use super::{Half, Known, LEVEL, Learned, Line, Sources};
use crate::backtest::cut;
use crate::conformal::Calibration;
use crate::features::{Features, narrow};
use crate::forecast::{ForecastSpec, Forecaster, Lessons};

/// Parts that the rows are cut into, so that each one's error comes from forests that have not seen it.
const FOLDS: usize = 5;

/// New titles of some half-years.
pub(super) struct Cases<'a> {
    pub(super) lines: Vec<&'a Line>,
    /// ln(1 + views) of each.
    pub(super) results: Vec<f64>,
    pub(super) features: Features,
}

impl<'a> Cases<'a> {
    /// Those with views; each as known on the day on which its half-year opens.
    pub(super) fn of(sources: &Sources<'a>, halves: &[Half]) -> Result<Self> {
        let (mut lines, mut results, mut days) = (Vec::new(), Vec::new(), Vec::new());
        let mut columns: Vec<Vec<f32>> = Vec::new();
        let mut names = Vec::new();
        for &half in halves {
            let known = Known::on(sources, half);
            names = known.names();
            columns.resize(names.len(), Vec::new());
            for line in sources.lines.iter().filter(|line| known.is_new(line)) {
                let Some(views) = line.views else { continue };
                let row = known.values(line);
                columns.iter_mut().zip(row).for_each(|(column, x)| column.push(narrow(x)));
                lines.push(line);
                results.push(views.ln_1p());
                days.push(half.first());
            }
        }
        Ok(Self { lines, results, features: Features::of_columns(names, columns, days) })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What titles are calibrated by.
    pub(super) fn groups(&self) -> Vec<BTreeSet<&'static str>> {
        self.lines.iter().map(|line| groups(line)).collect()
    }
}

fn groups(line: &Line) -> BTreeSet<&'static str> {
    let kind = match line.film {
        Some(true) => "film",
        Some(false) => "season",
        None => "either",
    };
    let released = if line.is_released_inside() { "released" } else { "added" };
    [kind, released, if line.everywhere { "everywhere" } else { "somewhere" }].into()
}

/// Forests of all rows; intervals by errors of forests that have not seen them (cross-conformal, Vovk 2015).
pub(super) fn learn(train: &Cases<'_>, seed: Seed, watch: &mut dyn Watch) -> Result<Learned> {
    let spec = ForecastSpec::default();
    // Rows of one half-year have no order of time: one drawn is as good as another.
    let mut order: Vec<usize> = (0..train.lines.len()).collect();
    Rng::new(seed.derive("order")).shuffle(&mut order);
    let fitted = |rows: &[usize], seed: Seed, watch: &mut dyn Watch| {
        let results: Vec<f64> = rows.iter().map(|&row| train.results[row]).collect();
        let lessons = Lessons { features: &train.features, rows, results: &results };
        Forecaster::fit(&spec, &lessons, cut(rows.len()), seed, watch)
    };
    let (mut errors, mut spreads) = (vec![0.0; order.len()], vec![0.0; order.len()]);
    for fold in 0..FOLDS {
        let part = |own: bool| -> Vec<usize> {
            let numbered = order.iter().enumerate().filter(|(n, _)| (n % FOLDS == fold) == own);
            numbered.map(|(_, &row)| row).collect()
        };
        let (held, others) = (part(true), part(false));
        let forecaster = fitted(&others, seed.derive("fold").nth(fold as u64), watch)?;
        let table = train.features.table(&held)?;
        let forecasts = forecaster.forecast(&table)?.into_iter().zip(forecaster.spread(&table)?);
        for (row, (forecast, spread)) in held.into_iter().zip(forecasts) {
            (errors[row], spreads[row]) = (train.results[row] - forecast, spread);
        }
    }
    let calibration = Calibration::new(&errors, &spreads, &train.groups(), LEVEL)?;
    let forecaster = fitted(&order, seed.derive("all"), watch)?;
    Ok(Learned { forecaster, calibration })
}
