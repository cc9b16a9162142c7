//! How much data there is: what a choice of model and an estimate of its memory rest on.

use crate::Interactions;

/// The size of what a model learns from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataSize {
    /// Titles that are ranked.
    pub titles: u64,
    /// Viewers.
    pub viewers: u64,
    /// Titles in all histories together.
    pub events: u64,
    /// Whether histories are in the order of viewing.
    pub is_ordered: bool,
}

impl DataSize {
    /// The size of `data`; whether its order means anything, the caller knows.
    pub fn of(data: &Interactions, is_ordered: bool) -> Self {
        Self {
            titles: data.title_count as u64,
            viewers: data.histories.len() as u64,
            events: data.histories.titles().len() as u64,
            is_ordered,
        }
    }

    /// The share of viewer-title pairs that are known, 0 to 1.
    pub fn density(&self) -> f64 {
        let pairs = self.titles as f64 * self.viewers as f64;
        if pairs > 0.0 { self.events as f64 / pairs } else { 0.0 }
    }
}
