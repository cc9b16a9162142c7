use super::*;

#[test]
fn it_agrees_with_the_exponential_function() {
    for i in -70_000..=70_000 {
        let x = f64::from(i) * 0.01;
        let expected = 1.0 / (1.0 + (-x).exp());
        let found = sigmoid(x);
        assert!((found - expected).abs() <= 1e-12 * expected, "{x}: {found} {expected}");
    }
}

#[test]
fn the_ends_stay_between_0_and_1() {
    for (x, expected) in [(0.0, 0.5), (1e300, 1.0), (f64::INFINITY, 1.0)] {
        assert_eq!(sigmoid(x), expected, "{x}");
    }
    for x in [-800.0, f64::NEG_INFINITY] {
        assert!(sigmoid(x) > 0.0 && sigmoid(x) < 1e-300, "{x}");
    }
}
