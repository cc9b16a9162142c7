//! How long to license: what share of a year's viewers come within so many days of the first, against what the days cost.

use serde::Serialize;
use slate_core::{Error, ErrorKind, Result, Seed};
use slate_math::bootstrap::resample;
use slate_math::stats::{mean, quantile};

use crate::VIEWERS_MIN;

/// The days that count as all there are: a year.
pub const WHOLE_DAYS: i32 = 365;

/// The fewest titles that say how viewers come.
const TITLES_MIN: usize = 20;

const RESAMPLES: usize = 1_000;

/// A title's viewers, each by the days after its first on which they began.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arrivals {
    /// From 0 on.
    pub days: Vec<i32>,
    /// How many days it has been there, up to the end of its licence.
    pub there: i32,
}

/// What is held by a licence of so many days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// Days from the first.
    pub days: i32,
    /// Titles that say it.
    pub titles: usize,
    /// The mean share of a year's viewers over titles,
    pub share: f64,
    /// the 95 % interval of that over other titles,
    pub ci95: [f64; 2],
    /// and the shares below and above which one title in ten lies.
    pub titles80: [f64; 2],
}

/// A length of licence and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Worth {
    /// Days.
    pub days: i32,
    /// What it costs.
    pub price: f64,
    /// Viewers who come within it, and the ends of the 80 % interval of that over titles.
    pub viewers: [f64; 3],
    /// What they are worth less the price, and its ends.
    pub net: [f64; 3],
}

/// The share of a year's viewers that comes within each of some lengths, from titles that have been there for a year and
/// have [`VIEWERS_MIN`] viewers or more in it.
///
/// # Errors
/// A length that is none; [`ErrorKind::Insufficient`] where fewer than 20 titles say anything.
pub fn held(arrivals: &[Arrivals], lengths: &[i32], seed: Seed) -> Result<Vec<Held>> {
    if let Some(wrong) = lengths.iter().find(|days| !(1..=WHOLE_DAYS).contains(*days)) {
        return Err(Error::invalid(format!("expected 1 to {WHOLE_DAYS} days, found {wrong}")));
    }
    let within = |of: &Arrivals, days: i32| of.days.iter().filter(|day| **day < days).count();
    let whole = |of: &&Arrivals| of.there >= WHOLE_DAYS && within(of, WHOLE_DAYS) >= VIEWERS_MIN;
    let titles: Vec<&Arrivals> = arrivals.iter().filter(whole).collect();
    if titles.len() < TITLES_MIN {
        let detail = format!(
            "{} titles have been there for a year with {VIEWERS_MIN} viewers in it, {TITLES_MIN} are needed",
            titles.len()
        );
        return Err(Error::new(ErrorKind::Insufficient, detail)
            .hint("import more viewing, or ask without a genre"));
    }
    let one = |&days: &i32| {
        let share = |of: &&Arrivals| within(of, days) as f64 / within(of, WHOLE_DAYS) as f64;
        let shares: Vec<f64> = titles.iter().map(share).collect();
        let resampled = resample(&[&shares], RESAMPLES, seed)?;
        let mut sorted = shares.clone();
        sorted.sort_by(f64::total_cmp);
        Ok(Held {
            days,
            titles: titles.len(),
            share: mean(&shares).unwrap_or(0.0),
            ci95: resampled.interval(0, 0.95)?,
            titles80: [0.1, 0.9].map(|q| quantile(&sorted, q).unwrap_or(0.0)),
        })
    };
    lengths.iter().map(one).collect()
}

/// What licences are worth to a title that `viewers` would come to in a year, each worth `value`; the best first.
pub fn worth(held: &[Held], prices: &[f64], viewers: f64, value: f64) -> Vec<Worth> {
    let one = |(held, price): (&Held, &f64)| {
        let [low, high] = held.titles80;
        let viewers = [held.share, low, high].map(|share| share * viewers);
        Worth { days: held.days, price: *price, viewers, net: viewers.map(|n| n * value - price) }
    };
    let mut all: Vec<Worth> = held.iter().zip(prices).map(one).collect();
    all.sort_by(|a, b| b.net[0].total_cmp(&a.net[0]).then(a.days.cmp(&b.days)));
    all
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use slate_math::Rng;

    use super::*;

    /// Titles whose viewers come with a half-life of so many days.
    fn titles(half_life: f64, count: usize, seed: u64) -> Vec<Arrivals> {
        let mut rng = Rng::new(Seed(seed));
        #[expect(clippy::cast_possible_truncation, reason = "a whole day")]
        let day = |rng: &mut Rng| (-rng.uniform().max(1e-12).log2() * half_life).min(1e6) as i32;
        let one = |_| Arrivals { days: (0..200).map(|_| day(&mut rng)).collect(), there: 400 };
        (0..count).map(one).collect()
    }

    /// With a half-life of h days a share (1 - 2^(-d / h)) / (1 - 2^(-365 / h)) of a year's viewers comes within d days.
    #[test]
    fn shares_are_those_that_were_put_in() {
        let found = held(&titles(40.0, 60, 1), &[30, 90, 365], Seed(1)).unwrap();
        let truth = |d: f64| (1.0 - (-d / 40.0).exp2()) / (1.0 - (-365.0_f64 / 40.0).exp2());
        for of in &found[..2] {
            let expected = truth(f64::from(of.days));
            assert!((of.share - expected).abs() < 0.02, "{of:?} against {expected}");
            assert!(of.titles80[0] < of.share && of.share < of.titles80[1], "{of:?}");
            assert!(of.ci95[0] < of.share && of.share < of.ci95[1], "{of:?}");
        }
        assert!((found[2].share - 1.0).abs() < 1e-12);
    }

    /// Over 20 services: the length advised earns what the best earns or nearly so, and more than always taking a year.
    #[test]
    fn advice_earns_more_than_a_year_for_all() {
        let (mut advised, mut best, mut year) = (0.0, 0.0, 0.0);
        let lengths = [30, 90, 180, 365];
        for n in 0..20_u64 {
            let half_life = 20.0 + 10.0 * n as f64;
            let found = held(&titles(half_life, 40, 100 + n), &lengths, Seed(n)).unwrap();
            let prices = lengths.map(|days| 2.0 * f64::from(days));
            let told = worth(&found, &prices, 1_000.0, 1.0);
            let truth = |days: i32| {
                let came = |d: f64| 1.0 - (-d / half_life).exp2();
                1_000.0 * came(f64::from(days)) / came(365.0) - 2.0 * f64::from(days)
            };
            advised += truth(told[0].days);
            best += lengths.iter().map(|days| truth(*days)).fold(f64::NEG_INFINITY, f64::max);
            year += truth(365);
        }
        assert!(advised > 0.97 * best && advised > 1.5 * year, "{advised} {best} {year}");
    }

    #[test]
    fn too_little_is_said() {
        let mut few = titles(40.0, 30, 3);
        few.iter_mut().skip(10).for_each(|of| of.there = 300);
        let error = held(&few, &[90], Seed(1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Insufficient);
        assert!(error.to_string().contains("10 titles have been there for a year"), "{error}");
        assert!(held(&titles(40.0, 30, 3), &[0], Seed(1)).is_err());
    }
}
