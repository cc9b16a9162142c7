//! Titles by name: the first ones, or those that match a few words.

use maud::{Markup, html};

use super::len;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{Column, Row, Table, empty, segment, table};

/// What the list of titles shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitlesView {
    /// What was searched for; empty for all.
    pub(crate) query: String,
    /// The titles that were found.
    pub(crate) titles: Vec<TitleLine>,
    /// Whether there may be more.
    pub(crate) more: bool,
}

/// One title.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleLine {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its year.
    pub(crate) year: String,
    /// Its genres.
    pub(crate) genres: String,
    /// Viewers who have it in their history.
    pub(crate) viewers: u64,
}

/// The page; its form gets `/titles?q=`.
#[must_use]
pub(crate) fn titles(view: &TitlesView) -> Page {
    let body = html! {
        (filter("/titles", "A part of the name, or the id", &view.query))
        @if view.titles.is_empty() { (nothing(view)) }
        @else { (list(view)) }
    };
    Page::new(Nav::Titles, headline(view), body)
}

fn headline(view: &TitlesView) -> String {
    let found = counted(len(&view.titles), "title", "titles");
    match (view.query.as_str(), view.titles.is_empty(), view.more) {
        ("", true, _) => "No title has a name yet".to_owned(),
        ("", false, true) => format!("The first {found} by name"),
        ("", false, false) => found,
        (query, true, _) => format!("No title matches “{query}”"),
        (query, false, true) => format!("{found} or more for “{query}”"),
        (query, false, false) => format!("{found} for “{query}”"),
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
    empty("No title has this in its name. A shorter part finds more.", "")
}

fn list(view: &TitlesView) -> Markup {
    let columns = vec![
        Column::wide("Title"),
        Column::number("Year"),
        Column::text("Genres"),
        Column::number("Viewers"),
    ];
    let rows = view.titles.iter().map(|line| {
        let texts = [&line.name, &line.year, &line.genres].map(|text| html! { (text) });
        let mut cells = texts.to_vec();
        cells.push(html! { (count(line.viewers)) });
        Row::open(format!("/titles/{}", segment(&line.id)), cells)
    });
    table(&Table { caption: "Titles".to_owned(), columns, rows: rows.collect() })
}
