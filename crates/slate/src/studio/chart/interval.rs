//! The interval plot: a point and its 95 % interval a row, labelled directly. The same drawing with
//! a zero line compares models by their paired differences.

use maud::{Markup, html};

use super::frame::{Caption, Drawing, frame, label, line, nothing, px, slim};
use super::scale::{Scale, extent, padded, real, tick_decimals};
use super::text;
use crate::studio::parts::{Column, Figure, Row, Table, number, plain_figure, table};

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Role {
    /// A model among others.
    #[default]
    Plain,
    /// The row the finding is about.
    Best,
    /// The control or default: always grey.
    Control,
}

/// Whether zero means something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Baseline {
    /// Levels: the axis holds the intervals and no more.
    #[default]
    None,
    /// Differences: a line at zero, with what it stands for: `popularity`.
    Zero(String),
}

/// One row.
#[derive(Debug, Clone, Default)]
pub(crate) struct IntervalRow {
    /// Name of the model, group or driver.
    pub(crate) label: String,
    /// The point; not a number means "no data".
    pub(crate) value: f64,
    /// Its 95 % interval, if there is one.
    pub(crate) interval: Option<(f64, f64)>,
    /// What it stands for.
    pub(crate) role: Role,
}

/// The plot.
#[derive(Debug, Clone, Default)]
pub(crate) struct IntervalPlot {
    /// What is drawn: `NDCG@100 by model, 95 % interval, n = 600`.
    pub(crate) title: String,
    /// What it says.
    pub(crate) finding: String,
    /// Heading of the value column: `NDCG@100`.
    pub(crate) measure: String,
    /// The rows, in the order they are read.
    pub(crate) rows: Vec<IntervalRow>,
    /// Whether zero means something.
    pub(crate) baseline: Baseline,
}

impl IntervalPlot {
    fn signed(&self) -> bool {
        self.baseline != Baseline::None
    }

    fn figure(&self, row: &IntervalRow) -> Figure {
        Figure { signed: self.signed(), ..Figure::score(row.value, row.interval, None) }
    }

    fn domain(&self) -> Option<(f64, f64)> {
        let rows = self.rows.iter().filter(|row| row.value.is_finite());
        let ends = rows.flat_map(|row| {
            let (low, high) = row.interval.unwrap_or((row.value, row.value));
            [row.value, low, high]
        });
        let found = extent(ends)?;
        let zero = if self.signed() { 0.0 } else { found.0 };
        Some(padded((found.0.min(zero), found.1.max(zero)), 0.04))
    }
}

/// Places of the columns of one drawing.
struct Layout {
    width: f64,
    /// Where marks may stand.
    plot: (f64, f64),
    /// Height of a row.
    pitch: f64,
    /// Baseline of the label and of the figure, from the top of the row.
    text: f64,
    /// Height of the mark, from the top of the row.
    mark: f64,
    /// Room for a label.
    room: f64,
}

const TOP: f64 = 24.0;

fn layout(plot: &IntervalPlot, width: f64) -> Layout {
    let figures = plot.rows.iter().map(|row| text::width(&figure_text(plot, row)) * weight(row));
    let figure = figures.fold(0.0, f64::max);
    let names =
        plot.rows.iter().map(|row| text::width(&row.label) * weight(row)).fold(0.0, f64::max);
    let room = names.clamp(48.0, width * 0.3);
    let marks = (room + 20.0, width - figure - 24.0);
    if marks.1 - marks.0 >= 144.0 {
        return Layout { width, plot: marks, pitch: 28.0, text: 18.0, mark: 14.0, room };
    }
    let (room, marks) = (width - figure - 12.0, (6.0, width - 6.0));
    Layout { width, plot: marks, pitch: 38.0, text: 12.0, mark: 25.0, room }
}

/// How much wider the words of a row are: those of the best row are bold.
fn weight(row: &IntervalRow) -> f64 {
    if row.role == Role::Best { text::BOLD } else { 1.0 }
}

/// Draws the plot for every room, with its table.
#[must_use]
pub(crate) fn interval_plot(plot: &IntervalPlot) -> Markup {
    let caption = Caption { title: &plot.title, finding: &plot.finding };
    match plot.domain() {
        None => nothing(&caption),
        Some(domain) => frame(&caption, |width| draw(plot, domain, width), &interval_table(plot)),
    }
}

/// Draws the plot small and once, for pages with many plots that have the table of the numbers themselves.
#[must_use]
pub(crate) fn interval_plot_slim(plot: &IntervalPlot) -> Markup {
    let caption = Caption { title: &plot.title, finding: &plot.finding };
    match plot.domain() {
        None => nothing(&caption),
        Some(domain) => slim(&caption, |width| draw(plot, domain, width)),
    }
}

