use slate_core::Seed;

use super::*;

const N: u32 = 40_000;

/// Mean and variance of many draws.
fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
    let draws: Vec<f64> = (0..N).map(|_| draw()).collect();
    let mean = draws.iter().sum::<f64>() / f64::from(N);
    let square = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, square / f64::from(N))
}

#[test]
fn gamma_has_the_moments_of_its_shape() {
    for shape in [0.3, 0.9, 1.0, 2.5, 40.0] {
        let mut rng = Rng::new(Seed(5));
        let (mean, variance) = moments(|| gamma(shape, &mut rng));
        // Five standard errors of the mean; the variance's error rests on the fourth moment.
        let error = 5.0 * (shape / f64::from(N)).sqrt();
        assert!((mean - shape).abs() < error, "shape {shape}: mean {mean}");
        assert!((variance / shape - 1.0).abs() < 0.15, "shape {shape}: variance {variance}");
    }
}

#[test]
fn beta_has_the_moments_of_its_parameters() {
    for (a, b) in [(1.0, 1.0), (0.5, 0.5), (3.0, 9.0), (1.0, 200.0)] {
        let mut rng = Rng::new(Seed(6));
        let (mean, variance) = moments(|| beta(a, b, &mut rng));
        let n: f64 = a + b;
        let (expected, spread) = (a / n, a * b / (n * n * (n + 1.0)));
        let error = 5.0 * (spread / f64::from(N)).sqrt();
        assert!((mean - expected).abs() < error, "({a}, {b}): mean {mean}");
        assert!((variance / spread - 1.0).abs() < 0.15, "({a}, {b}): variance {variance}");
    }
}
