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
mod text;

pub use bars::{Bar, Bars, bars, bars_table};
pub use histogram::{Histogram, histogram, histogram_table};
pub use interval::{Baseline, IntervalPlot, IntervalRow, Role, interval_plot, interval_table};
pub use lineage::{Lineage, Node, Place, lineage, lineage_table};
pub use lines::{Line, Lines, Point, lines, lines_table};
pub use scatter::{Axis, Dot, Scatter, scatter, scatter_table};

#[cfg(test)]
mod tests;
