//! How often one client may ask: token buckets, by token where one is shown, else by address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use slate_core::{Error, ErrorKind};

use super::App;
use super::reply::Fault;
use crate::config::ServeConfig;

/// Most clients remembered at once; beyond it those who have been quiet longest are forgotten.
const CLIENTS_MAX: usize = 10_000;

/// The two limits.
#[derive(Debug)]
pub(super) struct Limits {
    requests: Buckets,
    sign_ins: Buckets,
}

impl Limits {
    pub(super) fn new(config: &ServeConfig) -> Self {
        let per_second = f64::from(config.requests_per_second.max(1));
        let per_minute = f64::from(config.sign_ins_per_minute.max(1));
        Self {
            requests: Buckets::new(per_second, per_second),
            sign_ins: Buckets::new(per_minute / 60.0, per_minute),
        }
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

/// The last address of `X-Forwarded-For`: the one our own proxy wrote.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let value = headers.get("x-forwarded-for")?.to_str().ok()?;
    value.rsplit(',').next()?.trim().parse().ok()
}

/// Lets a request through, or says to wait.
pub(super) async fn guard(
    State(app): State<Arc<App>>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    let who = match request.headers().get(header::AUTHORIZATION) {
        Some(token) => hash(token.as_bytes()),
        None => hash(client.address.to_string().as_bytes()),
    };
    if app.limits.requests.take(who, Instant::now()) {
        next.run(request).await
    } else {
        let error = Error::new(ErrorKind::Limit, "too many requests");
        Fault(error.hint("wait a second and try again")).into_response()
    }
}

#[cfg(test)]
mod tests;
