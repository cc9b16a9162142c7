//! EASE: min ||X - XB||^2 + lambda ||B||^2 with diag B = 0, in closed form
//! (Steck 2019, "Embarrassingly shallow autoencoders", arXiv 1905.03375).
//!
//! X is viewers x titles, B titles x titles. Cost: one Gram matrix and n^3 multiplications.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::{Dense, cast::narrow, gram::gram};

use super::linear::{Linear, check_dense, weights_of_gram};
use crate::Interactions;
use crate::spec::check_number;

/// Best of {300, 1000, 1500, 2000, 3000} on MovieLens 1M.
pub const LAMBDA: f64 = 1000.0;

/// The word for this kind.
pub(crate) const KIND: &str = "ease";

/// Parameters of EASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EaseSpec {
    /// Added to the diagonal of the Gram matrix; grows with the number of viewers.
    pub lambda: f64,
}

impl Default for EaseSpec {
    fn default() -> Self {
        Self { lambda: LAMBDA }
    }
}

impl EaseSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_number("lambda", self.lambda, 1e-6..=1e9)
    }
}

pub(crate) fn fit(spec: &EaseSpec, data: &Interactions) -> Result<Linear> {
    check_dense(KIND, data.title_count)?;
    of_gram(spec, gram(&data.countable_pattern()?))
}

/// The model of G = X'X.
pub(crate) fn of_gram(spec: &EaseSpec, gram: Dense) -> Result<Linear> {
    let lambda = narrow(spec.lambda);
    Ok(Linear::new(KIND, weights_of_gram(gram, |_| lambda)?))
}
