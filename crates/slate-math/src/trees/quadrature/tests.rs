use super::*;

#[test]
fn two_points_by_hand() {
    let expected = 0.5 / 3.0_f64.sqrt();
    for ((x, w), sign) in gauss_legendre(2).into_iter().zip([1.0, -1.0]) {
        assert!((x - (0.5 + sign * expected)).abs() < 1e-15 && (w - 0.5).abs() < 1e-15);
    }
    assert_eq!(gauss_legendre(1), [(0.5, 1.0)]);
}

#[test]
fn polynomials_up_to_twice_the_points_are_exact() {
    for n in 1..=32 {
        let points = gauss_legendre(n);
        assert!(points.iter().all(|&(x, w)| x > 0.0 && x < 1.0 && w > 0.0));
        for degree in 0..2 * n {
            let power = i32::try_from(degree).unwrap_or(0);
            let sum: f64 = points.iter().map(|&(x, w)| w * x.powi(power)).sum();
            assert!((sum - 1.0 / (degree as f64 + 1.0)).abs() < 1e-14, "{n} {degree}: {sum}");
        }
    }
}
