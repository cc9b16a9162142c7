//! `/api/2.0/mlflow-artifacts/…`: files of runs, which clients send to this server and get from it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get};
use serde::Deserialize;
use serde_json::{Value, json};
use slate_core::{Error, Result};

use super::call;
use super::client::Client;
use super::errors::Refusal;
use super::lines;
use super::runs::Id;
use crate::http::App;
use crate::http::body::Body;
use crate::http::uploads;
use crate::operation::Operation;
use crate::ops::tracking::{TrackShow, TrackUpload, TrackedSheet};

pub(super) fn routes() -> Router<Arc<App>> {
    let show = &TrackShow::ABOUT;
    Router::new()
        .route("/api/2.0/mlflow/artifacts/list", call(MethodFilter::GET, show, list))
        .route("/api/2.0/mlflow-artifacts/artifacts", call(MethodFilter::GET, show, list_here))
}

/// Those whose body or answer is a file.
pub(super) fn files() -> Router<Arc<App>> {
    Router::new().route("/api/2.0/mlflow-artifacts/artifacts/{*path}", get(download).put(upload))
}

/// A file or folder of a run, by its address `EXPERIMENT/RUN/artifacts/PATH`.
#[derive(Debug, PartialEq)]
pub(super) struct Address {
    pub(super) run: String,
    /// Empty for all of the run's files.
    pub(super) path: String,
}

impl Address {
    /// # Errors
    /// It is no such address.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut parts = text.splitn(4, '/');
        let (experiment, run) = (parts.next().unwrap_or_default(), parts.next());
        let is_number = !experiment.is_empty() && experiment.bytes().all(|b| b.is_ascii_digit());
        match (is_number, run, parts.next()) {
            (true, Some(run), Some("artifacts")) => {
                let path = parts.next().unwrap_or_default().trim_end_matches('/').to_owned();
                Ok(Self { run: run.to_owned(), path })
            }
            _ => Err(Error::not_found(format!("`{}` is no file of a run", text.escape_debug()))
                .hint("EXPERIMENT/RUN/artifacts/PATH")),
        }
    }
}

async fn upload(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let done = app.blocking(move |app| {
        Ok(Client::admitted(app, &headers, &TrackUpload::ABOUT)
            .and_then(|client| keep(&client, &path, &body)))
    });
    done.await?.map(|()| axum::Json(json!({})).into_response())
}

/// Puts the bytes where the operation reads them, and takes them away again.
fn keep(client: &Client<'_>, path: &str, body: &[u8]) -> Result<(), Refusal> {
    let Address { run, path } = Address::parse(path)?;
    let place = &client.app().executor.place;
    let file = uploads::put(&place.uploads(), body)?;
    let waiting = file.path(place)?;
    let done = client.run(TrackUpload { run, file, path });
    // What cannot be removed now goes with the uploads that nobody used.
    let _ = std::fs::remove_file(waiting);
    done.map(drop)
}

async fn download(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let done = app.blocking(move |app| {
        Ok(Client::admitted(app, &headers, &TrackShow::ABOUT)
            .and_then(|client| bytes(&client, &path)))
    });
    let mut response = done.await??.into_response();
    let headers = response.headers_mut();
    let stream = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, stream);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

fn bytes(client: &Client<'_>, path: &str) -> Result<Vec<u8>, Refusal> {
    let Address { run, path } = Address::parse(path)?;
    let sheet = client.run(TrackShow { run })?;
    let file = sheet.files.iter().find(|file| file.path == path);
    let missing = || Error::not_found(format!("run `{}` has no file `{path}`", sheet.run.id));
    let artifact = &file.ok_or_else(missing)?.artifact;
    Ok(client.app().executor.place.artifacts.get(artifact)?)
}

#[derive(Deserialize)]
struct List {
    #[serde(flatten)]
    id: Id,
    #[serde(default)]
    path: String,
}

/// Files below a path, with their paths in the run.
fn list(client: &Client<'_>, ask: List) -> Result<Value, Refusal> {
    let sheet = client.run(TrackShow { run: ask.id.run() })?;
    let folder = ask.path.trim_matches('/');
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let under = below(&sheet, folder).into_iter().filter(|entry| !entry.is_itself);
    let files: Vec<Value> = under.map(|entry| entry.line(&prefix)).collect();
    Ok(json!({"root_uri": lines::artifact_uri(&sheet.run), "files": files}))
}

#[derive(Deserialize)]
struct Here {
    #[serde(default)]
    path: String,
}

/// Files below an address, with their names only.
fn list_here(client: &Client<'_>, ask: Here) -> Result<Value, Refusal> {
    let Address { run, path } = Address::parse(&ask.path)?;
    let sheet = client.run(TrackShow { run })?;
    let files: Vec<Value> = below(&sheet, &path).iter().map(|entry| entry.line("")).collect();
    Ok(json!({"files": files}))
}

/// Something in a folder.
struct Entry {
    name: String,
    /// The size of a file; a folder has none.
    bytes: Option<u64>,
    /// The file that was asked for, and nothing in it.
    is_itself: bool,
}

impl Entry {
    fn line(&self, prefix: &str) -> Value {
        let mut line = json!({
            "path": format!("{prefix}{}", self.name), "is_dir": self.bytes.is_none(),
        });
        if let Some(bytes) = self.bytes {
            line["file_size"] = json!(bytes);
        }
        line
    }
}

/// What lies directly in a folder of a run, by name; or the file itself, where the path is one.
fn below(sheet: &TrackedSheet, folder: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for file in &sheet.files {
        if file.path == folder {
            let name = folder.rsplit('/').next().unwrap_or_default().to_owned();
            return vec![Entry { name, bytes: Some(file.bytes), is_itself: true }];
        }
        let inside = match folder {
            "" => Some(file.path.as_str()),
            _ => file.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
        };
        let Some(inside) = inside else { continue };
        let (name, bytes) = match inside.split_once('/') {
            None => (inside, Some(file.bytes)),
            Some((name, _)) => (name, None),
        };
        if entries.last().is_none_or(|last| last.name != name) {
            entries.push(Entry { name: name.to_owned(), bytes, is_itself: false });
        }
    }
    entries
}
