//! What trees are to become good at.
//!
//! An [`Objective`] looks at the labels once and gives a [`Target`]: derivatives of its loss for any scores,
//! and its metric. A new one (a quantile, a Poisson rate) is a new file here and nothing else.

mod lambda_rank;
mod logistic;
mod squared;

pub use lambda_rank::LambdaRank;
pub use logistic::Logistic;
pub use squared::SquaredError;

use slate_core::Result;

use super::{gradient::Gradient, table::Examples};

/// A loss and the metric that judges it.
pub trait Objective: Sync {
    /// Reads the labels.
    ///
    /// # Errors
    /// Labels that the loss is not made for.
    fn target<'a>(&self, examples: &Examples<'a>) -> Result<Box<dyn Target + 'a>>;

    /// What [`Target::metric`] gives.
    fn metric(&self) -> Metric;
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// Its name, such as `NDCG@10`.
    pub name: String,
    /// Whether more is better.
    pub is_gain: bool,
}

/// A loss over the rows of one table.
///
/// Scores are raw: what the trees sum to, one a row.
pub trait Target: Sync {
    /// The score all rows start from.
    fn start(&self) -> f64;

    /// Derivatives of the loss at `scores`, one a row. The second ones are not negative; the same numbers
    /// come out whatever the number of threads.
    fn gradients(&self, scores: &[f64], out: &mut [Gradient]);

    /// The metric at `scores`.
    fn metric(&self, scores: &[f64]) -> f64;
}

/// Rows that one thread takes at a time.
const CHUNK: usize = 8192;

/// The sum of `f` over rows: chunks of a fixed size, added in order.
fn sum(n: usize, f: impl Fn(usize) -> f64 + Sync) -> f64 {
    use rayon::prelude::*;
    let part = |c: usize| (c * CHUNK..n.min((c + 1) * CHUNK)).map(&f).sum::<f64>();
    let parts: Vec<f64> = (0..n.div_ceil(CHUNK)).into_par_iter().map(part).collect();
    parts.into_iter().sum()
}

/// Fills `out` row by row.
fn fill(out: &mut [Gradient], f: impl Fn(usize) -> Gradient + Sync) {
    use rayon::prelude::*;
    out.par_chunks_mut(CHUNK).enumerate().for_each(|(c, part)| {
        part.iter_mut().enumerate().for_each(|(i, g)| *g = f(c * CHUNK + i));
    });
}

#[cfg(test)]
mod tests;
