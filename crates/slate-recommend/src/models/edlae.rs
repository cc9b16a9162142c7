//! EDLAE with full rank: EASE with dropout on its input and the emphasis moved off the diagonal
//! (Steck 2020, "Autoencoders that don't overfit towards the identity", NeurIPS).
//!
//! P = (G + lambda I + p / (1 - p) diag(G))^-1, then B as in EASE; p = 0 is EASE. The same cost.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::{Dense, cast::narrow, gram::gram};

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
}

impl Default for EdlaeSpec {
    fn default() -> Self {
        Self { lambda: LAMBDA, dropout: DROPOUT }
    }
}

impl EdlaeSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_number("lambda", self.lambda, 1e-6..=1e9)?;
        check_number("dropout", self.dropout, 0.0..=0.99)
    }
}

pub(crate) fn fit(spec: &EdlaeSpec, data: &Interactions) -> Result<Linear> {
    check_dense(KIND, data.title_count)?;
    of_gram(spec, gram(&data.countable_pattern()?))
}

/// The model of G = X'X.
pub(crate) fn of_gram(spec: &EdlaeSpec, gram: Dense) -> Result<Linear> {
    let lambda = narrow(spec.lambda);
    let emphasis = narrow(spec.dropout / (1.0 - spec.dropout));
    let ridge = |count: f32| lambda + emphasis * count;
    Ok(Linear::new(KIND, weights_of_gram(gram, ridge)?))
}
