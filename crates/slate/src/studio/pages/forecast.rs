//! A title's forecast sheet: what is expected, why, what it is like, and what if.

use maud::{Markup, html};

use crate::studio::chart::{IntervalPlot, IntervalRow, Role, interval_plot};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Notice, Row, State, Table, coded, notice, section, section_with, table,
};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ForecastView {
    /// The title's name, and where it is.
    pub(crate) name: String,
    /// Where its page is.
    pub(crate) href: String,
    /// The address of this page, without a question.
    pub(crate) here: String,
    /// What is forecast.
    pub(crate) outcome: String,
    /// Who forecasts, and up to when it has learned.
    pub(crate) by: String,
    /// The forecast and its interval, in words.
    pub(crate) forecast: [String; 3],
    /// As they are drawn: what is forecast, what would be, and what is of a typical title.
    pub(crate) drawn: Vec<Drawn>,
    /// What the drawn numbers count: `millions`.
    pub(crate) unit: String,
    /// Columns: name, what stands there, factor, and whether it moves up.
    pub(crate) moved: Vec<Move>,
    /// Where the forecast is a guess, a sentence each.
    pub(crate) notes: Vec<String>,
    /// Titles like it.
    pub(crate) comparables: Vec<Comparable>,
    /// By what they are alike, in words.
    pub(crate) alike_by: &'static str,
    /// What can be asked: the sliders.
    pub(crate) asked: Vec<Asked>,
    /// What was asked, and what that gives; empty if nothing was.
    pub(crate) what_if: String,
    /// Why there is no answer to it.
    pub(crate) refused: String,
}

/// A forecast as it is drawn: what it is of, the forecast and its interval.
pub(crate) type Drawn = (String, f64, Option<(f64, f64)>);

/// What a column does to the forecast.
#[derive(Debug, Clone, Default)]
pub(crate) struct Move {
    /// The column.
    pub(crate) column: String,
    /// What stands in it.
    pub(crate) value: String,
    /// The factor.
    pub(crate) factor: f64,
}

/// A title like it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Comparable {
    /// Where its page is.
    pub(crate) href: String,
    /// Its name and year.
    pub(crate) name: String,
    /// How much they are alike, of 1.
    pub(crate) similarity: f64,
    /// Its place among the titles that the same people watch.
    pub(crate) place: String,
    /// What both have.
    pub(crate) shares: String,
    /// In what they differ.
    pub(crate) differs: String,
}

/// Something of the title that can be another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// The field's name.
    pub(crate) name: String,
    /// What it is called.
    pub(crate) label: String,
    /// What stands in it now.
    pub(crate) value: String,
    /// The ends of a slider; none for a text.
    pub(crate) range: Option<(u64, u64, u64)>,
    /// Choices; none for a text.
    pub(crate) choices: Vec<String>,
    /// What the numbers are: `million USD`.
    pub(crate) unit: String,
    /// What can be written there.
    pub(crate) hint: String,
}

/// The page.
#[must_use]
pub(crate) fn forecast(view: &ForecastView) -> Page {
    let body = html! {
        (expected(view))
        (what_if(view))
        (why(view))
        (alike(view))
        p.quiet { "What goes with success is not what causes it: this says what went with it before, and decides nothing." }
    };
    let [center, low, high] = &view.forecast;
    let title =
        format!("{}: {} {center}, four in five between {low} and {high}", view.name, view.outcome);
    let crumbs = vec![("Forecasts".to_owned(), "/forecasts".to_owned())];
    let under = html! {
        p.meta {
            span { span.suggested { "suggested" } " by " (view.by) }
            span { a href=(view.href) { "the title" } }
        }
    };
    Page { crumbs, under, ..Page::new(Nav::Forecasts, title, body) }
}

fn expected(view: &ForecastView) -> Markup {
    let row = |(label, value, interval): &Drawn| IntervalRow {
        label: label.clone(),
        value: *value,
        interval: *interval,
        role: if label == "a typical title" { Role::Control } else { Role::Plain },
    };
    let [center, low, high] = &view.forecast;
    let plot = IntervalPlot {
        title: format!("{}{}, 80 % interval", view.outcome, view.unit),
        finding: format!(
            "{center} is expected, four in five such titles between {low} and {high}."
        ),
        measure: format!("{}{}", view.outcome, view.unit),
        rows: view.drawn.iter().map(row).collect(),
        ..IntervalPlot::default()
    };
    html! {
        (section("What is expected", &html! {
            div #expected { (interval_plot(&plot)) }
            @for note in &view.notes {
                (notice(&Notice { state: State::Warning, what: note.clone(), ..Notice::default() }))
            }
        }))
    }
}

