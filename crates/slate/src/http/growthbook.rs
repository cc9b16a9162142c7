//! `GET /api/features/{key}`: the payload that GrowthBook's SDKs fetch and evaluate themselves.
//!
//! The address holds a token, because that is where the SDKs put it: only one of the role `client` is taken, which
//! everybody may read. Tokens that may do more are refused here.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use slate_core::{Error, Purpose, Role, Timestamp};
use slate_rights::{Facts, Reason};

use super::App;
use super::ofrep::etag;
use super::reply::Fault;
use crate::executor::{Visitor, now};
use crate::operation::About;
use crate::token::Token;

const ABOUT: About = About {
    path: &["features"],
    purpose: Purpose::Assign,
    summary: "Features as GrowthBook's SDKs fetch them",
    example: "curl http://127.0.0.1:7700/api/features/$CLIENT_KEY",
};

/// How long an SDK or a proxy may keep the payload, in seconds: so long a change, or the end of a token, may go unseen.
const CACHE: &str = "public, max-age=30, stale-while-revalidate=300";

/// The features and what belongs to them.
#[derive(Serialize)]
struct Payload<'f> {
    status: u16,
    #[serde(flatten)]
    document: Option<&'f Map<String, Value>>,
    #[serde(rename = "dateUpdated", skip_serializing_if = "Option::is_none")]
    changed_at: Option<Timestamp>,
}

/// Gives the payload.
pub(super) async fn features(
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    app.blocking(move |app| admit(app, &key)).await?;
    let flags = app.executor.engine.flags();
    let name = etag::quoted(&flags.etag);
    let kept = [(header::ETAG, name.clone()), (header::CACHE_CONTROL, CACHE.to_owned())];
    if etag::is_known(&headers, &name) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let (document, changed_at) = (flags.document.as_object(), flags.changed_at);
    let body = serde_json::to_vec(&Payload { status: 200, document, changed_at })
        .map_err(|e| Error::invalid(format!("write the payload: {e}")))?;
    Ok((kept, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

fn admit(app: &App, key: &str) -> slate_core::Result<()> {
    let visitor = match Token::parse(key) {
        Ok(token) => app.executor.visitor(&token)?,
        Err(_) => Visitor::NOBODY,
    };
    let caller = app.executor.admit(&visitor, &ABOUT, Facts::default(), now())?;
    if caller.role == Role::Client {
        return Ok(());
    }
    Err(app.executor.refuse(Some(caller), &ABOUT, &[Reason::TokenExposed], now())?)
}
