//! Intervals that hold what they promise for titles like those they were calibrated on.
//!
//! Split conformal prediction (Papadopoulos et al. 2002; Lei et al. 2018, algorithm 2), normalised by a forecast of
//! the error's size (Lei et al. 2018, section 5.2): the interval of a title is its forecast plus and minus
//! `radius x spread`, where the radius is a quantile of |error| / spread over calibration titles that neither
//! the forecast nor the spread has seen. Over exchangeable titles it covers at least `level` on average; years
//! are not exchangeable, which is why coverage is reported by year.

use slate_core::{Error, ErrorKind, Result};

/// The half-width of an interval, in units of the spread: the ceil((n + 1) level)-th smallest of |error| / spread.
///
/// `errors` and `spreads` are those of the calibration titles.
///
/// # Errors
/// A level outside 0 to 1, a spread that is not positive; [`ErrorKind::Insufficient`] where there are too few titles
/// for the level.
pub fn radius(errors: &[f64], spreads: &[f64], level: f64) -> Result<f64> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::invalid(format!("expected a level between 0 and 1, found {level}")));
    }
    if errors.len() != spreads.len() || !spreads.iter().all(|s| *s > 0.0) {
        return Err(Error::invalid("expected a positive spread for each error"));
    }
    let mut scores: Vec<f64> = errors.iter().zip(spreads).map(|(e, s)| e.abs() / s).collect();
    scores.sort_by(f64::total_cmp);
    let wanted = ((scores.len() + 1) as f64 * level).ceil();
    let found = (1..=scores.len()).find(|&n| n as f64 >= wanted).map(|n| scores[n - 1]);
    found.ok_or_else(|| {
        let n = scores.len();
        let detail = format!("{n} titles are too few to calibrate an interval of level {level}");
        Error::new(ErrorKind::Insufficient, detail)
            .hint("widen the years of `tune`, or ask for a lower level")
    })
}

/// The interval score (Gneiting and Raftery 2007, eq. 43): the width, and 2 / (1 - level) times by how much the
/// interval misses. Lower is better; narrow intervals that hold are best.
pub fn interval_score(actual: f64, low: f64, high: f64, level: f64) -> f64 {
    let missed = (low - actual).max(actual - high).max(0.0);
    (high - low) + 2.0 / (1.0 - level) * missed
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "a failed unwrap is a failed test")]

    use super::*;

    /// Nine errors: the ceil(10 x .8) = 8th smallest; all ten spreads are 2.
    #[test]
    fn the_radius_is_an_order_statistic() {
        let errors: Vec<f64> =
            (1..=9).map(|n| if n % 2 == 0 { f64::from(-n) } else { f64::from(n) }).collect();
        assert_eq!(radius(&errors, &[1.0; 9], 0.8).unwrap(), 8.0);
        assert_eq!(radius(&errors, &[2.0; 9], 0.8).unwrap(), 4.0);
        assert!(radius(&errors[..3], &[1.0; 3], 0.8).is_err());
        assert!(radius(&errors, &[0.0; 9], 0.8).is_err());
        assert!(radius(&errors, &[1.0; 9], 1.0).is_err());
    }

    #[test]
    fn misses_cost_by_the_level() {
        assert_eq!(interval_score(5.0, 4.0, 6.0, 0.8), 2.0);
        assert!((interval_score(3.0, 4.0, 6.0, 0.8) - (2.0 + 10.0)).abs() < 1e-12);
        assert!((interval_score(6.5, 4.0, 6.0, 0.8) - (2.0 + 5.0)).abs() < 1e-12);
    }
}
