#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use super::*;

#[test]
fn worked_examples() {
    let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
    assert_eq!(mean(&values), Some(5.0));
    assert_eq!(variance(&values), Some(32.0 / 7.0));
    assert_eq!(standard_error(&values), Some((32.0_f64 / 56.0).sqrt()));
}

#[test]
fn too_little_is_none() {
    assert_eq!(mean(&[]), None);
    assert_eq!(variance(&[1.0]), None);
    assert_eq!(standard_error(&[1.0]), None);
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&[1.0], 1.5), None);
}

#[test]
fn quantiles_are_linear() {
    let cases = [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (1.0, 4.0)];
    for (q, expected) in cases {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], q), Some(expected));
    }
}

#[test]
fn z_scores_have_mean_0_and_variance_1() {
    let mut values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
    assert_eq!(z_scores(&mut values), (5.0, 2.0));
    assert_eq!(values, [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]);
}

#[test]
fn equal_values_say_nothing() {
    let mut values = [0.1_f32; 7];
    assert_eq!(z_scores(&mut values).1, 0.0);
    assert_eq!(values, [0.0; 7]);
    z_scores(&mut []);
}

#[test]
fn a_large_offset_does_not_drown_the_spread() {
    let mut values: Vec<f32> = (0..100).map(|i| 1000.0 + i as f32 * 0.1).collect();
    z_scores(&mut values);
    let spread = variance(&values.iter().map(|&x| f64::from(x)).collect::<Vec<_>>()).unwrap();
    assert!((spread - 100.0 / 99.0).abs() < 1e-3, "{spread}");
}
