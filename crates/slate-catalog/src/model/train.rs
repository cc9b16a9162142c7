//! From titles and their outcomes to a model.

use slate_core::{Date, Result, Watch};

use super::moves::{EXPLAINED_MAX, Judges};
use super::{ForecastModel, Head, Ranges};
use crate::backtest::{BacktestPlan, Calibrated, Drift, Material, Recent};
use crate::features::State;
use crate::prices::Prices;

/// Learns by a plan, moved on to the newest titles: those that a back-test is judged by calibrate the intervals as far as
/// they are as many years as `tune`, and everything earlier is learned from.
///
/// `prices` are those that the material's budgets were told by: the model tells budgets by them too.
///
/// # Errors
/// As [`crate::backtest::backtest`].
pub fn train(
    plan: &BacktestPlan,
    material: &Material<'_>,
    prices: Option<&Prices>,
    watch: &mut dyn Watch,
) -> Result<ForecastModel> {
    let recent = Recent::of(plan, material)?;
    let Calibrated { forecaster, calibration, errors } =
        recent.calibrated(plan, material, watch)?;
    let state = State::on(material.titles, &recent.results, recent.day, recent.start);
    let table = recent.features.table(recent.learned())?;
    let columns = state.names();
    let (judged, results) = recent.judges(EXPLAINED_MAX);
    let judges = Judges {
        table: recent.features.table(&judged)?,
        results,
        columns: &columns,
        learned_mean: recent.learned_mean(),
        seed: plan.seed.derive("moves"),
    };
    let moves = judges.moves(&forecaster)?;
    let head = Head {
        plan: plan.clone(),
        until: Date::from_days(recent.day)?,
        learned: recent.learned().len(),
        calibrated: errors.len(),
        drift: Drift::of(&errors),
        columns,
        moves: Some(moves),
    };
    let ranges = Ranges::of(&table);
    Ok(ForecastModel { head, state, forecaster, calibration, ranges, prices: prices.cloned() })
}
