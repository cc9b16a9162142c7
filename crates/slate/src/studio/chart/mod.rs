//! Charts drawn by the server as SVG. Each takes a plain struct, says its finding in words, is
//! drawn for a narrow, a middle and a broad room (the stylesheet shows the one that fits), and
//! carries a table of its numbers. Colours are classes only. A value that is not a number is named
//! "no data" and never drawn.

mod bars;
mod frame;
mod histogram;
mod interval;
mod lineage;
mod lines;
mod names;
mod scale;
mod scatter;
mod spans;
mod still_map;
mod text;

pub(crate) use bars::{Bar, Bars, bars};
pub(crate) use histogram::{Histogram, histogram};
pub(crate) use interval::{
    Baseline, IntervalPlot, IntervalRow, Role, interval_plot, interval_plot_slim,
};
pub(crate) use lineage::{Lineage, Node, Place, lineage};
pub(crate) use lines::{Line, Lines, Point, lines};
pub(crate) use scatter::{Axis, Dot, Scatter, scatter};
pub(crate) use spans::{Span, Spans, spans};
pub(crate) use still_map::{MAP_PARTS, MapDot, still_map};

#[cfg(test)]
mod tests;
