//! The stylesheet, the script and the icon. Nothing in them is secret, so nobody has to sign in.

use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};

use crate::http::reply::nothing_here;
use crate::studio::assets::asset;

/// Answers with a file; browsers may keep it for five minutes.
pub(super) async fn show(uri: Uri) -> Response {
    let Some((kind, text)) = asset(uri.path()) else {
        return nothing_here(uri).await.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}
