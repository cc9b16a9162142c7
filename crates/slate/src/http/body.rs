//! Bodies of operations: whole, and in time.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::App;

/// The body of a request that arrived within the time of a request. An operation itself may take longer.
pub(super) struct Body(pub(super) Bytes);

impl FromRequest<Arc<App>> for Body {
    type Rejection = Response;
    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let limit = Duration::from_secs(app.executor.place.config.serve.request_seconds_max);
        match tokio::time::timeout(limit, Bytes::from_request(request, app)).await {
            Ok(Ok(body)) => Ok(Self(body)),
            Ok(Err(rejection)) => Err(rejection.into_response()),
            Err(_) => {
                Err((StatusCode::REQUEST_TIMEOUT, "the body took too long\n").into_response())
            }
        }
    }
}
