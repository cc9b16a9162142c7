//! What the server saw last when it looked after the guardrails of tests that run: for pages that move. Nothing is decided
//! on it, and it is kept nowhere.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use slate_core::Timestamp;
use slate_experiment::verdict::Report;

/// The last glance at every test that runs, by `name#phase`.
#[derive(Debug, Default)]
pub struct Glances(Mutex<HashMap<String, (Timestamp, Report)>>);

impl Glances {
    /// Takes the glances of a round; tests that are not among them no longer run.
    pub fn replace(&self, glances: HashMap<String, (Timestamp, Report)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = glances;
    }

    /// What was seen after a moment, if anything was.
    pub fn after(&self, test: &str, moment: Option<Timestamp>) -> Option<(Timestamp, Report)> {
        let glances = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        glances.get(test).filter(|(at, _)| moment.is_none_or(|moment| *at > moment)).cloned()
    }
}
