//! `/metrics`: what was asked, how it went, how long it took, in the text format Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use slate_core::Purpose;
use slate_rights::Facts;

use super::App;
use super::auth::guest;
use super::reply::Fault;
use crate::executor::now;
use crate::operation::About;

/// Upper bounds of the latency buckets, in seconds.
const BOUNDS_S: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 10.0];

const ABOUT: About = About {
    path: &["metrics"],
    purpose: Purpose::Administer,
    summary: "Counters of the server",
    example: "curl -H \"Authorization: Bearer $SLATE_TOKEN\" http://127.0.0.1:7700/metrics",
};

/// Counters by route; routes are the patterns, so their number is fixed.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    routes: Mutex<BTreeMap<(String, u16), Counts>>,
}

#[derive(Debug, Default, Clone)]
struct Counts {
    n: u64,
    sum_s: f64,
    buckets: [u64; BOUNDS_S.len()],
}

impl Metrics {
    fn count(&self, route: &str, status: u16, seconds: f64) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = routes.entry((route.to_owned(), status)).or_default();
        counts.n += 1;
        counts.sum_s += seconds;
        for (bucket, bound) in counts.buckets.iter_mut().zip(BOUNDS_S) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    fn text(&self) -> String {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = String::from("# TYPE slate_request_seconds histogram\n");
        for ((route, status), counts) in routes.iter() {
            counts.write(&mut out, &format!("route=\"{route}\",status=\"{status}\""));
        }
        out
    }
}

impl Counts {
    fn write(&self, out: &mut String, labels: &str) {
        let name = "slate_request_seconds";
        for (n, bound) in self.buckets.iter().zip(BOUNDS_S) {
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {n}");
        }
        let _ = writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", self.n);
        let _ = writeln!(out, "{name}_sum{{{labels}}} {}", self.sum_s);
        let _ = writeln!(out, "{name}_count{{{labels}}} {}", self.n);
    }
}

/// Measures every request.
pub(super) async fn measure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned());
    let response = next.run(request).await;
    let route = route.as_deref().unwrap_or("none");
    app.metrics.count(route, response.status().as_u16(), start.elapsed().as_secs_f64());
    response
}

/// Shows the counters.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let text = app
        .blocking(move |app| {
            let guest = guest(app, &headers)?;
            app.executor.admit(&guest.visitor, &ABOUT, Facts::default(), now())?;
            Ok(app.metrics.text())
        })
        .await?;
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
