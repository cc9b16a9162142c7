//! All viewers, latest first, or the one that is looked for.

use maud::{Markup, html};

use super::titles::filter;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{Column, Pager, Row, Table, empty, pager, segment, table, time};

/// What the list of viewers shows.
#[derive(Debug, Clone, Default)]
pub struct ViewersView {
    /// What was searched for; empty for all.
    pub query: String,
    /// The viewers of this page.
    pub viewers: Vec<ViewerLine>,
    /// Which part of them this is.
    pub pager: Pager,
}

/// One viewer.
#[derive(Debug, Clone, Default)]
pub struct ViewerLine {
    /// The id.
    pub id: String,
    /// Events.
    pub events: u64,
    /// Titles with at least one event.
    pub titles: u64,
    /// The title watched last.
    pub last_title: String,
    /// When, RFC 3339.
    pub last_at: String,
}

/// The page; its form gets `/viewers?q=`.
#[must_use]
pub fn viewers(view: &ViewersView) -> Page {
    let body = html! {
        (filter("/viewers", "Viewer id", &view.query))
        @if view.viewers.is_empty() { (nothing(view)) }
        @else { (list(view)) (pager(&view.pager)) }
    };
    Page::new(Nav::Viewers, headline(view), body)
}

fn headline(view: &ViewersView) -> String {
    let found = counted(view.pager.total, "viewer", "viewers");
    match view.query.as_str() {
        "" if view.viewers.is_empty() => "No viewers yet".to_owned(),
        "" => format!("{found}; choose one to see the list and why"),
        query if view.viewers.is_empty() => format!("No viewer has the id “{query}”"),
        query => format!("{found} for “{query}”"),
    }
}

fn nothing(view: &ViewersView) -> Markup {
    if view.query.is_empty() {
        return empty(
            "Viewers with their histories will stand here.",
            "slate import events events.csv",
        );
    }
    empty("Ids are compared from their beginning. A shorter beginning finds more.", "")
}

fn list(view: &ViewersView) -> Markup {
    let columns = vec![
        Column::id("Viewer"),
        Column::number("Events"),
        Column::number("Titles"),
        Column::wide("Last title"),
        Column::id("Last event"),
    ];
    let rows = view.viewers.iter().map(|line| {
        let cells = vec![
            html! { (line.id) },
            html! { (count(line.events)) },
            html! { (count(line.titles)) },
            html! { (line.last_title) },
            time(&line.last_at),
        ];
        Row::open(format!("/viewers/{}", segment(&line.id)), cells)
    });
    table(&Table { caption: "Viewers, latest first".to_owned(), columns, rows: rows.collect() })
}
