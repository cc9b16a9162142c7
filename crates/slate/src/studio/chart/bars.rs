//! Signed bars from a zero line: what pulled a score up and what pulled it down.

use maud::{Markup, html};

use super::frame::{Caption, Drawing, framed, label, line, nothing, px};
use super::scale::{Scale, extent};
use super::text;
use crate::studio::parts::number::{self, NO_DATA};
use crate::studio::parts::{Column, Row, Table, table};

/// One contribution.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bar {
    /// What contributed: a title of the history, a driver.
    pub(crate) label: String,
    /// By how much, with its sign.
    pub(crate) value: f64,
}

/// Contributions to one score, largest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bars {
    /// What is drawn: `What this score is made of`.
    pub(crate) title: String,
    /// What it says; may be empty where the page says it already.
    pub(crate) finding: String,
    /// Heading of the value column: `contribution`.
    pub(crate) measure: String,
    /// The contributions.
    pub(crate) bars: Vec<Bar>,
}

const PITCH: f64 = 22.0;
/// Narrower than other charts: it stands inside a line of a list.
const SLIM: f64 = 264.0;

/// Draws the bars in one size, which fits a phone, a column and a card alike.
#[must_use]
pub(crate) fn bars(chart: &Bars) -> Markup {
    let caption = Caption { title: &chart.title, finding: &chart.finding };
    match extent(chart.bars.iter().map(|bar| bar.value)) {
        None => nothing(&caption),
        Some((low, high)) => {
            let domain = (low.min(0.0), high.max(0.0));
            framed(
                &caption,
                &[(SLIM, "only")],
                |width| draw(chart, domain, width),
                &bars_table(chart),
            )
        }
    }
}

fn draw(chart: &Bars, domain: (f64, f64), width: f64) -> Drawing {
    let names = chart.bars.iter().map(|bar| text::width(&bar.label)).fold(0.0, f64::max);
    let room = names.min(width * 0.5);
    let values = chart.bars.iter().map(|bar| text::width(&value_text(bar))).fold(0.0, f64::max);
    let scale = Scale::new(domain, (room + 10.0, width - values - 8.0));
    let mut top = -PITCH;
    let body = html! {
        @for bar in &chart.bars { ({ top += PITCH; row(bar, &scale, (room, width), top) }) }
        (line("zero", (scale.at(0.0), 0.0), (scale.at(0.0), top + PITCH)))
    };
    Drawing { height: top + PITCH + 2.0, body }
}

fn row(bar: &Bar, scale: &Scale, (room, width): (f64, f64), top: f64) -> Markup {
    let (zero, end) =
        (scale.at(0.0), if bar.value.is_finite() { scale.at(bar.value) } else { scale.at(0.0) });
    html! {
        (label("", (0.0, top + 15.0), &text::fit(&bar.label, room)))
        g class=(if bar.value < 0.0 { "s2" } else { "s1" }) {
            rect.mark x=(px(zero.min(end))) y=(px(top + 4.0)) width=(px((end - zero).abs()))
                height="14" {}
        }
        (label("end", (width, top + 15.0), &value_text(bar)))
    }
}

fn value_text(bar: &Bar) -> String {
    if bar.value.is_finite() { number::signed(bar.value, 3) } else { NO_DATA.to_owned() }
}

/// The same numbers as a table.
#[must_use]
pub(crate) fn bars_table(chart: &Bars) -> Markup {
    let rows = chart.bars.iter();
    let rows = rows.map(|bar| Row::new(vec![html! { (bar.label) }, html! { (value_text(bar)) }]));
    table(&Table {
        caption: chart.title.clone(),
        columns: vec![Column::text("Name"), Column::number(&chart.measure)],
        rows: rows.collect(),
    })
}
