//! The studio's pages: what an operation answered, put into the views of [`crate::studio`].

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use slate_core::Error;

use super::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
}

pub(super) fn sign_in(_headers: &HeaderMap, _next: &str, _error: Option<&Error>) -> String {
    String::new()
}

pub(super) fn fault_page(_app: &App, _headers: &HeaderMap, error: &Error) -> Response {
    error.to_string().into_response()
}
