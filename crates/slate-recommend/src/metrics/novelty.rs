//! Novelty@k = mean over the first k titles of -log2((c_j + 1) / (m + 1)), in bits, with c_j the viewers
//! of title j among the m viewers of the training data.
//!
//! The mean self-information of a list (Zhou et al. 2010): 0 for what everybody saw, log2(m + 1) for what
//! nobody saw. The added 1 keeps unseen titles finite. A list shorter than k counts as long as it is.

use slate_math::stats;

use crate::Interactions;

/// The self-information of every title.
#[derive(Debug, Clone)]
pub struct Novelty {
    bits: Vec<f64>,
}

impl Novelty {
    /// From what models learn from.
    ///
    /// # Errors
    /// A title that is out of range.
    pub fn new(train: &Interactions) -> slate_core::Result<Self> {
        let viewers = train.histories.len() as f64 + 1.0;
        let counts = train.pattern()?.column_counts();
        let bits = |&count: &u32| -((f64::from(count) + 1.0) / viewers).log2();
        Ok(Self { bits: counts.iter().map(bits).collect() })
    }

    /// Novelty@k of one list; `None` of an empty one.
    pub fn of(&self, list: &[u32], k: usize) -> Option<f64> {
        let bits: Vec<f64> = list.iter().take(k).map(|&t| self.bits[t as usize]).collect();
        stats::mean(&bits)
    }
}
