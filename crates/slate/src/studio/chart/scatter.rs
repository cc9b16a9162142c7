//! One quantity against another, every point with its name: quality against cost, above all.

use maud::{Markup, html};

use super::frame::{BROAD, Caption, Drawing, frame, label, line, nothing, px};
use super::interval::Role;
use super::names::{Mark, place_names};
use super::scale::{Scale, extent, padded, real, tick_decimals};
use super::text;
use crate::studio::parts::{Column, Figure, Row, Table, number, table};

/// An axis: its name with the unit, and how it grows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Axis {
    /// `fitting, CPU s`.
    pub(crate) name: String,
    /// Grows by factors of ten: for costs that span them. Values must be above zero.
    pub(crate) by_tens: bool,
}

/// One point.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dot {
    /// Its name.
    pub(crate) label: String,
    /// Across.
    pub(crate) x: f64,
    /// Up.
    pub(crate) y: f64,
    /// The interval of `y`.
    pub(crate) interval: Option<(f64, f64)>,
    /// What it stands for.
    pub(crate) role: Role,
}

/// The chart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scatter {
    /// What is drawn: `NDCG@100 against seconds to fit`.
    pub(crate) title: String,
    /// What it says.
    pub(crate) finding: String,
    /// The axis across.
    pub(crate) across: Axis,
    /// The axis upwards.
    pub(crate) up: Axis,
    /// The points.
    pub(crate) dots: Vec<Dot>,
}

const TOP: f64 = 28.0;

/// Draws the points for every room, with their table.
#[must_use]
pub(crate) fn scatter(chart: &Scatter) -> Markup {
    let caption = Caption { title: &chart.title, finding: &chart.finding };
    let across = extent(drawn(chart).map(|dot| place(&chart.across, dot.x)));
    let up = extent(drawn(chart).flat_map(|dot| {
        let (low, high) = dot.interval.unwrap_or((dot.y, dot.y));
        [dot.y, low, high].map(|value| place(&chart.up, value))
    }));
    match (across, up) {
        (Some(across), Some(up)) => {
            let domain = (padded(across, 0.08), padded(up, 0.08));
            frame(&caption, |width| draw(chart, domain, width), &scatter_table(chart))
        }
        _ => nothing(&caption),
    }
}

/// The points that have a place.
fn drawn(chart: &Scatter) -> impl Iterator<Item = &Dot> {
    let has_place =
        |dot: &&Dot| place(&chart.across, dot.x).is_finite() && place(&chart.up, dot.y).is_finite();
    chart.dots.iter().filter(has_place)
}

fn place(axis: &Axis, value: f64) -> f64 {
    if axis.by_tens { value.log10() } else { value }
}

/// The two scales of one drawing.
struct Room {
    width: f64,
    left: f64,
    bottom: f64,
    across: Scale,
    up: Scale,
}

fn draw(chart: &Scatter, domain: ((f64, f64), (f64, f64)), width: f64) -> Drawing {
    let bottom = if width < BROAD { 248.0 } else { 300.0 };
    let left = 44.0;
    let across = Scale::new(domain.0, (left, width - 8.0));
    let room = Room { width, left, bottom, across, up: Scale::new(domain.1, (bottom, TOP)) };
    let body = html! {
        (up_axis(chart, &room, domain.1))
        (across_axis(chart, &room, domain.0))
        @for dot in drawn(chart) { (mark(chart, dot, &room)) }
        (names(chart, &room))
    };
    Drawing { height: bottom + 42.0, body }
}

fn up_axis(chart: &Scatter, room: &Room, domain: (f64, f64)) -> Markup {
    let ticks = axis_ticks(&chart.up, domain, 4.0);
    html! {
        (label("axis", (0.0, 12.0), &text::fit(&chart.up.name, room.width)))
        @for (at, name) in &ticks {
            (line("rule", (room.left, room.up.at(*at)), (room.width, room.up.at(*at))))
            (label("axis end", (room.left - 8.0, room.up.at(*at) + 4.0), name))
        }
    }
}

fn across_axis(chart: &Scatter, room: &Room, domain: (f64, f64)) -> Markup {
    let ticks = axis_ticks(&chart.across, domain, (room.width - room.left) / 90.0);
    html! {
        (line("zero", (room.left, room.bottom), (room.width, room.bottom)))
        @for (at, name) in &ticks {
            @let x = room.across.at(*at);
            (line("zero", (x, room.bottom), (x, room.bottom + 4.0)))
            (label("axis middle", (x, room.bottom + 18.0), name))
        }
        @let name = text::fit(&chart.across.name, room.width);
        (label("axis end", (room.width, room.bottom + 36.0), &name))
    }
}

