//! What viewing data is there, and where it came from.

use maud::{Markup, html};

use crate::studio::chart::{Histogram, Lines, histogram, lines};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted, percent};
use crate::studio::parts::{Column, Row, Table, empty, facts, section, section_with, table, time};

/// What the data page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct DataView {
    /// Viewers with at least one event.
    pub(crate) viewers: u64,
    /// Titles with at least one event.
    pub(crate) titles: u64,
    /// Titles known, with or without events.
    pub(crate) titles_known: u64,
    /// Events.
    pub(crate) events: u64,
    /// First and last event, as days: `1996-03-29`.
    pub(crate) span: Option<(String, String)>,
    /// Share of viewer-title pairs without an event; not a number if there are none.
    pub(crate) sparsity: f64,
    /// Of the events, those that were posted and are not yet in a file.
    pub(crate) waiting: u64,
    /// Files of events, and their size.
    pub(crate) files: (u64, String),
    /// Events by kind.
    pub(crate) kinds: Vec<(String, u64)>,
    /// Events a month; draws nothing without lines.
    pub(crate) over_time: Lines,
    /// Viewers by number of events.
    pub(crate) per_viewer: Histogram,
    /// Titles by number of events.
    pub(crate) per_title: Histogram,
    /// The latest imports, newest first; none for whoever may not read the record.
    pub(crate) imports: Option<Vec<ImportLine>>,
}

/// One import.
#[derive(Debug, Clone, Default)]
pub(crate) struct ImportLine {
    /// The file or folder.
    pub(crate) source: String,
    /// New events.
    pub(crate) added: u64,
    /// Events that were there already.
    pub(crate) known: u64,
    /// Lines skipped because they were broken.
    pub(crate) skipped: u64,
    /// Who.
    pub(crate) by: String,
    /// When, RFC 3339.
    pub(crate) at: String,
}

/// The page.
#[must_use]
pub(crate) fn data(view: &DataView) -> Page {
    if view.events == 0 {
        let body = empty(
            "Viewers, titles and events will be counted and drawn here.",
            "slate import movielens ml-latest-small.zip",
        );
        return Page::new(Nav::Data, "No viewing data yet", body);
    }
    let body = html! {
        (sums(view))
        @if !view.over_time.lines.is_empty() { section { (lines(&view.over_time)) } }
        div.grid.two.block {
            section { (histogram(&view.per_viewer)) }
            section { (histogram(&view.per_title)) }
        }
        (imports(view))
    };
    Page::new(Nav::Data, headline(view), body)
}

fn headline(view: &DataView) -> String {
    let sums = format!(
        "{} from {} on {}",
        counted(view.events, "event", "events"),
        counted(view.viewers, "viewer", "viewers"),
        counted(view.titles, "title", "titles"),
    );
    match &view.span {
        Some((first, last)) => format!("{sums}, {first} to {last}"),
        None => sums,
    }
}

fn sums(view: &DataView) -> Markup {
    let kinds: Vec<String> =
        view.kinds.iter().map(|(kind, events)| format!("{kind} {}", count(*events))).collect();
    facts(&[
        ("Sparsity", html! { (percent(view.sparsity, 2)) " of viewer-title pairs have no event" }),
        ("Titles without events", html! { (count(view.titles_known.saturating_sub(view.titles))) }),
        ("Kinds", html! { (kinds.join(", ")) }),
        ("Files", html! { (counted(view.files.0, "file", "files")) ", " (view.files.1) }),
        ("Not yet in a file", html! { (counted(view.waiting, "event", "events")) }),
    ])
}

fn imports(view: &DataView) -> Markup {
    let Some(imports) = &view.imports else { return html! {} };
    let columns = vec![
        Column::wide("Source"),
        Column::number("New events"),
        Column::number("Known already"),
        Column::number("Lines skipped"),
        Column::text("By"),
        Column::id("When"),
    ];
    let rows = imports.iter().map(|line| {
        Row::new(vec![
            html! { (line.source) },
            html! { (count(line.added)) },
            html! { (count(line.known)) },
            html! { (count(line.skipped)) },
            html! { (line.by) },
            time(&line.at),
        ])
    });
    let caption = "Imports, newest first".to_owned();
    let body = table(&Table { caption, columns, rows: rows.collect() });
    if imports.is_empty() {
        return section("Imports", &html! { p.quiet { "Nothing was imported lately." } });
    }
    section_with("Imports", &html! { "newest first" }, &body)
}
