//! The page of rows as one viewer sees it: why each row is there, and why each title.

use maud::{Markup, html};

use super::clip;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{Notice, State, notice, segment};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewerPageView {
    /// The viewer's id.
    pub(crate) id: String,
    /// The rows, from top to bottom.
    pub(crate) rows: Vec<ShownRow>,
    /// Why there are none, if there are none: `no model is in production`.
    pub(crate) no_page: String,
    /// The version that made it: name and address.
    pub(crate) model: (String, String),
    /// The dial, 0 to 100.
    pub(crate) diversity: u32,
    /// Whether slots are drawn as they would be for the viewer.
    pub(crate) drawn: bool,
    /// The seed of what was drawn.
    pub(crate) seed: String,
}

/// One row.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShownRow {
    /// What stands over it.
    pub(crate) title: String,
    /// Why it is on the page.
    pub(crate) reason: String,
    /// Its titles.
    pub(crate) cards: Vec<ShownCard>,
}

/// One title.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShownCard {
    /// Its name.
    pub(crate) name: String,
    /// Where it is seen.
    pub(crate) href: String,
    /// Year and genres in one line.
    pub(crate) detail: String,
    /// Why it is in the row.
    pub(crate) why: String,
    /// For a title that was drawn: with which probability, `34 % ± 2`.
    pub(crate) drawn: String,
}

/// The page.
#[must_use]
pub(crate) fn viewer_page(view: &ViewerPageView) -> Page {
    let body = html! {
        (dial(view))
        @if view.rows.is_empty() { (no_page(view)) }
        @for (number, row) in view.rows.iter().enumerate() { (shown_row(number, row)) }
    };
    let own = format!("/viewers/{}", segment(&view.id));
    let crumbs = vec![("Viewers".to_owned(), "/viewers".to_owned()), (view.id.clone(), own)];
    Page { crumbs, ..Page::new(Nav::Viewers, headline(view), body) }
}

fn headline(view: &ViewerPageView) -> String {
    match view.rows.first() {
        None => format!("Viewer {} has no page: {}", view.id, view.no_page),
        Some(first) => {
            let rows = counted(view.rows.len() as u64, "row", "rows");
            format!("Viewer {} sees {rows}, {} first", view.id, clip(&first.title))
        }
    }
}

fn no_page(view: &ViewerPageView) -> Markup {
    let what = format!("No page is made for this viewer: {}.", view.no_page);
    notice(&Notice { state: State::Warning, what, ..Notice::default() })
}

/// The dial works without a script: a form that asks for the same page with another value.
fn dial(view: &ViewerPageView) -> Markup {
    html! {
        form.dial method="get" {
            label for="dial" { "Diversity" }
            span.quiet.small { "fits best" }
            input id="dial" type="range" name="diversity" min="0" max="100" step="10"
                value=(view.diversity) list="dial-steps";
            span.quiet.small { "most varied" }
            datalist id="dial-steps" {
                @for step in [0, 30, 50, 100] { option value=(step) {} }
            }
            label.check { input type="checkbox" name="drawn" value="1" checked[view.drawn]; " with drawn titles" }
            button type="submit" { "Show" }
            @if !view.rows.is_empty() {
                p.quiet.small {
                    "At " (view.diversity) " %, by " a href=(view.model.1) { (view.model.0) }
                    @if view.drawn { ", seed " (view.seed) }
                    ". Looking is not showing: nothing of this is logged."
                }
            }
        }
    }
}

/// The list scrolls sideways by itself, so that arrow keys move it once it has the focus.
fn shown_row(number: usize, row: &ShownRow) -> Markup {
    let heading = format!("row-{number}");
    html! {
        section.shelf {
            div.section-head {
                h2 id=(heading) { (row.title) }
                p { (row.reason) }
            }
            ul.cards tabindex="0" role="list" aria-labelledby=(heading) {
                @for card in &row.cards { (shown_card(card)) }
            }
        }
    }
}

fn shown_card(card: &ShownCard) -> Markup {
    html! {
        li.card {
            a.row href=(card.href) { (card.name) }
            span.quiet.small { (card.detail) }
            @if !card.why.is_empty() { span.why.small { (card.why) } }
            @if !card.drawn.is_empty() {
                span.drawn.small title="Drawn to learn who likes it, with this probability" {
                    "drawn, " (card.drawn)
                }
            }
        }
    }
}
