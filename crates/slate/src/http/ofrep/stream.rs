//! `GET /ofrep/v1/stream`: tells providers that flags have changed, as server-sent events.
//!
//! An event says that there is something new and what it is called, never what. A browser cannot send a header with
//! such a request, so the address carries a ticket: made of the token, good for this stream and nothing else, and
//! void as soon as the token is.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use slate_core::{Error, ErrorKind, Result};
use slate_rights::record::to_hex;
use slate_rights::{Facts, Reason};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::ABOUT;
use super::answer::EventStream;
use super::refusal::Refusal;
use crate::executor::{now, refusal};
use crate::http::App;
use crate::serving::Flags;

const CONTEXT: &str = "slate 2026-11 flags stream ticket v1";
/// Most streams that are open at once.
const STREAMS_MAX: usize = 256;
/// How often a stream that has nothing to say shows that it is there, and looks whether its token still counts.
const QUIET: Duration = Duration::from_secs(15);
/// How soon a client that lost its stream should come again, and after how much quiet it should close one.
const RETRY: Duration = Duration::from_secs(2);
const INACTIVITY_S: u32 = 120;

/// The flags as of now, for whoever listens; none once the server stops.
type News = Option<Arc<Flags>>;

/// Who is told of changes.
#[derive(Debug)]
pub(in crate::http) struct Streams {
    news: watch::Sender<News>,
    places: Arc<Semaphore>,
}

impl Streams {
    pub(in crate::http) fn new(flags: Arc<Flags>) -> Self {
        let places = Arc::new(Semaphore::new(STREAMS_MAX));
        Self { news: watch::Sender::new(Some(flags)), places }
    }

    /// Tells everybody who listens, if the flags are others than before.
    pub(in crate::http) fn publish(&self, flags: &Arc<Flags>) {
        self.news.send_if_modified(|news| {
            let new = news.as_ref().is_some_and(|old| old.etag != flags.etag);
            if new {
                *news = Some(flags.clone());
            }
            new
        });
    }

    /// Ends all streams.
    pub(in crate::http) fn close(&self) {
        self.news.send_replace(None);
    }
}

/// Where the holder of a token hears of changes.
pub(super) fn endpoint(token_hash: &[u8; 32]) -> EventStream {
    let uri = format!("/ofrep/v1/stream?ticket={}", ticket(token_hash));
    EventStream::here(uri, INACTIVITY_S)
}

fn ticket(token_hash: &[u8; 32]) -> String {
    to_hex(&blake3::derive_key(CONTEXT, token_hash)[..16])
}

/// What the address carries.
#[derive(Debug, Deserialize)]
pub(super) struct Ticket {
    #[serde(default)]
    ticket: String,
}

/// One stream.
struct Listener {
    app: Arc<App>,
    token_hash: [u8; 32],
    news: watch::Receiver<News>,
    /// What is to be said first.
    first: Option<Event>,
    _place: OwnedSemaphorePermit,
}

/// Opens a stream.
pub(super) async fn listen(
    State(app): State<Arc<App>>,
    Query(query): Query<Ticket>,
    headers: HeaderMap,
) -> std::result::Result<Response, Refusal> {
    let token_hash = app.blocking(move |app| holder(app, &query.ticket)).await?;
    let place = app.streams.places.clone().try_acquire_owned().map_err(|_| {
        Error::new(ErrorKind::Limit, "too many streams are open")
            .hint("ask for the flags now and then")
    })?;
    let mut news = app.streams.news.subscribe();
    let first = opening(&headers, news.borrow_and_update().as_deref());
    let listener = Listener { app, token_hash, news, first: Some(first), _place: place };
    let events = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    // A proxy that gathers answers would keep events back.
    let headers = [(HeaderName::from_static("x-accel-buffering"), "no")];
    let mut response = (headers, Sse::new(events)).into_response();
    let kind = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, kind);
    Ok(response)
}

/// Whose ticket it is, if they may ask for flags.
fn holder(app: &App, shown: &str) -> Result<[u8; 32]> {
    let hashes = app.executor.place.store.read(|r| r.token_hashes())?;
    let Some(token_hash) = hashes.into_iter().find(|hash| ticket(hash) == shown) else {
        return Err(app.executor.refuse(None, &ABOUT, &[Reason::CallerUnknown], now())?);
    };
    let visitor = app.executor.visitor_by_hash(token_hash)?;
    app.executor.admit(&visitor, &ABOUT, Facts::default(), now())?;
    Ok(token_hash)
}

/// Whoever comes again and has not heard of the flags of now is told at once.
fn opening(headers: &HeaderMap, flags: Option<&Flags>) -> Event {
    let heard = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    match flags {
        Some(flags) if heard.is_some_and(|heard| heard != flags.etag) => changed(flags),
        _ => Event::default().comment("listening"),
    }
    .retry(RETRY)
}

/// Flags are others than before.
fn changed(flags: &Flags) -> Event {
    let mut data = json!({"type": "refetchEvaluation", "etag": flags.etag});
    if let Some(at) = flags.changed_at {
        data["lastModified"] = json!(at);
    }
    Event::default().id(&flags.etag).data(data.to_string())
}

impl Listener {
    /// The next event; none when the stream ends.
    async fn next(&mut self) -> Option<Event> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let news = tokio::time::timeout(QUIET, self.news.changed()).await;
        let event = match news {
            Ok(Err(_)) => return None,
            Ok(Ok(())) => changed(self.news.borrow_and_update().as_deref()?),
            Err(_) => Event::default().comment("quiet"),
        };
        let token = self.token_hash;
        let still = self.app.blocking(move |app| {
            let visitor = app.executor.visitor_by_hash(token)?;
            if visitor.is_welcome() { Ok(()) } else { Err(refusal(&[Reason::CallerRevoked])) }
        });
        still.await.ok().map(|()| event)
    }
}
