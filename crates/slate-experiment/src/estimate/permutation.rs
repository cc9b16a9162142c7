//! Inference that rests on who was assigned where, and not on means being nearly normal.

use slate_core::{Error, Result, Seed};
use slate_math::{Rng, stats};

use super::{Arm, Comparison, Effect, compare};
use crate::moments::Moments;

/// The fewest relabellings: with fewer no p-value of .05 is told from one of .06.
const REPEATS_MIN: usize = 199;

/// The effect of a treatment from the units themselves, by the studentised permutation test: labels are dealt out
/// anew `repeats` times, and the statistic of Welch's test is compared with what it is then (Janssen 1997; Chung and
/// Romano 2013). Where a treatment changes nothing the error is exact, whatever the distribution; where only the means
/// are equal it is right for many units. The interval takes the statistic's quantiles from the same relabellings, about
/// the estimate. For heavy tails and few units, where Welch's test rejects too seldom.
///
/// # Errors
/// Fewer than two units in a cell or nothing that varies; fewer than 199
/// relabellings; a difference other than 0 to be tested, which relabelling cannot.
pub fn permuted(
    cells: [&[f64]; 2],
    how: &Comparison,
    repeats: usize,
    seed: Seed,
) -> Result<Effect> {
    if repeats < REPEATS_MIN || how.null != 0.0 {
        let detail = format!(
            "expected {REPEATS_MIN} relabellings or more, of no difference, found {repeats}"
        );
        return Err(Error::invalid(detail));
    }
    let arm = |cell: &[f64]| -> Result<Arm> {
        let moments = Moments::of(cell.iter().map(|y| [*y]));
        Ok(Arm { n: moments.n(), value: moments.mean(0), variance: moments.covariance(0, 0)? })
    };
    let plain = compare(&arm(cells[0])?, &arm(cells[1])?, how)?;
    let mut deck = Deck::new(cells);
    let mut rng = Rng::new(seed);
    let mut dealt: Vec<f64> = (0..repeats).map(|_| deck.deal(&mut rng)).collect();
    dealt.sort_by(f64::total_cmp);
    Ok(from_dealt(plain, &dealt, how))
}

/// The p-value and the interval by statistics of relabelled units, ascending.
fn from_dealt(plain: Effect, dealt: &[f64], how: &Comparison) -> Effect {
    use super::Alternative::{Greater, Less, TwoSided};
    let t = plain.statistic;
    let (reached, reach) = match how.alternative {
        TwoSided => {
            let mut sizes: Vec<f64> = dealt.iter().map(|t| t.abs()).collect();
            sizes.sort_by(f64::total_cmp);
            (count(&sizes, t.abs()), stats::quantile(&sizes, how.level))
        }
        Greater => (count(dealt, t), stats::quantile(dealt, how.level)),
        Less => {
            let (below, most) = (dealt.partition_point(|x| *x <= t), 1.0 - how.level);
            (below, stats::quantile(dealt, most).map(|x| -x))
        }
    };
    let half = reach.unwrap_or(f64::INFINITY) * plain.se;
    let interval = match how.alternative {
        TwoSided => [plain.effect - half, plain.effect + half],
        Greater => [plain.effect - half, f64::INFINITY],
        Less => [f64::NEG_INFINITY, plain.effect + half],
    };
    // What was seen is one of the ways to deal.
    let p = (1 + reached) as f64 / (1 + dealt.len()) as f64;
    Effect { interval, p, df: None, relative: None, ..plain }
}

/// How many of ascending values are at least this.
fn count(ascending: &[f64], least: f64) -> usize {
    ascending.len() - ascending.partition_point(|x| *x < least)
}

/// All units, to be dealt into two cells of the sizes they had.
struct Deck {
    units: Vec<f64>,
    first: usize,
    /// Sum and sum of squares of all, about their mean.
    squares: f64,
}

impl Deck {
    fn new([a, b]: [&[f64]; 2]) -> Self {
        let mut units = [a, b].concat();
        // About the mean nothing is lost by taking squares.
        let mean = stats::mean(&units).unwrap_or_default();
        units.iter_mut().for_each(|y| *y -= mean);
        let squares = units.iter().map(|y| y * y).sum();
        Self { units, first: a.len(), squares }
    }

    /// Welch's statistic of the units dealt anew: the smaller cell is drawn, the other is what is left.
    fn deal(&mut self, rng: &mut Rng) -> f64 {
        let n = self.units.len();
        let (few, flip) =
            if 2 * self.first <= n { (self.first, 1.0) } else { (n - self.first, -1.0) };
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..few {
            let other = i + rng.position(n - i);
            self.units.swap(i, other);
            let y = self.units[i];
            sum += y;
            squares += y * y;
        }
        let (few, many) = (few as f64, (n - few) as f64);
        let of_mean =
            |n: f64, sum: f64, squares: f64| (squares - sum * sum / n).max(0.0) / (n * (n - 1.0));
        let square = of_mean(few, sum, squares) + of_mean(many, -sum, self.squares - squares);
        if square > 0.0 { flip * (-sum / many - sum / few) / square.sqrt() } else { 0.0 }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn drawn(n: usize, shift: f64, seed: u64) -> Vec<f64> {
        let mut rng = Rng::new(Seed(seed));
        (0..n).map(|_| rng.normal() + shift).collect()
    }

    /// Where means are normal, relabelling and Welch's test agree.
    #[test]
    fn many_normal_units_give_what_welch_gives() {
        let (a, b) = (drawn(400, 0.0, 1), drawn(300, 0.15, 2));
        let how = Comparison::default();
        let found = permuted([&a, &b], &how, 20_000, Seed(3)).unwrap();
        let arm = |y: &[f64]| {
            let m = Moments::of(y.iter().map(|y| [*y]));
            Arm { n: m.n(), value: m.mean(0), variance: m.covariance(0, 0).unwrap() }
        };
        let welch = compare(&arm(&a), &arm(&b), &how).unwrap();
        assert!((found.p - welch.p).abs() < 0.01, "{} and {}", found.p, welch.p);
        for side in 0..2 {
            assert!((found.interval[side] - welch.interval[side]).abs() < 0.01);
        }
        let again = permuted([&a, &b], &how, 20_000, Seed(3)).unwrap();
        assert_eq!(found, again, "the same seed deals the same");
    }

    /// Three of six: twenty ways to deal, and of these the one seen and its mirror image are the furthest.
    #[test]
    fn few_units_have_few_ways() {
        let (a, b) = ([1.0, 2.0, 3.0], [11.0, 12.0, 13.0]);
        let found = permuted([&a, &b], &Comparison::default(), 9_999, Seed(1)).unwrap();
        assert!((found.p - 0.1).abs() < 0.01, "{}", found.p);
    }
}
