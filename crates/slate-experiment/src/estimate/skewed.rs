//! Means of skewed units: Welch's test where it errs as often as it states, relabelling where it does not.

use slate_core::{Error, ErrorKind, Result, Seed};

use super::{Arm, Comparison, Effect, compare, permuted};
use crate::moments::Moments;

/// With cells of about one size, skewness by the square root of the units of the smaller cell, up to which Welch's test
/// rejects in .050 +- .003: `bench/calibration` has the table this is read from.
const EVEN_MAX: f64 = 0.1;
/// The same where one cell is larger than the other: what is skewed then no longer cancels.
const UNEVEN_MAX: f64 = 0.03;
/// How much larger than the other a cell of about the same size may be.
const EVEN_RATIO: f64 = 1.25;
/// The fewest units of a cell: fewer can hardly be dealt in enough ways.
pub const UNITS_MIN: f64 = 20.0;

/// How a difference of means was tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// By Welch's test.
    Welch,
    /// By relabelling the units.
    Relabelled,
}

/// Whether Welch's test keeps its error for units with this skewness in cells of these sizes.
pub fn welch_holds(skewness: f64, [a, b]: [f64; 2]) -> bool {
    let even = a.max(b) <= EVEN_RATIO * a.min(b);
    skewness.abs() <= a.min(b).sqrt() * if even { EVEN_MAX } else { UNEVEN_MAX }
}

/// The difference of means of units as skewed as they may be: by Welch's test where [`welch_holds`], else by dealing the
/// labels anew `repeats` times.
///
/// # Errors
/// [`ErrorKind::Insufficient`] with fewer than 20 units in a cell or nothing that varies; as [`permuted`].
pub fn difference_of_means(
    cells: [&[f64]; 2],
    how: &Comparison,
    repeats: usize,
    seed: Seed,
) -> Result<(Effect, Judged)> {
    let sizes = cells.map(|cell| cell.len() as f64);
    if sizes[0].min(sizes[1]) < UNITS_MIN {
        let detail = format!(
            "expected {UNITS_MIN} units or more in a cell, found {}",
            sizes[0].min(sizes[1])
        );
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    if welch_holds(skewness(cells), sizes) {
        let [a, b] = cells.map(arm);
        return Ok((compare(&a?, &b?, how)?, Judged::Welch));
    }
    Ok((permuted(cells, how, repeats, seed)?, Judged::Relabelled))
}

/// Units adjusted for a covariate, (y, x) each: y - theta (x - mean of x over both cells), with theta from both cells
/// together (Deng, Xu, Kohavi and Walker 2013). Dealing the labels anew does not change theta, so that adjusted units
/// may be relabelled like any.
///
/// # Errors
/// Fewer than two units in all.
pub fn adjusted_units(cells: [&[[f64; 2]]; 2]) -> Result<[Vec<f64>; 2]> {
    let both = Moments::of(cells.iter().flat_map(|cell| cell.iter().copied()));
    let spread = both.covariance(1, 1)?;
    let theta = if spread > 0.0 { both.covariance(0, 1)? / spread } else { 0.0 };
    let center = both.mean(1);
    Ok(cells.map(|cell| cell.iter().map(|[y, x]| y - theta * (x - center)).collect()))
}

fn arm(cell: &[f64]) -> Result<Arm> {
    let moments = Moments::of(cell.iter().map(|y| [*y]));
    Ok(Arm { n: moments.n(), value: moments.mean(0), variance: moments.covariance(0, 0)? })
}

/// The third standardised moment of all units, each about the mean of its cell; 0 where nothing varies.
fn skewness(cells: [&[f64]; 2]) -> f64 {
    let (mut squares, mut cubes, mut n) = (0.0, 0.0, 0.0);
    for cell in cells {
        let mean = cell.iter().sum::<f64>() / cell.len() as f64;
        for y in cell {
            let apart = y - mean;
            squares += apart * apart;
            cubes += apart * apart * apart;
        }
        n += cell.len() as f64;
    }
    if squares > 0.0 { cubes / n / (squares / n).powf(1.5) } else { 0.0 }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_math::Rng;

    use super::*;

    fn drawn(n: usize, sigma: f64, seed: u64) -> Vec<f64> {
        let mut rng = Rng::new(Seed(seed));
        (0..n).map(|_| (sigma * rng.normal()).exp()).collect()
    }

    /// An exponential of small deviation is nearly normal; one of 1.5 is as skewed as watching is.
    #[test]
    fn what_is_skewed_is_relabelled_and_what_is_not_is_not() {
        let table = [(0.1, 1000, Judged::Welch), (1.5, 1000, Judged::Relabelled)];
        for (sigma, n, expected) in table {
            let (a, b) = (drawn(n, sigma, 1), drawn(n, sigma, 2));
            let how = Comparison::default();
            let (found, by) = difference_of_means([&a, &b], &how, 199, Seed(3)).unwrap();
            assert_eq!(by, expected, "{sigma}");
            assert!(found.interval[0] < found.effect && found.effect < found.interval[1]);
        }
    }

    /// One unit of three and two of none: mean 1, squares 4 + 1 + 1, cubes 8 - 1 - 1.
    #[test]
    fn skewness_is_the_third_moment() {
        let expected = 2.0 / 2.0_f64.powf(1.5);
        assert!((skewness([&[3.0, 0.0, 0.0], &[0.0, 3.0, 0.0]]) - expected).abs() < 1e-12);
        assert_eq!(skewness([&[1.0, 1.0], &[2.0, 2.0]]), 0.0);
    }

    #[test]
    fn few_units_are_refused() {
        let few = drawn(19, 1.0, 1);
        let found = difference_of_means([&few, &few], &Comparison::default(), 199, Seed(1));
        assert_eq!(found.unwrap_err().kind(), ErrorKind::Insufficient);
    }

    /// What the covariate says entirely is taken out entirely.
    #[test]
    fn adjusted_units_lose_what_the_covariate_tells() {
        let a = [[1.0, 1.0], [2.0, 2.0]];
        let b = [[3.0, 3.0], [6.0, 6.0]];
        let found = adjusted_units([&a, &b]).unwrap();
        assert!(found.iter().flatten().all(|y| (y - 3.0).abs() < 1e-12), "{found:?}");
    }
}
