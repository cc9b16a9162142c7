#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use slate_core::Seed;

use super::*;
use crate::{Rng, Rows, cast::narrow, product::gram_of_rows};

/// A random positive definite matrix, well conditioned.
fn positive_definite(n: usize) -> Dense {
    let mut rng = Rng::new(Seed(n as u64));
    let data = (0..n * n).map(|_| narrow(rng.normal())).collect();
    let h = Rows::from_dense(&Dense::from_data(n, n, data).unwrap());
    let mut a = gram_of_rows(&h, 1.0).to_dense();
    a.add_to_diagonal(|_, _| n as f32);
    a
}

fn largest_residual(a: &Dense, x: &Dense) -> f32 {
    let n = a.row_count();
    let mut worst = 0.0_f32;
    for i in 0..n {
        for j in 0..n {
            let dot: f32 = (0..n).map(|k| a.at(i, k) * x.at(k, j)).sum();
            worst = worst.max((dot - if i == j { 1.0 } else { 0.0 }).abs());
        }
    }
    worst
}

#[test]
fn inverse_times_matrix_is_one() {
    for n in [1, 2, 17, 127, 128, 129, 300] {
        let a = positive_definite(n);
        let inverse = Cholesky::new(a.clone()).unwrap().inverse().unwrap();
        let residual = largest_residual(&a, &inverse);
        assert!(residual < 2e-5, "n {n}: {residual}");
    }
}

#[test]
fn solving_unit_rows_is_the_inverse() {
    let a = positive_definite(150);
    let factor = Cholesky::new(a).unwrap();
    let mut rows = Dense::zeros(150, 150);
    rows.add_to_diagonal(|_, _| 1.0);
    factor.solve_rows(&mut rows).unwrap();
    let inverse = factor.inverse().unwrap();
    for (x, y) in rows.data().iter().zip(inverse.data()) {
        assert!((x - y).abs() < 1e-6, "{x} {y}");
    }
}

#[test]
fn threads_do_not_change_a_bit() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Cholesky::new(positive_definite(333)).unwrap().inverse().unwrap())
    };
    let bits = |x: Dense| x.data().iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    let one = bits(run(1));
    assert!(one == bits(run(2)) && one == bits(run(3)));
}

#[test]
fn what_is_not_positive_definite_is_an_error() {
    let cases = [vec![1.0, 2.0, 2.0, 1.0], vec![0.0; 4], vec![f32::NAN, 0.0, 0.0, 1.0]];
    for data in cases {
        let error = Cholesky::new(Dense::from_data(2, 2, data).unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Insufficient);
    }
}

#[test]
fn nothing_to_invert_is_fine() {
    let empty = Cholesky::new(Dense::zeros(0, 0)).unwrap();
    assert_eq!(empty.inverse().unwrap().row_count(), 0);
}
