//! How often one client may ask: token buckets, by what a known client shows, else by address.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use slate_core::{Error, ErrorKind};

use super::App;
use super::auth;
use super::reply::Fault;
use crate::config::ServeConfig;

/// Most clients remembered at once; beyond it those who have been quiet longest are forgotten.
const CLIENTS_MAX: usize = 10_000;

/// Requests a second from one address whose sender has not shown a token or cookie that is known; each
/// refusal is counted on the disk.
const STRANGERS_PER_SECOND: f64 = 20.0;
/// How many of them may come at once.
const STRANGERS_AT_ONCE: f64 = 200.0;

/// The limits, and who is known.
#[derive(Debug)]
pub(super) struct Limits {
    requests: Buckets,
    strangers: Buckets,
    sign_ins: Buckets,
    /// Hashes of tokens and cookies that were let in: each has a bucket of its own.
    known: Mutex<HashSet<u64>>,
}

impl Limits {
    pub(super) fn new(config: &ServeConfig) -> Self {
        let per_second = f64::from(config.requests_per_second.max(1));
        let per_minute = f64::from(config.sign_ins_per_minute.max(1));
        Self {
            requests: Buckets::new(per_second, per_second),
            strangers: Buckets::new(STRANGERS_PER_SECOND, STRANGERS_AT_ONCE),
            known: Mutex::default(),
            sign_ins: Buckets::new(per_minute / 60.0, per_minute),
        }
    }

    /// Whether a request may go on: whoever is known by their own bucket, all others by their address.
    fn allows(&self, shown: Option<u64>, address: IpAddr, now: Instant) -> bool {
        let address = hash(address.to_string().as_bytes());
        match shown.filter(|shown| self.known().contains(shown)) {
            Some(known) => self.requests.take(known, now),
            None => self.strangers.take(address, now),
        }
    }

    /// Remembers what somebody showed who was let in, and forgets it of who was not.
    pub(super) fn learn(&self, headers: &HeaderMap, let_in: bool) {
        let Some(shown) = shown(headers) else { return };
        let mut known = self.known();
        if !let_in {
            known.remove(&shown);
        } else if known.len() < CLIENTS_MAX || known.contains(&shown) {
            known.insert(shown);
        } else {
            // All others are learned again at their next request.
            *known = HashSet::from([shown]);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn allows_sign_in(&self, address: IpAddr) -> bool {
        self.sign_ins.take(hash(address.to_string().as_bytes()), Instant::now())
    }
}

/// Buckets that fill at one rate up to one size.
#[derive(Debug)]
struct Buckets {
    rate: f64,
    size: f64,
    levels: Mutex<HashMap<u64, (f64, Instant)>>,
}

impl Buckets {
    fn new(rate: f64, size: f64) -> Self {
        Self { rate, size, levels: Mutex::new(HashMap::new()) }
    }

    fn take(&self, client: u64, now: Instant) -> bool {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        if levels.len() >= CLIENTS_MAX && !levels.contains_key(&client) {
            forget_quiet(&mut levels);
        }
        let (level, since) = levels.entry(client).or_insert((self.size, now));
        let filled = *level + now.saturating_duration_since(*since).as_secs_f64() * self.rate;
        let enough = filled.min(self.size) >= 1.0;
        *level = filled.min(self.size) - if enough { 1.0 } else { 0.0 };
        *since = now;
        enough
    }
}

/// Forgets the half that has been quiet longest: their buckets are the fullest.
fn forget_quiet(levels: &mut HashMap<u64, (f64, Instant)>) {
    let mut times: Vec<Instant> = levels.values().map(|(_, since)| *since).collect();
    times.sort_unstable();
    let middle = times[times.len() / 2];
    levels.retain(|_, (_, since)| *since > middle);
}

fn hash(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    hash.as_bytes()[..8].iter().fold(0, |n, b| (n << 8) | u64::from(*b))
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(super) address: IpAddr,
}

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Self, std::convert::Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let told = app.behind_proxy.then(|| forwarded(&parts.headers)).flatten();
        Ok(Self { address: told.unwrap_or(peer) })
    }
}

/// The last address of the last `X-Forwarded-For`: the one our own proxy wrote.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let value = headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next()?.trim().parse().ok()
}

/// Lets a request through, or says to wait.
pub(super) async fn guard(
    State(app): State<Arc<App>>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    let shown = shown(request.headers());
    if !app.limits.allows(shown, client.address, Instant::now()) {
        let error = Error::new(ErrorKind::Limit, "too many requests");
        return Fault(error.hint("wait a second and try again")).into_response();
    }
    next.run(request).await
}

/// Hash of the token or cookie of a request.
fn shown(headers: &HeaderMap) -> Option<u64> {
    let names = [header::AUTHORIZATION.as_str(), auth::API_KEY, header::COOKIE.as_str()];
    let value = names.iter().find_map(|name| headers.get(*name))?;
    Some(hash(value.as_bytes()))
}

#[cfg(test)]
mod tests;
