//! What could not be answered, in the shapes of the protocol's description.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use slate_core::{Error, ErrorKind};

use super::answer::Failure;
use super::context::Mistake;
use crate::http::reply::{self, Fault};

/// Why there is no evaluation.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The question is wrong, or about no flag.
    Mistake(Option<String>, Mistake),
    /// Whoever asks may not, or the server fails.
    Error(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Mistake(key, mistake) => {
                let found = mistake.code != "FLAG_NOT_FOUND";
                let status = if found { StatusCode::BAD_REQUEST } else { StatusCode::NOT_FOUND };
                (status, Json(Failure::of(key.as_deref(), mistake))).into_response()
            }
            Self::Error(error) => {
                let told = error.kind() != ErrorKind::Corrupt && error.kind() != ErrorKind::Io;
                let details = match told {
                    true => error.detail().to_owned(),
                    // The program's own trouble is in its log, not on the wire.
                    false => "the server failed at this request".to_owned(),
                };
                let status = reply::status(error.kind());
                // The status, the headers and the log line are those of every other answer.
                let mut response = Fault(error).into_response();
                let body = Json(json!({"errorDetails": details})).into_response();
                debug_assert_eq!(response.status(), status);
                *response.body_mut() = body.into_body();
                response.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
                response
            }
        }
    }
}
