//! Surrogates: how an offline metric of past models predicted what they did online.
//!
//! A test gives an estimate of its online effect, and offline evaluation one of the metric's difference; both have errors,
//! and where the same viewers are behind both, errors that go together. A line through the estimates then finds the errors'
//! slope mixed into the effects' own (Bibaut, Chou, Ejdemyr and Kallus 2024, "Learning the covariance of treatment effects
//! across many weak experiments"). The covariance of the errors inside each test is known from its units; it is taken
//! out of the moments before a slope is made of them (Fuller 1987, "Measurement error models").

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::{normal_cdf, normal_density, t_quantile};
use slate_math::stats;

/// The fewest past tests that a slope is made of.
pub const TESTS_MIN: usize = 8;

/// A past test: treatment less control.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastTest {
    /// The offline metric's difference.
    pub offline: f64,
    /// The online effect.
    pub online: f64,
    /// The standard error of the offline difference.
    pub offline_se: f64,
    /// The standard error of the online effect.
    pub online_se: f64,
    /// The correlation of the two errors; 0 where different viewers are behind them.
    #[serde(default)]
    pub correlation: f64,
}

/// The line that links offline differences to online effects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Online effect for one of the offline metric, errors taken out.
    pub slope: f64,
    /// Its standard error.
    pub se: f64,
    /// Its interval; open to both sides where the offline metric says too little.
    pub interval: [f64; 2],
    /// The slope of least squares through the estimates, biased by their errors.
    pub naive_slope: f64,
    /// Its interval, as if there were no errors in what it rests on.
    pub naive_interval: [f64; 2],
    /// The online effect where the offline difference is 0.
    pub intercept: f64,
    /// The share of the variance of online effects that the line explains, errors taken out; at most 1.
    pub explained: f64,
    /// Means of the offline differences and of the online effects.
    means: [f64; 2],
    /// The variance of offline differences, errors taken out.
    spread: f64,
    /// The variance of online effects about the line, errors taken out: above 0.
    residual: f64,
    tests: f64,
}

/// What a new model will do online.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// The online effect that is expected: shrunk to the mean of past tests by as much as the offline difference is noise.
    pub effect: f64,
    /// The standard error of forecasting: of the line, of the offline difference, and of effects about the line.
    pub se: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

impl PastTest {
    fn check(&self) -> Result<()> {
        let all = [self.offline, self.online, self.offline_se, self.online_se, self.correlation];
        let fits = self.offline_se >= 0.0 && self.online_se >= 0.0 && self.correlation.abs() <= 1.0;
        if fits && all.iter().all(|x| x.is_finite()) {
            return Ok(());
        }
        Err(Error::invalid(
            "expected finite differences, standard errors not below 0 and a correlation from -1 to 1",
        ))
    }
}

/// What a test adds to the variance of x and to its covariance with y, errors taken out; and the same with errors.
struct Products {
    clean: Vec<[f64; 2]>,
    raw: Vec<[f64; 2]>,
    /// The variance of y, errors taken out.
    online: f64,
    means: [f64; 2],
}

impl Products {
    fn of(tests: &[PastTest]) -> Self {
        let n = tests.len() as f64;
        let mean = |f: &dyn Fn(&PastTest) -> f64| tests.iter().map(f).sum::<f64>() / n;
        let means = [mean(&|t| t.offline), mean(&|t| t.online)];
        // About the mean of n a variance is smaller by (n - 1) / n, and so are the errors in it.
        let scale = n / (n - 1.0);
        let apart = |t: &PastTest| (t.offline - means[0], t.online - means[1]);
        let raw = |t: &PastTest| {
            let (x, y) = apart(t);
            [scale * x * x, scale * x * y]
        };
        let clean = |t: &PastTest| {
            let [xx, xy] = raw(t);
            let shared = t.correlation * t.offline_se * t.online_se;
            [xx - t.offline_se * t.offline_se, xy - shared]
        };
        let online = mean(&|t| scale * apart(t).1.powi(2) - t.online_se * t.online_se);
        let (clean, raw) = (tests.iter().map(clean).collect(), tests.iter().map(raw).collect());
        Self { clean, raw, online, means }
    }
}

