//! Spans of time beside each other, one a row: what ran when, what runs now and until when it is planned to.

use maud::{Markup, html};

use super::frame::{Caption, Drawing, frame, label, line, nothing, px};
use super::scale::{Scale, extent};
use super::text;
use crate::studio::parts::{Column, Row, Table, table};

/// One span.
#[derive(Debug, Clone, Default)]
pub(crate) struct Span {
    /// What it is of.
    pub(crate) label: String,
    /// Its start, milliseconds since 1970.
    pub(crate) from_ms: f64,
    /// Its end, which may lie ahead.
    pub(crate) until_ms: f64,
    /// The days of both, as they are shown.
    pub(crate) days: [String; 2],
}

/// Spans, and the present moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans {
    /// What is drawn.
    pub(crate) title: String,
    /// What it says.
    pub(crate) finding: String,
    /// Now, milliseconds since 1970.
    pub(crate) now_ms: f64,
    /// The spans, in the order of the rows.
    pub(crate) spans: Vec<Span>,
}

const PITCH: f64 = 24.0;
const TALL: f64 = 12.0;
/// Room for the days above.
const HEAD: f64 = 20.0;

/// Draws the spans for every room, with their table.
#[must_use]
pub(crate) fn spans(chart: &Spans) -> Markup {
    let caption = Caption { title: &chart.title, finding: &chart.finding };
    let ends = chart.spans.iter().flat_map(|span| [span.from_ms, span.until_ms]);
    match extent(ends) {
        None => nothing(&caption),
        Some(domain) => frame(&caption, |width| draw(chart, domain, width), &spans_table(chart)),
    }
}

fn draw(chart: &Spans, domain: (f64, f64), width: f64) -> Drawing {
    let names = chart.spans.iter().map(|span| text::width(&span.label)).fold(0.0, f64::max);
    let room = names.min(width * 0.35);
    let scale = Scale::new(domain, (room + 12.0, width - 4.0));
    let bottom = HEAD + PITCH * f64::from(u32::try_from(chart.spans.len()).unwrap_or(u32::MAX));
    let now = Some(scale.at(chart.now_ms)).filter(|_| (domain.0..domain.1).contains(&chart.now_ms));
    let mut top = HEAD - PITCH;
    let body = html! {
        (days(chart, &scale, (domain, width), now))
        @if let Some(now) = now { (line("zero", (now, HEAD - 4.0), (now, bottom))) }
        @for span in &chart.spans { ({ top += PITCH; row(chart, span, &scale, (room, top)) }) }
    };
    Drawing { height: bottom + 2.0, body }
}

/// The first day and the last, and where now is if there is room for it.
fn days(
    chart: &Spans,
    scale: &Scale,
    (domain, width): ((f64, f64), f64),
    now: Option<f64>,
) -> Markup {
    let day_of = |end: usize, ms: f64| {
        let at = |span: &&Span| [span.from_ms, span.until_ms][end] == ms;
        chart.spans.iter().find(at).map_or("", |span| span.days[end].as_str())
    };
    let (first, last) = (day_of(0, domain.0), day_of(1, domain.1));
    let (left, right) = (scale.at(domain.0), width - 4.0);
    let free = (left + text::width(first) + 24.0)..(right - text::width(last) - 24.0);
    html! {
        (label("note", (left, 12.0), first))
        (label("note end", (right, 12.0), last))
        @if let Some(now) = now.filter(|now| free.contains(now)) {
            (label("note middle", (now, 12.0), "now"))
        }
    }
}

fn row(chart: &Spans, span: &Span, scale: &Scale, (room, top): (f64, f64)) -> Markup {
    let done = span.until_ms.min(chart.now_ms).max(span.from_ms);
    let [from, done, until] = [span.from_ms, done, span.until_ms].map(|ms| scale.at(ms));
    let bar = |class: &str, from: f64, until: f64| {
        // What lasted a moment is still there to be seen.
        let wide = px((until - from).max(2.0));
        html! { rect class=(class) x=(px(from)) y=(px(top + 6.0)) width=(wide) height=(px(TALL)) rx="2" {} }
    };
    html! {
        (label("", (0.0, top + 16.0), &text::fit(&span.label, room)))
        g class="s1" {
            (bar("mark", from, done))
            @if until > done { (bar("box next", done, until)) }
        }
    }
}

fn spans_table(chart: &Spans) -> Markup {
    let row = |span: &Span| {
        Row::new([&span.label, &span.days[0], &span.days[1]].map(|text| html! { (text) }).to_vec())
    };
    table(&Table {
        caption: chart.title.clone(),
        columns: vec![Column::text("Name"), Column::text("From"), Column::text("Until")],
        rows: chart.spans.iter().map(row).collect(),
    })
}
