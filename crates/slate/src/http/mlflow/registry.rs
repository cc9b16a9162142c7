//! `/api/2.0/mlflow/registered-models/…` and `/api/2.0/mlflow/model-versions/…`.

use std::sync::Arc;

use axum::Router;
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};
use slate_core::Error;

use super::ask::{self, Part, many, whole};
use super::call;
use super::client::Client;
use super::errors::Refusal;
use super::lines;
use crate::http::App;
use crate::operation::Operation;
use crate::ops::tracking::{
    ModelCard, Pair, TrackAlias, TrackDescribe, TrackModels, TrackRegister, TrackVersions,
    TrackWithdraw, VersionCard,
};

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PATCH: MethodFilter = MethodFilter::PATCH;
const DELETE: MethodFilter = MethodFilter::DELETE;

/// Models of an answer when nobody says how many.
const MODELS: u32 = 100;
/// Versions of an answer when nobody says how many.
const VERSIONS: u32 = 10_000;

pub(super) fn routes() -> Router<Arc<App>> {
    let model = |path: &str| format!("/api/2.0/mlflow/registered-models/{path}");
    let version = |path: &str| format!("/api/2.0/mlflow/model-versions/{path}");
    let (register, describe) = (&TrackRegister::ABOUT, &TrackDescribe::ABOUT);
    let (alias, withdraw) = (&TrackAlias::ABOUT, &TrackWithdraw::ABOUT);
    let (models, versions) = (&TrackModels::ABOUT, &TrackVersions::ABOUT);
    let aliases = call(POST, alias, set_alias)
        .merge(call(DELETE, alias, delete_alias))
        .merge(call(GET, versions, get_by_alias));
    Router::new()
        .route(&model("create"), call(POST, register, create_model))
        .route(&model("get"), call(GET, models, get_model))
        .route(&model("search"), call(GET, models, search_models))
        .route(&model("update"), call(PATCH, describe, describe_one))
        .route(&model("delete"), call(DELETE, withdraw, withdraw_one))
        .route(&model("set-tag"), call(POST, describe, set_tag))
        .route(&model("delete-tag"), call(DELETE, describe, delete_tag))
        .route(&model("alias"), aliases)
        .route(
            &model("get-latest-versions"),
            call(POST, models, latest).merge(call(GET, models, latest)),
        )
        .route(&version("create"), call(POST, register, create_version))
        .route(&version("get"), call(GET, versions, get_version))
        .route(&version("search"), call(GET, versions, search_versions))
        .route(&version("update"), call(PATCH, describe, describe_one))
        .route(&version("delete"), call(DELETE, withdraw, withdraw_one))
        .route(&version("set-tag"), call(POST, describe, set_tag))
        .route(&version("delete-tag"), call(DELETE, describe, delete_tag))
        .route(&version("get-download-uri"), call(GET, versions, download_uri))
}

#[derive(Deserialize)]
struct Create {
    name: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    run_id: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    tags: Vec<Pair>,
}

fn create_model(client: &Client<'_>, ask: Create) -> Result<Value, Refusal> {
    let Create { name: model, description, tags, .. } = ask;
    let (source, run) = (None, None);
    let made = client.make(TrackRegister { model, source, run, description, tags })?;
    Ok(json!({"registered_model": lines::model(&made.model)}))
}

fn create_version(client: &Client<'_>, ask: Create) -> Result<Value, Refusal> {
    let Create { name: model, source, run_id, description, tags } = ask;
    let run = Some(run_id).filter(|run| !run.is_empty());
    let made = client.run(TrackRegister { model, source: Some(source), run, description, tags })?;
    Ok(json!({"model_version": made.version.as_ref().map(lines::version)}))
}

/// A model, or a version of it where there is a number.
#[derive(Deserialize)]
struct One {
    name: String,
    #[serde(default, deserialize_with = "whole")]
    version: Option<i64>,
    #[serde(default)]
    alias: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    key: String,
    #[serde(default)]
    value: String,
}

impl One {
    fn number(&self) -> Result<Option<u64>, Refusal> {
        Ok(self.version.map(|n| ask::version(Some(n))).transpose()?)
    }

    fn change(self) -> Result<TrackDescribe, Refusal> {
        let version = self.number()?;
        let (tags, drop_tags) = (Vec::new(), Vec::new());
        Ok(TrackDescribe {
            model: self.name,
            version,
            description: self.description,
            tags,
            drop_tags,
        })
    }
}

