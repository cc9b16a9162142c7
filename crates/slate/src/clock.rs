//! The present moment: the only clock in Slate is read here.
//!
//! A simulated service has a clock of its own, so that a fortnight passes in seconds. It is one of the whole process and
//! can be had only from inside of it ([`Simulated`]): no request, option or environment moves the clock of a studio.

use std::sync::atomic::{AtomicI64, Ordering};

use slate_core::{Result, Timestamp};

/// No moment is simulated.
const REAL: i64 = i64::MIN;

static SIMULATED_MS: AtomicI64 = AtomicI64::new(REAL);

/// The present moment.
pub fn now() -> Timestamp {
    let simulated = SIMULATED_MS.load(Ordering::SeqCst);
    let ms = if simulated == REAL { jiff::Timestamp::now().as_millisecond() } else { simulated };
    Timestamp::from_millis(ms).unwrap_or_default()
}

/// A clock that stands still until it is moved; the real one comes back when this is dropped.
#[derive(Debug)]
pub(crate) struct Simulated(());

impl Simulated {
    /// Stops the clock of this process at a moment.
    pub(crate) fn at(ms: i64) -> Result<Self> {
        let clock = Self(());
        clock.set(ms)?;
        Ok(clock)
    }

    /// Moves it.
    pub(crate) fn set(&self, ms: i64) -> Result<()> {
        SIMULATED_MS.store(Timestamp::from_millis(ms)?.as_millis(), Ordering::SeqCst);
        Ok(())
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        SIMULATED_MS.store(REAL, Ordering::SeqCst);
    }
}
