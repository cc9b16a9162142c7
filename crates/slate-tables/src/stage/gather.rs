//! The first half of an import: from the source to sorted runs.

use slate_core::{Error, Result};
use std::path::{Path, PathBuf};

use super::order::Order;
use super::row::Row;
use super::run::Run;
use super::{Phase, Progress, StageOptions, Watch};
use crate::bounds::SKIPPED_KEPT_MAX;
use crate::source::{EventRow, EventSource, Next};

/// How often the caller hears of the progress.
const WATCH_ROWS: u64 = 1 << 16;

/// All rows of the source.
#[derive(Default)]
pub(super) struct Rows {
    /// Sorted runs on disk.
    pub(super) spilled: Vec<PathBuf>,
    /// The last run, sorted.
    pub(super) last: Run,
    pub(super) order: Order,
    pub(super) read: u64,
    /// First and last time, in milliseconds, of the events without a client id.
    pub(super) without_id: Option<(i64, i64)>,
}

/// Bad lines.
#[derive(Default)]
pub(super) struct Skipped {
    pub(super) kept: Vec<Error>,
    pub(super) count: u64,
}

/// What the first half hands to the second.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) rows: Rows,
    pub(super) skipped: Skipped,
}

/// Reads the source to its end. Runs that do not fit in memory go to files in `staging`.
pub(super) fn gather(
    source: &mut dyn EventSource,
    staging: &Path,
    options: &StageOptions,
    watch: &mut Watch<'_>,
) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    let rows = &mut gathered.rows;
    loop {
        match source.advance()? {
            Next::Event(event) => {
                if rows.last.is_full(options.run_rows) {
                    rows.spill(staging)?;
                }
                rows.push(&event);
                if rows.read.is_multiple_of(WATCH_ROWS) {
                    watch(progress(source, rows.read))?;
                }
            }
            Next::Bad(error) => gathered.skipped.add(error, options.skip_bad)?,
            Next::End => break,
        }
    }
    watch(progress(source, rows.read))?;
    rows.sort();
    Ok(gathered)
}

impl Rows {
    #[inline]
    fn push(&mut self, event: &EventRow<'_>) {
        let viewer = self.order.viewers.texts.intern(event.viewer);
        let title = self.order.titles.texts.intern(event.title);
        let id = match event.id {
            Some(id) => self.last.keep_id(id),
            None => {
                let at_ms = event.at.as_millis();
                let (first, last) = self.without_id.unwrap_or((at_ms, at_ms));
                self.without_id = Some((first.min(at_ms), last.max(at_ms)));
                0
            }
        };
        self.last.rows.push(Row::new(event, viewer, title, id));
        self.read += 1;
    }

    fn sort(&mut self) {
        self.order.update();
        self.last.sort(&self.order);
    }

    fn spill(&mut self, staging: &Path) -> Result<()> {
        self.sort();
        let path = staging.join(format!("run-{}", self.spilled.len()));
        self.spilled.push(self.last.spill(path)?);
        Ok(())
    }
}

impl Skipped {
    /// Counts a bad line; the one too many becomes the error of the import.
    fn add(&mut self, error: Error, allowed: u64) -> Result<()> {
        if self.count == allowed {
            return Err(too_many(error, allowed));
        }
        self.count += 1;
        if self.kept.len() < SKIPPED_KEPT_MAX {
            self.kept.push(error);
        }
        Ok(())
    }
}

fn too_many(error: Error, allowed: u64) -> Error {
    if allowed == 0 {
        return error;
    }
    let counted = format!("{allowed} bad lines were allowed and this is one more");
    match error.hint_text().map(str::to_owned) {
        Some(hint) => error.hint(format!("{hint}; {counted}")),
        None => error.hint(counted),
    }
}

fn progress(source: &dyn EventSource, rows: u64) -> Progress {
    let (done, total) = source.progress();
    Progress { phase: Phase::Read, rows, done, total }
}
