//! What goes into a session and comes out of it, without the engine's types.

use std::path::{Path, PathBuf};

use serde::Serialize;

/// What a query may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Threads, and parts that are worked on side by side. With one thread, sums of numbers are added in the order of
    /// the rows.
    pub threads: usize,
    /// Memory of operators that keep rows: hash tables, sorts.
    pub memory_bytes: usize,
    /// What may be written when that is not enough.
    pub spill_bytes: u64,
    /// Where.
    pub spill_folder: PathBuf,
    /// How long.
    pub seconds: u64,
    /// How many rows an answer has.
    pub rows: usize,
}

impl Limits {
    /// One thread, 1 GiB, 16 GiB spilled to `spill_folder`, 60 seconds, 20 million rows.
    pub fn new(spill_folder: &Path) -> Self {
        Self {
            threads: 1,
            memory_bytes: 1 << 30,
            spill_bytes: 16 << 30,
            spill_folder: spill_folder.to_owned(),
            seconds: 60,
            rows: 20_000_000,
        }
    }
}

/// A unit's first exposure to a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExposureOf<'a> {
    /// Who.
    pub unit: &'a str,
    /// The number of the cell.
    pub cell: u32,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// What happens from then on is not analysed.
    pub until_ms: i64,
}

/// A page that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf<'a> {
    /// Its id.
    pub slate: &'a str,
    /// To whom.
    pub viewer: &'a str,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// The titles on it.
    pub titles: Vec<&'a str>,
}

/// One number, text or nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing.
    None,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A text; also dates and times, as ISO 8601 writes them.
    Text(String),
}

/// Rows with the names of their columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rows {
    /// The names.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// What a metric's SQL says of a unit and a day.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDay {
    /// The unit.
    pub unit: String,
    /// Days since 1970.
    pub day: i32,
    /// The value, or the numerator.
    pub value: f64,
    /// The denominator, if there is a column of that name.
    pub denominator: Option<f64>,
}
