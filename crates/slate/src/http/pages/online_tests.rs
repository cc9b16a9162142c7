//! All online tests.

use axum::response::Response;
use slate_core::Result;

use super::visit::{Door, Visit};
use crate::ops::test::{TestLine, TestList};
use crate::studio::layout::Page;
use crate::studio::pages::online_tests::{TestRow, TestsView, online_tests};
use crate::studio::parts::{State, Status};

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
        overlaps: overlaps(&running),
    };
    Ok(online_tests(&view))
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
