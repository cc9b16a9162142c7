//! The catalog in figures: what there is, how well it is described, what ends soon.

use maud::{Markup, html};

use super::counted_first;
use crate::studio::chart::{Histogram, histogram};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{Column, Row, Table, empty, section, section_with, table};

/// Titles by name of their group.
pub(crate) type Groups = Vec<(String, u64)>;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct CatalogView {
    /// All titles, those to be watched now, those to come, those that end soon.
    pub(crate) figures: [u64; 4],
    /// Days within which a licence counts as ending.
    pub(crate) days: u32,
    /// Genres of most titles.
    pub(crate) genres: Groups,
    /// Decades in order.
    pub(crate) decades: Groups,
    /// Languages of most titles.
    pub(crate) languages: Groups,
    /// Countries of most titles.
    pub(crate) countries: Groups,
    /// Of how many titles each field is known.
    pub(crate) known: Groups,
    /// The next titles to end: name, address, day.
    pub(crate) ending: Vec<(String, String, String)>,
}

/// The page.
#[must_use]
pub(crate) fn catalog(view: &CatalogView) -> Page {
    let [titles, available, planned, ending] = view.figures;
    if titles == 0 {
        let sentence =
            "What there is, how well it is described and what ends soon will stand here.";
        let body = empty(sentence, "slate import titles films.csv");
        return Page::new(Nav::Catalog, "No titles yet", body);
    }
    let all = counted_first(titles, "title", "titles");
    let title = match ending {
        0 => format!("{all}, none ends within {} days", view.days),
        1 => format!("{all}, 1 ends within {} days", view.days),
        _ => format!("{all}, {} end within {} days", count(ending), view.days),
    };
    let under = html! { p.meta {
        span { (counted(available, "title", "titles")) " can be watched now" }
        @if planned > 0 { span { (count(planned)) " to come" } }
        span { a href="/map" { "the map" } }
    } };
    let body = html! {
        (ends(view))
        (what(view))
        (known(view))
        p.quiet { "Counts of what the catalog says: they have no interval. Of viewers this page says nothing." }
    };
    Page { under, ..Page::new(Nav::Catalog, title, body) }
}

fn ends(view: &CatalogView) -> Markup {
    let row = |(name, href, day): &(String, String, String)| {
        Row::open(href.clone(), vec![html! { (name) }, html! { (day) }])
    };
    let columns = vec![Column::wide("Title"), Column::id("Gone on")];
    let caption = "The next titles to end".to_owned();
    let rows: Vec<Row> = view.ending.iter().map(row).collect();
    let beside = html! { a href="/gaps" { "what viewers would miss" } };
    html! {
        @if !rows.is_empty() {
            (section_with("Ends soon", &beside, &table(&Table { caption, columns, rows })))
        }
    }
}

fn what(view: &CatalogView) -> Markup {
    let charts = [
        ("genre", &view.genres, "; a title counts in each"),
        ("decade", &view.decades, ""),
        ("language", &view.languages, ""),
        ("country", &view.countries, "; a title counts in each"),
    ];
    let chart = |(bins, groups, note): (&str, &Groups, &str)| Histogram {
        title: format!("Titles by {bins}{note}"),
        finding: largest(bins, groups),
        bins: bins.to_owned(),
        measure: "titles".to_owned(),
        bars: groups.iter().map(|(name, titles)| (name.clone(), *titles as f64)).collect(),
    };
    let body = html! {
        @for one in charts.into_iter().filter(|(_, groups, _)| !groups.is_empty()) {
            (histogram(&chart(one)))
        }
    };
    section("What there is", &body)
}

/// Which group has most titles.
fn largest(bins: &str, groups: &Groups) -> String {
    // The first of equals.
    let most = groups.iter().rev().max_by_key(|(_, titles)| *titles);
    most.map_or(String::new(), |(name, titles)| {
        format!("The {bins} of most titles is {name}, with {}.", count(*titles))
    })
}

fn known(view: &CatalogView) -> Markup {
    let [titles, ..] = view.figures;
    let row = |(name, known): &(String, u64)| {
        let share = 100.0 * *known as f64 / titles.max(1) as f64;
        Row::new(vec![
            html! { (name) },
            html! { (count(*known)) },
            html! { (count(titles - known)) },
            html! { (format!("{share:.0} %")) },
        ])
    };
    let heads = ["Known", "Not known", "Share"];
    let columns = std::iter::once(Column::text("Of each title")).chain(heads.map(Column::number));
    let caption = "How well titles are described".to_owned();
    let rows = view.known.iter().map(row).collect();
    let beside = html! { "forecasts, likeness and rules use what is known" };
    let table = table(&Table { caption, columns: columns.collect(), rows });
    section_with("How well it is described", &beside, &table)
}