fn draw(plot: &IntervalPlot, domain: (f64, f64), width: f64) -> Drawing {
    let place = layout(plot, width);
    let scale = Scale::new(domain, place.plot);
    let bottom = TOP + real(plot.rows.len()) * place.pitch;
    let mut top = TOP - place.pitch;
    let body = html! {
        (axis(plot, &scale, &place))
        @for row in &plot.rows { ({ top += place.pitch; mark(plot, row, &scale, &place, top) }) }
    };
    Drawing { height: bottom + 4.0, body }
}

fn axis(plot: &IntervalPlot, scale: &Scale, place: &Layout) -> Markup {
    let ticks = scale.ticks(((place.plot.1 - place.plot.0) / 72.0).max(3.0));
    html! {
        @for (x, name) in tick_names(plot, &ticks, scale, place) {
            (label("axis middle", (x, 12.0), &name))
        }
        @for tick in &ticks { (grid(plot, place, *tick, scale.at(*tick))) }
    }
}

/// Names of the ticks with their places. Zero is named first; a name that would touch another is
/// left out.
fn tick_names(
    plot: &IntervalPlot,
    ticks: &[f64],
    scale: &Scale,
    place: &Layout,
) -> Vec<(f64, String)> {
    let decimals = tick_decimals(ticks);
    let mut order: Vec<f64> = ticks.to_vec();
    order.sort_by_key(|tick| *tick != 0.0);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut names = Vec::new();
    for tick in order {
        let name = tick_text(plot, tick, decimals);
        let half = text::width(&name) / 2.0;
        let x = scale.at(tick).clamp(half, (place.width - half).max(half));
        let ends = (x - half - 6.0, x + half + 6.0);
        if taken.iter().all(|other| ends.1 <= other.0 || other.1 <= ends.0) {
            taken.push(ends);
            names.push((x, name));
        }
    }
    names
}

/// The line a tick is read along: through all rows, or beside each mark where names stand between
/// them.
fn grid(plot: &IntervalPlot, place: &Layout, tick: f64, x: f64) -> Markup {
    let class = if plot.signed() && tick == 0.0 { "zero" } else { "rule" };
    let bottom = TOP + real(plot.rows.len()) * place.pitch;
    let beside = place.text < place.mark;
    html! {
        @if !beside { (line(class, (x, TOP - 6.0), (x, bottom))) }
        @else {
            @for row in 0..plot.rows.len() {
                @let y = TOP + real(row) * place.pitch + place.mark;
                (line(class, (x, y - 8.0), (x, y + 8.0)))
            }
        }
    }
}

fn tick_text(plot: &IntervalPlot, tick: f64, decimals: usize) -> String {
    match &plot.baseline {
        Baseline::Zero(name) if tick == 0.0 && !name.is_empty() => text::fit(name, 96.0),
        Baseline::Zero(_) => number::signed(tick, decimals),
        Baseline::None => number::decimal(tick, decimals),
    }
}

fn mark(plot: &IntervalPlot, row: &IntervalRow, scale: &Scale, place: &Layout, top: f64) -> Markup {
    let (word, figure) = match row.role {
        Role::Best => ("bold", "end bold"),
        Role::Plain => ("", "end"),
        Role::Control => ("axis", "end axis"),
    };
    let baseline = top + place.text;
    html! {
        (label(word, (0.0, baseline), &text::fit(&row.label, place.room / weight(row))))
        (label(figure, (place.width, baseline), &figure_text(plot, row)))
        @if row.value.is_finite() { (point(row, scale, top + place.mark)) }
    }
}

fn point(row: &IntervalRow, scale: &Scale, y: f64) -> Markup {
    let colour = if row.role == Role::Control { "control" } else { "s1" };
    let radius = if row.role == Role::Best { "5" } else { "4" };
    let ends = row.interval.filter(|(low, high)| low.is_finite() && high.is_finite());
    html! {
        g class=(colour) {
            @if let Some((low, high)) = ends {
                (line("whisker", (scale.at(low), y), (scale.at(high), y)))
            }
            circle.mark cx=(px(scale.at(row.value))) cy=(px(y)) r=(radius) {}
        }
    }
}

fn figure_text(plot: &IntervalPlot, row: &IntervalRow) -> String {
    plain_figure(&plot.figure(row))
}

/// The same numbers as a table.
#[must_use]
pub(crate) fn interval_table(plot: &IntervalPlot) -> Markup {
    let rows = plot.rows.iter().map(|row| {
        let figure = plot.figure(row);
        let cells = [row.label.clone(), figure.value_text(), figure.interval_text()];
        Row::new(cells.into_iter().map(|cell| html! { (cell) }).collect())
    });
    table(&Table {
        caption: plot.title.clone(),
        columns: vec![
            Column::text("Name"),
            Column::number(&plot.measure),
            Column::number("95 % interval"),
        ],
        rows: rows.collect(),
    })
}
