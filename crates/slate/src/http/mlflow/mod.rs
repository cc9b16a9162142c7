//! `/api/2.0/mlflow/…`: the calls of MLflow's client, translated to operations of [`crate::ops::tracking`] and
//! back. No rule of tracking lives here. `docs/tracking.md` says which calls there are.

mod artifacts;
mod ask;
mod client;
mod errors;
mod experiments;
mod lines;
mod registry;
mod runs;
mod search;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::{MethodFilter, MethodRouter, any, on};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::App;
use super::body::Body;
use crate::operation::{About, Operation};
use crate::ops::tracking::TrackSearch;
use client::Client;
use errors::Refusal;

/// Every call that is answered. The others are refused in MLflow's way, so that a client can say so.
pub(super) fn routes(file_bytes_max: usize) -> Router<Arc<App>> {
    let anything = &TrackSearch::ABOUT;
    let files = artifacts::files().layer(DefaultBodyLimit::max(file_bytes_max));
    Router::new()
        .merge(experiments::routes())
        .merge(runs::routes())
        .merge(search::routes())
        .merge(registry::routes())
        .merge(artifacts::routes())
        .route("/api/3.0/mlflow/server-info", call(MethodFilter::GET, anything, server_info))
        .route("/api/{*call}", any(unknown))
        .merge(files)
}

/// One call: who asks is settled before what they sent is read.
fn call<Q: DeserializeOwned + 'static>(
    method: MethodFilter,
    about: &'static About,
    work: fn(&Client<'_>, Q) -> Result<Value, Refusal>,
) -> MethodRouter<Arc<App>> {
    let answer = move |State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri, body: Body| async move {
        let done = app.blocking(move |app| {
            Ok(Client::admitted(app, &headers, about)
                .and_then(|client| work(&client, ask::question(&uri, &body.0)?)))
        });
        done.await.map_err(Refusal::from)?.map(Json)
    };
    on(method, answer)
}

/// What a client asks before it uses what not every server has.
fn server_info(_: &Client<'_>, _: Value) -> Result<Value, Refusal> {
    Ok(json!({
        "store_type": "slate", "workspaces_enabled": false, "multipart_uploads_enabled": false,
        "multipart_downloads_enabled": false,
    }))
}

/// What there is not, for those who may ask at all.
async fn unknown(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
) -> Result<Refusal, Refusal> {
    let done = app
        .blocking(move |app| Ok(Client::admitted(app, &headers, &TrackSearch::ABOUT).map(|_| ())));
    done.await??;
    Ok(Refusal::endpoint(&method, uri.path()))
}

#[cfg(test)]
mod tests;
