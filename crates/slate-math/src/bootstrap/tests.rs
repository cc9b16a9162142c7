#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use super::*;
use crate::stats::{mean, standard_error};

fn normals(n: usize, seed: u64) -> Vec<f64> {
    let mut rng = Rng::new(Seed(seed));
    (0..n).map(|_| rng.normal()).collect()
}

#[test]
fn interval_agrees_with_the_normal_theory() {
    let values = normals(2000, 1);
    let drawn = resample(&[&values], 1000, Seed(2)).unwrap();
    let [low, high] = drawn.interval(0, 0.95).unwrap();
    let (center, se) = (mean(&values).unwrap(), standard_error(&values).unwrap());
    assert!((low - (center - 1.96 * se)).abs() < 0.2 * se, "{low}");
    assert!((high - (center + 1.96 * se)).abs() < 0.2 * se, "{high}");
}

#[test]
fn pairing_cancels_what_is_common() {
    let a = normals(500, 3);
    let b: Vec<f64> = a.iter().map(|x| x + 0.01).collect();
    let drawn = resample(&[&a, &b], 200, Seed(4)).unwrap();
    let differences = drawn.differences(1, 0);
    assert!(differences.iter().all(|d| (d - 0.01).abs() < 1e-12));
    assert_eq!(two_sided_p(&differences), 2.0 / 201.0);
    assert_eq!(two_sided_p(&drawn.differences(0, 0)), 1.0);
}

#[test]
fn p_values_by_hand() {
    let table: [(&[f64], f64); 4] =
        [(&[1.0, 2.0, 3.0], 0.5), (&[-1.0, 2.0, 3.0], 1.0), (&[0.0; 3], 1.0), (&[1.0; 9], 0.2)];
    for (differences, expected) in table {
        assert_eq!(two_sided_p(differences), expected, "{differences:?}");
    }
}

#[test]
fn too_little_is_an_error() {
    assert_eq!(resample(&[&[1.0]], 10, Seed(0)).unwrap_err().kind(), ErrorKind::Insufficient);
    assert_eq!(resample(&[&[1.0, 2.0]], 0, Seed(0)).unwrap_err().kind(), ErrorKind::Insufficient);
    assert!(resample(&[&[1.0, 2.0], &[1.0]], 9, Seed(0)).is_err());
    assert!(percentile_interval(vec![], 0.95).is_err());
}
