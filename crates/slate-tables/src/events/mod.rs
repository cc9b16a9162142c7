//! Events out of files of every kind.

mod assemble;
mod delimited;
mod jsonl;
mod open;
mod parquet;

pub use open::{open_events, read_events};

#[cfg(test)]
mod tests;