fn what_if(view: &ForecastView) -> Markup {
    let body = html! {
        form.what-if method="get" action=(view.here) data-live="expected what-if" {
            @for asked in &view.asked { (question(asked)) }
            p.actions {
                button type="submit" { "What if" }
                a href=(view.here) { "as it is" }
            }
        }
        div role="status" #what-if {
            @if !view.refused.is_empty() {
                p.bad { "Refused: " (coded(&view.refused)) "." }
            } @else if !view.what_if.is_empty() { p.lead { (view.what_if) } }
        }
    };
    section_with("What if", &html! { "inside what was learned from, refused outside" }, &body)
}

fn question(asked: &Asked) -> Markup {
    let id = format!("ask-{}", asked.name);
    html! {
        div {
            label for=(id) { (asked.label) }
            @if let Some((low, high, step)) = asked.range {
                span.dial {
                    input type="range" id=(id) name=(asked.name) min=(low) max=(high) step=(step) value=(asked.value);
                    output for=(id) { (asked.value) }
                    span.quiet { " " (asked.unit) }
                }
            } @else if !asked.choices.is_empty() {
                select id=(id) name=(asked.name) {
                    @for choice in &asked.choices {
                        option value=(choice) selected[*choice == asked.value] {
                            @if choice.is_empty() { "not known" } @else { (choice) }
                        }
                    }
                }
            } @else {
                input id=(id) name=(asked.name) value=(asked.value);
            }
            @if !asked.hint.is_empty() { p.hint { (asked.hint) } }
        }
    }
}

fn why(view: &ForecastView) -> Markup {
    let columns = vec![
        Column::wide("Of the title"),
        Column::text("Is"),
        Column::number("Moves the forecast by"),
    ];
    let row = |m: &Move| {
        Row::new(vec![
            html! { (m.column) },
            html! { (m.value) },
            html! { "× " (format!("{:.2}", m.factor)) },
        ])
    };
    let part = |heading: &str, moves: Vec<&Move>| {
        let rows: Vec<Row> = moves.into_iter().map(row).collect();
        let caption = heading.to_owned();
        html! {
            h3 { (heading) }
            @if rows.is_empty() { p.quiet { "Nothing does." } }
            @else { (table(&Table { caption, columns: columns.clone(), rows })) }
        }
    };
    let up: Vec<&Move> = view.moved.iter().filter(|m| m.factor > 1.0).take(3).collect();
    let down: Vec<&Move> = view.moved.iter().filter(|m| m.factor < 1.0).take(3).collect();
    let rest = view.moved.iter().map(row).collect();
    let caption = "Every column with what it does".to_owned();
    let body = html! {
        div.two { div { (part("Up", up)) } div { (part("Down", down)) } }
        details {
            summary { "Every column" }
            (table(&Table { caption, columns: columns.clone(), rows: rest }))
        }
    };
    section_with(
        "Why",
        &html! { "beside a typical title; factors multiply to the forecast" },
        &body,
    )
}

fn alike(view: &ForecastView) -> Markup {
    let columns = vec![
        Column::wide("Title"),
        Column::number("Alike, of 1"),
        Column::number("Place by viewers"),
        Column::wide("Both have"),
        Column::wide("They differ in"),
    ];
    let row = |c: &Comparable| {
        let cells = vec![
            html! { (c.name) },
            html! { (format!("{:.2}", c.similarity)) },
            html! { (c.place) },
            html! { (c.shares) },
            html! { (c.differs) },
        ];
        Row::open(c.href.clone(), cells)
    };
    let rows: Vec<Row> = view.comparables.iter().map(row).collect();
    let caption = "The titles most like it".to_owned();
    let body = html! {
        @if rows.is_empty() { p.quiet { "No title of the catalog is like it." } }
        @else { (table(&Table { caption, columns, rows })) }
    };
    section_with("Comparable titles", &html! { (view.alike_by) }, &body)
}
