//! `/api/2.0/mlflow/runs/…` but for searching.

use std::sync::Arc;

use axum::Router;
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{self, whole};
use super::call;
use super::client::Client;
use super::errors::Refusal;
use super::lines::{self, RUN_NAME};
use crate::http::App;
use crate::operation::Operation;
use crate::ops::tracking::{
    Measure, Pair, Point, RunStatus, TrackDelete, TrackFinish, TrackLog, TrackShow, TrackStart,
};

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;

pub(super) fn routes() -> Router<Arc<App>> {
    let at = |path: &str| format!("/api/2.0/mlflow/runs/{path}");
    let log = &TrackLog::ABOUT;
    Router::new()
        .route(&at("create"), call(POST, &TrackStart::ABOUT, create))
        .route(&at("update"), call(POST, &TrackFinish::ABOUT, update))
        .route(&at("get"), call(GET, &TrackShow::ABOUT, get))
        .route(&at("delete"), call(POST, &TrackDelete::ABOUT, delete))
        .route(&at("restore"), call(POST, &TrackDelete::ABOUT, restore))
        .route(&at("log-metric"), call(POST, log, log_metric))
        .route(&at("log-parameter"), call(POST, log, log_parameter))
        .route(&at("log-batch"), call(POST, log, log_batch))
        .route(&at("set-tag"), call(POST, log, set_tag))
        .route(&at("delete-tag"), call(POST, log, delete_tag))
}

/// A run's id. Clients give it under the older name too, or only under that one.
#[derive(Deserialize)]
pub(super) struct Id {
    #[serde(default)]
    run_id: String,
    #[serde(default)]
    run_uuid: String,
}

impl Id {
    pub(super) fn run(self) -> String {
        if self.run_id.is_empty() { self.run_uuid } else { self.run_id }
    }
}

#[derive(Deserialize)]
struct Create {
    #[serde(default)]
    experiment_id: String,
    #[serde(default)]
    run_name: String,
    #[serde(default, deserialize_with = "whole")]
    start_time: Option<i64>,
    #[serde(default)]
    tags: Vec<Pair>,
}

fn create(client: &Client<'_>, ask: Create) -> Result<Value, Refusal> {
    let (named, tags): (Vec<Pair>, _) = ask.tags.into_iter().partition(|t| t.key == RUN_NAME);
    let tagged = named.into_iter().next().map(|tag| tag.value).unwrap_or_default();
    let experiment = if ask.experiment_id.is_empty() { "0" } else { &ask.experiment_id };
    let started = client.run(TrackStart {
        experiment: ask::experiment(experiment)?,
        name: if ask.run_name.is_empty() { tagged } else { ask.run_name },
        started_at: ask::moment(ask.start_time)?,
        tags,
    })?;
    Ok(json!({"run": lines::run(&started.run)}))
}

#[derive(Deserialize)]
struct Update {
    #[serde(flatten)]
    id: Id,
    #[serde(default)]
    status: Option<String>,
    #[serde(default, deserialize_with = "whole")]
    end_time: Option<i64>,
    #[serde(default)]
    run_name: Option<String>,
}

fn update(client: &Client<'_>, ask: Update) -> Result<Value, Refusal> {
    let changed = client.run(TrackFinish {
        run: ask.id.run(),
        status: ask.status.map(|status| status.parse::<RunStatus>()).transpose()?,
        ended_at: ask::moment(ask.end_time)?,
        name: ask.run_name.filter(|name| !name.is_empty()),
    })?;
    Ok(json!({"run_info": lines::info(&changed.run)}))
}

fn get(client: &Client<'_>, ask: Id) -> Result<Value, Refusal> {
    let found = client.run(TrackShow { run: ask.run() })?;
    Ok(json!({"run": lines::run(&found.run)}))
}

fn delete(client: &Client<'_>, ask: Id) -> Result<Value, Refusal> {
    client.run(TrackDelete { run: ask.run(), restore: false }).map(|_| json!({}))
}

fn restore(client: &Client<'_>, ask: Id) -> Result<Value, Refusal> {
    client.run(TrackDelete { run: ask.run(), restore: true }).map(|_| json!({}))
}

/// A point as clients send it.
#[derive(Deserialize)]
struct Metric {
    key: String,
    #[serde(default = "zero")]
    value: Measure,
    #[serde(default, deserialize_with = "whole")]
    timestamp: Option<i64>,
    #[serde(default, deserialize_with = "whole")]
    step: Option<i64>,
}

/// Protocol buffers leave a value out that is 0.
fn zero() -> Measure {
    Measure(0.0)
}

impl Metric {
    fn point(self) -> Result<Point, Refusal> {
        let (step, at) = (self.step.unwrap_or(0), ask::moment(self.timestamp)?);
        Ok(Point { key: self.key, value: self.value, step, at })
    }
}

/// A text as clients send it; an empty one may be left out.
#[derive(Deserialize)]
struct Text {
    key: String,
    #[serde(default)]
    value: String,
}

impl From<Text> for Pair {
    fn from(text: Text) -> Self {
        Self { key: text.key, value: text.value }
    }
}

fn empty(run: String) -> TrackLog {
    let (metrics, params, tags, drop_tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    TrackLog { run, metrics, params, tags, drop_tags }
}

fn log(client: &Client<'_>, batch: TrackLog) -> Result<Value, Refusal> {
    client.run(batch).map(|_| json!({}))
}

#[derive(Deserialize)]
struct LogMetric {
    #[serde(flatten)]
    id: Id,
    #[serde(flatten)]
    metric: Metric,
}

fn log_metric(client: &Client<'_>, ask: LogMetric) -> Result<Value, Refusal> {
    log(client, TrackLog { metrics: vec![ask.metric.point()?], ..empty(ask.id.run()) })
}

#[derive(Deserialize)]
struct LogText {
    #[serde(flatten)]
    id: Id,
    #[serde(flatten)]
    text: Text,
}

fn log_parameter(client: &Client<'_>, ask: LogText) -> Result<Value, Refusal> {
    log(client, TrackLog { params: vec![ask.text.into()], ..empty(ask.id.run()) })
}

/// The tag of the name renames the run.
fn set_tag(client: &Client<'_>, ask: LogText) -> Result<Value, Refusal> {
    let run = ask.id.run();
    if ask.text.key == RUN_NAME {
        let name = Some(ask.text.value);
        let rename = TrackFinish { run, status: None, ended_at: None, name };
        return client.run(rename).map(|_| json!({}));
    }
    log(client, TrackLog { tags: vec![ask.text.into()], ..empty(run) })
}

fn delete_tag(client: &Client<'_>, ask: LogText) -> Result<Value, Refusal> {
    log(client, TrackLog { drop_tags: vec![ask.text.key], ..empty(ask.id.run()) })
}

#[derive(Deserialize)]
struct LogBatch {
    #[serde(flatten)]
    id: Id,
    #[serde(default)]
    metrics: Vec<Metric>,
    #[serde(default)]
    params: Vec<Text>,
    #[serde(default)]
    tags: Vec<Text>,
}

fn log_batch(client: &Client<'_>, ask: LogBatch) -> Result<Value, Refusal> {
    log(
        client,
        TrackLog {
            metrics: ask.metrics.into_iter().map(Metric::point).collect::<Result<_, _>>()?,
            params: ask.params.into_iter().map(Pair::from).collect(),
            tags: ask.tags.into_iter().map(Pair::from).collect(),
            ..empty(ask.id.run())
        },
    )
}
