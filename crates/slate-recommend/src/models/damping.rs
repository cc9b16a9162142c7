//! How much a viewer counts when long histories are damped.
//!
//! A squared loss has a term for every title that a viewer saw, so a few long histories decide; a list is judged
//! per viewer. Weights by rows, as in the weighted least squares of Steck 2019 (section 3), level that out.

use slate_math::Pattern;
use slate_math::cast::narrow;

/// The largest exponent.
pub(super) const DAMPING_MAX: f64 = 2.0;

/// v_u = s m_u^-a for every row of `seen`, m_u the titles of viewer u, where s leaves the sum of v_u m_u what it is for
/// a = 0. Whoever saw nothing counts like a viewer of one title.
pub(super) fn weights(seen: &Pattern, a: f64) -> Vec<f32> {
    let lengths = || seen.rows().map(|row| row.len() as f64);
    let damped: f64 = lengths().filter(|&m| m > 0.0).map(|m| m.powf(1.0 - a)).sum();
    let scale = lengths().sum::<f64>() / damped;
    lengths().map(|m| narrow(scale * m.max(1.0).powf(-a))).collect()
}
