//! One model version: is it serving, since when, approved by whom, tested where, made from what.

use maud::{Markup, html};

use crate::studio::chart::{Lineage, lineage};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::count;
use crate::studio::parts::{
    Column, Figure, Row, Status, Step, Table, csrf_field, facts, hash, hidden, reason, section,
    section_with, segment, state, table, timeline,
};

/// What the page of a version shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelView {
    /// Content hash: the version's name.
    pub(crate) version: String,
    /// Name of the model.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) status: Status,
    /// The answer in one sentence: `serves as production since 2026-11-12, approved by B. Okafor`.
    pub(crate) answer: String,
    /// What happened to it, and what is next.
    pub(crate) timeline: Vec<Step>,
    /// Where it comes from and where it went.
    pub(crate) lineage: Lineage,
    /// The run that tested it.
    pub(crate) tested: Option<Tested>,
    /// Kind, viewers, titles, size and whatever else there is: name and value.
    pub(crate) facts: Vec<(String, String)>,
    /// Fingerprint of the data it was trained on.
    pub(crate) fingerprint: String,
    /// Parameters: name and value.
    pub(crate) params: Vec<(String, String)>,
    /// What this actor can do now.
    pub(crate) actions: ModelActions,
    /// Token of the forms.
    pub(crate) csrf: String,
}

/// What can be done with a version now; each empty if it cannot.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelActions {
    /// It can be proposed for production.
    pub(crate) propose: bool,
    /// An approved proposal lets it be put in production.
    pub(crate) promote: bool,
    /// The version, approved before, that production can go back to: hash and name.
    pub(crate) rollback: Option<(String, String)>,
}

/// The run that tested the version.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tested {
    /// Name of the run.
    pub(crate) run: String,
    /// Where it is seen.
    pub(crate) href: String,
    /// What was measured, metric by metric.
    pub(crate) figures: Vec<(String, Figure)>,
}

/// The page.
#[must_use]
pub(crate) fn model(view: &ModelView) -> Page {
    let body = html! {
        section { (lineage(&view.lineage)) }
        (tested(view))
        (behaves(view))
        div.grid.two.block { (made(view)) (parameters(view)) }
        (propose(view))
        (rollback(view))
    };
    let crumbs = vec![("Models".to_owned(), "/models".to_owned())];
    let title = format!("{} {}", view.name, view.answer);
    Page {
        crumbs,
        under: under(view),
        actions: promote(view),
        ..Page::new(Nav::Models, title, body)
    }
}

fn under(view: &ModelView) -> Markup {
    html! {
        p.meta { (state(&view.status)) span { "version " (hash(&view.version)) } }
        (timeline(&view.timeline))
    }
}

fn promote(view: &ModelView) -> Markup {
    html! {
        @if view.actions.promote {
            form method="post" action="/do/model/promote" {
                (csrf_field(&view.csrf))
                (hidden("next", &format!("/models/{}", segment(&view.version))))
                (hidden("version", &view.version))
                button.primary type="submit" { "Put in production" }
            }
        }
    }
}

fn tested(view: &ModelView) -> Markup {
    let Some(tested) = &view.tested else {
        return section("Tested", &html! { p.quiet { "No run has tested this version." } });
    };
    let columns = vec![
        Column::text("Metric"),
        Column::number("Value"),
        Column::number("95 % interval"),
        Column::number("Viewers"),
    ];
    let rows = tested.figures.iter().map(|(metric, figure)| {
        let cells = vec![
            html! { (metric) },
            html! { (figure.value_text()) },
            html! { span.quiet { (figure.interval_text()) } },
            html! { (figure.n.map(count).unwrap_or_default()) },
        ];
        Row::new(cells)
    });
    let caption = format!("What {} measured", tested.run);
    let body = table(&Table { caption, columns, rows: rows.collect() });
    section_with("Tested", &html! { "in " a href=(tested.href) { (tested.run) } }, &body)
}

/// The way to the page of how it behaves.
fn behaves(view: &ModelView) -> Markup {
    let href = format!("/models/{}/behavior", segment(&view.version));
    let body = html! {
        p {
            a href=(href) { "What it shows, and whom it serves worse" }
            ": coverage, popularity, genres, groups of viewers."
        }
    };
    section("How it behaves", &body)
}

fn made(view: &ModelView) -> Markup {
    let mut pairs: Vec<(&str, Markup)> =
        view.facts.iter().map(|(name, value)| (name.as_str(), html! { (value) })).collect();
    pairs.push(("Data fingerprint", hash(&view.fingerprint)));
    pairs.push(("Version", html! { code { (view.version) } }));
    section("What it is", &facts(&pairs))
}

fn parameters(view: &ModelView) -> Markup {
    let pairs: Vec<(&str, Markup)> = view
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), html! { code { (value) } }))
        .collect();
    if pairs.is_empty() {
        return section("Parameters", &html! { p.quiet { "This model has none." } });
    }
    section("Parameters", &facts(&pairs))
}

fn propose(view: &ModelView) -> Markup {
    let form = || {
        html! {
            form.panel.fields method="post" action="/do/model/propose" {
                (csrf_field(&view.csrf))
                (hidden("next", "/inbox"))
                (hidden("version", &view.version))
                (reason("propose-why"))
                div.actions { button.primary type="submit" { "Propose for production" } }
            }
        }
    };
    html! {
        @if view.actions.propose {
            (section_with("Propose", &html! { "a second person decides" }, &form()))
        }
    }
}

fn rollback(view: &ModelView) -> Markup {
    let form = |version: &str, name: &str| {
        html! {
            form.panel.fields method="post" action="/do/model/rollback" {
                (csrf_field(&view.csrf))
                (hidden("next", &format!("/models/{}", segment(version))))
                (hidden("to", version))
                p { "Serve " (name) " " (hash(version)) " again, which was approved before." }
                (reason("rollback-why"))
                div.actions { button.danger type="submit" { "Roll back to " (name) } }
            }
        }
    };
    html! {
        @if let Some((version, name)) = &view.actions.rollback {
            (section_with("Roll back", &html! { "at once, and recorded" }, &form(version, name)))
        }
    }
}
