//! Errors in MLflow's form: a code that its client knows, and a message.

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use slate_core::{Error, ErrorKind};

/// A call that was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    code: &'static str,
    status: StatusCode,
    message: String,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (code, status) = match error.kind() {
            // MLflow's client tries again after 429, which would not help against a size.
            ErrorKind::Invalid | ErrorKind::Insufficient | ErrorKind::Limit => {
                ("INVALID_PARAMETER_VALUE", StatusCode::BAD_REQUEST)
            }
            ErrorKind::NotFound => ("RESOURCE_DOES_NOT_EXIST", StatusCode::NOT_FOUND),
            ErrorKind::Conflict => ("RESOURCE_CONFLICT", StatusCode::CONFLICT),
            ErrorKind::Unauthenticated => ("UNAUTHENTICATED", StatusCode::UNAUTHORIZED),
            ErrorKind::Denied => ("PERMISSION_DENIED", StatusCode::FORBIDDEN),
            ErrorKind::Interrupted => ("TEMPORARILY_UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE),
            ErrorKind::Corrupt => ("DATA_LOSS", StatusCode::INTERNAL_SERVER_ERROR),
            ErrorKind::Io => ("INTERNAL_ERROR", StatusCode::INTERNAL_SERVER_ERROR),
        };
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!("{error}");
        }
        Self { code, status, message: error.to_string() }
    }
}

impl Refusal {
    /// A conflict of names, in the code that clients look for when they make something.
    pub(super) fn taken(self) -> Self {
        if self.status == StatusCode::CONFLICT {
            let (code, status) = ("RESOURCE_ALREADY_EXISTS", StatusCode::BAD_REQUEST);
            return Self { code, status, ..self };
        }
        self
    }

    /// A call that there is not.
    pub(super) fn endpoint(method: &Method, path: &str) -> Self {
        let message = format!(
            "nothing answers `{method} {path}` here\n  hint: docs/tracking.md lists the calls that are"
        );
        Self { code: "ENDPOINT_NOT_FOUND", status: StatusCode::NOT_FOUND, message }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"error_code": self.code, "message": self.message});
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
