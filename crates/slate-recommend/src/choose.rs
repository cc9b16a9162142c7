//! Which family of models fits data of a size: a table, read from its first row down.
//!
//! A row is taken when the data is as it asks and its model fits the memory. The order of the rows is a
//! judgement from published comparisons: closed-form models over all pairs of titles are strongest
//! where they fit (Steck 2019; Dong, Yuan and Zhu, linear models against sequence models on MovieLens),
//! factors where they do not, neighbours where titles have hardly any viewers. It is where to start, not
//! a result: a plan that compares several models decides better.

use slate_math::gram::GRAM_ROWS_MAX;

use crate::models::linear::DENSE_TITLES_MAX;
use crate::{DataSize, ModelSpec};

/// What the work may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes for the model and the fitting of it, beside what is in memory already.
    pub bytes: u64,
    /// Threads that fit and score.
    pub threads: u64,
}

/// A family that was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The settings to try, the usual one if nothing can be tried.
    pub settings: Vec<ModelSpec>,
    /// Why, in one sentence.
    pub why: String,
    /// The most memory it takes beside the data, in bytes.
    pub bytes: u64,
}

/// A row of the table.
struct Row {
    kind: &'static str,
    fits: fn(&DataSize) -> bool,
    because: &'static str,
    /// A parameter that depends on the data most, and what to try.
    grid: Option<(&'static str, &'static [f64])>,
}

/// Fewer events a title than this say little about which titles go together in a space of factors.
const EVENTS_PER_TITLE_FEW: u64 = 5;

/// The table of choice.
const ROWS: [Row; 6] = [
    Row {
        kind: "linear-sequential",
        fits: |size| size.is_ordered && size.titles <= DENSE_TITLES_MAX as u64,
        because: "the order of viewing is known and a weight for every pair of titles fits",
        grid: Some(("lambda", &[100.0, 500.0, 2000.0])),
    },
    Row {
        kind: "edlae",
        fits: |size| size.titles <= DENSE_TITLES_MAX as u64,
        because: "a weight for every pair of titles fits",
        grid: Some(("lambda", &[100.0, 300.0, 1000.0])),
    },
    Row {
        kind: "sparse-ease",
        fits: |size| {
            size.events >= EVENTS_PER_TITLE_FEW * size.titles
                && size.viewers <= GRAM_ROWS_MAX as u64
        },
        because: "a weight for the nearest titles of each fits where all pairs do not",
        grid: Some(("lambda", &[100.0, 300.0, 1000.0])),
    },
    Row {
        kind: "als",
        fits: |size| size.events >= EVENTS_PER_TITLE_FEW * size.titles,
        because: "factors grow with titles and viewers, not with pairs of titles",
        grid: Some(("lambda", &[0.001, 0.003, 0.01])),
    },
    Row {
        kind: "item-knn",
        fits: |_| true,
        because: "neighbours need few viewers a title and keep only the nearest",
        grid: None,
    },
    Row { kind: "popularity", fits: |_| true, because: "nothing else fits the memory", grid: None },
];

/// The first family of the table that suits the data and fits the memory. With `can_try`, the
/// parameter that depends on the data most is a small grid.
pub fn choose(size: &DataSize, budget: &Budget, can_try: bool) -> Choice {
    let suits = |row: &&Row| (row.fits)(size);
    let rows: Vec<(&Row, ModelSpec)> =
        ROWS.iter().filter(suits).filter_map(|row| Some((row, usual(row.kind, None)?))).collect();
    let bytes = |spec: &ModelSpec| spec.memory(size, budget.threads);
    let found = rows.iter().find(|(_, spec)| bytes(spec) <= budget.bytes);
    let passed = rows.iter().take_while(|(_, spec)| bytes(spec) > budget.bytes);
    let passed: Vec<&str> = passed.map(|(row, _)| row.kind).collect();
    match found.or(rows.last()) {
        Some((row, spec)) => Choice {
            settings: settings(row, spec, can_try),
            why: why(row, size, &passed),
            bytes: bytes(spec),
        },
        None => Choice { settings: Vec::new(), why: String::new(), bytes: 0 },
    }
}

/// A kind with its usual parameters, but for one.
pub(crate) fn usual(kind: &str, parameter: Option<(&str, f64)>) -> Option<ModelSpec> {
    let mut table = serde_json::Map::new();
    table.insert("kind".into(), kind.into());
    if let Some((name, value)) = parameter {
        table.insert(name.into(), value.into());
    }
    serde_json::from_value(table.into()).ok()
}

fn settings(row: &Row, spec: &ModelSpec, can_try: bool) -> Vec<ModelSpec> {
    match row.grid.filter(|_| can_try) {
        Some((name, values)) => {
            values.iter().filter_map(|&v| usual(row.kind, Some((name, v)))).collect()
        }
        None => vec![spec.clone()],
    }
}

fn why(row: &Row, size: &DataSize, passed: &[&str]) -> String {
    let DataSize { titles, viewers, events, .. } = size;
    let kind = row.kind;
    let beyond = match passed {
        [] => String::new(),
        kinds => format!(" ({} would exceed the memory)", kinds.join(", ")),
    };
    format!(
        "`{kind}` for {titles} titles, {viewers} viewers and {events} events: {}{beyond}",
        row.because
    )
}
