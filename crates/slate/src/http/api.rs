//! `/v1/…`: every operation as `POST` with a JSON body, and what is read with `GET`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use slate_core::{Error, Result};
use slate_rights::{Facts, Reason};

use super::App;
use super::auth::guest_of_api;
use super::body::Body;
use super::reply::{Fault, Written};
use crate::executor::now;
use crate::ops;
use crate::registry::Entry;

/// Runs the operation at this address.
pub(super) async fn operate(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Written, Fault> {
    let entry = find(&path)?;
    let json = app.blocking(move |app| run(app, entry, &headers, || parse(&body, &path))).await?;
    Ok(Written(json))
}

/// The operation whose words, joined by `/`, are the address.
fn find(path: &str) -> Result<&'static Entry> {
    let entry = ops::ALL.iter().find(|e| e.about.path.join("/") == path);
    entry.ok_or_else(|| {
        Error::not_found(format!("nothing answers at `/v1/{path}`"))
            .hint("`/openapi.json` lists what does")
    })
}

fn parse(body: &[u8], path: &str) -> Result<Value> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(body).map_err(|e| {
        let (line, column) = (e.line() as u64, e.column() as u64);
        Error::invalid("the body is not JSON".to_owned())
            .at_line(format!("the body of /v1/{path}"), line, Some(column))
            .hint("send one JSON object")
    })
}

/// Who asks is settled before what they sent is read: a stranger learns nothing about bodies.
fn run(
    app: &App,
    entry: &Entry,
    headers: &HeaderMap,
    body: impl FnOnce() -> Result<Value>,
) -> Result<String> {
    let (guest, genuine) = guest_of_api(app, headers)?;
    app.executor.admit(&guest.visitor, entry.about, Facts::default(), now())?;
    if !genuine {
        let caller = guest.visitor.caller();
        return Err(app.executor.refuse(caller, entry.about, &[Reason::FormForged], now())?);
    }
    (entry.run_json)(&app.executor, &guest.visitor, body()?, app)
}

/// How many similar titles are asked for.
#[derive(Debug, serde::Deserialize)]
pub(super) struct SimilarQuery {
    k: Option<u32>,
}

/// `GET /v1/titles/{id}/similar`: the operation `title similar`.
pub(super) async fn similar(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(query): Query<SimilarQuery>,
    headers: HeaderMap,
) -> Result<Written, Fault> {
    let mut body = json!({"title": id});
    if let Some(k) = query.k {
        body["k"] = json!(k);
    }
    let entry = find("title/similar")?;
    let answer = app.blocking(move |app| {
        let guest = super::auth::guest(app, &headers)?;
        (entry.run_json)(&app.executor, &guest.visitor, body, app)
    });
    Ok(Written(answer.await?))
}
