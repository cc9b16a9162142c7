//! One flag, and all of them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use slate_core::{Error, Result};
use slate_rights::Facts;

use super::answer::{self, Success};
use super::context::{Asked, Mistake};
use super::refusal::Refusal;
use super::{ABOUT, etag, stream};
use crate::executor::now;
use crate::http::{App, auth};
use crate::serving::{Engine, Memory, Whom};

/// A body, or why it did not arrive.
type Body = std::result::Result<Bytes, BytesRejection>;

/// `POST /ofrep/v1/evaluate/flags/{key}`.
pub(super) async fn single(
    State(app): State<Arc<App>>,
    key: std::result::Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> std::result::Result<Response, Refusal> {
    known(&app, headers).await?;
    let Path(key) = key.map_err(|e| {
        Refusal::Mistake(Some(String::new()), Mistake::new("PARSE_ERROR", e.body_text()))
    })?;
    let mistake = |mistake| Refusal::Mistake(Some(key.clone()), mistake);
    let asked = read(body).map_err(mistake)?;
    let (engine, flags) = (&app.executor.engine, app.executor.engine.flags());
    let memory = engine.memory(&flags, &asked.attributes);
    let whom = whom(engine, &asked, &memory);
    let found: Success<'_> = answer::single(&flags, &key, whom).map_err(mistake)?;
    Ok(json(&found, &[])?)
}

/// `POST /ofrep/v1/evaluate/flags`. What a provider repeats from an event (`flagConfigEtag` and
/// `flagConfigLastModified`) needs no answer of its own: events come from the flags that are evaluated here.
pub(super) async fn bulk(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> std::result::Result<Response, Refusal> {
    let have = headers.clone();
    let token = known(&app, headers).await?;
    let asked = read(body).map_err(|mistake| Refusal::Mistake(None, mistake))?;
    let (engine, flags) = (&app.executor.engine, app.executor.engine.flags());
    let memory = engine.memory(&flags, &asked.attributes);
    let whom = whom(engine, &asked, &memory);
    let name = etag::of(&flags.etag, whom);
    if etag::is_known(&have, &name) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, name)]).into_response());
    }
    let stream = stream::endpoint(&token);
    let found = answer::bulk(&flags, whom, Some(stream));
    Ok(json(&found, &[(header::ETAG, name)])?)
}

/// The token's hash, if whoever shows it may ask for flags. The one read of the store on the way; it never waits for
/// a writer.
async fn known(app: &Arc<App>, headers: HeaderMap) -> Result<[u8; 32]> {
    app.blocking(move |app| {
        let visitor = auth::by_token(app, &headers)?;
        app.executor.admit(&visitor, &ABOUT, Facts::default(), now())?;
        Ok(visitor.token_hash())
    })
    .await
}

fn whom<'a>(engine: &Engine, asked: &'a Asked, memory: &'a Memory) -> Whom<'a> {
    let opted_out = engine.wishes.opted_out(asked.viewer());
    Whom { attributes: &asked.attributes, opted_out, memory: Some(memory) }
}

fn read(body: Body) -> std::result::Result<Asked, Mistake> {
    let body = body.map_err(|e| Mistake::new("PARSE_ERROR", e.body_text()))?;
    Asked::read(&body)
}

fn json(
    found: &impl serde::Serialize,
    headers: &[(header::HeaderName, String)],
) -> Result<Response> {
    let body =
        serde_json::to_vec(found).map_err(|e| Error::invalid(format!("write the answer: {e}")))?;
    let mut response = ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
