//! Policies that fill several slots at once. There are far too many slates for weights of whole slates: each estimator
//! here assumes something of how rewards come about, and is unbiased where that holds.
//!
//! * [`SlateEstimator::Iips`]: the reward of a slot depends on what stands in it (Li and others 2018).
//! * [`SlateEstimator::Rips`]: it depends on what stands in it and above it (McInerney and others 2020).
//! * [`SlateEstimator::CascadeDr`]: the same, with a model of rewards (Kiyohara and others 2022).
//! * [`pseudo_inverse`]: the reward of the slate is a sum over slots and titles that nobody observes (Swaminathan and
//!   others 2017).
//! * [`SlateEstimator::Sips`]: nothing is assumed.

mod pseudo_inverse;
mod slots;

pub use pseudo_inverse::{Distribution, PseudoInverse, PseudoInverseValue, Slate, pseudo_inverse};
pub use slots::{SlateEstimator, SlateLog, SlateRow, SlateValue, estimate_slates};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests;
