//! Talking to whoever started the work: progress, remarks, and their wish to stop.

use slate_core::{Error, ErrorKind, Result};

/// Where progress and remarks go. Everything here is talk (stderr), never data.
pub trait Talk: Sync {
    /// `done` of `total` units of `what` are done; `total` is 0 when it is not known.
    fn progress(&self, what: &str, done: u64, total: u64);

    /// A remark.
    fn say(&self, line: &str);

    /// Whether to stop.
    fn stopping(&self) -> bool {
        false
    }

    /// Shows progress, and says no when it is time to stop.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`].
    fn step(&self, what: &str, done: u64, total: u64) -> Result<()> {
        if self.stopping() {
            let hint = "nothing is half-done; start the same command again to go on";
            return Err(
                Error::new(ErrorKind::Interrupted, format!("stopped during {what}")).hint(hint)
            );
        }
        self.progress(what, done, total);
        Ok(())
    }
}
