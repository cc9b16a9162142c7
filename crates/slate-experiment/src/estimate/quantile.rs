//! Quantiles of events, where one unit has many.

use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::{normal_quantile, normal_upper};

use super::{Alternative, Comparison, Effect, Quantity};
use crate::moments::Moments;

/// The furthest that is looked for 0, in standard errors: beyond it a p-value is below 1e-15.
const REACH_MAX: f64 = 8.0;
/// Halvings of the search: more than there are places between two events.
const STEPS: usize = 60;

/// A quantile of one cell, and how sure it is.
struct Cell {
    /// All events, ascending.
    events: Vec<f64>,
    q: f64,
    value: f64,
    /// The standard error of the share of events below the quantile.
    of_share: f64,
}

impl Cell {
    fn new(units: &[Vec<f64>], q: f64) -> Result<Self> {
        let mut events: Vec<f64> = units.iter().flatten().copied().collect();
        if events.is_empty() {
            return Err(Error::new(ErrorKind::Insufficient, "there are no events"));
        }
        events.sort_by(f64::total_cmp);
        let value = events[place(q, events.len())];
        let share = |unit: &Vec<f64>| {
            let below = unit.iter().filter(|x| **x <= value).count();
            [below as f64, unit.len() as f64]
        };
        let moments = Moments::of(units.iter().map(share));
        let of_share = (Quantity::ratio(0, 1).variance(&moments)? / moments.n()).sqrt();
        Ok(Self { events, q, value, of_share })
    }

    /// How far the quantile may reach down and up, `z` standard errors of the share (Woodruff 1952).
    fn reach(&self, z: f64) -> [f64; 2] {
        let at = |q: f64| self.events[place(q, self.events.len())];
        let step = z * self.of_share;
        [self.value - at(self.q - step), at(self.q + step) - self.value]
    }

    /// Whether there are events on both sides, and as far as that.
    fn bounds(&self, z: f64) -> bool {
        let step = z * self.of_share;
        step > 0.0 && self.q - step > 0.0 && self.q + step < 1.0
    }
}

/// The difference of the quantile `q` of the events of all units in two cells. Events of a unit may depend on one another:
/// the share of events below the quantile is a ratio over units, whose standard error (delta method: Deng, Knoblich and
/// Lu 2018, section 4.2) says which order statistics bound the quantile. The two bounded quantiles are put together
/// side by side (Zou and Donner 2008), for in a tail they reach further up than down; the p-value is that of the
/// interval that just touches the null.
///
/// # Errors
/// [`ErrorKind::Insufficient`] with fewer than two units in a cell, or too few events to bound the quantile at this
/// level; a `q` outside 0 to 1.
pub fn quantile_difference(cells: [&[Vec<f64>]; 2], q: f64, how: &Comparison) -> Result<Effect> {
    if !(q > 0.0 && q < 1.0) {
        return Err(Error::invalid(format!("expected a quantile between 0 and 1, found {q}")));
    }
    let [a, b] = [Cell::new(cells[0], q)?, Cell::new(cells[1], q)?];
    let tail = if how.alternative == Alternative::TwoSided { 2.0 } else { 1.0 };
    let z = -normal_quantile((1.0 - how.level) / tail);
    if !(a.bounds(z) && b.bounds(z)) {
        let detail = format!("too few events to bound the quantile {q}");
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let effect = b.value - a.value;
    let [down, up] = reach(&a, &b, z);
    let statistic = touching(&a, &b, effect - how.null);
    let (interval, p) = match how.alternative {
        Alternative::TwoSided => {
            ([effect - down, effect + up], 2.0 * normal_upper(statistic.abs()))
        }
        Alternative::Greater => ([effect - down, f64::INFINITY], normal_upper(statistic)),
        Alternative::Less => ([f64::NEG_INFINITY, effect + up], normal_upper(-statistic)),
    };
    let se = f64::midpoint(down, up) / z;
    let (control, treatment) = (a.value, b.value);
    Ok(Effect { control, treatment, effect, se, interval, statistic, df: None, p, relative: None })
}

/// How far the difference reaches down and up.
fn reach(a: &Cell, b: &Cell, z: f64) -> [f64; 2] {
    let ([a_down, a_up], [b_down, b_up]) = (a.reach(z), b.reach(z));
    [b_down.hypot(a_up), b_up.hypot(a_down)]
}

/// How many standard errors the interval must go to touch the null, with the sign of the difference from it.
fn touching(a: &Cell, b: &Cell, difference: f64) -> f64 {
    let side = usize::from(difference < 0.0);
    let touches = |z: f64| reach(a, b, z)[side] >= difference.abs();
    let (mut low, mut high) = (0.0, REACH_MAX);
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if touches(middle) { high = middle } else { low = middle }
    }
    low.copysign(difference)
}

/// The place of a quantile among ascending events.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to n")]
fn place(q: f64, n: usize) -> usize {
    ((q * n as f64).ceil().max(1.0) as usize).min(n) - 1
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;

    fn units(n: usize, shift: f64, seed: u64) -> Vec<Vec<f64>> {
        let mut rng = Rng::new(Seed(seed));
        (0..n).map(|_| vec![rng.normal() + shift]).collect()
    }

    /// The median of a normal distribution has a standard error of sqrt(pi / 2) by sqrt(n) (Kenney and Keeping 1962).
    #[test]
    fn a_median_is_as_sure_as_theory_says() {
        let (a, b) = (units(4000, 0.0, 1), units(4000, 0.2, 2));
        let found = quantile_difference([&a, &b], 0.5, &Comparison::default()).unwrap();
        let expected = (std::f64::consts::PI / 4000.0).sqrt();
        assert!((found.se / expected - 1.0).abs() < 0.1, "{} and {expected}", found.se);
        assert!(found.interval[0] < 0.2 && found.interval[1] > 0.2, "{:?}", found.interval);
        let rejects = found.p < 0.05;
        assert_eq!(rejects, found.interval[0] > 0.0, "p-value and interval say the same");
    }

    #[test]
    fn what_cannot_be_bounded_is_refused() {
        let few = units(20, 0.0, 1);
        let e = quantile_difference([&few, &few], 0.99, &Comparison::default()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Insufficient);
        assert!(quantile_difference([&few, &few], 1.0, &Comparison::default()).is_err());
        assert!(quantile_difference([&[], &few], 0.5, &Comparison::default()).is_err());
    }
}
