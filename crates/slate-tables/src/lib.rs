//! Events and titles from and to files: the one crate that knows Parquet. (`slate-sql` asks questions
//! of what is in them.)
//!
//! # The way of an import
//!
//! ```text
//! file, folder, zip -> EventSource -> rows -> sorted runs -> merge -> segments -> manifest
//!                      open_events    stage_events                              (elsewhere)
//! ```
//!
//! [`open_events`] makes any file a stream of checked rows. [`stage_events`] sorts them in bounded
//! memory, drops what is already known and writes Parquet files that a manifest can name. [`scan`]
//! reads those back in time order. Nothing here decides what an event means, and nothing knows the
//! manifest.
//!
//! ```
//! use slate_tables::*;
//!
//! let dir = tempfile::tempdir().unwrap();
//! let csv = "userId,movieId,rating,timestamp\n1,318,4.5,964982703\n1,318,4.5,964982703\n";
//! let options = ReadOptions { name: Some("ratings.csv".into()), ..ReadOptions::default() };
//! let mut source = read_events(Box::new(csv.as_bytes()), &options)?;
//!
//! let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
//! let staged = stage_events(dir.path(), &[], &mut *source, &mut ids, &options, &mut |_| Ok(()))?;
//! assert_eq!((staged.read, staged.added, staged.duplicates), (2, 1, 1));
//!
//! let (mut viewers, mut titles) = (Interner::new(), Interner::new());
//! scan(dir.path(), &staged.segments, &mut viewers, &mut titles, &mut |columns| {
//!     assert_eq!((columns.at_ms[0], columns.values[0]), (964_982_703_000, 4.5));
//!     Ok(())
//! })?;
//! assert_eq!((viewers.text(0), titles.text(0)), (&b"1"[..], &b"318"[..]));
//! # Ok::<(), slate_core::Error>(())
//! ```
//!
//! # Kept columns
//!
//! [`write_kept`] and [`read_kept`] keep columns of numbers that were worked out once.
//!
//! # What this crate cannot do
//!
//! It does not know SQLite, the manifest or the lock of imports: the caller holds the lock, and
//! commits the segments that [`stage_events`] returns. It knows nothing of models. It prints
//! nothing.

#![forbid(unsafe_code)]

pub mod bounds;
mod columnar;
mod columns;
mod events;
mod failpoint;
mod forget;
mod heap;
mod input;
mod interner;
mod kept;
mod lists;
mod number;
mod outcomes;
mod recbole;
mod scan;
mod scores;
mod segment;
mod source;
mod splits;
mod stage;
mod summary;
mod sweep;
mod text;
mod texts;
mod titles;

#[cfg(test)]
mod roundtrip_tests;
#[cfg(test)]
mod testing;

pub use columns::{ColumnMap, EventField};
pub use events::{KindMap, open_events, read_events};
pub use failpoint::FAILPOINTS;
pub use forget::{Forgotten, files_of_viewer, forget_viewer};
pub use input::{Format, ReadOptions};
pub use interner::Interner;
pub use kept::{KeptColumn, KeptTable, KeptTexts, kept_stems, read_kept, remove_kept, write_kept};
pub use lists::{ListRow, ListWriter};
pub use outcomes::{read_links, read_outcomes, read_outcomes_from, read_presence, read_words};
pub use scan::{scan, scan_named};
pub use scores::{ScoreFile, ScoreRows};
pub use segment::{EventColumns, Segment, SegmentBatches, verify_segment};
pub use source::{EventRow, EventSource, Next, VecSource};
pub use splits::{
    Pairs, SequenceTargets, Sequences, read_histories, read_pairs, read_sequence_targets,
    read_sequences,
};
pub use stage::{
    ClientIds, MemoryClientIds, Phase, Progress, StageOptions, Staged, Watch, stage_events,
};
pub use summary::{Bucket, Census, PAIRS_MAX, Summary};
pub use sweep::sweep;
pub use texts::{TEXT_ROWS_MAX, TextRow, read_layout, read_texts};
pub use titles::{Titles, read_titles, read_titles_from};
