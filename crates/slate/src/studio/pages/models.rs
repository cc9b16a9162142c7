//! Model versions, and which of them serves.

use maud::{Markup, html};

use super::counted_first;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Pager, Row, Status, Table, empty, hash, pager, section, section_with, segment,
    short_hash, state, table, time,
};

/// What the list of versions shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelsView {
    /// Aliases and where they point.
    pub(crate) aliases: Vec<AliasLine>,
    /// Versions of this page, newest first.
    pub(crate) versions: Vec<VersionLine>,
    /// Which part of them this is.
    pub(crate) pager: Pager,
}

/// One alias.
#[derive(Debug, Clone, Default)]
pub(crate) struct AliasLine {
    /// `production`.
    pub(crate) alias: String,
    /// Name of the version it points to.
    pub(crate) name: String,
    /// Hash of that version.
    pub(crate) version: String,
    /// Since when, RFC 3339.
    pub(crate) since: String,
    /// Who approved it.
    pub(crate) approved_by: String,
}

/// One version.
#[derive(Debug, Clone, Default)]
pub(crate) struct VersionLine {
    /// Content hash.
    pub(crate) version: String,
    /// Name of the model.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) status: Status,
    /// What sort of recommender.
    pub(crate) kind: String,
    /// Size of its artifact.
    pub(crate) size: String,
    /// Who trained it.
    pub(crate) by: String,
    /// When, RFC 3339.
    pub(crate) at: String,
}

/// The page.
#[must_use]
pub(crate) fn models(view: &ModelsView) -> Page {
    if view.versions.is_empty() {
        let body = empty(
            "Trained versions, and the one that serves, will stand here.",
            "slate model train --run RUN --model NAME",
        );
        return Page::new(Nav::Models, "No model version yet", body);
    }
    let body = html! { (aliases(view)) (versions(view)) };
    Page::new(Nav::Models, headline(view), body)
}

fn headline(view: &ModelsView) -> String {
    match view.aliases.first() {
        Some(line) => {
            let day = line.since.get(..10).unwrap_or_default();
            format!(
                "{} ({}) is in {} since {day}",
                line.name,
                short_hash(&line.version),
                line.alias
            )
        }
        None => {
            let versions = counted_first(view.pager.total, "version", "versions");
            format!("{versions}; none is in production")
        }
    }
}

fn aliases(view: &ModelsView) -> Markup {
    html! {
        @if !view.aliases.is_empty() {
            (section("Serving", &html! {
                ul.lines { @for line in &view.aliases {
                    li {
                        span.main {
                            span.strong { (line.alias) } " → "
                            a.row href={ "/models/" (segment(&line.version)) } { (line.name) }
                            " " (hash(&line.version))
                        }
                        span.aside { "approved by " (line.approved_by) ", " (time(&line.since)) }
                    }
                } }
            }))
        }
    }
}

fn versions(view: &ModelsView) -> Markup {
    let columns = vec![
        Column::text("Model"),
        Column::id("Version"),
        Column::id("State"),
        Column::id("Kind"),
        Column::number("Size"),
        Column::text("Trained by"),
        Column::id("When"),
    ];
    let rows = view.versions.iter().map(row).collect();
    let body = html! {
        (table(&Table { caption: "Versions, newest first".to_owned(), columns, rows }))
        (pager(&view.pager))
    };
    section_with("Versions", &html! { "newest first; a version never changes" }, &body)
}

fn row(line: &VersionLine) -> Row {
    let cells = vec![
        html! { (line.name) },
        hash(&line.version),
        state(&line.status),
        html! { (line.kind) },
        html! { (line.size) },
        html! { (line.by) },
        time(&line.at),
    ];
    Row::open(format!("/models/{}", segment(&line.version)), cells)
}
