//! Who is asking: a bearer token, or a browser that signed in with one.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use slate_core::{Error, ErrorKind, Result, Timestamp};
use slate_rights::Reason;
use slate_rights::record::{from_hex, to_hex};
use slate_store::Session;

use super::App;
use super::basic;
use super::cookies;
use super::limits::Client;
use super::reply::Fault;
use crate::executor::{Visitor, now, refusal};
use crate::token::Token;

const SESSION_CONTEXT: &str = "slate 2026-11 session v1";
const CSRF_HEADER: &str = "x-csrf-token";
/// Where clients of other people's protocols put their token.
pub(super) const API_KEY: &str = "x-api-key";

/// Somebody who came over HTTP.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub(crate) visitor: Visitor,
    /// The signed-in browser, if it is one: forms must carry its value.
    pub(crate) session: Option<Session>,
}

impl Guest {
    /// The value that this guest's forms must carry.
    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |s| s.csrf.as_str())
    }

    /// Whether `shown` is the value this guest's forms must carry; a bearer token needs none.
    pub(crate) fn form_is_genuine(&self, shown: &str) -> bool {
        self.session.as_ref().is_none_or(|s| same(s.csrf.as_bytes(), shown.as_bytes()))
    }
}

/// Compares without telling by its time how far the two agree.
fn same(a: &[u8], b: &[u8]) -> bool {
    blake3::hash(a) == blake3::hash(b)
}

/// Finds out who asks. A missing or unknown token is nobody, not an error: the executor refuses and counts.
pub(crate) fn guest(app: &App, headers: &HeaderMap) -> Result<Guest> {
    let guest = identify(app, headers)?;
    app.limits.learn(headers, guest.visitor.is_told_by_token());
    Ok(guest)
}

/// Who shows a token in a header. A browser that signed in is nobody here: another site may have sent it.
pub(super) fn by_token(app: &App, headers: &HeaderMap) -> Result<Visitor> {
    let visitor = match shown(headers).map(Token::parse) {
        Some(Ok(token)) => app.executor.visitor(&token)?,
        Some(Err(_)) | None => Visitor::NOBODY,
    };
    app.limits.learn(headers, visitor.is_told_by_token());
    Ok(visitor)
}

/// The token in `Authorization` or in `X-API-Key`.
fn shown(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| headers.get(API_KEY)?.to_str().ok().map(str::trim))
}

fn identify(app: &App, headers: &HeaderMap) -> Result<Guest> {
    if let Some(token) = bearer(headers) {
        let visitor = match Token::parse(token) {
            Ok(token) => app.executor.visitor(&token)?,
            Err(_) => Visitor::NOBODY,
        };
        return Ok(Guest { visitor, session: None });
    }
    match session(app, headers)? {
        Some(session) => {
            let visitor = app.executor.visitor_by_hash(session.token)?;
            Ok(Guest { visitor, session: Some(session) })
        }
        None => Ok(Guest { visitor: Visitor::NOBODY, session: None }),
    }
}

