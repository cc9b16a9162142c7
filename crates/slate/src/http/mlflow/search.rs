//! Runs by what they logged, and the points of a metric.

use std::sync::Arc;

use axum::Router;
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{self, Part, many};
use super::call;
use super::client::Client;
use super::errors::Refusal;
use super::lines;
use super::runs::Id;
use crate::http::App;
use crate::operation::Operation;
use crate::ops::tracking::{TrackHistory, TrackSearch};

/// Runs of an answer when nobody says how many.
const RUNS: u32 = 1_000;
/// Points of an answer when nobody says how many.
const POINTS: u32 = 25_000;

pub(super) fn routes() -> Router<Arc<App>> {
    let (search_about, history_about) = (&TrackSearch::ABOUT, &TrackHistory::ABOUT);
    Router::new()
        .route(
            "/api/2.0/mlflow/logged-models/search",
            call(MethodFilter::POST, search_about, logged_models),
        )
        .route("/api/2.0/mlflow/runs/search", call(MethodFilter::POST, search_about, search))
        .route(
            "/api/2.0/mlflow/metrics/get-history",
            call(MethodFilter::GET, history_about, history),
        )
}

/// Models as entities of their own: there are none here, and clients ask before they list files.
fn logged_models(_: &Client<'_>, _: Value) -> Result<Value, Refusal> {
    Ok(json!({"models": []}))
}

#[derive(Deserialize)]
struct Search {
    #[serde(default, deserialize_with = "many")]
    experiment_ids: Vec<String>,
    #[serde(default)]
    filter: String,
    #[serde(default)]
    run_view_type: String,
    #[serde(default, deserialize_with = "many")]
    order_by: Vec<String>,
    #[serde(flatten)]
    part: Part,
}

fn search(client: &Client<'_>, ask: Search) -> Result<Value, Refusal> {
    let (skip, limit) = ask.part.window(RUNS)?;
    let numbers = ask.experiment_ids.iter().map(|id| ask::experiment(id));
    let experiments = numbers.collect::<slate_core::Result<Vec<i64>>>()?;
    // Of no experiment there are no runs; an operation that is given none looks at all of them.
    if experiments.is_empty() {
        return Ok(json!({"runs": []}));
    }
    let found = client.run(TrackSearch {
        filter: ask.filter,
        experiments,
        order_by: ask.order_by,
        deleted: ask.run_view_type == "DELETED_ONLY",
        all: ask.run_view_type == "ALL",
        skip,
        limit,
    })?;
    let runs: Vec<Value> = found.runs.iter().map(lines::run).collect();
    let next = ask::next_token(skip, runs.len(), found.total);
    Ok(json!({"runs": runs, "next_page_token": next.unwrap_or_default()}))
}

#[derive(Deserialize)]
struct History {
    #[serde(flatten)]
    id: Id,
    metric_key: String,
    #[serde(flatten)]
    part: Part,
}

fn history(client: &Client<'_>, ask: History) -> Result<Value, Refusal> {
    let (skip, limit) = ask.part.window(POINTS)?;
    let (run, metric) = (ask.id.run(), ask.metric_key);
    let found = client.run(TrackHistory { run, metric, skip, limit })?;
    let metrics: Vec<Value> = found.points.iter().map(lines::point).collect();
    let after = skip + metrics.len() as u64;
    let next = if found.more { after.to_string() } else { String::new() };
    Ok(json!({"metrics": metrics, "next_page_token": next}))
}
