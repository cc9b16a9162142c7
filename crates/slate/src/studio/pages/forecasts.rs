//! What is kept to forecast with, and what is expected of titles that are not out yet.

use maud::{Markup, html};

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{
    Column, Row, Table, empty, section, section_with, select, short_hash, table, time,
};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ForecastsView {
    /// Forecasters, newest first.
    pub(crate) forecasters: Vec<ForecasterView>,
    /// The one that forecasts here: its name.
    pub(crate) chosen: String,
    /// What it forecasts.
    pub(crate) outcome: String,
    /// The last day it has learned of.
    pub(crate) until: String,
    /// Titles after that day, those with most expected first.
    pub(crate) titles: Vec<ExpectedTitle>,
    /// Why there is none.
    pub(crate) nothing: String,
}

/// One forecaster.
#[derive(Debug, Clone, Default)]
pub(crate) struct ForecasterView {
    /// Its artifact.
    pub(crate) id: String,
    /// The name of its plan.
    pub(crate) name: String,
    /// What it forecasts.
    pub(crate) outcome: String,
    /// The last day it has learned of.
    pub(crate) until: String,
    /// Titles learned from and calibrated on.
    pub(crate) titles: String,
    /// Who made it.
    pub(crate) by: String,
    /// When, RFC 3339.
    pub(crate) at: String,
}

/// What is expected of a title.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExpectedTitle {
    /// Where its sheet is.
    pub(crate) href: String,
    /// Its name.
    pub(crate) name: String,
    /// The forecast.
    pub(crate) forecast: String,
    /// The ends of its 80 % interval.
    pub(crate) interval: String,
    /// What moves it most, in words.
    pub(crate) most: String,
}

/// The page.
#[must_use]
pub(crate) fn forecasts(view: &ForecastsView) -> Page {
    if view.forecasters.is_empty() {
        let body = empty(
            "What to expect of titles that are not out yet, with intervals and reasons, will stand here.",
            "slate catalog train PLAN.toml",
        );
        return Page::new(Nav::Forecasts, "No forecaster yet", body);
    }
    let body = html! { (expected(view)) (kept(view)) };
    let count = counted(view.titles.len() as u64, "title", "titles");
    let title = format!("{} is forecast of {count} after {}", view.outcome, view.until);
    let title = title[..1].to_uppercase() + &title[1..];
    Page::new(Nav::Forecasts, title, body)
}

fn expected(view: &ForecastsView) -> Markup {
    let columns = vec![
        Column::wide("Title"),
        Column::number(&view.outcome),
        Column::number("80 % interval"),
        Column::wide("Moves it most"),
    ];
    let row = |t: &ExpectedTitle| {
        let cells = [&t.name, &t.forecast, &t.interval, &t.most].map(|text| html! { (text) });
        Row::open(t.href.clone(), cells.into())
    };
    let caption = "Titles that are not out yet, with what is expected of each".to_owned();
    let rows = view.titles.iter().map(row).collect();
    let names: Vec<(String, String)> =
        view.forecasters.iter().map(|f| (f.name.clone(), f.name.clone())).collect();
    let body = html! {
        @if names.len() > 1 {
            form.row-form method="get" action="/forecasts" {
                (select("forecaster", "Forecaster", &names, &view.chosen))
                button type="submit" { "Forecast" }
            }
        }
        @if view.titles.is_empty() {
            (empty(&format!("{}.", view.nothing), "slate import titles planned.csv"))
        } @else {
            (table(&Table { caption, columns, rows }))
            p.quiet { "What goes with success is not what causes it." }
        }
    };
    section("Not out yet", &body)
}

fn kept(view: &ForecastsView) -> Markup {
    let columns = vec![
        Column::id("Forecaster"),
        Column::text("Name"),
        Column::text("Forecasts"),
        Column::id("Up to"),
        Column::number("Titles"),
        Column::text("By"),
        Column::id("At"),
    ];
    let row = |f: &ForecasterView| {
        Row::new(vec![
            html! { code { (short_hash(&f.id)) } },
            html! { (f.name) },
            html! { (f.outcome) },
            html! { (f.until) },
            html! { (f.titles) },
            html! { (f.by) },
            html! { (time(&f.at)) },
        ])
    };
    let caption = "Forecasters, newest first".to_owned();
    let rows = view.forecasters.iter().map(row).collect();
    let beside = html! { "the newest of a name forecasts" };
    section_with("Forecasters", &beside, &table(&Table { caption, columns, rows }))
}
