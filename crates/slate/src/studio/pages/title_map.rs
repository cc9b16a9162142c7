//! The map of titles: those that are alike lie near each other.

use maud::{Markup, html};

use super::title::audience;
use super::titles::{filter, named};
use crate::studio::chart::{MAP_PARTS, MapDot, still_map};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{
    Column, Notice, Pager, Row, State, Table, notice, pager, section_with, segment, table,
};

/// What the map can be coloured by: as it stands in the address, and in words.
pub(crate) const COLOURS: [(&str, &str); 4] = [
    ("genre", "the genre that the catalog names first"),
    ("demand", "how many watch it"),
    ("age", "how old it is beside the newest"),
    ("rights", "when the last right to show it ends"),
];

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleMapView {
    /// Why there is no map, if there is none.
    pub(crate) nothing: String,
    /// The version that says which titles are alike: name and address; empty where the catalog does.
    pub(crate) model: (String, String),
    /// Titles on the map, and those left out.
    pub(crate) titles: u64,
    /// Titles that are not on it.
    pub(crate) left_out: u64,
    /// The parts that are coloured, each with its titles; the last is all other genres.
    pub(crate) parts: Vec<(String, u64)>,
    /// The most watched titles, for the still picture.
    pub(crate) dots: Vec<MapDot>,
    /// What they are coloured by, as it stands in the address.
    pub(crate) colour: &'static str,
    /// What was searched for; empty for all.
    pub(crate) query: String,
    /// The titles of the list.
    pub(crate) lines: Vec<MapLine>,
    /// Which of all that were found.
    pub(crate) pager: Pager,
}

/// One title of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct MapLine {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Year and main genre in one line.
    pub(crate) detail: String,
    /// Viewers who have it in their history, if they are enough to be told.
    pub(crate) viewers: Option<u64>,
    /// Those most like it: name and address.
    pub(crate) near: Vec<(String, String)>,
}

/// The page.
#[must_use]
pub(crate) fn title_map(view: &TitleMapView) -> Page {
    let body = html! {
        @if view.nothing.is_empty() { (map(view)) (list(view)) }
        @else { (nothing(view)) }
    };
    let crumbs = vec![("Titles".to_owned(), "/titles".to_owned())];
    Page { crumbs, under: under(view), ..Page::new(Nav::Titles, headline(view), body) }
}

fn headline(view: &TitleMapView) -> String {
    let titles = counted(view.titles, "title", "titles");
    match (view.nothing.is_empty(), view.model.0.is_empty()) {
        (false, _) => "No map of titles yet".to_owned(),
        (true, true) => format!("{titles}, near each other where they share genres and people"),
        (true, false) => format!("{titles}, near each other where the same people watch them"),
    }
}

fn under(view: &TitleMapView) -> Markup {
    html! {
        @if view.nothing.is_empty() {
            p.meta {
                @if view.model.0.is_empty() { span { "by the catalog" } }
                @else { span { "as " a href=(view.model.1) { (view.model.0) } " sees it" } }
                @if view.left_out > 0 {
                    span { (counted(view.left_out, "title", "titles")) " left out" }
                }
            }
        }
    }
}

fn nothing(view: &TitleMapView) -> Markup {
    let what = format!("{}.", view.nothing);
    notice(&Notice { state: State::Warning, what, ..Notice::default() })
}

fn map(view: &TitleMapView) -> Markup {
    html! {
        (filter("/map", "Find on the map: a part of the name", &view.query, &[("colour", view.colour)]))
        (colours(view))
        figure.map #map data-points={ "/map/points?colour=" (view.colour) } {
            (legend(view))
            div.map-tools {
                button type="button" data-key="+" aria-label="Zoom in" { "+" }
                button type="button" data-key="-" aria-label="Zoom out" { "−" }
                button type="button" data-key="0" { "Whole map" }
                span.quiet.small data-says role="status" {}
            }
            canvas tabindex="0" role="img" aria-describedby="map-how"
                aria-label="Map of titles; the list below has the same titles" {}
            (still_map(&view.dots))
            figcaption.quiet.small #map-how {
                "Near is alike; directions mean nothing. Larger is watched by more. Drag it or turn the wheel; keys:"
                " arrows move, + and − zoom, 0 shows all, Enter opens the title that is marked."
            }
        }
        script type="module" src="/static/map.js" {}
    }
}

/// Links to the same map in other colours.
fn colours(view: &TitleMapView) -> Markup {
    html! {
        p.meta {
            span { "Coloured by" }
            @for (word, says) in COLOURS {
                @if word == view.colour { b title=(says) { (word) } }
                @else { a href={ "/map?colour=" (word) "&q=" (segment(&view.query)) } title=(says) { (word) } }
            }
        }
    }
}

fn legend(view: &TitleMapView) -> Markup {
    let says = COLOURS.iter().find(|(word, _)| *word == view.colour).map_or("", |(_, says)| says);
    html! {
        ul.legend aria-label={ "Colours: " (says) } {
            @for ((name, titles), class) in view.parts.iter().zip(MAP_PARTS) {
                li hidden[name.is_empty()] { i class=(class) data-part aria-hidden="true" { "●" } " " (name) " " span.quiet { (count(*titles)) } }
            }
        }
    }
}

fn list(view: &TitleMapView) -> Markup {
    let columns =
        vec![Column::wide("Title"), Column::number("Viewers"), Column::wide("Most like it")];
    let rows = view.lines.iter().map(|line| {
        let near = html! {
            @for (at, (name, href)) in line.near.iter().enumerate() {
                @if at > 0 { ", " } a href=(href) { (name) }
            }
        };
        let cells = vec![named(&line.name, &line.detail), html! { (audience(line.viewers)) }, near];
        Row::open(format!("/titles/{}", segment(&line.id)), cells)
    });
    let beside = match view.query.as_str() {
        "" => html! { "the most watched first, each with those most like it" },
        query => html! { "with “" (query) "” in the name" },
    };
    let body = html! {
        @if view.lines.is_empty() { p.quiet { "No title on the map has this in its name." } }
        @else {
            (table(&Table { caption: "Titles on the map".to_owned(), columns, rows: rows.collect() }))
            (pager(&view.pager))
        }
    };
    section_with("The same as a list", &beside, &body)
}
