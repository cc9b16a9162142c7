//! Lines over time, with a band where the value has an interval. A gap in the numbers is a gap in
//! the line.

use maud::{Markup, html};

use super::frame::{BROAD, Caption, Drawing, frame, label, line, nothing, px};
use super::scale::{Scale, extent, padded, real, tick_decimals};
use super::text;
use crate::studio::parts::{Column, Row, Table, number, table};

/// One point of a line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Point {
    /// Where it stands: a label every line shares, such as `2018-09`.
    pub(crate) label: String,
    /// Its value; not a number leaves a gap.
    pub(crate) value: f64,
    /// Its interval, drawn as a band.
    pub(crate) band: Option<(f64, f64)>,
}

/// One line, labelled at its end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// Its name; may be empty if there is only one.
    pub(crate) name: String,
    /// Drawn in grey: the control, or the bound.
    pub(crate) control: bool,
    /// Its points, as many as there are places on the axis, in order.
    pub(crate) points: Vec<Point>,
}

/// The chart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    /// What is drawn: `Events a month`.
    pub(crate) title: String,
    /// What it says.
    pub(crate) finding: String,
    /// Heading of the value column: `events`.
    pub(crate) measure: String,
    /// Whether the axis begins at zero: for counts and money.
    pub(crate) from_zero: bool,
    /// The lines, at most six.
    pub(crate) lines: Vec<Line>,
}

const COLOURS: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];
const TOP: f64 = 12.0;

/// Draws the lines for every room, with their table.
#[must_use]
pub(crate) fn lines(chart: &Lines) -> Markup {
    let caption = Caption { title: &chart.title, finding: &chart.finding };
    match domain(chart) {
        None => nothing(&caption),
        Some(domain) => frame(&caption, |width| draw(chart, domain, width), &lines_table(chart)),
    }
}

fn domain(chart: &Lines) -> Option<(f64, f64)> {
    let points = chart.lines.iter().flat_map(|line| &line.points);
    let found = extent(points.flat_map(|point| {
        let (low, high) = point.band.unwrap_or((point.value, point.value));
        [point.value, low, high]
    }))?;
    let (low, high) = padded(found, 0.05);
    Some(if chart.from_zero { (0.0, high.max(f64::MIN_POSITIVE)) } else { (low, high) })
}

/// The two scales of one drawing.
struct Room {
    width: f64,
    bottom: f64,
    right: f64,
    across: Scale,
    up: Scale,
}

fn room(chart: &Lines, domain: (f64, f64), width: f64) -> Room {
    let bottom = if width < BROAD { 156.0 } else { 196.0 };
    let up = Scale::new(domain, (bottom, TOP));
    let ticks = up.ticks(4.0);
    let left =
        ticks.iter().map(|tick| text::width(&tick_text(*tick, &ticks))).fold(0.0, f64::max) + 8.0;
    let names =
        chart.lines.iter().map(|line| text::width(&end_text(chart, line))).fold(0.0, f64::max);
    let right = width - if names > 0.0 { names.min(width * 0.3) + 18.0 } else { 8.0 };
    // A single moment stands at the left, where time begins.
    let last = real(longest(chart).len().saturating_sub(1)).max(1.0);
    Room { width, bottom, right, across: Scale::new((0.0, last), (left, right)), up }
}

fn draw(chart: &Lines, domain: (f64, f64), width: f64) -> Drawing {
    let room = room(chart, domain, width);
    let body = html! {
        (grid(&room))
        (times(chart, &room))
        @for (place, line) in chart.lines.iter().enumerate() {
            g class=(colour(line, place)) { (bands(line, &room)) (stroke(line, &room)) }
        }
        (end_labels(chart, &room))
    };
    Drawing { height: room.bottom + 24.0, body }
}

fn colour(line: &Line, place: usize) -> &'static str {
    if line.control { "control" } else { COLOURS[place % COLOURS.len()] }
}

fn grid(room: &Room) -> Markup {
    let ticks = room.up.ticks(4.0);
    let left = room.across.at(0.0);
    html! {
        @for tick in &ticks {
            @let y = room.up.at(*tick);
            (line(if *tick == 0.0 { "zero" } else { "rule" }, (left, y), (room.width, y)))
            (label("axis end", (left - 8.0, y + 4.0), &tick_text(*tick, &ticks)))
        }
    }
}

fn tick_text(tick: f64, ticks: &[f64]) -> String {
    if tick.abs() >= 10_000.0 {
        number::compact(tick)
    } else {
        number::decimal(tick, tick_decimals(ticks))
    }
}

/// Labels under the axis: as many as stand clear of each other, evenly.
fn times(chart: &Lines, room: &Room) -> Markup {
    let points = longest(chart);
    let widest = points.iter().map(|point| text::width(&point.label)).fold(0.0, f64::max);
    let pitch = room.across.at(1.0) - room.across.at(0.0);
    let every = (1..points.len()).find(|every| pitch * real(*every) >= widest + 24.0);
    let every = every.unwrap_or(points.len().max(1));
    html! {
        @for (place, point) in points.iter().enumerate().step_by(every) {
            @let half = text::width(&point.label) / 2.0;
            @let x = room.across.at(real(place)).clamp(half, (room.width - half).max(half));
            (label("axis middle", (x, room.bottom + 18.0), &point.label))
        }
    }
}

/// The points of the longest line: all the places on the axis.
fn longest(chart: &Lines) -> &[Point] {
    let line = chart.lines.iter().max_by_key(|line| line.points.len());
    line.map(|line| line.points.as_slice()).unwrap_or_default()
}

