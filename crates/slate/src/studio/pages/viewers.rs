//! Viewers by id: the first ones, or those that are looked for.

use maud::{Markup, html};

use super::titles::filter;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{Column, Pager, Row, Table, empty, pager, segment, table};

/// What the list of viewers shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewersView {
    /// What was searched for; empty for all.
    pub(crate) query: String,
    /// The viewers that were found.
    pub(crate) viewers: Vec<ViewerLine>,
    /// Which of all that were found.
    pub(crate) pager: Pager,
}

/// One viewer.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewerLine {
    /// The id.
    pub(crate) id: String,
    /// Events.
    pub(crate) events: u64,
}

/// The page; its form gets `/viewers?q=`.
#[must_use]
pub(crate) fn viewers(view: &ViewersView) -> Page {
    let body = html! {
        (filter("/viewers", "A part of the id", &view.query, &[]))
        @if view.viewers.is_empty() { (nothing(view)) }
        @else { div.slim { (list(view)) (pager(&view.pager)) } }
    };
    Page::new(Nav::Viewers, headline(view), body)
}

fn headline(view: &ViewersView) -> String {
    let found = counted(view.pager.total, "viewer", "viewers");
    match (view.query.as_str(), view.pager.total) {
        ("", 0) => "No viewers yet".to_owned(),
        ("", _) => format!("{found}; choose one to see the list and why"),
        (query, 0) => format!("No viewer has “{query}” in the id"),
        (query, _) => format!("{found} with “{query}” in the id"),
    }
}

fn nothing(view: &ViewersView) -> Markup {
    if view.query.is_empty() {
        return empty(
            "Viewers with their histories will stand here.",
            "slate import events events.csv",
        );
    }
    empty("A shorter part of the id finds more.", "")
}

fn list(view: &ViewersView) -> Markup {
    let columns = vec![Column::id("Viewer"), Column::number("Events")];
    let rows = view.viewers.iter().map(|line| {
        let cells = vec![html! { (line.id) }, html! { (count(line.events)) }];
        Row::open(format!("/viewers/{}", segment(&line.id)), cells)
    });
    table(&Table { caption: "Viewers".to_owned(), columns, rows: rows.collect() })
}
