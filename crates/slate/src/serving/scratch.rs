//! Memory of requests, kept for the next ones.

use std::sync::{Mutex, PoisonError};

/// How many are kept: as many as requests are usually worked on at once.
const KEPT_MAX: usize = 8;

/// Spare pieces of memory.
#[derive(Debug)]
pub(super) struct Spare<T> {
    kept: Mutex<Vec<T>>,
}

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self { kept: Mutex::new(Vec::new()) }
    }
}

impl<T: Default> Spare<T> {
    /// One that was used before, or a new one.
    pub(super) fn take(&self) -> T {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Gives it back.
    pub(super) fn put(&self, one: T) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT_MAX {
            kept.push(one);
        }
    }
}
