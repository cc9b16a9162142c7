//! What is in the tables, in numbers.
//!
//! Memory: two counters for each viewer and title, and the distinct pairs of viewer and title, 8
//! bytes each, up to [`PAIRS_MAX`]; see `pairs.rs` for what happens past that.

mod buckets;
mod calendar;
mod pairs;

pub use buckets::Bucket;
pub use pairs::PAIRS_MAX;

use serde::Serialize;
use slate_core::{EventKind, Timestamp};
use std::collections::BTreeMap;

use crate::segment::EventColumns;
use buckets::{Ratings, by_doubling};
use calendar::Days;
use pairs::Pairs;

/// A summary of all events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Events.
    pub events: u64,
    /// Distinct viewers.
    pub viewers: u64,
    /// Distinct titles.
    pub titles: u64,
    /// The time of the first event.
    pub first: Option<Timestamp>,
    /// The time of the last event.
    pub last: Option<Timestamp>,
    /// Events of each kind that occurs.
    pub by_kind: BTreeMap<&'static str, u64>,
    /// Events of each day, UTC, as in `2024-07-21`.
    pub by_day: BTreeMap<String, u64>,
    /// Events of each month, as in `2024-07`.
    pub by_month: BTreeMap<String, u64>,
    /// How many viewers have 1 event, 2 to 3, 4 to 7, and so on.
    pub viewers_by_events: Vec<Bucket>,
    /// How many titles have 1 event, 2 to 3, 4 to 7, and so on.
    pub titles_by_events: Vec<Bucket>,
    /// How many ratings have which value: each value by itself up to 64 of them, else by doubling.
    pub ratings: Vec<Bucket>,
    /// Distinct pairs of viewer and title, whatever the kind of event.
    pub pairs: u64,
    /// Whether `pairs` was counted; else it is an estimate with a standard error of about 0.03 %.
    pub pairs_exact: bool,
    /// The share of all possible pairs that does not occur; none when there are no events.
    pub sparsity: Option<f64>,
}

/// Counts events batch by batch.
#[derive(Default)]
pub struct Census {
    events: u64,
    first_ms: Option<i64>,
    last_ms: Option<i64>,
    by_kind: [u64; EventKind::ALL.len()],
    by_day: Days,
    viewers: Vec<u64>,
    titles: Vec<u64>,
    ratings: Ratings,
    pairs: Pairs,
}

impl std::fmt::Debug for Census {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Census").field("events", &self.events).finish_non_exhaustive()
    }
}

impl Census {
    /// Counts a batch; batches in the order of time are counted fastest.
    pub fn add(&mut self, columns: &EventColumns) {
        self.events += columns.len() as u64;
        self.first_ms = self.first_ms.into_iter().chain(columns.at_ms.iter().copied()).min();
        self.last_ms = self.last_ms.into_iter().chain(columns.at_ms.iter().copied()).max();
        columns.kinds.iter().for_each(|&kind| self.by_kind[usize::from(kind)] += 1);
        columns.at_ms.iter().for_each(|&at_ms| self.by_day.add(at_ms));
        count(&mut self.viewers, &columns.viewers);
        count(&mut self.titles, &columns.titles);
        let rating = EventKind::Rating.code();
        let ratings =
            columns.kinds.iter().zip(&columns.values).filter(|&(&kind, _)| kind == rating);
        ratings.for_each(|(_, &value)| self.ratings.add(value));
        let pairs = columns.viewers.iter().zip(&columns.titles);
        pairs.for_each(|(&viewer, &title)| self.pairs.add(viewer, title));
    }

    /// The numbers, given how many distinct viewers and titles occurred.
    pub fn finish(self, viewers: usize, titles: usize) -> Summary {
        let moment = |ms: i64| Timestamp::from_millis(ms).ok();
        let kinds = EventKind::ALL.into_iter().zip(self.by_kind).filter(|&(_, count)| count > 0);
        let (pairs, pairs_exact) = self.pairs.finish();
        let by_day = self.by_day.finish();
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
        let sparsity = (self.events > 0)
            .then(|| (1.0 - pairs as f64 / (viewers as f64 * titles as f64)).max(0.0));
        Summary {
            events: self.events,
            viewers: viewers as u64,
            titles: titles as u64,
            first: self.first_ms.and_then(moment),
            last: self.last_ms.and_then(moment),
            by_kind: kinds.map(|(kind, count)| (kind.as_str(), count)).collect(),
            by_month: calendar::by_month(&by_day),
            by_day,
            viewers_by_events: by_doubling(&self.viewers),
            titles_by_events: by_doubling(&self.titles),
            ratings: self.ratings.finish(),
            pairs,
            pairs_exact,
            sparsity,
        }
    }
}

/// Adds one to the counter of each number.
fn count(counters: &mut Vec<u64>, numbers: &[u32]) {
    for &number in numbers {
        let number = number as usize;
        if number >= counters.len() {
            counters.resize(number + 1, 0);
        }
        counters[number] += 1;
    }
}

#[cfg(test)]
mod tests;
