//! The list of offline experiments.

use maud::{Markup, html};

use super::counted_first;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{
    Column, Figure, Pager, Row, Status, Table, empty, hash, pager, plain_figure, reading,
    section_with, segment, state, table, tick, time,
};

/// What the list of runs shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunsView {
    /// The runs of this page, newest first.
    pub(crate) runs: Vec<RunLine>,
    /// Which part of them this is.
    pub(crate) pager: Pager,
    /// The newest runs that other programs track here.
    pub(crate) tracked: Vec<TrackedRunLine>,
    /// How many of those there are.
    pub(crate) tracked_total: u64,
}

/// One run that another program tracks here.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrackedRunLine {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) status: Status,
    /// Its first metrics, in words.
    pub(crate) metrics: String,
    /// Who started it.
    pub(crate) by: String,
    /// When it started, RFC 3339.
    pub(crate) at: String,
}

/// One run.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunLine {
    /// Its id.
    pub(crate) id: String,
    /// Its name, from the plan.
    pub(crate) name: String,
    /// The best model, if there is one yet.
    pub(crate) best: String,
    /// The metric it is best by.
    pub(crate) metric: String,
    /// How well the best model does.
    pub(crate) figure: Option<Figure>,
    /// Fingerprint of the data.
    pub(crate) data: String,
    /// Who ran it.
    pub(crate) by: String,
    /// When it ended, RFC 3339.
    pub(crate) at: String,
}

/// The page; its form gets `/compare?run=A&run=B`.
#[must_use]
pub(crate) fn runs(view: &RunsView) -> Page {
    if view.runs.is_empty() && view.tracked.is_empty() {
        let body = empty(
            "Runs compare recommenders on the same viewers; each will have a line here.",
            "slate evaluate plan.toml",
        );
        return Page::new(Nav::Runs, "No run yet", body);
    }
    let body = html! {
        form method="get" action="/compare" {
            @if !view.runs.is_empty() { (list(view)) }
            @if !view.tracked.is_empty() { (tracked(view)) }
            div.actions.below {
                button type="submit" { "Compare two runs" }
                span.quiet.small { "Tick two." }
            }
        }
        div.below { (pager(&view.pager)) }
    };
    Page::new(Nav::Runs, headline(view), body)
}

/// Those of other programs, apart from Slate's own: nobody here knows how they were measured.
fn tracked(view: &RunsView) -> Markup {
    let columns = vec![
        Column::wide("Run"),
        Column::id("State"),
        Column::text("Metrics, last values"),
        Column::id("Started by"),
        Column::id("Compare"),
    ];
    let row = |line: &TrackedRunLine| {
        let cells = vec![
            html! { (line.name) },
            state(&line.status),
            html! { (line.metrics) },
            html! { (line.by) ", " (time(&line.at)) },
            tick(&line.id, &line.name),
        ];
        Row::open(format!("/runs/{}", segment(&line.id)), cells)
    };
    let caption = "Tracked runs, newest first".to_owned();
    let rows = view.tracked.iter().map(row).collect();
    let counted = counted(view.tracked_total, "run", "runs");
    let beside = html! { (counted) ", measured by other programs" };
    section_with("Tracked", &beside, &table(&Table { caption, columns, rows }))
}

fn headline(view: &RunsView) -> String {
    if view.runs.is_empty() && view.tracked_total > 0 {
        let tracked = counted_first(view.tracked_total, "tracked run", "tracked runs");
        return format!("{tracked}; none of Slate's own yet");
    }
    let counted = counted_first(view.pager.total, "run", "runs");
    let leader = view.runs.iter().find(|line| !line.best.is_empty());
    match leader.and_then(|line| line.figure.as_ref().map(|figure| (line, figure))) {
        Some((line, figure)) => format!(
            "{counted}; in the latest, {} leads: {} {}",
            line.best,
            line.metric,
            plain_figure(figure)
        ),
        None => format!("{counted}; none has figures yet"),
    }
}

fn list(view: &RunsView) -> Markup {
    let columns = vec![
        Column::wide("Run"),
        Column::text("Best model"),
        Column::id("Metric"),
        Column::number("Value, 95 % interval"),
        Column::id("Data"),
        Column::id("Run by"),
        Column::id("Compare"),
    ];
    let caption = "Runs, newest first".to_owned();
    table(&Table { caption, columns, rows: view.runs.iter().map(row).collect() })
}

fn row(line: &RunLine) -> Row {
    let alone = |figure: &Figure| reading(&Figure { n: None, ..figure.clone() });
    let cells = vec![
        html! { (line.name) },
        html! { (line.best) },
        html! { (line.metric) },
        line.figure.as_ref().map_or_else(|| html! { "–" }, alone),
        hash(&line.data),
        html! { (line.by) ", " (time(&line.at)) },
        tick(&line.id, &line.name),
    ];
    Row::open(format!("/runs/{}", segment(&line.id)), cells)
}
