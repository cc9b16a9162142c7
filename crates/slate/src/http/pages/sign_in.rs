//! The page where a browser signs in.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use slate_core::Error;

use super::reply;
use super::visit::theme;
use crate::http::reply::status;
use crate::studio::layout::{Shell, document};
use crate::studio::pages::sign_in::{SignInView, sign_in as sign_in_page};

/// The page; with what is the matter after an attempt that failed.
pub(in crate::http) fn sign_in(headers: &HeaderMap, next: &str, error: Option<&Error>) -> Response {
    let why = error.map(|e| format!("Not signed in: {}.", e.detail()));
    let page = sign_in_page(&SignInView { next: next.to_owned(), error: why });
    let shell = Shell {
        studio: "Slate".to_owned(),
        theme: theme(headers),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Shell::default()
    };
    let status = error.map_or(StatusCode::OK, |e| status(e.kind()));
    reply::page(status, document(&shell, &page))
}
