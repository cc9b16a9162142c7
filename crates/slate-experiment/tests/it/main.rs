//! The crate as its users meet it: public suites, and whether methods err as often as they state.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod calibration;
mod data;
mod golden;
mod growthbook;
mod off_policy;
mod uniform;