fn model_named(client: &Client<'_>, name: &str) -> Result<ModelCard, Refusal> {
    let filter = format!("name = '{}'", name.replace('\'', "''"));
    let found = client.run(TrackModels { filter, order_by: Vec::new(), skip: 0, limit: 1 })?;
    let missing = || Error::not_found(format!("there is no registered model `{name}`"));
    Ok(found.models.into_iter().next().ok_or_else(missing)?)
}

/// Every version, before anything is said of which.
fn all_versions() -> TrackVersions {
    let (model, version, alias) = (None, None, None);
    let (filter, order_by) = (String::new(), Vec::new());
    TrackVersions { model, version, alias, filter, order_by, skip: 0, limit: 1 }
}

fn the_one(client: &Client<'_>, ask: TrackVersions) -> Result<VersionCard, Refusal> {
    let found = client.run(ask)?.versions.into_iter().next();
    Ok(found.ok_or_else(|| Error::not_found("there is no such version"))?)
}

fn get_model(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    Ok(json!({"registered_model": lines::model(&model_named(client, &ask.name)?)}))
}

fn latest(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    let latest = model_named(client, &ask.name)?.latest;
    Ok(json!({"model_versions": latest.iter().map(lines::version).collect::<Vec<_>>()}))
}

fn version_of(client: &Client<'_>, ask: One) -> Result<VersionCard, Refusal> {
    let version = Some(ask::version(ask.version)?);
    the_one(client, TrackVersions { model: Some(ask.name), version, ..all_versions() })
}

fn get_version(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    Ok(json!({"model_version": lines::version(&version_of(client, ask)?)}))
}

fn download_uri(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    Ok(json!({"artifact_uri": version_of(client, ask)?.source}))
}

fn get_by_alias(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    let (model, alias) = (Some(ask.name), Some(ask.alias));
    let found = the_one(client, TrackVersions { model, alias, ..all_versions() })?;
    Ok(json!({"model_version": lines::version(&found)}))
}

fn set_alias(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    let version = Some(ask::version(ask.version)?);
    client.run(TrackAlias { model: ask.name, alias: ask.alias, version }).map(|_| json!({}))
}

fn delete_alias(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    client.run(TrackAlias { model: ask.name, alias: ask.alias, version: None }).map(|_| json!({}))
}

fn described(client: &Client<'_>, change: TrackDescribe) -> Result<Value, Refusal> {
    let done = client.run(change)?;
    let version = done.version.as_ref().map(lines::version);
    Ok(match version {
        Some(version) => json!({"model_version": version}),
        None => json!({"registered_model": lines::model(&done.model)}),
    })
}

fn describe_one(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    described(client, ask.change()?)
}

fn set_tag(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    let tags = vec![Pair { key: ask.key.clone(), value: ask.value.clone() }];
    client.run(TrackDescribe { tags, ..ask.change()? }).map(|_| json!({}))
}

fn delete_tag(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    let drop_tags = vec![ask.key.clone()];
    client.run(TrackDescribe { drop_tags, ..ask.change()? }).map(|_| json!({}))
}

fn withdraw_one(client: &Client<'_>, ask: One) -> Result<Value, Refusal> {
    let version = ask.number()?;
    client.run(TrackWithdraw { model: ask.name, version }).map(|_| json!({}))
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    filter: String,
    #[serde(default, deserialize_with = "many")]
    order_by: Vec<String>,
    #[serde(flatten)]
    part: Part,
}

fn search_models(client: &Client<'_>, ask: Search) -> Result<Value, Refusal> {
    let (skip, limit) = ask.part.window(MODELS)?;
    let (filter, order_by) = (ask.filter, ask.order_by);
    let found = client.run(TrackModels { filter, order_by, skip, limit })?;
    let models: Vec<Value> = found.models.iter().map(lines::model).collect();
    let next = ask::next_token(skip, models.len(), found.total).unwrap_or_default();
    Ok(json!({"registered_models": models, "next_page_token": next}))
}

fn search_versions(client: &Client<'_>, ask: Search) -> Result<Value, Refusal> {
    let (skip, limit) = ask.part.window(VERSIONS)?;
    let (filter, order_by) = (ask.filter, ask.order_by);
    let found = client.run(TrackVersions { filter, order_by, skip, limit, ..all_versions() })?;
    let versions: Vec<Value> = found.versions.iter().map(lines::version).collect();
    let next = ask::next_token(skip, versions.len(), found.total).unwrap_or_default();
    Ok(json!({"model_versions": versions, "next_page_token": next}))
}