/// Places and names of ticks; an axis by tens is marked at 1, 2 and 5 or at whole tens.
fn axis_ticks(axis: &Axis, domain: (f64, f64), about: f64) -> Vec<(f64, String)> {
    if !axis.by_tens {
        let ticks = super::scale::ticks(domain, about);
        let decimals = tick_decimals(&ticks);
        return ticks.iter().map(|tick| (*tick, number::decimal(*tick, decimals))).collect();
    }
    let heads: &[f64] = if domain.1 - domain.0 < 1.6 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let powers = (-9i32..=12).map(|power| 10f64.powi(power));
    let values = powers.flat_map(|power| heads.iter().map(move |head| head * power));
    let inside = values.filter(|value| (domain.0..=domain.1).contains(&value.log10()));
    inside.map(|value| (value.log10(), tens_text(value))).collect()
}

fn tens_text(value: f64) -> String {
    let decimals = (0usize..9).find(|decimals| value * 10f64.powf(real(*decimals)) >= 0.999);
    number::decimal(value, decimals.unwrap_or(9))
}

fn mark(chart: &Scatter, dot: &Dot, room: &Room) -> Markup {
    let (x, y) = spot(chart, dot, room);
    let ends = dot.interval.map(|(low, high)| (place(&chart.up, low), place(&chart.up, high)));
    let ends = ends.filter(|(low, high)| low.is_finite() && high.is_finite());
    html! {
        g class=(if dot.role == Role::Control { "control" } else { "s1" }) {
            @if let Some((low, high)) = ends {
                (line("whisker", (x, room.up.at(low)), (x, room.up.at(high))))
            }
            circle.mark cx=(px(x)) cy=(px(y)) r=(if dot.role == Role::Best { "5" } else { "4" }) {}
        }
    }
}

fn spot(chart: &Scatter, dot: &Dot, room: &Room) -> (f64, f64) {
    (room.across.at(place(&chart.across, dot.x)), room.up.at(place(&chart.up, dot.y)))
}

/// Names beside their points, the one the finding is about first.
fn names(chart: &Scatter, room: &Room) -> Markup {
    let mut dots: Vec<&Dot> = drawn(chart).collect();
    dots.sort_by_key(|dot| dot.role != Role::Best);
    let marks: Vec<Mark> = dots.iter().map(|dot| covered(chart, dot, room)).collect();
    let bounds = (room.left, 14.0, room.width, room.bottom);
    html! {
        @for (dot, found) in dots.iter().zip(place_names(&marks, bounds)) {
            @if let Some((anchor, at)) = found {
                @let bold = if dot.role == Role::Best { "bold" } else { "" };
                (label([anchor, bold].join(" ").trim(), at, &name(dot, room)))
            }
        }
    }
}

fn name(dot: &Dot, room: &Room) -> String {
    text::fit(&dot.label, room.width * 0.5)
}

/// What a point and its whisker cover, and how long its name is.
fn covered(chart: &Scatter, dot: &Dot, room: &Room) -> Mark {
    let (x, y) = spot(chart, dot, room);
    let (low, high) = dot.interval.unwrap_or((dot.y, dot.y));
    let (top, bottom) = (room.up.at(place(&chart.up, high)), room.up.at(place(&chart.up, low)));
    let weight = if dot.role == Role::Best { text::BOLD } else { 1.0 };
    let wide = text::width(&name(dot, room)) * weight;
    let patch = (x - 5.0, top.min(y - 5.0), x + 5.0, bottom.max(y + 5.0));
    Mark { at: (x, y), patch, wide }
}

/// The same numbers as a table.
#[must_use]
pub(crate) fn scatter_table(chart: &Scatter) -> Markup {
    let rows = chart.dots.iter().map(|dot| {
        let figure = Figure::score(dot.y, dot.interval, None);
        let cells = [
            dot.label.clone(),
            number::decimal(dot.x, 2),
            figure.value_text(),
            figure.interval_text(),
        ];
        Row::new(cells.into_iter().map(|cell| html! { (cell) }).collect())
    });
    table(&Table {
        caption: chart.title.clone(),
        columns: vec![
            Column::text("Name"),
            Column::number(&chart.across.name),
            Column::number(&chart.up.name),
            Column::number("95 % interval"),
        ],
        rows: rows.collect(),
    })
}
