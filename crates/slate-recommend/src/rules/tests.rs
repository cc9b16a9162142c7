#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod document;
mod laws;
mod lists;
mod steps;
