//! Inference that holds at every look: whoever stops whenever they like still errs at most as often as stated.
//!
//! A p-value of one look may be larger than that of an earlier one, although what was shown stays shown:
//! [`RunningP`] keeps the smallest. Bayes factors become p-values by Ville's inequality, p = min(1, 1 / factor).

mod boundary;
mod confidence;
mod group;
mod mismatch;
mod mixture;
mod power;
mod regression;
mod share;

pub use boundary::{NormalMixture, one_sided_boundary};
pub use confidence::{ConfidenceSequence, Look};
pub use group::{GroupSequential, Spending};
pub use mismatch::mismatch_odds;
pub use mixture::{mixture_ratio, mixture_reach, ratio_p};
pub use power::Monitoring;
pub use regression::{Coefficient, Observed, anytime_coefficient, least_squares};
pub use share::{Share, sequential_share};

/// The smallest p-value so far, at most 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunningP(f64);

impl Default for RunningP {
    fn default() -> Self {
        Self(1.0)
    }
}

impl RunningP {
    /// Takes note of one look, and says the smallest p-value so far.
    pub fn look(&mut self, p: f64) -> f64 {
        self.0 = self.0.min(p);
        self.0
    }
}
