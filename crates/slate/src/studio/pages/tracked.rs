//! One run that another program tracked here.

use maud::{Markup, html};

use super::clip;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{
    Column, Row, Status, Step, Table, command, section, section_with, segment, short_hash, state,
    table, timeline,
};

/// What the page of a tracked run shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrackedView {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) status: Status,
    /// What has happened, and what is next.
    pub(crate) timeline: Vec<Step>,
    /// Metric, last value, step.
    pub(crate) metrics: Vec<(String, String, String)>,
    /// Parameter and value.
    pub(crate) params: Vec<(String, String)>,
    /// Tag and value.
    pub(crate) tags: Vec<(String, String)>,
    /// Path and size.
    pub(crate) files: Vec<(String, String)>,
    /// Registered model and version.
    pub(crate) registered: Vec<(String, u64)>,
    /// The version that was made of one of its files.
    pub(crate) version: Option<String>,
}

/// The page.
#[must_use]
pub(crate) fn tracked(view: &TrackedView) -> Page {
    let body = html! {
        (metrics(view))
        (texts("Parameters", "Parameter", &view.params))
        (files(view))
        (texts("Tags", "Tag", &view.tags))
    };
    let under = html! {
        p.meta { (state(&view.status)) span { "tracked run " (short_hash(&view.id)) } }
        (timeline(&view.timeline))
    };
    let crumbs = vec![("Runs".to_owned(), "/runs".to_owned())];
    Page { crumbs, under, ..Page::new(Nav::Runs, headline(view), body) }
}

fn headline(view: &TrackedView) -> String {
    let name = clip(&view.name);
    match view.metrics.first() {
        Some((metric, value, _)) if view.metrics.len() == 1 => format!("{name}: {metric} {value}"),
        Some(_) => {
            format!("{name} measured {}", counted(view.metrics.len() as u64, "metric", "metrics"))
        }
        None => format!("{name} has measured nothing yet"),
    }
}

fn metrics(view: &TrackedView) -> Markup {
    let columns =
        vec![Column::wide("Metric"), Column::number("Last value"), Column::number("Step")];
    let row = |(metric, value, step): &(String, String, String)| {
        Row::new(vec![html! { (metric) }, html! { (value) }, html! { (step) }])
    };
    let rows: Vec<Row> = view.metrics.iter().map(row).collect();
    let beside = html! { "as the program measured them; nobody here knows on which viewers" };
    html! {
        @if !rows.is_empty() {
            (section_with(
                "Metrics",
                &beside,
                &table(&Table { caption: "Metrics".to_owned(), columns, rows }),
            ))
        }
    }
}

fn texts(heading: &str, column: &str, texts: &[(String, String)]) -> Markup {
    let row = |(key, value): &(String, String)| Row::new(vec![html! { (key) }, html! { (value) }]);
    let columns = vec![Column::text(column), Column::wide("Value")];
    let rows = texts.iter().map(row).collect();
    html! {
        @if !texts.is_empty() {
            (section(heading, &table(&Table { caption: heading.to_owned(), columns, rows })))
        }
    }
}

fn files(view: &TrackedView) -> Markup {
    let columns = vec![Column::wide("File"), Column::number("Size")];
    let row = |(path, size): &(String, String)| Row::new(vec![html! { (path) }, html! { (size) }]);
    let rows = view.files.iter().map(row).collect();
    let id = short_hash(&view.id);
    html! {
        @if let Some((path, _)) = view.files.first() {
            (section("Files", &html! {
                (table(&Table { caption: "Files".to_owned(), columns, rows }))
                (versions(view))
                @if view.version.is_none() {
                    p.quiet { "Scores of titles for viewers, or weights between titles, become a version:" }
                    (command(&format!(
                        "slate model import tracked:{id}/{path} --kind viewer-scores --name NAME"
                    )))
                }
            }))
        }
    }
}

fn versions(view: &TrackedView) -> Markup {
    html! {
        @for (model, number) in &view.registered {
            p { "Registered as version " (number) " of " (model) "." }
        }
        @if let Some(version) = &view.version {
            p {
                "One of them is version "
                a href=(format!("/models/{}", segment(version))) { (short_hash(version)) }
                ", which can be proposed."
            }
        }
    }
}
