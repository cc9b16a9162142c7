//! Squared error: the mean of the label.

use slate_core::Result;

use super::{Metric, Objective, Target, fill, sum};
use crate::{
    cast::narrow,
    trees::{Gradient, table::Examples},
};

/// (score - label)^2 / 2 a row; the metric is the root of the mean squared error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SquaredError;

impl Objective for SquaredError {
    fn target<'a>(&self, examples: &Examples<'a>) -> Result<Box<dyn Target + 'a>> {
        Ok(Box::new(Labels(examples.labels())))
    }

    fn metric(&self) -> Metric {
        Metric { name: "RMSE".to_owned(), is_gain: false }
    }
}

struct Labels<'a>(&'a [f32]);

impl Target for Labels<'_> {
    fn start(&self) -> f64 {
        sum(self.0.len(), |i| f64::from(self.0[i])) / self.0.len() as f64
    }

    fn gradients(&self, scores: &[f64], out: &mut [Gradient]) {
        let first = |i: usize| narrow(scores[i] - f64::from(self.0[i]));
        fill(out, |i| Gradient { first: first(i), second: 1.0 });
    }

    fn metric(&self, scores: &[f64]) -> f64 {
        let squares = sum(self.0.len(), |i| (scores[i] - f64::from(self.0[i])).powi(2));
        (squares / self.0.len() as f64).sqrt()
    }
}
