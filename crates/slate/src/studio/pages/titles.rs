//! All titles, most watched first, or those that match a few words.

use maud::{Markup, html};

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{Column, Pager, Row, Table, empty, pager, segment, table};

/// What the list of titles shows.
#[derive(Debug, Clone, Default)]
pub struct TitlesView {
    /// What was searched for; empty for all.
    pub query: String,
    /// The titles of this page.
    pub titles: Vec<TitleLine>,
    /// Which part of them this is.
    pub pager: Pager,
    /// The columns rows can be sorted by, with their orders; empty where they cannot.
    pub columns: Vec<Column>,
}

/// One title.
#[derive(Debug, Clone, Default)]
pub struct TitleLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its year.
    pub year: String,
    /// Its genres.
    pub genres: String,
    /// Viewers with an event on it.
    pub viewers: u64,
    /// Events on it.
    pub events: u64,
}

/// The page; its form gets `/titles?q=`.
#[must_use]
pub fn titles(view: &TitlesView) -> Page {
    let body = html! {
        (filter("/titles", "Title, genre or person", &view.query))
        @if view.titles.is_empty() { (nothing(view)) }
        @else { (list(view)) (pager(&view.pager)) }
    };
    Page::new(Nav::Titles, headline(view), body)
}

fn headline(view: &TitlesView) -> String {
    let found = counted(view.pager.total, "title", "titles");
    match (view.query.as_str(), view.titles.first()) {
        ("", None) => "No titles yet".to_owned(),
        ("", Some(first)) => {
            format!("{found}; {} is first with {} viewers", first.name, count(first.viewers))
        }
        (query, None) => format!("No title matches “{query}”"),
        (query, Some(_)) => format!("{found} for “{query}”"),
    }
}

/// A search field for one kind of thing.
pub(super) fn filter(action: &str, label: &str, query: &str) -> Markup {
    html! {
        form.row-form.filter role="search" method="get" action=(action) {
            div {
                label for="filter" { (label) }
                input #filter type="search" name="q" value=(query);
            }
            button type="submit" { "Find" }
        }
    }
}

fn nothing(view: &TitlesView) -> Markup {
    if view.query.is_empty() {
        return empty(
            "Titles with their audience will stand here.",
            "slate import titles titles.csv",
        );
    }
    empty("No title has these words in its name, genres or people. Fewer words find more.", "")
}

fn list(view: &TitlesView) -> Markup {
    let usual = || {
        vec![
            Column::wide("Title"),
            Column::number("Year"),
            Column::text("Genres"),
            Column::number("Viewers"),
            Column::number("Events"),
        ]
    };
    let columns = if view.columns.len() == 5 { view.columns.clone() } else { usual() };
    let rows = view.titles.iter().map(|line| {
        let texts = [&line.name, &line.year, &line.genres].map(|text| html! { (text) });
        let counts = [line.viewers, line.events].map(|value| html! { (count(value)) });
        Row::open(
            format!("/titles/{}", segment(&line.id)),
            texts.into_iter().chain(counts).collect(),
        )
    });
    table(&Table { caption: "Titles".to_owned(), columns, rows: rows.collect() })
}
