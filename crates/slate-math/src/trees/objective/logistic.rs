//! Logistic loss: the probability of a label 1.

use slate_core::{Error, ErrorKind, Result};

use super::{Metric, Objective, Target, fill, sum};
use crate::{
    cast::narrow,
    trees::{Gradient, sigmoid::sigmoid, table::Examples},
};

/// Minus the logarithm of the probability given to the label, 0 or 1; the metric is its mean. A score is a
/// log odds: [`sigmoid`] of it is the probability.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Logistic;

impl Objective for Logistic {
    fn target<'a>(&self, examples: &Examples<'a>) -> Result<Box<dyn Target + 'a>> {
        let labels = examples.labels();
        if let Some(i) = labels.iter().position(|&y| y != 0.0 && y != 1.0) {
            let y = labels[i];
            return Err(Error::invalid(format!("a class is 0 or 1, found `{y}` in row {i}")));
        }
        if labels.iter().all(|&y| y == labels[0]) {
            let y = labels[0];
            let detail = format!("every row has class `{y}`: there is nothing to tell apart");
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        Ok(Box::new(Classes(labels)))
    }

    fn metric(&self) -> Metric {
        Metric { name: "log loss".to_owned(), is_gain: false }
    }
}

struct Classes<'a>(&'a [f32]);

impl Target for Classes<'_> {
    fn start(&self) -> f64 {
        let ones = sum(self.0.len(), |i| f64::from(self.0[i]));
        (ones / (self.0.len() as f64 - ones)).ln()
    }

    fn gradients(&self, scores: &[f64], out: &mut [Gradient]) {
        fill(out, |i| {
            let p = sigmoid(scores[i]);
            Gradient { first: narrow(p - f64::from(self.0[i])), second: narrow(p * (1.0 - p)) }
        });
    }

    /// ln(1 + e^-m) with m the score towards the label: never the logarithm of 0.
    fn metric(&self, scores: &[f64]) -> f64 {
        let loss = |i: usize| {
            let m = if self.0[i] > 0.5 { scores[i] } else { -scores[i] };
            (-m.abs()).exp().ln_1p() + (-m).max(0.0)
        };
        sum(self.0.len(), loss) / self.0.len() as f64
    }
}
