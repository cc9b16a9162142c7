//! Everything that is checked from outside, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failure is the test's answer")]

mod artifact;
mod conformance;
mod data;
mod evaluate;
mod metrics;
mod plan;
mod rank;
mod repeats;
mod split;
