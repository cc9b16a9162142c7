//! Between which values a column was learned.

use serde::Serialize;
use slate_math::trees::Table;

/// Between which values something of a title was learned, in its own unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Range {
    /// `budget` in United States dollars, or `length` in minutes.
    pub column: String,
    /// The least,
    pub low: f64,
    /// and the greatest.
    pub high: f64,
}

/// The least and the greatest value of each column among the titles learned from; NaN where it was known of none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranges {
    pub(super) low: Vec<f32>,
    pub(super) high: Vec<f32>,
}

impl Ranges {
    pub(super) fn of(table: &Table) -> Self {
        let ends = |fold: fn(f32, f32) -> f32| -> Vec<f32> {
            let of = |c| table.column(c).iter().copied().fold(f32::NAN, fold);
            (0..table.column_count()).map(of).collect()
        };
        Self { low: ends(f32::min), high: ends(f32::max) }
    }

    /// Whether a value of a column lies outside. What is not known lies nowhere; a column that was never known has no
    /// inside.
    pub(super) fn is_beyond(&self, column: usize, value: f32) -> bool {
        let (low, high) = (self.low[column], self.high[column]);
        !value.is_nan() && !(low..=high).contains(&value)
    }
}
