//! An import: any number of events in any order become new segments without what is already known.
//!
//! ```text
//! source -> rows of 24 bytes -> sorted runs -> merge -> drop duplicates -> segments
//!           (ids interned)      (spilled)       ^ known segments of the same time
//! ```
//!
//! Memory: one run of rows (twice while it is sorted), the distinct ids of viewers and titles, and
//! a small buffer for each spilled run and each known segment that is open; never the length of the
//! input.
//!
//! Which of two equal events is kept is decided by the order of rows in segments, never by the
//! order of the input, so that the same events in any order give the same bytes.
//!
//! On disk everything happens in a folder `.staging-*` beside the segments until the last step
//! renames the finished files. Whatever goes wrong before the end, nothing stays behind; a process
//! that dies leaves files that no manifest names, which [`crate::sweep`] removes.

mod client_ids;
mod gather;
mod known;
mod merge;
mod order;
mod publish;
mod row;
mod run;
mod write;

pub use client_ids::{ClientIds, MemoryClientIds};

use slate_core::{Error, Result};
use std::path::Path;

use crate::segment::Segment;
use crate::source::EventSource;
pub(crate) use publish::{STAGING_PREFIX, Staging};

use gather::Gathered;
use write::Job;

/// How an import is done.
#[derive(Debug, Clone)]
pub struct StageOptions {
    /// How many bad lines are passed over before the import stops.
    pub skip_bad: u64,
    /// How many rows are sorted in memory at once; 48 bytes each.
    pub run_rows: usize,
    /// How many rows a segment has at most.
    pub segment_rows: usize,
}

impl Default for StageOptions {
    fn default() -> Self {
        Self { skip_bad: 0, run_rows: 4_000_000, segment_rows: 1_000_000 }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Events read, or events written.
    pub rows: u64,
    /// While reading: bytes of the input read; while writing: events considered.
    pub done: u64,
    /// What `done` will be at the end; 0 when not known.
    pub total: u64,
}

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading and sorting the input.
    Read,
    /// Merging, dropping duplicates and writing segments.
    Write,
}

/// The outcome of an import, to be put into the manifest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Staged {
    /// The new segments in the order of time. Their files are in place and on the disk.
    pub segments: Vec<Segment>,
    /// Good events in the input.
    pub read: u64,
    /// Events that were new.
    pub added: u64,
    /// Events that were known before or stood twice in the input.
    pub duplicates: u64,
    /// The first bad lines that were passed over, at most [`crate::bounds::SKIPPED_KEPT_MAX`].
    pub skipped: Vec<Error>,
    /// How many there were.
    pub skipped_count: u64,
}

/// Is called now and then during an import; an error stops it and removes what it has made.
pub type Watch<'a> = dyn FnMut(Progress) -> Result<()> + 'a;

/// Stages all events of `source` as new segments in the folder `dir`.
///
/// An event with a client id is new when `ids` says so. An event without one is new when no row of
/// `existing` and no other row of the input has the same viewer, title, kind, time and value.
///
/// The caller holds the lock of imports: two of them at once would not see each other's rows.
///
/// # Errors
/// One more bad line than allowed, an input that cannot be read on, a damaged existing segment, a
/// full disk, or whatever `watch` and `ids` return. No new file is left in `dir` then.
pub fn stage_events(
    dir: &Path,
    existing: &[Segment],
    source: &mut dyn EventSource,
    ids: &mut dyn ClientIds,
    options: &StageOptions,
    watch: &mut Watch<'_>,
) -> Result<Staged> {
    let staging = Staging::create(dir)?;
    let gathered = gather::gather(source, staging.path(), options, watch)?;
    let Gathered { rows, skipped } = gathered;
    let read = rows.read;
    let known = known::overlapping(existing, rows.without_id);
    let job = Job { dir, staging: staging.path(), known: &known, options };
    let written = write::write(rows, &job, ids, watch)?;
    let added = written.added;
    Ok(Staged {
        segments: staging.publish(written.finished, existing)?,
        read,
        added,
        duplicates: read - added,
        skipped: skipped.kept,
        skipped_count: skipped.count,
    })
}

#[cfg(test)]
mod tests;
