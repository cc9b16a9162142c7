//! One title: who watches it, and what it is like.

use maud::{Markup, html};

use super::{clip, len};
use crate::studio::chart::{Histogram, Lines, histogram, lines};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted, score};
use crate::studio::parts::{
    Column, Row, Table, empty, facts, section, section_with, segment, suggested, table,
};

/// What the page of a title shows.
#[derive(Debug, Clone, Default)]
pub struct TitleView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Year, genres, people, length: name and value.
    pub facts: Vec<(String, String)>,
    /// Its synopsis.
    pub synopsis: String,
    /// Whether a machine wrote the synopsis.
    pub synopsis_suggested: bool,
    /// Viewers with an event on it.
    pub viewers: u64,
    /// Events on it.
    pub events: u64,
    /// Events a month.
    pub months: Lines,
    /// Its viewers by what else they watch.
    pub audience: Histogram,
    /// The most similar titles, best first.
    pub similar: Vec<Similar>,
    /// The version that says so: name and address.
    pub model: (String, String),
}

/// A similar title.
#[derive(Debug, Clone, Default)]
pub struct Similar {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Year and genres in one line.
    pub detail: String,
    /// How similar.
    pub score: f64,
    /// Viewers who have events on both.
    pub shared: u64,
}

/// The page.
#[must_use]
pub fn title(view: &TitleView) -> Page {
    let body = html! {
        div.grid.two {
            div {
                (about(view))
                @if view.events > 0 {
                    section { (lines(&view.months)) }
                    section { (histogram(&view.audience)) }
                }
            }
            (similar(view))
        }
    };
    let crumbs = vec![("Titles".to_owned(), "/titles".to_owned())];
    Page { crumbs, ..Page::new(Nav::Titles, headline(view), body) }
}

fn headline(view: &TitleView) -> String {
    let watched = match view.viewers {
        0 => "nobody has watched it yet".to_owned(),
        viewers => format!("watched by {}", counted(viewers, "viewer", "viewers")),
    };
    match view.similar.first() {
        Some(first) => format!("{}: {watched}, most like {}", view.name, clip(&first.name)),
        None => format!("{}: {watched}", view.name),
    }
}

fn about(view: &TitleView) -> Markup {
    let mut pairs: Vec<(&str, Markup)> =
        view.facts.iter().map(|(name, value)| (name.as_str(), html! { (value) })).collect();
    pairs.push(("Events", html! { (count(view.events)) }));
    pairs.push(("Id", html! { code { (view.id) } }));
    section(
        "About",
        &html! {
            div.stack {
                @if !view.synopsis.is_empty() {
                    p { (view.synopsis) @if view.synopsis_suggested { " " (suggested()) } }
                }
                (facts(&pairs))
            }
        },
    )
}

fn similar(view: &TitleView) -> Markup {
    let columns =
        vec![Column::wide("Title"), Column::number("Similarity"), Column::number("Shared viewers")];
    let rows = view.similar.iter().map(|other| {
        let cells = vec![
            html! { (other.name) " " span.quiet.small { (other.detail) } },
            html! { (score(other.score)) },
            html! { (count(other.shared)) },
        ];
        Row::open(format!("/titles/{}", segment(&other.id)), cells)
    });
    if len(&view.similar) == 0 {
        let body = empty(
            "Similar titles will stand here once a model serves.",
            "slate model promote VERSION",
        );
        return section("Similar", &body);
    }
    let caption = "Similar titles, most similar first".to_owned();
    let body = table(&Table { caption, columns, rows: rows.collect() });
    section_with("Similar", &html! { "by " a href=(view.model.1) { (view.model.0) } }, &body)
}
