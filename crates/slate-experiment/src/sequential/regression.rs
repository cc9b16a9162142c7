//! Linear regression whose intervals hold at every look (Lindon, Ham, Tingley and Bojinov 2022, arXiv 2210.08589).

use slate_core::{Error, ErrorKind, Result};

use crate::linear::{dot, inverse, times};

/// One coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// Its estimate.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// An interval that holds at all looks together; infinite while there is too little to say.
    pub interval: [f64; 2],
    /// The p-value of this look, at most 1: keep the smallest.
    pub p: f64,
    /// The Bayes factor against no effect.
    pub bayes_factor: f64,
}

/// A coefficient from its estimate and standard error. `inverse` is its entry on the diagonal of (X'X)^-1, `nu` the
/// degrees of freedom, `phi` the precision of the prior relative to one unit's (theorem 3.1): the interval is
/// tightest, as in all mixtures, while 1 / `inverse` is not far from `phi`.
pub fn anytime_coefficient(
    estimate: f64,
    se: f64,
    (inverse, nu): (f64, f64),
    (phi, alpha): (f64, f64),
) -> Coefficient {
    let r = phi / (phi + 1.0 / inverse);
    let t2 = (estimate / se) * (estimate / se);
    let log = 0.5 * r.ln() + (nu + 1.0) / 2.0 * ((t2 / nu).ln_1p() - (r * t2 / nu).ln_1p());
    let g = ((r * alpha * alpha).ln() / (nu + 1.0)).exp();
    let half = if g > r { se * (nu * (1.0 - g) / (g - r)).sqrt() } else { f64::INFINITY };
    let interval = [estimate - half, estimate + half];
    Coefficient { estimate, se, interval, p: (-log).exp().min(1.0), bayes_factor: log.exp() }
}

/// Regressors, and what they explain.
pub type Observed<const K: usize> = ([f64; K], f64);

/// Estimates, standard errors and the diagonal of (X'X)^-1 of least squares, from rows of `K` regressors and what is
/// explained; also the degrees of freedom, n - K - 1, as the paper's prior takes them.
///
/// # Errors
/// [`ErrorKind::Insufficient`] with too few rows, or regressors that say the same.
pub fn least_squares<const K: usize>(rows: &[Observed<K>]) -> Result<([[f64; 3]; K], f64)> {
    let n = rows.len() as f64;
    if n <= K as f64 + 1.0 {
        let detail = format!("expected more than {} rows, found {n}", K + 1);
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let sum = |f: &dyn Fn(&Observed<K>) -> f64| rows.iter().map(f).sum::<f64>();
    let row = |i: usize| (0..K).map(|j| sum(&|(x, _)| x[i] * x[j])).collect();
    let inverse = inverse((0..K).map(row).collect())?;
    let right: Vec<f64> = (0..K).map(|i| sum(&|(x, y)| x[i] * y)).collect();
    let beta = times(&inverse, &right);
    let squares = sum(&|(x, y)| (y - dot(x, &beta)).powi(2));
    let sigma2 = squares / (n - K as f64);
    let of = |i: usize| [beta[i], (sigma2 * inverse[i][i]).sqrt(), inverse[i][i]];
    Ok((std::array::from_fn(of), n - K as f64 - 1.0))
}
