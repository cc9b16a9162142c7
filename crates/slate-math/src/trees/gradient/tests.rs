#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use super::*;

fn gradient(first: f32, second: f32) -> Gradient {
    Gradient { first, second }
}

#[test]
fn sums_of_words_are_sums_of_derivatives() {
    let gradients: Vec<Gradient> = (0..10_000_u16)
        .map(|i| gradient((f32::from(i) * 0.37).sin(), (f32::from(i) * 0.11).cos().abs()))
        .collect();
    let mut packed = Packed::default();
    let units = packed.fill(&gradients).unwrap();
    let sums = Sums::of(&packed.words);
    let exact = |f: fn(&Gradient) -> f32| gradients.iter().map(|g| f64::from(f(g))).sum::<f64>();
    // Rounding errors of a half unit each, which partly cancel.
    let bound = |unit: f64| unit * 0.5 * 100.0 * 3.0;
    assert_eq!(sums.rows, 10_000);
    assert!((sums.first as f64 * units.first - exact(|g| g.first)).abs() < bound(units.first));
    assert!((sums.second as f64 * units.second - exact(|g| g.second)).abs() < bound(units.second));
}

#[test]
fn equal_weights_count_rows_exactly() {
    let mut packed = Packed::default();
    let units =
        packed.fill(&[gradient(1.0, 1.0), gradient(-1.0, 1.0), gradient(0.5, 1.0)]).unwrap();
    let sums = Sums::of(&packed.words);
    assert_eq!(sums.second as f64 * units.second, 3.0);
    assert_eq!(Sums::unpack(packed.words[1]).first as f64 * units.first, -1.0);
}

#[test]
fn the_largest_word_fits_as_often_as_promised() {
    for first in [1.0, -1.0] {
        let gradients = vec![gradient(first, 1.0); PACKED_ROWS_MAX];
        let mut packed = Packed::default();
        packed.fill(&gradients).unwrap();
        let sum = packed.words.iter().fold(0_u64, |a, b| a.checked_add(*b).unwrap());
        let one = Sums::unpack(packed.words[0]);
        let n = PACKED_ROWS_MAX as i64;
        let expected = Sums { first: one.first * n, second: one.second * n, rows: n };
        assert_eq!(Sums::unpack(sum), expected);
    }
}

#[test]
fn derivatives_of_nothing_are_zero_and_those_that_ran_away_are_named() {
    let mut packed = Packed::default();
    packed.fill(&[gradient(0.0, 1e-40)]).unwrap();
    assert_eq!(Sums::of(&packed.words), Sums { first: 0, second: 0, rows: 1 });
    for bad in [gradient(f32::NAN, 1.0), gradient(f32::NEG_INFINITY, 1.0), gradient(0.0, f32::NAN)]
    {
        let error = packed.fill(&[gradient(1.0, 1.0), bad, gradient(1.0, 1.0)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Insufficient);
    }
}
