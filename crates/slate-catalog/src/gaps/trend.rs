//! Whether viewing grows.

use std::collections::BTreeMap;

use slate_core::Result;
use slate_math::Rng;
use slate_math::bootstrap::percentile_interval;

use super::{GapSpec, PERIOD_DAYS, PERIODS, Play};

/// Times that viewers are drawn anew.
const RESAMPLES: u64 = 400;

/// Plays by period, and by what factor they grow.
pub(super) struct Trend {
    pub(super) plays: Vec<u64>,
    /// By what factor in a period, and the ends of the 95 % interval.
    pub(super) growth: [f64; 3],
}

impl Trend {
    /// The slope of ln(1/2 + plays) over the periods, and of the same with viewers drawn anew: plays of one viewer come
    /// together.
    pub(super) fn of(plays: &[Play], spec: &GapSpec) -> Result<Self> {
        let mut of_viewer: BTreeMap<u32, [f64; PERIODS]> = BTreeMap::new();
        for play in plays {
            if let Some(period) = period(play.day, spec.today) {
                of_viewer.entry(play.viewer).or_default()[period] += 1.0;
            }
        }
        let viewers: Vec<[f64; PERIODS]> = of_viewer.into_values().collect();
        let sums = |rows: &mut dyn Iterator<Item = &[f64; PERIODS]>| {
            let mut sums = [0.0; PERIODS];
            rows.for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x));
            sums
        };
        let once = sums(&mut viewers.iter());
        let resampled = |n: u64| {
            let mut rng = Rng::new(spec.seed.derive("trend").nth(n));
            let count = viewers.len();
            growth(&sums(&mut (0..count).map(|_| &viewers[rng.position(count)])))
        };
        let middle = growth(&once);
        let [low, high] = match viewers.len() {
            0 | 1 => [0.0, f64::INFINITY],
            _ => percentile_interval((0..RESAMPLES).map(resampled).collect(), 0.95)?,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sums of ones")]
        let plays = once.iter().map(|&x| x as u64).collect();
        Ok(Self { plays, growth: [middle, low, high] })
    }
}

/// The period of a day, the last one being that of today; none before all of them or later.
pub(super) fn period(day: i32, today: i32) -> Option<usize> {
    let ago = usize::try_from(today - day).ok()? / usize::try_from(PERIOD_DAYS).ok()?;
    (PERIODS - 1).checked_sub(ago)
}

/// The factor of the least-squares line through the logarithms.
fn growth(plays: &[f64; PERIODS]) -> f64 {
    let middle = (PERIODS - 1) as f64 / 2.0;
    let at = |n: usize| n as f64 - middle;
    let (mut up, mut across) = (0.0, 0.0);
    for (n, plays) in plays.iter().enumerate() {
        up += at(n) * (0.5 + plays).ln();
        across += at(n).powi(2);
    }
    (up / across).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_found_again() {
        let plays: [f64; PERIODS] = std::array::from_fn(|n| 1000.0 * 1.2_f64.powf(n as f64) - 0.5);
        assert!((growth(&plays) - 1.2).abs() < 1e-9);
        assert!((growth(&[7.0; PERIODS]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn periods_end_today() {
        let found = [100, 71, 70, -79, -80, 101].map(|day| period(day, 100));
        assert_eq!(found, [Some(5), Some(5), Some(4), Some(0), None, None]);
    }
}
