//! Progress of a run: how many fits and judgements are behind, out of how many.

use slate_core::Result;

use crate::Watch;

/// Ticks of one step, so that what happens inside one moves the bar too.
const TICKS: u64 = 100;

/// Counts steps.
#[derive(Debug)]
pub(super) struct Steps {
    done: u64,
    total: u64,
}

impl Steps {
    pub(super) fn new(total: u64) -> Self {
        Self { done: 0, total }
    }

    /// Steps that turn out to be nothing.
    pub(super) fn skip(&mut self, steps: u64) {
        self.done += steps;
    }

    /// The watch during the next step, which is called `label`.
    pub(super) fn next<'a>(&mut self, watch: &'a mut dyn Watch, label: String) -> Step<'a> {
        let start = self.done * TICKS;
        self.done += 1;
        Step { watch, label, start, reached: start, total: self.total * TICKS }
    }
}

/// The watch during one step: what is reported to it moves within the step.
pub(super) struct Step<'a> {
    watch: &'a mut dyn Watch,
    label: String,
    start: u64,
    /// Fitting and judging both count from 0; what is shown only grows.
    reached: u64,
    total: u64,
}

impl Watch for Step<'_> {
    fn progress(&mut self, done: u64, total: u64, label: &str) -> Result<()> {
        let within = (done.min(total) * TICKS).checked_div(total).unwrap_or_default();
        self.reached = self.reached.max(self.start + within);
        self.watch.progress(self.reached, self.total, &format!("{}: {label}", self.label))
    }
}
