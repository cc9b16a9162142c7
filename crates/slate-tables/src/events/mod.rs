//! Events out of files of every kind.

mod assemble;
mod delimited;
mod jsonl;
mod lines;
mod metarank;
mod open;
mod parquet;
mod untimed;
mod words;

pub use open::{open_events, read_events};
pub use words::KindMap;

#[cfg(test)]
mod tests;
