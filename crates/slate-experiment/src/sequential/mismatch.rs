//! Whether units come into cells in the planned shares, at every look (Lindon and Malek 2022, arXiv 2011.03567).

use slate_core::{Error, Result};
use slate_math::distributions::ln_gamma;

/// The odds of other shares than the planned ones, after `counts`: a Dirichlet prior of `strength` about the plan
/// against the plan itself (theorem 2.1). Whatever their order, the counts so far are enough.
///
/// # Errors
/// Fewer than two cells, weights that are not above 0, or counts below 0.
pub fn mismatch_odds(counts: &[f64], weights: &[f64], strength: f64) -> Result<f64> {
    let fits = counts.len() == weights.len() && counts.len() > 1 && strength > 0.0;
    if !fits || weights.iter().any(|w| *w <= 0.0) || counts.iter().any(|c| *c < 0.0) {
        return Err(Error::invalid(
            "expected two cells or more, each with a count and a weight above 0",
        ));
    }
    let whole: f64 = weights.iter().sum();
    let n: f64 = counts.iter().sum();
    let cell = |(count, weight): (&f64, &f64)| {
        let share = weight / whole;
        let prior = strength * share;
        ln_gamma(prior + count) - ln_gamma(prior) - count * share.ln()
    };
    let cells: f64 = counts.iter().zip(weights).map(cell).sum();
    Ok((cells + ln_gamma(strength) - ln_gamma(strength + n)).exp())
}
