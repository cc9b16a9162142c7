//! Everything that is checked from outside, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failure is the test's answer")]

mod als;
mod artifact;
mod choose;
mod conformance;
mod data;
mod evaluate;
mod item_weights;
mod metrics;
mod page;
mod plan;
mod rank;
mod repeats;
mod search;
mod split;
mod sums;
mod viewer_scores;
