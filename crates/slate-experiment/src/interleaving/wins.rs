//! From credit to a preference: viewers, not requests, are what is counted.

use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::{beta_cdf, normal_quantile, t_quantile};

use crate::sequential::sequential_share;

/// Viewers by which side earned more of their plays.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wins {
    /// a did.
    pub a: f64,
    /// b did.
    pub b: f64,
    /// Both did alike, or nothing was played.
    pub ties: f64,
}

/// How far two credits may be apart that are one: shares of plays are added up in any order.
const TIE: f64 = 1e-9;

impl Wins {
    /// Counts one viewer with the credit of all their lists.
    pub fn add(&mut self, [a, b]: [f64; 2]) {
        if (a - b).abs() <= TIE * (a + b) || (a == 0.0 && b == 0.0) {
            self.ties += 1.0;
        } else if a > b {
            self.a += 1.0;
        } else {
            self.b += 1.0;
        }
    }

    /// Viewers for one side or the other.
    pub fn decided(&self) -> f64 {
        self.a + self.b
    }

    fn check(&self) -> Result<()> {
        let all = [self.a, self.b, self.ties];
        if all.iter().any(|count| !(*count >= 0.0 && count.is_finite())) {
            return Err(Error::invalid("expected counts of wins, losses and ties, none below 0"));
        }
        if all.iter().sum::<f64>() < 2.0 {
            let detail = "a preference needs two viewers or more";
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        Ok(())
    }

    /// (wins of b + ties / 2) / viewers - 1/2, and its standard error.
    fn share(&self) -> (f64, f64) {
        let n = self.decided() + self.ties;
        let mean = (self.b - self.a) / (2.0 * n);
        // Scores are -1/2, 0 and 1/2.
        let squares = self.decided() / 4.0;
        (mean, ((squares - n * mean * mean).max(0.0) / (n - 1.0) / n).sqrt())
    }
}

/// Which ranker viewers prefer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preference {
    /// (wins of b + ties / 2) / viewers - 1/2: above 0 where b is preferred (Chapelle, Joachims, Radlinski and Yue 2012).
    pub preference: f64,
    /// Its standard error.
    pub se: f64,
    /// Its interval.
    pub interval: [f64; 2],
    /// The p-value of the sign test, exact: ties say nothing.
    pub p: f64,
}

/// The preference once, when as many viewers are there as were planned.
///
/// # Errors
/// Counts below 0; [`ErrorKind::Insufficient`] below two viewers, or where all of them tie.
pub fn preference(wins: &Wins, level: f64) -> Result<Preference> {
    wins.check()?;
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::invalid(format!("expected a level between 0 and 1, found {level}")));
    }
    if wins.decided() == 0.0 {
        return Err(Error::new(ErrorKind::Insufficient, "all viewers tie"));
    }
    let (preference, se) = wins.share();
    let df = wins.decided() + wins.ties - 1.0;
    let half = se * t_quantile(0.5 + level / 2.0, df);
    let interval = [(preference - half).max(-0.5), (preference + half).min(0.5)];
    Ok(Preference { preference, se, interval, p: sign_test(wins) })
}

/// Twice the smaller tail of a binomial distribution of 1/2 (Arbuthnot 1710; exact).
fn sign_test(wins: &Wins) -> f64 {
    let (few, many) = (wins.a.min(wins.b), wins.a.max(wins.b));
    // P(X <= few) of few + many trials is P(Beta(many, few + 1) <= 1/2).
    if many == few { 1.0 } else { (2.0 * beta_cdf(0.5, many, few + 1.0)).min(1.0) }
}

/// The preference at any look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SequentialPreference {
    /// The share of b among the viewers that are decided, less 1/2.
    pub preference: f64,
    /// Its interval, which holds at all looks together.
    pub interval: [f64; 2],
    /// The odds against no preference.
    pub odds: f64,
    /// The p-value of this look, at most 1: keep the smallest.
    pub p: f64,
}

/// The preference among decided viewers by a beta-binomial mixture: shares of a beta distribution about one half,
/// `strength` in all, against one half (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021). The interval is all
/// shares whose odds are below 1 / `alpha`, the mixture being the same for all.
///
/// # Errors
/// Counts below 0, no viewer that is decided, an alpha outside 0 to 1, a strength that is not above 0.
pub fn sequential_preference(
    wins: &Wins,
    strength: f64,
    alpha: f64,
) -> Result<SequentialPreference> {
    wins.check()?;
    if wins.decided() == 0.0 {
        return Err(Error::new(ErrorKind::Insufficient, "all viewers tie"));
    }
    let found = sequential_share([wins.a, wins.b], 0.5, strength, alpha)?;
    let interval = found.interval.map(|share| share - 0.5);
    let preference = found.share - 0.5;
    Ok(SequentialPreference { preference, interval, odds: found.odds, p: found.p })
}

/// The viewers whose preference a sign test finds with this power: ((z of alpha / 2 + z of power) deviation / mean)^2
/// by the mean and deviation of their scores -1/2, 0 and 1/2 in a first sample.
///
/// # Errors
/// As [`preference`]; an error where there is no preference to be found.
pub fn viewers_needed(wins: &Wins, power: f64, alpha: f64) -> Result<f64> {
    wins.check()?;
    let ((mean, se), n) = (wins.share(), wins.decided() + wins.ties);
    if !(power > 0.0 && power < 1.0 && alpha > 0.0 && alpha < 1.0) || mean == 0.0 {
        return Err(Error::invalid(
            "expected a power and an alpha between 0 and 1, and a preference",
        ));
    }
    let reach = normal_quantile(power) - normal_quantile(alpha / 2.0);
    Ok((reach * se / mean).powi(2) * n)
}
