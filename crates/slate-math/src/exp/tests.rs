use super::exp;

#[test]
fn agrees_with_double_precision() {
    for step in -8700_i16..=8800 {
        let x = f32::from(step) / 100.0;
        let (found, expected) = (f64::from(exp(x)), f64::from(x).exp());
        assert!((found / expected - 1.0).abs() < 2.4e-7, "{x}: {found} is not {expected}");
    }
}

#[test]
fn zero_gives_one_and_far_away_it_stays_finite() {
    assert_eq!(exp(0.0), 1.0);
    for x in [f32::NEG_INFINITY, -1e30, 1e30, f32::INFINITY] {
        assert!(exp(x).is_finite() && exp(x) > 0.0, "{x}");
    }
}
