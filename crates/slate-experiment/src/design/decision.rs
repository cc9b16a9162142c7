//! What is decided by, written down before anything is seen.

use serde::{Deserialize, Serialize};

/// When the numbers may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Once, when the planned days are over: narrower intervals.
    #[default]
    Fixed,
    /// At every look from the stated number of units on: asymptotic confidence sequences.
    Sequential,
}

/// The rule. A cell is shipped if every primary metric is shown to be better in it than in the default cell, with all
/// comparisons of primary metrics and cells corrected by Holm, no guardrail is shown to be worse by more than its
/// margin, and no check has failed. Otherwise the default cell stays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Decision {
    /// When the numbers may be looked at.
    pub method: Method,
    /// The chance that a metric without an effect is taken for better.
    pub alpha: f64,
    /// The chance that a guardrail that is kept is taken for broken, over all looks.
    pub guardrail_alpha: f64,
    /// The first look that counts: so many units in all cells.
    pub look_from: u64,
    /// The units in all cells at which a sequence of intervals is to be tightest.
    pub tightest_at: f64,
}

impl Default for Decision {
    /// Once at the end, at .05; guardrails at .05; looks from 1,000 units, tightest at 5,000.
    fn default() -> Self {
        Self {
            method: Method::Fixed,
            alpha: 0.05,
            guardrail_alpha: 0.05,
            look_from: 1_000,
            tightest_at: 5_000.0,
        }
    }
}