/// The link between an offline metric and online effects over past tests, with an interval of this level.
///
/// The interval is Fieller's (1954): all slopes b for which the mean of xy - b xx over tests, errors taken out, is not far
/// from 0 by Student's distribution. It needs no slope to be normal, which that of few tests is not.
///
/// # Errors
/// [`ErrorKind::Insufficient`] with fewer than eight tests, or where the offline metric differs between tests no more than
/// its errors do; numbers that mean nothing.
pub fn link(tests: &[PastTest], level: f64) -> Result<Link> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::invalid(format!("expected a level between 0 and 1, found {level}")));
    }
    tests.iter().try_for_each(PastTest::check)?;
    if tests.len() < TESTS_MIN {
        let detail = format!("expected {TESTS_MIN} past tests or more, found {}", tests.len());
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let n = tests.len() as f64;
    let products = Products::of(tests);
    let clean = Fieller::of(&products.clean, level);
    let raw = Fieller::of(&products.raw, level);
    if clean.mean[0] <= 0.0 {
        let detail = "past models differ offline no more than the errors of the metric do";
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let (slope, naive_slope) = (clean.ratio(), raw.ratio());
    let explained =
        if products.online > 0.0 { slope * clean.mean[1] / products.online } else { 1.0 };
    Ok(Link {
        slope,
        se: clean.error(),
        interval: clean.interval(),
        naive_slope,
        naive_interval: raw.interval(),
        intercept: products.means[1] - slope * products.means[0],
        explained: explained.clamp(0.0, 1.0),
        means: products.means,
        spread: clean.mean[0],
        residual: about_the_line(tests, products.means, slope),
        tests: n,
    })
}

/// The variance of online effects about the line, errors taken out. What is estimated may be below 0, which no variance
/// is: it is the mean of what the variance may be, given the estimate and its error and that it is above 0.
fn about_the_line(tests: &[PastTest], means: [f64; 2], slope: f64) -> f64 {
    let n = tests.len() as f64;
    let term = |t: &PastTest| {
        let apart = t.online - means[1] - slope * (t.offline - means[0]);
        let shared = 2.0 * slope * t.correlation * t.offline_se * t.online_se;
        let error = t.online_se.powi(2) - shared + (slope * t.offline_se).powi(2);
        apart * apart * n / (n - 2.0) - error
    };
    let terms: Vec<f64> = tests.iter().map(term).collect();
    let mean = terms.iter().sum::<f64>() / n;
    let se = stats::standard_error(&terms).unwrap_or_default();
    if se > 0.0 && mean < 8.0 * se {
        let z = (mean / se).max(-8.0);
        return se * (z + normal_density(z) / normal_cdf(z));
    }
    mean.max(0.0)
}

/// A ratio of two means of pairs (x, y): y by x.
struct Fieller {
    mean: [f64; 2],
    /// Variances and covariance of the means.
    xx: f64,
    xy: f64,
    yy: f64,
    reach: f64,
}

impl Fieller {
    fn of(pairs: &[[f64; 2]], level: f64) -> Self {
        let n = pairs.len() as f64;
        let mean = [0, 1].map(|i| pairs.iter().map(|pair| pair[i]).sum::<f64>() / n);
        // Two degrees of freedom are gone: the mean and the slope.
        let scale = n * (n - 2.0);
        let of = |i: usize, j: usize| {
            let product = |pair: &[f64; 2]| (pair[i] - mean[i]) * (pair[j] - mean[j]);
            pairs.iter().map(product).sum::<f64>() / scale
        };
        let reach = t_quantile(0.5 + level / 2.0, n - 2.0);
        Self { mean, xx: of(0, 0), xy: of(0, 1), yy: of(1, 1), reach }
    }

    fn ratio(&self) -> f64 {
        self.mean[1] / self.mean[0]
    }

    fn error(&self) -> f64 {
        let b = self.ratio();
        (self.yy - 2.0 * b * self.xy + b * b * self.xx).max(0.0).sqrt() / self.mean[0].abs()
    }

    /// The b with (y - b x)^2 <= reach^2 var(y - b x).
    fn interval(&self) -> [f64; 2] {
        let square = self.reach * self.reach;
        let a = self.mean[0] * self.mean[0] - square * self.xx;
        let half = self.mean[0] * self.mean[1] - square * self.xy;
        let c = self.mean[1] * self.mean[1] - square * self.yy;
        let root = (half * half - a * c).max(0.0).sqrt();
        if a <= 0.0 {
            return [f64::NEG_INFINITY, f64::INFINITY];
        }
        [(half - root) / a, (half + root) / a]
    }
}

impl Link {
    /// What a new model with this offline difference will do online, with an interval of this level.
    ///
    /// # Errors
    /// Numbers that mean nothing.
    pub fn forecast(&self, offline: f64, offline_se: f64, level: f64) -> Result<Forecast> {
        if !(offline.is_finite() && offline_se >= 0.0 && level > 0.0 && level < 1.0) {
            let detail = "expected a finite difference, a standard error not below 0 and a level between 0 and 1";
            return Err(Error::invalid(detail));
        }
        let noise = offline_se * offline_se;
        let kept = self.spread / (self.spread + noise);
        let apart = kept * (offline - self.means[0]);
        let effect = self.means[1] + self.slope * apart;
        let of_line = self.residual / self.tests + apart * apart * self.se * self.se;
        let of_metric = self.slope * self.slope * kept * noise;
        let se = (of_line + of_metric + self.residual).sqrt();
        let half = se * t_quantile(0.5 + level / 2.0, self.tests - 2.0);
        Ok(Forecast { effect, se, interval: [effect - half, effect + half] })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests;
