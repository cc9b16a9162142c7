//! `POST /v1/uploads`: bytes that an operation will read as its input.

use std::io::Write;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};
use slate_core::{Error, Purpose, Result};
use slate_rights::Facts;
use slate_rights::record::to_hex;

use super::App;
use super::auth::guest_of_api;
use super::reply::Fault;
use crate::executor::now;
use crate::input::UPLOAD_PREFIX;
use crate::operation::About;

const ABOUT: About = About {
    path: &["upload"],
    purpose: Purpose::Import,
    summary: "Store bytes for an operation to read",
    example: "curl --data-binary @events.csv http://127.0.0.1:7700/v1/uploads",
};

/// Stores the body and answers with its name.
pub(super) async fn store(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Fault> {
    let name = app.blocking(move |app| keep(app, &headers, &body)).await?;
    Ok(Json(json!({"upload": name})))
}

fn keep(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<String> {
    let (guest, genuine) = guest_of_api(app, headers)?;
    app.executor.admit(&guest.visitor, &ABOUT, Facts::default(), now())?;
    if !genuine {
        let reason = [slate_rights::Reason::FormForged];
        return Err(app.executor.refuse(guest.visitor.caller(), &ABOUT, &reason, now())?);
    }
    let folder = app.executor.place.uploads();
    let id = to_hex(&slate_store::new_secret()?[..16]);
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::File::create_new(folder.join(&id)))
        .and_then(|mut file| file.write_all(body));
    written.map_err(|e| Error::io("store the upload", &e))?;
    Ok(format!("{UPLOAD_PREFIX}{id}"))
}
