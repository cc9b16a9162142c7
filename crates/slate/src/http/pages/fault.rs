//! An error as a page: what is the matter, where, what to do.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use slate_core::{Error, ErrorKind};

use super::reply;
use super::visit::{Visit, theme};
use crate::http::App;
use crate::http::reply::{nothing_here as nothing_for_programs, status};
use crate::studio::layout::{Page, Shell, document};
use crate::studio::pages::error::{ErrorView, error as error_page};
use crate::studio::parts::{Notice, State as Seriousness, segment, sentence_start};

/// Answers a browser with what is the matter; who is not signed in is sent to do so and comes back
/// to `here`.
pub(in crate::http) async fn fault_page(
    app: &Arc<App>,
    headers: &HeaderMap,
    here: &str,
    error: &Error,
) -> Response {
    if error.kind() == ErrorKind::Unauthenticated {
        return Redirect::to(&format!("/sign-in?next={}", segment(here))).into_response();
    }
    let status = status(error.kind());
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!("{error}");
    }
    let shell = shell(app, headers, here).await;
    reply::page(status, document(&shell, &view(status, came_from(headers), error)))
}

/// The usual surroundings, or none if even they cannot be had.
async fn shell(app: &Arc<App>, headers: &HeaderMap, here: &str) -> Shell {
    let alone = Shell { studio: "Slate".to_owned(), theme: theme(headers), ..Shell::default() };
    let Ok(uri) = here.parse::<Uri>() else { return alone };
    let headers = headers.clone();
    app.blocking(move |app| Visit::new(app, &headers, &uri)?.shell()).await.unwrap_or(alone)
}

/// The page of this studio where the link or the form was.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let from: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    from.path_and_query().map(ToString::to_string)
}

/// The sentence with the codes of a refusal, which an administrator can look for in the record.
fn with_reasons(sentence: String, reasons: &[String]) -> String {
    if reasons.is_empty() { sentence } else { format!("{sentence} ({})", reasons.join(", ")) }
}

fn view(status: StatusCode, from: Option<String>, error: &Error) -> Page {
    let notice = Notice {
        state: Seriousness::Bad,
        what: with_reasons(sentence(error.detail()), error.reasons()),
        place: error.place().map(ToString::to_string).unwrap_or_default(),
        hint: error.hint_text().unwrap_or_default().to_owned(),
        ..Notice::default()
    };
    let back = from.map(|from| ("Back".to_owned(), from));
    let overview = ("Overview".to_owned(), "/".to_owned());
    error_page(&ErrorView {
        status: status.as_u16(),
        title: title(error.kind()).to_owned(),
        notice,
        ways: back.into_iter().chain([overview]).collect(),
    })
}

fn title(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalid => "That cannot be understood",
        ErrorKind::NotFound => "Nothing is here",
        ErrorKind::Conflict => "That is not possible as things stand",
        ErrorKind::Unauthenticated => "Sign in first",
        ErrorKind::Denied => "You may not do that",
        ErrorKind::Limit => "That is too much at once",
        ErrorKind::Insufficient => "There is too little data for that",
        ErrorKind::Interrupted => "That was stopped",
        ErrorKind::Corrupt => "Stored data is damaged",
        ErrorKind::Io => "The machine refused",
    }
}

/// An error's words as a sentence.
fn sentence(detail: &str) -> String {
    format!("{}.", sentence_start(detail))
}

/// An address nobody answers: a page for a browser, JSON for a program.
pub(in crate::http) async fn nothing_here(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !accepted.contains("text/html") {
        return nothing_for_programs(uri).await.into_response();
    }
    let error = Error::not_found(format!("no page has the address `{}`", uri.path()));
    fault_page(&app, &headers, "/", &error).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_become_sentences() {
        let table = [
            ("there is no title `x`", "There is no title `x`."),
            ("`x` is too short", "`x` is too short."),
            ("", "."),
        ];
        for (detail, expected) in table {
            assert_eq!(sentence(detail), expected);
        }
    }
}
