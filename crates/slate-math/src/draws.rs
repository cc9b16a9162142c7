//! Draws from distributions beyond the uniform and the normal.

use crate::Rng;

/// A draw from the gamma distribution with this shape and scale 1 (Marsaglia and Tsang 2000; for shapes below
/// 1 the draw for shape + 1 times u^(1/shape), section 6 there).
///
/// # Panics
/// In debug builds if `shape` is not positive and finite.
pub fn gamma(shape: f64, rng: &mut Rng) -> f64 {
    debug_assert!(shape > 0.0 && shape.is_finite(), "no gamma distribution has shape {shape}");
    if shape < 1.0 {
        return gamma(shape + 1.0, rng) * positive(rng).powf(1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = rng.normal();
        let v = (1.0 + c * x).powi(3);
        if v <= 0.0 {
            continue;
        }
        let u = positive(rng);
        // The squeeze: what it lets through the logarithms would have let through as well.
        if u < 1.0 - 0.0331 * x.powi(4) || u.ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
            return d * v;
        }
    }
}

/// A draw from Beta(a, b), both positive: x / (x + y) of two gamma draws. In 0 ..= 1.
pub fn beta(a: f64, b: f64, rng: &mut Rng) -> f64 {
    let (x, y) = (gamma(a, rng), gamma(b, rng));
    // Shapes near 0 can underflow both; the mean is then as good as any.
    if x + y > 0.0 { x / (x + y) } else { a / (a + b) }
}

/// Uniform in (0, 1].
fn positive(rng: &mut Rng) -> f64 {
    1.0 - rng.uniform()
}

#[cfg(test)]
mod tests;
