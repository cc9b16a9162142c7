//! Where an increasing function passes through 0.

/// Steps: more than halving needs for every bit of a double.
const STEPS_MAX: usize = 200;

/// The x between `low` and `high` at which an increasing `f` is 0, to the precision of a double: the method of
/// Chandrupatla 1997, inverse quadratic where that is safe and halving elsewhere.
pub(super) fn increasing(f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut a, mut b) = (high, low);
    let (mut fa, mut fb) = (f(a), f(b));
    let mut t = 0.5;
    for _ in 0..STEPS_MAX {
        let x = a + t * (b - a);
        let fx = f(x);
        let (c, fc) = if (fx > 0.0) == (fa > 0.0) {
            (a, fa)
        } else {
            let far = (b, fb);
            (b, fb) = (a, fa);
            far
        };
        (a, fa) = (x, fx);
        let best = if fa.abs() < fb.abs() { a } else { b };
        let least = 2.0 * f64::EPSILON * best.abs() + f64::MIN_POSITIVE;
        let edge = least / (b - c).abs();
        if edge > 0.5 || fa == 0.0 || fb == 0.0 {
            return best;
        }
        let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        t = if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        } else {
            0.5
        };
        t = t.clamp(edge, 1.0 - edge);
    }
    a
}
