//! Shortlists of what to acquire, and the scoreboard of past decisions.

use maud::{Markup, html};

use super::counted_first;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Row, Status, Table, empty, section, section_with, short_hash, state, table, time,
};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShortlistsView {
    /// Newest first.
    pub(crate) lists: Vec<ListView>,
    /// By who wanted titles: what was forecast and what came.
    pub(crate) scores: Vec<[String; 9]>,
    /// Titles with what came: name, who wanted it, forecast, interval, what came.
    pub(crate) titles: Vec<[String; 5]>,
    /// Titles of which nothing is known yet.
    pub(crate) open: u64,
}

/// One shortlist.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListView {
    /// Its artifact.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) status: Status,
    /// Titles, what they cost, viewers reached.
    pub(crate) figures: [String; 3],
    /// Who made it.
    pub(crate) by: String,
    /// When, RFC 3339.
    pub(crate) at: String,
}

/// The page of all shortlists.
#[must_use]
pub(crate) fn shortlists(view: &ShortlistsView) -> Page {
    if view.lists.is_empty() {
        let body = empty(
            "What to acquire for a budget, by viewers who are not well served yet, will stand here.",
            "slate catalog shortlist --candidates offers.csv --reach reach.csv --budget 5000000",
        );
        return Page::new(Nav::Shortlists, "No shortlist yet", body);
    }
    let title = counted_first(view.lists.len() as u64, "shortlist", "shortlists");
    let actions = html! { a.button href="/scoreboard" { "Scoreboard" } };
    Page { actions, ..Page::new(Nav::Shortlists, title, lists(view)) }
}

fn lists(view: &ShortlistsView) -> Markup {
    let columns = vec![
        Column::id("Shortlist"),
        Column::wide("Name"),
        Column::id("Stands"),
        Column::number("Titles"),
        Column::number("Costs"),
        Column::number("Viewers reached"),
        Column::text("By"),
        Column::id("At"),
    ];
    let row = |list: &ListView| {
        let [titles, spent, viewers] = &list.figures;
        let cells = vec![
            html! { code { (short_hash(&list.id)) } },
            html! { (list.name) },
            state(&list.status),
            html! { (titles) },
            html! { (spent) },
            html! { (viewers) },
            html! { (list.by) },
            html! { (time(&list.at)) },
        ];
        Row::open(format!("/shortlists/{}", list.id), cells)
    };
    let caption = "Shortlists, newest first".to_owned();
    let rows = view.lists.iter().map(row).collect();
    section("Shortlists", &table(&Table { caption, columns, rows }))
}

/// The scoreboard.
#[must_use]
pub(crate) fn scoreboard(view: &ShortlistsView) -> Page {
    let crumbs = vec![("Shortlists".to_owned(), "/shortlists".to_owned())];
    if view.titles.is_empty() {
        let body = empty(
            "What was decided, by whom, and what came of it will stand here, once a shortlist is approved and its titles are out.",
            "slate catalog outcome SHORTLIST TITLE VIEWERS",
        );
        return Page {
            crumbs,
            ..Page::new(Nav::Shortlists, "Nothing to hold against anything yet", body)
        };
    }
    let title = format!(
        "{} of past decisions with what came",
        counted_first(view.titles.len() as u64, "title", "titles")
    );
    let body = html! { (by(view)) (each(view)) };
    Page { crumbs, ..Page::new(Nav::Shortlists, title, body) }
}

fn by(view: &ShortlistsView) -> Markup {
    let heads = [
        "Titles",
        "Spent",
        "Viewers forecast",
        "Viewers that came",
        "Per 1 000 spent",
        "Error, ln",
        "Bias, ln",
        "Inside 80 %",
    ];
    let columns = std::iter::once(Column::text("Wanted by")).chain(heads.map(Column::number));
    let row = |score: &[String; 9]| Row::new(score.iter().map(|text| html! { (text) }).collect());
    let caption = "What was forecast and what came, by who wanted the title".to_owned();
    let rows = view.scores.iter().map(row).collect();
    let beside = html! { "both: the model proposed it and people kept it" };
    section_with(
        "By who wanted it",
        &beside,
        &table(&Table { caption, columns: columns.collect(), rows }),
    )
}

fn each(view: &ShortlistsView) -> Markup {
    let columns = vec![
        Column::wide("Title"),
        Column::text("Wanted by"),
        Column::number("Forecast"),
        Column::number("Interval"),
        Column::number("Came"),
    ];
    let row = |title: &[String; 5]| Row::new(title.iter().map(|text| html! { (text) }).collect());
    let caption = "Each title with what was forecast and what came".to_owned();
    let rows = view.titles.iter().map(row).collect();
    let body = html! {
        (table(&Table { caption, columns, rows }))
        p.quiet { "Sums and errors are of every title that was decided on, and no sample: they have no interval." }
        @if view.open > 0 { p.quiet { "Of " (view.open) " more nothing is known yet." } }
    };
    section("Title by title", &body)
}
