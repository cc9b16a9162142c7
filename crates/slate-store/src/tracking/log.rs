//! What a run logs: evidence while the run goes on, a change once it has ended.

use slate_core::{Error, Result};

use super::{MetricPoint, TextKind, TrackedFile};
use crate::{Store, Tx};

/// One batch that a run logs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrackedLog {
    /// The run's whole id.
    pub run: String,
    /// Points of metrics.
    pub metrics: Vec<MetricPoint>,
    /// Parameters, key and value. One that is set stays as it is.
    pub params: Vec<(String, String)>,
    /// Tags, key and value.
    pub tags: Vec<(String, String)>,
    /// Keys of tags to take away.
    pub dropped_tags: Vec<String>,
    /// Files, whose bytes are artifacts already.
    pub files: Vec<TrackedFile>,
}

impl Store {
    /// Writes a batch of a run that goes on, all of it or nothing, in one transaction that is on the disk when
    /// this returns. It is evidence and no decision, so that it leaves no entry of the record; the entry of
    /// the run's end says what was logged. `false`, and nothing is written, when the run has ended or was put
    /// away: then the batch is a change.
    ///
    /// # Errors
    /// There is no such run, or as [`Tx::log_tracked`].
    pub fn log_tracked(&self, batch: &TrackedLog) -> Result<bool> {
        self.write(|tx| {
            let goes_on = tx.tracked_run(&batch.run)?.goes_on();
            if goes_on {
                tx.log_tracked(batch)?;
            }
            Ok(goes_on)
        })
    }
}

impl Tx<'_> {
    /// Writes a batch.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Invalid`] when a parameter is set to another value, or a path is both file and
    /// folder; [`slate_core::ErrorKind::NotFound`] when a tag to take away is not there;
    /// [`slate_core::ErrorKind::Conflict`] when the run was put away.
    pub fn log_tracked(&self, batch: &TrackedLog) -> Result<()> {
        let run = batch.run.as_str();
        if self.tracked_run(run)?.deleted {
            return Err(Error::conflict(format!("run `{run}` was put away")).hint("restore it"));
        }
        for (key, value) in &batch.params {
            self.set_param(run, key, value)?;
        }
        for (key, value) in &batch.tags {
            self.set_tracked_text(TextKind::Run, run, key, value)?;
        }
        for key in &batch.dropped_tags {
            if !self.drop_tracked_text(TextKind::Run, run, key)? {
                return Err(Error::not_found(format!("run `{run}` has no tag `{key}`")));
            }
        }
        for point in &batch.metrics {
            self.add_tracked_point(run, point)?;
        }
        batch.files.iter().try_for_each(|file| self.add_tracked_file(run, file))
    }

    fn set_param(&self, run: &str, key: &str, value: &str) -> Result<()> {
        match self.tracked_text(TextKind::Param, run, key)? {
            None => self.set_tracked_text(TextKind::Param, run, key, value),
            Some(known) if known == value => Ok(()),
            Some(known) => {
                let detail = format!("parameter `{key}` is `{known}` already, found `{value}`");
                Err(Error::invalid(detail).hint("a parameter is set once; start another run"))
            }
        }
    }
}
