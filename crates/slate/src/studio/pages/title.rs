//! One title: who watches it, and what it is like.

use maud::{Markup, html};

use super::clip;
use super::titles::named;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, percent, score};
use crate::studio::parts::{
    Column, Row, Table, facts, field, section, section_with, segment, table,
};

/// What the page of a title shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleView {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Year, genres, people, length: name and value.
    pub(crate) facts: Vec<(String, String)>,
    /// Its synopsis.
    pub(crate) synopsis: String,
    /// Viewers who have it in their history, if they are enough to be told.
    pub(crate) audience: Option<u64>,
    /// Viewers in all.
    pub(crate) viewers: u64,
    /// The most similar titles, best first.
    pub(crate) similar: Vec<Similar>,
    /// Why there are none, if there are none: `no model is in production`.
    pub(crate) no_similar: String,
    /// The version that says so: name and address.
    pub(crate) model: (String, String),
    /// Whether whoever looks may ask about one viewer.
    pub(crate) may_check: bool,
    /// What was asked about a viewer, if anything was.
    pub(crate) check: Option<Checked>,
}

/// Whether one viewer is shown the title, rule by rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct Checked {
    /// The viewer.
    pub(crate) viewer: String,
    /// The answer in one sentence.
    pub(crate) verdict: String,
    /// Rules, whether each lets the title through, and why.
    pub(crate) steps: Vec<(String, bool, String)>,
}

/// Viewers of a title, as far as they are told.
pub(super) fn audience(viewers: Option<u64>) -> String {
    viewers.map_or("fewer than 20".to_owned(), |viewers| format!("about {}", count(viewers)))
}

/// A similar title.
#[derive(Debug, Clone, Default)]
pub(crate) struct Similar {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Year and genres in one line.
    pub(crate) detail: String,
    /// How similar; comparable within this list only.
    pub(crate) score: f64,
}

/// The page.
#[must_use]
pub(crate) fn title(view: &TitleView) -> Page {
    let body = html! {
        div.grid.two {
            (about(view))
            (similar(view))
            @if view.may_check { (check(view)) }
        }
    };
    let crumbs = vec![("Titles".to_owned(), "/titles".to_owned())];
    Page { crumbs, ..Page::new(Nav::Titles, headline(view), body) }
}

fn headline(view: &TitleView) -> String {
    let watched = match view.audience {
        None => "watched by few".to_owned(),
        Some(viewers) => format!("watched by about {} viewers", count(viewers)),
    };
    match view.similar.first() {
        Some(first) => format!("{}: {watched}, most like {}", view.name, clip(&first.name)),
        None => format!("{}: {watched}", view.name),
    }
}

fn about(view: &TitleView) -> Markup {
    let mut pairs: Vec<(&str, Markup)> =
        view.facts.iter().map(|(name, value)| (name.as_str(), html! { (value) })).collect();
    pairs.push((
        "Watched by",
        html! {
            (audience(view.audience)) " of " (count(view.viewers)) " viewers"
            @if let Some(viewers) = view.audience { ", " (share(viewers, view.viewers)) }
        },
    ));
    pairs.push(("Id", html! { code { (view.id) } }));
    section(
        "About",
        &html! {
            div.stack {
                @if !view.synopsis.is_empty() {
                    p { (view.synopsis) }
                }
                (facts(&pairs))
            }
        },
    )
}

#[expect(clippy::cast_precision_loss, reason = "a share to one decimal")]
fn share(part: u64, whole: u64) -> String {
    percent(part as f64 / whole as f64, 1)
}

fn similar(view: &TitleView) -> Markup {
    let columns = vec![Column::wide("Title"), Column::number("Similarity")];
    let rows = view.similar.iter().map(|other| {
        let cells = vec![named(&other.name, &other.detail), html! { (score(other.score)) }];
        Row::open(format!("/titles/{}", segment(&other.id)), cells)
    });
    if view.similar.is_empty() {
        return section("Similar", &html! { p.quiet { "None: " (view.no_similar) "." } });
    }
    let caption = "Similar titles, most similar first".to_owned();
    let body = table(&Table { caption, columns, rows: rows.collect() });
    section_with("Similar", &html! { "by " a href=(view.model.1) { (view.model.0) } }, &body)
}

/// Asks, and says, whether one viewer is shown the title.
fn check(view: &TitleView) -> Markup {
    let viewer = view.check.as_ref().map_or("", |c| c.viewer.as_str());
    section(
        "Who is shown it",
        &html! {
            div.stack {
                form method="get" action={ "/titles/" (segment(&view.id)) } {
                    (field("viewer", "Viewer", viewer, "Every rule, and whether it lets the title through"))
                    button type="submit" { "Check" }
                }
                @if let Some(checked) = &view.check { (answer(checked)) }
            }
        },
    )
}

/// What every rule says, in a table.
pub(super) fn answer(checked: &Checked) -> Markup {
    let columns = vec![Column::text("Rule"), Column::text("Passes"), Column::wide("Why")];
    let row = |(rule, passes, why): &(String, bool, String)| {
        let passes = if *passes { "yes" } else { "no" };
        Row::new(vec![html! { (rule) }, html! { (passes) }, html! { (why) }])
    };
    let caption = format!("Rules for viewer {}", checked.viewer);
    let rows = checked.steps.iter().map(row).collect();
    html! {
        p { (checked.verdict) }
        (table(&Table { caption, columns, rows }))
    }
}
