//! EDLAE with full rank: EASE with dropout on its input and the emphasis moved off the diagonal
//! (Steck 2020, "Autoencoders that don't overfit towards the identity", NeurIPS).
//!
//! P = (G + lambda I + p / (1 - p) diag(G))^-1, then B as in EASE; p = 0 is EASE. The same cost.
//!
//! Two exponents, both 0 in the paper, answer what the squared loss gets wrong for ranking:
//!
//! * `damping` a: G = X' diag(w) X with w_u proportional to m_u^-a, m_u the titles of viewer u, scaled so
//!   that diag(G) keeps its sum. With a = 0 a viewer adds m_u^2 numbers to G, so the few long histories
//!   decide; a list is judged per viewer. The weighted least squares of Steck 2019 (section 3), by rows; `als`
//!   has the same parameter.
//! * `discount` q: B_ij is divided by max(p_j, 1)^q, p_j being how often j was seen, as in
//!   [`linear_sequential`](super::linear_sequential): a sum over many titles favours popular ones.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::Dense;
use slate_math::cast::narrow;
use slate_math::gram::{gram, weighted_gram};

use super::damping::{DAMPING_MAX, weights};
use super::linear::{Linear, check_dense, weights_of_gram};
use crate::Interactions;
use crate::spec::check_number;

/// Chosen on MovieLens 1M validation from {100, 300, 500}.
pub const LAMBDA: f64 = 500.0;
/// Chosen on MovieLens 1M validation from {.33, .5, .6, .7}.
pub const DROPOUT: f64 = 0.33;

/// The word for this kind.
pub(crate) const KIND: &str = "edlae";

/// Parameters of EDLAE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EdlaeSpec {
    /// Added to the diagonal of the Gram matrix.
    pub lambda: f64,
    /// Probability that a title of the input is dropped.
    pub dropout: f64,
    /// a, the exponent by which long histories count less.
    pub damping: f64,
    /// q, the exponent of the popularity discount.
    pub discount: f64,
}

impl Default for EdlaeSpec {
    fn default() -> Self {
        Self { lambda: LAMBDA, dropout: DROPOUT, damping: 0.0, discount: 0.0 }
    }
}

impl EdlaeSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_number("lambda", self.lambda, 1e-6..=1e9)?;
        check_number("dropout", self.dropout, 0.0..=0.99)?;
        check_number("damping", self.damping, 0.0..=DAMPING_MAX)?;
        check_number("discount", self.discount, 0.0..=2.0)
    }
}

pub(crate) fn fit(spec: &EdlaeSpec, data: &Interactions) -> Result<Linear> {
    check_dense(KIND, data.title_count)?;
    let seen = data.countable_pattern()?;
    if spec.damping == 0.0 {
        return of_gram(spec, gram(&seen));
    }
    let counts: Vec<f32> = seen.column_counts().into_iter().map(|p| p as f32).collect();
    // G = X' diag(w) X.
    finish(spec, weighted_gram(&seen, &weights(&seen, spec.damping)), &counts)
}

/// The model of G = X'X, which is all that is needed without `damping`.
pub(crate) fn of_gram(spec: &EdlaeSpec, gram: Dense) -> Result<Linear> {
    let counts = gram.diagonal();
    finish(spec, gram, &counts)
}

/// The model of G, and of how often each title was seen.
fn finish(spec: &EdlaeSpec, gram: Dense, counts: &[f32]) -> Result<Linear> {
    let lambda = narrow(spec.lambda);
    let emphasis = narrow(spec.dropout / (1.0 - spec.dropout));
    let ridge = |count: f32| lambda + emphasis * count;
    let mut weights = weights_of_gram(gram, ridge)?;
    if spec.discount > 0.0 {
        discount(&mut weights, counts, spec.discount);
    }
    Ok(Linear::new(KIND, weights))
}

/// Divides column j by max(p_j, 1)^q.
fn discount(weights: &mut Dense, counts: &[f32], q: f64) {
    let factors: Vec<f32> =
        counts.iter().map(|&p| narrow(f64::from(p.max(1.0)).powf(-q))).collect();
    for row in weights.data_mut().chunks_exact_mut(counts.len().max(1)) {
        row.iter_mut().zip(&factors).for_each(|(b, f)| *b *= f);
    }
}
