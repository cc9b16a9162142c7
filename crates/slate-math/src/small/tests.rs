#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use slate_core::{ErrorKind, Seed};

use super::*;
use crate::{Cholesky, Rng, cast::narrow, product::gram_of_rows};

fn random(n: usize, d: usize, seed: u64) -> Dense {
    let mut rng = Rng::new(Seed(seed));
    Dense::from_data(n, d, (0..n * d).map(|_| narrow(rng.normal())).collect()).unwrap()
}

fn rows(h: &Dense) -> impl Iterator<Item = &[f32]> {
    (0..h.row_count()).map(|i| h.row(i))
}

#[test]
fn agrees_with_the_large_solver() {
    for d in [1, 3, 16, 64, 100, 512] {
        let (base, h) = (gram_of_rows(&random(2 * d, d, 1)), random(2 * TILE + 5, d, 2));
        let mut small = SmallSystem::new(d);
        small.start(&base, 0.5);
        small.add_rows(rows(&h), 2.0);
        small.factor().unwrap();
        let b = random(1, d, 3);
        let mut found = b.data().to_vec();
        small.solve(&mut found);

        let mut a = gram_of_rows(&h);
        a.data_mut().iter_mut().zip(base.data()).for_each(|(x, y)| *x = 2.0 * *x + y);
        a.add_to_diagonal(|_, _| 0.5);
        let mut expected = b;
        Cholesky::new(a).unwrap().solve_rows(&mut expected).unwrap();
        for (x, y) in found.iter().zip(expected.data()) {
            assert!((x - y).abs() < 1e-4 * y.abs().max(0.01), "d {d}: {x} {y}");
        }
    }
}

#[test]
fn memory_of_the_last_system_does_not_matter() {
    let (base, h) = (gram_of_rows(&random(20, 8, 4)), random(30, 8, 5));
    let solve = |small: &mut SmallSystem| {
        small.start(&base, 1.0);
        small.add_rows(rows(&h), 1.0);
        small.factor().unwrap();
        let mut b = vec![1.0; 8];
        small.solve(&mut b);
        b
    };
    let mut small = SmallSystem::new(8);
    let first = solve(&mut small);
    small.start(&base, 9.0);
    small.add_rows(rows(&random(700, 8, 6)), 3.0);
    small.factor().unwrap();
    assert_eq!(first, solve(&mut small));
}

#[test]
fn no_rows_and_no_ridge_is_an_error() {
    let mut small = SmallSystem::new(4);
    small.start(&Dense::zeros(4, 4), 0.0);
    small.add_rows([], 1.0);
    assert_eq!(small.factor().unwrap_err().kind(), ErrorKind::Insufficient);
}