fn bands(line: &Line, room: &Room) -> Markup {
    let ends = runs(line, |point| point.band.filter(|(low, high)| (low + high).is_finite()));
    html! {
        @for run in ends.iter().filter(|run| !run.is_empty()) {
            @if let [(x, (low, high))] = run.as_slice() {
                (bar(room.across.at(*x), room.up.at(*low), room.up.at(*high)))
            } @else {
                @let upper = run.iter().map(|(x, (_, high))| (*x, *high));
                @let lower = run.iter().rev().map(|(x, (low, _))| (*x, *low));
                polygon.band points=(path(upper.chain(lower), room)) {}
            }
        }
    }
}

/// The band of a moment without neighbours.
fn bar(x: f64, low: f64, high: f64) -> Markup {
    let corners = [(x - 3.0, high), (x + 3.0, high), (x + 3.0, low), (x - 3.0, low)];
    let points = corners.map(|(x, y)| format!("{},{}", px(x), px(y))).join(" ");
    html! { polygon.band points=(points) {} }
}

fn stroke(line: &Line, room: &Room) -> Markup {
    let parts = runs(line, |point| Some(point.value).filter(|value| value.is_finite()));
    html! {
        @for run in &parts {
            @if let [(x, value)] = run.as_slice() {
                circle.mark cx=(px(room.across.at(*x))) cy=(px(room.up.at(*value))) r="3" {}
            } @else {
                polyline.line points=(path(run.iter().copied(), room)) {}
            }
        }
    }
}

fn path(points: impl Iterator<Item = (f64, f64)>, room: &Room) -> String {
    let pairs = points.map(|(x, y)| format!("{},{}", px(room.across.at(x)), px(room.up.at(y))));
    pairs.collect::<Vec<_>>().join(" ")
}

/// Stretches of neighbouring points that have what is asked for, with their places.
fn runs<T>(line: &Line, of: impl Fn(&Point) -> Option<T>) -> Vec<Vec<(f64, T)>> {
    let mut out = vec![Vec::new()];
    for (place, point) in (0u32..).zip(&line.points) {
        match (of(point), out.last_mut()) {
            (Some(value), Some(run)) => run.push((f64::from(place), value)),
            (None, Some(run)) if !run.is_empty() => out.push(Vec::new()),
            _ => {}
        }
    }
    out
}

/// Names at the ends of the lines with a dot of their colour, pushed apart so that they do not
/// touch.
fn end_labels(chart: &Lines, room: &Room) -> Markup {
    let ends = chart.lines.iter().enumerate().filter_map(|(place, line)| {
        let name = text::fit(&end_text(chart, line), room.width * 0.3);
        let dot = (chart.lines.len() > 1).then(|| colour(line, place));
        Some((room.up.at(last(line)?.value), name, dot)).filter(|end| !end.1.is_empty())
    });
    let mut ends: Vec<(f64, String, Option<&str>)> = ends.collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let heights = apart(ends.iter().map(|end| end.0).collect(), room.bottom);
    let x = room.right + if chart.lines.len() > 1 { 16.0 } else { 8.0 };
    html! {
        @for ((_, name, dot), y) in ends.iter().zip(heights) {
            @if let Some(class) = dot {
                g class=(class) { circle.mark cx=(px(x - 7.0)) cy=(px(y)) r="3" {} }
            }
            (label("", (x, y + 4.0), name))
        }
    }
}

/// Heights in order, moved so that none is nearer to the next than a line of text, ending at the
/// bottom.
fn apart(mut heights: Vec<f64>, bottom: f64) -> Vec<f64> {
    let mut free = f64::NEG_INFINITY;
    for height in &mut heights {
        *height = height.max(free);
        free = *height + text::LINE;
    }
    let mut limit = bottom;
    for height in heights.iter_mut().rev() {
        *height = height.min(limit);
        limit = *height - text::LINE;
    }
    heights
}

/// What stands at the end of a line: its name, or the last value of a line that is alone.
fn end_text(chart: &Lines, line: &Line) -> String {
    match last(line) {
        Some(point) if line.name.is_empty() && chart.lines.len() == 1 => value_text(point.value),
        _ => line.name.clone(),
    }
}

fn last(line: &Line) -> Option<&Point> {
    line.points.iter().rev().find(|point| point.value.is_finite())
}

fn value_text(value: f64) -> String {
    if value.abs() >= 100.0 { number::compact(value) } else { number::decimal(value, 3) }
}

/// The same numbers as a table: one row a place, one column a line.
#[must_use]
pub(crate) fn lines_table(chart: &Lines) -> Markup {
    let decimals = table_decimals(chart);
    let rows = longest(chart).iter().enumerate().map(|(place, point)| {
        let values =
            chart.lines.iter().map(|line| html! { (cell(line.points.get(place), decimals)) });
        Row::new(std::iter::once(html! { (point.label) }).chain(values).collect())
    });
    let names = chart
        .lines
        .iter()
        .map(|line| Column::number(if line.name.is_empty() { &chart.measure } else { &line.name }));
    table(&Table {
        caption: chart.title.clone(),
        columns: std::iter::once(Column::text("Time")).chain(names).collect(),
        rows: rows.collect(),
    })
}

fn cell(point: Option<&Point>, decimals: usize) -> String {
    let Some(point) = point else { return number::NO_DATA.to_owned() };
    let value = number::decimal(point.value, decimals);
    match point.band.filter(|(low, high)| (low + high).is_finite()) {
        Some(band) => format!("{value} {}", number::interval(band, decimals)),
        None => value,
    }
}

/// Whole numbers are printed whole, everything else with three decimals.
fn table_decimals(chart: &Lines) -> usize {
    let points = || chart.lines.iter().flat_map(|line| &line.points);
    let whole = points().all(|point| {
        point.band.is_none() && (point.value.fract() == 0.0 || !point.value.is_finite())
    });
    if whole { 0 } else { 3 }
}
