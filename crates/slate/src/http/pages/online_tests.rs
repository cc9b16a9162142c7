//! All online tests.

use axum::response::Response;
use slate_core::{Result, Timestamp};

use super::visit::{Door, Visit};
use crate::clock::now;
use crate::ops::test::{TestLine, TestList};
use crate::studio::chart::{Span, Spans};
use crate::studio::layout::Page;
use crate::studio::pages::online_tests::{TestRow, TestsView, online_tests};
use crate::studio::parts::{State, Status};

/// Tests that are drawn; all are listed.
const SPANS_MAX: usize = 30;

/// Shows the tests.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let mut all = visit.ask(TestList {})?.tests;
    let runs = |test: &TestLine| test.standing == "running";
    all.sort_by_key(|test| (!runs(test), std::cmp::Reverse(test.started_at)));
    let running: Vec<&TestLine> = all.iter().filter(|test| runs(test)).collect();
    let view = TestsView {
        tests: all.iter().map(row).collect(),
        running: running.len() as u64,
        spans: spans(&all),
        overlaps: overlaps(&running),
    };
    Ok(online_tests(&view))
}

/// The newest tests that were started, side by side in time.
fn spans(all: &[TestLine]) -> Spans {
    let span = |test: &TestLine| {
        let (from, until) = test.started_at.zip(test.ended_at.or(test.planned_end))?;
        let day = |at: Timestamp| at.to_string().get(..10).unwrap_or_default().to_owned();
        let phase = if test.phase > 1 { format!(", phase {}", test.phase) } else { String::new() };
        Some(Span {
            label: format!("{}{phase}", test.test),
            from_ms: from.as_millis() as f64,
            until_ms: until.as_millis() as f64,
            days: [day(from), day(until)],
        })
    };
    Spans {
        title: "Tests by time, with the planned end of those that run".to_owned(),
        finding: String::new(),
        now_ms: now().as_millis() as f64,
        spans: all.iter().filter_map(span).take(SPANS_MAX).collect(),
    }
}

/// How a test stands.
pub(super) fn status(standing: &str) -> Status {
    let state = match standing {
        "running" => State::Neutral,
        "decided" => State::Good,
        "rolled back" => State::Bad,
        "stopped" => State::Warning,
        _ => State::Quiet,
    };
    Status::new(state, standing)
}

/// A share as people say it.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn row(test: &TestLine) -> TestRow {
    let time = |at: Option<slate_core::Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let part = test
        .slot
        .map_or_else(String::new, |(from, to)| format!(", {} to {}", percent(from), percent(to)));
    TestRow {
        name: test.test.clone(),
        phase: test.phase,
        status: status(&test.standing),
        share: percent(test.share),
        cells: test.cells.join(", "),
        layer: test.layer.as_ref().map_or_else(String::new, |layer| format!("{layer}{part}")),
        started_at: time(test.started_at),
        ends_at: time(test.ended_at.or(test.planned_end)),
    }
}

/// Pairs that run at the same time in no common layer.
fn overlaps(running: &[&TestLine]) -> Vec<String> {
    let mut pairs = Vec::new();
    for (n, a) in running.iter().enumerate() {
        for b in &running[n + 1..] {
            if a.layer.is_none() || a.layer != b.layer {
                pairs.push(format!(
                    "Somebody can be in {} and in {} at the same time",
                    a.test, b.test
                ));
            }
        }
    }
    pairs
}
