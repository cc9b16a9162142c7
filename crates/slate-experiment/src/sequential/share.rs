//! A share at every look: of successes, or of one cell's events among those of two.
//!
//! Events of two cells that come at one rate for each unit are the second's with its share of the units, whatever the
//! rate is and however it changes (Przyborowski and Wilenski 1940): so counts of crashes or plays are compared without a
//! model of them.

use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::ln_beta;

/// A share at one look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The second count by both.
    pub share: f64,
    /// Its interval, which holds at all looks together.
    pub interval: [f64; 2],
    /// The odds against the share that is tested.
    pub odds: f64,
    /// The p-value of this look, at most 1: keep the smallest.
    pub p: f64,
}

/// The share of the second of two counts against `null`, by a beta-binomial mixture: shares of a beta distribution whose
/// mean is `null` and whose parameters sum to `strength` (Robbins 1970). The interval is all shares whose odds are below
/// 1 / `alpha`, the mixture being the same for all.
///
/// # Errors
/// Counts below 0, an alpha or a null outside 0 to 1, a strength that is not above 0; [`ErrorKind::Insufficient`] where
/// nothing was counted.
pub fn sequential_share(counts: [f64; 2], null: f64, strength: f64, alpha: f64) -> Result<Share> {
    let inside = |p: f64| p > 0.0 && p < 1.0;
    if !(inside(alpha) && inside(null) && strength > 0.0 && strength.is_finite()) {
        let detail = "expected an alpha and a share between 0 and 1, and a strength above 0";
        return Err(Error::invalid(detail));
    }
    if counts.iter().any(|count| !(*count >= 0.0 && count.is_finite())) {
        return Err(Error::invalid("expected counts, none below 0"));
    }
    let [a, b] = counts;
    if a + b == 0.0 {
        return Err(Error::new(ErrorKind::Insufficient, "nothing was counted"));
    }
    let (prior_a, prior_b) = (strength * (1.0 - null), strength * null);
    let mixture = ln_beta(prior_b + b, prior_a + a) - ln_beta(prior_b, prior_a);
    let log_odds = |share: f64| {
        let of = |count: f64, share: f64| if count > 0.0 { count * share.ln() } else { 0.0 };
        mixture - of(b, share) - of(a, 1.0 - share)
    };
    let share = b / (a + b);
    let side = |end: f64| {
        let (mut within, mut out) = (share, end);
        for _ in 0..100 {
            let middle = f64::midpoint(within, out);
            if log_odds(middle) < -alpha.ln() { within = middle } else { out = middle }
        }
        out
    };
    let odds = log_odds(null).exp();
    Ok(Share { share, interval: [side(0.0), side(1.0)], odds, p: odds.recip().min(1.0) })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;
    use crate::sequential::mismatch_odds;

    /// Two cells are a share: the odds are those of the test of shares in cells.
    #[test]
    fn two_cells_are_a_share() {
        for (counts, null) in [([60.0, 40.0], 0.5), ([300.0, 130.0], 0.25)] {
            let found = sequential_share(counts, null, 100.0, 0.05).unwrap();
            let odds = mismatch_odds(&counts, &[1.0 - null, null], 100.0).unwrap();
            assert!((found.odds / odds - 1.0).abs() < 1e-9, "{} is not {odds}", found.odds);
            let excluded = null < found.interval[0] || null > found.interval[1];
            assert_eq!(found.p <= 0.05, excluded, "{found:?}");
        }
    }

    #[test]
    fn what_means_nothing_is_an_error() {
        assert!(sequential_share([1.0, 1.0], 1.0, 100.0, 0.05).is_err());
        assert!(sequential_share([-1.0, 1.0], 0.5, 100.0, 0.05).is_err());
        let e = sequential_share([0.0, 0.0], 0.5, 100.0, 0.05).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Insufficient);
    }
}
