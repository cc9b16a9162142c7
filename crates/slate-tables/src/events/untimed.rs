//! Times for files that have none.
//!
//! The n-th event of the file is set n seconds after a fixed start, so that the order of the file
//! stays the order of every history, and the same file read twice gives the same events. A cut in
//! time through such data means nothing.

use slate_core::{Result, Timestamp};

/// 2000-01-01T00:00:00Z, in milliseconds.
const START_MS: i64 = 946_684_800_000;

/// A clock that goes on by one second an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ordinal {
    start: Timestamp,
    next_ms: i64,
}

impl Ordinal {
    /// A clock that starts where the person says, else in the year 2000.
    pub(super) fn new(start: Option<Timestamp>) -> Result<Self> {
        let start = start.map_or_else(|| Timestamp::from_millis(START_MS), Ok)?;
        Ok(Self { start, next_ms: start.as_millis() })
    }

    /// The time of the next event; the one after it comes a second later.
    #[inline]
    pub(super) fn tick(&mut self) -> Result<Timestamp> {
        let at = Timestamp::from_millis(self.next_ms)?;
        self.next_ms += 1000;
        Ok(at)
    }

    /// What a person has to know about these times.
    pub(super) fn remark(&self) -> String {
        let start = self.start;
        format!(
            "no times in the file: its order was kept, one second an event from {start}; a cut in \
             time means nothing here"
        )
    }
}
