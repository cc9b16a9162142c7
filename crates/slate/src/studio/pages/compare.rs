//! Two models, or the best models of two runs, on the same viewers.

use maud::{Markup, html};

use crate::studio::chart::{Baseline, IntervalPlot, IntervalRow, Role, interval_plot};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::p_value;
use crate::studio::parts::{
    Column, Figure, Notice, Row, State, Table, notice, plain_figure, section_with, table,
};

/// What the comparison shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct CompareView {
    /// What is compared.
    pub(crate) a: Side,
    /// What it is compared with.
    pub(crate) b: Side,
    /// One line a metric, the one that matters first. Differences are a minus b.
    pub(crate) lines: Vec<CompareLine>,
    /// Data, plan, seed, cost: name, value of a, value of b.
    pub(crate) setup: Vec<(String, String, String)>,
    /// Why the two cannot be compared, if they cannot: `they were tested on different viewers`.
    pub(crate) not_comparable: Option<String>,
}

/// One side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    /// Its name.
    pub(crate) name: String,
    /// Its run.
    pub(crate) run: String,
    /// Where it is seen.
    pub(crate) href: String,
}

/// One metric on both sides.
#[derive(Debug, Clone, Default)]
pub(crate) struct CompareLine {
    /// The metric.
    pub(crate) metric: String,
    /// Its value for a.
    pub(crate) a: Figure,
    /// Its value for b.
    pub(crate) b: Figure,
    /// The paired difference; none where the metric is no mean over viewers.
    pub(crate) difference: Option<Figure>,
    /// Its p value.
    pub(crate) p: Option<f64>,
    /// Whether it is counted in bits; others lie between 0 and 1.
    pub(crate) in_bits: bool,
}

/// The page.
#[must_use]
pub(crate) fn compare(view: &CompareView) -> Page {
    let body = html! {
        @if let Some(why) = &view.not_comparable { (refused(why)) }
        @else { (chart(view)) }
        (metrics(view))
        (setup(view))
    };
    let crumbs = vec![("Runs".to_owned(), "/runs".to_owned())];
    Page { crumbs, under: under(view), ..Page::new(Nav::Runs, headline(view), body) }
}

fn headline(view: &CompareView) -> String {
    let (a, b) = (&view.a.name, &view.b.name);
    let first = view.lines.first().and_then(|line| Some((line, line.difference.as_ref()?)));
    match first {
        _ if view.not_comparable.is_some() => format!("{a} and {b} cannot be compared"),
        None => format!("No paired difference between {a} and {b}"),
        Some((line, figure)) => {
            let words = match figure.told_from_zero() {
                Some(true) if figure.value > 0.0 => format!("{a} is ahead of {b}"),
                Some(true) => format!("{a} is behind {b}"),
                _ => format!("{a} and {b} are not told apart"),
            };
            format!("{words}: {} {}", line.metric, plain_figure(figure))
        }
    }
}

fn under(view: &CompareView) -> Markup {
    html! {
        p.meta {
            @for (name, side) in [("A", &view.a), ("B", &view.b)] {
                span { (name) ": " a href=(side.href) { (side.name) } ", " (side.run) }
            }
        }
    }
}

fn refused(why: &str) -> Markup {
    notice(&Notice {
        state: State::Warning,
        what: format!("No difference is computed: {why}."),
        hint: "run both models in one plan, so that they are tested on the same viewers".to_owned(),
        ..Notice::default()
    })
}

fn chart(view: &CompareView) -> Markup {
    let of = |in_bits: bool| -> Vec<(String, Figure)> {
        let lines = view.lines.iter().filter(|line| line.in_bits == in_bits);
        lines.filter_map(|line| Some((line.metric.clone(), line.difference.clone()?))).collect()
    };
    let (shares, bits) = (of(false), of(true));
    html! {
        section {
            @if !shares.is_empty() || bits.is_empty() {
                (interval_plot(&plot(view, &shares, "metric")))
            }
            @if !bits.is_empty() { (interval_plot(&plot(view, &bits, "metric in bits"))) }
        }
    }
}

/// One axis: what is counted in bits cannot share that of metrics between 0 and 1.
fn plot(view: &CompareView, figures: &[(String, Figure)], by: &str) -> IntervalPlot {
    let row = |(label, figure): &(String, Figure)| IntervalRow {
        label: label.clone(),
        value: figure.value,
        interval: figure.interval,
        role: Role::Plain,
    };
    let told = || figures.iter().filter(|(_, figure)| figure.told_from_zero() == Some(true));
    let (ahead, all) = (told().filter(|(_, figure)| figure.value > 0.0).count(), figures.len());
    let behind = told().count() - ahead;
    IntervalPlot {
        title: format!("{} minus {}, by {by}, paired, 95 % interval", view.a.name, view.b.name),
        finding: format!("{} is ahead on {ahead} of {all}, behind on {behind}", view.a.name),
        measure: "Difference".to_owned(),
        rows: figures.iter().map(row).collect(),
        baseline: Baseline::Zero(String::new()),
    }
}

fn metrics(view: &CompareView) -> Markup {
    let columns = vec![
        Column::text("Metric"),
        Column::number(&view.a.name),
        Column::number(&view.b.name),
        Column::number("A minus B"),
        Column::number("95 % interval"),
        Column::number("p"),
    ];
    let rows = view.lines.iter().map(|line| {
        let difference = line.difference.as_ref();
        let value = difference.map_or_else(|| "–".to_owned(), Figure::value_text);
        let range = difference.map(Figure::interval_text).unwrap_or_default();
        let p = line
            .p
            .map_or_else(|| "–".to_owned(), |p| p_value(p).replace("p = ", "").replace("p ", ""));
        let texts =
            [line.metric.clone(), line.a.value_text(), line.b.value_text(), value, range, p];
        Row::new(texts.into_iter().map(|text| html! { (text) }).collect())
    });
    let body =
        table(&Table { caption: "Metrics of both".to_owned(), columns, rows: rows.collect() });
    section_with(
        "Metrics",
        &html! { "paired over viewers; none where a metric is no mean over viewers" },
        &body,
    )
}

fn setup(view: &CompareView) -> Markup {
    let columns =
        vec![Column::text("What"), Column::wide(&view.a.name), Column::wide(&view.b.name)];
    let rows = view.setup.iter().map(|(name, a, b)| Row {
        cells: vec![html! { (name) }, html! { (a) }, html! { (b) }],
        here: a != b,
        ..Row::default()
    });
    let body =
        table(&Table { caption: "How both were made".to_owned(), columns, rows: rows.collect() });
    section_with("How they were made", &html! { "what differs is marked" }, &body)
}
