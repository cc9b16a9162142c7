//! What could not be answered, in the shapes of the protocol's description.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use slate_core::{Error, ErrorKind};

use super::answer::Failure;
use super::context::Mistake;
use crate::http::reply::Fault;

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
                // Status, headers and the line in the log are those of every other answer.
                let mut response = Fault(error).into_response();
                let body = Json(json!({"errorDetails": details})).into_response();
                *response.body_mut() = body.into_body();
                response
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::header;

    use super::*;

    #[tokio::test]
    async fn every_kind_of_error_has_its_status_and_says_no_more_than_it_may() {
        // Kind, status, a header, what is told.
        let table = [
            (ErrorKind::Unauthenticated, 401, Some(header::WWW_AUTHENTICATE), "x"),
            (ErrorKind::Denied, 403, None, "x"),
            (ErrorKind::Limit, 429, Some(header::RETRY_AFTER), "x"),
            (ErrorKind::Io, 500, None, "the server failed at this request"),
            (ErrorKind::Corrupt, 500, None, "the server failed at this request"),
        ];
        for (kind, status, named, told) in table {
            let response = Refusal::from(Error::new(kind, "x")).into_response();
            assert_eq!(response.status(), status, "{kind:?}");
            assert!(named.is_none_or(|name| response.headers().contains_key(name)), "{kind:?}");
            let body = to_bytes(response.into_body(), 1000).await.expect("a body");
            let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(body, json!({"errorDetails": told}), "{kind:?}");
        }
    }
}
