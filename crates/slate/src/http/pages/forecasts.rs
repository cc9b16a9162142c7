//! Forecasters, and what the newest of a name expects of titles that are not out yet.

use std::cmp::Reverse;

use axum::response::Response;
use slate_catalog::backtest::Drift;
use slate_catalog::features::short;
use slate_catalog::model::Moves;
use slate_core::{ErrorKind, Result};

use super::visit::{Door, Visit};
use crate::ops::catalog::{
    CatalogForecast, CatalogForecaster, CatalogForecasters, CatalogForecasts, ForecasterLine,
    ForecasterTold, TitleForecast, direction,
};
use crate::studio::layout::Page;
use crate::studio::pages::forecasts::{ExpectedTitle, ForecasterView, ForecastsView, forecasts};
use crate::studio::parts::number::counted;
use crate::studio::parts::{segment, sentence_start};
use crate::table::grouped;

/// Titles that are listed.
const SHOWN: usize = 100;

/// Shows the forecasts of `?forecaster=`, or of the newest.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let mut kept = visit.ask(CatalogForecasters {})?.forecasters;
    // The newest of a name forecasts.
    let mut seen = Vec::new();
    kept.retain(|line| {
        let new = !seen.contains(&line.name);
        seen.push(line.name.clone());
        new
    });
    let asked = visit.parameter("forecaster");
    let chosen = kept.iter().find(|line| line.name == asked).or(kept.first());
    let Some(chosen) = chosen else { return Ok(forecasts(&ForecastsView::default())) };
    let mut view = ForecastsView {
        forecasters: kept.iter().map(forecaster).collect(),
        chosen: chosen.name.clone(),
        outcome: chosen.outcome.clone(),
        until: chosen.until.clone(),
        ..ForecastsView::default()
    };
    let told = visit.ask(CatalogForecaster { forecaster: chosen.id.clone() })?;
    view.moves = told.moves.iter().flatten().map(moves).collect();
    view.is_old = told.moves.is_none();
    view.drift = drift(&told);
    match visit.ask(asked_of(&chosen.name)) {
        Ok(told) => view.titles = expected(told),
        Err(e) if matches!(e.kind(), ErrorKind::Insufficient | ErrorKind::Limit) => {
            view.nothing = sentence_start(e.detail());
        }
        Err(e) => return Err(e),
    }
    Ok(forecasts(&view))
}

fn moves(of: &Moves) -> (String, f64, (f64, f64), String) {
    let with = direction(of.direction).to_owned();
    (of.column.clone(), of.effect, of.ci95.into(), with)
}

/// Whether what was learned still holds for the titles that calibrate.
fn drift(told: &ForecasterTold) -> String {
    let Drift { bias, bias_se, drifts } = told.drift;
    let error = bias_se.map_or(String::new(), |se| format!(" (standard error {se:.2})"));
    let verdict = if drifts {
        "what was learned drifts, and forecasts may be off by as much again"
    } else {
        "that is not more than three standard errors"
    };
    let titles = counted(told.calibrated, "newest title", "newest titles");
    format!(
        "The {titles} came {bias:+.2} on ln(1 + x) off the forecast on the mean{error}: {verdict}."
    )
}

fn asked_of(forecaster: &str) -> CatalogForecast {
    let forecaster = forecaster.to_owned();
    CatalogForecast { forecaster, titles: None, title: Vec::new(), set: Vec::new() }
}

fn expected(told: CatalogForecasts) -> Vec<ExpectedTitle> {
    let (mut titles, name) = (told.titles, told.forecaster);
    #[expect(clippy::cast_possible_truncation, reason = "an order, to a whole viewer")]
    titles.sort_by_key(|title| Reverse(title.forecast[0] as i64));
    let line = |t: &TitleForecast| {
        let [center, low, high] = t.forecast.map(short);
        let most = t.sheet.moved.first();
        ExpectedTitle {
            href: format!("/forecasts/{}/{}", segment(&name), segment(t.title.as_str())),
            name: t.name.clone(),
            forecast: center,
            interval: format!("{low} to {high}"),
            most: most.map_or(String::new(), |m| {
                format!("{} {}: × {:.2}", m.column, m.value, m.adds.exp())
            }),
        }
    };
    titles.iter().take(SHOWN).map(line).collect()
}

fn forecaster(line: &ForecasterLine) -> ForecasterView {
    ForecasterView {
        id: line.id.clone(),
        name: line.name.clone(),
        outcome: line.outcome.clone(),
        until: line.until.clone(),
        titles: grouped(line.learned + line.calibrated),
        by: line.actor.clone(),
        at: line.at.to_string(),
    }
}
