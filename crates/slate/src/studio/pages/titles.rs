//! Titles by name: the most watched first, or those that match a few words.

use maud::{Markup, html};

use super::clip;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{Column, Pager, Row, Table, empty, hidden, pager, segment, table};

/// What the list of titles shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitlesView {
    /// What was searched for; empty for all.
    pub(crate) query: String,
    /// The titles that were found.
    pub(crate) titles: Vec<TitleLine>,
    /// Which of all that were found.
    pub(crate) pager: Pager,
}

/// One title.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleLine {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Year and genres in one line.
    pub(crate) detail: String,
    /// Viewers who have it in their history.
    pub(crate) viewers: u64,
}

/// The page; its form gets `/titles?q=`.
#[must_use]
pub(crate) fn titles(view: &TitlesView) -> Page {
    let body = html! {
        (filter("/titles", "A part of the name, or the id", &view.query, &[]))
        @if view.titles.is_empty() { (nothing(view)) }
        @else { (list(view)) (pager(&view.pager)) }
    };
    let actions = html! { a.button href="/map" { "Map" } };
    Page { actions, ..Page::new(Nav::Titles, headline(view), body) }
}

fn headline(view: &TitlesView) -> String {
    let found = counted(view.pager.total, "title", "titles");
    match (view.query.as_str(), view.titles.first(), view.pager.first) {
        ("", None, _) => "No titles yet".to_owned(),
        ("", Some(most), 1) => format!("{found}, {} watched most", clip(&most.name)),
        ("", Some(_), _) => format!("{found}, the most watched first"),
        (query, None, _) => format!("No title matches “{query}”"),
        (query, Some(_), _) => format!("{found} for “{query}”"),
    }
}

/// A title in a cell: the name, and quieter what else tells it from others.
pub(in crate::studio::pages) fn named(name: &str, detail: &str) -> Markup {
    html! { (name) " " span.quiet.small { (detail) } }
}

/// A search field for one kind of thing; `kept` are fields of the address that stay as they are.
pub(super) fn filter(action: &str, label: &str, query: &str, kept: &[(&str, &str)]) -> Markup {
    html! {
        form.row-form.filter role="search" method="get" action=(action) {
            div {
                label for="filter" { (label) }
                input #filter type="search" name="q" value=(query);
            }
            @for (name, value) in kept { (hidden(name, value)) }
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
    let columns = vec![Column::wide("Title"), Column::number("Viewers")];
    let rows = view.titles.iter().map(|line| {
        let cells = vec![named(&line.name, &line.detail), html! { (count(line.viewers)) }];
        Row::open(format!("/titles/{}", segment(&line.id)), cells)
    });
    table(&Table { caption: "Titles".to_owned(), columns, rows: rows.collect() })
}
