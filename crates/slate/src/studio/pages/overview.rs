//! What waits for me, what serves, what changed. One line a thing.

use maud::{Markup, html};

use super::len;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{Figure, Status, empty, reading, section, section_with, state, time};

/// What the overview shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct OverviewView {
    /// Proposals this actor may decide, newest first.
    pub(crate) waiting: Vec<WaitingLine>,
    /// What changed lately, newest first.
    pub(crate) changed: Vec<ChangeLine>,
    /// Whether this actor may read the whole record.
    pub(crate) may_audit: bool,
    /// What serves now.
    pub(crate) serving: Option<ServingLine>,
    /// Whether there are any events; without them the page teaches the import.
    pub(crate) has_data: bool,
}

/// A proposal that waits.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaitingLine {
    /// What is asked.
    pub(crate) ask: String,
    /// Where it is decided.
    pub(crate) href: String,
    /// Who asks.
    pub(crate) asked_by: String,
    /// Since when, RFC 3339.
    pub(crate) asked_at: String,
}

/// Something that changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeLine {
    /// What: `model promote, version 3f2a9c0d`.
    pub(crate) what: String,
    /// Where it is seen; empty for nowhere.
    pub(crate) href: String,
    /// Who.
    pub(crate) who: String,
    /// When, RFC 3339.
    pub(crate) at: String,
    /// How it stands.
    pub(crate) status: Status,
}

/// The version that serves.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServingLine {
    /// Its name.
    pub(crate) name: String,
    /// Where it is seen.
    pub(crate) href: String,
    /// The alias: `production`.
    pub(crate) alias: String,
    /// The metric of the figure.
    pub(crate) metric: String,
    /// How well it did in its run.
    pub(crate) figure: Option<Figure>,
    /// Since when, RFC 3339.
    pub(crate) since: String,
    /// Who approved it.
    pub(crate) approved_by: String,
}

const NO_DATA: &str = "What waits and what changed will stand here once there is viewing data.";
const NO_VERSION: &str =
    "No version serves. Viewers get a list once a version is approved and promoted.";

/// The page.
#[must_use]
pub(crate) fn overview(view: &OverviewView) -> Page {
    let body = html! {
        @if view.has_data { (waiting(view)) (serving(view)) (changed(view)) }
        @else { (empty(NO_DATA, "slate import movielens ml-latest-small.zip")) }
    };
    Page::new(Nav::Overview, headline(view), body)
}

fn headline(view: &OverviewView) -> String {
    if !view.has_data {
        return "Nothing here yet: import viewing data to begin".to_owned();
    }
    match len(&view.waiting) {
        0 => "Nothing waits for you".to_owned(),
        many => format!("{} for you", counted(many, "proposal waits", "proposals wait")),
    }
}

fn waiting(view: &OverviewView) -> Markup {
    html! {
        @if !view.waiting.is_empty() {
            (section("Waits for you", &html! {
                ul.lines { @for line in &view.waiting {
                    li {
                        span.main { a.row href=(line.href) { (line.ask) } }
                        span.aside { (line.asked_by) ", " (time(&line.asked_at)) }
                    }
                } }
            }))
        }
    }
}

fn serving(view: &OverviewView) -> Markup {
    let body = html! {
        @match &view.serving {
            Some(line) => ul.lines { li {
                span.main {
                    a.row href=(line.href) { (line.name) } " as " (line.alias)
                    @if let Some(figure) = &line.figure { ": " (line.metric) " " (reading(figure)) }
                }
                span.aside { "approved by " (line.approved_by) ", " (time(&line.since)) }
            } },
            None => (empty(NO_VERSION, "slate model propose VERSION")),
        }
    };
    section("Serving", &body)
}

fn changed(view: &OverviewView) -> Markup {
    let body = html! {
        @if view.changed.is_empty() { p.quiet { "Nothing has changed yet." } }
        @else { ul.lines { @for line in &view.changed { li { (change(line)) } } } }
    };
    let beside = html! { @if view.may_audit { a href="/record" { "the whole record" } } };
    section_with("Changed", &beside, &body)
}

fn change(line: &ChangeLine) -> Markup {
    html! {
        span.main {
            @if line.href.is_empty() { (line.what) } @else { a.row href=(line.href) { (line.what) } }
        }
        (state(&line.status))
        span.aside { (line.who) ", " (time(&line.at)) }
    }
}
