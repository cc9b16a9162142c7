//! Counts as bars from zero, each labelled with its count. Upright where every label fits under its
//! bar, lying where it does not: labels are never turned.

use maud::{Markup, html};

use super::frame::{Caption, Drawing, frame, label, line, nothing, px};
use super::scale::{Scale, extent, real};
use super::text;
use crate::studio::parts::number::{NO_DATA, compact, decimal};
use crate::studio::parts::{Column, Row, Table, table};

/// Counts by bin or by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    /// What is drawn: `Viewers by number of events`.
    pub(crate) title: String,
    /// What it says: `Half of the viewers have fewer than 70 events`.
    pub(crate) finding: String,
    /// What a bin is: `events a viewer`.
    pub(crate) bins: String,
    /// What is counted: `viewers`.
    pub(crate) measure: String,
    /// Name of the bin and its count, in order.
    pub(crate) bars: Vec<(String, f64)>,
}

/// Draws the bars for every room, with their table.
#[must_use]
pub(crate) fn histogram(chart: &Histogram) -> Markup {
    let caption = Caption { title: &chart.title, finding: &chart.finding };
    match extent(chart.bars.iter().map(|bar| bar.1)) {
        None => nothing(&caption),
        Some((_, most)) => {
            frame(&caption, |width| draw(chart, most.max(0.0), width), &histogram_table(chart))
        }
    }
}

fn draw(chart: &Histogram, most: f64, width: f64) -> Drawing {
    let pitch = width / real(chart.bars.len());
    let fits = |(name, value): &(String, f64)| {
        text::width(name).max(text::width(&count_text(*value))) + 4.0 <= pitch
    };
    if chart.bars.iter().all(fits) {
        upright(chart, most, width, pitch.min(96.0))
    } else {
        lying(chart, most, width)
    }
}

const TALL: f64 = 144.0;

fn upright(chart: &Histogram, most: f64, width: f64, pitch: f64) -> Drawing {
    let scale = Scale::new((0.0, most), (TALL, 20.0));
    let mut middle = -pitch / 2.0;
    let body = html! {
        g.s1 {
            @for (name, value) in &chart.bars {
                ({ middle += pitch; column(name, *value, middle, pitch * 0.8, &scale) })
            }
        }
        (line("zero", (0.0, TALL), (width, TALL)))
        (label("axis", (0.0, TALL + 34.0), &chart.bins))
    };
    Drawing { height: TALL + 40.0, body }
}

fn column(name: &str, value: f64, middle: f64, width: f64, scale: &Scale) -> Markup {
    let top = if value.is_finite() { scale.at(value.max(0.0)) } else { TALL };
    html! {
        rect.mark x=(px(middle - width / 2.0)) y=(px(top)) width=(px(width))
            height=(px(TALL - top)) {}
        (label("middle", (middle, top - 5.0), &count_text(value)))
        (label("axis middle", (middle, TALL + 16.0), name))
    }
}

fn lying(chart: &Histogram, most: f64, width: f64) -> Drawing {
    let names = chart.bars.iter().map(|bar| text::width(&bar.0)).fold(0.0, f64::max);
    let counts = chart.bars.iter().map(|bar| text::width(&count_text(bar.1))).fold(0.0, f64::max);
    let room = names.min(width * 0.42);
    let scale = Scale::new((0.0, most), (room + 10.0, width - counts - 8.0));
    let mut top = -22.0;
    let body = html! {
        g.s1 {
            @for (name, value) in &chart.bars {
                ({ top += 22.0; bar(&text::fit(name, room), *value, top, &scale) })
            }
        }
        (line("zero", (scale.at(0.0), 0.0), (scale.at(0.0), top + 20.0)))
        (label("axis", (0.0, top + 38.0), &chart.bins))
    };
    Drawing { height: top + 44.0, body }
}

fn bar(name: &str, value: f64, top: f64, scale: &Scale) -> Markup {
    let left = scale.at(0.0);
    let right = if value.is_finite() { scale.at(value.max(0.0)) } else { left };
    html! {
        (label("", (0.0, top + 14.0), name))
        rect.mark x=(px(left)) y=(px(top + 3.0)) width=(px(right - left)) height="14" {}
        (label("", (right + 6.0, top + 14.0), &count_text(value)))
    }
}

fn count_text(value: f64) -> String {
    if value.is_finite() { compact(value) } else { NO_DATA.to_owned() }
}

/// The same numbers as a table.
#[must_use]
pub(crate) fn histogram_table(chart: &Histogram) -> Markup {
    let rows = chart.bars.iter().map(|(name, value)| {
        Row::new(vec![
            html! { (name) },
            html! { (decimal(*value, usize::from(value.fract() != 0.0))) },
        ])
    });
    table(&Table {
        caption: chart.title.clone(),
        columns: vec![Column::text(&chart.bins), Column::number(&chart.measure)],
        rows: rows.collect(),
    })
}
