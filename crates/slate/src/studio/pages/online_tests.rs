//! The list of online tests: which run, which wait, which overlap.

use maud::{Markup, html};

use super::counted_first;
use crate::studio::chart::{Spans, spans};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Row, Status, Table, empty, section_with, segment, state, table, time,
};

/// What the list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestsView {
    /// The tests, those that run first.
    pub(crate) tests: Vec<TestRow>,
    /// How many run.
    pub(crate) running: u64,
    /// When tests ran, run and are to end.
    pub(crate) spans: Spans,
    /// Pairs of tests that somebody can be in at the same time, a sentence each.
    pub(crate) overlaps: Vec<String>,
}

/// One phase of a test.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestRow {
    /// The test.
    pub(crate) name: String,
    /// Its phase.
    pub(crate) phase: u32,
    /// How it stands.
    pub(crate) status: Status,
    /// The share that is let in: `50 %`.
    pub(crate) share: String,
    /// Names of its cells.
    pub(crate) cells: String,
    /// Its layer and part of it; empty without one.
    pub(crate) layer: String,
    /// When it started, RFC 3339; empty if it has not.
    pub(crate) started_at: String,
    /// When it ended or is planned to.
    pub(crate) ends_at: String,
}

/// The page.
#[must_use]
pub(crate) fn online_tests(view: &TestsView) -> Page {
    if view.tests.is_empty() {
        let body = empty(
            "An online test shows two groups of viewers different lists and says which is better; each will have a line here.",
            "slate test create test.toml --why \"…\"",
        );
        return Page::new(Nav::Tests, "No test yet", body);
    }
    let body = html! {
        @if !view.spans.spans.is_empty() { section { (spans(&view.spans)) } }
        section { (list(view)) }
        (overlaps(view))
    };
    let title = format!("{} running", counted_first(view.running, "test is", "tests are"));
    Page::new(Nav::Tests, title, body)
}

fn list(view: &TestsView) -> Markup {
    let columns = vec![
        Column::wide("Test"),
        Column::text("Stands"),
        Column::number("Let in"),
        Column::text("Cells"),
        Column::text("Layer"),
        Column::id("Started"),
        Column::id("Ends"),
    ];
    let caption = "Online tests, those that run first".to_owned();
    table(&Table { caption, columns, rows: view.tests.iter().map(row).collect() })
}

fn row(test: &TestRow) -> Row {
    let moment = |at: &str| {
        if at.is_empty() {
            html! { "–" }
        } else {
            time(at)
        }
    };
    let cells = vec![
        html! { (test.name) @if test.phase > 1 { " " span.quiet { "phase " (test.phase) } } },
        state(&test.status),
        html! { (test.share) },
        html! { (test.cells) },
        html! { (test.layer) },
        moment(&test.started_at),
        moment(&test.ends_at),
    ];
    Row::open(format!("/tests/{}", segment(&test.name)), cells)
}

fn overlaps(view: &TestsView) -> Markup {
    let body = html! { ul { @for pair in &view.overlaps { li { (pair) } } } };
    html! {
        @if !view.overlaps.is_empty() {
            (section_with("Overlaps", &html! { "independent, but not apart" }, &body))
        }
    }
}
