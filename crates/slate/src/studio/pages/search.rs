//! Everything that matches a few words: titles, viewers, runs, models.

use maud::{Markup, html};

use super::len;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{empty, section_with};

/// What the search shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct SearchView {
    /// What was searched for.
    pub(crate) query: String,
    /// What was found, by kind.
    pub(crate) groups: Vec<HitGroup>,
}

/// Hits of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct HitGroup {
    /// `Titles`, `Viewers`, `Runs`, `Models`.
    pub(crate) kind: String,
    /// The best hits.
    pub(crate) hits: Vec<Hit>,
    /// Where more of them are listed; empty if these are all.
    pub(crate) more: String,
}

/// One hit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hit {
    /// Its name.
    pub(crate) name: String,
    /// Where it is seen.
    pub(crate) href: String,
    /// What tells it from others of the same name.
    pub(crate) detail: String,
}

const HOW: &str = "Titles, runs and models are found by a part of their name; viewers and titles \
    by a part of their id; runs and models by the beginning of theirs.";

/// The page of `/search?q=`.
#[must_use]
pub(crate) fn search(view: &SearchView) -> Page {
    let body = html! {
        @for group in view.groups.iter().filter(|group| !group.hits.is_empty()) { (one(group)) }
        @if view.groups.iter().all(|group| group.hits.is_empty()) {
            (empty(HOW, ""))
        }
    };
    Page::new(Nav::None, headline(view), body)
}

fn headline(view: &SearchView) -> String {
    let total = view.groups.iter().map(|group| len(&group.hits)).sum();
    match (view.query.as_str(), total) {
        ("", _) => "Search titles, viewers, runs and models".to_owned(),
        (query, 0) => format!("Nothing matches “{query}”"),
        (query, total) if view.groups.iter().any(|group| !group.more.is_empty()) => {
            format!("More than {} for “{query}”", counted(total, "match", "matches"))
        }
        (query, total) => format!("{} for “{query}”", counted(total, "match", "matches")),
    }
}

fn one(group: &HitGroup) -> Markup {
    let beside = html! {
        @if !group.more.is_empty() { a href=(group.more) { "more" } }
    };
    section_with(
        &group.kind,
        &beside,
        &html! {
            ul.lines { @for hit in &group.hits {
                li {
                    span.main { a.row href=(hit.href) { (hit.name) } }
                    span.aside { (hit.detail) }
                }
            } }
        },
    )
}
