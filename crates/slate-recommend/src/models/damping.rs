//! How much a row of histories counts when long ones are damped: a viewer by their titles, or a title by its viewers.
//!
//! A squared loss has a term for every title that a viewer saw, so a few long histories decide; a list is judged
//! per viewer. Weights by rows, as in the weighted least squares of Steck 2019 (section 3), level that out.

use slate_math::Pattern;
use slate_math::cast::narrow;

/// The largest exponent.
pub(super) const DAMPING_MAX: f64 = 2.0;

/// v_u = s m_u^-a for every row of `seen`, m_u the ones of row u, where s leaves the sum of v_u m_u what it is for
/// a = 0. A row without any counts like a row of one.
pub(super) fn weights(seen: &Pattern, a: f64) -> Vec<f32> {
    let lengths = || seen.rows().map(|row| row.len() as f64);
    let damped: f64 = lengths().filter(|&m| m > 0.0).map(|m| m.powf(1.0 - a)).sum();
    let scale = lengths().sum::<f64>() / damped;
    lengths().map(|m| narrow(scale * m.max(1.0).powf(-a))).collect()
}
