//! `POST /v1/uploads`: bytes that an operation will read as its input.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};
use slate_core::{Error, Purpose, Result};
use slate_rights::Facts;
use slate_rights::record::to_hex;

use super::App;
use super::auth::guest_of_api;
use super::body::Body;
use super::reply::Fault;
use crate::executor::now;
use crate::input::Input;
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
    Body(body): Body,
) -> Result<Json<Value>, Fault> {
    let name = app.blocking(move |app| keep(app, &headers, &body)).await?;
    Ok(Json(json!({"upload": name})))
}

/// How long an upload waits for the operation that uses it.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes uploads that have waited too long.
///
/// # Errors
/// The disk refuses.
pub(super) fn sweep(folder: &Path, now: SystemTime) -> Result<()> {
    let failed = |e: &std::io::Error| Error::io("remove old uploads", e);
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let since = entry.metadata().and_then(|m| m.modified()).map_err(|e| failed(&e))?;
        if now.duration_since(since).is_ok_and(|age| age > KEPT) {
            std::fs::remove_file(entry.path()).map_err(|e| failed(&e))?;
        }
    }
    Ok(())
}

fn keep(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<String> {
    let (guest, genuine) = guest_of_api(app, headers)?;
    app.executor.admit(&guest.visitor, &ABOUT, Facts::default(), now())?;
    if !genuine {
        let reason = [slate_rights::Reason::FormForged];
        return Err(app.executor.refuse(guest.visitor.caller(), &ABOUT, &reason, now())?);
    }
    Ok(put(&app.executor.place.uploads(), body)?.name())
}

/// Writes bytes as an upload.
///
/// # Errors
/// The disk refuses.
pub(super) fn put(folder: &Path, body: &[u8]) -> Result<Input> {
    let id = to_hex(&slate_store::new_secret()?[..16]);
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::File::create_new(folder.join(&id)))
        .and_then(|mut file| file.write_all(body));
    written.map_err(|e| Error::io("store the upload", &e))?;
    Ok(Input::Upload(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_uploads_are_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a");
        std::fs::write(&file, "events").expect("a file");
        let now = SystemTime::now();
        for (later, there) in [(KEPT / 2, true), (KEPT * 2, false), (KEPT * 3, false)] {
            sweep(folder.path(), now + later).expect("swept");
            assert_eq!(file.exists(), there);
        }
        sweep(&folder.path().join("nowhere"), now).expect("nothing to sweep");
    }
}