/// The guest, when what they send changes something: a browser must show its form's value in a header.
pub(super) fn guest_of_api(app: &App, headers: &HeaderMap) -> Result<(Guest, bool)> {
    let guest = guest(app, headers)?;
    let shown = headers.get(CSRF_HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let genuine = guest.form_is_genuine(shown);
    Ok((guest, genuine))
}

/// Who a program is that shows its token as a bearer or as the password of basic authentication. A browser's
/// session does not count here, and nothing counts that another site made a browser send.
pub(super) fn program(app: &App, headers: &HeaderMap) -> Result<Visitor> {
    let shown = bearer(headers).map(str::to_owned).or_else(|| basic::password(headers));
    let token = shown.filter(|_| !cross_site(headers)).and_then(|text| Token::parse(&text).ok());
    let visitor = token.map_or(Ok(Visitor::NOBODY), |token| app.executor.visitor(&token))?;
    app.limits.learn(headers, visitor.is_welcome());
    Ok(visitor)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

fn session_hash(headers: &HeaderMap) -> Option<[u8; 32]> {
    let secret: [u8; 32] = from_hex(cookies::read(headers, cookies::SESSION)?)?;
    Some(blake3::derive_key(SESSION_CONTEXT, &secret))
}

fn session(app: &App, headers: &HeaderMap) -> Result<Option<Session>> {
    let Some(hash) = session_hash(headers) else { return Ok(None) };
    let found = app.executor.place.store.read(|r| r.session(&hash))?;
    Ok(found.filter(|s| s.expires_at > now()))
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub(super) struct SignIn {
    token: String,
    #[serde(default)]
    next: String,
}

/// What the sign-in page is told by its address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SignInQuery {
    #[serde(default)]
    next: String,
}

/// The page where a browser signs in.
pub(super) async fn sign_in_page(
    headers: HeaderMap,
    axum::extract::Query(query): axum::extract::Query<SignInQuery>,
) -> Response {
    super::pages::sign_in(&headers, local_path(&query.next), None)
}

/// Signs a browser in.
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, Fault> {
    let next = local_path(&form.next).to_owned();
    if cross_site(&headers) {
        return Err(Fault(refusal(&[Reason::FormForged])));
    }
    let started = app.blocking(move |app| start_session(app, client.address, &form.token)).await;
    match started {
        Ok(cookie) => {
            let age_s = u64::from(app.executor.place.config.serve.session_hours) * 3600;
            let header = cookies::write(cookies::SESSION, &cookie, age_s, app.secure);
            Ok(([(header::SET_COOKIE, header)], Redirect::to(&next)).into_response())
        }
        Err(e) => Ok(super::pages::sign_in(&headers, &next, Some(&e))),
    }
}

/// Only addresses of this studio: never an open redirect.
pub(super) fn local_path(next: &str) -> &str {
    let local =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if local { next } else { "/" }
}

/// Whether a browser says that another site made this request.
fn cross_site(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|v| v == "cross-site" || v == "same-site")
}

#[expect(clippy::disallowed_methods, reason = "a session is no effect; signing in changes nothing")]
fn start_session(app: &App, address: IpAddr, token: &str) -> Result<String> {
    if !app.limits.allows_sign_in(address) {
        return Err(Error::new(ErrorKind::Limit, "too many attempts to sign in from this address")
            .hint("wait a minute"));
    }
    let visitor = match Token::parse(token.trim()) {
        Ok(token) => app.executor.visitor(&token)?,
        Err(_) => Visitor::NOBODY,
    };
    app.executor.greet(&visitor)?;
    let secret = slate_store::new_secret()?;
    let csrf = to_hex(&slate_store::new_secret()?);
    let hours = i64::from(app.executor.place.config.serve.session_hours);
    let now = now();
    let expires_at = Timestamp::from_millis(now.as_millis() + hours * 3_600_000)?;
    let session = Session { token: visitor.token_hash(), csrf, expires_at };
    let hash = blake3::derive_key(SESSION_CONTEXT, &secret);
    app.executor.place.store.write(|tx| tx.add_session(&hash, &session, now))?;
    Ok(to_hex(&secret))
}

/// What small forms without an operation send.
#[derive(Deserialize)]
pub(super) struct SmallForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    next: String,
}

/// Ends the browser's session.
#[expect(clippy::disallowed_methods, reason = "a session is no effect; signing in changes nothing")]
pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<SmallForm>,
) -> Result<Response, Fault> {
    let secure = app.secure;
    app.blocking(move |app| {
        let guest = guest(app, &headers)?;
        if !guest.form_is_genuine(&form.csrf) {
            return Err(refusal(&[Reason::FormForged]));
        }
        session_hash(&headers)
            .map_or(Ok(()), |hash| app.executor.place.store.write(|tx| tx.remove_session(&hash)))
    })
    .await?;
    let gone = cookies::write(cookies::SESSION, "", 0, secure);
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response())
}

/// Remembers light, dark, or the system's choice in a cookie; changes nothing in the studio.
pub(super) async fn theme(State(app): State<Arc<App>>, Form(form): Form<SmallForm>) -> Response {
    let known = ["auto", "light", "dark"].into_iter().find(|t| *t == form.theme);
    let Some(theme) = known else { return StatusCode::UNPROCESSABLE_ENTITY.into_response() };
    let year_s = 365 * 24 * 3600;
    let header = cookies::write(cookies::THEME, theme, year_s, app.secure);
    ([(header::SET_COOKIE, header)], Redirect::to(local_path(&form.next))).into_response()
}
