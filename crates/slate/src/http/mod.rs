//! The HTTP face: routes derived from the list of operations, and what stands around them (who asks,
//! limits, draining). No rule of an operation lives here.

mod api;
mod app;
mod auth;
mod basic;
mod body;
mod cookies;
mod forms;
mod growthbook;
mod limits;
mod listen;
mod metrics;
mod mlflow;
pub mod ofrep;
mod openapi;
mod pages;
mod reply;
mod uploads;

pub use app::App;
pub use listen::{ServeOptions, serve};

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::middleware;
use axum::routing::{get, post};
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;

/// Everything the server answers.
pub fn router(app: Arc<App>) -> Router {
    let config = &app.executor.place.config.serve;
    let body_max = DefaultBodyLimit::max(config.body_bytes_max);
    let time_max = Duration::from_secs(config.request_seconds_max);
    let timed = Router::new()
        .merge(pages::routes())
        .route("/sign-in", get(auth::sign_in_page).post(auth::sign_in))
        .route("/sign-out", post(auth::sign_out))
        .route("/theme", post(auth::theme))
        .route("/do/{*operation}", post(forms::submit))
        .route("/v1/titles/{id}/similar", get(api::similar))
        .route("/metrics", get(metrics::show))
        .route("/openapi.json", get(openapi::show))
        .merge(flags())
        .layer(body_max)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time_max));
    // Operations bound their own time: an import or an evaluation may take as long as it takes.
    let operations = Router::new()
        .route("/v1/uploads", post(uploads::store))
        .route("/v1/{*operation}", post(api::operate))
        .merge(mlflow::routes(app.executor.place.config.tracking.file_bytes_max))
        .layer(body_max);
    timed
        .merge(operations)
        .fallback(pages::nothing_here)
        .layer(middleware::from_fn_with_state(app.clone(), limits::guard))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::measure))
        .with_state(app)
}

/// What other people's programs and pages ask, so that browsers must be told that they may. A token in a header or in
/// the address is what counts here; a browser's session does not.
fn flags() -> Router<Arc<App>> {
    let header = HeaderName::from_static;
    let sent = [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH];
    let sent = sent.into_iter().chain([header(auth::API_KEY), header("last-event-id")]);
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(sent.collect::<Vec<_>>())
        .expose_headers([header::ETAG, header::RETRY_AFTER])
        .max_age(Duration::from_secs(24 * 3600));
    ofrep::routes().route("/api/features/{key}", get(growthbook::features)).layer(cors)
}

async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(
    axum::extract::State(app): axum::extract::State<Arc<App>>,
) -> (StatusCode, &'static str) {
    if app.is_ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "loading or draining\n")
    }
}
