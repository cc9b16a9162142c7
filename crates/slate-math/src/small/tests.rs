#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use slate_core::Seed;

use super::*;
use crate::{Rng, cast::narrow, product::gram_of_rows};

fn random(n: usize, d: usize, seed: u64) -> Rows {
    let mut rng = Rng::new(Seed(seed));
    let mut rows = Rows::zeros(n, d);
    (0..n).for_each(|i| rows.numbers_mut(i).iter_mut().for_each(|x| *x = narrow(rng.normal())));
    rows
}

/// A of the definition, in double precision.
fn matrix(base: &Rows, ridge: f64, h: &Rows, seen: &[u32], weight: f64) -> Vec<Vec<f64>> {
    let at = |r: &Rows, i: usize, j: usize| f64::from(r.numbers(i)[j]);
    let entry = |i: usize, j: usize| {
        let products = seen.iter().map(|&s| at(h, s as usize, i) * at(h, s as usize, j));
        let diagonal = if i == j { ridge } else { 0.0 };
        at(base, i, j) + weight * products.sum::<f64>() + diagonal
    };
    (0..base.d()).map(|i| (0..base.d()).map(|j| entry(i, j)).collect()).collect()
}

#[test]
fn solves_the_system_at_every_level() {
    for d in [1, 3, 4, 16, 17, 50, 64, 100, 130] {
        let (base, h) = (gram_of_rows(&random(2 * d, d, 1), 1.0), random(3 * TILE, d, 2));
        let seen: Vec<u32> = (0..133).map(|i| i + i % 3).collect();
        let a = matrix(&base, 0.5, &h, &seen, 2.0);
        for level in [Level::Scalar, Level::Avx2, Level::Avx512] {
            let mut small = SmallSystem::at_level(level, d);
            small.start(&base, 0.5);
            small.add_rows(&h, &seen, (2.0, None));
            small.factor().unwrap();
            let b = random(1, d, 3);
            let mut x = b.clone();
            small.solve(x.row_mut(0));
            for (row, b) in a.iter().zip(b.numbers(0)) {
                let found: f64 = row.iter().zip(x.numbers(0)).map(|(a, x)| a * f64::from(*x)).sum();
                assert!((found - f64::from(*b)).abs() < 2e-3, "{level:?} {d}: {found} {b}");
            }
            let beyond = &x.row(0)[d / kernel::LANE..];
            assert!(beyond.iter().flat_map(|l| l.0).skip(d % kernel::LANE).all(|x| x == 0.0));
        }
    }
}

#[test]
fn a_block_is_the_system_of_some_columns() {
    let (base, h) = (gram_of_rows(&random(100, 48, 1), 1.0), random(90, 48, 2));
    let seen: Vec<u32> = (0..90).collect();
    let mut narrow_rows = Rows::zeros(90, 16);
    (0..90).for_each(|i| narrow_rows.numbers_mut(i).copy_from_slice(&h.numbers(i)[16..32]));
    let mut narrow_base = Rows::zeros(16, 16);
    (0..16).for_each(|i| {
        narrow_base.numbers_mut(i).copy_from_slice(&base.numbers(16 + i)[16..32]);
    });
    let (mut whole, mut block) = (SmallSystem::new(16), SmallSystem::new(16));
    whole.start(&narrow_base, 0.1);
    whole.add_rows(&narrow_rows, &seen, (3.0, None));
    block.start_block(&base, 1..2, 0.1);
    block.add_row_lanes(&h, &seen, 1..2, (3.0, None));
    assert_eq!(whole.a, block.a);
}

/// A row of weight 3 is as good as three of weight 1.
#[test]
fn rows_count_what_they_weigh() {
    let (base, h) = (gram_of_rows(&random(40, 20, 1), 1.0), random(9, 20, 7));
    let own: Vec<f32> = (0..9_u8).map(|i| f32::from(1 + i % 3)).collect();
    let repeated: Vec<u32> = (0..9_u32).flat_map(|i| vec![i; 1 + (i as usize) % 3]).collect();
    let (mut weighed, mut counted) = (SmallSystem::new(20), SmallSystem::new(20));
    weighed.start(&base, 1.0);
    weighed.add_rows(&h, &(0..9).collect::<Vec<_>>(), (2.0, Some(&own)));
    counted.start(&base, 1.0);
    counted.add_rows(&h, &repeated, (2.0, None));
    for i in 0..20 {
        for j in i..20 {
            let (found, expected) = (weighed.a.numbers(i)[j], counted.a.numbers(i)[j]);
            assert!(
                (found - expected).abs() < 1e-4 * expected.abs().max(1.0),
                "{found} {expected}"
            );
        }
    }
}

#[test]
fn a_right_side_is_a_weighted_sum_of_rows() {
    let h = random(9, 20, 7);
    let own: Vec<f32> = (0..9_u8).map(|i| f32::from(i) - 2.5).collect();
    let seen = [0, 2, 3, 5, 6, 8];
    for own in [None, Some(own.as_slice())] {
        for level in [Level::Scalar, Level::Avx2, Level::Avx512] {
            let mut b = random(1, 20, 8);
            SmallSystem::at_level(level, 20).right_side(&h, &seen, (3.0, own), b.row_mut(0));
            for (j, found) in b.numbers(0).iter().enumerate() {
                let of = |i: u32| own.map_or(1.0, |w| w[i as usize]) * h.numbers(i as usize)[j];
                let expected = 3.0 * seen.iter().map(|&i| of(i)).sum::<f32>();
                assert!((found - expected).abs() < 1e-4, "{level:?}: {found} {expected}");
            }
        }
    }
}

#[test]
fn memory_of_the_last_system_does_not_matter() {
    let (base, h) = (gram_of_rows(&random(20, 8, 4), 1.0), random(700, 8, 5));
    let solve = |small: &mut SmallSystem| {
        small.start(&base, 1.0);
        small.add_rows(&h, &[0, 5, 9], (1.0, None));
        small.factor().unwrap();
        let mut b = random(1, 8, 6);
        small.solve(b.row_mut(0));
        b
    };
    let mut small = SmallSystem::new(8);
    let first = solve(&mut small);
    small.start(&base, 9.0);
    small.add_rows(&h, &(0..700).collect::<Vec<_>>(), (3.0, None));
    small.factor().unwrap();
    assert_eq!(first, solve(&mut small));
}

#[test]
fn no_rows_and_no_ridge_is_an_error() {
    let mut small = SmallSystem::new(4);
    small.start(&Rows::zeros(4, 4), 0.0);
    small.add_rows(&Rows::zeros(1, 4), &[], (1.0, None));
    assert_eq!(small.factor().unwrap_err().kind(), ErrorKind::Insufficient);
}
