//! Events and titles from and to files: the one crate that knows Arrow and Parquet.
//!
//! # The way of an import
//!
//! ```text
//! file, folder, zip -> EventSource -> rows -> sorted runs -> merge -> segments -> manifest
//!                      open_events    stage_events                              (elsewhere)
//! ```
//!
//! [`open_events`] makes any file a stream of checked rows. [`stage_events`] sorts them in bounded memory,
//! drops what is already known and writes Parquet files that a manifest can name. [`scan`] reads those back
//! in time order. Nothing here decides what an event means, and nothing knows the manifest.

pub mod bounds;
mod columns;
mod events;
mod failpoint;
mod heap;
mod input;
mod interner;
mod number;
mod scan;
mod segment;
mod source;
mod splits;
mod stage;
mod summary;
mod sweep;
mod text;
mod titles;

#[cfg(test)]
mod testing;

pub use columns::ColumnMap;
pub use events::{open_events, read_events};
pub use failpoint::{FAILPOINTS, failpoint};
pub use input::{Format, ReadOptions};
pub use interner::Interner;
pub use scan::scan;
pub use segment::{EventColumns, Segment};
pub use source::{EventRow, EventSource, Next, VecSource};
pub use splits::{
    Pairs, SequenceTargets, Sequences, read_pairs, read_sequence_targets, read_sequences,
};
pub use stage::{
    ClientIds, MemoryClientIds, Phase, Progress, StageOptions, Staged, Watch, stage_events,
};
pub use summary::{Bucket, PAIRS_MAX, Summary, summary};
pub use sweep::sweep;
pub use titles::{Titles, read_titles, read_titles_from};
