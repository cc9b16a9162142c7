//! What is kept to forecast with, and what is expected of titles that are not out yet.

use maud::{Markup, html};

use crate::studio::chart::{IntervalPlot, IntervalRow, Role, interval_plot};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{
    Column, Row, Table, command, empty, section, section_with, select, sentence_start, short_hash,
    table, time,
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
    /// What moves its forecasts most: column, effect, its interval, what more of it goes with.
    pub(crate) moves: Vec<(String, f64, (f64, f64), String)>,
    /// Whether it was made by an earlier Slate, which did not look for what moves it.
    pub(crate) is_old: bool,
    /// How far the newest titles are off, in words.
    pub(crate) drift: String,
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
    let body = html! { (expected(view)) (drivers(view)) (kept(view)) };
    let count = counted(view.titles.len() as u64, "title", "titles");
    let title = format!("{count} after {}: forecasts of {}", view.until, view.outcome);
    Page::new(Nav::Forecasts, sentence_start(&title), body)
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

fn drivers(view: &ForecastsView) -> Markup {
    let row = |(column, effect, interval, _): &(String, f64, (f64, f64), String)| IntervalRow {
        label: column.clone(),
        value: *effect,
        interval: Some(*interval),
        role: Role::Plain,
    };
    let first = view.moves.first();
    let plot = IntervalPlot {
        title: format!("What goes with {}: mean |Shapley value|, 95 % interval", view.outcome),
        finding: first.map_or(String::new(), |(column, effect, ..)| {
            let by = format!("by × {:.2} up or down on the mean.", effect.exp());
            format!("{} moves a forecast most, {by}", sentence_start(column))
        }),
        measure: "on ln(1 + x)".to_owned(),
        rows: view.moves.iter().map(row).collect(),
        ..IntervalPlot::default()
    };
    let with = |word: &str| -> String {
        let of = view.moves.iter().filter(|(.., with)| with == word);
        of.map(|(column, ..)| column.as_str()).collect::<Vec<_>>().join("; ")
    };
    let words = [
        ("more", "More goes with more"),
        ("less", "More goes with less"),
        ("it depends", "It depends"),
    ];
    let words = words.map(|(word, sentence)| (sentence, with(word)));
    let body = html! {
        @if view.is_old {
            p { "Train it again to see what moves it." }
        } @else if view.moves.is_empty() {
            p { "No drivers found: its forecasts of the newest titles are not ahead of a mean." }
        } @else {
            (interval_plot(&plot))
            @for (sentence, columns) in words.iter().filter(|(_, columns)| !columns.is_empty()) {
                p { (sentence) ": " (columns) "." }
            }
            p.quiet { "What goes with success is not what causes it. The interval is that over other titles; whether a driver survives other fits, years and the loss of its companions is looked at by" }
            (command("slate catalog drivers PLAN.toml"))
        }
        p { (view.drift) }
    };
    section("What goes with it", &body)
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
