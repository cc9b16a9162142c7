//! Against values of tables and against one another.

use proptest::prelude::*;

use super::*;

fn near(found: f64, expected: f64, relative: f64) {
    let error = (found - expected).abs();
    assert!(error <= relative * expected.abs() + 1e-300, "{found} is not {expected}");
}

/// Values that scipy 1.17.1 gives, of each function.
#[test]
fn known_values() {
    near(normal_cdf(1.96), 0.975_002_104_851_779_5, 1e-14);
    near(normal_upper(10.0), 7.619_853_024_160_527e-24, 1e-13);
    near(normal_quantile(0.975), 1.959_963_984_540_054, 1e-14);
    near(normal_quantile(1e-20), -9.262_340_089_798_408, 1e-14);
    near(t_cdf(2.0, 5.0), 0.949_030_260_585_070_8, 1e-13);
    near(t_quantile(0.975, 3_979.2), 1.960_559_566_0, 1e-6);
    near(chi_square_upper(3.841_458_820_694_124, 1.0), 0.05, 1e-13);
    near(chi_square_quantile(0.95, 10.0), 18.307_038_053_275_146, 1e-13);
    near(beta_cdf(0.3, 2.0, 5.0), 0.579_825, 1e-13);
    near(ln_beta(0.5, 0.5), std::f64::consts::PI.ln(), 1e-14);
    near(gamma_cdf(3.0, 2.0), 0.323_323_583_816_936_5, 1e-13);
    // B(20, 30) = 19! 29! / 49!, and B(1/2, n + 1/2) = pi (2n)! / (4^n n!^2).
    near(
        ln_beta(20.0, 30.0),
        (1..20).map(|k| (f64::from(k) / f64::from(k + 29)).ln()).sum::<f64>() - 49_f64.ln(),
        1e-14,
    );
    let wallis: f64 = (1..=2000).map(|k| ((f64::from(k) - 0.5) / f64::from(k)).ln()).sum();
    near(ln_beta(0.5, 2000.5), std::f64::consts::PI.ln() + wallis, 1e-13);
}

#[test]
fn the_ends_are_infinite_and_what_is_no_share_has_no_quantile() {
    assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!((beta_quantile(0.0, 2.0, 3.0), chi_square_quantile(0.0, 2.0)), (0.0, 0.0));
    assert!(normal_quantile(1.1).is_nan() && t_quantile(-0.1, 3.0).is_nan());
}

/// Values that scipy 1.17.1 gives: usual tails and far ones, of few degrees of freedom and of many.
#[test]
fn known_student_quantiles() {
    for (p, df, expected) in [
        (0.975, 3.0, 3.182_446_305_283_707_8),
        (0.975, 30.5, 2.040_869_445_186_32),
        (0.975, 999_000.0, 1.959_966_359_188_758_4),
        (0.999_999_9, 12.0, 10.551_069_260_851_452),
        (0.6, 1.0, 0.324_919_696_232_906_34),
        (0.995, 0.5, 4_113.964_588_804_174),
        (1e-12, 250.0, -7.405_391_504_610_617),
    ] {
        near(t_quantile(p, df), expected, if p > 0.999_99 { 1e-9 } else { 1e-12 });
    }
}

/// With a million and more degrees of freedom Student's t is nearly normal: they differ by (x^3 + x) phi(x) / 4 df, and
/// no digit is lost where one way of computing it takes over from the other.
#[test]
fn many_degrees_of_freedom_lose_nothing() {
    for df in [2e6, 1e9, 1e12, 1e15] {
        let apart = (1.96_f64.powi(3) + 1.96) * normal_density(1.96) / (4.0 * df);
        near(t_upper(1.96, df), normal_upper(1.96) + apart, 1e-11);
    }
    for t in [0.1, 1.0, 3.0, 6.0] {
        near(t_upper(t, 1e6 * (1.0 + 1e-12)), t_upper(t, 1e6), 1e-9);
        near(t_upper(-t, 2e6), 1.0 - t_upper(t, 2e6), 1e-14);
    }
}

/// A noncentral t of noncentrality 0 is the central one; one with many degrees is nearly normal.
#[test]
fn noncentral_t_has_its_limits() {
    near(noncentral_t_cdf(1.3, 7.0, 0.0), t_cdf(1.3, 7.0), 1e-14);
    near(noncentral_t_cdf(2.5, 1e7, 1.0), normal_cdf(1.5), 1e-6);
    near(noncentral_t_cdf(-1.0, 9.0, 0.7), 1.0 - noncentral_t_cdf(1.0, 9.0, -0.7), 1e-12);
}

proptest! {
    #[test]
    fn quantiles_undo_distributions(p in 1e-12_f64..1.0, df in 0.3_f64..1e5, a in 0.1_f64..500.0, b in 0.1_f64..500.0) {
        let p = p.min(1.0 - 1e-12);
        prop_assert!((normal_cdf(normal_quantile(p)) - p).abs() <= 1e-13 * p.max(1e-3));
        prop_assert!((t_cdf(t_quantile(p, df), df) - p).abs() <= 1e-11);
        prop_assert!((chi_square_cdf(chi_square_quantile(p, df), df) - p).abs() <= 1e-10);
        prop_assert!((beta_cdf(beta_quantile(p, a, b), a, b) - p).abs() <= 1e-8);
    }

    #[test]
    fn both_sides_make_one(x in -8.0_f64..8.0, df in 0.3_f64..1e5, a in 0.1_f64..500.0) {
        prop_assert!((normal_cdf(x) + normal_upper(x) - 1.0).abs() < 1e-14);
        prop_assert!((t_cdf(x, df) + t_upper(x, df) - 1.0).abs() < 1e-13);
        prop_assert!((gamma_cdf(a, x.abs() * a) + gamma_upper(a, x.abs() * a) - 1.0).abs() < 1e-12);
    }

    /// The share of a t at most x is that of its reflection at least -x, and grows.
    #[test]
    fn distributions_grow(x in -20.0_f64..20.0, step in 1e-6_f64..1.0, df in 0.3_f64..1e4) {
        prop_assert!(t_cdf(x + step, df) >= t_cdf(x, df));
        prop_assert!(normal_cdf(x + step) >= normal_cdf(x));
        prop_assert!((t_cdf(x, df) - t_upper(-x, df)).abs() < 1e-15);
    }
}
