//! `/ofrep/v1/…`: OpenFeature's remote evaluation protocol, version 0.3.0 of its description.
//!
//! A flag is evaluated in memory. No exposure is logged here: whoever asks for flags has not shown them yet, and
//! reports what was shown.

pub mod answer;
pub mod context;
pub(super) mod etag;
mod evaluate;
mod refusal;
mod stream;

pub(super) use stream::Streams;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use slate_core::Purpose;

use super::App;
use crate::operation::About;

const ABOUT: About = About {
    path: &["ofrep"],
    purpose: Purpose::Assign,
    summary: "Flags in OpenFeature's remote evaluation protocol",
    example: "curl -H \"Authorization: Bearer $SLATE_TOKEN\" http://127.0.0.1:7700/ofrep/v1/evaluate/flags -d '{\"context\":{\"targetingKey\":\"42\"}}'",
};

/// What a provider asks.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/ofrep/v1/evaluate/flags", post(evaluate::bulk))
        .route("/ofrep/v1/evaluate/flags/{key}", post(evaluate::single))
        .route("/ofrep/v1/stream", get(stream::listen))
}
