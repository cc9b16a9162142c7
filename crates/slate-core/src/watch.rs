//! How long work tells where it is, and how it is told to stop.

use crate::Result;

/// Watches work that takes a while.
pub trait Watch {
    /// Called between two steps: `done` of `total` steps of `label`, such as `fitting`, are behind.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Interrupted`] to stop the work; it is passed on unchanged.
    fn progress(&mut self, done: u64, total: u64, label: &str) -> Result<()>;
}

/// Nobody is watching.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&mut self, _: u64, _: u64, _: &str) -> Result<()> {
        Ok(())
    }
}
