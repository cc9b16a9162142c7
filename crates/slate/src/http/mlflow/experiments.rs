//! `/api/2.0/mlflow/experiments/…`.

use std::sync::Arc;

use axum::Router;
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};
use slate_core::Error;

use super::ask::{self, Part, many};
use super::call;
use super::client::Client;
use super::errors::Refusal;
use super::lines;
use crate::http::App;
use crate::operation::Operation;
use crate::ops::tracking::{ExperimentSheet, Pair, TrackExperiment, TrackExperiments, TrackRevise};

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;

/// Experiments of an answer when nobody says how many.
const EXPERIMENTS: u32 = 1_000;

pub(super) fn routes() -> Router<Arc<App>> {
    let at = |path: &str| format!("/api/2.0/mlflow/experiments/{path}");
    let revise = &TrackRevise::ABOUT;
    let found = &TrackExperiments::ABOUT;
    Router::new()
        .route(&at("create"), call(POST, &TrackExperiment::ABOUT, create))
        .route(&at("get"), call(GET, found, get))
        .route(&at("get-by-name"), call(GET, found, get_by_name))
        .route(&at("search"), call(POST, found, search).merge(call(GET, found, search)))
        .route(&at("update"), call(POST, revise, rename))
        .route(&at("delete"), call(POST, revise, delete))
        .route(&at("restore"), call(POST, revise, restore))
        .route(&at("set-experiment-tag"), call(POST, revise, set_tag))
        .route(&at("delete-experiment-tag"), call(POST, revise, delete_tag))
}

#[derive(Deserialize)]
struct Create {
    name: String,
    #[serde(default)]
    artifact_location: String,
    #[serde(default)]
    tags: Vec<Pair>,
}

fn create(client: &Client<'_>, ask: Create) -> Result<Value, Refusal> {
    if !ask.artifact_location.is_empty() {
        let detail = format!("expected no artifact location, found `{}`", ask.artifact_location);
        return Err(Error::invalid(detail).hint("Slate keeps the files of runs itself").into());
    }
    let made = client.make(TrackExperiment { name: ask.name, tags: ask.tags })?;
    Ok(json!({"experiment_id": made.id.to_string()}))
}

#[derive(Deserialize)]
struct Id {
    experiment_id: String,
}

/// The one experiment of which `filter` holds, put away or not.
fn one(client: &Client<'_>, name: &str, value: &str) -> Result<ExperimentSheet, Refusal> {
    let filter = format!("{name} = '{}'", value.replace('\'', "''"));
    let all = TrackExperiments {
        filter,
        order_by: Vec::new(),
        deleted: false,
        all: true,
        skip: 0,
        limit: 1,
    };
    let found = client.run(all)?.experiments.pop();
    let missing = || Error::not_found(format!("there is no tracked experiment `{value}`"));
    Ok(found.ok_or_else(missing)?)
}

fn get(client: &Client<'_>, ask: Id) -> Result<Value, Refusal> {
    let found = one(client, "experiment_id", &ask.experiment_id)?;
    Ok(json!({"experiment": lines::experiment(&found)}))
}

#[derive(Deserialize)]
struct Name {
    experiment_name: String,
}

fn get_by_name(client: &Client<'_>, ask: Name) -> Result<Value, Refusal> {
    let found = one(client, "name", &ask.experiment_name)?;
    Ok(json!({"experiment": lines::experiment(&found)}))
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    filter: String,
    #[serde(default, deserialize_with = "many")]
    order_by: Vec<String>,
    #[serde(default)]
    view_type: String,
    #[serde(flatten)]
    part: Part,
}

fn search(client: &Client<'_>, ask: Search) -> Result<Value, Refusal> {
    let (skip, limit) = ask.part.window(EXPERIMENTS)?;
    let found = client.run(TrackExperiments {
        filter: ask.filter,
        order_by: ask.order_by,
        deleted: ask.view_type == "DELETED_ONLY",
        all: ask.view_type == "ALL",
        skip,
        limit,
    })?;
    let experiments: Vec<Value> = found.experiments.iter().map(lines::experiment).collect();
    let next = ask::next_token(skip, experiments.len(), found.total);
    Ok(json!({"experiments": experiments, "next_page_token": next.unwrap_or_default()}))
}

/// A change of one experiment that changes nothing yet.
fn revision(id: &str) -> Result<TrackRevise, Refusal> {
    Ok(TrackRevise {
        experiment: ask::experiment(id)?,
        name: None,
        tags: Vec::new(),
        drop_tags: Vec::new(),
        delete: false,
        restore: false,
    })
}

fn changed(client: &Client<'_>, change: TrackRevise) -> Result<Value, Refusal> {
    client.run(change).map(|_| json!({}))
}

#[derive(Deserialize)]
struct Rename {
    experiment_id: String,
    new_name: String,
}

fn rename(client: &Client<'_>, ask: Rename) -> Result<Value, Refusal> {
    let change = TrackRevise { name: Some(ask.new_name), ..revision(&ask.experiment_id)? };
    client.make(change).map(|_| json!({}))
}

fn delete(client: &Client<'_>, ask: Id) -> Result<Value, Refusal> {
    changed(client, TrackRevise { delete: true, ..revision(&ask.experiment_id)? })
}

fn restore(client: &Client<'_>, ask: Id) -> Result<Value, Refusal> {
    changed(client, TrackRevise { restore: true, ..revision(&ask.experiment_id)? })
}

#[derive(Deserialize)]
struct Tag {
    experiment_id: String,
    key: String,
    #[serde(default)]
    value: String,
}

fn set_tag(client: &Client<'_>, ask: Tag) -> Result<Value, Refusal> {
    let tags = vec![Pair { key: ask.key, value: ask.value }];
    changed(client, TrackRevise { tags, ..revision(&ask.experiment_id)? })
}

fn delete_tag(client: &Client<'_>, ask: Tag) -> Result<Value, Refusal> {
    changed(client, TrackRevise { drop_tags: vec![ask.key], ..revision(&ask.experiment_id)? })
}
