//! One flag, and all of them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
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

/// A body, or why it did not arrive.
type Body = std::result::Result<Bytes, BytesRejection>;

/// `POST /ofrep/v1/evaluate/flags/{key}`.
pub(super) async fn single(
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> std::result::Result<Response, Refusal> {
    known(&app, headers).await?;
    let mistake = |mistake| Refusal::Mistake(Some(key.clone()), mistake);
    let asked = read(body).map_err(mistake)?;
    let flags = app.executor.engine.flags();
    let opted_out = app.executor.engine.wishes.opted_out(asked.viewer());
    let found: Success<'_> = answer::single(&flags, &key, &asked, opted_out).map_err(mistake)?;
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
    let flags = app.executor.engine.flags();
    let opted_out = app.executor.engine.wishes.opted_out(asked.viewer());
    let name = etag::of(&flags.etag, &asked, opted_out);
    if etag::is_known(&have, &name) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, name)]).into_response());
    }
    let stream = stream::endpoint(&token);
    let found = answer::bulk(&flags, &asked, opted_out, Some(stream));
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
